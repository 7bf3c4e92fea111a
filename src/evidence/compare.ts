import type { Receipt, ReceiptFinding, ReceiptQuestion, Resource } from './receipt.ts'

/** What isn't as it was when the receipt was written. */
export interface ChangeOf {
  readonly what: 'subject' | 'configuration' | 'data' | 'rules' | 'run'
  /** A path, or which version. */
  readonly name: string
  readonly change: 'changed' | 'missing' | 'new'
  readonly was: string | null
  readonly is: string | null
}

/** How today's check stands to the one of the receipt. */
export interface Comparison {
  readonly changes: readonly ChangeOf[]
  /** Of today's errors and warnings those that the receipt doesn't have. */
  readonly newFindings: readonly ReceiptFinding[]
  /** Required questions of today that were not open. */
  readonly newQuestions: readonly ReceiptQuestion[]
}

function hashes(resources: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(resources.map(({ name, digest }) => [name, digest.sha256]))
}

function filesChanged(
  what: 'subject' | 'configuration',
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): readonly ChangeOf[] {
  const names = [...new Set([...was.keys(), ...is.keys()])].sort()
  return names.flatMap((name): readonly ChangeOf[] => {
    const [before = null, after = null] = [was.get(name), is.get(name)]
    if (before === after) return []
    const change = before === null ? 'new' : after === null ? 'missing' : 'changed'
    return [{ what, name, change, was: before, is: after }]
  })
}

function only(all: ReadonlyMap<string, string>, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map([...all].filter(([name]) => names.has(name)))
}

/**
 * Compares a receipt with a statement of today. `whole` = today's check is of the paths of the receipt; else it is of some
 * of them, and what the receipt has beyond these isn't asked for.
 */
export function compared(receipt: Receipt, today: Receipt, whole: boolean): Comparison {
  const [was, is] = [receipt.predicate.sendlint, today.predicate.sendlint]
  let subjects = hashes(receipt.subject)
  let configuration = hashes(receipt.predicate.configuration)
  const subjectsNow = hashes(today.subject)
  const configurationNow = hashes(today.predicate.configuration)
  if (!whole) {
    const files = new Set(today.subject.map(({ name }) => name))
    const asked = was.campaigns.filter(({ file }) => files.has(file))
    subjects = only(subjects, new Set([...files, ...asked.flatMap(({ inputs }) => inputs)]))
    const named = asked.flatMap((campaign) => campaign.configuration)
    configuration = only(configuration, new Set([...configurationNow.keys(), ...named]))
  }
  const version = (
    what: ChangeOf['what'],
    name: string,
    before: string | null,
    after: string | null,
  ): readonly ChangeOf[] =>
    before === after ? [] : [{ what, name, change: 'changed', was: before, is: after }]
  const known = new Set(was.findings.map(({ severity, fingerprint }) => `${severity} ${fingerprint}`))
  const open = new Set(was.unchecked.filter(({ required }) => required).map(questionKey))
  return {
    changes: [
      ...filesChanged('subject', subjects, subjectsNow),
      ...filesChanged('configuration', configuration, configurationNow),
      ...version('data', 'jurisdictions', was.data.jurisdictions, is.data.jurisdictions),
      ...version('data', 'calendars', was.data.calendars, is.data.calendars),
      ...version('data', 'tzdata', was.data.tzdata, is.data.tzdata),
      ...version('data', 'files', was.data.sha256, is.data.sha256),
      ...version('rules', 'sendlint', was.tool.version, is.tool.version),
      ...version('rules', 'program', was.rules.sha256, is.rules.sha256),
      ...version('run', 'channel', was.run.channel, is.run.channel),
      ...version('run', 'language', was.run.language, is.run.language),
    ],
    newFindings: is.findings.filter(
      ({ severity, fingerprint }) => severity !== 'info' && !known.has(`${severity} ${fingerprint}`),
    ),
    newQuestions: is.unchecked.filter((question) => question.required && !open.has(questionKey(question))),
  }
}

function questionKey({ rule, file, campaign, needs }: ReceiptQuestion): string {
  return [rule, file, campaign ?? '', needs].join('\0')
}
