import { Parser } from 'htmlparser2'
import { type Attribute, attributeRanges, type Elements } from './elements.ts'
import { align } from './flow.ts'

/** What a stream is read into. */
export type MarkupSink = Pick<Elements, 'open' | 'text' | 'close'>

/**
 * Reads markup as a stream into {@link Elements}: for MJML, whose self-closing tags an HTML parser would leave open,
 * for tags between Markdown, and for HTML that is nested too deep for a tree. Chunks are written with the offset in
 * the body that they start at.
 */
export class MarkupStream {
  readonly #elements: MarkupSink
  readonly #body: string
  readonly #parser: Parser
  #written = 0
  /** What has to be added to a position in the stream to get the one in the body. */
  #shift = 0
  /** Whether what comes is the inside of a CDATA section, in which nothing is decoded. */
  #literal = false

  constructor(body: string, elements: MarkupSink, { selfClosing }: { readonly selfClosing: boolean }) {
    this.#body = body
    this.#elements = elements
    this.#parser = new Parser(
      {
        onopentag: (name, attributes, implied) => {
          const from = this.#parser.startIndex + this.#shift
          const to = this.#parser.endIndex + 1 + this.#shift
          const located = new Map<string, Attribute>()
          if (!implied)
            for (const [key, range] of attributeRanges(this.#body, from, to)) {
              const value = attributes[key]
              if (value !== undefined) located.set(key, { value, ...range })
            }
          this.#elements.open(name, located, from, to)
        },
        ontext: (value) => {
          const from = this.#parser.startIndex + this.#shift
          const to = this.#parser.endIndex + 1 + this.#shift
          if (this.#literal) {
            const start = from + '<![CDATA['.length
            this.#elements.text([{ value: null, from: start, to: start + value.length }])
          } else this.#elements.text(align(this.#body.slice(from, to), value, from, 'html'))
        },
        oncdatastart: () => {
          this.#literal = true
        },
        oncdataend: () => {
          this.#literal = false
        },
        onclosetag: (name) => this.#elements.close(name, this.#parser.startIndex + this.#shift),
      },
      { recognizeSelfClosing: selfClosing, recognizeCDATA: selfClosing, decodeEntities: true },
    )
  }

  write(from: number, to: number): void {
    this.#shift = from - this.#written
    this.#parser.write(this.#body.slice(from, to))
    this.#written += to - from
  }

  end(): void {
    this.#parser.end()
  }
}
