import type { Message } from '../campaign/model.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { fillerIn } from './filler.ts'
import { judgeLanguage, type LanguageDetectors, type LanguageVerdict, readProse } from './language.ts'
import type { LanguageWords } from './language-words.ts'
import type { Segment, SegmentKind } from './model.ts'
import { readTag, type Tag } from './scripts.ts'

/** What languages are told by, and what says nothing of them. */
export interface LanguageKnowledge {
  readonly words: LanguageWords
  /** Brand names of the configuration. */
  readonly brands: readonly string[]
}

/** A part of a message in another language than the declared one. */
export interface Mismatch {
  readonly segment: Segment
  readonly verdict: Extract<LanguageVerdict, { kind: 'other' | 'writing' }>
  /** The first words that are. */
  readonly at: Span
  /** All of the part, or some of its paragraphs. */
  readonly extent: 'whole' | 'part'
}

/** What the parts of a message are in. */
export interface SpokenLanguages {
  readonly mismatches: readonly Mismatch[]
  /** Parts that are in the declared language. */
  readonly fitting: number
  /** The detector that has to be loaded, or is missing, to say more. */
  readonly needs: keyof LanguageDetectors | null
}

/** Shortest stretch of a longer text that is judged by itself, in characters. */
const shortestStretch = 80
/** Stretches of one text that are judged: a language that only comes after so many isn't looked for. */
const mostStretches = 64
/** Longest text that a detector gets. */
const longestStretch = 600

/** Longest stretch that is taken for a postal address with a few words beside it. */
const longestAddress = 110
/** A postcode before a town, behind a street: `Hafenweg 1, 20457 Hamburg`. */
const address = /\d[\p{L}]?,\s*(?:\p{Lu}{1,2}-)?\d{2,3}[ -]?\d{2,3}\s+\p{Lu}\p{L}/u

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Paragraphs of a text, short ones joined with those that follow. */
function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = []
  let from = 0
  for (let at = 0; at < text.length && stretches.length < mostStretches;) {
    const line = text.indexOf('\n', at)
    const to = line === -1 ? text.length : line
    at = to + 1
    if (to - from < shortestStretch) continue
    // Of a paragraph without end its first sentences are enough.
    stretches.push({ from, to: Math.min(to, from + longestStretch) })
    from = at
  }
  if (from < text.length && stretches.length < mostStretches) {
    const last = stretches.at(-1)
    if (last !== undefined && text.length - from < shortestStretch / 2)
      stretches[stretches.length - 1] = {
        from: last.from,
        to: Math.min(text.length, last.from + longestStretch),
      }
    else stretches.push({ from, to: text.length })
  }
  return stretches
}

/** Parts that are sentences; the words of a button are too few. */
const judged: ReadonlySet<SegmentKind> = new Set([
  'subject',
  'preheader',
  'title',
  'header',
  'body',
  'footer',
  'text-body',
])

function namesOf({ campaign: { sender } }: Message, brands: readonly string[]): readonly string[] {
  const address = sender?.postal_address?.value ?? ''
  return [
    ...brands,
    sender?.brand?.value ?? '',
    sender?.legal_name?.value ?? '',
    address,
    ...address.split(/[,\n]/),
  ]
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.length > 2)
    .sort((a, b) => b.length - a.length)
}

interface Judged {
  readonly verdict: LanguageVerdict
  /** Where it is in another language. */
  readonly at: Span | null
  readonly letters: number
}

/** By text: what was found in it, as long as no detector was missing. */
const known = new WeakMap<Text, readonly Judged[]>()

function judge(
  text: Text,
  tag: Tag,
  names: readonly string[],
  words: LanguageWords,
  detectors: LanguageDetectors,
): readonly Judged[] {
  const earlier = known.get(text)
  if (earlier !== undefined) return earlier
  const found = stretchesOf(text.value).map(({ from, to }): Judged => {
    const stretch = text.value.slice(from, to)
    // Filler is in no language, and what it stands for isn't written yet.
    if (fillerIn(stretch).length > 0) return { verdict: { kind: 'undetermined' }, at: null, letters: 0 }
    // An address is in the language of its country; what else fits beside it in so short a stretch says too little.
    if (stretch.length < longestAddress && address.test(stretch))
      return { verdict: { kind: 'undetermined' }, at: null, letters: 0 }
    const prose = readProse(stretch, names, tag, words)
    const verdict = judgeLanguage(prose, tag, words, detectors)
    const told = verdict.kind === 'other' || verdict.kind === 'writing'
    return { verdict, at: told ? firstWords(text, from, to, prose.text) : null, letters: prose.total }
  })
  if (found.every(({ verdict }) => verdict.kind !== 'doubtful')) known.set(text, found)
  return found
}

/** The first few words that a detector was given. */
function firstWords(text: Text, from: number, to: number, prose: string): Span {
  const start = prose.search(/[\p{L}]/u)
  if (start === -1) return text.at(from, to)
  const rest = prose.slice(start, start + 60)
  const line = /^[^\n]{0,40}(?![\p{L}\p{M}])/u.exec(rest)?.[0].trimEnd() ?? ''
  const length = line === '' ? Math.min(rest.length, 20) : line.length
  return text.at(from + start, from + start + length)
}

/** Finds out what the parts of a message are in. */
export function spokenIn(
  message: Message,
  segments: readonly Segment[],
  { words, brands }: LanguageKnowledge,
  detectors: LanguageDetectors,
): SpokenLanguages {
  const tag = message.declaredLanguage === null ? null : readTag(message.declaredLanguage)
  const mismatches: Mismatch[] = []
  let needs: keyof LanguageDetectors | null = null
  let fitting = 0
  if (tag === null) return { mismatches, fitting, needs }
  const names = namesOf(message, brands)
  for (const segment of segments) {
    if (!judged.has(segment.kind)) continue
    let wrong = 0
    let right = 0
    let first: Mismatch | null = null
    for (const { verdict, at, letters } of judge(segment.text, tag, names, words, detectors)) {
      if (verdict.kind === 'doubtful') needs ??= verdict.needs
      else if (verdict.kind === 'as-declared') right += letters
      else if (verdict.kind !== 'undetermined' && at !== null) {
        wrong += letters
        first ??= { segment, verdict, at, extent: 'whole' }
      }
    }
    if (right > 0) fitting++
    if (first !== null) mismatches.push({ ...first, extent: wrong > right ? 'whole' : 'part' })
  }
  return { mismatches, fitting, needs }
}

/** The detector that judging a message takes and that hasn't been loaded; null where nothing is missing. */
export function detectorNeed(
  message: Message,
  segments: readonly Segment[],
  knowledge: LanguageKnowledge,
  detectors: LanguageDetectors,
): keyof LanguageDetectors | null {
  const { needs } = spokenIn(message, segments, knowledge, detectors)
  return needs === null || detectors[needs] === null ? null : needs
}

/** How much of a page is searched for its `lang`. */
const pageHead = 5000

/** The `lang` attribute of a page's root, where it has one. */
export function languageAttribute(text: Text): { readonly value: string; readonly at: Span } | null {
  const match =
    /<(?:html|mjml|body|mj-body)\b[^>]{0,1000}?\slang\s*=\s*["']?([A-Za-z][A-Za-z0-9_-]{1,30})/i.exec(
      text.value.slice(0, pageHead),
    )
  if (match === null) return null
  const to = match.index + match[0].length
  return { value: match[1]!, at: text.at(to - match[1]!.length, to) }
}
