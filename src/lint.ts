import { rules as allRules } from '../rules/index.ts'
import { rule as languageMismatch } from '../rules/content/language-mismatch/rule.ts'
import { rule as ruleFailed } from '../rules/internal/rule-failed/rule.ts'
import { addContacts, contactsOf, placeByContacts, requestContacts } from './audience/read-contacts.ts'
import type { Campaign, Message } from './campaign/model.ts'
import { knownContent } from './content/content.ts'
import { detectorNeed } from './content/language-of.ts'
import { mayAskForForm } from './content/opt-out-duty.ts'
import { parserNeeds } from './content/parsers.ts'
import type { World } from './context.ts'
import type { Form } from './form/model.ts'
import { compareFindings, groupProblems, groupQuestions, type RawProblem } from './group.ts'
import { hash } from './hash.ts'
import {
  type Case,
  emptyJudgement,
  type Judgement,
  judgeCampaign,
  judgeForms,
  judgeProject,
} from './judge.ts'
import type { Materials, Need } from './materials.ts'
import type { LanguageWords } from './content/language-words.ts'
import type { Memory, Reading } from './memory.ts'
import type { FactBase } from './place/law.ts'
import { type Places } from './place/places.ts'
import { applyAnswers } from './policy/answers.ts'
import type { Config } from './policy/config.ts'
import { isSelected, severityOf, worstVerdict } from './policy/severity.ts'
import { applyWaivers } from './policy/waivers.ts'
import type { Project } from './project.ts'
import type { Report } from './report/report.ts'
import type { Rule } from './rule.ts'
import { makeSpan, type Span } from './source/span.ts'
import { structural } from './structural.ts'
import { formatLocal, type Instant } from './time/civil.ts'
import { type Deliveries, deliveriesOf } from './time/deliver.ts'
import { type Consulted, Library, requestFor, requestForForm, worldOf } from './world.ts'
import {
  documentOf,
  type InputFile,
  readFile,
  type ReadFile,
  requestFiles,
  structuralProblems,
} from './read-file.ts'
import { verdictsOf } from './verdicts.ts'

export type { InputFile } from './read-file.ts'

export interface LintInput {
  readonly files: readonly InputFile[]
  readonly configOf: (path: string) => Config
  readonly materials: Materials
  readonly now: Instant
  readonly version: string
  /** Rule ids or `<group>/*`: what is reported, not what is judged. Empty `only` = all. */
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  /** Whether these are all files of the project: then a waiver for a file that isn't there is said to be unused. */
  readonly whole?: boolean
  /** All by default. */
  readonly rules?: readonly Rule[]
  /**
   * Whether the campaigns of a file are judged one by one, by its path and the paths that it names (bodies, lists,
   * evidence); all are by default. The others have no verdict and count only where all campaigns are judged together.
   */
  readonly judged?: (path: string, names: readonly string[]) => boolean
  /** Keeps what runs over the same files share; see there what it asks for. */
  readonly memory?: Memory
  /**
   * Files whose findings are wanted; the others take part in what campaigns do together, and nothing is said of them. All
   * by default. A body is told of as far as these include it.
   */
  readonly about?: (file: InputFile) => boolean
  /**
   * Whether campaigns are asked together what stays open and decides no verdict (`required: false`); by default they are.
   * An editor shows none of it, and would wait for it with every key.
   */
  readonly asksOptional?: boolean
  /** Whether the report comes with what was judged; a page shows it. */
  readonly detail?: boolean
}

/** Either a report, or what has to be loaded before there can be one. */
export interface LintResult {
  readonly report: Report | null
  readonly needs: readonly Need[]
}

/**
 * Judges files. Pure and total: no clock, disk, environment or network; every input gives a report or a list of what is
 * needed. Call it again with the same file objects once that is loaded (what can't be loaded counts as loaded, and says
 * so), until it needs nothing.
 */
export function lint(input: LintInput): LintResult {
  const needs: Need[] = []
  const library = new Library(input.materials, needs)
  const places = library.shard('places')
  const zones = library.shard('zones')
  const lawVersion = library.shard('versions-law')
  const calendarVersion = library.shard('versions-calendars')
  for (const file of input.files) documentOf(file)
  if (
    places === undefined ||
    zones === undefined ||
    lawVersion === undefined ||
    calendarVersion === undefined
  )
    return { report: null, needs: distinct(needs) }
  if (places === null || zones === null)
    throw new Error('The data shards `places` and `zones` are not there: build first')
  const { memory } = input
  const isJudged = ({ file, names }: ReadFile): boolean =>
    (input.judged?.(file.path, names) ?? true) && input.about?.(file) !== false
  const readings: Reading[] = []
  for (const file of input.files) {
    const config = input.configOf(file.path)
    let reading = memory?.reading(file, config) ?? null
    // What judging asks for beside can be missing, and reading is what says so.
    if (reading === null || !reading.settled || (!reading.prepared && isJudged(reading.read))) {
      const read = readFile(file, { config, materials: input.materials, now: input.now }, needs)
      reading = { config, read, settled: false, prepared: false }
      memory?.readings.set(file, reading)
    }
    readings.push(reading)
  }
  const read = readings.map((one) => one.read)
  for (const { read: one, settled } of readings) {
    if (settled) continue
    if (isJudged(one)) for (const form of one.forms) requestForForm(form, places, library)
    for (const campaign of one.campaigns) {
      if (campaign.status === 'sent' || campaign.status === 'cancelled') continue
      const { config } = one
      if (isJudged(one)) requestContacts(campaign, input.materials, needs)
      placeByContacts(campaign, input.materials)
      requestFor(campaign, places, zones, library)
      if (config.defaults.platform !== null) library.ask('platforms')
      for (const message of campaign.messages)
        for (const need of parserNeeds(message))
          if (input.materials.parsers?.has(need.format) !== true) needs.push(need)
      if (!isJudged(one)) continue
      const patterned =
        config.terms.some(({ pattern }) => pattern !== null) || mayAskForForm(campaign, input.materials)
      if (input.materials.patterns === undefined && patterned) needs.push({ kind: 'engine', name: 're2' })
      requestFiles(campaign, input.materials, needs)
    }
  }
  if (needs.length === 0 && (input.rules ?? allRules).some(({ id }) => readsLanguage.has(id)))
    for (const { read: file, prepared } of readings)
      if (!prepared && isJudged(file)) requestDetectors(file, input.materials, needs)
  if (needs.length > 0) return { report: null, needs: distinct(needs) }
  for (const reading of readings) {
    reading.settled = true
    reading.prepared ||= isJudged(reading.read)
  }
  return {
    report: reportOf(read, input, places, {
      law: lawVersion,
      calendars: calendarVersion,
      tzdata: zones.version,
    }),
    needs: [],
  }
}

const readsLanguage = new Set<string>([languageMismatch.id, 'opt-out/wrong-language'])

/** Most texts show their language by themselves; detectors are heavy, and asked for only when one doesn't. */
function requestDetectors({ campaigns, config }: ReadFile, materials: Materials, needs: Need[]): void {
  const words = materials.data.get('language-words') as LanguageWords | null | undefined
  if (words === undefined || words === null || severityOf(languageMismatch, {}, config) === null) return
  for (const campaign of campaigns) {
    if (campaign.status === 'sent' || campaign.status === 'cancelled') continue
    for (const message of campaign.messages)
      for (const version of message.versions) {
        if (message.declaredLanguage === null) continue
        const { segments } = knownContent(message, version, materials.parsers ?? new Map())
        const name = detectorNeed(
          message,
          segments,
          { words, brands: config.brands },
          materials.detectors ?? {},
        )
        if (name !== null) needs.push({ kind: 'engine', name })
      }
  }
}

function distinct(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()]
}

interface Versions {
  readonly law: string | null
  readonly calendars: string | null
  readonly tzdata: string
}

function reportOf(read: readonly ReadFile[], input: LintInput, places: Places, versions: Versions): Report {
  const rules = input.rules ?? allRules
  const { memory } = input
  const told = input.about === undefined ? read : read.filter(({ file }) => input.about!(file))
  const consulted: Consulted = { facts: new Map<string, FactBase>() }
  const judgement = emptyJudgement()
  const cases = new Map<Campaign, Case>()
  const judged: { readonly campaign: Campaign; readonly file: ReadFile }[] = []
  let history = 0
  // Files that share a configuration see the same world, and what has been looked up in it.
  const worlds = new Map<Config, World>()
  for (const file of read) {
    if (file.campaigns.length === 0 && file.forms.length === 0) continue
    const make = (): World => worldOf(input.now, file.config, input.materials, consulted)
    const world =
      worlds.get(file.config) ?? memory?.world(input.now, file.config, input.materials, make) ?? make()
    worlds.set(file.config, world)
    const isJudged =
      input.judged?.(file.file.path, file.names) !== false && input.about?.(file.file) !== false
    if (isJudged) judgeForms(rules, file.forms, world, judgement)
    for (const campaign of file.campaigns) {
      const known = memory?.deliveries.get(campaign) ?? new Map<Message, Deliveries>()
      memory?.deliveries.set(campaign, known)
      const resolved = (message: Message): Deliveries => {
        let found = known.get(message)
        if (found === undefined) {
          found = deliveriesOf(campaign, message, world)
          known.set(message, found)
        }
        return found
      }
      const one: Case = { campaign, world, resolved }
      cases.set(campaign, one)
      memory?.cases.set(campaign, one)
      if (campaign.status === 'sent' || campaign.status === 'cancelled') {
        history++
        continue
      }
      if (!isJudged) continue
      judged.push({ campaign, file })
      judgeOnce(rules, one, input, judgement)
    }
  }
  const deliveries = (campaign: Campaign): ReturnType<Project['deliveriesOf']> => {
    const { resolved } = cases.get(campaign)!
    const [first, ...rest] = campaign.messages
    // Mostly there is one, and its list is the same with every run.
    if (first !== undefined && rest.length === 0) return resolved(first).deliveries
    return campaign.messages.flatMap((message) => resolved(message).deliveries)
  }
  const project: Project = {
    campaigns: [...cases.keys()].sort(byPlace),
    forms: read.flatMap(({ forms }) => forms).sort(byPlace),
    deliveriesOf: deliveries,
    configOf: (campaign) => cases.get(campaign)!.world.config,
    asksOptional: input.asksOptional ?? true,
  }
  if (rules.some((rule) => rule.check?.project !== undefined))
    judgeProject(rules, project, (campaign) => cases.get(campaign)!, judgement)
  const paths = new Set(
    told.flatMap(({ file, included }) => [file.path, ...included.map(({ source }) => source.path)]),
  )
  const isTold = ({ at }: { readonly at: Span }): boolean =>
    input.about === undefined || paths.has(at.source.path)
  const problems = [
    ...judgement.problems,
    ...structuralProblems(read, project.campaigns, input.materials),
    ...failed(judgement),
  ].filter(isTold)
  const grouped = groupProblems(withoutExportFixes(problems, project.campaigns), deliveries, places)
  const questions = groupQuestions(judgement.questions.filter(isTold), deliveries, places)
  const answered = applyAnswers(questions, (path) => input.configOf(path), input.now)
  // A body is judged under the configuration of the campaign that includes it.
  const configs = new Map<string, Config>()
  for (const { file, included: bodies, config } of read)
    for (const path of [file.path, ...bodies.map((body) => body.source.path)])
      if (!configs.has(path) || path === file.path) configs.set(path, config)
  const configOf = (path: string): Config => configs.get(path) ?? input.configOf(path)
  const included = inclusionsOf(judged)
  const waived = applyWaivers({
    findings: grouped,
    documents: told.flatMap(({ document, included: bodies }) => [
      ...(document === null ? [] : [document]),
      ...bodies,
    ]),
    configOf,
    now: input.now,
    rules,
    whole: input.whole ?? false,
    includedAt: ({ at, campaign }) => included.get(inclusionKey(at.source.path, campaign)) ?? [],
  })
  const findings = waived.findings.filter(isTold).toSorted(compareFindings)
  const judgedCases = judged.map(({ campaign }) => cases.get(campaign)!)
  const verdicts = verdictsOf(judgedCases, findings, answered, (campaign) =>
    contactsOf(campaign, input.materials),
  )
  const fileErrors = findings.some(({ severity }) => severity === 'error')
  const verdict = worstVerdict([
    ...verdicts.map((one) => one.verdict),
    ...(fileErrors ? (['fail'] as const) : []),
  ])
  const shown = (rule: string): boolean =>
    isSelected(rule, { only: input.only ?? [], skip: input.skip ?? [] })
  return {
    now: `${formatLocal(input.now)}:00Z`,
    tool: {
      version: input.version,
      data: {
        jurisdictions: versions.law ?? 'none',
        calendars: versions.calendars ?? 'none',
        tzdata: versions.tzdata,
        content: hash([versions.law, versions.calendars, versions.tzdata, input.version].join('\0')),
      },
    },
    verdict,
    files: read.length,
    history,
    baselined: 0,
    campaigns: verdicts,
    findings: findings.filter(({ rule }) => shown(rule)),
    unchecked: answered.unchecked.filter(({ rule }) => shown(rule)),
    waived: waived.waived.filter(({ finding }) => shown(finding.rule)),
    lapsed: waived.lapsed,
    facts: factsUsed(consulted),
    ...(input.detail === true ? { detail: detailOf(judgedCases, project, input.materials, consulted) } : {}),
  }
}

/** Judges a campaign, or takes what was found in it before. */
function judgeOnce(
  rules: readonly Rule[],
  one: Case,
  { materials, memory }: Pick<LintInput, 'materials' | 'memory'>,
  into: Judgement,
): void {
  let known = memory?.judged.get(one.campaign)
  if (known === undefined || known.world !== one.world || known.rules !== rules) {
    known = { world: one.world, rules, judgement: emptyJudgement() }
    judgeCampaign(rules, one, known.judgement)
    addContacts(one, rules, materials, known.judgement)
    memory?.judged.set(one.campaign, known)
  }
  // One by one: a call can't take as many arguments as a hostile file has problems.
  for (const problem of known.judgement.problems) into.problems.push(problem)
  for (const question of known.judgement.questions) into.questions.push(question)
  for (const failure of known.judgement.failures) into.failures.push(failure)
}

/** What a platform wrote is mended there, not in the copy of it: no fix may touch an export. */
function withoutExportFixes(
  problems: readonly RawProblem[],
  campaigns: readonly Campaign[],
): readonly RawProblem[] {
  const exports = new Set(campaigns.flatMap(({ exported, source }) => (exported === null ? [] : [source])))
  if (exports.size === 0) return problems
  return problems.map((problem) =>
    problem.fixes?.some(({ edits }) => edits.some(({ at }) => exports.has(at.source))) === true
      ? {
          ...problem,
          fixes: problem.fixes.filter(({ edits }) => !edits.some(({ at }) => exports.has(at.source))),
        }
      : problem,
  )
}

/** By included body and campaign: the keys that include it. */
function inclusionsOf(
  judged: readonly { readonly campaign: Campaign }[],
): ReadonlyMap<string, readonly Span[]> {
  const found = new Map<string, Span[]>()
  for (const { campaign } of judged)
    for (const { body, at } of campaign.messages.flatMap(({ versions }) => versions)) {
      if (body === null || body.text.source === campaign.source) continue
      const key = inclusionKey(body.text.source.path, campaign.id)
      const spans = found.get(key)
      if (spans === undefined) found.set(key, [at])
      else spans.push(at)
    }
  return found
}

function inclusionKey(path: string, campaign: string | null): string {
  return `${path}\0${campaign ?? ''}`
}

/** By file and place: of campaigns their own, of forms the line that stands for them. */
function byPlace(a: Campaign | Form, b: Campaign | Form): number {
  const [pa, pb] = [a.source.path, b.source.path]
  const startOf = (one: Campaign | Form): number => ('$' in one ? one.$.span.start : one.at.start)
  return pa < pb ? -1 : pa > pb ? 1 : startOf(a) - startOf(b)
}

function detailOf(
  cases: readonly Case[],
  project: Project,
  materials: Materials,
  { facts }: Consulted,
): NonNullable<Report['detail']> {
  return {
    cases,
    project,
    contactsOf: (campaign) => contactsOf(campaign, materials),
    facts: [...facts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

function factsUsed({ facts }: Consulted): Report['facts'] {
  let oldest: string | null = null
  for (const { source } of facts.values())
    if (source.checkedOn !== null && (oldest === null || source.checkedOn < oldest)) oldest = source.checkedOn
  return { used: facts.size, oldestCheck: oldest }
}

function failed({ failures }: Judgement): readonly RawProblem[] {
  return failures.map(({ rule, reason, campaign, source }) => {
    const at = campaign?.at ?? makeSpan(source ?? { path: '', text: '' }, 0, 0)
    const { message, ...details } = structural(ruleFailed, 'failed', {
      at,
      data: { rule, reason },
      help: 'Report it with the campaign that shows it',
    })
    return { ...details, words: message, decided: 'error', of: campaign, apart: rule }
  })
}
