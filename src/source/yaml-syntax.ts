import type { YAMLParseError } from 'yaml'
import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { rule as tooDeep } from '../../rules/source/too-deep/rule.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { maxNesting } from './limits.ts'
import { quoted, restOfLine, spot } from './problems.ts'
import type { Source } from './source.ts'
import { makeSpan, type Span } from './span.ts'

const knownEscapes = '`\\n`, `\\"`, `\\\\`, `\\uHHHH` or another of YAML'

/**
 * What a parse error of `yaml` means, in our own words and with a place to mend. The library's codes are coarse: where
 * one stands for several mistakes its message tells them apart. Null for what the reader reports itself with a better
 * place: open quotes and brackets, tags, directives. Offsets of the error count from `base`.
 */
export function yamlSyntaxProblem(
  source: Source,
  base: number,
  error: YAMLParseError,
): StructuralProblem | null {
  const { code, message } = error
  const start = base + error.pos[0]
  const at = spot(source, start, base + error.pos[1])
  const found = `\`${quoted(source.text.slice(at.start, at.end))}\``
  switch (code) {
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'BAD_PROP_ORDER':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return structural(syntax, 'anchor', { at, help: 'Write the value itself in place of the anchor' })
    case 'BAD_DIRECTIVE':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
    case 'DUPLICATE_KEY':
    case 'NON_STRING_KEY':
      return null
    case 'BAD_DQ_ESCAPE':
      return badEscape(source, start)
    case 'BAD_INDENT':
      return badIndent(source, start, at, message)
    case 'BAD_SCALAR_START':
      return quotesNeeded(source, start)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return message.startsWith('Nested')
        ? secondColon(source, start)
        : structural(syntax, 'listWithKey', {
            at: restOfLine(source, start),
            help: 'Put it on the next line',
          })
    case 'BLOCK_IN_FLOW':
      // Two items without a comma between them look like a map by indentation, too.
      return structural(syntax, source.text[start] === '-' ? 'blockInBrackets' : 'comma', { at })
    case 'KEY_OVER_1024_CHARS':
      return structural(syntax, 'longKey', { at })
    case 'MULTILINE_IMPLICIT_KEY':
      return /^[\w.-]/.test(source.text[start] ?? '')
        ? missingColon(source, restOfLine(source, start))
        : structural(syntax, 'severalLines', { at: restOfLine(source, start) })
    case 'RESOURCE_EXHAUSTION':
      return structural(tooDeep, 'deep', { at, data: { limit: maxNesting } })
    case 'TAB_AS_INDENT':
      return structural(syntax, 'tab', {
        at: tabsAt(source, start),
        help: 'Indent with spaces',
      })
    case 'MISSING_CHAR':
      return missing(source, start, at, message, found)
    default:
      return stray(source, start, at, message, found)
  }
}

function tabsAt(source: Source, start: number): Span {
  let from = start
  while (from < source.text.length && source.text[from] === ' ') from += 1
  let to = from
  while (source.text[to] === '\t') to += 1
  return spot(source, from, Math.max(to, from + 1))
}

function badEscape(source: Source, start: number): StructuralProblem {
  const escape = /^\\(?:x[0-9a-f]{0,2}|u[0-9a-f]{0,4}|U[0-9a-f]{0,8}|[^])/iu.exec(
    source.text.slice(start, start + 10),
  )
  const at = spot(source, start, start + (escape?.[0].length ?? 1))
  return structural(syntax, 'escape', {
    at,
    data: { escape: quoted(source.text.slice(at.start, at.end)), expected: knownEscapes },
    help: 'Write `\\\\` for a backslash, or use single quotes',
  })
}

function badIndent(source: Source, start: number, at: Span, message: string): StructuralProblem | null {
  if (message.startsWith('Flow')) return null
  if (message.startsWith('Block scalar values')) return structural(syntax, 'blockFlush', { at })
  if (message.startsWith('Block scalar lines'))
    return structural(syntax, 'blockColumn', { at: restOfLine(source, start) })
  return offColumn(source, skipSpaces(source, start))
}

/** A line that starts in a column of its own: a forgotten `:` or `- ` when there is none in it. */
function offColumn(source: Source, start: number): StructuralProblem {
  const at = restOfLine(source, start)
  const line = source.text.slice(at.start, at.end)
  if (!/:(?:\s|$)|^-(?:\s|$)/.test(line)) return missingColon(source, at)
  return structural(syntax, 'column', {
    at,
    help: 'Start all keys of a map, and all `-` of a list, in one column',
  })
}

function missingColon(source: Source, at: Span): StructuralProblem {
  const key = source.text.slice(at.start, at.end)
  // A colon without a space after it makes one text of key and value.
  const joined = /^[A-Za-z_][\w-]*:(?=\S)/.exec(key)
  if (joined === null) return structural(syntax, 'colon', { at, data: { key: quoted(key) } })
  const colon = spot(source, at.start + joined[0].length - 1, at.start + joined[0].length)
  return structural(syntax, 'spaceAfterColon', {
    at: colon,
    help: 'Add a space',
    fixes: [{ title: 'Add a space', safety: 'review', edits: [{ at: colon, text: ': ' }] }],
  })
}

function skipSpaces(source: Source, start: number): number {
  let from = start
  while (from < source.text.length && /\s/.test(source.text[from]!)) from += 1
  return from === source.text.length ? start : from
}

/** Text without quotes from `start` to the end of its line, in double quotes; null when that isn't certain. */
function quoteLine(source: Source, start: number): { at: Span; text: string } | null {
  const at = restOfLine(source, start)
  const line = source.text.slice(at.start, at.end)
  return at.start !== start || /["\\\p{Cc}]|\s#/u.test(line) ? null : { at, text: `"${line}"` }
}

/** A map where the value of a key on the same line was expected: a value with `: ` in it, or a next line too far right. */
function secondColon(source: Source, start: number): StructuralProblem {
  const at = restOfLine(source, start)
  if (!/:(?:\s|$)/.test(source.text.slice(at.start, at.end)))
    return offColumn(source, skipSpaces(source, at.end))
  const edit = quoteLine(source, start)
  return structural(syntax, 'secondColon', {
    at,
    help: 'Put the value in quotes',
    ...(edit === null
      ? {}
      : { fixes: [{ title: 'Put the value in quotes', safety: 'review', edits: [edit] }] }),
  })
}

function quotesNeeded(source: Source, start: number): StructuralProblem {
  const edit = quoteLine(source, start)
  return structural(syntax, 'start', {
    at: spot(source, start, start + 1),
    data: { character: source.text[start] ?? '' },
    help: 'Put the text in quotes',
    ...(edit === null
      ? {}
      : { fixes: [{ title: 'Put the text in quotes', safety: 'review', edits: [edit] }] }),
  })
}

function missing(
  source: Source,
  start: number,
  at: Span,
  message: string,
  found: string,
): StructuralProblem | null {
  if (message.startsWith('Missing closing')) return null
  if (message.includes('must end with')) return null
  if (message.startsWith('Missing directives-end')) return null
  if (message.startsWith('Comments must'))
    return structural(syntax, 'spaceBeforeComment', {
      at: spot(source, start, start + 1),
      help: 'Add a space, or quotes around the text',
    })
  if (message.startsWith('Tags and anchors')) return structural(syntax, 'spaceAfterAnchor', { at })
  if (message.startsWith('Implicit map keys')) return missingColon(source, at)
  if (message.startsWith('Sequence item'))
    return structural(syntax, 'dash', { at: restOfLine(source, start) })
  if (message.startsWith('Missing space after :')) return structural(syntax, 'spaceAfterColon', { at })
  if (message.startsWith('Missing ,')) return structural(syntax, 'comma', { at })
  if (message.startsWith('Block scalars with')) return structural(syntax, 'blankColumn', { at })
  if (message.startsWith('Block collection cannot')) return structural(syntax, 'firstLineKey', { at })
  return structural(syntax, 'stray', { at, data: { found, expected: 'a key, a value or a new line' } })
}

function stray(
  source: Source,
  start: number,
  at: Span,
  message: string,
  found: string,
): StructuralProblem | null {
  if (message.startsWith('Block scalar header')) {
    const header = restOfLine(source, source.text.lastIndexOf(' ', start) + 1)
    return structural(syntax, 'header', {
      at: header,
      data: { header: quoted(source.text.slice(header.start, header.end)) },
    })
  }
  if (message.startsWith('Unexpected block-seq-ind'))
    return structural(syntax, 'listWithKey', {
      at: restOfLine(source, start),
      help: 'Put it on the next line',
    })
  if (/^Unexpected (scalar|single-quoted-scalar|double-quoted-scalar|alias) at node end/.test(message))
    return structural(syntax, 'afterText', { at: restOfLine(source, start) })
  const expected = message.includes(' in flow')
    ? 'an item between two commas'
    : 'a key, a value or a new line'
  return structural(syntax, 'stray', { at, data: { found, expected } })
}

/** A quoted text whose closing quote is missing. The parser notices at its end; the reader points at its start. */
export function openQuote(source: Source, start: number): StructuralProblem {
  return structural(syntax, 'quote', {
    at: restOfLine(source, start),
    data: { quote: `\`${source.text[start] ?? ''}\`` },
    help: `Add ${source.text[start] ?? ''} at the end of the text`,
  })
}

export function strayBracket(source: Source, start: number): StructuralProblem {
  return structural(syntax, 'stray', {
    at: makeSpan(source, start, start + 1),
    data: { found: `\`${source.text[start] ?? ''}\``, expected: 'an opening bracket before it' },
    help: 'Remove it, or put the text in quotes',
  })
}

export function openBracket(source: Source, start: number): StructuralProblem {
  const open = source.text[start] ?? ''
  return structural(syntax, 'bracket', {
    at: makeSpan(source, start, start + 1),
    data: { open, close: open === '{' ? '}' : ']' },
  })
}
