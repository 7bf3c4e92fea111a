import type { Text } from '../source/text.ts'
import { type Cue, cues, type Lexicon } from './lexicon.ts'
import { BREAK, currencyWords, Kind, type Normalised, SPACE } from './normalise.ts'
import { type CueHit, type Hit, reading } from './terms.ts'

/** Something in a text that makes it an offer; offsets are visible ones. */
export interface OfferCue {
  readonly kind: Cue
  readonly from: number
  readonly to: number
}

/** How far an amount or a code stands from its word at most, in units. */
const reach = 24

const percent = 0x25
const arabicPercent = 0x66a
const currencySign = /\p{Sc}/u
/** Where a clause ends around a hit, at most `reach` units away. */
function clauseAround(text: Normalised, { start, end }: Hit): { start: number; end: number } {
  const closes = (at: number): boolean => {
    const unit = text.units[at]!
    // A point or comma between digits belongs to a number.
    if (unit === 0x2e || unit === 0x2c)
      return text.kinds[at - 1] === Kind.none || text.kinds[at + 1] === Kind.none
    return unit === BREAK || unit === 0x21 || unit === 0x3f || unit === 0x3b || unit === 0x3002
  }
  let from = start
  while (from > 0 && start - from < reach && !closes(from - 1)) from--
  let to = end
  while (to < text.length && to - end < reach && !closes(to)) to++
  return { start: from, end: to }
}

/** Whether a percentage or currency sign, or the word for one, stands at `start` or ends at `end`. */
function signBeside(text: Normalised, start: number, end: number): { start: number; end: number } | null {
  const isSign = (at: number): boolean => {
    const unit = text.units[at]
    if (unit === undefined || at >= text.length) return false
    if (unit === percent || unit === arabicPercent) return true
    return text.kinds[at] === Kind.none && currencySign.test(String.fromCharCode(unit))
  }
  for (const gap of [0, 1]) {
    if (isSign(start - 1 - gap) && (gap === 0 || text.units[start - 1] === SPACE))
      return { start: start - 1 - gap, end }
    if (isSign(end + gap) && (gap === 0 || text.units[end] === SPACE)) return { start, end: end + gap + 1 }
  }
  const after = /^ ?([\p{L}]+)/u.exec(
    String.fromCharCode(...text.units.subarray(end, Math.min(end + 8, text.length))),
  )
  return after !== null && currencyWords.has(after[1]!) ? { start, end: end + after[0].length } : null
}

/** The percentage or amount of money in a stretch that is nearest to a hit; units, null for none. */
function amountIn(
  text: Normalised,
  stretch: { start: number; end: number },
  hit: Hit,
): { start: number; end: number } | null {
  let nearest: { start: number; end: number } | null = null
  let distance = Infinity
  const isDigit = (at: number): boolean => text.units[at]! >= 0x30 && text.units[at]! <= 0x39
  for (let i = stretch.start; i < stretch.end; i++) {
    if (!isDigit(i)) continue
    let end = i
    while (
      end < stretch.end &&
      (isDigit(end) || ((text.units[end] === 0x2e || text.units[end] === 0x2c) && isDigit(end + 1)))
    )
      end++
    const amount = signBeside(text, i, end)
    const away = Math.max(hit.start - end, i - hit.end, 0)
    if (amount !== null && away < distance) {
      nearest = amount
      distance = away
    }
    i = end
  }
  return nearest
}

/** The run that follows a word and looks like a code: capitals with or without digits, two letters at least. */
function codeAfter(visible: string, to: number): { from: number; to: number } | null {
  const match =
    /^[\s:："'“”«»„「」-]*([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*|[A-Z]+\d+|\d+[A-Z]{2,})(?![\p{L}\d])/u.exec(
      visible.slice(to, to + reach),
    )
  return match === null ? null : { from: to + match[0].length - match[1]!.length, to: to + match[0].length }
}

/**
 * What makes a text an offer, by place: a discount beside a percentage or a price, a code to redeem, words of a sale or
 * of buying.
 */
export function offerCues(
  text: Text,
  lexicons: readonly Lexicon[],
  declared: string | null,
): readonly OfferCue[] {
  const { normalised, parts } = reading(text, lexicons, declared)
  const hits: readonly CueHit[] = parts.flatMap((part) => part.cues)
  const found: OfferCue[] = []
  for (const hit of hits) {
    const kind = cues[hit.cue]!
    if (kind === 'discount') {
      const clause = clauseAround(normalised, hit)
      const amount = amountIn(normalised, clause, hit)
      if (amount !== null)
        found.push({
          kind,
          from: Math.min(hit.from, normalised.from[amount.start]!),
          to: Math.max(hit.to, normalised.to[amount.end - 1]!),
        })
    } else if (kind === 'code') {
      const code = codeAfter(text.value, hit.to)
      if (code !== null) found.push({ kind, from: hit.from, to: code.to })
    } else found.push({ kind, from: hit.from, to: hit.to })
  }
  const reached = new Map<Cue, number>()
  return found
    .sort((a, b) => a.from - b.from || b.to - a.to)
    .filter((cue) => {
      if (cue.from < (reached.get(cue.kind) ?? 0)) return false
      reached.set(cue.kind, cue.to)
      return true
    })
}
