import type { SensitiveCategory } from '../consent/segments.ts'

/** Phrases that give one thing away, compared as those of segments are (`sensitivePhrase`). */
export interface PhraseGroup extends Pick<SensitiveCategory, 'id' | 'name' | 'phrases' | 'except'> {}

/** One shard: `contact-phrases`. */
export interface ContactPhrases {
  /** Sources of consent that give the sender none; `id` is a consent source of a campaign. */
  readonly sources: readonly PhraseGroup[]
  /** Headers of columns that a campaign has no use for. */
  readonly excess: readonly PhraseGroup[]
}
