import type { Text } from '../source/text.ts'
import { type Cue, cues, type Lexicon } from './lexicon.ts'
import { BREAK, Kind, type Normalised } from './normalise.ts'
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
const currencies = /[\p{Sc}]|^(?:eur|usd|gbp|tl|kr|zł|руб|円|元)$/u

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

/** Whether a percentage or an amount of money stands in a stretch. */
function hasAmount(text: Normalised, start: number, end: number): boolean {
  let digits = false
  let sign = false
  for (let i = start; i < end; i++) {
    const unit = text.units[i]!
    if (unit >= 0x30 && unit <= 0x39) digits = true
    else if (
      unit === percent ||
      unit === arabicPercent ||
      (text.kinds[i] === Kind.none && currencies.test(String.fromCharCode(unit)))
    )
      sign = true
  }
  if (digits && !sign)
    sign = String.fromCharCode(...text.units.subarray(start, end))
      .split(' ')
      .some((word) => currencies.test(word))
  return digits && sign
}

/** The run that follows a word and looks like a code: capitals with or without digits, two letters at least. */
function codeAfter(visible: string, to: number): { from: number; to: number } | null {
  const match = /^[\s:"'“”«»„-]*([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*|[A-Z]+\d+|\d+[A-Z]{2,})(?![\p{L}\d])/u.exec(
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
      if (hasAmount(normalised, clause.start, clause.end)) found.push({ kind, from: hit.from, to: hit.to })
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
