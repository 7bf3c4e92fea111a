import type { Definition, Image, ImageReference, Link, LinkReference, Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { Elements, limitNesting } from './elements.ts'
import { align, type Flow, type Run, type Value } from './flow.ts'
import { MarkupStream } from './markup-stream.ts'

const processor = unified().use(remarkParse).use(remarkGfm).freeze()

/**
 * Delimiters of one paragraph, and of a body, at most. Matching `*`, `_`, `~`, `[` and backticks costs micromark 4.0 the
 * square of their number (measured: 2,000 in one paragraph take 0.1 s, 8,000 take 0.9 s). Newsletters have some hundreds.
 */
const maxDelimiters = 1000
const maxDelimitersInAll = 50_000
/** Block quotes and lists inside each other at most: the plugins of remark-gfm 4.0 recurse. */
const maxDepth = 64

/** Reads Markdown with GitHub's extensions; tags in it are read as HTML. */
export function readMarkdown(source: string): Flow {
  const { body } = limitNesting(source, { selfClosing: false })
  const elements = new Elements(body)
  if (isHostile(body)) {
    elements.text([{ value: null, from: 0, to: body.length }])
    return elements.end(body.length)
  }
  const root = processor.parse(body)
  const definitions = new Map<string, Definition>()
  visit(root, (node) => {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
  })
  const markup = new MarkupStream(body, elements, { selfClosing: false })
  read(root, body, elements, markup, definitions)
  return elements.end(body.length)
}

/** Whether its delimiters or its nesting would cost a parser too much. */
export function isHostile(body: string): boolean {
  let delimiters = 0
  let all = 0
  let blank = true
  let depth = 0
  let atStart = true
  for (let i = 0; i < body.length; i++) {
    const unit = body[i]!
    if (unit === '\n') {
      if (blank) delimiters = 0
      blank = true
      atStart = true
      depth = 0
      continue
    }
    if (unit === ' ' || unit === '\t' || unit === '\r') continue
    blank = false
    if (atStart && (unit === '>' || unit === '-' || unit === '+' || unit === '*')) depth++
    else if (atStart && unit >= '0' && unit <= '9') continue
    else if (atStart && (unit === '.' || unit === ')')) depth++
    else atStart = false
    if ('*_~[]`<&!'.includes(unit)) {
      delimiters++
      all++
    }
    if (delimiters > maxDelimiters || all > maxDelimitersInAll || (depth > maxDepth && !isRule(body, i)))
      return true
  }
  return false
}

/** A thematic break or a table's ruler is a long line of one character, not a nesting. */
function isRule(body: string, at: number): boolean {
  const unit = body[at]!
  return unit === body[at - 1] && unit !== '>'
}

function visit(root: Nodes, each: (node: Nodes) => void): void {
  const rest: Nodes[] = [root]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    each(node)
    if ('children' in node) for (let i = node.children.length - 1; i >= 0; i--) rest.push(node.children[i]!)
  }
}

const blocks = new Set<Nodes['type']>([
  'blockquote',
  'code',
  'footnoteDefinition',
  'heading',
  'html',
  'list',
  'listItem',
  'paragraph',
  'table',
  'tableCell',
  'tableRow',
  'thematicBreak',
])

function read(
  root: Nodes,
  body: string,
  elements: Elements,
  markup: MarkupStream,
  definitions: ReadonlyMap<string, Definition>,
): void {
  type Step = { readonly node: Nodes; readonly inline: boolean } | { readonly end: () => void }
  const steps: Step[] = [{ node: root, inline: false }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('end' in step) {
      step.end()
      continue
    }
    const { node, inline } = step
    const from = node.position?.start.offset ?? 0
    const to = node.position?.end.offset ?? from
    const raw = body.slice(from, to)
    const block = blocks.has(node.type) && !inline
    if (block) elements.break(from)
    if (block && node.type !== 'html') steps.push({ end: () => elements.break(to) })
    switch (node.type) {
      case 'text':
        elements.text(align(raw, node.value, from, 'markdown'))
        break
      case 'inlineCode':
      case 'code': {
        const start = node.type === 'code' ? codeStart(raw) : (/^`*/.exec(raw)?.[0].length ?? 0)
        elements.text(align(raw.slice(start), node.value, from + start, 'html'))
        break
      }
      case 'break':
        elements.break(from)
        break
      case 'html':
        markup.write(from, to)
        break
      case 'link':
      case 'linkReference': {
        const target = destination(node, body, definitions)
        elements.events.push({ kind: 'link', target, from, to, bare: isBare(node, body) })
        steps.push({ end: () => elements.events.push({ kind: 'link-end', at: to }) })
        break
      }
      case 'image':
      case 'imageReference': {
        const source = destination(node, body, definitions)
        const alt = node.alt ?? ''
        const altTo = labelEnd(body, from + 1, to)
        const runs = align(body.slice(from + 2, altTo), alt, from + 2, 'markdown')
        elements.events.push({
          kind: 'image',
          seen: true,
          alt: { runs, from: from + 2, to: Math.max(altTo, from + 2) },
          source,
          from,
          to,
        })
        break
      }
      default:
    }
    if ('children' in node)
      for (let i = node.children.length - 1; i >= 0; i--)
        steps.push({
          node: node.children[i]!,
          inline: node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell',
        })
  }
}

/** Where the content of a code block starts: behind the fence's line, or at once when it is indented. */
function codeStart(raw: string): number {
  if (!/^(?:`{3}|~{3})/.test(raw)) return 0
  const line = raw.indexOf('\n')
  return line === -1 ? raw.length : line + 1
}

/** The offset of the `]` that closes the `[` at `open`. */
function labelEnd(body: string, open: number, to: number): number {
  let depth = 0
  for (let i = open; i < to; i++) {
    if (body[i] === '\\') i++
    else if (body[i] === '[') depth++
    else if (body[i] === ']' && --depth === 0) return i
  }
  return to
}

/** Where a link or an image leads: behind its label, in its definition, or the whole of a bare address. */
function destination(
  node: Link | LinkReference | Image | ImageReference,
  body: string,
  definitions: ReadonlyMap<string, Definition>,
): Value {
  const from = node.position?.start.offset ?? 0
  const to = node.position?.end.offset ?? from
  if (node.type === 'linkReference' || node.type === 'imageReference') {
    const definition = definitions.get(node.identifier)
    const start = definition?.position?.start.offset
    const end = definition?.position?.end.offset
    if (definition === undefined || start === undefined || end === undefined) return { runs: [], from, to }
    return destinationAt(body, labelEnd(body, start, end) + 2, end, definition.url)
  }
  if (node.type === 'image') return destinationAt(body, labelEnd(body, from + 1, to) + 2, to, node.url)
  if (body[from] === '[') {
    const label = node.children.at(-1)?.position?.end.offset ?? from + 1
    const close = body[label] === ']' ? label : labelEnd(body, from, to)
    return destinationAt(body, close + 2, to, node.url)
  }
  // `<https://…>`, or bare: gfm puts `http://` before a bare `www.` and `mailto:` before an address.
  const start = body[from] === '<' ? from + 1 : from
  const end = body[from] === '<' ? to - 1 : to
  const written: Run = { value: null, from: start, to: end }
  const mailto = 'mailto:'
  const isMail = node.url.startsWith(mailto) && !body.startsWith(mailto, start)
  return {
    runs: isMail ? [{ value: mailto, from: start, to: start }, written] : [written],
    from: start,
    to: end,
  }
}

/** Whether a link is an address that stands in the text as it is. */
function isBare(node: Link | LinkReference, body: string): boolean {
  return node.type === 'link' && body[node.position?.start.offset ?? 0] !== '['
}

function destinationAt(body: string, at: number, end: number, url: string): Value {
  let from = at
  while (from < end && /\s/.test(body[from]!)) from++
  if (body[from] === '<') from++
  const runs = align(body.slice(from, end), url, from, 'markdown')
  const last = runs.at(-1)
  return { runs, from, to: last === undefined ? from : last.to }
}
