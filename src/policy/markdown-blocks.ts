import type { Part } from './covered.ts'

interface Line {
  readonly start: number
  /** Without the line ending. */
  readonly text: string
}

const fenceStart = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const heading = /^ {0,3}#{1,6}(\s|$)/
const rule = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
/** Below a paragraph it makes a heading of it. */
const underline = /^ {0,3}(-+|=+)[ \t]*$/
const indentedCode = /^( {4}|\t)/
const quote = /^ {0,3}>/
const item = /^( {0,3})([-+*]|\d{1,9}[.)])([ \t]+|$)/
const commentStart = /^ {0,3}<!--/
const rawStart = /^ {0,3}<(script|pre|style|textarea)(\s|>|$)/i
/** Elements that end a paragraph before them (CommonMark 4.6, condition 6). */
const blockTag =
  /^ {0,3}<\/?(address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(\s|\/?>|$)/i
const htmlStart = /^ {0,3}<\/?[a-z][a-z0-9-]*(\s|\/?>|$)/i

/**
 * The blocks of Markdown from an offset on, outermost only, as CommonMark 0.31 cuts them: fenced and indented code,
 * headings, quotes, whole lists, HTML, and paragraphs, tables among them. In a list or a quote, which a comment can stand in
 * too, each line is a part of its own. Comments are no blocks. One pass over the lines.
 */
export function markdownBlocks(text: string, from: number): readonly Part[] {
  const lines = linesOf(text, from)
  const parts: Part[] = []
  for (let at = 0; at < lines.length;) {
    const { text: line } = lines[at]!
    if (line.trim() === '') {
      at++
      continue
    }
    const next = blockEnd(lines, at)
    let end = next
    while (isBlank(lines[end - 1]!.text)) end--
    if (!commentStart.test(line)) {
      const block = { start: contentStart(lines[at]!), end: lineEnd(lines[end - 1]!), parent: null }
      parts.push(block)
      if (item.test(line) || quote.test(line))
        for (const inner of lines.slice(at + 1, end))
          if (inner.text.trim() !== '' && !/^\s*<!--/.test(inner.text))
            parts.push({ start: contentStart(inner), end: lineEnd(inner), parent: block })
    }
    at = next
  }
  return parts
}

function linesOf(text: string, from: number): readonly Line[] {
  const lines: Line[] = []
  for (let start = text.charCodeAt(from) === 0xfeff ? from + 1 : from; start < text.length;) {
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed
    lines.push({ start, text: text.slice(start, end).replace(/\r$/, '') })
    start = end + 1
  }
  return lines
}

function contentStart({ start, text }: Line): number {
  return start + (text.length - text.trimStart().length)
}

function lineEnd({ start, text }: Line): number {
  return start + text.trimEnd().length
}

/** The line after a block that starts at line `at`. */
function blockEnd(lines: readonly Line[], at: number): number {
  const line = lines[at]!.text
  const fence = fenceStart.exec(line)?.[1]
  if (fence !== undefined) {
    const close = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
    return after(lines, at + 1, (text) => close.test(text))
  }
  if (heading.test(line) || rule.test(line)) return at + 1
  if (commentStart.test(line)) return after(lines, at, (text) => text.includes('-->'))
  const raw = rawStart.test(line)
  if (raw) return after(lines, at, (text) => /<\/(script|pre|style|textarea)>/i.test(text))
  if (htmlStart.test(line)) return until(lines, at + 1, isBlank)
  if (indentedCode.test(line))
    return until(lines, at + 1, (text) => !isBlank(text) && !indentedCode.test(text))
  if (quote.test(line))
    return until(
      lines,
      at + 1,
      (text) => isBlank(text) || (!quote.test(text) && (interrupts(text) || item.test(text))),
    )
  if (item.test(line)) return listEnd(lines, at)
  if (isTable(lines, at))
    return until(
      lines,
      at + 1,
      (text) => isBlank(text) || interrupts(text) || item.test(text) || indentedCode.test(text),
    )
  const end = until(
    lines,
    at + 1,
    (text, i) => isBlank(text) || interrupts(text) || underline.test(text) || isTable(lines, i),
  )
  return end < lines.length && underline.test(lines[end]!.text) ? end + 1 : end
}

const ruler = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

/** Whether a table starts at a line: a ruler with as many cells is below it (GitHub Flavored Markdown 4.10). */
function isTable(lines: readonly Line[], at: number): boolean {
  const head = lines[at]!.text
  const below = lines[at + 1]?.text ?? ''
  return head.includes('|') && ruler.test(below) && cells(head) === cells(below)
}

function cells(text: string): number {
  return text
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/).length
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** Whether a line ends a paragraph before it. An ordered list does so only from 1 on, an empty item never. */
function interrupts(text: string): boolean {
  if (fenceStart.test(text) || heading.test(text) || rule.test(text) || quote.test(text)) return true
  if (commentStart.test(text) || rawStart.test(text) || blockTag.test(text)) return true
  return /^ {0,3}([-+*]|1[.)])[ \t]+\S/.test(text)
}

/**
 * A list goes on through blank lines while what follows is another item of the same kind, or indented as far as the
 * content of the item before; without a blank line a paragraph in it goes on in any line.
 */
function listEnd(lines: readonly Line[], at: number): number {
  const [, , mark = ''] = item.exec(lines[at]!.text)!
  const kind = mark.at(-1)!
  let indent = contentIndent(lines[at]!.text)
  let last = at
  for (let i = at + 1; i < lines.length; i++) {
    const { text } = lines[i]!
    if (isBlank(text)) continue
    const next = rule.test(text) ? null : item.exec(text)
    const same = next !== null && next[2]!.at(-1) === kind
    const indented = /^[ \t]*/.exec(text)![0].replaceAll('\t', '    ').length >= indent
    const lazy = last === i - 1 && next === null && !interrupts(text)
    if (!same && !indented && !lazy) break
    if (same && !indented) indent = contentIndent(text)
    last = i
  }
  return last + 1
}

/** How far the content of an item is indented: its mark and the blanks behind it, one when there are five or more. */
function contentIndent(text: string): number {
  const [, lead = '', mark = '', blanks = ''] = item.exec(text)!
  const width = blanks.replaceAll('\t', '    ').length
  return lead.length + mark.length + (width === 0 || width > 4 ? 1 : width)
}

function until(lines: readonly Line[], from: number, stops: (text: string, at: number) => boolean): number {
  let at = from
  while (at < lines.length && !stops(lines[at]!.text, at)) at++
  return at
}

/** The line after the first that ends it, or the end. */
function after(lines: readonly Line[], from: number, ends: (text: string) => boolean): number {
  return Math.min(until(lines, from, ends) + 1, lines.length)
}
