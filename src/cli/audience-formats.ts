import type { AudienceReport } from '../audience/report.ts'
import type { Rule } from '../rule.ts'
import { outputsOf, type Output } from './formats.ts'
import { UsageError } from './usage-error.ts'

export const audienceFormats = ['pretty', 'json', 'markdown', 'sarif'] as const
export type AudienceFormatName = (typeof audienceFormats)[number]

export interface AudiencePresentation {
  readonly color: boolean
  readonly width: number | null
  readonly verbose: boolean
  readonly quiet: boolean
  readonly rules: readonly Rule[]
}

/** A report on contacts as one string that ends with a line feed. Pure. */
export type AudienceFormat = (report: AudienceReport, presentation: AudiencePresentation) => string

/** Reads `--format name[:file]` for the formats that reports on contacts have. */
export function audienceOutputs(
  given: readonly string[],
): readonly (Omit<Output, 'format'> & { readonly format: AudienceFormatName })[] {
  return outputsOf(given).map(({ format, file }) => {
    const own = audienceFormats.find((name) => name === format)
    if (own === undefined)
      throw new UsageError(
        `Format \`${format}\` is not one of \`sendlint audience\``,
        `Expected one of ${audienceFormats.map((name) => `\`${name}\``).join(', ')}`,
      )
    return { format: own, file }
  })
}

const formats: Readonly<Record<AudienceFormatName, () => Promise<AudienceFormat>>> = {
  pretty: async () => (await import('../audience/report-pretty.ts')).audiencePretty,
  json: async () => (await import('../audience/report-json.ts')).audienceJson,
  markdown: async () => (await import('../audience/report-markdown.ts')).audienceMarkdown,
  sarif: async () => (await import('../audience/report-sarif.ts')).audienceSarif,
}

export function loadAudienceFormat(name: AudienceFormatName): Promise<AudienceFormat> {
  return formats[name]()
}
