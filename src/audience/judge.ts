import type { Campaign, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { Basis, Confidence, Severity, SourceRef } from '../finding.ts'
import { isRequired, optionsOf, severityOf } from '../policy/severity.ts'
import { fill, type Rule, type RuleMeta, type Templates } from '../rule.ts'
import { CohortJudge } from './cohorts.ts'
import type {
  Aspect,
  Contact,
  ContactCheck,
  ContactContext,
  ContactEvent,
  ContactList,
  ContactPlace,
  ContactProblem,
  ContactQuestion,
  Stage,
} from './contract.ts'
import { masked } from './mask.ts'

/** A problem of some contacts, in words that all of them share. */
export interface JudgedProblem {
  readonly rule: RuleMeta
  readonly words: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly basis: Basis | null
  readonly help: string | null
  readonly sources: readonly SourceRef[]
  /** Null for a problem of the list as a whole, which rejects no row. */
  readonly stage: Stage | null
  /** See {@link ContactProblem}. */
  readonly asCampaign: boolean
  /** The words before anything was put into them; null where they are about a place. */
  readonly template: string | null
}

/** A check of some contacts that couldn't be made. */
export interface JudgedQuestion {
  readonly rule: RuleMeta
  readonly words: string
  readonly required: boolean
  readonly needs: string
  readonly template: string | null
}

/** What rules say of contacts that are alike: sorted numbers of problems and questions. */
export interface Verdict {
  readonly problems: readonly number[]
  readonly questions: readonly number[]
  /** What holds unless another check of the row settles it; empty once all of them were asked, as is `settled`. */
  readonly pending: readonly Pending[]
  readonly settled: readonly string[]
}

interface Pending {
  readonly of: 'problems' | 'questions'
  readonly number: number
  readonly unless: string
}

/** Rules that look at the same aspects are asked together. */
export interface AspectGroup {
  readonly aspects: readonly Aspect[]
  readonly checks: readonly {
    readonly rule: Rule
    readonly check: Extract<ContactCheck, { kind: 'values' }>
    readonly context: ContactContext
  }[]
}

export interface JudgeInput {
  readonly campaign: Campaign
  readonly world: World
  readonly rules: readonly Rule[]
}

/** Ways by which a contact can be reached, as bits. */
export const reach = { phone: 1, email: 2, id: 4 } as const

export function reachFor(message: Message): number {
  const channel = message.channel.value
  return channel === 'email' ? reach.email : channel === 'push' ? reach.id : reach.phone
}

function checksOf(rule: Rule): readonly ContactCheck[] {
  const checks = rule.check?.contacts
  return checks === undefined ? [] : 'kind' in checks ? [checks] : checks
}

/** A list of numbers that grows, in which everything is once. */
class Register<Item> {
  readonly items: Item[] = []
  readonly #numbers = new Map<string, number>()

  of(item: Item, key: string): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.items.push(item) - 1
    this.#numbers.set(key, number)
    return number
  }
}

/** What rules have said so far of contacts that are being judged. */
interface Found {
  readonly problems: Set<number>
  readonly questions: Set<number>
  readonly pending: Pending[]
  readonly settled: Set<string>
  stage: Stage | null
}

/** Asks the rules, and gives numbers to what they say. */
export class Judge {
  readonly campaign: Campaign
  readonly world: World
  readonly groups: readonly AspectGroup[]
  readonly cohorts: CohortJudge
  /** Rules that stopped with an error of their own, by id. */
  readonly failures = new Map<string, string>()
  readonly #rules: readonly Rule[]
  readonly #problems = new Register<JudgedProblem>()
  readonly #questions = new Register<JudgedQuestion>()
  readonly #verdicts = new Register<Verdict>()
  readonly #contexts = new Map<Rule, ContactContext>()
  readonly #events = new Map<string, number>()
  readonly #reached = new Map<ContactContext, (readonly Message[])[]>()
  #found: Found | null = null

  constructor({ campaign, world, rules }: JudgeInput) {
    this.campaign = campaign
    this.world = world
    this.#rules = rules.filter(
      (rule) =>
        rule.check?.contacts !== undefined &&
        (rule.purposes === 'all' || rule.purposes.includes(campaign.purpose)) &&
        severityOf(rule, {}, world.config) !== null &&
        campaign.messages.some((message) => isFor(rule, message)),
    )
    const cohortRules: ConstructorParameters<typeof CohortJudge>[2][number][] = []
    const groups = new Map<string, { aspects: readonly Aspect[]; checks: AspectGroup['checks'][number][] }>()
    for (const rule of this.#rules)
      for (const check of checksOf(rule)) {
        if (check.kind === 'cohort')
          cohortRules.push({ rule, stage: check.stage ?? 'hours', hooks: check.hooks ?? rule.check ?? {} })
        if (check.kind !== 'values') continue
        const aspects = [...new Set(check.aspects)].sort()
        const key = aspects.join()
        const group = groups.get(key) ?? { aspects, checks: [] }
        groups.set(key, group)
        group.checks.push({ rule, check, context: this.#context(rule) })
      }
    this.groups = [...groups.values()]
    this.cohorts = new CohortJudge(campaign, world, cohortRules)
    this.verdictOf([], [])
  }

  get problems(): readonly JudgedProblem[] {
    return this.#problems.items
  }

  get questions(): readonly JudgedQuestion[] {
    return this.#questions.items
  }

  /** By number; 0 = nothing found. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts.items
  }

  problem(problem: JudgedProblem): number {
    const { rule, words, severity, stage, help } = problem
    return this.#problems.of(problem, [rule.id, words, severity, stage ?? '', help ?? ''].join('\0'))
  }

  question(question: JudgedQuestion): number {
    const { rule, words, required, needs } = question
    return this.#questions.of(question, [rule.id, words, required, needs].join('\0'))
  }

  verdictOf(
    problems: ReadonlySet<number> | readonly number[],
    questions: ReadonlySet<number> | readonly number[],
    pending: readonly Pending[] = [],
    settled: Iterable<string> = [],
  ): number {
    const byKey = new Map(pending.map((one) => [`${one.of} ${one.number} ${one.unless}`, one]))
    const keys = [...byKey.keys()].sort()
    const verdict = {
      problems: [...new Set(problems)].sort((a, b) => a - b),
      questions: [...new Set(questions)].sort((a, b) => a - b),
      pending: keys.map((key) => byKey.get(key)!),
      settled: [...new Set(settled)].sort(),
    }
    return this.#verdicts.of(
      verdict,
      [verdict.problems.join(), verdict.questions.join(), keys.join(), verdict.settled.join()].join('|'),
    )
  }

  /** The verdicts of several as one. */
  union(verdicts: readonly number[]): number {
    const some = verdicts.find((number) => number !== 0) ?? 0
    if (verdicts.every((number) => number === 0 || number === some)) return some
    const all = verdicts.map((number) => this.verdicts[number]!)
    return this.verdictOf(
      all.flatMap(({ problems }) => problems),
      all.flatMap(({ questions }) => questions),
      all.flatMap(({ pending }) => pending),
      all.flatMap(({ settled }) => settled),
    )
  }

  /** What a verdict comes to once every check of a row was asked: without what another one settled. */
  settle(verdict: number): number {
    const { problems, questions, pending, settled } = this.verdicts[verdict]!
    if (pending.length === 0 && settled.length === 0) return verdict
    const left = (of: Pending['of']): readonly number[] =>
      pending.flatMap((one) => (one.of === of && !settled.includes(one.unless) ? [one.number] : []))
    return this.verdictOf([...problems, ...left('problems')], [...questions, ...left('questions')])
  }

  /** What the rules of a group say of a contact. */
  judgeValues(group: AspectGroup, contact: Contact & { messages: readonly Message[] }, bits: number): number {
    return this.#collect((found) => {
      for (const { rule, check, context } of group.checks) {
        found.stage = check.stage ?? 'other'
        contact.messages = this.#reachedBy(context, bits)
        this.#safely(rule, () => check.judge(contact, context))
      }
    })
  }

  /** What the rules say of something that the engine found out about a row. */
  judgeEvent(event: ContactEvent): number {
    const key = JSON.stringify(event, (name, value: unknown) => (name === 'at' ? undefined : value))
    const known = this.#events.get(key)
    if (known !== undefined) return known
    const verdict = this.#collect((found) => {
      for (const rule of this.#rules)
        for (const check of checksOf(rule)) {
          if (check.kind !== 'events' || !check.of.includes(event.kind)) continue
          found.stage = check.stage ?? stageOfEvent[event.kind]
          this.#safely(rule, () => check.judge(event, this.#context(rule)))
        }
    })
    this.#events.set(key, verdict)
    return verdict
  }

  /** What the rules say of contacts at a place and its clocks. */
  judgePlace(place: ContactPlace, bits: number): number {
    const { problems, questions, failures } = this.cohorts.judge(place.candidates, bits)
    for (const { rule, reason } of failures) this.failures.set(rule, reason)
    return this.verdictOf(
      // Of a cohort nothing is said but places and times.
      problems.map((problem) => this.problem(problem)),
      questions.map((question) => this.question(question)),
    )
  }

  /** What the rules say of the list as a whole. */
  judgeList(list: ContactList): Verdict {
    const verdict = this.#collect((found) => {
      found.stage = null
      for (const rule of this.#rules)
        for (const check of checksOf(rule))
          if (check.kind === 'list') this.#safely(rule, () => check.judge(list, this.#context(rule)))
    })
    return this.verdicts[verdict]!
  }

  /** A rule's messages that somebody can be reached for: one of eight lists, made once. */
  #reachedBy(context: ContactContext, bits: number): readonly Message[] {
    let lists = this.#reached.get(context)
    if (lists === undefined) {
      lists = []
      this.#reached.set(context, lists)
    }
    return (lists[bits] ??= context.messages.filter((message) => (reachFor(message) & bits) !== 0))
  }

  #safely(rule: Rule, judge: () => void): void {
    try {
      judge()
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      this.failures.set(rule.id, masked(text.replace(/\s+/g, ' ').slice(0, 200)))
    }
  }

  #collect(ask: (found: Found) => void): number {
    const found: Found = {
      problems: new Set(),
      questions: new Set(),
      pending: [],
      settled: new Set(),
      stage: null,
    }
    this.#found = found
    ask(found)
    this.#found = null
    const { problems, questions, pending, settled } = found
    // As the constructor has it: nothing found is the first.
    if (problems.size + questions.size + pending.length + settled.size === 0) return 0
    return this.verdictOf(problems, questions, pending, settled)
  }

  #context(rule: Rule): ContactContext {
    const known = this.#contexts.get(rule)
    if (known !== undefined) return known
    const { campaign, world } = this
    const own: Omit<ContactContext, keyof World> = {
      campaign,
      messages: campaign.messages.filter((message) => isFor(rule, message)),
      options: optionsOf(rule, world.config),
      deliveries: (message, jurisdiction, zone) => this.cohorts.deliveriesAt(message, { jurisdiction, zone }),
      report: (problem: ContactProblem<Templates>) => this.#report(rule, problem),
      unchecked: (question: ContactQuestion<Templates>) => this.#ask(rule, question),
      settle: (subject) => this.#found?.settled.add(subject),
    }
    const context = Object.assign(Object.create(world) as World, own)
    this.#contexts.set(rule, context)
    return context
  }

  #report(rule: Rule, problem: ContactProblem<Templates>): void {
    const severity = severityOf(rule, problem, this.world.config)
    if (severity === null || this.#found === null) return
    const { stage } = this.#found
    const number = this.problem({
      rule,
      words: fill(rule.messages[problem.message] ?? '', maskedData(problem)),
      severity,
      confidence: problem.confidence ?? rule.confidence,
      basis: problem.basis ?? null,
      help: problem.help === undefined ? null : masked(problem.help),
      sources: problem.sources ?? [],
      stage: stage === null ? null : (problem.stage ?? stage),
      asCampaign: problem.asCampaign === true,
      template: rule.messages[problem.message] ?? null,
    })
    this.#add('problems', number, problem.unless)
  }

  #ask(rule: Rule, question: ContactQuestion<Templates>): void {
    const number = this.question({
      rule,
      words: fill(rule.questions?.[question.question] ?? '', maskedData(question)),
      required: isRequired(question, this.world.config.profile),
      needs: question.needs,
      template: rule.questions?.[question.question] ?? null,
    })
    this.#add('questions', number, question.unless)
  }

  #add(of: Pending['of'], number: number, unless: string | undefined): void {
    if (unless === undefined) this.#found?.[of].add(number)
    else this.#found?.pending.push({ of, number, unless })
  }
}

/** Where in the waterfall a row goes out for what the engine found out, unless the rule says otherwise. */
const stageOfEvent: Readonly<Record<ContactEvent['kind'], Stage>> = {
  row: 'unreadable',
  duplicate: 'duplicate',
  out: 'suppressed',
  suppressed: 'suppressed',
  'over-cap': 'frequency',
  'too-soon': 'frequency',
}

function isFor(rule: Rule, message: Message): boolean {
  return rule.channels === 'all' || rule.channels.includes(message.channel.value)
}

function maskedData(said: object): Readonly<Record<string, string | number>> | undefined {
  const { data } = said as { readonly data?: Readonly<Record<string, string | number>> }
  if (data === undefined) return undefined
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? masked(value) : value]),
  )
}
