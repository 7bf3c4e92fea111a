import { rule as tooLarge } from '../../rules/source/too-large/rule.ts'
import type { LooseContent } from '../campaign/read.ts'
import { formName, isFormPage } from '../form/kind.ts'
import type { InputFile } from '../lint.ts'
import { decode, undecodedDocument } from '../source/decode.ts'
import { maxBytes } from '../source/limits.ts'
import type { Format } from '../source/source.ts'
import { makeSpan } from '../source/span.ts'
import { structural } from '../structural.ts'
import { grouped } from '../report/words.ts'
import { UsageError } from './usage-error.ts'

/** How a file is read, by its ending: a campaign, or content that a message would have as its body. */
interface Kind {
  readonly format: Format
  readonly content: boolean
}

const endings: Readonly<Record<string, Kind>> = {
  yaml: { format: 'yaml', content: false },
  yml: { format: 'yaml', content: false },
  json: { format: 'json', content: false },
  jsonl: { format: 'jsonl', content: false },
  ndjson: { format: 'jsonl', content: false },
  csv: { format: 'csv', content: false },
  tsv: { format: 'csv', content: false },
  html: { format: 'html', content: true },
  htm: { format: 'html', content: true },
  mjml: { format: 'mjml', content: true },
  md: { format: 'markdown', content: true },
  txt: { format: 'text', content: true },
}

/** What stands beside an export, by its name. */
export const sendEnding = '.send.yaml'

/** The kind of a file; a Markdown file is a campaign by its name, or when it was taken for one by the configuration. */
export function kindOf(path: string, named: boolean): Kind {
  if (path.endsWith(sendEnding))
    throw new UsageError(
      `Not a campaign but what stands beside one: ${path}`,
      `Check the export itself, ${path.slice(0, -sendEnding.length)}`,
    )
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const kind = Object.hasOwn(endings, ending) ? endings[ending]! : null
  if (kind === null)
    throw new UsageError(
      `Unknown kind of file: ${path}`,
      'Expected .yaml, .yml, .json or .campaign.md for a campaign; .json, .jsonl or .csv for an export; .html, .mjml, .md or .txt for content',
    )
  if (kind.format === 'markdown' && (!named || /\.campaign\.md$/i.test(path)))
    return { ...kind, content: false }
  return kind
}

/** A file for the kernel, from its bytes. */
export function inputOf(
  path: string,
  bytes: Uint8Array,
  named: boolean,
  loose: LooseContent | null,
): InputFile {
  const kind = kindOf(path, named)
  const form = formOf(path, kind, bytes, loose)
  if (form !== null) return form
  if (kind.content && loose === null)
    throw new UsageError(
      `Missing channel of the content in ${path}`,
      'Say how it is sent, for instance with --channel email',
    )
  const content = kind.content && loose !== null ? { content: loose } : {}
  const decoded = decode(bytes)
  if ('text' in decoded) return { path, text: decoded.text, format: kind.format, ...content }
  return {
    path,
    text: null,
    format: kind.format,
    problems: undecodedDocument(path, decoded.fault).problems,
    ...content,
  }
}

/**
 * A file that is an opt-in form: by its name, or, without a channel, an HTML page with a form for an e-mail address or a
 * telephone number. Null when it is none.
 */
function formOf(
  path: string,
  { format }: Kind,
  bytes: Uint8Array,
  loose: LooseContent | null,
): InputFile | null {
  const declared = formName.test(path)
  if (!declared && (format !== 'html' || loose !== null)) return null
  const decoded = decode(bytes)
  if (!('text' in decoded))
    return declared
      ? {
          path,
          text: null,
          format,
          form: { declared },
          problems: undecodedDocument(path, decoded.fault).problems,
        }
      : null
  if (!declared && !isFormPage(decoded.text)) return null
  return { path, text: decoded.text, format, form: { declared } }
}

/** A file that is too large to be read. */
export function tooLargeInput(path: string, bytes: number, named: boolean): InputFile {
  const at = makeSpan({ path, text: '' }, 0, 0)
  const problem = structural(tooLarge, 'bytes', {
    at,
    data: { bytes: grouped(bytes), limit: grouped(maxBytes) },
    help: 'Split it into several files',
  })
  return { path, text: null, format: kindOf(path, named).format, problems: [problem] }
}
