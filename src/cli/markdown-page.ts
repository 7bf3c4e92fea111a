import { forTerminal } from '../report/escape.ts'
import type { Palette } from '../report/color.ts'

/**
 * Markdown of our own pages as a terminal shows it: headings bold, code set off, links as text with their address.
 * Covers what rule READMEs are written in, and leaves everything else as it stands.
 */
export function markdownForTerminal(markdown: string, paint: Palette): string {
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
    lines.push(heading === null ? inline(line, paint) : paint.strong(forTerminal(heading[1]!)))
  }
  return `${lines.join('\n')}\n`
}

function inline(line: string, paint: Palette): string {
  return forTerminal(line)
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, address: string) =>
      words === address ? address : `${words} (${address})`,
    )
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, (_, words: string) => paint.strong(words))
    .replace(/`([^`]+)`/g, (_, code: string) => paint.place(code))
}
