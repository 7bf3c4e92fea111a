import type { Part } from './covered.ts'

const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
/** Their content is no markup. */
const raws = new Set(['script', 'style', 'textarea', 'title', 'mj-style', 'mj-raw'])
/** An open one ends where another of these starts beside it (HTML, 13.1.2.4: optional tags). */
const implied: ReadonlyMap<string, readonly string[]> = new Map([
  ['li', ['li']],
  ['p', ['p', 'div', 'table', 'ul', 'ol', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'blockquote', 'pre']],
  ['dt', ['dt', 'dd']],
  ['dd', ['dt', 'dd']],
  ['td', ['td', 'th', 'tr']],
  ['th', ['td', 'th', 'tr']],
  ['tr', ['tr']],
  ['option', ['option']],
])

interface Open {
  readonly name: string
  readonly part: { readonly start: number; end: number; readonly parent: Part | null }
}

/**
 * The elements and runs of text of HTML or MJML from an offset on, with what holds them. One pass, on a list of its own and never
 * on the call stack; any text gives a result. An element that nothing closes goes to the end of what holds it.
 */
export function htmlNodes(text: string, from: number): readonly Part[] {
  const parts: Part[] = []
  const open: Open[] = []
  /** How many of a name are open: a stray end tag must not cost a walk through all of them. */
  const counts = new Map<string, number>()
  const pop = (end: number): void => {
    const { name, part } = open.pop()!
    part.end = end
    counts.set(name, counts.get(name)! - 1)
  }
  const addText = (start: number, end: number): void => {
    const run = text.slice(start, end)
    if (run.trim() === '') return
    // Each line, so that a comment between two of them covers the second.
    let at = start
    for (const line of run.split('\n')) {
      const lead = line.length - line.trimStart().length
      const length = line.trim().length
      if (length > 0)
        parts.push({ start: at + lead, end: at + lead + length, parent: open.at(-1)?.part ?? null })
      at += line.length + 1
    }
  }
  const tag = /<!--|<(\/?)([a-z][^\s/>]*)/gi
  let seen = text.charCodeAt(from) === 0xfeff ? from + 1 : from
  for (;;) {
    tag.lastIndex = seen
    const match = tag.exec(text)
    if (match === null) break
    const start = match.index
    addText(seen, start)
    if (match[0] === '<!--') {
      const close = text.indexOf('-->', start + 2)
      seen = close === -1 ? text.length : close + 3
      continue
    }
    const name = match[2]!.toLowerCase()
    const end = tagEnd(text, start)
    seen = end
    if (match[1] === '/') {
      if ((counts.get(name) ?? 0) === 0) continue
      while (open.at(-1)!.name !== name) pop(start)
      pop(end)
      continue
    }
    while (implied.get(open.at(-1)?.name ?? '')?.includes(name) === true) pop(start)
    const part = { start, end, parent: open.at(-1)?.part ?? null }
    parts.push(part)
    if (voids.has(name) || text[end - 2] === '/') continue
    open.push({ name, part })
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (raws.has(name)) {
      const close = new RegExp(`</${name}[\\s/>]`, 'gi')
      close.lastIndex = end
      seen = close.exec(text)?.index ?? text.length
    }
  }
  addText(seen, text.length)
  while (open.length > 0) pop(text.length)
  return parts
}

/** Where a tag ends: behind the first `>` outside of quotes. */
function tagEnd(text: string, start: number): number {
  for (let i = start + 1, quote = ''; i < text.length; i++) {
    const unit = text[i]!
    if (quote !== '') quote = unit === quote ? '' : quote
    else if (unit === '>') return i + 1
    else if ((unit === '"' || unit === "'") && text[i - 1] === '=') quote = unit
  }
  return text.length
}
