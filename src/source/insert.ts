import type { Edit } from '../fix.ts'
import { makeSpan, type Span } from './span.ts'

/** A value to be written into a map: text, a list, or a map. */
export type Written = string | readonly Written[] | { readonly [key: string]: Written }

/**
 * The edit that puts a key before another of the same map, in the style of that map: on a line of its own, or in flow
 * style where the map is in braces; quoted where its keys are. `key` is the place of the key it comes before.
 */
export function keyBefore(key: Span, name: string, value: Written): Edit {
  const { source } = key
  // The place of a key is with or without its quotes, as its reader has it.
  const start = source.text[key.start - 1] === '"' ? key.start - 1 : key.start
  const isQuoted = source.text[start] === '"'
  const line = source.text.lastIndexOf('\n', start - 1) + 1
  const before = source.text.slice(line, start)
  // `- at:` begins a map as an indented `at:` does; in the middle of a line the map is in braces.
  const isBlock = /^[ ]*(?:- +)*$/.test(before) && !isInBraces(source.text, start)
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n'
  const written = `${isQuoted ? `"${name}"` : name}: ${inFlow(value, isQuoted)}`
  const joint = isBlock
    ? `${newline}${' '.repeat(start - line)}`
    : /\n\s*$/.test(source.text.slice(0, start))
      ? `,${newline}${before}`
      : ', '
  return { at: makeSpan(source, start, start), text: written + joint }
}

/** Whether the map that a key at the start of a line belongs to is in braces: what is before it opens or goes on. */
function isInBraces(text: string, start: number): boolean {
  return /[{,]\s*$/.test(text.slice(Math.max(0, start - 1000), start))
}

function inFlow(value: Written, isQuoted: boolean): string {
  if (typeof value === 'string') return isQuoted ? JSON.stringify(value) : value
  if (Array.isArray(value))
    return `[${(value as readonly Written[]).map((item) => inFlow(item, isQuoted)).join(', ')}]`
  const entries = Object.entries(value as { readonly [key: string]: Written })
  return `{ ${entries.map(([key, item]) => `${isQuoted ? JSON.stringify(key) : key}: ${inFlow(item, isQuoted)}`).join(', ')} }`
}
