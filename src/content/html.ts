import {
  defaultTreeAdapter,
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  parse,
  type TreeAdapter,
} from 'parse5'
import {
  type Attribute,
  attributeRanges,
  type Attributes,
  Elements,
  isVoid,
  limitNesting,
} from './elements.ts'
import { align, type Flow } from './flow.ts'
import { MarkupStream } from './markup-stream.ts'

type Element = DefaultTreeAdapterTypes.Element
type Child = DefaultTreeAdapterTypes.ChildNode

/**
 * Elements open inside each other at most, for a tree: what its parser does at a tag grows with the number of those
 * that are open. E-mails reach about 60. Beyond it the body is read as a stream, which gives the same text and links
 * but mends less.
 */
const maxDepth = 256

/**
 * Text that stands between the rows of a table is put before the table. Kept in the pieces that it is written in: as one
 * text, cells that stand between them would be taken for its source.
 */
const piecewise: TreeAdapter<DefaultTreeAdapterMap> = {
  ...defaultTreeAdapter,
  insertTextBefore(parent, text, before) {
    defaultTreeAdapter.insertBefore(parent, defaultTreeAdapter.createTextNode(text), before)
  },
}

/** Reads HTML, whole documents and fragments. */
export function readHtml(source: string): Flow {
  const { depth, body } = limitNesting(source, { selfClosing: false })
  const elements = new Elements(body)
  if (depth > maxDepth) {
    const stream = new MarkupStream(body, elements, { selfClosing: false })
    stream.write(0, body.length)
    stream.end()
  } else {
    const { childNodes } = parse(body, {
      sourceCodeLocationInfo: true,
      scriptingEnabled: false,
      treeAdapter: piecewise,
    })
    walk(childNodes, body, elements)
  }
  return elements.end(body.length)
}

function isElement(node: Child): node is Element {
  return 'tagName' in node
}

/** `<p.intro>` is read as a `p`. */
function nameOf({ tagName }: Element): string {
  return /^[^.#]*/.exec(tagName)![0] || 'div'
}

/** Where what was read for a node ends: one that is never closed ends with what is last in it. */
function endOf(node: Child): number | undefined {
  for (let at = node; ;) {
    const place = at.sourceCodeLocation
    if (place === null || place === undefined) return undefined
    // What stands in a template is kept apart from it.
    const kept: readonly Child[] =
      isElement(at) && at.tagName !== 'template' && !('endTag' in place) ? at.childNodes : []
    const last = kept.at(-1)
    if (last?.sourceCodeLocation === null || last?.sourceCodeLocation === undefined) return place.endOffset
    at = last
  }
}

function walk(nodes: readonly Child[], body: string, elements: Elements): void {
  type Step = { readonly node: Child } | { readonly end: Element }
  const steps: Step[] = []
  const enter = (children: readonly Child[]): void => {
    for (let i = children.length - 1; i >= 0; i--) steps.push({ node: children[i]! })
  }
  enter(nodes)
  let at = 0
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('end' in step) {
      at = Math.max(at, step.end.sourceCodeLocation?.endTag?.startOffset ?? endOf(step.end) ?? at)
      elements.close(nameOf(step.end), at)
      continue
    }
    const { node } = step
    if (node.nodeName === '#text' && 'value' in node) {
      const place = node.sourceCodeLocation
      if (place === null || place === undefined) continue
      at = place.endOffset
      const from = startOf(node.value, place.startOffset, body)
      elements.text(align(body.slice(from, at), node.value, from, 'html'))
    } else if (isElement(node)) {
      const opening = node.sourceCodeLocation?.startTag
      const from = opening?.startOffset ?? at
      const to = opening?.endOffset ?? at
      at = to
      const name = nameOf(node)
      elements.open(name, attributesOf(node, body, from, to), from, to)
      if (isVoid(name)) continue
      steps.push({ end: node })
      enter(node.childNodes)
    }
  }
}

/**
 * Where a text starts. Behind white space that counts for nothing, parse5 8.0 has one that begins with a reference start
 * at the last character of that.
 */
function startOf(text: string, from: number, body: string): number {
  if (text[0] === body[from]) return from
  const longest = 40
  const reference = /&#?[a-z0-9]*;?$/i.exec(body.slice(Math.max(from + 1 - longest, 0), from + 1))
  return reference === null ? from : from + 1 - reference[0].length
}

/** Values are decoded where their text counts, and as written where only their words do (class, hidden). */
const decoded: ReadonlySet<string> = new Set(['alt', 'href', 'src', 'style'])

function attributesOf({ attrs }: Element, body: string, from: number, to: number): Attributes {
  const located = new Map<string, Attribute>()
  if (to <= from || attrs.length === 0) return located
  for (const [name, range] of attributeRanges(body, from, to)) {
    const value = decoded.has(name) ? attrs.find((one) => one.name === name)?.value : undefined
    located.set(name, { value: value ?? body.slice(range.from, range.to), ...range })
  }
  return located
}
