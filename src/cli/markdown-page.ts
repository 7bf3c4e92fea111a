import { forTerminal } from '../report/escape.ts'
import { displayWidth } from '../report/width.ts'
import type { Palette } from '../report/color.ts'

/**
 * Markdown of our own pages as a terminal shows it: headings bold, code set off, links as text with their address.
 * Covers what rule READMEs are written in, and leaves everything else as it stands.
 */
export function markdownForTerminal(markdown: string, paint: Palette, width: number): string {
  const lines: string[] = []
  let fence: string | null = null
  for (const line of markdown.trimEnd().split('\n')) {
    const opening = /^(`{3,}|~{3,})\s*(.*)$/.exec(line)
    if (fence !== null) {
      if (line.trim() === fence) fence = null
      else lines.push(`    ${forTerminal(line)}`.trimEnd())
      continue
    }
    if (opening !== null) {
      fence = opening[1]!
      const word = opening[2]!.split(' ').slice(1).join(' ')
      if (word !== '') lines.push(paint.faint(`    ${word}:`))
      continue
    }
    const heading = /^#+ (.*)$/.exec(line)
    if (heading !== null) lines.push(paint.strong(forTerminal(heading[1]!)))
    else for (const part of wrapped(forTerminal(line), width)) lines.push(inline(part, paint))
  }
  return `${lines.join('\n')}\n`
}

/** A paragraph or list item in lines of at most `width` columns; code and links stay whole. */
function wrapped(line: string, width: number): readonly string[] {
  const indent = /^(?: {0,3}(?:[-*]|\d+\.) )/.exec(line)?.[0].length ?? 0
  const lines: string[] = []
  let current = ''
  for (const word of line.match(/(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+|\s+/g) ?? []) {
    if (current.trim() !== '' && word.trim() !== '' && displayWidth(current + word) > width) {
      lines.push(current.trimEnd())
      current = ' '.repeat(indent)
    }
    if (word.trim() !== '' || current.trim() !== '' || lines.length === 0) current += word
  }
  return [...lines, current.trimEnd()]
}

function inline(line: string, paint: Palette): string {
  return line
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, address: string) =>
      words === address ? address : `${words} (${address})`,
    )
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, (_, words: string) => paint.strong(words))
    .replace(/`([^`]+)`/g, (_, code: string) => paint.place(code))
}
