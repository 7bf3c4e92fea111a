import { escaped, gap, lowered, type Patterns, unspaced } from './pattern.ts'
import type { OfferWords } from './words.ts'

export interface ReadPercent {
  readonly from: number
  readonly to: number
  readonly value: number
  /** Whether it is taken off a price, and not a share of cotton or a rate of interest. */
  readonly isDiscount: boolean
}

export interface ReadPrice {
  readonly from: number
  readonly to: number
  readonly amount: number
  /** ISO 4217 codes that its sign can mean. */
  readonly currencies: readonly string[]
  /** Whether it may be what something costs, and not what is taken off or has to be reached. */
  readonly isPrice: boolean
}

export interface ReadCode {
  readonly from: number
  readonly to: number
  readonly code: string
}

export function readPercents(written: string, patterns: Patterns): readonly ReadPercent[] {
  if (!/\d/.test(written)) return []
  const text = lowered(written)
  const found: ReadPercent[] = []
  for (const match of text.matchAll(patterns.percent)) {
    const [from, to] = [match.index, match.index + match[0].length]
    const before = text.slice(Math.max(0, from - 24), from)
    // "10–20 %" is neither of the two.
    if (/\d\s?%?\s?[-–−]\s?$/u.test(before)) continue
    const minus = /(?:^|[\s(>"'“„«])[-–−]\s?$/u.test(before)
    found.push({
      from,
      to,
      value: Number(match[1]!.replace(',', '.')),
      isDiscount:
        minus ||
        (patterns.discountBefore?.test(before) ?? false) ||
        (patterns.discountAfter?.test(text.slice(to, to + 32)) ?? false),
    })
  }
  return found
}

const amount = `\\d{1,3}(?:[.,'’ \\u00a0\\u202f]\\d{3}){1,3}(?:[.,]\\d{1,2})?|\\d{1,9}(?:[.,](?:\\d{1,2}|[-–—]))?`

/** What is written as `1.299,00`, `1,299.00`, `29,-`; the last mark before one or two digits is the decimal one. */
export function readAmount(written: string): number {
  const match = /^(.*?)(?:[.,](\d{1,2}|[-–—]))?$/u.exec(written)!
  const cents = match[2] ?? ''
  return Number(`${match[1]!.replace(/\D/g, '')}.${/\d/.test(cents) ? cents : '0'}`)
}

const noSpaces = new RegExp(unspaced, 'u')
const patternOf = new WeakMap<OfferWords, RegExp>()

function pricePattern(words: OfferWords): RegExp {
  const known = patternOf.get(words)
  if (known !== undefined) return known
  const all = [...new Set([...Object.keys(words.currencies), ...Object.values(words.money)])].sort(
    (a, b) => b.length - a.length,
  )
  const letters = all.filter((name) => /^\p{L}+$/u.test(name) && !noSpaces.test(name))
  const spelled = letters.map(escaped)
  // Behind the amount only, and whatever follows: `円から`, while in `単元3` it is a part of a word.
  const behind = all.filter((name) => noSpaces.test(name)).map(escaped)
  const signs = all.filter((name) => !/^\p{L}+$/u.test(name)).map(escaped)
  const names = `(?<!\\p{L})(?:${spelled.join('|')})(?!\\p{L})|${signs.join('|')}`
  const pattern = new RegExp(
    `(${names})${gap}?(${amount})(?![\\p{N}%])|(?<![\\p{N}.,])(${amount})${gap}?(${behind.join('|')}|${names})`,
    'gu',
  )
  patternOf.set(words, pattern)
  return pattern
}

export function readPrices(text: string, patterns: Patterns, words: OfferWords): readonly ReadPrice[] {
  if (!/\d/.test(text)) return []
  const lower = lowered(text)
  return [...text.matchAll(pricePattern(words))].map((match) => {
    const sign = (match[1] ?? match[4])!
    const [from, to] = [match.index, match.index + match[0].length]
    const before = lower.slice(Math.max(0, from - 24), from)
    return {
      from,
      to,
      isPrice: !(
        /[-–−]\s?$/u.test(before) ||
        (patterns.above?.test(before) ?? false) ||
        (patterns.discountBefore?.test(before) ?? false) ||
        (patterns.discountAfter?.test(lower.slice(to, to + 32)) ?? false)
      ),
      amount: readAmount((match[2] ?? match[3])!),
      currencies: Object.hasOwn(words.currencies, sign) ? words.currencies[sign]! : [sign],
    }
  })
}

export function readCodes(text: string, patterns: Patterns): readonly ReadCode[] {
  if (patterns.code === null) return []
  return [...lowered(text).matchAll(patterns.code)].flatMap((match): readonly ReadCode[] => {
    const to = match.index + match[0].length
    const word = text.slice(match.index, match.index + match[1]!.length)
    const code = text.slice(to - match[2]!.length, to)
    const isCode = /^[A-Z0-9_-]+$/.test(code) && /[A-Z]/.test(code)
    if (/(?:qr|dress|bar|zip|post|area)[\s-]*$/iu.test(text.slice(Math.max(0, match.index - 8), match.index)))
      return []
    // In a line of capitals any word looks like a code.
    const shouted = word === word.toUpperCase() && word !== word.toLowerCase()
    if (!isCode || (!/\d/.test(code) && (shouted || code.length < 4))) return []
    return [{ from: to - code.length, to, code }]
  })
}
