import type { Message } from '../campaign/model.ts'
import type { BodyFormat } from '../campaign/vocabulary.ts'
import type { Need } from '../materials.ts'
import type { Flow } from './flow.ts'

/** Formats whose parsers are loaded only when a campaign has such a body; plain text is read without. */
export type ParsedFormat = Exclude<BodyFormat, 'text'>

/** Reads a body whose merge tags are masked. Total: any text gives a flow, and offsets are those of the text. */
export type BodyParser = (body: string) => Flow

export type Parsers = ReadonlyMap<ParsedFormat, BodyParser>

/** The parsers that the bodies of a message are read with, in the order of its versions. */
export function parserNeeds(message: Message): readonly Extract<Need, { kind: 'parser' }>[] {
  const formats = new Set<ParsedFormat>()
  for (const { body } of message.versions)
    if (body !== null && body.format !== 'text') formats.add(body.format)
  return [...formats].map((format) => ({ kind: 'parser', format }))
}

const chunks: Readonly<Record<ParsedFormat, () => Promise<BodyParser>>> = {
  html: async () => (await import('./html.ts')).readHtml,
  markdown: async () => (await import('./markdown.ts')).readMarkdown,
  mjml: async () => (await import('./mjml.ts')).readMjml,
}

/** Loads a parser. For the edges, which may wait. */
export function loadParser(format: ParsedFormat): Promise<BodyParser> {
  return chunks[format]()
}
