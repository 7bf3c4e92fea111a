import { align, type Flow, type FlowEvent, type Run, type Value } from './flow.ts'
import {
  attributeColour,
  isPictureSeen,
  isTextSeen,
  type Sight,
  paper,
  plainSight,
  StyleSheets,
  within,
} from './sight.ts'

/** An attribute of a start tag: its value as the parser decoded it, and where the value stands in the body. */
export interface Attribute {
  readonly value: string
  readonly from: number
  readonly to: number
}

export type Attributes = ReadonlyMap<string, Attribute>

const blocks = new Set(
  (
    'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption ' +
    'figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre search section ' +
    'select summary table tbody td tfoot th thead tr ul ' +
    // Foundation for Emails, whose elements become tables.
    'block-grid callout column columns container h-line item row spacer wrapper'
  ).split(' '),
)
/** Nothing in them is text for the reader. */
const skipped = new Set(
  'title style script template noframes iframe object audio video canvas svg math textarea mj-title mj-attributes mj-style'.split(
    ' ',
  ),
)
const voids = new Set(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(
    ' ',
  ),
)
/** Elements of MJML that carry a link of their own. */
const mjmlLinks = new Set([
  'mj-button',
  'mj-image',
  'mj-navbar-link',
  'mj-social-element',
  'mj-carousel-image',
])

/** Whether an element starts on a line of its own. */
export function isBlock(name: string): boolean {
  return blocks.has(name)
}

export function isVoid(name: string): boolean {
  return voids.has(name)
}

/** Whether a `<link>` brings more than letters to write with. */
function isStyling(attributes: Attributes): boolean {
  const value = (key: string): string => attributes.get(key)?.value.toLowerCase() ?? ''
  return value('rel').includes('stylesheet') && !value('href').includes('font')
}

interface Open {
  readonly name: string
  readonly from: number
  /** What has to be closed when it ends. */
  readonly link: boolean
  /** What holds again when it ends. */
  readonly around: Sight
  readonly skips: boolean
  readonly keepsSpace: boolean
}

/**
 * Turns the elements of HTML and MJML into a flow. A parser drives it: `open`, `text` and `close` in document order.
 * Kept apart from the parsers so that all of them agree on what a reader sees. Nesting is on a list of its own, never
 * on the call stack.
 */
export class Elements {
  readonly events: FlowEvent[] = []
  readonly #open: Open[] = []
  /** How many of a name are open: a stray end tag must not cost a walk through all of them. */
  readonly #counts = new Map<string, number>()
  readonly #sheets = new StyleSheets()
  readonly #body: string
  #skipping = 0
  #keeping = 0
  /** Whether the reader has got a text before: a hidden one ahead of it is the preview line. */
  #seenText = false
  #sight: Sight = plainSight
  #isSeen = true
  #styleFrom = -1
  /** Whether a style sheet elsewhere may colour anything. */
  #borrows = false

  constructor(body: string) {
    this.#body = body
  }

  open(name: string, attributes: Attributes, from: number, to: number): void {
    if (name === 'style' || name === 'mj-style') this.#styleFrom = to
    if (name === 'link') this.#borrows ||= isStyling(attributes)
    if (name === 'br') this.break(from)
    if (blocks.has(name) || name.startsWith('mj-')) this.break(from)
    const skips = skipped.has(name)
    const around = this.#sight
    if (this.#skipping === 0 && !skips) {
      const preview = name === 'mj-preview'
      this.#see(preview ? { ...around, gone: true } : this.#within(name, attributes, from, to), preview)
      const target = this.#target(name, attributes, from, to)
      if (target !== null) this.events.push({ kind: 'link', target, from, to, bare: false })
      if (name === 'img' || name === 'mj-image' || name === 'mj-carousel-image')
        this.#image(attributes, from, to)
      if (voids.has(name)) this.#closed(target !== null, around, to)
      else this.#push({ name, from, link: target !== null, around, skips, keepsSpace: name === 'pre' })
    } else if (!voids.has(name)) this.#push({ name, from, link: false, around, skips, keepsSpace: false })
  }

  close(name: string, at: number): void {
    if (name === 'style' || name === 'mj-style') this.#endStyle(at)
    if ((this.#counts.get(name) ?? 0) === 0) return
    for (;;) {
      const open = this.#open.pop()
      if (open === undefined) return
      this.#counts.set(open.name, this.#counts.get(open.name)! - 1)
      if (open.skips) this.#skipping--
      if (open.keepsSpace) this.#keeping--
      this.#closed(open.link, open.around, at)
      if (blocks.has(open.name) || open.name.startsWith('mj-')) this.break(at)
      if (open.name === name) return
    }
  }

  text(runs: readonly Run[]): void {
    if (this.#skipping > 0 || runs.length === 0) return
    if (this.#isSeen && !this.#seenText)
      this.#seenText = runs.some((run) => /\S/.test(run.value ?? this.#body.slice(run.from, run.to)))
    this.events.push({ kind: 'text', runs, keepSpace: this.#keeping > 0 })
  }

  break(at: number): void {
    if (this.#skipping === 0) this.events.push({ kind: 'break', at })
  }

  /** Closes what is still open. */
  end(at: number): Flow {
    while (this.#open.length > 0) this.close(this.#open.at(-1)!.name, at)
    return this.events
  }

  #push(open: Open): void {
    this.#open.push(open)
    this.#counts.set(open.name, (this.#counts.get(open.name) ?? 0) + 1)
    if (open.skips) this.#skipping++
    if (open.keepsSpace) this.#keeping++
  }

  #closed(link: boolean, around: Sight, at: number): void {
    if (link) this.events.push({ kind: 'link-end', at })
    this.#see(around, false)
  }

  /** Text from here on is seen or not, as `sight` says. */
  #see(sight: Sight, preview: boolean): void {
    if (sight === this.#sight) return
    this.#sight = sight
    const seen = isTextSeen(sight)
    if (seen === this.#isSeen) return
    this.#isSeen = seen
    this.events.push(
      seen
        ? { kind: 'hidden-end' }
        : { kind: 'hidden', preheader: preview || !this.#seenText, takesRoom: !sight.gone },
    )
  }

  #endStyle(at: number): void {
    if (this.#styleFrom === -1) return
    this.#sheets.add(this.#body.slice(this.#styleFrom, at))
    this.#styleFrom = -1
  }

  /** What is seen in an element. One that isn't written, as a parser adds it, says nothing. */
  #within(name: string, attributes: Attributes, from: number, to: number): Sight {
    const around = this.#sight
    const isPage = (name === 'body' || name === 'html') && to > from
    if (attributes.size === 0 && this.#sheets.size === 0 && !isPage && name !== 'a') return around
    const value = (key: string): string | undefined => attributes.get(key)?.value
    const look = this.#sheets.lookOf(name, value('class') ?? value('css-class'), value('id'), value('style'))
    const onPaper = isPage && around.ground === null && !this.#borrows
    const sight = within(onPaper ? { ...around, ground: paper } : around, look)
    const { ink, ground } = look
    const background = value('bgcolor')
    return {
      ...sight,
      gone: sight.gone || attributes.has('hidden'),
      sized: sight.sized || (name === 'font' && look.sized === undefined && attributes.has('size')),
      ink:
        ink !== undefined
          ? ink
          : name === 'font' && attributes.has('color')
            ? attributeColour(value('color')!)
            : // Links have a colour of their own.
              name === 'a'
              ? null
              : sight.ink,
      ground:
        attributes.has('background') || this.#sheets.mayColour(value('class'))
          ? null
          : ground === undefined && background !== undefined
            ? attributeColour(background)
            : sight.ground,
    }
  }

  #value(attribute: Attribute): Value {
    const raw = this.#body.slice(attribute.from, attribute.to)
    return {
      runs: align(raw, attribute.value, attribute.from, 'html'),
      from: attribute.from,
      to: attribute.to,
    }
  }

  #target(name: string, attributes: Attributes, from: number, to: number): Value | null {
    const href = attributes.get('href')
    // Foundation for Emails makes links of the last two.
    if (name === 'a' || name === 'area' || mjmlLinks.has(name) || name === 'button' || name === 'item')
      return href === undefined ? null : this.#value(href)
    // Campaign Monitor and Sendy turn these elements into links.
    if (name === 'unsubscribe' || name === 'preferences' || name === 'webversion')
      return { runs: [{ value: null, from, to }], from, to }
    return null
  }

  #image(attributes: Attributes, from: number, to: number): void {
    const alt = attributes.get('alt')
    const source = attributes.get('src')
    this.events.push({
      kind: 'image',
      seen: isPictureSeen(this.#sight),
      alt: alt === undefined ? null : this.#value(alt),
      source: source === undefined ? null : this.#value(source),
      from,
      to,
    })
  }
}

/** What `\s` matches, by code so that most characters cost one comparison. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13)
  return code >= 0xa0 && /\s/.test(String.fromCharCode(code))
}

const slash = 0x2f
const equals = 0x3d

/**
 * Where the attributes of a start tag stand: `[from, to)` of each value without its quotes; without a value, the
 * name's own end. The first of two equal names counts, as in HTML.
 */
export function attributeRanges(
  body: string,
  from: number,
  to: number,
): ReadonlyMap<string, { readonly from: number; readonly to: number }> {
  const found = new Map<string, { readonly from: number; readonly to: number }>()
  const end = body[to - 1] === '>' ? to - 1 : to
  let i = from + 1
  const separates = (code: number): boolean => code === slash || isSpace(code)
  while (i < end && !separates(body.charCodeAt(i))) i++
  while (i < end) {
    while (i < end && separates(body.charCodeAt(i))) i++
    const nameFrom = i
    for (; i < end; i++) {
      const code = body.charCodeAt(i)
      if ((code === equals && i > nameFrom) || separates(code)) break
    }
    if (i === nameFrom) break
    const name = body.slice(nameFrom, i).toLowerCase()
    let at = i
    while (at < end && isSpace(body.charCodeAt(at))) at++
    let range = { from: i, to: i }
    if (body[at] === '=' && at < end) {
      i = at + 1
      while (i < end && isSpace(body.charCodeAt(i))) i++
      const quote = body[i]
      if (i < end && (quote === '"' || quote === "'")) {
        const close = body.indexOf(quote, i + 1)
        const stop = close === -1 || close > end ? end : close
        range = { from: i + 1, to: stop }
        i = stop + 1
      } else {
        const start = i
        while (i < end && !isSpace(body.charCodeAt(i))) i++
        range = { from: start, to: i }
      }
    }
    if (!found.has(name)) found.set(name, range)
  }
  return found
}

/**
 * Elements open inside each other at most; start tags beyond are read as white space. The stack of htmlparser2 12.0
 * costs the square of its depth (measured: 300,000 start tags take 20 s, as do 150,000 end tags that close none of 20,000). E-mails reach about 60.
 */
const maxOpen = 2_000

/** How many elements are open at once at most, and the body with what is beyond {@link maxOpen} blanked. */
export function limitNesting(
  body: string,
  { selfClosing }: { readonly selfClosing: boolean },
): { readonly depth: number; readonly body: string } {
  const counts = new Map<string, number>()
  const kept: string[] = []
  let at = 0
  let open = 0
  let depth = 0
  const tags = /<(\/?)([a-z][^\s/>]*)/gi
  for (let tag = tags.exec(body); tag !== null; tag = tags.exec(body)) {
    const name = tag[2]!.toLowerCase()
    const count = counts.get(name) ?? 0
    if (tag[1] === '/') {
      // End tags that nothing waits for close nothing.
      if (count > 0) {
        counts.set(name, count - 1)
        open--
      }
      continue
    }
    if (isVoid(name)) continue
    const close = body.indexOf('>', tags.lastIndex)
    const end = close === -1 ? body.length : close + 1
    if (selfClosing && body[end - 2] === '/') continue
    if (open < maxOpen) {
      counts.set(name, count + 1)
      depth = Math.max(depth, ++open)
    } else {
      kept.push(body.slice(at, tag.index), ' '.repeat(end - tag.index))
      at = end
      tags.lastIndex = end
    }
  }
  return { depth, body: at === 0 ? body : kept.join('') + body.slice(at) }
}
