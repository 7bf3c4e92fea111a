import type { Fix } from '../fix.ts'
import { makeSpan, type Span } from '../source/span.ts'
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
  // `{ name }}`; without the spaces a `{name}` is read in it.
  [/(?<![{$])\{[ \t]{1,4}[\p{L}_$][\p{L}\p{N}_.$]{0,40}[ \t]{0,4}\}\}(?!\})/gu, '{{'],
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

/** What a tag does to conditions and loops: it begins or ends one, or several where a tag holds a whole script. */
interface Step {
  readonly kind: 'begin' | 'end'
  /** The same for what begins and what ends. */
  readonly block: string
  /** How the other half is written. */
  readonly other: string
}

const statementBlocks: ReadonlySet<string> = new Set(
  'if unless for case capture raw verbatim comment tablerow block macro with filter autoescape spaceless catalog'.split(
    ' ',
  ),
)
/** What is between them isn't read. */
const unread: ReadonlySet<string> = new Set(['raw', 'verbatim', 'comment'])

const freeMarkerBlocks: ReadonlySet<string> = new Set(
  'if list switch attempt compress escape noparse function macro'.split(' '),
)

const none: readonly Step[] = []

function begins(block: string, other: string): readonly Step[] {
  return [{ kind: 'begin', block, other }]
}

function ends(block: string, other: string): readonly Step[] {
  return [{ kind: 'end', block, other }]
}

/** Statements of Liquid, Jinja, Django, HubL. */
function statementSteps(name: string): readonly Step[] {
  const word = /^[-+]?\s*([a-z_]+)/.exec(name)?.[1] ?? ''
  if (statementBlocks.has(word)) return begins(`% ${word}`, `{% end${word} %}`)
  const ended = word.startsWith('end') ? word.slice(3) : ''
  return statementBlocks.has(ended) ? ends(`% ${ended}`, `{% ${ended} %}`) : none
}

/** Sections of Handlebars and Mustache, `{{ if .A }}` of Go, ``{{IF `…`}}`` of GetResponse. */
function bracesSteps(name: string): readonly Step[] {
  const start = /^~?\s*[#^][*>]?\s*([\w.-]+)/.exec(name)?.[1]
  if (start !== undefined) return begins(`#${start}`, `{{/${start}}}`)
  const end = /^~?\s*\/\s*([\w.-]+)/.exec(name)?.[1]
  if (end !== undefined) return ends(`#${end}`, `{{#${end}}}`)
  if (
    /^-?\s*(?:if|with|range|block|define)\s+(?:[.$(]|(?:and|or|not|eq|ne|lt|le|gt|ge|len|index)\s)/.test(name)
  )
    return begins('go', '{{ end }}')
  if (/^-?\s*end\s*-?$/.test(name)) return ends('go', '{{ if … }}')
  if (/^IF\s*[`(]/.test(name)) return begins('IF', '{{ENDIF}}')
  return /^ENDIF$/.test(name) ? ends('IF', '{{IF …}}') : none
}

/** Conditions of Mailchimp. */
function starBarSteps(name: string): readonly Step[] {
  const start = /^(IF|INTERESTED|NOTINTERESTED)(?:NOT)?:/.exec(name)?.[1]
  if (start !== undefined) return begins(`*|${start}`, `*|END:${start}|*`)
  const end = /^END:(IF|INTERESTED|NOTINTERESTED)$/.exec(name)?.[1]
  return end === undefined ? none : ends(`*|${end}`, `*|${end}:…|*`)
}

/** Scripts of AMPscript: `IF … THEN`, `ENDIF`, `FOR … DO`, `NEXT`, outside of texts and comments. */
function ampScriptSteps(written: string): readonly Step[] {
  if (!written.startsWith('%%[')) return none
  const script = written.replace(/"[^"]*"|'[^']*'|\/\*[^]*?\*\//g, ' ')
  return [...script.matchAll(/(?<![@\w])(if|endif|for|next)(?!\w)/gi)].map(({ 1: word }): Step => {
    const lower = word!.toLowerCase()
    if (lower === 'if') return { kind: 'begin', block: 'ampscript if', other: '%%[ENDIF]%%' }
    if (lower === 'for') return { kind: 'begin', block: 'ampscript for', other: '%%[NEXT]%%' }
    return lower === 'endif'
      ? { kind: 'end', block: 'ampscript if', other: '%%[IF … THEN]%%' }
      : { kind: 'end', block: 'ampscript for', other: '%%[FOR … DO]%%' }
  })
}

/** Ruby ends with a word, JavaScript (Adobe Campaign) with a brace. */
function erbSteps(name: string): readonly Step[] {
  if (/^[=@!#]/.test(name)) return none
  const code = name
    .replace(/"[^"]*"|'[^']*'/g, ' ')
    .replace(/^-|-$/g, '')
    .trim()
  const steps: Step[] = []
  if (code.startsWith('}')) steps.push({ kind: 'end', block: '<% {', other: '<% … { %>' })
  if (code.endsWith('{')) steps.push({ kind: 'begin', block: '<% {', other: '<% } %>' })
  if (steps.length > 0) return steps
  if (/^end\b/.test(code)) return ends('<% end', '<% if … %>')
  const isBlock =
    /^(?:if|unless|case|for|while|until|begin)\b/.test(code) || /\bdo(?:\s*\|[^|]*\|)?$/.test(code)
  return isBlock && !/[{};]|\b(?:end|then\b.*\bend)$/.test(code) ? begins('<% end', '<% end %>') : none
}

function freeMarkerSteps(name: string): readonly Step[] {
  const [, slash, word = ''] = /^(\/?)#([a-z]+)/.exec(name) ?? []
  if (!freeMarkerBlocks.has(word)) return none
  return slash === '' ? begins(`<#${word}`, `</#${word}>`) : ends(`<#${word}`, `<#${word} …>`)
}

function stepsOf({ dialect, name }: TagRange, written: string): readonly Step[] {
  // A raw block of Handlebars closes by itself.
  if (written.startsWith('{{{{')) return none
  switch (dialect) {
    case 'statement':
      return statementSteps(name)
    case 'braces':
      return bracesSteps(name)
    case 'star-bar':
      return starBarSteps(name)
    case 'double-percent':
      return ampScriptSteps(written)
    case 'erb':
      return erbSteps(name)
    case 'dollar-brace':
      return freeMarkerSteps(name)
    default:
      return none
  }
}

/** Conditions and loops that don't end, or end what was never begun: `{% if %}`, `{{#if}}`, `*|IF:…|*`. */
function blocks(text: Text, tags: readonly TagRange[], faults: TagFault[]): void {
  const stack: { readonly step: Step; readonly tag: TagRange }[] = []
  /** How many of a block are open: an end that closes nothing isn't looked for. */
  const counts = new Map<string, number>()
  /** Set while what comes isn't read. */
  let aside: string | null = null
  const fault = (tag: TagRange, missing: string): void => {
    const written = text.value.slice(tag.from, tag.to)
    faults.push({ kind: 'block', written, missing, at: text.at(tag.from, tag.to) })
  }
  const close = (tag: TagRange, { block, other }: Step): void => {
    if ((counts.get(block) ?? 0) === 0) {
      fault(tag, other)
      return
    }
    for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
      counts.set(open.step.block, counts.get(open.step.block)! - 1)
      if (open.step.block === block) return
      fault(open.tag, open.step.other)
    }
  }
  for (const tag of tags)
    for (const step of stepsOf(tag, text.value.slice(tag.from, tag.to))) {
      if (aside !== null && (step.kind === 'begin' || step.block !== aside)) continue
      if (step.kind === 'end') {
        aside = null
        close(tag, step)
        continue
      }
      stack.push({ step, tag })
      counts.set(step.block, (counts.get(step.block) ?? 0) + 1)
      if (step.block.startsWith('% ') && unread.has(step.block.slice(2))) aside = step.block
    }
  for (const { step, tag } of stack) fault(tag, step.other)
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

/** The edit that writes the second of two braces, where the first is there. */
export function secondBrace({ kind, at, ...fault }: TagFault): { readonly fixes?: readonly Fix[] } {
  if (!('missing' in fault) || (fault.missing !== '}}' && fault.missing !== '{{')) return {}
  const { source, start, end } = at
  if (kind === 'unopened') {
    if (source.text[start] !== '{' || source.text[start - 1] === '{') return {}
    const place = makeSpan(source, start, start)
    return { fixes: [{ title: 'Write `{{`', safety: 'review', edits: [{ at: place, text: '{' }] }] }
  }
  const written = source.text.slice(start, end)
  const behind = written.endsWith('}')
    ? 0
    : /^[^{}<>\n"']{0,40}\}(?!\})/.exec(source.text.slice(end, end + 50))?.[0].length
  if (behind === undefined || !written.startsWith('{{')) return {}
  const place = makeSpan(source, end + behind, end + behind)
  return { fixes: [{ title: 'Write `}}`', safety: 'review', edits: [{ at: place, text: '}' }] }] }
}
