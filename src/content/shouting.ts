import type { SegmentKind } from './model.ts'

/** A stretch that shouts; UTF-16 offsets. `words` is null for marks. */
export interface Shout {
  readonly from: number
  readonly to: number
  readonly words: number | null
}

/** How many words in a row, and letters in them, are more than a name, a code or "REPLY STOP TO OPT OUT". */
const inText = { words: 6, letters: 30 }
const inLine = { words: 3, letters: 12 }

const word = /\p{L}[\p{L}\p{M}'’-]*/gu
const marks = /[!！]{3,}|[!！?？]{4,}/g

function isCapital(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase()
}

/**
 * Whether a text has enough characters to shout between two small letters of English: capitals, and all that may be one.
 * Most texts have not, and needn't be cut into words.
 */
function mayShout(text: string, least: number): boolean {
  let count = 0
  for (let i = 0; i < text.length && count < least; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x61 && code <= 0x7a) count = 0
    else if ((code >= 0x41 && code <= 0x5a) || code >= 0x80 || code === 0x27 || code === 0x2d) count++
  }
  return count >= least
}

/**
 * Finds stretches in capitals and rows of exclamation marks. Scripts without case never shout; a stretch ends at a word
 * in small letters. A subject or title shouts when all of it is in capitals.
 */
export function shoutsIn(text: string, kind: SegmentKind): readonly Shout[] {
  const found: Shout[] = []
  const line = kind === 'subject' || kind === 'title' || kind === 'header' || kind === 'preheader'
  let run: { from: number; to: number; words: number; letters: number } | null = null
  let whole = true
  const close = (): void => {
    const least = line && whole ? inLine : inText
    if (run !== null && run.words >= least.words && run.letters >= least.letters)
      found.push({ from: run.from, to: run.to, words: run.words })
    run = null
  }
  const words = mayShout(text, line ? inLine.letters : inText.letters)
    ? [...text.matchAll(word)].filter(([value]) => value.toUpperCase() !== value.toLowerCase())
    : []
  whole = words.every(([value]) => isCapital(value))
  for (const { 0: value, index } of words) {
    if (!isCapital(value)) {
      close()
      continue
    }
    run ??= { from: index, to: index, words: 0, letters: 0 }
    run.to = index + value.length
    // A letter alone ("I", "A", "À") is a capital anyway.
    if (value.length > 1) run.words++
    run.letters += value.length
  }
  close()
  for (const { 0: row, index } of text.matchAll(marks))
    found.push({ from: index, to: index + row.length, words: null })
  return found
}
