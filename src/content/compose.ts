import { Text, TextBuilder } from '../source/text.ts'
import type { FlowEvent, Value } from './flow.ts'
import { findAddresses } from './links.ts'
import type { TagRange } from './merge-tags.ts'
import type { Image, Link, MergeTag, Segment, SegmentKind } from './model.ts'

/** What stands in a visible text for a merge tag. */
export const mergeTagMark = '\uFFFC'
/** What the parts of a message have given so far. */
export interface Found {
  readonly segments: Segment[]
  readonly links: Link[]
  readonly images: Image[]
  readonly mergeTags: MergeTag[]
  readonly hidden: Text[]
}

interface OpenLink {
  readonly target: Text
  readonly from: number
  readonly kind: 'anchor' | 'bare'
  /** Where what the reader sees of it starts. */
  readonly start: number
  alt: Text | null
}

/** A text in the making, spaces collapsed as a browser does it: a visible one, or a hidden one beside it. */
class Line {
  /** By offset of its mark: the merge tag. */
  readonly tags = new Map<number, TagRange>()
  readonly #builder: TextBuilder
  readonly #text: Text
  #space: readonly [from: number, to: number] | null = null
  #break: number | null = null
  /** Whether a space here would stand at the start of a line. */
  #fresh = true
  #verbatim = true

  constructor(text: Text) {
    this.#text = text
    this.#builder = new TextBuilder(text.source)
  }

  get length(): number {
    return this.#builder.length
  }

  /** Writes what is due before the next character. */
  #settle(): void {
    if (this.#break !== null) {
      if (!this.#fresh) this.#replace('\n', this.#break, this.#break)
      this.#fresh = true
    } else if (this.#space !== null && !this.#fresh) {
      const [from, to] = this.#space
      if (to === from + 1 && this.#text.value[from] === ' ') this.#take(from, to)
      else this.#replace(' ', from, to)
    }
    this.#break = null
    this.#space = null
  }

  #take(from: number, to: number): void {
    if (this.#builder.length !== from) this.#verbatim = false
    this.#builder.take(this.#text, from, to)
    this.#fresh = false
  }

  #replace(value: string, from: number, to: number): void {
    this.#verbatim = false
    this.#builder.replace(value, this.#text, from, to)
    this.#fresh = false
  }

  take(from: number, to: number): void {
    this.#settle()
    this.#take(from, to)
  }

  replace(value: string, from: number, to: number): void {
    this.#settle()
    this.#replace(value, from, to)
  }

  tag(tag: TagRange): void {
    this.#settle()
    this.tags.set(this.#builder.length, tag)
    this.#replace(mergeTagMark, tag.from, tag.to)
  }

  space(from: number, to: number): void {
    this.#space = this.#space === null ? [from, to] : [this.#space[0], to]
  }

  break(at: number): void {
    this.#break = at
  }

  build(): Text {
    return this.#verbatim && this.#builder.length === this.#text.length ? this.#text : this.#builder.build()
  }
}

/** Space, tab, line feed, form feed, carriage return. */
function isCollapsible(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 9 || code === 10 || code === 12 || code === 13)
}

/**
 * Puts what a parser found in one part of a message together: its visible text, and beside it links, images, merge tags
 * and what is hidden. Every text leads to the file.
 */
export class Composer {
  readonly #text: Text
  readonly #tags: readonly TagRange[]
  readonly #kind: SegmentKind
  readonly #found: Found
  readonly #visible: Line
  readonly #where = new Map<TagRange, 'text' | 'target'>()
  readonly #links: OpenLink[] = []
  /** Visible ranges of anchors: an address in them is no link of its own. */
  readonly #anchors: { from: number; to: number }[] = []
  readonly #pending: { link: OpenLink; to: number; end: number }[] = []
  #hidden: Line | null = null
  #takesRoom = false
  #asPreheader = false
  #preheader: Text | null = null

  constructor(text: Text, tags: readonly TagRange[], kind: SegmentKind, found: Found) {
    this.#text = text
    this.#tags = tags
    this.#kind = kind
    this.#found = found
    this.#visible = new Line(text)
  }

  get #line(): Line {
    return this.#hidden ?? this.#visible
  }

  /** The index of the first tag that ends behind `at`. */
  #tagFrom(at: number): number {
    let low = 0
    let high = this.#tags.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#tags[middle]!.to <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Appends the body's own characters, its merge tags as one mark each. */
  copy(from: number, to: number, keepSpace: boolean): void {
    let at = from
    for (let next = this.#tagFrom(from); at < to; next++) {
      const tag = this.#tags[next]
      if (tag === undefined || tag.from >= to) {
        this.#plain(at, to, keepSpace)
        return
      }
      this.#plain(at, tag.from, keepSpace)
      // A tag that a parser cut in two counts where it starts.
      if (tag.from >= at) {
        this.#line.tag(tag)
        if (this.#hidden === null) this.#where.set(tag, 'text')
      }
      at = tag.to
    }
  }

  #plain(from: number, to: number, keepSpace: boolean): void {
    const body = this.#text.value
    let start = from
    for (let i = from; i < to; i++) {
      const code = body.charCodeAt(i)
      if (!isCollapsible(code)) continue
      // One space between words stands as it is: what goes on behind it needs no run of its own.
      const single = code === 0x20 && i > start && i + 1 < to && !isCollapsible(body.charCodeAt(i + 1))
      if (single && !keepSpace) continue
      const carriage = keepSpace && code === 0x0d && body[i + 1] === '\n'
      if (!carriage && keepSpace) continue
      if (i > start) this.#line.take(start, i)
      if (carriage) {
        this.#line.replace('\n', i, i + 2)
        i++
      } else {
        let end = i + 1
        while (end < to && isCollapsible(body.charCodeAt(end))) end++
        this.#line.space(i, end)
        i = end - 1
      }
      start = i + 1
    }
    if (to > start) this.#line.take(start, to)
  }

  /** Appends what the characters from `from` to `to` are decoded to. */
  put(value: string, from: number, to: number, keepSpace: boolean): void {
    if (!keepSpace && /^[ \t\n\r\f]+$/.test(value)) this.#line.space(from, to)
    else this.#line.replace(value, from, to)
  }

  break(at: number): void {
    this.#line.break(at)
    if (this.#takesRoom) this.#visible.break(at)
  }

  /** A value as the client gets it, merge tags still in it. */
  #value({ runs, from, to }: Value, where: 'target' | 'text'): Text {
    const builder = new TextBuilder(this.#text.source)
    for (const run of runs)
      if (run.value === null) builder.take(this.#text, run.from, run.to)
      else builder.replace(run.value, this.#text, run.from, run.to)
    for (let i = this.#tagFrom(from); i < this.#tags.length && this.#tags[i]!.from < to; i++)
      this.#where.set(this.#tags[i]!, where)
    return builder.build(this.#text.at(from, to))
  }

  link({ target, from, bare }: Extract<FlowEvent, { kind: 'link' }>): void {
    this.#links.push({
      target: this.#value(target, 'target'),
      from,
      kind: bare ? 'bare' : 'anchor',
      start: this.#visible.length,
      alt: null,
    })
  }

  linkEnd(end: number): void {
    const link = this.#links.pop()
    if (link === undefined) return
    const to = this.#visible.length
    this.#pending.push({ link, to, end })
    if (to > link.start) this.#anchors.push({ from: link.start, to })
  }

  image({ alt, source, from, to, seen }: Extract<FlowEvent, { kind: 'image' }>): void {
    const altText = alt === null ? null : this.#value(alt, 'text')
    this.#found.images.push({
      alt: altText,
      source: source === null ? null : this.#value(source, 'target'),
      at: this.#text.at(from, to),
    })
    const link = this.#links.at(-1)
    if (link !== undefined && altText !== null && seen) link.alt = altText
  }

  hide(preheader: boolean, takesRoom: boolean): void {
    this.#hidden = new Line(this.#text)
    this.#asPreheader = preheader
    this.#takesRoom = takesRoom
  }

  show(): void {
    if (this.#hidden === null) return
    if (this.#hidden.length > 0) {
      const text = this.#hidden.build()
      this.#found.hidden.push(text)
      if (this.#asPreheader && this.#preheader === null && /[\p{L}\p{N}\uFFFC]/u.test(text.value))
        this.#preheader = text
    }
    this.#hidden = null
    this.#takesRoom = false
  }

  end(): void {
    const { segments, mergeTags } = this.#found
    const links: Link[] = []
    const visible = this.#visible.build()
    const stated = segments.some((segment) => segment.kind === 'preheader')
    if (this.#preheader !== null && !stated) segments.push({ kind: 'preheader', text: this.#preheader })
    if (visible.length > 0) segments.push({ kind: this.#kind, text: visible })
    for (const { link, to, end } of this.#pending) {
      const shown = to <= link.start ? null : trimmed(visible, link.start, to)
      links.push({
        target: link.target,
        anchor: shown ?? link.alt ?? this.#text.slice(end, end),
        kind: link.kind,
        segment: this.#kind,
        at: this.#text.at(link.from, end),
      })
    }
    this.#bareLinks(visible, links)
    this.#found.links.push(...links.sort((a, b) => a.at.start - b.at.start))
    for (const tag of this.#tags)
      mergeTags.push({
        text: this.#text.slice(tag.from, tag.to),
        name: tag.name,
        dialect: tag.dialect,
        where: this.#where.get(tag) ?? 'hidden',
      })
  }

  #bareLinks(visible: Text, links: Link[]): void {
    const anchors = this.#anchors.sort((a, b) => a.from - b.from)
    let next = 0
    for (const { from, to } of findAddresses(visible.value)) {
      while (next < anchors.length && anchors[next]!.to <= from) next++
      const anchor = anchors[next]
      if (anchor !== undefined && anchor.from < to && anchor.to > anchor.from) continue
      const target = this.#withTags(visible, from, to)
      links.push({
        target,
        anchor: visible.slice(from, to),
        kind: 'bare',
        segment: this.#kind,
        at: target.span,
      })
    }
  }

  /** A slice of the visible text with its merge tags as they are written. */
  #withTags(visible: Text, from: number, to: number): Text {
    const builder = new TextBuilder(visible.source)
    let at = from
    for (let mark = visible.value.indexOf(mergeTagMark, from); mark !== -1 && mark < to;) {
      const tag = this.#visible.tags.get(mark)
      builder.take(visible, at, mark)
      if (tag === undefined) builder.take(visible, mark, mark + 1)
      else {
        builder.take(this.#text, tag.from, tag.to)
        this.#where.set(tag, 'target')
      }
      at = mark + 1
      mark = visible.value.indexOf(mergeTagMark, at)
    }
    builder.take(visible, at, to)
    return builder.build(visible.at(from, to))
  }
}

function trimmed(text: Text, from: number, to: number): Text | null {
  let start = from
  let end = to
  while (start < end && /\s/.test(text.value[start]!)) start++
  while (end > start && /\s/.test(text.value[end - 1]!)) end--
  return end > start ? text.slice(start, end) : null
}
