import type { OfferWords } from './words.ts'

const reach = 24

/** Whether a text says right after a time whose clock it means. */
export function saysZone(text: string, to: number, words: OfferWords): boolean {
  const [clause = ''] = text.slice(to, to + reach).split(/[.!?;\n]/u)
  const lower = clause.toLowerCase()
  return (
    words.localTime.some((phrase) => lower.includes(phrase)) ||
    (clause.match(/[A-Z]{2,4}/g) ?? []).some((word) => words.zoneNames.includes(word))
  )
}
