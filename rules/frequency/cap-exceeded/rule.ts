import { nameOfChannels } from '../../../src/consent/words.ts'
import type { Context } from '../../../src/context.ts'
import type { Config } from '../../../src/policy/config.ts'
import type { Project } from '../../../src/project.ts'
import { defineRule } from '../../../src/rule.ts'
import { minutesPerDay } from '../../../src/time/civil.ts'
import type { Delivery } from '../../../src/time/delivery.ts'
import {
  areApart,
  type Contact,
  type Crowd,
  culpritOf,
  isToCome,
  neighbourhoodsOf,
  pressingCrowds,
  sharePopulation,
} from '../../../src/time/pressure.ts'
import { type Cap, capsFor, channelsOf } from '../../../src/time/pressure-caps.ts'
import { flowCrowds } from '../../../src/time/pressure-flows.ts'
import { overflows } from '../../../src/time/pressure-windows.ts'
import { idsInWords, othersNamed, othersThatCount, perInWords } from '../../../src/time/pressure-words.ts'

const messages = {
  over: 'Send is number {number} in {per} to the same people in {where}, limit {max} on {channels}',
  counted:
    'Send is number {number} in {per} as {platform} counts, to the same people in {where}, limit {max} on {channels}',
  flow: 'Step is number {number} in {per} for one person in {where}, limit {max} on {channels}',
} as const
const questions = {
  overlap:
    'If {others} reach the same people in {where}, this is number {number} in {per}, limit {max} on {channels}',
} as const
type Rules = Context<typeof messages, typeof questions, { readonly assume_overlap: boolean }>

/** A message that is one too many under a cap, with those that count before it. */
interface Excess {
  readonly cap: Cap
  readonly over: Contact
  readonly before: readonly Contact[]
}

/** What is over in a crowd, cap by cap. */
function excesses(
  crowd: Crowd,
  caps: readonly Cap[],
  take: (cap: Cap, counted: readonly Contact[], from: number, to: number) => void,
): void {
  for (const cap of caps) {
    if (crowd.contacts.length <= cap.max) continue
    const counted = crowd.contacts.filter((contact) => cap.counts(contact))
    for (const { from, to } of overflows(counted, cap.max, cap.duration, cap.counting)) {
      const over = counted[to]!
      if (isToCome(over.delivery.campaign) && cap.judges(over)) take(cap, counted, from, to)
    }
  }
}

/** The same message is over at every place with the same cap: one finding, of the worst of them. */
class Findings {
  readonly #found = new Map<string, { excess: Excess; count: number; readonly deliveries: Set<Delivery> }>()

  add(cap: Cap, counted: readonly Contact[], from: number, to: number): void {
    const over = counted[to]!
    const at = culpritOf(over)
    const key = `${cap.id} ${cap.platform?.id ?? ''} ${at.source.path} ${at.start} ${over.delivery.campaign.$.pointer}`
    const known = this.#found.get(key)
    const count = to - from
    if (known === undefined || count > known.count) {
      const excess = { cap, over, before: counted.slice(from, to) }
      const deliveries = known?.deliveries ?? new Set<Delivery>()
      this.#found.set(key, { excess, count, deliveries: deliveries.add(over.delivery) })
    } else known.deliveries.add(over.delivery)
  }

  each(take: (excess: Excess, deliveries: readonly Delivery[]) => void): void {
    for (const { excess, deliveries } of this.#found.values())
      // The worst place first: its campaign is whom the finding is of.
      take(excess, [excess.over.delivery, ...[...deliveries].filter((one) => one !== excess.over.delivery)])
  }
}

function dataOf({ cap, over, before }: Excess): {
  readonly number: number
  readonly per: string
  readonly max: number
  readonly channels: string
} {
  return {
    number: before.length + 1,
    per: perInWords(cap.per),
    max: cap.max,
    channels: nameOfChannels(channelsOf([...before, over])),
  }
}

function report(excess: Excess, deliveries: readonly Delivery[], flow: boolean, context: Rules): void {
  const { cap, over, before } = excess
  const details = {
    at: culpritOf(over),
    deliveries,
    severity: cap.severity,
    confidence: context.options.assume_overlap && !flow ? ('low' as const) : cap.confidence,
    basis: cap.basis,
    sources: cap.sources,
    apart: cap.id,
    strictness: before.length,
    help:
      cap.laxer === null
        ? flow
          ? 'Leave a step out, or let more time pass before it'
          : 'Leave one out, or send it later'
        : `Leave one out: ${cap.laxer.name} counts by calendar days and may let it through`,
    related: othersThatCount(before, over),
  }
  const data = dataOf(excess)
  if (flow) context.report({ message: 'flow', data, ...details })
  else if (cap.platform === null) context.report({ message: 'over', data, ...details })
  else context.report({ message: 'counted', data: { ...data, platform: cap.platform.name }, ...details })
}

/**
 * What would be over if everything that lands at a place went to the same people: one question for a campaign, the worst.
 * Campaigns that can't share anybody don't count, and what is over for sure is no question.
 */
function ask(
  project: Project,
  certain: ReadonlySet<string>,
  capsOf: (crowd: Crowd) => readonly Cap[],
  context: Rules,
): void {
  const worst = new Map<string, { readonly excess: Excess; readonly deliveries: Delivery[] }>()
  for (const crowd of neighbourhoodsOf(project))
    excesses(crowd, capsOf(crowd), (cap, counted, from, to) => {
      const over = counted[to]!
      const { campaign } = over.delivery
      const key = `${campaign.source.path} ${campaign.$.pointer}`
      if (cap.severity === 'info' || certain.has(key)) return
      // The nearest that may share people, until there are enough; of thousands no more are looked at.
      const before: Contact[] = []
      let strangers = false
      for (let index = to - 1; index >= from && index > to - 200 && before.length < cap.max; index -= 1) {
        const other = counted[index]!
        if (areApart(campaign, other.delivery.campaign)) continue
        if (!sharePopulation(campaign, other.delivery.campaign)) strangers = true
        before.unshift(other)
      }
      if (before.length < cap.max || !strangers) return
      const known = worst.get(key)
      if (known === undefined) worst.set(key, { excess: { cap, over, before }, deliveries: [over.delivery] })
      else if (known.excess.cap.id === cap.id && !known.deliveries.includes(over.delivery))
        known.deliveries.push(over.delivery)
    })
  for (const { excess, deliveries } of worst.values())
    context.unchecked({
      question: 'overlap',
      data: { ...dataOf(excess), others: idsInWords(othersNamed(excess.before, excess.over)) },
      at: culpritOf(excess.over),
      required: false,
      needs: 'audience.contacts',
      deliveries,
    })
}

export const rule = defineRule({
  id: 'frequency/cap-exceeded',
  summary: 'The same people get more messages in a time than law or the company allows',
  group: 'frequency',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  defaults: { assume_overlap: false },
  check: {
    project(project, context) {
      const configOf = ({ delivery }: Contact): Config =>
        project.configOf?.(delivery.campaign) ?? context.config
      const capsOf = ({ jurisdiction, contacts }: Crowd): readonly Cap[] =>
        capsFor(jurisdiction, contacts, context, configOf)
      const { assume_overlap: assumed } = context.options
      const found = new Findings()
      const certain = new Set<string>()
      for (const crowd of assumed ? neighbourhoodsOf(project) : pressingCrowds(project))
        excesses(crowd, capsOf(crowd), (cap, counted, from, to) => {
          const { campaign } = counted[to]!.delivery
          certain.add(`${campaign.source.path} ${campaign.$.pointer}`)
          found.add(cap, counted, from, to)
        })
      found.each((excess, deliveries) => report(excess, deliveries, false, context))
      const flows = new Findings()
      for (const crowd of flowCrowds(project, Math.floor(context.now / minutesPerDay)))
        excesses(crowd, capsOf(crowd), (...excess) => flows.add(...excess))
      flows.each((excess, deliveries) => report(excess, deliveries, true, context))
      if (!assumed && project.asksOptional !== false) ask(project, certain, capsOf, context)
    },
  },
})
