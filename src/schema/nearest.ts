/** Edits (insertions, deletions, substitutions, swaps of neighbours) between two words, stopping above `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/** Words that people use for a value, however far they are from it by their letters. */
const otherWords: Readonly<Record<string, string>> = {
  call: 'voice',
  mail: 'email',
  newsletter: 'email',
  notification: 'push',
  phone: 'voice',
  promo: 'marketing',
  promotion: 'marketing',
  promotional: 'marketing',
  text: 'sms',
  txt: 'sms',
}

/** What somebody who wrote `word` most likely meant: the closest candidate within a third of its length, if any. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const folded = word.toLowerCase().replaceAll('-', '_')
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  const all = [...candidates]
  const other = Object.hasOwn(otherWords, folded) ? otherWords[folded]! : null
  if (other !== null && all.includes(other)) return other
  let best: string | null = null
  let bestDistance = limit + 1
  for (const candidate of all) {
    const distance = editDistance(folded, candidate.toLowerCase().replaceAll('-', '_'), limit)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** A closed set for a message: what is nearest to `word` first, at most `most`, then how many more there are. */
export function listed(values: readonly string[], word: string | null = null, most = 8): string {
  const close = (value: string): number =>
    word === null ? 0 : editDistance(word.toLowerCase(), value.toLowerCase(), 20)
  const sorted = word === null ? values : values.toSorted((a, b) => close(a) - close(b) || (a < b ? -1 : 1))
  const shown = sorted.slice(0, most).map((value) => `\`${value}\``)
  const rest = sorted.length - shown.length
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
