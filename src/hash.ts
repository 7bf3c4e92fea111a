/**
 * A 64-bit hash of a text as 16 hexadecimal digits: two runs of MurmurHash3's 32-bit mixing over UTF-16 units.
 * For fingerprints, where a collision costs a mixed-up line and no more.
 */
export function hash(text: string): string {
  let high = 0x9747b28c
  let low = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 0xcc9e2d51)
    high = (high << 13) | (high >>> 19)
    low = Math.imul(low ^ unit, 0x1b873593)
    low = (low << 15) | (low >>> 17)
  }
  const finish = (value: number): number => {
    let h = value ^ text.length
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return (h ^ (h >>> 16)) >>> 0
  }
  return (
    finish(high ^ low)
      .toString(16)
      .padStart(8, '0') +
    finish(low + Math.imul(high, 5))
      .toString(16)
      .padStart(8, '0')
  )
}
