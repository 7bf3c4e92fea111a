import type { AudienceFormat } from '../cli/audience-formats.ts'
import type { Severity } from '../finding.ts'
import { forSarif, toJson, toUri } from '../report/escape.ts'
import { aboutRows, rowsWords } from './report-words.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** SARIF 2.1.0: one result for each problem, at the first row that has it, with how many have it. */
export const audienceSarif: AudienceFormat = (report, { rules: all }) => {
  const required = report.unchecked.filter((open) => open.required)
  const used = new Set([...report.problems, ...required].map(({ rule }) => rule))
  const rules = all.filter(({ id }) => used.has(id))
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]))
  const named = (id: string): object => {
    const index = indexOf.get(id)
    return { ruleId: id, ...(index === undefined ? {} : { ruleIndex: index }) }
  }
  const first = report.files[0]?.name ?? ''
  const location = (uri: string, line: number): object => ({
    physicalLocation: { artifactLocation: { uri: toUri(uri) }, region: { startLine: line } },
  })
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sendlint',
            version: report.version,
            semanticVersion: report.version,
            rules: rules.map((rule) => ({
              id: rule.id,
              name: rule.id,
              shortDescription: { text: rule.summary },
              fullDescription: { text: rule.summary },
              help: { text: rule.summary },
              defaultConfiguration: { level: levels[rule.severity] },
              properties: { tags: [rule.group, rule.concerns], precision: rule.confidence },
            })),
          },
        },
        automationDetails: { id: 'sendlint/audience/' },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        properties: { totals: report.totals, score: report.score },
        results: [
          ...required.map((open) => ({
            ...named(open.rule),
            level: 'warning',
            message: {
              text: forSarif(
                `Not checked${open.rows === null ? '' : ` for ${rowsWords(open.rows)}`}: ${open.reason}. Needs ${open.needs}`,
              ),
            },
            locations: [location(first, 1)],
            properties: { unchecked: true, rows: open.rows },
          })),
          ...report.problems.map((problem) => {
            const [sample] = problem.samples
            const help = problem.help === null ? '' : `. ${problem.help}`
            return {
              ...named(problem.rule),
              level: levels[problem.severity],
              message: { text: forSarif(`${aboutRows(problem)}: ${problem.message}${help}`) },
              locations: [sample === undefined ? location(first, 1) : location(sample.file, sample.row)],
              properties: {
                rows: problem.rows,
                stage: problem.stage,
                jurisdictions: problem.jurisdictions,
                confidence: problem.confidence,
                concerns: problem.concerns,
                basis: problem.basis,
              },
            }
          }),
        ],
      },
    ],
  }
  return `${toJson(log)}\n`
}
