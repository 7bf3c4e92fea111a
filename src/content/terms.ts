import type { Message } from '../campaign/model.ts'
import type { Channel } from '../campaign/vocabulary.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { scan } from './automaton.ts'
import {
  type Category,
  type Concept,
  EXACT,
  FormMode,
  FormUse,
  GAP,
  type Lexicon,
  lexiconLanguages,
  lexiconOfTag,
  NATIVE,
  NUMBERED,
  openLexicon,
  type OpenForms,
  type OpenLexicon,
} from './lexicon.ts'
import type { Content, SegmentKind } from './model.ts'
import {
  EITHER_I,
  foldNumbers,
  isGreek,
  isInvisible,
  Kind,
  normalise,
  type Normalised,
  SPACE,
  withoutQuotes,
} from './normalise.ts'

/** Where something was found: `start` and `end` in normalised units, `from` and `to` in the visible text (UTF-16). */
export interface Hit {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
}

export interface TermHit extends Hit {
  readonly concept: Concept
  readonly category: Category
}

/** Part of a frame ("are you"), by index of its slot. */
export interface SlotHit extends Hit {
  readonly slot: number
}

/** A word of an offer, by index into `cues`. */
export interface CueHit extends Hit {
  readonly cue: number
}

/** What one lexicon finds beside terms, each list by place. */
export interface Part {
  readonly open: OpenLexicon
  readonly slots: readonly SlotHit[]
  readonly cues: readonly CueHit[]
}

/** What the lexicons of a message find in one of its texts. */
export interface Reading {
  readonly normalised: Normalised
  /** By place. Those covered by a phrase left out; of one concept's overlapping hits the longest. */
  readonly terms: readonly TermHit[]
  readonly parts: readonly Part[]
}

/** Particles that Arabic and Hebrew write together with the next word: and, with, for, the … */
const proclitics: Readonly<Record<string, ReadonlySet<string>>> = {
  ar: new Set(['ال', 'و', 'ف', 'ب', 'ك', 'ل', 'وال', 'فال', 'بال', 'كال', 'لل', 'ولل', 'وب', 'ول', 'وبال']),
  he: new Set(['ה', 'ו', 'ב', 'ל', 'מ', 'ש', 'כ', 'וה', 'של', 'שה', 'מה', 'וב', 'ול', 'ומ', 'לה', 'בה']),
}

/** Whether a word may start at `at`. */
function startsWord(
  { units, kinds }: Normalised,
  at: number,
  prefixes: ReadonlySet<string> | undefined,
): boolean {
  if (at === 0 || kinds[at] === Kind.none || kinds[at - 1] !== kinds[at]) return true
  if (prefixes === undefined) return false
  let start = at
  while (start > 0 && kinds[start - 1] === kinds[at] && at - start < 5) start--
  return prefixes.has(String.fromCharCode(...units.subarray(start, at)))
}

function endsWord({ kinds, length }: Normalised, at: number): boolean {
  return at >= length || kinds[at - 1] === Kind.none || kinds[at] !== kinds[at - 1]
}

/** Where the word that goes on at `at` began. */
function wordStart({ kinds }: Normalised, at: number): number {
  let start = at
  while (start > 0 && kinds[start - 1] !== Kind.none && kinds[start - 1] === kinds[at]) start--
  return start
}

/** Where the word that has begun before `at` ends. */
function wordEnd({ kinds, length }: Normalised, at: number): number {
  let end = at
  while (end < length && kinds[end] !== Kind.none && kinds[end] === kinds[at - 1]) end++
  return end
}

/**
 * Whether the diacritics of the text are those of the form. Text without them is the same word to a reader of text
 * messages, unless the form is exact; text with others is another word (`race`, `racé`).
 */
function marksAgree(
  text: Normalised,
  from: number,
  to: number,
  marks: string | undefined,
  exact: boolean,
): boolean {
  let accented = false
  for (let i = from; i < to; i++) {
    const written = text.marks[i]!
    const asked = marks === undefined ? '.' : marks[i - from]!
    if (written === EITHER_I) {
      if (asked !== '.' && asked !== 'ı') return false
    } else if (written === 0) {
      if (exact && asked !== '.') return false
    } else if (asked.charCodeAt(0) === written) accented = true
    // A Greek word gets a second accent before a short one: "η κατάθλιψή σου".
    else if (asked !== '.' || !accented || !isGreek(written)) return false
  }
  return true
}

const normalised = new WeakMap<Text, Normalised>()

/** The normalised form of a located text, once per text. */
export function normalisedText(text: Text): Normalised {
  let result = normalised.get(text)
  if (result === undefined) {
    result = withoutQuotes(normalise(text.value))
    normalised.set(text, result)
  }
  return result
}

/** Where the rest of a form ends that goes on at `at`, null where something else stands there. */
function tailEnd(text: Normalised, at: number, tail: string): number | null {
  let end = at
  for (let i = 0; i < tail.length; i++) {
    if (tail[i] === GAP) return tailBehindGap(text, end, tail.slice(i + 1))
    if (tail[i] === '*') end = wordEnd(text, end)
    else if (end < text.length && text.units[end] === tail.charCodeAt(i)) end++
    else return null
  }
  return tail.endsWith('*') || endsWord(text, end) ? end : null
}

/** Words that a gap in a form has room for: a name. */
const widestGap = 3

/** {@link tailEnd} behind one or a few words. */
function tailBehindGap(text: Normalised, at: number, rest: string): number | null {
  let end = at
  for (let words = 1; words <= widestGap; words++) {
    const start = words === 1 || text.units[end] !== SPACE ? end : end + 1
    if (start >= text.length || text.kinds[start] === Kind.none) return null
    end = wordEnd(text, start + 1)
    const found = tailEnd(text, end, rest)
    if (found !== null) return found
  }
  return null
}

const folded = new WeakMap<Normalised, Normalised | null>()

/** {@link foldNumbers}, once per text. */
function numbersFolded(text: Normalised): Normalised | null {
  let result = folded.get(text)
  if (result === undefined) {
    result = foldNumbers(text)
    folded.set(text, result)
  }
  return result
}

/** By place; at one place the longest first. */
export function byPlace(a: Hit, b: Hit): number {
  return a.start - b.start || b.end - a.end
}

/**
 * Calls `visit` for each form that stands in the text as its mode asks, with the form's use and owner and where it
 * stands. One pass, a second one where the text has numbers and forms ask for them. `native` lets forms in that count
 * only in messages of their own language.
 */
export function eachForm(
  text: Normalised,
  open: OpenForms,
  native: boolean,
  visit: (use: number, owner: number, start: number, end: number) => void,
): void {
  scanForms(text, open, native, 0, visit)
  if (!open.numbered) return
  const numbers = numbersFolded(text)
  if (numbers === null) return
  scanForms(numbers, open, native, NUMBERED, (use, owner, start, end) =>
    visit(use, owner, numbers.from[start]!, numbers.to[end - 1]!),
  )
}

/** One pass for the forms with numbers (`numbered` = {@link NUMBERED}) or those without (0). */
function scanForms(
  text: Normalised,
  open: OpenForms,
  native: boolean,
  numbered: number,
  visit: (use: number, owner: number, start: number, end: number) => void,
): void {
  const { automaton, owners, flags, marks, tails } = open
  const prefixes = proclitics[open.language]
  scan(automaton, text.units, text.length, (form, start, to) => {
    const flag = flags[form]!
    if ((flag & NUMBERED) !== numbered || (!native && (flag & NATIVE) !== 0)) return
    const mode = flag & 3
    if (mode < FormMode.substring && !startsWord(text, start, prefixes)) return
    if ((mode === FormMode.word || mode === FormMode.suffix) && !endsWord(text, to)) return
    if (!marksAgree(text, start, to, marks[form], (flag & EXACT) !== 0)) return
    const tail = tails[form]
    const end = tail === undefined ? to : tailEnd(text, to, tail)
    if (end === null) return
    visit(
      (flag >> 2) & 3,
      owners[form]!,
      mode === FormMode.suffix ? wordStart(text, start) : start,
      mode === FormMode.stem && tail === undefined ? wordEnd(text, to) : end,
    )
  })
}

/** Whether a message in the declared language is in the lexicon's own; one without a declaration may be. */
export function isNative(lexicon: Lexicon, declared: string | null): boolean {
  return declared === null || lexiconOfTag(declared) === lexicon.language
}

/** Where a phrase stands that makes the words of a concept harmless. */
export interface Cover extends Hit {
  readonly concept: string
}

/** Hits that no phrase of their concept covers, the longest of overlapping ones, by place. */
export function uncovered<H extends Hit>(
  found: readonly H[],
  covers: readonly Cover[],
  conceptOf: (hit: H) => string,
): readonly H[] {
  const ordered = covers.toSorted(byPlace)
  const coveredTo = new Map<string, number>()
  const reach = new Map<string, number>()
  const left: H[] = []
  let next = 0
  for (const hit of found.toSorted(byPlace)) {
    const id = conceptOf(hit)
    for (; next < ordered.length && ordered[next]!.start <= hit.start; next++) {
      const { concept, end } = ordered[next]!
      coveredTo.set(concept, Math.max(coveredTo.get(concept) ?? 0, end))
    }
    if (hit.end <= (coveredTo.get(id) ?? 0) || hit.start < (reach.get(id) ?? 0)) continue
    reach.set(id, hit.end)
    left.push(hit)
  }
  return left
}

/**
 * Reads a normalised text with the lexicons of its language and of English: an exception in one covers the words of
 * the other. Linear in the text; phrases that cover a term are found in the same pass. `declared` is the language of
 * the message, null when it has none.
 */
export function readWith(text: Normalised, lexicons: readonly Lexicon[], declared: string | null): Reading {
  const found: TermHit[] = []
  const covers: Cover[] = []
  const parts = lexicons.map((lexicon): Part => {
    const open = openLexicon(lexicon)
    const slots: SlotHit[] = []
    const cues: CueHit[] = []
    eachForm(text, open, isNative(lexicon, declared), (use, owner, start, end) => {
      const hit = { start, end, from: text.from[start]!, to: text.to[end - 1]! }
      if (use === FormUse.slot) slots.push({ ...hit, slot: owner })
      else if (use === FormUse.cue) cues.push({ ...hit, cue: owner })
      else {
        const concept = lexicon.concepts[owner]!
        if (use === FormUse.except) covers.push({ ...hit, concept: concept.id })
        else found.push({ ...hit, concept, category: lexicon.categories[concept.category]! })
      }
    })
    return { open, slots: slots.sort(byPlace), cues: cues.sort(byPlace) }
  })
  return { normalised: text, terms: uncovered(found, covers, ({ concept }) => concept.id), parts }
}

const readings = new WeakMap<Text, { readonly lexicons: readonly Lexicon[]; readonly result: Reading }>()

/** {@link readWith} for a text of a message: once, since several rules ask for the same. */
export function reading(text: Text, lexicons: readonly Lexicon[], declared: string | null): Reading {
  const known = readings.get(text)
  if (known?.lexicons.length === lexicons.length && known.lexicons.every((one, i) => one === lexicons[i]))
    return known.result
  const result = readWith(normalisedText(text), lexicons, declared)
  readings.set(text, { lexicons, result })
  return result
}

/** The words between two visible offsets as a reader sees them: on one line, without invisible characters. */
export function quoted(text: Text, from: number, to: number): string {
  let seen = ''
  for (const letter of text.value.slice(from, to)) if (!isInvisible(letter.codePointAt(0)!)) seen += letter
  return seen.replace(/\s+/g, ' ')
}

const channelNames: Readonly<Record<Channel, string>> = {
  sms: 'SMS',
  mms: 'MMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
  email: 'e-mail',
  push: 'push',
  voice: 'call',
}

/** `SMS body`, `e-mail subject`: where a text stands, as a message says it. */
export function nameOfPart(channel: Channel, kind: SegmentKind): string {
  return `${channelNames[channel]} ${kind === 'text-body' ? 'plain-text part' : kind}`
}

/** What a rule knows that decides which lexicons a text is read with. */
interface Lexicons {
  lexicons(language: string | null): readonly Lexicon[]
}

/** The lexicons that a text of a message is read with: see {@link lexiconLanguages}. */
export function lexiconsFor(message: Message, text: Text, context: Lexicons): readonly Lexicon[] {
  const { declaredLanguage } = message
  if (declaredLanguage !== null) return context.lexicons(declaredLanguage)
  return [...new Set(lexiconLanguages(null, text.value).flatMap((language) => context.lexicons(language)))]
}

const addresses = new WeakMap<Content, readonly Span[]>()

/** Whether a place lies in an address that the text shows: parts of domains and paths aren't words. */
export function inAddress(at: Span, content: Content): boolean {
  let known = addresses.get(content)
  if (known === undefined) {
    known = content.links
      .filter(({ kind }) => kind === 'bare')
      .map((link) => link.at)
      .sort((a, b) => a.end - b.end)
    addresses.set(content, known)
  }
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (known[middle]!.end < at.end) low = middle + 1
    else high = middle
  }
  // Addresses of one text stand apart; those of an included file could share offsets with it.
  for (; low < known.length && known[low]!.start <= at.start; low++)
    if (known[low]!.source === at.source) return true
  return false
}
