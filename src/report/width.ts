/**
 * How many columns text takes on a terminal. East Asian wide characters and emoji take two, combining marks none.
 * Wide ranges: Unicode Standard Annex #11, East_Asian_Width W and F, in blocks.
 */
const wide =
  /[\u1100-\u115f\u231a\u231b\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u
const emoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}/u
const nothing = /^(?:\p{Mark}|\u200b|\u200c|\u200d|\u00ad|\u2060)+$/u

let segmenter: Intl.Segmenter | undefined

/** One character as the reader sees it, and the columns it takes. */
export interface Cell {
  readonly text: string
  readonly width: number
}

/** Splits text into cells. Grapheme clusters: Unicode Standard Annex #29. */
export function cells(text: string): readonly Cell[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text, (character) => ({ text: character, width: 1 }))
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => ({
    text: segment,
    width: graphemeWidth(segment),
  }))
}

function graphemeWidth(grapheme: string): number {
  if (nothing.test(grapheme)) return 0
  return emoji.test(grapheme) || wide.test(grapheme) ? 2 : 1
}

export function displayWidth(text: string): number {
  return cells(text).reduce((sum, cell) => sum + cell.width, 0)
}
