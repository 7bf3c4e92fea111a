import type { Content } from '../../../content/model.ts'

/**
 * Whether a text has a value that is known from elsewhere, whatever the words around it: a reader of words doesn't know
 * every language, and a table that says "missing" of what stands there in plain sight is worse than none.
 */

/** All that a reader sees, as {@link inFigures}. */
export function plainText({ segments }: Content): string {
  return inFigures(segments.map(({ text }) => text.value).join('\n'))
}

/** A text with the digits of every script as ASCII. */
export function inFigures(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/\u066b/g, '.')
}

/** Decimal digits stand in runs of ten, from zero (Unicode 15, §4.6); NFKC has made those ASCII that follow each other. */
function asciiDigit(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x80) return character
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A percentage as the table writes it: `20 %`, `12.5 %`. */
export function hasPercent(text: string, value: string): boolean {
  const number = escaped(value.replace(/\s*%$/, '')).replace('\\.', '[.,]')
  return new RegExp(
    `(?<![\\d.,])${number}\\s?[%\\u066a\\uff05]|[%\\u066a\\uff05]\\s?${number}(?![\\d])`,
    'u',
  ).test(text)
}

export function hasCode(text: string, code: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_-])${escaped(code)}(?![A-Za-z0-9_]|-[A-Za-z0-9])`, 'u').test(text)
}

/** A price as the table writes it: `EUR 29.90`. Only the amount is looked for. */
export function hasPrice(text: string, price: string): boolean {
  const [whole, cents] = price.replace(/^[A-Z]{3} /, '').split('.')
  if (whole === undefined || !/^\d+$/.test(whole)) return false
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, "[., '\u2019\\u00a0\\u202f]?")
  const end = cents === undefined ? '(?:[.,](?:00|-))?' : `[.,]${cents}`
  return new RegExp(`(?<![\\d.,])${grouped}${end}(?![.,]?\\d|\\s?%)`, 'u').test(text)
}

/** A day, `2026-11-29`, written with figures. */
export function hasDay(text: string, day: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(day)
  if (match === null) return false
  const [year, month, date] = [match[1]!, String(Number(match[2])), String(Number(match[3]))]
  const mark = '\\s?[./\u2010\u2011-]\\s?'
  const forms = [
    `0?${date}${mark}0?${month}${mark}(?:${year}|${year.slice(2)})(?!\\d)`,
    `${year}${mark}0?${month}${mark}0?${date}(?!\\d)`,
    `0?${month}\\s?[\u6708\uc6d4]\\s?0?${date}\\s?[\u65e5\uc77c]`,
    `0?${date}\\.\\s?0?${month}(?!\\.?\\s?[\\d%])`,
  ]
  return new RegExp(`(?<![\\d./-])(?:${forms.join('|')})`, 'u').test(text)
}
