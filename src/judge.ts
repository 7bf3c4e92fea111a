import type { Campaign, Message, Version } from './campaign/model.ts'
import type { Context, World } from './context.ts'
import { knownContent } from './content/content.ts'
import type { Content } from './content/model.ts'
import type { Form } from './form/model.ts'
import type { RawProblem, RawQuestion } from './group.ts'
import { isRequired, optionsOf, severityOf } from './policy/severity.ts'
import type { Project } from './project.ts'
import { fill, type Problem, type Question, type Rule, type Templates } from './rule.ts'
import type { Source } from './source/source.ts'
import type { Deliveries } from './time/deliver.ts'
import type { Delivery } from './time/delivery.ts'

/** What rules found, before it is folded and waived. */
export interface Judgement {
  readonly problems: RawProblem[]
  readonly questions: RawQuestion[]
  /** Rules that stopped with an error of their own. */
  readonly failures: Failure[]
}

export interface Failure {
  readonly rule: string
  readonly reason: string
  readonly campaign: Campaign | null
  readonly source: Source | null
}

export function emptyJudgement(): Judgement {
  return { problems: [], questions: [], failures: [] }
}

/** What is computed once for a campaign and shared by its rules. */
export interface Case {
  readonly campaign: Campaign
  readonly world: World
  readonly resolved: (message: Message) => Deliveries
}

type AnyRule = Rule

function applies(rule: AnyRule, message: Message): boolean {
  return rule.channels === 'all' || rule.channels.includes(message.channel.value)
}

/** Runs every rule over one campaign. A rule that throws is noted, and all others still run. */
export function judgeCampaign(
  rules: readonly AnyRule[],
  { campaign, world, resolved }: Case,
  into: Judgement,
): void {
  const content = (message: Message, version: Version): Content =>
    knownContent(message, version, world.parsers)
  for (const rule of rules) {
    const { check } = rule
    if (check === undefined) continue
    if (rule.purposes !== 'all' && !rule.purposes.includes(campaign.purpose)) continue
    const context = contextFor(rule, campaign, world, resolved, content, into)
    if (context === null) continue
    try {
      check.campaign?.(campaign, context)
      if (check.message === undefined && check.delivery === undefined) continue
      for (const message of campaign.messages) {
        if (!applies(rule, message)) continue
        check.message?.(message, context)
        if (check.delivery !== undefined)
          for (const delivery of resolved(message).deliveries) check.delivery(delivery, context)
      }
    } catch (error) {
      into.failures.push({ rule: rule.id, reason: reasonOf(error), campaign, source: campaign.source })
    }
  }
}

/** A form sends nothing: its rules have no message to ask about. */
const noDeliveries: Deliveries = { deliveries: [], oddities: [], missing: null, rateWithoutSize: null }
const noContent: Content = { segments: [], links: [], images: [], mergeTags: [], hidden: [] }

/** Runs the rules about opt-in forms over those of one file. */
export function judgeForms(
  rules: readonly AnyRule[],
  forms: readonly Form[],
  world: World,
  into: Judgement,
): void {
  for (const rule of rules) {
    if (rule.check?.form === undefined || forms.length === 0) continue
    const context = contextFor(
      rule,
      null,
      world,
      () => noDeliveries,
      () => noContent,
      into,
    )
    if (context === null) continue
    for (const form of forms)
      try {
        rule.check.form(form, context)
      } catch (error) {
        into.failures.push({ rule: rule.id, reason: reasonOf(error), campaign: null, source: form.source })
      }
  }
}

/** Runs the rules that look at all campaigns together. Problems say which campaign they are of by their place. */
export function judgeProject(
  rules: readonly AnyRule[],
  project: Project,
  caseOf: (campaign: Campaign) => Case,
  into: Judgement,
): void {
  const first = project.campaigns[0]
  if (first === undefined) return
  const worldOf = (campaign: Campaign): World => caseOf(campaign).world
  const resolved = (message: Message): Deliveries => caseOf(message.campaign).resolved(message)
  const content = (message: Message, version: Version): Content =>
    knownContent(message, version, worldOf(message.campaign).parsers)
  const worlds = [...new Set(project.campaigns.map(worldOf))]
  for (const rule of rules) {
    if (rule.check?.project === undefined) continue
    // Options and what isn't said of one campaign come from the first that has the rule on.
    const world = worlds.find(({ config }) => severityOf(rule, {}, config) !== null)
    if (world === undefined) continue
    const context = contextFor(rule, null, world, resolved, content, into, worldOf)
    if (context === null) continue
    try {
      rule.check.project(project, context)
    } catch (error) {
      into.failures.push({ rule: rule.id, reason: reasonOf(error), campaign: null, source: first.source })
    }
  }
}

/** An error's message on one line: no stack, no path. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.replace(/\s+/g, ' ').slice(0, 200)
}

/** Null when the rule is off for this campaign. */
function contextFor(
  rule: AnyRule,
  campaign: Campaign | null,
  world: World,
  resolved: (message: Message) => Deliveries,
  content: (message: Message, version: Version) => Content,
  into: Judgement,
  /** For problems of one campaign among all: its configuration decides. */
  worldOf: (campaign: Campaign) => World = () => world,
): Context | null {
  if (severityOf(rule, {}, world.config) === null) return null
  // The world stands behind the context instead of being copied into each: there is one for every rule and campaign.
  const own: Omit<Context, keyof World> = {
    options: optionsOf(rule, world.config),
    resolved,
    deliveries: (message) => resolved(message).deliveries,
    content,
    report(problem: Problem<Templates>) {
      const of = campaign ?? ofDeliveries(problem.deliveries)
      const decided = severityOf(rule, problem, (of === null ? world : worldOf(of)).config)
      if (decided === null) return
      const { message, data, ...details } = problem as Problem<Templates> & {
        readonly data?: Record<string, string | number>
      }
      into.problems.push({
        ...details,
        rule,
        words: fill(rule.messages[message]!, data),
        decided,
        of,
      })
    },
    unchecked(question: Question<Templates>) {
      const of = campaign ?? ofDeliveries(question.deliveries)
      const { config } = of === null ? world : worldOf(of)
      if (severityOf(rule, {}, config) === null) return
      const { data } = question as unknown as { readonly data?: Record<string, string | number> }
      into.questions.push({
        rule,
        at: question.at,
        required: isRequired(question, config.profile),
        needs: question.needs,
        words: fill(rule.questions?.[question.question] ?? '', data),
        of,
        deliveries: question.deliveries ?? [],
        jurisdictions: question.jurisdictions ?? [],
        messages: question.messages ?? [],
      })
    },
  }
  return Object.assign(Object.create(world) as World, own)
}

function ofDeliveries(deliveries: readonly Delivery[] | undefined): Campaign | null {
  return deliveries?.[0]?.campaign ?? null
}
