import { rule as duplicateId } from '../rules/campaign/duplicate-id/rule.ts'
import { rule as missingFile } from '../rules/campaign/missing-file/rule.ts'
import { rule as outsideRoot } from '../rules/campaign/outside-root/rule.ts'
import { rules as allRules } from '../rules/index.ts'
import { rule as languageMismatch } from '../rules/content/language-mismatch/rule.ts'
import { rule as ruleFailed } from '../rules/internal/rule-failed/rule.ts'
import { type Including, resolvePath } from './campaign/body.ts'
import { checkClaims } from './campaign/claims.ts'
import type { Campaign, Message } from './campaign/model.ts'
import { type LooseContent, readCampaigns, readLooseContent } from './campaign/read.ts'
import { unknownObservances } from './campaign/references.ts'
import { knownContent } from './content/content.ts'
import { detectorNeed } from './content/language-of.ts'
import { mayAskForForm } from './content/opt-out-duty.ts'
import { parserNeeds } from './content/parsers.ts'
import type { Finding, Unchecked, Verdict } from './finding.ts'
import type { World } from './context.ts'
import { compareFindings, groupProblems, groupQuestions, type RawProblem } from './group.ts'
import { hash } from './hash.ts'
import { type Case, emptyJudgement, type Judgement, judgeCampaign, judgeProject } from './judge.ts'
import type { Materials, Need } from './materials.ts'
import type { LanguageWords } from './content/language-words.ts'
import type { FactBase } from './place/law.ts'
import { covers, type Places } from './place/places.ts'
import { applyAnswers, type UsedAnswer } from './policy/answers.ts'
import type { Config } from './policy/config.ts'
import { isSelected, severityOf, verdictOf, worstVerdict } from './policy/severity.ts'
import { applyWaivers } from './policy/waivers.ts'
import type { Project } from './project.ts'
import type { CampaignVerdict, ReliedOn, Report } from './report/report.ts'
import type { Rule } from './rule.ts'
import type { Document } from './source/document.ts'
import { readContent, readDocument } from './source/read.ts'
import { type Format, positionAt, type Source } from './source/source.ts'
import { makeSpan, type Span } from './source/span.ts'
import { Text } from './source/text.ts'
import { structural, type StructuralProblem } from './structural.ts'
import type { Observances } from './time/calendar.ts'
import { formatLocal, type Instant } from './time/civil.ts'
import { type Deliveries, deliveriesOf, recipientsOf } from './time/deliver.ts'
import { type Consulted, Library, requestFor, worldOf } from './world.ts'

/** One file to lint. The edge makes it once and passes the same object each time: what is read of it is kept. */
export interface InputFile {
  /** Root-relative, `/` separators. */
  readonly path: string
  /** Null when the text couldn't be had; `problems` then says why. */
  readonly text: string | null
  readonly format: Format
  readonly problems?: readonly StructuralProblem[]
  /** The file is a message body and no campaign. */
  readonly content?: LooseContent
}

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
}

/** Either a report, or what has to be loaded before there can be one. */
export interface LintResult {
  readonly report: Report | null
  readonly needs: readonly Need[]
}

interface ReadFile {
  readonly file: InputFile
  readonly source: Source
  readonly document: Document | null
  readonly config: Config
  readonly campaigns: readonly Campaign[]
  readonly problems: readonly StructuralProblem[]
  readonly included: readonly Document[]
}

const documents = new WeakMap<InputFile, { readonly source: Source; readonly document: Document | null }>()

function documentOf(file: InputFile): { readonly source: Source; readonly document: Document | null } {
  let known = documents.get(file)
  if (known === undefined) {
    const source: Source = { path: file.path, text: file.text ?? '' }
    known = { source, document: file.text === null ? null : documentFrom(file, source) }
    documents.set(file, known)
  }
  return known
}

/** Content named on the command line has no front matter: all of it is body. */
function documentFrom({ format, content }: InputFile, source: Source): Document {
  return content === undefined || format === 'yaml' || format === 'json'
    ? readDocument(source, format)
    : readContent(source, format)
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
  const read = input.files.map((file) => readFile(file, input, needs))
  for (const { campaigns, config } of read)
    for (const campaign of campaigns) {
      if (campaign.status === 'sent' || campaign.status === 'cancelled') continue
      requestFor(campaign, places, zones, library)
      if (config.defaults.platform !== null) library.shard('platforms')
      for (const message of campaign.messages)
        for (const need of parserNeeds(message))
          if (input.materials.parsers?.has(need.format) !== true) needs.push(need)
      const patterned =
        config.terms.some(({ pattern }) => pattern !== null) || mayAskForForm(campaign, input.materials)
      if (input.materials.patterns === undefined && patterned) needs.push({ kind: 'engine', name: 're2' })
      requestFiles(campaign, input.materials, needs)
    }
  if (needs.length === 0) for (const file of read) requestDetectors(file, input.materials, needs)
  if (needs.length > 0) return { report: null, needs: distinct(needs) }
  return {
    report: reportOf(read, input, places, {
      law: lawVersion,
      calendars: calendarVersion,
      tzdata: zones.version,
    }),
    needs: [],
  }
}

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

function readFile(file: InputFile, input: LintInput, needs: Need[]): ReadFile {
  const { source, document } = documentOf(file)
  const config = input.configOf(file.path)
  const problems: StructuralProblem[] = [...(file.problems ?? []), ...(document?.problems ?? [])]
  const including: Including = {
    materials: input.materials,
    needs,
    included: new Map(),
    report: (problem) => problems.push(problem),
  }
  const { data } = input.materials
  const reading = {
    ...including,
    config,
    places: data.get('places') as Places,
    zones: data.get('zones') as never,
  }
  let campaigns: readonly Campaign[] = []
  if (document !== null) {
    if (file.content === undefined) campaigns = readCampaigns(document, reading)
    else if (source.text.trim() !== '') {
      const from = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
      const format = file.format === 'yaml' || file.format === 'json' ? 'text' : file.format
      campaigns = [readLooseContent(Text.verbatim(source, from, source.text.length), format, file.content)]
    } else campaigns = readCampaigns(document, reading)
  }
  for (const campaign of campaigns) {
    checkLists(campaign, input.materials, including.report)
    checkClaims(campaign, input.now, including.report)
  }
  const included = [...including.included.values()].map((body) => readContent(body.source, body.format))
  for (const body of included) problems.push(...body.problems)
  return { file, source, document, config, campaigns, problems: withoutWake(problems), included }
}

/**
 * What is missing from a file that couldn't be read to its end may stand in the part that wasn't read; and a value that
 * couldn't be read isn't of the wrong type as well.
 */
function withoutWake(problems: readonly StructuralProblem[]): readonly StructuralProblem[] {
  const unread = problems.filter(({ rule }) => rule.group === 'source')
  if (unread.length === 0) return problems
  const cut = unread.some(({ rule }) => rule.id === 'source/syntax')
  const starts = new Set(unread.map(({ at }) => at.start))
  return problems.filter(
    ({ rule, at }) =>
      !(cut && (rule.id === 'campaign/missing-key' || rule.id === 'campaign/missing-purpose')) &&
      !(rule.id === 'campaign/wrong-type' && starts.has(at.start)),
  )
}

/** Files that a campaign names and that only have to be there. */
function listsOf(campaign: Campaign): readonly { readonly path: Text; readonly key: string }[] {
  // What the config names is checked with the config.
  const { audience } = campaign
  if (audience === null || audience.$.span.source !== campaign.source) return []
  return [
    ...(audience.suppression ?? []).map(({ file }) => ({ path: file, key: 'suppression' })),
    ...audience.contacts.map((path) => ({ path, key: 'contacts' })),
  ]
}

function requestFiles(campaign: Campaign, materials: Materials, needs: Need[]): void {
  const evidence = (campaign.audience?.consent ?? []).flatMap((record) =>
    record.evidence === null ? [] : [record.evidence],
  )
  for (const path of [...listsOf(campaign).map((list) => list.path), ...evidence]) {
    const resolved = resolvePath(path.source.path, path.value)
    if (resolved !== null && !materials.exists.has(resolved)) needs.push({ kind: 'exists', path: resolved })
  }
}

function checkLists(
  campaign: Campaign,
  materials: Materials,
  report: (problem: StructuralProblem) => void,
): void {
  for (const { path, key } of listsOf(campaign)) {
    const resolved = resolvePath(path.source.path, path.value)
    const at = path.at(0, path.length)
    if (resolved === null) report(structural(outsideRoot, 'outside', { at, data: { path: path.value } }))
    else if (materials.exists.get(resolved) === false)
      report(
        structural(missingFile, 'missing', {
          at,
          data: { path: path.value, key },
          help: 'Add the file, or mend the path',
        }),
      )
  }
}

interface Versions {
  readonly law: string | null
  readonly calendars: string | null
  readonly tzdata: string
}

function reportOf(read: readonly ReadFile[], input: LintInput, places: Places, versions: Versions): Report {
  const rules = input.rules ?? allRules
  const consulted: Consulted = { facts: new Map<string, FactBase>() }
  const judgement = emptyJudgement()
  const cases = new Map<Campaign, Case>()
  const judged: { readonly campaign: Campaign; readonly file: ReadFile }[] = []
  let history = 0
  // Files that share a configuration see the same world, and what has been looked up in it.
  const worlds = new Map<Config, World>()
  for (const file of read) {
    if (file.campaigns.length === 0) continue
    const world = worlds.get(file.config) ?? worldOf(input.now, file.config, input.materials, consulted)
    worlds.set(file.config, world)
    for (const campaign of file.campaigns) {
      const known = new Map<Message, Deliveries>()
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
      if (campaign.status === 'sent' || campaign.status === 'cancelled') {
        history++
        continue
      }
      judged.push({ campaign, file })
      judgeCampaign(rules, one, judgement)
    }
  }
  const deliveries = (campaign: Campaign): ReturnType<Project['deliveriesOf']> =>
    campaign.messages.flatMap((message) => cases.get(campaign)!.resolved(message).deliveries)
  const project: Project = {
    campaigns: [...cases.keys()].sort(byPlace),
    deliveriesOf: deliveries,
    configOf: (campaign) => cases.get(campaign)!.world.config,
  }
  if (rules.some((rule) => rule.check?.project !== undefined))
    judgeProject(rules, project, (campaign) => cases.get(campaign)!, judgement)
  const problems = [
    ...judgement.problems,
    ...structuralProblems(read, project, input.materials),
    ...failed(judgement),
  ]
  const grouped = groupProblems(problems, deliveries, places)
  const questions = groupQuestions(judgement.questions, deliveries, places)
  const answered = applyAnswers(questions, (path) => input.configOf(path), input.now)
  // A body is judged under the configuration of the campaign that includes it.
  const configs = new Map<string, Config>()
  for (const { file, included, config } of read)
    for (const path of [file.path, ...included.map((body) => body.source.path)])
      if (!configs.has(path) || path === file.path) configs.set(path, config)
  const configOf = (path: string): Config => configs.get(path) ?? input.configOf(path)
  const waived = applyWaivers({
    findings: grouped,
    documents: read.flatMap(({ document, included }) => [
      ...(document === null ? [] : [document]),
      ...included,
    ]),
    configOf,
    now: input.now,
    rules,
    whole: input.whole ?? false,
    includedAt: (finding) => inclusionsOf(finding, judged),
  })
  const findings = waived.findings.toSorted(compareFindings)
  const verdicts = judged.map(({ campaign, file }) =>
    campaignVerdict(campaign, file, findings, answered, cases.get(campaign)!),
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
  }
}

/** The keys by which a campaign includes the body that a finding stands in. */
function inclusionsOf(finding: Finding, judged: readonly { readonly campaign: Campaign }[]): readonly Span[] {
  return judged
    .filter(({ campaign }) => campaign.id === finding.campaign && campaign.source !== finding.at.source)
    .flatMap(({ campaign }) => campaign.messages.flatMap(({ versions }) => versions))
    .filter(({ body }) => body?.text.source.path === finding.at.source.path)
    .map(({ at }) => at)
}

function byPlace(a: Campaign, b: Campaign): number {
  const [pa, pb] = [a.source.path, b.source.path]
  return pa < pb ? -1 : pa > pb ? 1 : a.$.span.start - b.$.span.start
}

function factsUsed({ facts }: Consulted): Report['facts'] {
  let oldest: string | null = null
  for (const { source } of facts.values())
    if (source.checkedOn !== null && (oldest === null || source.checkedOn < oldest)) oldest = source.checkedOn
  return { used: facts.size, oldestCheck: oldest }
}

function structuralProblems(
  read: readonly ReadFile[],
  project: Project,
  { data }: Materials,
): readonly RawProblem[] {
  const found: RawProblem[] = []
  for (const { problems, config, campaigns } of read)
    for (const { rule, message, ...details } of problems) {
      const decided = severityOf(rule, {}, config)
      const of = campaigns.find(
        ({ $, source }) =>
          source === details.at.source && $.span.start <= details.at.start && details.at.end <= $.span.end,
      )
      if (decided !== null)
        found.push({ ...details, rule, words: message, decided, of: of ?? null, apart: message })
    }
  const observances = data.get('observances') as Observances | null | undefined
  const first = new Map<string, Campaign>()
  for (const campaign of project.campaigns) {
    if (observances !== null && observances !== undefined)
      for (const { message, ...details } of unknownObservances(campaign, observances))
        found.push({ ...details, words: message, decided: 'error', of: campaign, apart: message })
    const earlier = first.get(campaign.id)
    if (earlier === undefined) first.set(campaign.id, campaign)
    else {
      const { message, ...details } = structural(duplicateId, 'campaign', {
        at: campaign.at,
        data: {
          id: campaign.id,
          file: earlier.source.path,
          line: positionAt(earlier.source, earlier.at.start).line,
        },
        related: [{ at: earlier.at, message: 'first used here' }],
      })
      found.push({ ...details, words: message, decided: 'error', of: campaign })
    }
  }
  return found
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

function campaignVerdict(
  campaign: Campaign,
  { document }: ReadFile,
  findings: readonly Finding[],
  {
    unchecked,
    answers,
  }: { readonly unchecked: readonly Unchecked[]; readonly answers: readonly UsedAnswer[] },
  { resolved, world }: Case,
): CampaignVerdict {
  const ofCampaign = (item: Finding | Unchecked): boolean =>
    item.campaign === campaign.id || (item.campaign === null && item.at.source === campaign.source)
  const own = findings.filter(ofCampaign)
  const open = unchecked.filter(ofCampaign)
  const landings = campaign.messages.flatMap((message) =>
    resolved(message).deliveries.flatMap((delivery) => delivery.landings),
  )
  const first = landings.toSorted((a, b) => a.localStart - b.localStart)[0]
  return {
    id: campaign.id,
    file: document?.source.path ?? campaign.source.path,
    verdict: verdictOf(own, open),
    draft: campaign.status === 'draft',
    messages: campaign.messages.map((message) => {
      const touches = (item: Finding | Unchecked): boolean =>
        item.messages.length === 0 || item.messages.includes(message.index)
      const verdict: Verdict = verdictOf(own.filter(touches), open.filter(touches))
      return {
        index: message.index,
        channel: message.channel.value,
        language: message.declaredLanguage,
        verdict,
      }
    }),
    reliedOn: [
      ...reliedOn(campaign),
      ...answers
        .filter((answer) => answer.campaign === campaign.id && answer.file === campaign.source.path)
        .map(({ claim, value, kind }) => ({ claim, value, kind })),
    ],
    name: campaign.name?.value ?? campaign.id,
    places: (campaign.audience?.regions ?? [])
      .map(({ code }) => code.value)
      .filter((code) => !campaign.audience!.except.some((out) => covers(out.value, code, world.places)))
      .filter(
        (code) =>
          code in world.places.countries || code in world.places.subdivisions || code in world.places.groups,
      ),
    recipients: recipientsOf(campaign),
    lands: first === undefined ? null : formatLocal(first.localStart),
  }
}

/** What a pass would rest on that nothing but the file says. */
function reliedOn({ declaredPurpose, audience }: Campaign): readonly ReliedOn[] {
  const claims: ReliedOn[] = []
  const claim = (name: string, value: string | number | boolean | undefined): void => {
    if (value !== undefined) claims.push({ claim: name, value: String(value), kind: 'declared' })
  }
  claim('purpose', declaredPurpose?.value)
  claim('audience.recipients', audience?.recipients?.value)
  claim('audience.minimum_age', audience?.minimumAge?.value)
  claim('audience.relationship.kind', audience?.relationship?.kind.value)
  const records = audience?.consent ?? []
  records.forEach((record, index) => {
    const path = records.length === 1 ? 'audience.consent' : `audience.consent[${index}]`
    claim(`${path}.basis`, record.basis?.value)
    claim(`${path}.night`, record.night?.value)
  })
  for (const scrub of audience?.scrubbed ?? [])
    claim('audience.scrubbed', `${scrub.register.value} on ${scrub.on.value}`)
  return claims
}
