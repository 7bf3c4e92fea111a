import type { Frame } from './lexicon.ts'
import { BREAK, isGreek, Kind, type Normalised, SPACE } from './normalise.ts'
import type { Reading, SlotHit, TermHit } from './terms.ts'

/** A sensitive attribute that a text ascribes to its reader; `from` and `to` take in the words that do so. */
export interface Ascription {
  readonly term: TermHit
  readonly from: number
  readonly to: number
}

const apostrophe = 0x27

/** Commas of Latin, Arabic and Han writing. */
function isListComma(unit: number): boolean {
  return unit === 0x2c || unit === 0x60c || unit === 0x3001 || unit === 0xff0c
}

/**
 * The words between two places of one clause, null when something other than words stands there: punctuation, a line
 * of its own, a merge tag.
 */
function wordsBetween(text: Normalised, start: number, end: number): readonly string[] | null {
  let words = ''
  for (let i = start; i < end; i++) {
    const unit = text.units[i]!
    if (text.kinds[i] === Kind.none && unit !== SPACE && unit !== apostrophe) return null
    words += String.fromCharCode(unit)
  }
  return words.split(' ').filter((word) => word !== '')
}

/** Behind the comma at a place; nowhere in reach when there is none. */
function behindComma(text: Normalised, at: number): number {
  return isListComma(text.units[at] ?? 0) ? at + 1 : Infinity
}

/** How far from a term the parts of a frame are looked for, in units. */
const reach = 64

/** Index of the first slot that starts at or after `start`, by bisection. */
function slotsFrom(slots: readonly SlotHit[], start: number): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (slots[middle]!.start < start) low = middle + 1
    else high = middle
  }
  return low
}

/** Before an attribute that a sentence opens with: a place, a greeting, a short name. */
const wordsBeforeOpening = 2

/** Whether a sentence, a line, or what stands behind a dash or a picture begins at most so many words before a place. */
function opensSentence(text: Normalised, at: number, wordsBefore: number): boolean {
  let start = at
  for (; start > 0 && at - start < reach; start--) {
    const unit = text.units[start - 1]!
    if (text.kinds[start - 1] !== Kind.none || unit === SPACE || unit === apostrophe) continue
    if (isListComma(unit)) return false
    break
  }
  return (wordsBetween(text, start, at)?.length ?? Infinity) <= wordsBefore
}

/** Where a frame holds for a term, null where it doesn't. */
function fits(
  frame: Frame,
  term: TermHit,
  text: Normalised,
  near: readonly SlotHit[],
  stops: ReadonlySet<string>,
): { start: number; end: number } | null {
  let { start, end } = term
  if (frame.before !== null) {
    const before = near.findLast((slot) => {
      if (slot.slot !== frame.before || slot.end > term.start) return false
      // "For" stands in "only for" as well: the one that opens the sentence is meant.
      if (frame.opens && !opensSentence(text, slot.start, 0)) return false
      const words = wordsBetween(text, slot.end, term.start)
      // "More than 60 Catholic …": a figure counts something, and that isn't the reader.
      return (
        words !== null &&
        words.length <= frame.gap &&
        !words.some((word) => stops.has(word) || /\d/.test(word))
      )
    })
    if (before === undefined) return null
    start = before.start
  }
  if (frame.after !== null) {
    const from = frame.comma ? behindComma(text, term.end) : term.end
    const after = near.find(
      (slot) =>
        slot.slot === frame.after && slot.start >= from && wordsBetween(text, from, slot.start)?.length === 0,
    )
    if (after === undefined) return null
    end = after.end
  }
  if (frame.opens && frame.before === null && !opensSentence(text, start, wordsBeforeOpening)) return null
  return { start, end }
}

/** Signs that end a sentence; a Greek question ends with a semicolon. */
const sentenceEnds: ReadonlySet<number> = new Set([
  0x21, 0x2e, 0x3a, 0x3b, 0x3f, 0xa1, 0xbf, 0x61f, 0x2026, 0x3002,
])
const questionMarks: ReadonlySet<number> = new Set([0x3f, 0x61f])
const semicolon = 0x3b

/** Longest question that is read as one about the reader, in units. */
const longestQuestion = 80
/** A question about somebody else names them before the attribute: more words than this are no bare question. */
const wordsBefore = 1

/** In a list ("Single, Christian and over forty?"), behind the attribute and in any other item. */
const wordsAfterInList = 6
const wordsOfItem = 8
/** What is written without spaces is counted by its letters. */
const unitsOfWord = 24

/** The part of a question between two commas that a term stands in. */
function itemAround(term: TermHit, text: Normalised, from: number, to: number): readonly [number, number] {
  let start = term.start
  while (start > from && !isListComma(text.units[start - 1]!)) start--
  let end = term.end
  while (end < to && !isListComma(text.units[end]!)) end++
  return [start, end]
}

/** Whether a stretch of a question has nothing but short items between commas, and at least one. */
function isListOfTraits(text: Normalised, from: number, to: number): boolean {
  let items = 0
  let words = 0
  let units = 0
  for (let i = from; i < to; i++) {
    if (isListComma(text.units[i]!)) words = 0
    if (text.kinds[i] === Kind.none) {
      units = 0
      continue
    }
    if (units === 0 && words++ === 0) items++
    if (words > wordsOfItem || ++units > unitsOfWord) return false
  }
  return items > 0
}

/** Where the word begins that a place stands in: Arabic and Hebrew write "and" together with the next word. */
function wordStart(text: Normalised, at: number): number {
  let start = at
  while (start > 0 && text.kinds[start - 1] === Kind.word) start--
  return start
}

/** A single letter may be a verb without its accent: "É diabético?", "È celiaco?". */
function isStop(words: readonly string[], parts: Reading['parts']): boolean {
  return words.some((word) => word.length > 1 && parts.some(({ open }) => open.stops.has(word)))
}

/**
 * A question that is little but the attribute asks it of the reader in any language: "Pregnant?", "Type 2 diabetes?",
 * "Gay and single? Join us". Null where the term stands in no such question.
 */
function asked(
  term: TermHit,
  text: Normalised,
  parts: Reading['parts'],
): { start: number; end: number } | null {
  let start = term.start
  while (start > 0 && term.start - start < longestQuestion) {
    const unit = text.units[start - 1]!
    if (sentenceEnds.has(unit) || unit === BREAK) break
    start--
  }
  let end = term.end
  while (end < text.length && end - term.end < longestQuestion) {
    const unit = text.units[end]!
    if (sentenceEnds.has(unit) || unit === BREAK) break
    end++
  }
  const closing = text.units[end]
  const isQuestion =
    end < text.length &&
    closing !== undefined &&
    (questionMarks.has(closing) || (closing === semicolon && isGreek(text.units[term.start]!)))
  if (!isQuestion) return null
  const [itemStart, itemEnd] = itemAround(term, text, start, end)
  const isList = itemStart > start || itemEnd < end
  if (itemStart > start && !isListOfTraits(text, start, itemStart)) return null
  if (itemEnd < end && !isListOfTraits(text, itemEnd, end)) return null
  const before = wordsBetween(text, itemStart, wordStart(text, term.start))
  if (before === null || before.length > wordsBefore || isStop(before, parts)) return null
  // Further words must be of the question itself, not of a second clause; behind an age, they may be what is counted.
  const after = wordsBetween(text, term.end, itemEnd)
  if (term.category.id === 'age' && after?.length !== 0) return null
  if (isList ? after !== null && after.length > wordsAfterInList : after === null) return null
  return { start: term.start, end }
}

const callMarks: ReadonlySet<number> = new Set([0x21, 0x3a])

/** Between the people that a sentence calls and its mark: a place, an age. */
const wordsBeforeMark = 3

/** People whom a sentence calls before it says anything else: "Asthmatics! …", "Lesbians of Leeds: …". */
function called(term: TermHit, text: Normalised): { start: number; end: number } | null {
  if (!opensSentence(text, term.start, 0)) return null
  let end = term.end
  while (end < text.length && end - term.end < reach && !callMarks.has(text.units[end]!)) end++
  if (end >= text.length || !callMarks.has(text.units[end]!)) return null
  const words = wordsBetween(text, term.end, end)
  return words === null || words.length > wordsBeforeMark ? null : { start: term.start, end: term.end }
}

/**
 * The attributes of a reading that the text ascribes to whoever reads it: "as a diabetic", "other Jewish singles", "your
 * bankruptcy". A mention alone is none.
 */
export function ascriptions({ normalised: text, terms, parts }: Reading): readonly Ascription[] {
  const found: Ascription[] = []
  terms: for (const term of terms) {
    const { kind } = term.concept
    if (term.category.mode !== 'attribute' || kind === null) continue
    if (kind === 'direct') {
      found.push({ term, from: term.from, to: term.to })
      continue
    }
    for (const { open, slots } of parts) {
      const near = slots.slice(slotsFrom(slots, term.start - reach), slotsFrom(slots, term.end + reach))
      if (near.length === 0) continue
      for (const frame of open.lexicon.frames) {
        const fit = frame.kinds.includes(kind) ? fits(frame, term, text, near, open.stops) : null
        if (fit === null) continue
        found.push({ term, from: text.from[fit.start]!, to: text.to[fit.end - 1]! })
        continue terms
      }
    }
    const callable = kind === 'person' && term.category.id !== 'age'
    const addressed = asked(term, text, parts) ?? (callable ? called(term, text) : null)
    if (addressed !== null)
      found.push({ term, from: text.from[addressed.start]!, to: text.to[addressed.end - 1]! })
  }
  return found
}
