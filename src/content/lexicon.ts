import type { Channel, Purpose, Topic } from '../campaign/vocabulary.ts'
import type { Confidence, Severity, SourceRef } from '../finding.ts'
import { type Automaton, startable, type Trie } from './automaton.ts'
import { unpacked } from './packed.ts'

/**
 * How the words of a category are judged: `topic` = any mention in a promotion; `attribute` = only when ascribed to the
 * reader, a bare mention is at most `info`; `density` = only when several come together.
 */
export type LexiconMode = 'topic' | 'attribute' | 'density'

/** A kind of sensitive content and how it is judged. */
export interface Category {
  readonly id: string
  /** As messages say it: `(alcohol)`. */
  readonly name: string
  readonly mode: LexiconMode
  /** Severity of a mention by channel; channels left out are silent. */
  readonly severity: Readonly<Partial<Record<Channel, Severity>>>
  /** Declared topics under which its words are silent. */
  readonly topics: readonly Topic[]
  /** Declared purposes under which its words are silent. */
  readonly purposes: readonly Purpose[]
  /** For `attribute`: what is ascribed, without an article (`health condition`). */
  readonly ascribed: string | null
  readonly help: string
  readonly sources: readonly SourceRef[]
}

/**
 * The part of speech that decides how words are ascribed to somebody: a person ("diabetics"), a trait ("pregnant"), a
 * condition that somebody has ("your bankruptcy"), or a phrase that addresses the reader by itself ("behind on your
 * bills").
 */
export type AttributeKind = 'person' | 'trait' | 'condition' | 'direct'

/** One idea, under one name in all languages. */
export interface Concept {
  /** `<category>/<name>`. */
  readonly id: string
  /** Index into `categories`. */
  readonly category: number
  readonly kind: AttributeKind | null
  readonly confidence: Confidence
}

/** A way of ascribing something to the reader: what stands before the attribute, what after it. */
export interface Frame {
  readonly kinds: readonly AttributeKind[]
  /** Index of the slot before, null for none; `gap` words may stand between. */
  readonly before: number | null
  readonly gap: number
  /** Index of the slot that follows at once, or behind a comma. */
  readonly after: number | null
  readonly comma: boolean
  /** Whether it has to stand where a sentence begins: "For gay men in Leeds: …" addresses them, a mention doesn't. */
  readonly opens: boolean
}

/** What makes a text an offer. */
export type Cue = 'discount' | 'code' | 'sale' | 'buy'
export const cues = ['discount', 'code', 'sale', 'buy'] as const satisfies readonly Cue[]

/** How a form has to stand in the text. */
export const FormMode = { word: 0, stem: 1, substring: 2, suffix: 3 } as const
/** What a form is for: its owner is a concept, a concept again, a slot of frames, or an index into {@link cues}. */
export const FormUse = { term: 0, except: 1, slot: 2, cue: 3 } as const
/** In a form: one word or a few that are left open, such as a name. */
export const GAP = '…'
/** Set where only the spelling with its diacritics counts. */
export const EXACT = 16
/** Set where the form counts only in messages of its own language: elsewhere it is another word (`Lager`, `ale`). */
export const NATIVE = 32
/** Set where the form holds a {@link NUMBER}: it is looked for in the text with its numbers folded. */
export const NUMBERED = 64

/** A language's words, compiled. What there is much of is packed, as `packed` does it. */
export interface Lexicon {
  /** Primary language subtag. */
  readonly language: string
  readonly trie: { readonly [Part in keyof Trie]: string }
  /** By form. */
  readonly owners: string
  /** By form: mode, use << 2, {@link EXACT}, {@link NATIVE}, {@link NUMBERED}. */
  readonly flags: string
  /** Diacritics of the forms that have any, by form: one letter per folded unit, `.` for none. */
  readonly marks: Readonly<Record<string, string>>
  /** By form: what follows a word that is only begun, folded, `*` for the rest of a word. Few have any. */
  readonly tails: Readonly<Record<string, string>>
  readonly categories: readonly Category[]
  readonly concepts: readonly Concept[]
  readonly frames: readonly Frame[]
  /** Words that can't stand in the gap of a frame, folded. */
  readonly stops: readonly string[]
}

/** Forms ready to be looked up. */
export interface OpenForms {
  readonly language: string
  readonly automaton: Automaton
  readonly owners: Uint16Array
  readonly flags: Uint16Array
  readonly marks: Readonly<Record<string, string>>
  readonly tails: Readonly<Record<string, string>>
  /** Whether any form is {@link NUMBERED}. */
  readonly numbered: boolean
}

/** A lexicon ready to read with. */
export interface OpenLexicon extends OpenForms {
  readonly lexicon: Lexicon
  readonly stops: ReadonlySet<string>
}

const opened = new WeakMap<Lexicon, OpenLexicon>()

/** Unpacks a lexicon; once per lexicon. */
export function openLexicon(lexicon: Lexicon): OpenLexicon {
  let open = opened.get(lexicon)
  if (open === undefined) {
    const flags = unpacked(lexicon.flags)
    open = {
      lexicon,
      language: lexicon.language,
      marks: lexicon.marks,
      tails: lexicon.tails,
      automaton: startable({
        first: unpacked(lexicon.trie.first),
        labels: unpacked(lexicon.trie.labels),
        fails: unpacked(lexicon.trie.fails),
        shorter: unpacked(lexicon.trie.shorter),
        found: unpacked(lexicon.trie.found),
        byEnd: unpacked(lexicon.trie.byEnd),
        lengths: unpacked(lexicon.trie.lengths),
      }),
      owners: unpacked(lexicon.owners),
      flags,
      numbered: flags.some((flag) => (flag & NUMBERED) !== 0),
      stops: new Set(lexicon.stops),
    }
    opened.set(lexicon, open)
  }
  return open
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['ko', /\p{Script=Hangul}/u],
  ['th', /\p{Script=Thai}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['el', /\p{Script=Greek}/u],
  // Letters that Arabic doesn't have; Persian is the language of these that has a lexicon.
  ['fa', /[\u067e\u0686\u0698\u06af]/],
  ['ar', /\p{Script=Arabic}/u],
  // Letters of the Turkic languages; Kazakh is the one of them that has a lexicon.
  ['kk', /[\u0493\u049b\u04a3\u04af\u04b1\u04bb\u04d9\u04e9]/i],
  ['uk', /[\u0456\u0457\u0454\u0491]/i],
  ['sr', /[\u0452\u0458\u0459\u045a\u045b\u045f]/i],
  ['ru', /\p{Script=Cyrillic}/u],
  // Letters of Bulgarian that Ukrainian lacks, without those of Russian that Bulgarian lacks.
  ['bg', /^(?=[^]*\u044a)[^\u044b\u044d\u0451]*$/i],
  ['hi', /\p{Script=Devanagari}/u],
]

/** Tags of languages that are read with the lexicon of another: its standards, its older codes, its near twins. */
const sameWords: Readonly<Record<string, string>> = {
  bs: 'sr',
  cnr: 'sr',
  cmn: 'zh',
  dari: 'fa',
  in: 'id',
  iw: 'he',
  mo: 'ro',
  nn: 'nb',
  no: 'nb',
  prs: 'fa',
  sh: 'hr',
  yue: 'zh',
  zsm: 'ms',
}

/** Languages that are written in a second script too: its words are a lexicon of their own, `sr-cyrl`. */
export const secondScript: Readonly<Record<string, 'cyrl' | 'latn'>> = { bg: 'latn', sr: 'cyrl' }

/**
 * The lexicons of a language for a text. Serbian in Cyrillic has words in Latin letters beside it; Bulgarian stands in
 * Latin letters only where a sender has no others. Without a text all of them.
 */
function lexiconsOf(language: string, text: string): readonly string[] {
  const script = secondScript[language]
  if (script === undefined) return [language]
  const second = `${language}-${script}`
  if (text.trim() === '') return [language, second]
  if (!/\p{Script=Cyrillic}/u.test(text)) return [script === 'latn' ? second : language]
  return script === 'latn' ? [language] : [language, second]
}

/** The lexicon of a language tag: its primary subtag, or that of a language with the same words. */
export function lexiconOfTag(tag: string): string {
  const primary = tag.toLowerCase().split('-', 1)[0]!
  return sameWords[primary] ?? primary
}

/**
 * The languages whose lexicons a text is read with: the declared one and English. Without a declaration English and
 * the languages that the scripts of the text stand for (Han alone counts as Chinese), since words of unrelated
 * languages look alike. Primary subtags, some with a script.
 */
export function lexiconLanguages(declared: string | null, text: string): readonly string[] {
  const languages = new Set<string>()
  if (declared !== null) languages.add(lexiconOfTag(declared))
  else {
    for (const [language, script] of scripts) if (script.test(text)) languages.add(language)
    if (!languages.has('ja') && /\p{Script=Han}/u.test(text)) languages.add('zh')
  }
  languages.add('en')
  return [...languages].flatMap((language) => lexiconsOf(language, text))
}
