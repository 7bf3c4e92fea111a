import { rule as duplicateKey } from '../../rules/source/duplicate-key/rule.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import type { Entry } from './document.ts'
import { positionAt, type Source } from './source.ts'
import { makeSpan, type Span } from './span.ts'

export type Report = (problem: StructuralProblem) => void

/**
 * A place to point at, from what a parser says: inside the file, on one line, and not empty as long as the file
 * isn't. Parsers name the end of a line or of the file when something is missing there; what stands before it is
 * then shown instead.
 */
export function spot(source: Source, start: number, end: number): Span {
  const { text } = source
  let from = Math.min(Math.max(start, 0), text.length)
  let to = Math.min(Math.max(end, from), text.length)
  const stop = text.slice(from, to).search(/[\r\n]/)
  if (stop >= 0) to = from + stop
  if (to === from) {
    while (from > 0 && /\s/.test(text[from - 1]!)) from -= 1
    to = from
    if (from > 0) from -= 1
    else to = Math.min(1, text.length)
  }
  // Never half a surrogate pair.
  if (from > 0 && isLow(text, from)) from -= 1
  if (isLow(text, to)) to += 1
  return makeSpan(source, from, to)
}

function isLow(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset)
  const before = text.charCodeAt(offset - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff
}

/** The rest of the line from `start`, without white space at its end. */
export function restOfLine(source: Source, start: number): Span {
  const stop = source.text.indexOf('\n', start)
  const line = source.text.slice(start, stop === -1 ? source.text.length : stop)
  return spot(source, start, start + line.trimEnd().length)
}

/** A piece of the file as messages quote it: one line, at most 40 characters, nothing that a terminal would act on. */
export function quoted(text: string): string {
  const line = text
    .slice(0, 200)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
  const characters = Array.from(line.slice(0, 100))
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : line
}

/** Reports every key of a map that stands there a second time, with the first. One pass, whatever the size. */
export function reportDuplicateKeys(entries: readonly Entry[], report: Report): void {
  const first = new Map<string, Entry>()
  for (const entry of entries) {
    const { key } = entry
    const earlier = first.get(key.value)
    if (earlier === undefined) {
      first.set(key.value, entry)
      continue
    }
    const { line } = positionAt(key.source, earlier.key.span.start)
    report(
      structural(duplicateKey, 'duplicate', {
        at: key.span,
        data: { key: quoted(key.value), line },
        help: 'Keep one of them',
        related: [{ at: earlier.key.span, message: 'first used here' }],
      }),
    )
  }
}
