import type { Audience, Campaign, Message } from '../campaign/model.ts'
import { audienceOf, placeOf } from '../campaign/audience.ts'
import type { World } from '../context.ts'
import { groupProblems, groupQuestions } from '../group.ts'
import { emptyJudgement, judgeCampaign } from '../judge.ts'
import type { Candidate } from '../place/locate.ts'
import type { Rule } from '../rule.ts'
import { makeSpan, type Span } from '../source/span.ts'
import { Text } from '../source/text.ts'
import { cohortsAt } from '../time/cohorts.ts'
import { type Deliveries, deliveriesOf } from '../time/deliver.ts'
import type { Delivery } from '../time/delivery.ts'
import type { Stage } from './contract.ts'
import type { JudgedProblem, JudgedQuestion } from './judge.ts'
import { reachFor } from './judge.ts'

type Hooks = Pick<NonNullable<Rule['check']>, 'message' | 'delivery'>

/** What the rules that judge cohorts say of one. */
export interface CohortVerdict {
  readonly problems: readonly JudgedProblem[]
  readonly questions: readonly JudgedQuestion[]
  readonly failures: readonly { readonly rule: string; readonly reason: string }[]
}

/** Judges when messages land at the places where contacts are: with the rules' own hooks, once for each cohort. */
export class CohortJudge {
  readonly #campaign: Campaign
  readonly #world: World
  readonly #rules: readonly Rule[]
  readonly #stages: ReadonlyMap<string, Stage>
  readonly #at: Span
  /** How many cohorts it has been asked for: places and clocks, whatever number of people is there. */
  judged = 0

  constructor(
    campaign: Campaign,
    world: World,
    rules: readonly { readonly rule: Rule; readonly stage: Stage; readonly hooks: Hooks }[],
  ) {
    this.#world = world
    this.#stages = new Map(rules.map(({ rule, stage }) => [rule.id, stage]))
    this.#rules = rules.map(({ rule, hooks: { message, delivery } }) => {
      return {
        ...rule,
        check: {
          ...(message === undefined ? {} : { message }),
          ...(delivery === undefined ? {} : { delivery }),
        },
      }
    })
    const { audience } = campaign
    this.#at = audience?.contacts[0]?.span ?? (audience === null ? campaign.at : placeOf(audience.$))
    // Rules that look at deliveries take it that somebody is named who gets them.
    this.#campaign = { ...campaign, audience: audience ?? emptyAudience(campaign) }
  }

  /** The deliveries of a message to somebody who is at a place and on a clock. */
  deliveriesAt(message: Message, candidate: Candidate): readonly Delivery[] {
    return this.#resolve(message, [candidate]).deliveries
  }

  judge(candidates: readonly Candidate[], bits: number): CohortVerdict {
    if (candidates.length === 0) return { problems: [], questions: [], failures: [] }
    this.judged++
    const messages: Message[] = []
    const campaign: Campaign = { ...this.#campaign, messages }
    for (const message of this.#campaign.messages)
      if ((reachFor(message) & bits) !== 0) messages.push({ ...message, campaign })
    const known = new Map<Message, Deliveries>()
    const resolved = (message: Message): Deliveries => {
      const found = known.get(message) ?? this.#resolve(message, candidates)
      known.set(message, found)
      return found
    }
    const judgement = emptyJudgement()
    const reached = messages.filter((message) => resolved(message).deliveries.length > 0)
    messages.splice(0, messages.length, ...reached)
    judgeCampaign(this.#rules, { campaign, world: this.#world, resolved }, judgement)
    const deliveries = (): readonly Delivery[] => messages.flatMap((message) => resolved(message).deliveries)
    const { places } = this.#world
    // Cohorts at one span are folded whatever they say of the schedule: it is one place of the file here.
    const problems = judgement.problems.map((problem) => ({ ...problem, at: this.#at }))
    const questions = judgement.questions.map((question) => ({ ...question, at: this.#at }))
    const byRule = new Map(this.#rules.map((rule) => [rule.id, rule]))
    return {
      problems: groupProblems(problems, deliveries, places).map((finding) => ({
        rule: byRule.get(finding.rule)!,
        words: finding.message,
        severity: finding.severity,
        confidence: finding.confidence,
        basis: finding.basis,
        help: finding.help,
        sources: finding.sources,
        stage: this.#stages.get(finding.rule) ?? 'hours',
        asCampaign: true,
        template: null,
      })),
      questions: groupQuestions(questions, deliveries, places).map((open) => ({
        rule: byRule.get(open.rule)!,
        words: open.reason,
        required: open.required,
        needs: open.needs,
        template: null,
      })),
      failures: judgement.failures,
    }
  }

  #resolve(message: Message, candidates: readonly Candidate[]): Deliveries {
    const { audience } = this.#campaign
    const cohorts = candidates.flatMap((candidate) =>
      cohortsAt(candidate, this.#region(candidate.jurisdiction), audience, message, this.#world),
    )
    const unique = new Map(cohorts.map((cohort) => [`${cohort.jurisdiction} ${cohort.zone}`, cohort]))
    const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cohort]) => cohort)
    const found = deliveriesOf(message.campaign, message, this.#world, sorted)
    // Where a landing is said stays the schedule's; an edit of it would be for everybody, and is `check`'s to offer.
    return {
      ...found,
      deliveries: found.deliveries.map((delivery) => ({
        ...delivery,
        landings: delivery.landings.map((landing) => ({ ...landing, at: narrowed(landing.at) })),
      })),
    }
  }

  readonly #regions = new Map<string, Text>()

  /** A place as if it stood in `audience.regions`: where the contact files are named. */
  #region(code: string): Text {
    const known = this.#regions.get(code)
    if (known !== undefined) return known
    const { source, start, end } = this.#at
    const region = new Text(code, this.#at, [
      { at: 0, length: code.length, raw: start, rawLength: end - start, verbatim: false },
    ])
    if (region.source !== source) throw new Error('A region stands where the contacts do')
    this.#regions.set(code, region)
    return region
  }
}

function emptyAudience({ at, source }: Campaign): Audience {
  const $ = { span: at, key: at, keys: new Map(), pointer: '' }
  const regionsAt = makeSpan(source, at.start, at.end)
  return { ...audienceOf({ $ }), regionsAt }
}

/** The same place without its first character, so that no rule takes it for the whole value and offers to edit it. */
function narrowed({ source, start, end }: Span): Span {
  return makeSpan(source, Math.min(start + 1, end), end)
}
