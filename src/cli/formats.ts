import { resolve } from 'node:path'
import { pretty } from '../report/pretty.ts'
import { loadHtml } from '../report/html/load.ts'
import type { Format } from '../report/report.ts'
import { listed, nearest } from '../schema/nearest.ts'
import { formatNames, type FormatName } from './options.ts'
import { UsageError } from './usage-error.ts'

/** A report that was asked for: its format, and the file it goes to; null = standard output. */
export interface Output {
  readonly format: FormatName
  readonly file: string | null
}

/** Reads `--format name[:file]`. At most one goes to the standard output; without any, `pretty` does. */
export function outputsOf(given: readonly string[]): readonly Output[] {
  if (given.length === 0) return [{ format: 'pretty', file: null }]
  const outputs = given.map((text): Output => {
    const colon = text.indexOf(':')
    const name = colon === -1 ? text : text.slice(0, colon)
    const file = colon === -1 ? null : text.slice(colon + 1)
    const format = formatNames.find((candidate) => candidate === name)
    if (format === undefined) {
      const near = nearest(name, formatNames)
      throw new UsageError(
        `Unknown format ${JSON.stringify(name)}${near === null ? '' : `, did you mean \`${near}\`?`}`,
        `Expected one of ${listed(formatNames, null, formatNames.length)}`,
      )
    }
    if (file === '') throw new UsageError(`Missing file after \`--format ${text}\``)
    return { format, file }
  })
  const onScreen = outputs.filter(({ file }) => file === null)
  if (onScreen.length > 1)
    throw new UsageError(
      `Two formats for the standard output: ${onScreen.map(({ format }) => format).join(' and ')}`,
      `Send one to a file, such as --format ${onScreen[1]!.format}:report.txt`,
    )
  const files = outputs.flatMap(({ file }) => (file === null ? [] : [file]))
  const absolute = files.map((file) => resolve(file))
  const twice = files.find((_, index) => absolute.indexOf(absolute[index]!) !== index)
  if (twice !== undefined) throw new UsageError(`Two formats for the same file: ${twice}`)
  return outputs
}

const formats: Readonly<Record<FormatName, () => Promise<Format>>> = {
  // The one for people comes with the program: a file less to open.
  pretty: () => Promise.resolve(pretty),
  concise: async () => (await import('../report/concise.ts')).concise,
  json: async () => (await import('../report/json.ts')).json,
  sarif: async () => (await import('../report/sarif.ts')).sarif,
  github: async () => (await import('../report/github.ts')).github,
  junit: async () => (await import('../report/junit.ts')).junit,
  gitlab: async () => (await import('../report/gitlab.ts')).gitlab,
  bitbucket: async () => (await import('../report/bitbucket.ts')).bitbucket,
  rdjson: async () => (await import('../report/rdjson.ts')).rdjson,
  markdown: async () => (await import('../report/markdown.ts')).markdown,
  html: loadHtml,
}

/** Loads a format; each is read only when it is asked for. */
export function loadFormat(name: FormatName): Promise<Format> {
  return formats[name]()
}
