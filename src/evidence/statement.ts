import { resolvePath } from '../campaign/body.ts'
import type { Campaign } from '../campaign/model.ts'
import type { Finding, Unchecked } from '../finding.ts'
import { isCurrent } from '../policy/answers.ts'
import type { Answer, Config } from '../policy/config.ts'
import type { Detail, Report } from '../report/report.ts'
import type { Text } from '../source/text.ts'
import { recipientsOf } from '../time/deliver.ts'
import { formatLocal, type Instant, parseInstant } from '../time/civil.ts'
import {
  type LandingSpan,
  predicateType,
  type Receipt,
  type ReceiptAnswer,
  type ReceiptCampaign,
  type ReceiptDetail,
  type ReceiptFinding,
  type ReceiptQuestion,
  receiptVersion,
  type Resource,
  statementType,
} from './receipt.ts'

/** A report with what was judged. */
export type DetailedReport = Report & { readonly detail: Detail }

/** All that a statement is made of, hashed by the edge. */
export interface StatementInput {
  readonly report: DetailedReport
  /** Hashes by name, of every input that was read or is named. */
  readonly subjects: ReadonlyMap<string, string>
  /** Hashes by name, of every file that the configurations are read from. */
  readonly configuration: ReadonlyMap<string, string>
  /** Names of the files that the configuration of a campaign's file is read from. */
  readonly configurationOf: (file: string) => readonly string[]
  readonly dataHash: string
  readonly rules: ReceiptDetail['rules']
  readonly run: ReceiptDetail['run']
  readonly signer: ReceiptDetail['signer']
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function resources(hashes: ReadonlyMap<string, string>): readonly Resource[] {
  return [...hashes].sort(([a], [b]) => byCode(a, b)).map(([name, sha256]) => ({ name, digest: { sha256 } }))
}

/** What a campaign is called among tests. */
function testName({ file, id }: Pick<ReceiptCampaign, 'file' | 'id'>): string {
  return `${file}#${id}`
}

/** Paths that a campaign names and that stand for more than their text: lists and proofs, root-relative. */
export function namedFiles({ audience }: Campaign): readonly string[] {
  const named: readonly (Text | null)[] = [
    ...(audience?.suppression ?? []).map(({ file }) => file),
    ...(audience?.contacts ?? []),
    ...(audience?.consent ?? []).map(({ evidence }) => evidence),
  ]
  return named.flatMap((path) => (path === null ? [] : (resolvePath(path.source.path, path.value) ?? [])))
}

/** Paths of a campaign's own file and of all that it is read from. */
function sourcesOf(campaign: Campaign): readonly string[] {
  return [
    campaign.source.path,
    ...(campaign.exported?.companion == null ? [] : [campaign.exported.companion.path]),
    ...campaign.messages.flatMap(({ versions }) =>
      versions.flatMap(({ body, textBody }) =>
        [body?.text.source.path, textBody?.source.path].filter((path) => path !== undefined),
      ),
    ),
  ]
}

function instantOf(minute: Instant): string {
  return `${formatLocal(minute)}:00Z`
}

/** More spans than that on a channel are told as one. */
const mostSpans = 200

/** When a campaign lands, by channel. A landing's end is exclusive where it is later than its start. */
function landingsOf(
  campaign: Campaign,
  { project }: Detail,
): Pick<ReceiptCampaign, 'landings' | 'anytime' | 'lands'> {
  const byChannel = new Map<string, { from: Instant; to: Instant }[]>()
  const anytime = new Set<string>()
  for (const { message, landings, anytime: always, daily } of project.deliveriesOf(campaign)) {
    const channel = message.channel.value
    if (always || daily !== null) anytime.add(channel)
    const spans = byChannel.get(channel) ?? []
    byChannel.set(channel, spans)
    for (const { start, end } of landings) spans.push({ from: start, to: Math.max(start, end - 1) })
  }
  const landings = [...byChannel]
    .sort(([a], [b]) => byCode(a, b))
    .flatMap(([channel, spans]) => {
      const merged: { from: Instant; to: Instant }[] = []
      for (const span of spans.toSorted((a, b) => a.from - b.from)) {
        const last = merged.at(-1)
        if (last !== undefined && span.from <= last.to + 1) last.to = Math.max(last.to, span.to)
        else merged.push({ ...span })
      }
      const told = merged.length > mostSpans ? [{ from: merged[0]!.from, to: merged.at(-1)!.to }] : merged
      return told.map(({ from, to }) => ({ channel, from: instantOf(from), to: instantOf(to) }))
    })
  const [first] = landings.map(({ from }) => from).sort(byCode)
  const last = landings
    .map(({ to }) => to)
    .sort(byCode)
    .at(-1)
  const lands: LandingSpan | null =
    first === undefined || last === undefined ? null : { from: first, to: last }
  return { landings, anytime: [...anytime].sort(byCode), lands }
}

function findingOf({ rule, severity, fingerprint, at, campaign }: Finding): ReceiptFinding {
  return { rule, severity, fingerprint, file: at.source.path, campaign }
}

function questionOf({ rule, required, at, campaign, reason, needs }: Unchecked): ReceiptQuestion {
  return { rule, required, file: at.source.path, campaign, reason, needs }
}

/** Answers of a configuration that campaigns rest on: those whose check is among what they rely on. */
export function answersUsed(report: DetailedReport): readonly Answer[] {
  const now = parseInstant(report.now)!
  const used = new Set<Answer>()
  for (const { id, file, reliedOn } of report.campaigns) {
    const config = configOf(report, file, id)
    for (const { claim, value } of reliedOn) {
      const answer = config?.answers.findLast(
        ({ check, until }) => check.value === claim && isCurrent({ until }, now),
      )
      if (answer !== undefined && answer.answer.value === value) used.add(answer)
    }
  }
  return [...used]
}

/** The configuration that a campaign was judged under. */
function configOf({ detail }: DetailedReport, file: string, id: string): Config | null {
  return (
    detail.cases.find(({ campaign }) => campaign.id === id && campaign.source.path === file)?.world.config ??
    null
  )
}

/** The statement on a check. Its checksum is still to come. */
export function statementOf(input: StatementInput): Receipt {
  const { report, subjects } = input
  const { detail } = report
  const campaigns = report.campaigns.map((verdict, index): ReceiptCampaign => {
    // Verdicts and cases are in the same order, of the same campaigns.
    const { campaign } = detail.cases[index]!
    const inputs = new Set(
      [...sourcesOf(campaign), ...namedFiles(campaign)].flatMap((path) => underOf(path, subjects)),
    )
    return {
      id: verdict.id,
      name: verdict.name,
      file: verdict.file,
      draft: verdict.draft,
      verdict: verdict.verdict,
      inputs: [...inputs].sort(byCode),
      configuration: [...input.configurationOf(verdict.file)].sort(byCode),
      recipients: recipientsOf(campaign),
      contacts: detail.contactsOf(campaign)?.rows ?? null,
      ...landingsOf(campaign, detail),
      messages: campaign.messages.map(({ id, channel, declaredLanguage }, at) => ({
        index: at,
        id,
        channel: channel.value,
        language: declaredLanguage,
        verdict: verdict.messages[at]!.verdict,
      })),
      reliedOn: verdict.reliedOn.map(({ claim, value, kind }) => ({ claim, value, kind })),
    }
  })
  const warned = (campaign: ReceiptCampaign): boolean =>
    report.findings.some(
      ({ severity, campaign: of, at }) =>
        severity === 'warning' && (of === null ? at.source.path === campaign.file : of === campaign.id),
    )
  const passed = campaigns.filter(({ verdict }) => verdict === 'pass')
  const tests = (some: readonly ReceiptCampaign[]): readonly string[] => some.map(testName).sort(byCode)
  return {
    _type: statementType,
    subject: resources(subjects),
    predicateType,
    predicate: {
      result:
        report.verdict !== 'pass'
          ? 'FAILED'
          : report.findings.some(({ severity }) => severity === 'warning')
            ? 'WARNED'
            : 'PASSED',
      configuration: resources(input.configuration),
      passedTests: tests(passed.filter((campaign) => !warned(campaign))),
      warnedTests: tests(passed.filter(warned)),
      failedTests: tests(campaigns.filter(({ verdict }) => verdict !== 'pass')),
      sendlint: {
        schemaVersion: receiptVersion,
        tool: { name: 'sendlint', version: report.tool.version },
        data: {
          jurisdictions: report.tool.data.jurisdictions,
          calendars: report.tool.data.calendars,
          tzdata: report.tool.data.tzdata,
          content: report.tool.data.content,
          sha256: input.dataHash,
        },
        rules: input.rules,
        now: report.now,
        run: input.run,
        verdict: report.verdict,
        campaigns,
        findings: report.findings.map(findingOf),
        waived: report.waived.map(({ finding, by, reason, until }) => ({
          ...findingOf(finding),
          waiver: { by, reason, until },
        })),
        unchecked: report.unchecked.map(questionOf),
        answers: answersUsed(report).map(({ check, answer, by, until }): ReceiptAnswer => ({
          check: check.value,
          answer: answer.value,
          by: by?.value ?? null,
          until: until?.value ?? null,
        })),
        baselined: report.baselined,
        signer: input.signer,
        checksum: '',
      },
    },
  }
}

/** A path as it is among the subjects: itself, or, of a folder, all that lies in it. */
export function underOf(path: string, subjects: ReadonlyMap<string, unknown>): readonly string[] {
  if (subjects.has(path)) return [path]
  return [...subjects.keys()].filter((name) => name.startsWith(`${path}/`))
}
