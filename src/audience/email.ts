import type { EmailClass, EmailTable } from './contract.ts'
import { ByteTable } from './intern.ts'

/** Domains that people mistype, and what they meant. One shard: `email-domains`. All lower case. */
export interface EmailWords {
  /** As written → the domain that was meant. */
  readonly domains: Readonly<Record<string, string>>
  /** A last label that no domain has → the one that was meant. */
  readonly endings: Readonly<Record<string, string>>
}

/** RFC 5321 section 4.5.3.1: octets of a local part, and of a path without its angle brackets. */
const longestLocal = 64
const longestAddress = 254
/** RFC 1035 section 2.3.4: octets of a label. */
const longestLabel = 63
/** Distinct domains beyond these are forgotten. */
const mostDomains = 1 << 15

const at = 64
const dot = 46
const hyphen = 45
const quote = 34
const backslash = 92

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57
const isLetter = (byte: number): boolean => (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90)
const lowered = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

/** By byte: 1 = may stand in a local part without quotes (atext of RFC 5322, and what RFC 6531 adds). */
export const localBytes = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++)
  localBytes[byte] =
    isLetter(byte) ||
    isDigit(byte) ||
    byte >= 128 ||
    "!#$%&'*+-/=?^_`{|}~".includes(String.fromCharCode(byte))
      ? 1
      : 0

/** 32 bits of a domain, signed, by FNV-1a; what is found by them is compared byte by byte. */
function mixed(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193)
}
const basis = 0x811c9dc5 | 0

/** Of names in ASCII, as all that are known are. */
function hashOf(name: string): number {
  let hash = basis
  for (let i = 0; i < name.length; i++) hash = mixed(hash, name.charCodeAt(i))
  return hash
}

interface Known {
  readonly name: string
  readonly index: number
}

function isSame(name: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== lowered(bytes[from + i]!)) return false
  return true
}

/**
 * Whether a character that no address has starts here: blanks and marks that are there without being seen, which come
 * with text that was copied from a page. UTF-8 of U+00A0, U+2000–U+200F, U+2028–U+202F, U+2060, U+3000, U+FEFF, U+FFFD.
 */
function isUnseen(bytes: Uint8Array, i: number): boolean {
  const [one, two, three] = [bytes[i], bytes[i + 1], bytes[i + 2]]
  if (one === 0xc2) return two === 0xa0 || two === 0xad || (two !== undefined && two < 0xa0)
  if (one === 0xe2)
    return (
      (two === 0x80 && three !== undefined && (three <= 0x8f || (three >= 0xa8 && three <= 0xaf))) ||
      (two === 0x81 && three === 0xa0)
    )
  if (one === 0xe3) return two === 0x80 && three === 0x80
  return one === 0xef && ((two === 0xbb && three === 0xbf) || (two === 0xbf && three === 0xbd))
}

/**
 * Classes of e-mail addresses, told from bytes. What passes: a dot-atom or a quoted string before the `@`, a domain name
 * of two labels or more behind it, both in any script (RFC 5321, 5322, 6531). What the standards allow and no list has is
 * malformed: comments, address literals, a domain without a dot.
 */
export function emailTable({ domains, endings }: EmailWords): EmailTable {
  const plain = (outcome: EmailClass['outcome']): EmailClass => ({ outcome, meant: null })
  const classes: EmailClass[] = [plain('empty'), plain('valid'), plain('malformed'), plain('reserved')]
  const [empty, valid, malformed, reserved] = [0, 1, 2, 3]
  const classOf = new Map<string, number>()
  const misspelt = (meant: string): number => {
    let index = classOf.get(meant)
    if (index === undefined) {
      index = classes.push({ outcome: 'misspelt', meant }) - 1
      classOf.set(meant, index)
    }
    return index
  }
  const table = (entries: Iterable<readonly [string, number]>): ReadonlyMap<number, readonly Known[]> => {
    const byHash = new Map<number, Known[]>()
    for (const [text, index] of entries) {
      const hash = hashOf(text)
      const known = byHash.get(hash) ?? []
      byHash.set(hash, known)
      known.push({ name: text, index })
    }
    return byHash
  }
  const byDomain = table([
    // RFC 2606 section 3.
    ...['example.com', 'example.net', 'example.org'].map((name) => [name, reserved] as const),
    ...Object.entries(domains).map(([written, meant]) => [written, misspelt(meant)] as const),
  ])
  const byEnding = table([
    // RFC 2606 section 2, RFC 6761 section 6.
    ...['example', 'invalid', 'localhost', 'test'].map((name) => [name, reserved] as const),
    ...Object.entries(endings).map(([written, meant]) => [written, misspelt(`.${meant}`)] as const),
  ])
  const lookUp = (
    known: ReadonlyMap<number, readonly Known[]>,
    hash: number,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): number => {
    const found = known.get(hash)
    if (found !== undefined)
      for (const { name, index } of found) if (isSame(name, bytes, from, to)) return index
    return -1
  }

  /** Where the local part ends, its `@`; -1 when it isn't one. */
  const localEnd = (bytes: Uint8Array, from: number, to: number): number => {
    let i = from
    if (bytes[i] === quote) {
      for (i++; i < to && bytes[i] !== quote; i++) {
        if (bytes[i] === backslash) i++
        if (i >= to || bytes[i]! < 32 || bytes[i] === 127) return -1
      }
      i++
      return i < to && bytes[i] === at && i - from <= longestLocal && i - from > 2 ? i : -1
    }
    let before = dot
    for (; i < to; i++) {
      const byte = bytes[i]!
      if (byte === at) break
      if (byte === dot) {
        if (before === dot) return -1
      } else if (localBytes[byte] === 0 || (byte >= 128 && isUnseen(bytes, i))) return -1
      before = byte
    }
    return i < to && before !== dot && i - from <= longestLocal ? i : -1
  }

  /** Classes of domains that were met, by their number. */
  const seen = new ByteTable()
  const seenClasses: (number | undefined)[] = []

  const walk = (bytes: Uint8Array, start: number, end: number): number => {
    let [from, to] = [start, end]
    while (from < to && bytes[from]! <= 32) from++
    while (to > from && bytes[to - 1]! <= 32) to--
    if (from === to) return empty
    if (to - from > longestAddress) return malformed
    const sign = localEnd(bytes, from, to)
    if (sign === -1) return malformed
    for (let i = sign + 1; i < to; i++) if (bytes[i]! >= 128) return classOfDomain(bytes, sign, to)
    // Most are with a few providers. Of other scripts' more than their own bytes is looked at.
    if (seen.size > mostDomains) {
      seen.clear()
      seenClasses.length = 0
    }
    const number = seen.of(bytes, sign + 1, to)
    const known = seenClasses[number]
    if (known !== undefined) return known
    const found = classOfDomain(bytes, sign, to)
    seenClasses[number] = found
    return found
  }

  const classOfDomain = (bytes: Uint8Array, sign: number, to: number): number => {
    let hash = basis
    let labelHash = basis
    let labelFrom = sign + 1
    let labels = 1
    let digits = true
    for (let i = sign + 1; i < to; i++) {
      const byte = lowered(bytes[i]!)
      hash = mixed(hash, byte)
      if (byte === dot) {
        if (i === labelFrom || bytes[i - 1] === hyphen || i - labelFrom > longestLabel) return malformed
        labels++
        labelFrom = i + 1
        labelHash = basis
        digits = true
        continue
      }
      if (byte === hyphen) {
        if (i === labelFrom) return malformed
      } else if (!(isLetter(byte) || isDigit(byte) || (byte >= 128 && !isUnseen(bytes, i)))) return malformed
      if (!isDigit(byte)) digits = false
      labelHash = mixed(labelHash, byte)
    }
    // No top-level domain has one character or digits only (RFC 3696 section 2).
    if (
      labels < 2 ||
      to - labelFrom < 2 ||
      to - labelFrom > longestLabel ||
      digits ||
      bytes[to - 1] === hyphen
    )
      return malformed
    const whole = lookUp(byDomain, hash, bytes, sign + 1, to)
    if (whole !== -1) return whole
    const last = lookUp(byEnding, labelHash, bytes, labelFrom, to)
    return last !== -1 ? last : valid
  }
  return { classes, walk }
}
