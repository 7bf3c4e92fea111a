import type { Dialect } from './model.ts'

/** A merge tag in a body; offsets are UTF-16 units, delimiters included. */
export interface TagRange {
  readonly from: number
  readonly to: number
  readonly name: string
  readonly dialect: Dialect
}

/** Longest tag that is read as one: an opening delimiter without its end must not swallow the message. */
const maxLength = 2000

/** Delimiters that are looked for as a pair; longer ones first where one starts with the other. */
const pairs: readonly (readonly [open: string, close: string, dialect: Dialect, lines: boolean])[] = [
  ['{{{{', '}}}}', 'braces', true],
  ['{{!--', '--}}', 'braces', true],
  ['{{{', '}}}', 'braces', true],
  ['{{', '}}', 'braces', true],
  ['{%', '%}', 'statement', true],
  ['{#', '#}', 'statement', true],
  ['<%', '%>', 'erb', true],
  ['<#--', '-->', 'dollar-brace', true],
  ['*|', '|*', 'star-bar', false],
  ['%%=', '=%%', 'double-percent', true],
  ['%%[', ']%%', 'double-percent', true],
  ['[[', ']]', 'double-bracket', false],
  ['$[', ']$', 'dollar-bracket', false],
]

const freeMarker =
  /<(\/?#(?:if|elseif|else|list|items|sep|assign|global|local|include|import|switch|case|default|break|attempt|recover|compress|escape|noparse|function|macro|return|setting|t)\b[^<>\n]{0,300})>/y

/** Tags whose content has to look like a name, since people write their delimiters for other reasons too. */
const named: readonly (readonly [start: string, form: RegExp, dialect: Dialect])[] = [
  ['%%', /%%\{?([\p{L}_][\p{L}\p{N}_.: -]{0,80})\}?%%/uy, 'double-percent'],
  ['%', /%([A-Za-z][\w.-]{0,80}(?::[\w.-]{1,80})?)%/y, 'percent'],
  ['${', /\$\{([^{}\n]{1,200})\}/y, 'dollar-brace'],
  // Velocity: nothing where the value is missing.
  ['$!{', /\$!\{([^{}\n]{1,200})\}/y, 'dollar-brace'],
  // Directives of FreeMarker, beside its `${ }`.
  ['<', freeMarker, 'dollar-brace'],
  ['{!', /\{!([^{}\n]{1,200})\}/y, 'bang-brace'],
  [
    '{',
    /\{(\$?[\p{L}_][\p{L}\p{N}_.-]{0,60}(?: [\p{L}\p{N}_.-]{1,40}){0,3}(?:=[^{}\n]{0,100})?|\$[\p{L}_][\p{L}\p{N}_.]{0,60}\|[^{}\n]{1,100})\}/uy,
    'brace',
  ],
]

/** What a tag begins with. Markup is full of `<`, which begins one only before `%`. */
const starts = /[{%]|<(?=%|\/?#)|\*(?=\|)|\[(?=\[)|\$(?=!?\{|\[)/g

/**
 * Finds the merge tags of a text, whatever the dialect, in order and without overlaps. Conditions and loops are tags
 * too. Linear: each closing delimiter is searched for once ahead of the reader, and a tag is never longer than
 * {@link maxLength}.
 */
export function findMergeTags(text: string): readonly TagRange[] {
  const found: TagRange[] = []
  const ahead = new Map<string, number>()
  const next = (close: string, from: number): number => {
    const known = ahead.get(close)
    if (known !== undefined && (known === -1 || known >= from)) return known
    const at = text.indexOf(close, from)
    ahead.set(close, at)
    return at
  }
  let read = 0
  for (const { index } of text.matchAll(starts)) {
    const tag = index < read ? null : tagAt(text, index, next)
    if (tag === null) continue
    found.push(tag)
    read = tag.to
  }
  return found
}

function tagAt(text: string, at: number, next: (close: string, from: number) => number): TagRange | null {
  for (const [open, close, dialect, lines] of pairs) {
    if (!text.startsWith(open, at)) continue
    const from = at + open.length
    const stop = next(close, from)
    if (stop === -1 || stop - at > maxLength) continue
    const inner = text.slice(from, stop)
    // An opening delimiter inside belongs to the closing one: the first was never closed.
    if (inner.trim() === '' || inner.includes(open) || (!lines && inner.includes('\n'))) continue
    const comment = open === '{%' && /^[-+]?\s*comment\b/.test(inner) ? endOfComment(text, stop, next) : -1
    if (comment !== -1) return { from: at, to: comment, name: '# comment', dialect }
    const braced =
      dialect === 'braces' && inner.lastIndexOf('${') > inner.lastIndexOf('}') && text[stop + 2] === '}'
    const to = stop + close.length + (braced ? 1 : 0)
    const name = `${inner}${braced ? '}' : ''}`.trim()
    // What is in a comment is no statement, whatever it begins with.
    const mark = open === '{#' ? '# ' : open === '{{!--' ? '! ' : ''
    return { from: at, to, name: `${mark}${name}`, dialect }
  }
  for (const [start, form, dialect] of named) {
    if (!text.startsWith(start, at)) continue
    // "20%off%": a percentage, not a name.
    if (dialect === 'percent' && at > 0 && /[\d%]/.test(text[at - 1]!)) continue
    form.lastIndex = at
    const match = form.exec(text)
    // "%E2%9C%93" in an address is a character.
    if (
      match !== null &&
      dialect === 'percent' &&
      isEncoded(match[1]!, text.slice(form.lastIndex, form.lastIndex + 2))
    )
      continue
    if (match !== null) return { from: at, to: at + match[0].length, name: match[1]!.trim(), dialect }
  }
  return null
}

function isEncoded(name: string, after: string): boolean {
  return /^[\da-f]{2}/i.test(name) && /^[\da-f]{2}$/i.test(after)
}

/** Longest stretch of a template that is read as set aside. */
const longestComment = 50_000

/** Where `{% comment %}` ends: nobody reads what is in it. -1 when it doesn't. */
function endOfComment(text: string, from: number, next: (close: string, from: number) => number): number {
  const word = next('endcomment', from)
  if (word === -1 || word - from > longestComment) return -1
  const close = text.slice(word, word + 30).indexOf('%}')
  const before = text.slice(Math.max(word - 12, 0), word)
  return close === -1 || !/\{%[-+]?\s*$/.test(before) ? -1 : word + close + 2
}
