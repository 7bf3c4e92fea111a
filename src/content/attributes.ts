import type { Frame } from './lexicon.ts'
import { BREAK, Kind, type Normalised, SPACE } from './normalise.ts'
import type { Reading, SlotHit, TermHit } from './terms.ts'

/** A sensitive attribute that a text ascribes to its reader; `from` and `to` take in the words that do so. */
export interface Ascription {
  readonly term: TermHit
  readonly from: number
  readonly to: number
}

const apostrophe = 0x27

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
    const after = near.find(
      (slot) =>
        slot.slot === frame.after &&
        slot.start >= term.end &&
        wordsBetween(text, term.end, slot.start)?.length === 0,
    )
    if (after === undefined) return null
    end = after.end
  }
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

function isStop(words: readonly string[], parts: Reading['parts']): boolean {
  return words.some((word) => parts.some(({ open }) => open.stops.has(word)))
}

function isGreek(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0x370 && unit <= 0x3ff
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
    (questionMarks.has(closing) || (closing === semicolon && isGreek(text.units[term.start])))
  if (!isQuestion) return null
  const before = wordsBetween(text, start, term.start)
  if (before === null || before.length > wordsBefore || isStop(before, parts)) return null
  // Further words must be of the question itself, not of a list or a second clause.
  return wordsBetween(text, term.end, end) === null ? null : { start: term.start, end }
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
    if (term.category.id === 'age') continue
    const question = asked(term, text, parts)
    if (question !== null)
      found.push({ term, from: text.from[question.start]!, to: text.to[question.end - 1]! })
  }
  return found
}
