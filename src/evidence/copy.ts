import type { Message, Version } from '../campaign/model.ts'
import { knownContent } from '../content/content.ts'
import type { SegmentKind } from '../content/model.ts'
import type { Parsers } from '../content/parsers.ts'

/** What stands in a visible text for a merge tag. */
const mergeTag = '\ufffc'

const titles: Readonly<Record<SegmentKind, string>> = {
  subject: 'Subject',
  preheader: 'Preheader',
  title: 'Title',
  header: 'Header',
  body: 'Body',
  footer: 'Footer',
  button: 'Button',
  'text-body': 'Text body',
}

/** A version of a message as its recipients read it, merge tags as they are written, and the body as its author wrote it. */
export interface FinalCopy {
  readonly text: string
  readonly source: { readonly ending: string; readonly text: string } | null
}

const endings = {
  html: '.source.html',
  markdown: '.source.md',
  mjml: '.source.mjml',
  text: '.source.txt',
} as const

/** The final copy of one version. */
export function finalCopy(message: Message, version: Version, parsers: Parsers): FinalCopy {
  const { segments, links, images, mergeTags } = knownContent(message, version, parsers)
  const tags = mergeTags.filter(({ where }) => where === 'text').map(({ text }) => text.value)
  const places = segments.reduce((sum, { text }) => sum + text.value.split(mergeTag).length - 1, 0)
  let next = 0
  // A text that has that character of its own leaves all of them as they are.
  const filled = (text: string): string =>
    places === tags.length ? text.replaceAll(mergeTag, () => tags[next++]!) : text
  const parts = segments.map(({ kind, text }) => `${titles[kind]}:\n${filled(text.value)}\n`)
  if (links.length > 0) parts.push(`Links:\n${links.map(({ target }) => target.value).join('\n')}\n`)
  const alts = images.flatMap(({ alt, source }) =>
    alt === null && source === null ? [] : [`${source?.value ?? ''} ${alt?.value ?? ''}`.trim()],
  )
  if (alts.length > 0) parts.push(`Images:\n${alts.join('\n')}\n`)
  const { body } = version
  return {
    text: parts.join('\n'),
    source: body === null ? null : { ending: endings[body.format], text: body.text.value },
  }
}
