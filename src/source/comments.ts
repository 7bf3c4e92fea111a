import type { Comment } from './document.ts'
import type { Source } from './source.ts'
import { makeSpan } from './span.ts'
import { Text } from './text.ts'

/** Whether something other than white space stands before `start` on its line. The text begins at `from`. */
export function isTrailing({ text }: Source, start: number, from: number): boolean {
  let at = start - 1
  while (at >= from && (text[at] === ' ' || text[at] === '\t')) at -= 1
  return at >= from && text[at] !== '\n' && text[at] !== '\uFEFF'
}

/**
 * The `<!-- … -->` comments of a file from `from` to `to`. One that isn't closed is none. In Markdown, what stands in
 * a fenced code block is shown to readers and is no comment.
 */
export function htmlComments(
  source: Source,
  from: number,
  to: number,
  markdown: boolean,
): readonly Comment[] {
  const { text } = source
  const found: Comment[] = []
  let start = text.indexOf('<!--', from)
  if (start === -1 || start >= to) return found
  const fences = markdown ? fencedBlocks(text, from, to) : []
  let fence = 0
  while (start !== -1 && start < to) {
    while (fence < fences.length && fences[fence]!.end <= start) fence += 1
    const inside = fences[fence]
    if (inside !== undefined && inside.start <= start) {
      start = text.indexOf('<!--', inside.end)
      continue
    }
    // `<!-->` is a whole comment (HTML, 13.2.5.43: abrupt closing of an empty comment).
    const close = text.indexOf('-->', start + 2)
    if (close === -1 || close + 3 > to) break
    found.push({
      text: Text.verbatim(
        source,
        Math.min(start + 4, close + 2),
        Math.max(close, Math.min(start + 4, close + 2)),
      ),
      span: makeSpan(source, start, close + 3),
      trailing: isTrailing(source, start, from),
    })
    start = text.indexOf('<!--', close + 3)
  }
  return found
}

/** Fenced code blocks (CommonMark 0.31, 4.5), from the opening fence to the end of the closing one. */
function fencedBlocks(text: string, from: number, to: number): { start: number; end: number }[] {
  const blocks: { start: number; end: number }[] = []
  const fence = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$/gm
  fence.lastIndex = from
  let open: { start: number; mark: string } | null = null
  for (let match = fence.exec(text); match !== null && match.index < to; match = fence.exec(text)) {
    const mark = match[1]!
    if (open === null) open = { start: match.index, mark }
    else if (mark[0] === open.mark[0] && mark.length >= open.mark.length && match[0].trim() === mark) {
      blocks.push({ start: open.start, end: match.index + match[0].length })
      open = null
    }
  }
  if (open !== null) blocks.push({ start: open.start, end: to })
  return blocks
}
