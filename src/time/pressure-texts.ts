/**
 * How alike texts are: the share of runs of three words (of four characters where a script has no spaces) that two of them
 * have in common. Candidates come from MinHash bands (A. Broder, "On the resemblance and containment of documents",
 * 1997), so that nobody compares every text with every other; what is said is the exact share. No randomness.
 */
export interface Fingerprint {
  /** The same for texts that differ in case, spaces and punctuation only. */
  readonly exact: string
  readonly shingles: ReadonlySet<number>
  /** Two texts that share most of their shingles share one of these nearly always. */
  readonly bands: readonly number[]
}

const rows = 2
const bandCount = 12
/** Shorter texts are alike by chance. */
const fewestShingles = 8

/** FNV-1a, 32 bits, over UTF-16 units. */
function hashed(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** The finishing steps of MurmurHash3: one hash made another. */
function mixed(value: number, seed: number): number {
  let h = value ^ Math.imul(seed + 1, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Fingerprints a text that people read. */
export function fingerprintOf(text: string): Fingerprint {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
  const exact = (words ?? []).join(' ')
  const units = unspaced.test(exact) ? Array.from(exact.replaceAll(' ', '')) : (words ?? [])
  const length = unspaced.test(exact) ? 4 : 3
  const shingles = new Set<number>()
  for (let i = 0; i + length <= units.length; i++) shingles.add(hashed(units.slice(i, i + length).join(' ')))
  const bands: number[] = []
  if (shingles.size >= fewestShingles)
    for (let band = 0; band < bandCount; band++) {
      let key = band
      for (let row = 0; row < rows; row++) {
        let least = 0xffffffff
        for (const shingle of shingles) least = Math.min(least, mixed(shingle, band * rows + row))
        key = mixed(least, key)
      }
      bands.push(key)
    }
  return { exact, shingles, bands }
}

/** The share of shingles in common, 0 to 1 (Jaccard); 1 for texts that are the same but for case and punctuation. */
export function likeness(one: Fingerprint, other: Fingerprint): number {
  if (one.exact === other.exact) return one.exact === '' ? 0 : 1
  if (one.bands.length === 0 || other.bands.length === 0) return 0
  const [less, more] =
    one.shingles.size < other.shingles.size ? [one.shingles, other.shingles] : [other.shingles, one.shingles]
  let common = 0
  for (const shingle of less) if (more.has(shingle)) common += 1
  return common / (less.size + more.size - common)
}
