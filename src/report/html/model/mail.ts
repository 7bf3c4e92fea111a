import type { Body } from '../../../campaign/model.ts'
import { codeRanges } from '../../../content/content.ts'
import type { Run } from '../../../content/flow.ts'
import { findMergeTags, type TagRange } from '../../../content/merge-tags.ts'
import { html, type Markup, raw, trusted } from '../markup.ts'
import { cut, type Mark } from './marks.ts'
import { type MailNode, mailTree } from './mail-tree.ts'
import { harmlessDeclarations, harmlessSheet } from './mail-style.ts'

/** An e-mail as it can be shown: a document for a sandboxed frame that loads nothing. */
export interface Mail {
  readonly body: Markup
  /** Its own style sheet; the page's policy allows it by hash. */
  readonly sheet: string
  /** What was left out, for the reader to know: `2 images`, `a form`. */
  readonly leftOut: readonly string[]
  /** Numbers of the findings that are marked in it. */
  readonly marked: ReadonlySet<number>
}

/** What a merge tag is while markup is read, so that no delimiter in it is taken for syntax. */
const mask = '\uE000'

const kept = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl ' +
    'dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q rp rt ruby s ' +
    'samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
)
const empty = new Set(['br', 'col', 'hr', 'wbr'])
const keptAttributes = new Set(
  'align bgcolor border cellpadding cellspacing class color colspan dir face height lang rowspan size span start type valign width'.split(
    ' ',
  ),
)
/** Gone with everything in them. */
const dropped = new Set(
  'script noscript template title head meta link base object embed applet param audio video source track canvas svg math iframe frame frameset noframes select option textarea mj-head mj-title mj-preview mj-attributes mj-raw'.split(
    ' ',
  ),
)
/** What readers would miss, by the name it is told by. */
const missed: Readonly<Record<string, string>> = {
  script: 'script',
  iframe: 'embedded page',
  object: 'embedded object',
  embed: 'embedded object',
  audio: 'sound',
  video: 'video',
  canvas: 'drawing',
  svg: 'drawing',
  math: 'formula',
  form: 'form',
  input: 'form field',
  select: 'form field',
  textarea: 'form field',
  'mj-raw': 'raw part',
}
/** What elements of MJML are drawn as. */
const drawnAs: Readonly<Record<string, string>> = {
  'mj-text': 'div',
  'mj-section': 'div',
  'mj-column': 'div',
  'mj-group': 'div',
  'mj-wrapper': 'div',
  'mj-hero': 'div',
  'mj-button': 'a',
  'mj-navbar-link': 'a',
  'mj-social-element': 'a',
  'mj-divider': 'hr',
  'mj-table': 'table',
  'mj-image': 'img',
  'mj-carousel-image': 'img',
  button: 'a',
}
/** Between a table and its cells nothing else may stand. */
const inTables = new Set('body caption col colgroup mj-body table tbody td tfoot th thead tr'.split(' '))
const isImage = (name: string): boolean => name === 'img' || name === 'image'

interface Drawing {
  readonly body: string
  readonly marks: readonly Mark[]
  readonly tags: readonly TagRange[]
  readonly styles: Map<string, string>
  readonly sheets: string[]
  readonly leftOut: Map<string, number>
  readonly marked: Set<number>
}

function tagsIn(body: string, isMarkup: boolean): readonly TagRange[] {
  const tags = findMergeTags(body)
  if (!isMarkup) return tags
  const code = codeRanges(body)
  return tags.filter((tag) => !code.some(([from, to]) => from <= tag.from && tag.from < to))
}

function masked(body: string, tags: readonly TagRange[]): string {
  let text = ''
  let at = 0
  for (const { from, to } of tags) {
    text += body.slice(at, from) + mask.repeat(to - from)
    at = to
  }
  return (text + body.slice(at)).replace(/\r/g, ' ').replace(/^\uFEFF/, ' ')
}

/** Draws a body with findings marked in it; null for plain text and for what is nested too deep. */
export function drawMail({ text, format }: Body, marks: readonly Mark[]): Mail | null {
  const body = text.value
  const tags = tagsIn(body, format === 'html' || format === 'mjml')
  const tree = mailTree(masked(body, tags), format)
  if (tree === null) return null
  const drawing: Drawing = {
    body,
    marks,
    tags,
    styles: new Map(),
    sheets: [],
    leftOut: new Map(),
    marked: new Set(),
  }
  const drawn = html`${tree.map((node) => draw(node, drawing))}`
  const own = [...drawing.styles].map(([style, name]) => `.${name}{${style}}`)
  return {
    body: drawn,
    sheet: [...drawing.sheets, ...own].join('\n'),
    leftOut: [...drawing.leftOut].map(([name, count]) => (count === 1 ? `1 ${name}` : `${count} ${name}s`)),
    marked: drawing.marked,
  }
}

function draw(node: MailNode, drawing: Drawing): Markup {
  if (node.kind === 'text') return html`${node.runs.map((run) => drawRun(run, drawing))}`
  const { name, children } = node
  if (name === 'style' || name === 'mj-style') {
    const css = children.flatMap((child) => (child.kind === 'text' ? child.runs : []))
    drawing.sheets.push(
      harmlessSheet(css.map((run) => run.value ?? drawing.body.slice(run.from, run.to)).join('')),
    )
    return html``
  }
  const miss = missed[name]
  if (miss !== undefined) drawing.leftOut.set(miss, (drawing.leftOut.get(miss) ?? 0) + 1)
  if (name === 'head' || name === 'mj-head') {
    // Of a head only the style sheets matter.
    for (const child of children)
      if (child.kind === 'element' && (child.name === 'style' || child.name === 'mj-style'))
        draw(child, drawing)
    return html``
  }
  if (dropped.has(name)) return html``
  const shown = drawnAs[name] ?? name
  const here = isImage(shown) ? drawImage(node, drawing) : drawElement(node, shown, drawing)
  // What a finding says of a tag, its target or another attribute is marked around what the tag shows.
  const about = drawing.marks.filter(
    ({ from, to }) => from >= node.from && to <= node.to && to - from < drawing.body.length,
  )
  if (about.length === 0 || inTables.has(shown)) return here
  return wrapped(here, about, about, drawing)
}

function drawImage({ attributes }: Extract<MailNode, { kind: 'element' }>, drawing: Drawing): Markup {
  const alt = unmasked(attributes.get('alt') ?? '')
  const [width, height] = [sizeOf(attributes.get('width')), sizeOf(attributes.get('height'))]
  // A pixel is there to count openings and shows nothing.
  const isPixel = width !== null && height !== null && width <= 2 && height <= 2
  const kind = isPixel ? 'counting pixel' : 'image'
  drawing.leftOut.set(kind, (drawing.leftOut.get(kind) ?? 0) + 1)
  if (isPixel) return html``
  return html`<span class="${boxOf(width, height, drawing)}">${alt === '' ? 'image' : alt}</span>`
}

function boxOf(width: number | null, height: number | null, { styles }: Drawing): string {
  if (width === null && height === null) return 'sl-image'
  const style = [
    // A share of the cell would not keep the cell from being as wide as the picture: on a phone the frame decides.
    width === null ? '' : `width:min(${width}px,100vw - 5rem)`,
    height === null ? '' : `min-height:${Math.min(height, 200)}px`,
  ]
    .filter(Boolean)
    .join(';')
  const name = styles.get(style) ?? `sl-${styles.size}`
  styles.set(style, name)
  return `sl-image ${name}`
}

function sizeOf(text: string | undefined): number | null {
  const match = /^(\d{1,4})(?:px)?$/.exec(text ?? '')
  return match === null ? null : Number(match[1])
}

function unmasked(text: string): string {
  return text.replace(/\uE000+/g, '\u2026')
}

function drawElement(
  { name, attributes, children }: Extract<MailNode, { kind: 'element' }>,
  shown: string,
  drawing: Drawing,
): Markup {
  const inside = html`${children.map((child) => draw(child, drawing))}`
  const isBody = shown === 'body' || shown === 'mj-body'
  if (!kept.has(shown) && !isBody) return inside
  const given: Markup[] = []
  const classes: string[] = []
  if (name === 'mj-button' || name === 'button') classes.push('sl-button')
  for (const [key, value] of attributes) {
    if (key === 'style') {
      const style = harmlessDeclarations(unmasked(value))
      if (style === '') continue
      const own = drawing.styles.get(style) ?? `sl-${drawing.styles.size}`
      drawing.styles.set(style, own)
      classes.push(own)
    } else if (key === 'class') classes.push(unmasked(value))
    else if (keptAttributes.has(key)) given.push(html` ${trusted(key)}="${unmasked(value)}"`)
  }
  if (classes.length > 0) given.push(html` class="${classes.join(' ')}"`)
  const target = attributes.get('href')
  // A link keeps its look, and leads nowhere: it has no target.
  const tag = trusted(shown === 'a' ? 'span' : isBody ? 'div' : shown)
  if (shown === 'a')
    return html`<span class="sl-link" title="${target === undefined ? 'link' : `leads to ${unmasked(target)}`}"><span${given}>${inside}</span></span>`
  return empty.has(shown) ? html`<${tag}${given}>` : html`<${tag}${given}>${inside}</${tag}>`
}

function drawRun(run: Run, drawing: Drawing): Markup {
  const { body, marks, tags } = drawing
  const touching = marks.filter(({ from, to }) => from < run.to && to > run.from)
  if (run.value !== null) {
    const shown = html`${unmasked(run.value)}`
    return touching.length === 0
      ? shown
      : wrapped(
          shown,
          touching,
          touching.filter(({ to }) => to <= run.to),
          drawing,
        )
  }
  const text = body.slice(run.from, run.to)
  const pieces = cut(
    text,
    touching,
    tags.filter(({ from, to }) => from < run.to && to > run.from),
    run.from,
  )
  return html`${pieces.map((piece) => {
    const inner = piece.isTag ? html`<span class="sl-tag">${piece.text}</span>` : html`${piece.text}`
    return piece.marks.length === 0 ? inner : wrapped(inner, piece.marks, piece.ends, drawing)
  })}`
}

const weight = { error: 0, warning: 1, info: 2 } as const

function wrapped(inner: Markup, marks: readonly Mark[], ends: readonly Mark[], { marked }: Drawing): Markup {
  const worst = [...marks].sort((a, b) => weight[a.severity] - weight[b.severity])[0]!
  for (const { number } of marks) marked.add(number)
  const numbers = ends.map(({ number }) => number).join(', ')
  return html`<mark class="sl-${worst.severity}"
    >${inner}${numbers === '' ? null : html`<sup>${numbers}</sup>`}</mark
  >`
}

/** What every frame looks like before the message's own styles. */
export const frameSheet = `html{background:#fff;color:#1a1f29;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
body{margin:12px}
table{max-width:100%}
.sl-link{color:#0b57d0;text-decoration:underline}
.sl-button{display:inline-block;padding:8px 18px;border-radius:6px;background:#0b57d0;color:#fff;text-decoration:none}
.sl-image{display:inline-block;max-width:100%;box-sizing:border-box;padding:6px 12px;border:1px dashed #777e8c;background:#f1f3f6;color:#4a515e;font-size:13px}
.sl-tag{padding:0 4px;border-radius:4px;background:#e4e9f2;color:#33405a;font-family:ui-monospace,monospace;font-size:.85em}
mark{background:#fff1c9;color:#171c26;border-radius:2px;outline:2px solid transparent}
mark.sl-error{background:#ffd9d5;box-shadow:inset 0 -2px #b3261e}
mark.sl-warning{background:#ffe7b8;box-shadow:inset 0 -2px #8a5300}
mark.sl-info{background:#dbe8fb;box-shadow:inset 0 -2px #1d5fa8}
mark sup{margin-left:2px;padding:0 4px;border-radius:8px;background:#1a1f29;color:#fff;font:700 11px/1.4 system-ui,sans-serif}
`

/** The whole document of a frame. Its policy is the page's own, and stated once more in case a browser doesn't hand it down. */
export function frameDocument({ body, sheet }: Mail, hash: (text: string) => string): Markup {
  const hashes = [frameSheet, ...(sheet === '' ? [] : [sheet])]
    .map((text) => `'sha256-${hash(text)}'`)
    .join(' ')
  return html`<!doctype html>
    <html lang="und">
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashes}" />
      <title>Preview</title>
      ${raw('style', frameSheet)}${sheet === '' ? null : raw('style', sheet)}
      <body dir="auto">
        ${body}
      </body>
    </html>`
}
