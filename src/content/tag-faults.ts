import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { codeRanges } from './content.ts'
import { lettersOf, subjectOf, type TagPlatform } from './merge-tag-data.ts'
import { findMergeTags, type TagRange } from './merge-tags.ts'

/** What is wrong with merge tags by themselves, whoever replaces them. */
export type TagFault =
  | { readonly kind: 'unclosed'; readonly written: string; readonly missing: string; readonly at: Span }
  | { readonly kind: 'unopened'; readonly written: string; readonly missing: string; readonly at: Span }
  | { readonly kind: 'empty'; readonly written: string; readonly at: Span }
  /** A condition or loop without its end, or an end without its start. */
  | { readonly kind: 'block'; readonly written: string; readonly missing: string; readonly at: Span }

/** What is left of a tag where no tag was read: the delimiter next to something like a name. */
const openers: readonly (readonly [form: RegExp, close: string])[] = [
  [/\{\{\{?[#/^>&~-]?[ \t]*[\p{L}_$.@][\p{L}\p{N}_.$]*/gu, '}}'],
  // Numbered placeholders of Twilio and WhatsApp.
  [/\{\{[ \t]*\d{1,2}[ \t]*\}(?!\})/g, '}}'],
  [/\{%[-+]?[ \t]*[a-z]\w*/g, '%}'],
  [/\*\|[A-Z][A-Z0-9_:]*/g, '|*'],
  [/(?<![%\d])%%=?[A-Za-z_]\w*/g, '%%'],
  [/\[\[[A-Za-z_]\w*/g, ']]'],
  [/<%[=-]?[ \t]*[A-Za-z@]\w*/g, '%>'],
  [/\$\{[A-Za-z_][\w.]*/g, '}'],
]
const closers: readonly (readonly [form: RegExp, open: string])[] = [
  [/(?<=^|[\s>(,.:;])[\p{L}_$][\p{L}\p{N}_.$]{0,40}\}\}/gu, '{{'],
  [/[A-Za-z_)"'][ \t]+[-+]?%\}/g, '{%'],
  [/[A-Z0-9_]{1,40}\|\*/g, '*|'],
  [/(?<=^|[\s>(,.:;])[A-Za-z_]\w{2,40}\]\](?!>)/g, '[['],
  [/[A-Za-z_)"'][ \t]*%>/g, '<%'],
]
const empties = /\{\{\{?[ \t]*\}\}\}?|\*\|[ \t]*\|\*|%%[ \t]+%%|\[\[[ \t]*\]\]|<%=?[ \t]*%>/g

/** Finds what is wrong with the tags of one text; `markup` leaves style sheets and scripts out. Linear. */
export function tagFaults(text: Text, markup: boolean): readonly TagFault[] {
  const body = text.value
  const code = markup ? codeRanges(body) : []
  const isCode = (at: number): boolean => {
    let low = 0
    let high = code.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (code[middle]![1] <= at) low = middle + 1
      else high = middle
    }
    return low < code.length && code[low]![0] <= at
  }
  const tags = findMergeTags(body).filter(({ from }) => !isCode(from))
  const faults: TagFault[] = []
  let at = 0
  for (let index = 0; index <= tags.length; index++) {
    const tag = tags[index]
    leftovers(text, at, tag?.from ?? body.length, isCode, faults)
    if (tag !== undefined) {
      cutTag(text, tag, faults)
      at = tag.to
    }
  }
  blocks(text, tags, faults)
  return faults
}

function leftovers(
  text: Text,
  from: number,
  to: number,
  isCode: (at: number) => boolean,
  faults: TagFault[],
): void {
  const gap = text.value.slice(from, to)
  if (!/[{}%|\][]/.test(gap)) return
  const taken = new Set<number>()
  const add = (
    { 0: written, index }: RegExpMatchArray,
    fault: (written: string, at: Span) => TagFault,
  ): void => {
    const start = from + index!
    const end = start + written.length
    if (isCode(start) || taken.has(start) || taken.has(end - 1)) return
    for (let unit = start; unit < end; unit++) taken.add(unit)
    faults.push(fault(written, text.at(start, end)))
  }
  for (const match of gap.matchAll(empties)) add(match, (written, at) => ({ kind: 'empty', written, at }))
  for (const [form, missing] of openers)
    for (const match of gap.matchAll(form))
      add(match, (written, at) => ({ kind: 'unclosed', written, missing, at }))
  for (const [form, missing] of closers)
    for (const match of gap.matchAll(form))
      add(match, (written, at) => ({ kind: 'unopened', written, missing, at }))
}

/** `{{name}` and `{name}}` are read as `{name}` with a brace beside it. */
function cutTag(text: Text, { from, to, dialect, name }: TagRange, faults: TagFault[]): void {
  const body = text.value
  if (dialect === 'brace') {
    const [before, after] = [body[from - 1] === '{', body[to] === '}']
    if (before && !after)
      faults.push({
        kind: 'unclosed',
        written: body.slice(from - 1, to),
        missing: '}}',
        at: text.at(from - 1, to),
      })
    if (after && !before)
      faults.push({
        kind: 'unopened',
        written: body.slice(from, to + 1),
        missing: '{{',
        at: text.at(from, to + 1),
      })
  } else if (dialect === 'dollar-brace' && body.slice(Math.max(0, from - 2), from) === '{{')
    // `{{${name}` of Braze.
    faults.push({
      kind: 'unclosed',
      written: body.slice(from - 2, to),
      missing: '}}',
      at: text.at(from - 2, to),
    })
  else if (dialect === 'braces' && /^\$\{[^}]*$/.test(name.trim()))
    faults.push({ kind: 'unclosed', written: body.slice(from, to), missing: '}}}', at: text.at(from, to) })
  else if (dialect === 'braces' && body.startsWith('{{', from) && name.startsWith('{'))
    faults.push({ kind: 'unclosed', written: body.slice(from, to), missing: '}}}', at: text.at(from, to) })
}

interface Open {
  readonly name: string
  readonly tag: TagRange
}

const statementBlocks: ReadonlySet<string> = new Set(
  'if unless for case capture raw comment tablerow block macro with filter autoescape spaceless catalog'.split(
    ' ',
  ),
)

/** Conditions and loops that don't end, or end what was never begun: `{% if %}`, `{{#if}}`, `*|IF:…|*`. */
function blocks(text: Text, tags: readonly TagRange[], faults: TagFault[]): void {
  const stack: Open[] = []
  /** How many of a name are open: an end that closes nothing isn't looked for. */
  const counts = new Map<string, number>()
  const begin = (name: string, tag: TagRange): void => {
    stack.push({ name, tag })
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const fault = (tag: TagRange, missing: string): void => {
    const written = text.value.slice(tag.from, tag.to)
    faults.push({ kind: 'block', written, missing, at: text.at(tag.from, tag.to) })
  }
  const close = (tag: TagRange, name: string, missing: string): void => {
    if ((counts.get(name) ?? 0) === 0) {
      fault(tag, missing)
      return
    }
    for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
      counts.set(open.name, counts.get(open.name)! - 1)
      if (open.name === name) return
      fault(open.tag, endOf(open))
    }
  }
  for (const tag of tags) {
    if (tag.dialect === 'statement') {
      const word = /^[-+]?\s*([a-z]+)/.exec(tag.name)?.[1] ?? ''
      if (statementBlocks.has(word)) begin(word, tag)
      else if (word.startsWith('end') && statementBlocks.has(word.slice(3)))
        close(tag, word.slice(3), `{% ${word.slice(3)} %}`)
    } else if (tag.dialect === 'braces') {
      const start = /^[#^]\s*([\w.]+)/.exec(tag.name)?.[1]
      const end = /^\/\s*([\w.]+)/.exec(tag.name)?.[1]
      if (start !== undefined) begin(`#${start}`, tag)
      else if (end !== undefined) close(tag, `#${end}`, `{{#${end}}}`)
    } else if (tag.dialect === 'star-bar') {
      if (/^IF(?:NOT)?:/.test(tag.name)) begin('*|IF', tag)
      else if (/^END:IF$/.test(tag.name)) close(tag, '*|IF', '*|IF:…|*')
    }
  }
  for (const open of stack) fault(open.tag, endOf(open))
}

function endOf({ name }: Open): string {
  return name === '*|IF' ? '*|END:IF|*' : name.startsWith('#') ? `{{/${name.slice(1)}}}` : `{% end${name} %}`
}

/** A tag of a platform that a tag is a slip of: the same letters, spelled otherwise. */
export function slipOf(name: string, written: string, platform: TagPlatform): string | null {
  const own = subjectOf(name)
  const letters = lettersOf(own)
  if (letters.length < 4) return null
  for (const right of platform.names) {
    const named = subjectOf(findMergeTags(right)[0]?.name ?? '')
    if (named === own || right === written) return null
  }
  return (
    platform.names.find((right) => lettersOf(subjectOf(findMergeTags(right)[0]?.name ?? '')) === letters) ??
    null
  )
}
