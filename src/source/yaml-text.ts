import type { CST } from 'yaml'
import type { Source } from './source.ts'
import { makeSpan } from './span.ts'
import { Text, TextBuilder } from './text.ts'

/**
 * The text of a YAML scalar with the place of each of its characters. `cooked` is what the parser read it as and
 * always wins: should the pieces ever give something else, the text maps to the scalar as a whole. Offsets of the
 * token count from `base`.
 */
export function yamlText(
  source: Source,
  token: CST.FlowScalar | CST.BlockScalar,
  base: number,
  cooked: string,
): Text {
  const start = base + token.offset
  if (token.type === 'scalar' && token.source === cooked && cooked !== '')
    return Text.verbatim(source, start, start + cooked.length)
  const builder = new TextBuilder(source)
  const end = token.type === 'block-scalar' ? block(builder, token, base) : flow(builder, token, start)
  const text = builder.build()
  if (text.value === cooked) return framed(text, start, end)
  const whole = makeSpan(source, start, end)
  return new Text(
    cooked,
    whole,
    cooked === ''
      ? []
      : [{ at: 0, length: cooked.length, raw: start, rawLength: end - start, verbatim: false }],
  )
}

/** The text's own characters as its span, without quotes and closing line breaks; all of the scalar when it is empty. */
function framed(text: Text, start: number, end: number): Text {
  let { length } = text
  while (length > 0 && text.value[length - 1] === '\n') length -= 1
  const span = length === 0 ? makeSpan(text.source, start, end) : text.at(0, length)
  return new Text(text.value, span, text.pieces)
}

function flow(builder: TextBuilder, token: CST.FlowScalar, start: number): number {
  const { source: raw } = token
  if (token.type === 'scalar') lines(builder, raw, start, 0, raw.length, false)
  else if (token.type === 'single-quoted-scalar') lines(builder, raw, start, 1, raw.length - 1, true)
  else doubleQuoted(builder, raw, start)
  return start + raw.length
}

/**
 * Plain and single-quoted text: a line break with the white space around it is a space, each further one a break
 * (YAML 1.2.2, 6.5).
 */
function lines(
  builder: TextBuilder,
  raw: string,
  start: number,
  from: number,
  to: number,
  quotes: boolean,
): void {
  let at = from
  let gap = from
  let breaks = -1
  for (;;) {
    const feed = raw.indexOf('\n', at)
    const last = feed === -1 || feed >= to
    let stop = last ? to : feed
    if (!last && raw[stop - 1] === '\r' && stop > at) stop -= 1
    let begin = at
    // The first line keeps its leading white space, the last its trailing.
    if (breaks >= 0) while (begin < stop && isBlank(raw[begin])) begin += 1
    if (!last) while (stop > begin && isBlank(raw[stop - 1])) stop -= 1
    if (begin < stop || breaks === -1 || last) {
      if (breaks >= 0) builder.put(breaks === 0 ? ' ' : '\n'.repeat(breaks), start + gap, start + begin)
      if (quotes) singleQuoted(builder, raw, start, begin, stop)
      else builder.copy(start + begin, start + stop)
      gap = stop
      breaks = 0
    } else breaks += 1
    if (last) return
    at = feed + 1
  }
}

function singleQuoted(builder: TextBuilder, raw: string, start: number, from: number, to: number): void {
  let run = from
  for (let i = raw.indexOf("''", run); i !== -1 && i + 1 < to; i = raw.indexOf("''", run)) {
    builder.copy(start + run, start + i)
    builder.put("'", start + i, start + i + 2)
    run = i + 2
  }
  builder.copy(start + run, start + to)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

/** YAML 1.2.2, 5.7. */
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}
const hexLength: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function doubleQuoted(builder: TextBuilder, raw: string, start: number): void {
  const end = raw.length - 1
  let run = 1
  let i = 1
  const copyUntil = (to: number): void => builder.copy(start + run, start + to)
  while (i < end) {
    const character = raw[i]!
    if (character === '\\') {
      const next = raw[i + 1] ?? ''
      const digits = hexLength[next]
      if (digits !== undefined) {
        const hex = raw.slice(i + 2, i + 2 + digits)
        const code = hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? Number.parseInt(hex, 16) : -1
        if (code >= 0 && code <= 0x10ffff) {
          copyUntil(i)
          builder.put(String.fromCodePoint(code), start + i, start + i + 2 + digits)
          run = i + 2 + digits
        }
        i += 2 + digits
      } else if (next === '\n' || (next === '\r' && raw[i + 2] === '\n')) {
        copyUntil(i)
        i += next === '\n' ? 2 : 3
        while (isBlank(raw[i])) i += 1
        run = i
      } else {
        const value = escapes[next]
        if (value !== undefined) {
          copyUntil(i)
          builder.put(value, start + i, start + i + 2)
          run = i + 2
        }
        i += 2
      }
    } else if (isBlank(character) || character === '\n' || character === '\r') {
      const from = i
      while (isBlank(raw[i])) i += 1
      if (raw[i] !== '\n' && !(raw[i] === '\r' && raw[i + 1] === '\n')) {
        if (i === from) i += 1
        continue
      }
      let breaks = -1
      while (i < end && (isBlank(raw[i]) || raw[i] === '\n' || (raw[i] === '\r' && raw[i + 1] === '\n'))) {
        if (raw[i] === '\n') breaks += 1
        i += 1
      }
      copyUntil(from)
      // Without a closing quote the break can lie behind what counts as content.
      builder.put(breaks === 0 ? ' ' : '\n'.repeat(Math.max(breaks, 0)), start + from, start + i)
      run = i
    } else i += 1
  }
  copyUntil(end)
}

interface BlockLine {
  /** Offset in the file. */
  readonly at: number
  readonly indent: number
  /** Offset behind its content, its line break not included. */
  readonly end: number
}

function blockLines(raw: string, start: number): BlockLine[] {
  const found: BlockLine[] = []
  for (let at = 0; ;) {
    const feed = raw.indexOf('\n', at)
    let end = feed === -1 ? raw.length : feed
    if (end > at && feed !== -1 && raw[end - 1] === '\r') end -= 1
    let indent = 0
    while (at + indent < end && raw[at + indent] === ' ') indent += 1
    found.push({ at: start + at, indent, end: start + end })
    if (feed === -1) return found
    at = feed + 1
  }
}

/** Literal and folded block text with its chomping and indentation indicators (YAML 1.2.2, 8.1). */
function block(builder: TextBuilder, token: CST.BlockScalar, base: number): number {
  const header = token.props[0]
  const mark = header !== undefined && 'source' in header ? header.source : '|'
  const chomp = /[-+]/.exec(mark)?.[0] ?? ''
  const explicit = Number(/[1-9]/.exec(mark)?.[0] ?? 0)
  let start = base + token.offset
  for (const prop of token.props) start += 'source' in prop ? prop.source.length : 0
  const raw = token.source
  const stop = start + raw.length
  const all = raw === '' ? [] : blockLines(raw, start)
  const isEmpty = (line: BlockLine): boolean => line.at + line.indent === line.end

  let close = all.length
  while (close > 0 && isEmpty(all[close - 1]!)) close -= 1
  if (close === 0) {
    if (chomp === '+' && all.length > 0) builder.put('\n'.repeat(Math.max(1, all.length - 1)), start, stop)
    return stop
  }
  let trim = token.indent + explicit
  let open = 0
  for (const [index, line] of all.slice(0, close).entries()) {
    if (!isEmpty(line)) {
      if (explicit === 0) trim = line.indent
      open = index
      break
    }
    if (explicit === 0 && line.indent > trim) trim = line.indent
  }
  // Empty lines at the end that are indented further are content.
  for (let i = all.length - 1; i >= close; i -= 1)
    if (all[i]!.indent > trim) {
      close = i + 1
      break
    }
  const contentOf = (line: BlockLine): number => line.at + Math.min(trim, line.indent)
  const lineBreak = (line: BlockLine, next: BlockLine | undefined): void => {
    const to = next?.at ?? stop
    if (to - line.end === 1) builder.copy(line.end, to)
    else builder.put('\n', line.end, to)
  }
  for (let i = 0; i < open; i += 1) {
    builder.copy(contentOf(all[i]!), all[i]!.end)
    lineBreak(all[i]!, all[i + 1])
  }
  if (mark.startsWith('>')) fold(builder, all.slice(open, close), trim)
  else
    for (let i = open; i < close; i += 1) {
      if (i > open) lineBreak(all[i - 1]!, all[i])
      builder.copy(contentOf(all[i]!), all[i]!.end)
    }
  if (chomp === '+') {
    for (let i = close; i < all.length; i += 1) {
      lineBreak(all[i - 1]!, all[i])
      builder.copy(contentOf(all[i]!), all[i]!.at + all[i]!.indent)
    }
    if (close === all.length) lineBreak(all[close - 1]!, undefined)
  } else if (chomp === '') lineBreak(all[close - 1]!, all[close])
  return stop
}

/** Breaks between lines of the same column are spaces; around lines indented further and empty lines they stay. */
function fold(builder: TextBuilder, all: readonly BlockLine[], trim: number): void {
  const { text } = builder.source
  let separator = ''
  let kept = ''
  let gap = all[0]?.at ?? 0
  let indented = false
  for (const line of all) {
    const content = line.at + Math.min(trim, line.indent)
    const further = line.indent > trim || text[line.at + line.indent] === '\t'
    if (!further && content === line.end) {
      if (separator === '\n') kept += '\n'
      else separator = '\n'
      continue
    }
    if (further) {
      if (separator === ' ') separator = '\n'
      else if (!indented && separator === '\n') separator = '\n\n'
    }
    builder.put(kept + separator, gap, content)
    builder.copy(content, line.end)
    gap = line.end
    kept = ''
    separator = further ? '\n' : ' '
    indented = further
  }
}
