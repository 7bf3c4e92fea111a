import type { Nodes as HastNodes } from 'hast'
import { Parser } from 'htmlparser2'
import type { Nodes as MdastNodes } from 'mdast'
import rehypeParse from 'rehype-parse'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { BodyFormat } from '../../../campaign/vocabulary.ts'
import { limitNesting } from '../../../content/elements.ts'
import { align, type Run } from '../../../content/flow.ts'
import { isHostile } from '../../../content/markdown.ts'

/** A body as a tree, whatever it is written in. Offsets are UTF-16 units of the body. */
export type MailNode =
  | { readonly kind: 'text'; readonly runs: readonly Run[] }
  | {
      readonly kind: 'element'
      /** Lower case. */
      readonly name: string
      readonly attributes: ReadonlyMap<string, string>
      /** What is about the element itself and no text in it: its start tag; in Markdown the target of a link. */
      readonly from: number
      readonly to: number
      readonly children: readonly MailNode[]
    }

type MailElement = Extract<MailNode, { kind: 'element' }>

/** Deepest tree that is drawn: what walks it recurses. E-mails reach about 60. */
const maxDepth = 256

const htmlReader = unified().use(rehypeParse, { verbose: true }).freeze()
const fragmentReader = unified().use(rehypeParse, { verbose: true, fragment: true }).freeze()
const markdownReader = unified().use(remarkParse).use(remarkGfm).freeze()

/**
 * Reads a body in which merge tags are masked. Null when it is nested too deep to be drawn; plain text has no tree
 * either.
 */
export function mailTree(masked: string, format: BodyFormat): readonly MailNode[] | null {
  if (format === 'text') return null
  const { depth, body } = limitNesting(masked, { selfClosing: format === 'mjml' })
  if (depth > maxDepth) return null
  if (format === 'html') return fromHast(htmlReader.parse(body), body, 0)
  if (format === 'mjml') return fromMjml(body)
  return isHostile(body) ? null : fromMdast(markdownReader.parse(body), body)
}

function fromHast(node: HastNodes, body: string, base: number): readonly MailNode[] {
  if (node.type === 'root') return node.children.flatMap((child) => fromHast(child, body, base))
  if (node.type === 'text') {
    const [start, end] = [node.position?.start.offset, node.position?.end.offset]
    return start === undefined || end === undefined
      ? []
      : [
          {
            kind: 'text',
            runs: align(body.slice(base + start, base + end), node.value, base + start, 'html'),
          },
        ]
  }
  if (node.type !== 'element') return []
  const opening = node.data?.position?.opening
  const attributes = new Map<string, string>()
  for (const [name, value] of Object.entries(node.properties)) {
    const written = Array.isArray(value) ? value.join(' ') : value === true ? '' : value
    if (typeof written === 'string' || typeof written === 'number')
      attributes.set(name === 'className' ? 'class' : name.toLowerCase(), String(written))
  }
  return [
    {
      kind: 'element',
      name: node.tagName,
      attributes,
      from: base + (opening?.start.offset ?? node.position?.start.offset ?? 0),
      to: base + (opening?.end.offset ?? node.position?.start.offset ?? 0),
      children: node.children.flatMap((child) => fromHast(child, body, base)),
    },
  ]
}

const plain = {
  emphasis: 'em',
  strong: 'strong',
  delete: 's',
  paragraph: 'p',
  blockquote: 'blockquote',
  listItem: 'li',
  table: 'table',
  tableRow: 'tr',
  tableCell: 'td',
  break: 'br',
  thematicBreak: 'hr',
} as const

function fromMdast(node: MdastNodes, body: string): readonly MailNode[] {
  const from = node.position?.start.offset ?? 0
  const to = node.position?.end.offset ?? from
  const children = 'children' in node ? node.children.flatMap((child) => fromMdast(child, body)) : []
  const element = (
    name: string,
    attributes: readonly (readonly [string, string])[] = [],
    about = { from, to: from },
  ): MailElement => ({ kind: 'element', name, attributes: new Map(attributes), ...about, children })
  switch (node.type) {
    case 'root':
      return children
    case 'text':
      return [{ kind: 'text', runs: align(body.slice(from, to), node.value, from, 'markdown') }]
    case 'inlineCode':
    case 'code': {
      const at = body.indexOf(node.value, from)
      const start = at === -1 || at > to ? from : at
      const runs: readonly Run[] = [{ value: node.value, from: start, to: start + node.value.length }]
      return [{ ...element(node.type === 'code' ? 'pre' : 'code'), children: [{ kind: 'text', runs }] }]
    }
    case 'heading':
      return [element(`h${node.depth}`)]
    case 'list':
      return [element(node.ordered === true ? 'ol' : 'ul')]
    case 'link':
      return [
        element('a', [['href', node.url]], { from: node.children.at(-1)?.position?.end.offset ?? from, to }),
      ]
    case 'linkReference':
      return [element('a')]
    case 'image':
    case 'imageReference':
      return [element('img', [['alt', node.alt ?? '']], { from, to })]
    case 'html':
      // A tag alone opens or closes what stands in the nodes behind it; only whole elements can be drawn.
      return fromHast(fragmentReader.parse(body.slice(from, to)), body, from)
    case 'emphasis':
    case 'strong':
    case 'delete':
    case 'paragraph':
    case 'blockquote':
    case 'listItem':
    case 'table':
    case 'tableRow':
    case 'tableCell':
    case 'break':
    case 'thematicBreak':
      return [element(plain[node.type])]
  }
  return []
}

interface Open {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly from: number
  readonly to: number
  readonly children: MailNode[]
}

/** MJML as it is written: what a compiler would make tables of are boxes here. */
function fromMjml(body: string): readonly MailNode[] {
  const root: Open = { name: '', attributes: new Map(), from: 0, to: 0, children: [] }
  const open: Open[] = [root]
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        open.push({
          name,
          attributes: new Map(Object.entries(attributes)),
          from: parser.startIndex,
          to: parser.endIndex + 1,
          children: [],
        })
      },
      ontext: (value) => {
        const [from, to] = [parser.startIndex, parser.endIndex + 1]
        const runs = align(body.slice(from, to), value, from, 'html')
        open.at(-1)!.children.push({ kind: 'text', runs })
      },
      onclosetag: () => {
        const closed = open.length > 1 ? open.pop() : undefined
        if (closed !== undefined) open.at(-1)!.children.push({ kind: 'element', ...closed })
      },
    },
    { recognizeSelfClosing: true, decodeEntities: true },
  )
  parser.write(body)
  parser.end()
  return root.children
}
