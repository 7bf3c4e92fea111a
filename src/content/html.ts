import type { Element, Nodes, Root, RootContent } from 'hast'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
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

/**
 * Elements open inside each other at most, for a tree: the adapter of rehype-parse (hast-util-from-parse5 8.0)
 * recurses, and 1 MiB of start tags would overflow the stack. E-mails reach about 60. Beyond it the body is read as a
 * stream, which gives the same text and links but mends less.
 */
const maxDepth = 256

const processor = unified().use(rehypeParse, { verbose: true }).freeze()

/** Reads HTML, whole documents and fragments. */
export function readHtml(source: string): Flow {
  const { depth, body } = limitNesting(source, { selfClosing: false })
  const elements = new Elements(body)
  if (depth > maxDepth) {
    const stream = new MarkupStream(body, elements, { selfClosing: false })
    stream.write(0, body.length)
    stream.end()
  } else walk(processor.parse(body), body, elements)
  return elements.end(body.length)
}

function walk(root: Root, body: string, elements: Elements): void {
  type Step = { readonly node: RootContent } | { readonly end: Element }
  const steps: Step[] = []
  const enter = (children: readonly Nodes[]): void => {
    for (let i = children.length - 1; i >= 0; i--) steps.push({ node: children[i]! as RootContent })
  }
  enter(root.children)
  let at = 0
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('end' in step) {
      const closing = step.end.data?.position?.closing
      at = Math.max(at, closing?.start.offset ?? step.end.position?.end.offset ?? at)
      elements.close(step.end.tagName, at)
      continue
    }
    const { node } = step
    if (node.type === 'text') {
      const from = node.position?.start.offset
      const to = node.position?.end.offset
      if (from === undefined || to === undefined) continue
      at = to
      elements.text(align(body.slice(from, to), node.value, from, 'html'))
    } else if (node.type === 'element') {
      const opening = node.data?.position?.opening
      const from = opening?.start.offset ?? at
      const to = opening?.end.offset ?? at
      at = to
      elements.open(node.tagName, attributesOf(node, body, from, to), from, to)
      if (isVoid(node.tagName)) continue
      steps.push({ end: node })
      enter(node.children)
    }
  }
}

/** Values as hast has them where it keeps text; where it keeps lists and flags (class, hidden), as written. */
function attributesOf(node: Element, body: string, from: number, to: number): Attributes {
  const located = new Map<string, Attribute>()
  if (to <= from) return located
  for (const [name, range] of attributeRanges(body, from, to)) {
    const value = node.properties[name]
    located.set(name, {
      value: typeof value === 'string' ? value : body.slice(range.from, range.to),
      ...range,
    })
  }
  return located
}
