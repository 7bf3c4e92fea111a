/**
 * A stretch of a body as the reader gets it: `value` null when it stands there as it is, else what the characters
 * from `from` to `to` are decoded to (an entity, an escape). Offsets are UTF-16 units of the body.
 */
export interface Run {
  readonly value: string | null
  readonly from: number
  readonly to: number
}

/** An attribute's value or a link's destination. */
export interface Value {
  readonly runs: readonly Run[]
  readonly from: number
  readonly to: number
}

/**
 * What a parser finds in a body, in reading order. Every `link` and `hidden` is closed by its `-end`; they may cross, as
 * what is hidden may hold what is seen.
 */
export type FlowEvent =
  | { readonly kind: 'text'; readonly runs: readonly Run[]; readonly keepSpace: boolean }
  /** A new block or line; two in a row count once. */
  | { readonly kind: 'break'; readonly at: number }
  | {
      readonly kind: 'link'
      readonly target: Value
      readonly from: number
      readonly to: number
      /** An address that stands in the text as it is. */
      readonly bare: boolean
    }
  | { readonly kind: 'link-end'; readonly at: number }
  | {
      readonly kind: 'image'
      readonly seen: boolean
      readonly alt: Value | null
      readonly source: Value | null
      readonly from: number
      readonly to: number
    }
  /** `takesRoom`: not seen, but lines still break around it. */
  | { readonly kind: 'hidden'; readonly preheader: boolean; readonly takesRoom: boolean }
  | { readonly kind: 'hidden-end' }

export type Flow = readonly FlowEvent[]

const reference = /&(?:#x[0-9a-f]+|#\d+|[a-z][a-z0-9]*);?/iy
/** The references that give an ampersand itself: any other that decodes to one was left as it stood. */
const ampersand = /^&(?:amp|#0*38|#x0*26);?$/i
const asciiPunctuation = /[!-/:-@[-`{-~]/

/**
 * Finds out which characters of `raw` a parser decoded to which of `decoded`: character references, backslash
 * escapes, line endings, indentation of continued lines, tags that stood between two parts of one text. Both advance
 * together, so it is linear; a text that can't be followed becomes one run. Offsets of the runs start at `base`.
 */
export function align(
  raw: string,
  decoded: string,
  base: number,
  syntax: 'html' | 'markdown',
): readonly Run[] {
  if (raw === decoded) return raw === '' ? [] : [{ value: null, from: base, to: base + raw.length }]
  const escapes = syntax === 'markdown'
  const runs: Run[] = []
  let i = 0
  let j = 0
  let plain = 0
  const decode = (value: string, length: number): void => {
    if (i > plain) runs.push({ value: null, from: base + plain, to: base + i })
    if (value !== '') runs.push({ value, from: base + i, to: base + i + length })
    i += length
    j += value.length
    plain = i
  }
  while (j < decoded.length) {
    const unit = raw[i]
    const next = raw[i + 1]
    if (unit === undefined) return whole(raw, decoded, base)
    if (unit === '&') {
      reference.lastIndex = i
      const name = reference.exec(raw)?.[0]
      if (name !== undefined && (decoded[j] !== '&' || ampersand.test(name))) {
        const length = decodedLength(raw[i + name.length], decoded, j)
        decode(decoded.slice(j, j + length), referenceLength(name, decoded, j + length))
        continue
      }
    }
    if (escapes && unit === '\\' && next === decoded[j] && next !== undefined && asciiPunctuation.test(next))
      decode(next, 2)
    else if (unit === decoded[j]) {
      i++
      j++
    } else if (unit === '\r' && decoded[j] === '\n') decode('\n', next === '\n' ? 2 : 1)
    else if (unit === '\0' && decoded[j] === '\uFFFD') decode('\uFFFD', 1)
    else if (!escapes && unit === '<') {
      const end = raw.startsWith('<!--', i) ? '-->' : '>'
      const close = raw.indexOf(end, i)
      if (close === -1) return whole(raw, decoded, base)
      decode('', close + end.length - i)
    } else if (/[ \t\r\n]/.test(unit) || (escapes && unit === '>')) decode('', 1)
    else return whole(raw, decoded, base)
  }
  decode('', 0)
  return runs
}

function whole(raw: string, decoded: string, base: number): readonly Run[] {
  return decoded === '' ? [] : [{ value: decoded, from: base, to: base + raw.length }]
}

/** How many units a reference gives: two for a surrogate pair and for the few names of two characters. */
function decodedLength(after: string | undefined, decoded: string, at: number): number {
  const unit = decoded.charCodeAt(at)
  if (unit >= 0xd800 && unit < 0xdc00) return 2
  const second = decoded[at + 1]
  return second !== undefined && second !== after && /[\u0333\u0338\u20d2\u20e5\ufe00\u200a]/.test(second)
    ? 2
    : 1
}

/** HTML reads some names without a semicolon and stops where they end (`&copy2026` is `©2026`). */
function referenceLength(name: string, decoded: string, next: number): number {
  if (name.endsWith(';') || name[1] === '#') return name.length
  for (let length = 3; length < name.length; length++)
    if (decoded.startsWith(name.slice(length), next)) return length
  return name.length
}
