import { type Attribute, type Attributes, isBlock, isVoid, limitNesting } from '../content/elements.ts'
import { align, type Run } from '../content/flow.ts'
import { MarkupStream } from '../content/markup-stream.ts'
import { isHiding } from '../content/sight.ts'
import { type Text, TextBuilder } from '../source/text.ts'

/** A part of a page, UTF-16 units of the body. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A control of a page: a field, a box, a button, with where its start tag stands. */
export interface Control extends Stretch {
  readonly name: 'input' | 'select' | 'textarea' | 'button' | 'switch'
  readonly attributes: Attributes
  /** The label around it. */
  readonly label: Stretch | null
  /** The innermost block around it. */
  readonly block: Stretch
}

/** A piece of visible text. */
interface Piece {
  readonly runs: readonly Run[] | null
  readonly from: number
}

interface Open {
  readonly name: string
  readonly from: number
  readonly inner: number
  readonly hidden: boolean
  readonly attributes: Attributes
  readonly range: { from: number; to: number }
}

/** Nothing in them is read on a page; what stands on a button or in a list of choices is no part of a wording. */
const unread = new Set(
  'script style template noscript title select textarea button option svg iframe'.split(' '),
)

/** UTF-16 units of a label, and pieces that it is put together from; a wording of two printed pages has as many. */
const mostLabel = 6_000

/** A page as a form's reader needs it: its controls, labels and links in order, and the text of any stretch. */
export class Page {
  readonly controls: Control[] = []
  readonly forms: Stretch[] = []
  /** By `for`, in page order. */
  readonly labels = new Map<string, Stretch>()
  readonly ids = new Map<string, Stretch>()
  readonly links: (Stretch & { readonly target: string })[] = []
  language: string | null = null
  readonly #body: Text
  readonly #pieces: Piece[] = []
  readonly #open: Open[] = []
  /** Those of the open elements that controls ask for, and how many of a name are open: no tag walks the whole stack. */
  readonly #openLabels: Open[] = []
  readonly #openBlocks: Open[] = []
  readonly #counts = new Map<string, number>()
  #unread = 0
  #hidden = 0

  constructor(text: Text) {
    this.#body = text
    const { body } = limitNesting(text.value, { selfClosing: false })
    const stream = new MarkupStream(body, this, { selfClosing: false })
    stream.write(0, body.length)
    stream.end()
    while (this.#open.length > 0) this.close(this.#open.at(-1)!.name, body.length)
  }

  open(name: string, attributes: Attributes, from: number, to: number): void {
    if (name === 'br' || isBlock(name)) this.#pieces.push({ runs: null, from })
    if (name === 'html') this.language ??= attributes.get('lang')?.value ?? null
    const range = { from: to, to }
    const id = attributes.get('id')?.value
    if (id !== undefined && id !== '' && !this.ids.has(id)) this.ids.set(id, range)
    const control = controlOf(name, attributes)
    if (control !== null) {
      const label = this.#openLabels.at(-1)?.range ?? null
      const block = this.#openBlocks.at(-1)?.range ?? { from: 0, to: this.#body.length }
      this.controls.push({ name: control, attributes, from, to, label, block })
    }
    if (isVoid(name)) return
    const hidden =
      attributes.has('hidden') || (attributes.has('style') && isHiding(attributes.get('style')!.value))
    if (unread.has(name)) this.#unread++
    if (hidden) this.#hidden++
    const open: Open = { name, from, inner: to, hidden, attributes, range }
    this.#open.push(open)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    if (name === 'label') this.#openLabels.push(open)
    if (isBlock(name)) this.#openBlocks.push(open)
  }

  text(runs: readonly Run[]): void {
    const first = runs[0]
    if (first !== undefined && this.#unread === 0 && this.#hidden === 0)
      this.#pieces.push({ runs, from: first.from })
  }

  close(name: string, at: number): void {
    if ((this.#counts.get(name) ?? 0) === 0) return
    for (;;) {
      const open = this.#open.pop()!
      this.#counts.set(open.name, this.#counts.get(open.name)! - 1)
      if (open.name === 'label') this.#openLabels.pop()
      if (isBlock(open.name)) this.#openBlocks.pop()
      open.range.to = Math.max(at, open.inner)
      if (unread.has(open.name)) this.#unread--
      if (open.hidden) this.#hidden--
      if (isBlock(open.name)) this.#pieces.push({ runs: null, from: at })
      if (open.name === 'form') this.forms.push({ from: open.from, to: open.range.to })
      if (open.name === 'label') {
        const target = open.attributes.get('for')?.value ?? ''
        if (target !== '' && !this.labels.has(target)) this.labels.set(target, open.range)
      }
      if (open.name === 'a') {
        const target = open.attributes.get('href')?.value
        if (target !== undefined && this.#hidden === 0 && !open.hidden)
          this.links.push({ from: open.inner, to: open.range.to, target })
      }
      if (open.name === name) return
    }
  }

  /** What people read of a stretch, spaces collapsed, `most` units of it at most; null when it is nothing. */
  textOf({ from, to }: Stretch, most = mostLabel): Text | null {
    const builder = new TextBuilder(this.#body.source)
    let gap: { readonly value: string; readonly from: number; readonly to: number } | null = null
    const first = this.#firstPiece(from)
    const last = Math.min(this.#pieces.length, first + most)
    for (let i = first; i < last; i++) {
      const piece = this.#pieces[i]!
      if (piece.from >= to || builder.length > most) break
      if (piece.runs === null) {
        gap = { value: '\n', from: piece.from, to: piece.from }
        continue
      }
      for (const run of piece.runs) {
        const value = run.value ?? this.#body.value.slice(run.from, run.to)
        for (const word of value.matchAll(/\s+|\S+/g)) {
          const start = run.value === null ? run.from + word.index : run.from
          const end = run.value === null ? start + word[0].length : run.to
          if (/\s/.test(word[0])) {
            gap ??= { value: ' ', from: start, to: end }
            continue
          }
          if (gap !== null && builder.length > 0) builder.replace(gap.value, this.#body, gap.from, gap.to)
          gap = null
          if (run.value === null) builder.take(this.#body, start, end)
          else builder.replace(word[0], this.#body, run.from, run.to)
        }
      }
    }
    return builder.length === 0 ? null : builder.build()
  }

  /** Index of the first piece that starts at `from` or behind it, by bisection. */
  #firstPiece(from: number): number {
    let low = 0
    let high = this.#pieces.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#pieces[middle]!.from < from) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The value of an attribute as the reader gets it; null when it is empty. */
  valueOf({ value, from, to }: Attribute): Text | null {
    if (value.trim() === '') return null
    const builder = new TextBuilder(this.#body.source)
    for (const run of align(this.#body.value.slice(from, to), value, from, 'html'))
      if (run.value === null) builder.take(this.#body, run.from, run.to)
      else builder.replace(run.value, this.#body, run.from, run.to)
    return builder.length === 0 ? null : builder.build()
  }
}

function controlOf(name: string, attributes: Attributes): Control['name'] | null {
  if (name === 'input' || name === 'select' || name === 'textarea' || name === 'button') {
    const role = attributes.get('role')?.value
    return name === 'button' && (role === 'checkbox' || role === 'switch') ? 'switch' : name
  }
  const role = attributes.get('role')?.value
  return role === 'checkbox' || role === 'switch' ? 'switch' : null
}
