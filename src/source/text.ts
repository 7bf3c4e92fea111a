import { type Located, makeSpan, type Span } from './span.ts'
import type { Source } from './source.ts'

/**
 * A run of a decoded text and the run of the file it stands for, both as start offset and length in UTF-16 units.
 * Equal lengths with `verbatim` map unit by unit; otherwise the run is one escape and maps as a whole.
 */
export interface Piece {
  readonly at: number
  readonly length: number
  readonly raw: number
  readonly rawLength: number
  readonly verbatim: boolean
}

/**
 * A decoded string that knows, for every one of its slices, which characters of the file it was written with:
 * through YAML escapes and folding, JSON `\u`, HTML entities, front matter, one inside the other.
 * Offsets are UTF-16 units. Immutable.
 */
export class Text implements Located<string> {
  readonly value: string
  readonly source: Source
  readonly span: Span
  readonly pieces: readonly Piece[]

  /** `pieces` cover `value` from start to end, in order. For readers: use {@link TextBuilder} or {@link verbatim}. */
  constructor(value: string, span: Span, pieces: readonly Piece[]) {
    this.value = value
    this.source = span.source
    this.span = span
    this.pieces = pieces
  }

  /** A text that stands in the file as it is, starting at `start`. */
  static verbatim(source: Source, start: number, end: number): Text {
    const length = end - start
    return new Text(source.text.slice(start, end), makeSpan(source, start, end), [
      { at: 0, length, raw: start, rawLength: length, verbatim: true },
    ])
  }

  get length(): number {
    return this.value.length
  }

  /** The index of the piece that holds the unit at `offset`, by bisection. */
  pieceIndex(offset: number): number {
    const { pieces } = this
    let low = 0
    let high = pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (pieces[middle]!.at <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  #pieceAt(offset: number): Piece | undefined {
    return this.pieces[this.pieceIndex(offset)]
  }

  /** Where the unit at `offset` starts in the file. */
  rawStart(offset: number): number {
    if (offset >= this.value.length) return this.rawEnd(this.value.length)
    const piece = this.#pieceAt(offset)
    if (piece === undefined) return this.span.start
    return piece.verbatim ? piece.raw + (offset - piece.at) : piece.raw
  }

  /** Where the unit before `offset` ends in the file. */
  rawEnd(offset: number): number {
    if (offset <= 0) return this.value.length === 0 ? this.span.start : this.rawStart(0)
    const piece = this.#pieceAt(offset - 1)
    if (piece === undefined) return this.span.end
    return piece.verbatim ? piece.raw + (offset - piece.at) : piece.raw + piece.rawLength
  }

  /** The characters of the file that `value.slice(from, to)` was written with. */
  at(from: number, to: number): Span {
    const start = this.rawStart(from)
    return makeSpan(this.source, start, to > from ? Math.max(this.rawEnd(to), start) : start)
  }

  /** A part of this text, as a text of its own. */
  slice(from: number, to: number = this.value.length): Text {
    const builder = new TextBuilder(this.source)
    builder.take(this, from, to)
    return builder.build(this.at(from, to))
  }
}

/** Puts a text together from parts of other texts and of the file. */
export class TextBuilder {
  readonly #source: Source
  readonly #pieces: Piece[] = []
  #value = ''

  constructor(source: Source) {
    this.#source = source
  }

  get source(): Source {
    return this.#source
  }

  get length(): number {
    return this.#value.length
  }

  #push(piece: Piece): void {
    const last = this.#pieces.at(-1)
    const joins =
      last !== undefined &&
      last.verbatim &&
      piece.verbatim &&
      last.raw + last.rawLength === piece.raw &&
      last.at + last.length === piece.at
    if (joins) {
      this.#pieces[this.#pieces.length - 1] = {
        at: last.at,
        length: last.length + piece.length,
        raw: last.raw,
        rawLength: last.rawLength + piece.rawLength,
        verbatim: true,
      }
    } else this.#pieces.push(piece)
  }

  /** Appends the file's own characters from `raw` to `rawEnd`. */
  copy(raw: number, rawEnd: number): void {
    if (rawEnd <= raw) return
    const length = rawEnd - raw
    this.#push({ at: this.#value.length, length, raw, rawLength: length, verbatim: true })
    this.#value += this.#source.text.slice(raw, rawEnd)
  }

  /** Appends `value`, which the file writes as the characters from `raw` to `rawEnd` (an escape, a folded break). */
  put(value: string, raw: number, rawEnd: number): void {
    if (value.length === 0) return
    this.#push({
      at: this.#value.length,
      length: value.length,
      raw,
      rawLength: rawEnd - raw,
      verbatim: false,
    })
    this.#value += value
  }

  /** Appends a slice of another text of the same file. */
  take(text: Text, from: number, to: number): void {
    for (let i = text.pieceIndex(from); i < text.pieces.length; i++) {
      const piece = text.pieces[i]!
      if (piece.at >= to) break
      const start = Math.max(from, piece.at)
      const end = Math.min(to, piece.at + piece.length)
      if (end <= start) continue
      if (piece.verbatim) this.copy(piece.raw + (start - piece.at), piece.raw + (end - piece.at))
      else this.put(text.value.slice(start, end), piece.raw, piece.raw + piece.rawLength)
    }
  }

  /** Appends `value` in place of a slice of another text: a decoded entity, a normalised break. */
  replace(value: string, text: Text, from: number, to: number): void {
    const span = text.at(from, to)
    this.put(value, span.start, span.end)
  }

  /** The text so far; `span` is what the file shows for it, else the whole run of its pieces. */
  build(span?: Span): Text {
    const first = this.#pieces[0]
    const last = this.#pieces.at(-1)
    const whole =
      span ?? makeSpan(this.#source, first?.raw ?? 0, last === undefined ? 0 : last.raw + last.rawLength)
    return new Text(this.#value, whole, this.#pieces.slice())
  }
}
