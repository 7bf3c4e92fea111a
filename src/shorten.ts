/**
 * A text of a stranger as it can stand in a sentence: at most `most` UTF-16 units, the end left out as `…`. Never half
 * of a pair, nor a joiner with nothing to join.
 */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff\u200d]+$/, '')}\u2026`
}
