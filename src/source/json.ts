import { createScanner, type JSONScanner } from 'jsonc-parser'
import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { rule as tooDeep } from '../../rules/source/too-deep/rule.ts'
import { rule as tooLarge } from '../../rules/source/too-large/rule.ts'
import { structural } from '../structural.ts'
import { isTrailing } from './comments.ts'
import type { Comment, Entry, Node, ScalarNode } from './document.ts'
import { maxEchoes, maxNesting, maxNodes } from './limits.ts'
import { lossyNumberProblem } from './numbers.ts'
import { quoted, type Report, reportDuplicateKeys, restOfLine, spot } from './problems.ts'
import type { Source } from './source.ts'
import { makeSpan, type Span } from './span.ts'
import { Text, TextBuilder } from './text.ts'

export interface JsonTree {
  /** Null when there is nothing in it, or a limit was exceeded. */
  readonly root: Node | null
  readonly comments: readonly Comment[]
}

/** Reads strict JSON (RFC 8259). Comments and trailing commas are reported and read over. Never throws. */
export function readJson(source: Source, report: Report): JsonTree {
  const reader = new JsonReader(source, report)
  const root = reader.read()
  return { root, comments: reader.comments }
}

/** Reads JSON Lines, one value after the other, as a list of them. Never throws. */
export function readJsonLines(source: Source, report: Report): JsonTree {
  const reader = new JsonReader(source, report)
  const items = reader.readAll()
  const start = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
  const root: Node = { kind: 'list', items, span: makeSpan(source, start, source.text.length) }
  return { root: items.length === 0 ? null : root, comments: reader.comments }
}

/** The scanner's tokens; its enum is `const` and not exported as a value. */
const token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  trivia: 15,
  unknown: 16,
  end: 17,
} as const

const literals: ReadonlyMap<number, null | boolean> = new Map([
  [token.null, null],
  [token.true, true],
  [token.false, false],
])

/** A recursive descent over the scanner's tokens, at most {@link maxNesting} deep. */
class JsonReader {
  readonly comments: Comment[] = []
  readonly #source: Source
  readonly #scanner: JSONScanner
  readonly #report: Report
  #kind: number = token.end
  #start = 0
  #end = 0
  #nodes = 0
  #echoes = 0
  #stopped = false
  /** Where the last problem was. */
  #pointed = -1
  /** The closing brackets that are waited for, innermost last. */
  readonly #closers: number[] = []

  constructor(source: Source, report: Report) {
    this.#source = source
    this.#scanner = createScanner(source.text, false)
    this.#report = report
    if (source.text.charCodeAt(0) === 0xfeff) this.#scanner.setPosition(1)
  }

  read(): Node | null {
    this.#next()
    if (this.#kind === token.end) return null
    const root = this.#value(1)
    if (this.#kind !== token.end && !this.#stopped)
      this.#syntax('stray', this.#here(), { found: this.#found(), expected: 'the end of the file' })
    return this.#stopped ? null : root
  }

  readAll(): readonly Node[] {
    const items: Node[] = []
    this.#next()
    while (this.#kind !== token.end && !this.#stopped) {
      const before = this.#start
      const item = this.#value(1)
      if (item !== null) items.push(item)
      else if (this.#start === before) this.#next()
    }
    return this.#stopped ? [] : items
  }

  #here(): Span {
    return spot(this.#source, this.#start, this.#end)
  }

  #found(): string {
    return this.#kind === token.end
      ? 'the end of the file'
      : `\`${quoted(this.#source.text.slice(this.#start, this.#end))}\``
  }

  #syntax(
    message: 'stray' | 'missing',
    at: Span,
    data: { readonly found: string; readonly expected: string },
  ): void {
    // One finding per place: what a missing value leaves behind isn't stray as well.
    if (this.#stopped || at.start === this.#pointed || (this.#echoes += 1) > maxEchoes) return
    this.#pointed = at.start
    const { found, expected } = data
    if (this.#kind === token.end) this.#report(structural(syntax, 'ended', { at, data: { expected } }))
    else this.#report(structural(syntax, message, { at, data: { found, expected } }))
  }

  /** The next token that isn't white space; comments are noted and reported. */
  #next(): void {
    for (;;) {
      if (this.#stopped) {
        this.#kind = token.end
        return
      }
      this.#kind = this.#scanner.scan()
      this.#start = this.#scanner.getTokenOffset()
      this.#end = Math.min(this.#start + this.#scanner.getTokenLength(), this.#source.text.length)
      if (this.#kind === token.lineBreak || this.#kind === token.trivia) continue
      if (this.#kind !== token.lineComment && this.#kind !== token.blockComment) return
      this.#comment()
    }
  }

  #comment(): void {
    const source = this.#source
    const start = this.#start
    const end = this.#end
    const closed = this.#kind === token.lineComment || source.text.slice(start + 2, end).endsWith('*/')
    const close = this.#kind === token.blockComment && closed ? end - 2 : end
    this.comments.push({
      text: Text.verbatim(source, start + 2, Math.max(close, start + 2)),
      span: makeSpan(source, start, end),
      trailing: isTrailing(source, start, 0),
    })
    if ((this.#echoes += 1) > maxEchoes) return
    const at = spot(source, start, end)
    if (!closed) this.#report(structural(syntax, 'unclosedComment', { at }))
    else
      this.#report(
        structural(syntax, 'comment', {
          at,
          help: 'Remove it; waivers of JSON files go in the config',
          fixes: [
            { title: 'Remove it', safety: 'safe', edits: [{ at: makeSpan(source, start, end), text: '' }] },
          ],
        }),
      )
  }

  #count(): void {
    this.#nodes += 1
    if (this.#nodes <= maxNodes || this.#stopped) return
    this.#report(
      structural(tooLarge, 'nodes', {
        at: this.#here(),
        data: { limit: maxNodes.toLocaleString('en-US') },
        help: 'Split it into several files',
      }),
    )
    this.#stop()
  }

  /** Gives up: as if the file ended here. */
  #stop(): void {
    this.#stopped = true
    this.#kind = token.end
  }

  /** The value at the current token, which is then behind it; null, and reported, when there is none. */
  #value(level: number): Node | null {
    this.#count()
    const source = this.#source
    const span = makeSpan(source, this.#start, this.#end)
    switch (this.#kind) {
      case token.openBrace:
      case token.openBracket:
        if (level > maxNesting) {
          if (!this.#stopped)
            this.#report(structural(tooDeep, 'deep', { at: span, data: { limit: maxNesting } }))
          this.#stop()
          return null
        }
        return this.#kind === token.openBrace ? this.#map(level) : this.#list(level)
      case token.string: {
        const text = this.#string()
        this.#next()
        return { kind: 'scalar', value: text.value, text, span: makeSpan(source, span.start, this.#closed) }
      }
      case token.number:
        return this.#number()
      case token.null:
      case token.true:
      case token.false: {
        const value = literals.get(this.#kind)!
        this.#next()
        return { kind: 'scalar', value, text: Text.verbatim(source, span.start, span.end), span }
      }
      case token.unknown:
        return this.#word()
      default:
        this.#syntax('missing', this.#here(), { expected: 'a value', found: this.#found() })
        return null
    }
  }

  /** End of the last string token. */
  #closed = 0

  #string(): Text {
    const source = this.#source
    const start = this.#start
    const end = this.#end
    this.#closed = end
    const error: number = this.#scanner.getTokenError()
    const isOpen = error === 2 || end - start < 2 || source.text[end - 1] !== '"'
    if (isOpen && (this.#echoes += 1) <= maxEchoes)
      this.#report(
        structural(syntax, 'quote', {
          at: restOfLine(source, start),
          data: { quote: '`"`' },
          help: 'Add " at the end of the text',
        }),
      )
    return jsonText(source, start, end, isOpen ? end : end - 1, (message, at, escape) => {
      if ((this.#echoes += 1) > maxEchoes) return
      if (message === 'escape')
        this.#report(
          structural(syntax, 'escape', {
            at,
            data: {
              escape,
              expected: '`\\n`, `\\"`, `\\\\`, `\\uHHHH` or another of JSON',
            },
            help: 'Write `\\\\` for a backslash',
          }),
        )
      else
        this.#report(
          structural(syntax, 'breakInText', {
            at,
            fixes: [{ title: 'Write `\\t`', safety: 'safe', edits: [{ at, text: '\\t' }] }],
          }),
        )
    })
  }

  #number(): ScalarNode {
    const source = this.#source
    const start = this.#start
    // The scanner ends a number where JSON does: `0123` would be two, `1.2.3` and `12abc` a number and a word.
    const rest = /^[\w.+-]*/.exec(source.text.slice(this.#end, this.#end + 1000))?.[0] ?? ''
    const end = this.#end + rest.length
    const span = makeSpan(source, start, end)
    const text = Text.verbatim(source, start, end)
    const error: number = this.#scanner.getTokenError()
    if (rest !== '' || error !== 0) {
      if ((this.#echoes += 1) <= maxEchoes)
        this.#report(
          structural(syntax, 'number', {
            at: spot(source, start, end),
            data: { word: quoted(text.value) },
            help: 'Put it in quotes',
            fixes: [
              { title: 'Put it in quotes', safety: 'safe', edits: [{ at: span, text: `"${text.value}"` }] },
            ],
          }),
        )
      this.#scanner.setPosition(end)
      this.#next()
      return { kind: 'scalar', value: text.value, text, span }
    }
    const value = Number(text.value)
    const problem = lossyNumberProblem(text.value, value, span)
    if (problem !== null) this.#report(problem)
    this.#next()
    return { kind: 'scalar', value: problem === null ? value : text.value, text, span }
  }

  /** Something without quotes, or in single ones: reported, and read as the text it was meant as. */
  #word(isKey = false): ScalarNode {
    const source = this.#source
    const start = this.#start
    const rest = source.text.slice(start, start + 2000)
    const single = /^'(?:[^'\\\r\n]|\\[^\r\n])*'/.exec(rest)?.[0]
    const word = single ?? /^[^\s,:{}[\]"]+/.exec(rest)?.[0] ?? rest.slice(0, 1)
    const end = start + Math.max(word.length, 1)
    const at = spot(source, start, end)
    const inner = single === undefined ? null : single.slice(1, -1)
    const fix = (text: string) => ({
      fixes: [
        { title: 'Put it in double quotes', safety: 'safe' as const, edits: [{ at, text: `"${text}"` }] },
      ],
    })
    if ((this.#echoes += 1) <= maxEchoes)
      this.#report(
        inner !== null
          ? structural(syntax, 'singleQuotes', {
              at,
              help: 'Put it in double quotes',
              ...(/["\\]/.test(inner) ? {} : fix(inner)),
            })
          : structural(syntax, isKey ? 'bareKey' : 'word', {
              at,
              data: { word: quoted(word) },
              help: 'Put it in double quotes',
              ...(/["\\]/.test(word) ? {} : fix(word)),
            }),
      )
    const text =
      inner === null || inner === ''
        ? Text.verbatim(source, start, end)
        : Text.verbatim(source, start + 1, end - 1)
    this.#scanner.setPosition(end)
    this.#next()
    return { kind: 'scalar', value: text.value, text, span: makeSpan(source, start, end) }
  }

  /** Steps over the comma between two entries; whether another entry can follow. */
  #separator(close: number, sign: string): boolean {
    if (this.#kind === close || this.#kind === token.end) return false
    if (this.#kind === token.closeBrace || this.#kind === token.closeBracket) return false
    if (this.#kind !== token.comma) {
      this.#syntax('missing', this.#here(), { expected: '`,`', found: this.#found() })
      return true
    }
    const comma = makeSpan(this.#source, this.#start, this.#end)
    this.#next()
    if (this.#kind !== close) return true
    if ((this.#echoes += 1) <= maxEchoes)
      this.#report(
        structural(syntax, 'trailingComma', {
          at: comma,
          data: { close: sign },
          help: 'Remove it',
          fixes: [{ title: 'Remove it', safety: 'safe', edits: [{ at: comma, text: '' }] }],
        }),
      )
    return false
  }

  /** Steps over the closing bracket; the offset behind it. */
  #close(close: number, start: number): number {
    this.#closers.pop()
    if (this.#kind === close) {
      const end = this.#end
      this.#next()
      return end
    }
    const open = this.#source.text[start]!
    const sign = open === '{' ? '}' : ']'
    const at = makeSpan(this.#source, start, start + 1)
    if (this.#kind === token.end) {
      // Brackets around this one are open as well: the innermost says it.
      if (!this.#stopped && !this.#ended && (this.#echoes += 1) <= maxEchoes)
        this.#report(
          structural(syntax, 'ended', {
            at: this.#here(),
            data: { expected: `\`${sign}\`` },
            related: [{ at, message: `closes this \`${open}\`` }],
          }),
        )
      this.#ended = true
      return this.#source.text.length
    }
    if ((this.#echoes += 1) <= maxEchoes)
      this.#report(structural(syntax, 'bracket', { at, data: { open, close: sign } }))
    // A bracket of the other kind is one around this if there is such, else mistyped.
    const end = this.#kind === this.#closers.at(-1) ? this.#start : this.#end
    if (end === this.#end) this.#next()
    return end
  }

  /** Whether the file was found to end too early. */
  #ended = false

  #list(level: number): Node {
    const start = this.#start
    const items: Node[] = []
    this.#closers.push(token.closeBracket)
    this.#next()
    if (!this.#isClose())
      do {
        const before = this.#start
        const item = this.#value(level + 1)
        if (item !== null) items.push(item)
        else this.#skip(before)
      } while (this.#separator(token.closeBracket, ']'))
    return {
      kind: 'list',
      items,
      span: makeSpan(this.#source, start, this.#close(token.closeBracket, start)),
    }
  }

  #isClose(): boolean {
    return this.#kind === token.closeBrace || this.#kind === token.closeBracket || this.#kind === token.end
  }

  /** Makes sure that a stray token (`:`) is passed; a comma or bracket is left for its owner. */
  #skip(before: number): void {
    if (this.#start === before && this.#kind === token.colon) this.#next()
  }

  #map(level: number): Node {
    const source = this.#source
    const start = this.#start
    const entries: Entry[] = []
    this.#closers.push(token.closeBrace)
    this.#next()
    if (!this.#isClose())
      do {
        const entry = this.#entry(level)
        if (entry !== null) entries.push(entry)
      } while (this.#separator(token.closeBrace, '}'))
    reportDuplicateKeys(entries, this.#report)
    return { kind: 'map', entries, span: makeSpan(source, start, this.#close(token.closeBrace, start)) }
  }

  #entry(level: number): Entry | null {
    const source = this.#source
    const before = this.#start
    let key: Text | null = null
    this.#count()
    if (this.#kind === token.string) {
      key = this.#string()
      this.#next()
    } else if (this.#kind === token.unknown || this.#kind === token.number || literals.has(this.#kind)) {
      key = this.#word(true).text
    } else {
      this.#syntax('missing', this.#here(), { expected: 'a key in double quotes', found: this.#found() })
      if (this.#kind === token.openBrace || this.#kind === token.openBracket) this.#value(level + 1)
      else this.#skip(before)
      if (this.#kind !== token.colon) return null
    }
    if (this.#kind === token.colon) this.#next()
    else if (key !== null)
      this.#syntax('missing', this.#here(), { expected: '`:` after the key', found: this.#found() })
    if (this.#isClose() || this.#kind === token.comma) {
      if (key !== null && source.text[this.#lastBefore()] === ':')
        this.#syntax('missing', this.#here(), { expected: 'a value', found: this.#found() })
      return null
    }
    const value = this.#value(level + 1)
    if (value === null || key === null) return null
    return { key, value, span: makeSpan(source, before, value.span.end) }
  }

  /** Offset of the last character before the current token that isn't white space. */
  #lastBefore(): number {
    let at = this.#start - 1
    while (at > 0 && /\s/.test(this.#source.text[at]!)) at -= 1
    return at
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The text of a JSON string whose token runs from `start` to `end` and its content to `close`. */
function jsonText(
  source: Source,
  start: number,
  end: number,
  close: number,
  problem: (message: 'escape' | 'tab', at: Span, escape: string) => void,
): Text {
  const builder = new TextBuilder(source)
  const { text } = source
  let run = start + 1
  for (let i = run; i < close;) {
    const character = text[i]
    if (character === '\t') problem('tab', spot(source, i, i + 1), '')
    if (character !== '\\') {
      i += 1
      continue
    }
    const next = text[i + 1] ?? ''
    const hex = next === 'u' ? text.slice(i + 2, i + 6) : ''
    const isHex = /^[0-9a-f]{4}$/i.test(hex)
    const value = isHex ? String.fromCharCode(Number.parseInt(hex, 16)) : escapes[next]
    const length = isHex ? 6 : 2
    if (value === undefined || i + length > close) {
      const stop = Math.min(next === 'u' ? i + 2 + (/^[0-9a-f]*/i.exec(hex)?.[0].length ?? 0) : i + 2, close)
      const at = spot(source, i, stop)
      problem('escape', at, quoted(text.slice(at.start, at.end)))
      i = Math.max(stop, i + 1)
      continue
    }
    builder.copy(run, i)
    builder.put(value, i, i + length)
    i += length
    run = i
  }
  builder.copy(run, Math.max(close, run))
  const built = builder.build()
  const span = built.value === '' ? makeSpan(source, start, end) : built.at(0, built.length)
  return new Text(built.value, span, built.pieces)
}
