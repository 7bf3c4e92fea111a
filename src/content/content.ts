import type { Message, Version } from '../campaign/model.ts'
import type { Text } from '../source/text.ts'
import { Composer, type Found } from './compose.ts'
import type { Flow } from './flow.ts'
import { findMergeTags, type TagRange } from './merge-tags.ts'
import type { Content, SegmentKind } from './model.ts'
import type { Parsers } from './parsers.ts'
import { readText } from './plain-text.ts'

/** What a parser sees instead of a merge tag: a letter to all of them, so that no delimiter in it is read as syntax. */
const mask = '\uE000'

/**
 * What a recipient of one version of a message reads. Bodies in Markdown, HTML and MJML need their parser (see
 * `parserNeeds`); without it they are read as plain text. Offsets of every text lead to the file that it stands in.
 */
export function contentOf(message: Message, version: Version, parsers: Parsers): Content {
  const found: Found = { segments: [], links: [], images: [], mergeTags: [], hidden: [] }
  const plain = (kind: SegmentKind, text: Text | null): void => {
    if (text !== null && text.length > 0) compose(text, readText(text.value), kind, found)
  }
  plain('subject', version.subject)
  plain('preheader', version.preheader)
  plain('title', version.title)
  plain('header', message.header)
  if (version.body !== null) {
    const { text, format } = version.body
    const parser = format === 'text' ? readText : (parsers.get(format) ?? readText)
    compose(text, null, 'body', found, parser, format === 'html' || format === 'mjml')
  }
  plain('footer', message.footer)
  for (const button of message.buttons) {
    plain('button', button.text)
    if (button.kind.value === 'url' && button.target !== null)
      found.links.push({
        target: button.target,
        anchor: button.text,
        kind: 'button',
        segment: 'button',
        at: button.target.span,
      })
  }
  plain('text-body', version.textBody)
  return found
}

const contents = new WeakMap<Version, { readonly content: Content; readonly parsers: number }>()

/** {@link contentOf}, computed once for a version; again only when a parser has been loaded since. */
export function knownContent(message: Message, version: Version, parsers: Parsers): Content {
  const known = contents.get(version)
  if (known !== undefined && known.parsers === parsers.size) return known.content
  const content = contentOf(message, version, parsers)
  contents.set(version, { content, parsers: parsers.size })
  return content
}

/** Ranges of HTML and MJML whose braces are no merge tags: style sheets and scripts. */
export function codeRanges(body: string): readonly (readonly [from: number, to: number])[] {
  const ranges: (readonly [number, number])[] = []
  for (const start of body.matchAll(/<(style|script|mj-style)\b/gi)) {
    const from = start.index
    if (from < (ranges.at(-1)?.[1] ?? 0)) continue
    const name = start[1]!.toLowerCase()
    const end = new RegExp(`</${name}`, 'gi')
    end.lastIndex = from
    const close = end.exec(body)
    ranges.push([from, close?.index ?? body.length])
    if (close === null) break
  }
  return ranges
}

function tagsOf(body: string, markup: boolean): readonly TagRange[] {
  const tags = findMergeTags(body)
  if (!markup || tags.length === 0) return tags
  const code = codeRanges(body)
  let next = 0
  return tags.filter((tag) => {
    while (next < code.length && code[next]![1] <= tag.from) next++
    const inCode = next < code.length && code[next]![0] <= tag.from
    // CSS declares with a single brace or a percent sign; the other delimiters mean a tag there as well.
    return !(inCode && (tag.dialect === 'brace' || tag.dialect === 'percent'))
  })
}

/** The body with every tag overwritten unit by unit, and line endings that parsers would rewrite as spaces. */
function masked(body: string, tags: readonly TagRange[], markup: boolean): string {
  let text = ''
  let at = 0
  for (const tag of tags) {
    text += body.slice(at, tag.from) + mask.repeat(tag.to - tag.from)
    at = tag.to
  }
  text += body.slice(at)
  if (markup) text = text.replace(/\r/g, ' ')
  return text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text
}

function compose(
  text: Text,
  flow: Flow | null,
  kind: SegmentKind,
  found: Found,
  parser: (body: string) => Flow = readText,
  markup = false,
): void {
  const tags = tagsOf(text.value, markup)
  const events = flow ?? parser(masked(text.value, tags, markup))
  const composer = new Composer(text, tags, kind, found)
  for (const event of events) {
    switch (event.kind) {
      case 'text':
        for (const run of event.runs)
          if (run.value === null) composer.copy(run.from, run.to, event.keepSpace)
          else composer.put(run.value, run.from, run.to, event.keepSpace)
        break
      case 'break':
        composer.break(event.at)
        break
      case 'link':
        composer.link(event)
        break
      case 'link-end':
        composer.linkEnd(event.at)
        break
      case 'image':
        composer.image(event)
        break
      case 'hidden':
        composer.hide(event.preheader, event.takesRoom)
        break
      case 'hidden-end':
        composer.show()
        break
    }
  }
  composer.end()
}
