import type { Source } from '../source/source.ts'

/**
 * The hash by which GitHub code scanning recognises a line again after others moved it: a rolling hash over the 100
 * characters from the start of the line on, blanks left out, modulo 2^64, with a count for equal ones.
 * https://github.com/github/codeql-action/blob/main/src/fingerprints.ts
 */
const block = 100
const factor = 37n
const modulus = (1n << 64n) - 1n
const endOfFile = 0xffff

function power(base: bigint, exponent: number): bigint {
  let result = 1n
  for (let i = 0; i < exponent; i += 1) result = (result * base) & modulus
  return result
}

const firstFactor = power(factor, block)

/** `<hash>:<count>` of every line; a file has one more line than line breaks. */
export function hashLines(text: string): readonly string[] {
  const units: number[] = []
  const starts: number[] = []
  let lineStart = true
  let afterReturn = false
  const take = (code: number): void => {
    if (lineStart) {
      starts.push(units.length)
      lineStart = false
    }
    units.push(code)
  }
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    const halfOfBreak = afterReturn && code === 0x0a
    afterReturn = code === 0x0d
    if (code === 0x20 || code === 0x09 || halfOfBreak) continue
    take(code === 0x0d ? 0x0a : code)
    if (code === 0x0d || code === 0x0a) lineStart = true
  }
  take(endOfFile)

  const hashes: string[] = []
  const counts = new Map<string, number>()
  let hash = 0n
  let next = 0
  const unit = (index: number): bigint => BigInt(units[index] ?? 0)
  for (let end = 0; next < starts.length; end += 1) {
    // The window before this character holds a whole block from the line's start.
    if (end === starts[next]! + block) {
      const value = hash.toString(16)
      const count = (counts.get(value) ?? 0) + 1
      counts.set(value, count)
      hashes.push(`${value}:${count}`)
      next += 1
    }
    hash = (hash * factor + unit(end) - firstFactor * (end >= block ? unit(end - block) : 0n)) & modulus
  }
  return hashes
}

const known = new WeakMap<Source, readonly string[]>()

/** The hash of a 1-based line of a file. Computed once per file. */
export function lineHash(source: Source, line: number): string | null {
  let hashes = known.get(source)
  if (hashes === undefined) {
    hashes = hashLines(source.text)
    known.set(source, hashes)
  }
  return hashes[line - 1] ?? null
}
