import type { OptOutCosts } from './opt-out-costs.ts'

/** What a word does in an instruction; the lists of `rules/opt-out/missing/instructions.yaml`. */
export const wordRoles = [
  'answer',
  'write',
  'stop',
  'code',
  'purpose',
  'label',
  'end',
  'between',
  'to',
  'link',
  'preference',
  'complete',
  'speak',
  'from',
  'takes',
  'object',
  'owner',
  'negation',
  'wish',
  'again',
  'receiving',
  'message',
  'ceasing',
  'refusal',
  'kept',
  'digit',
  'off',
  'place',
  'weary',
  'block',
  'chat',
] as const
export type WordRole = (typeof wordRoles)[number]

/** What is known of one language besides its words. */
export interface OptOutLanguage {
  /** BCP 47 primary subtag. */
  readonly code: string
  readonly name: string
  readonly confidence: 'high' | 'medium' | 'low'
  /** The verb follows the word to send. */
  readonly verbLast: boolean
  /** What numbers begin with that stand right behind a stop word, nothing between (`STOP 36111`). */
  readonly shortCodes: readonly string[]
  /** A sentence to add to an SMS; null where there is none that can be trusted. */
  readonly says: string | null
  /** What a link says that unsubscribes; null where there is nothing that can be trusted. */
  readonly anchor: string | null
  /** It says what messages are called. */
  readonly namesObjects: boolean
  /** It is written in another script than Latin. */
  readonly otherScript: boolean
}

/** The phrases of one language: each is its tokens joined by a space, a trailing `*` for the start of a word. */
export type Phrases = Readonly<Partial<Record<WordRole, readonly string[]>>>

/**
 * The words of all languages by the first two units of their first token, as `opt-out-index.ts` reads them when a text
 * has such a token: making maps of tens of thousands of phrases would cost every run more than all it reads.
 */
export interface PackedWords {
  readonly whole: Readonly<Record<string, string>>
  /** By starts of words, without their `*`. */
  readonly stems: Readonly<Record<string, string>>
}

/** What a sender platform puts in for an unsubscribe link, as templates write it, lower case and without spaces. */
export interface PlatformTags {
  readonly id: string
  readonly name: string
  /** The tag to recommend, as its platform writes it. */
  readonly recommended: string
  /** What stands for the address in a link; null where the platform makes a link only as a whole. */
  readonly link: string | null
  readonly unsubscribe: readonly string[]
  /** Tags for a page of choices, which is not an unsubscribe link. */
  readonly preferences: readonly string[]
}

/** The compiled data of the opt-out rules: shard `opt-out`. */
export interface OptOutGrammar {
  /** Sorted by code. */
  readonly languages: readonly OptOutLanguage[]
  readonly words: PackedWords
  /** Words to send that start messages or ask for help. */
  readonly optIn: readonly string[]
  /** Parts of addresses that unsubscribe, lower case; one that starts with `/` is a whole part of the path. */
  readonly addressWords: readonly string[]
  /** Sorted by id. */
  readonly platforms: readonly PlatformTags[]
  readonly costs: OptOutCosts
}
