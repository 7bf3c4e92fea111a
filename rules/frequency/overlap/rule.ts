import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import { parseDuration } from '../../../src/time/civil.ts'
import { lengthInWords } from '../../../src/time/phrases.ts'
import type { Project } from '../../../src/project.ts'
import { type Contact, type Crowd, culpritOf, isToCome, pressingCrowds } from '../../../src/time/pressure.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { nearnesses } from '../../../src/time/pressure-gaps.ts'
import { endOf } from '../../../src/time/pressure-windows.ts'
import { idsInWords, momentInWords, othersThatCount } from '../../../src/time/pressure-words.ts'

const messages = {
  same: 'Send lands at the same time as {others} at the same people in {where}',
  near: 'Send lands {apart} after {others} at the same people in {where}',
  during: 'Send lands while {others} is still going out to the same people in {where}',
} as const
type Rules = Context<typeof messages, Record<never, string>, { readonly within: string }>

/** A message with those of other campaigns that land at about its time, in order of time. */
interface Overlap {
  readonly later: Contact
  readonly others: readonly Contact[]
}

/** Messages of other campaigns that share a message's time: that began within the option's time, or still go on. */
function overlapsIn(
  { contacts }: Crowd,
  within: { readonly months: number; readonly minutes: number },
): readonly Overlap[] {
  const found: Overlap[] = []
  let near: Contact[] = []
  for (const later of contacts) {
    near = near.filter(
      ({ landing }) =>
        endOf(landing.start, within) > later.landing.start || landing.end > later.landing.start,
    )
    const others = near.filter(({ delivery }) => delivery.campaign !== later.delivery.campaign).slice(-20)
    if (others.length > 0 && isToCome(later.delivery.campaign)) found.push({ later, others })
    near.push(later)
    // Of hundreds at one time the nearest tell enough.
    if (near.length > 200) near = near.slice(-100)
  }
  return found
}

/** Pairs that a gap of the company or the platform speaks of are that rule's to tell. */
function told(crowd: Crowd, project: Project, context: Rules): ReadonlySet<Contact> {
  const configOf = ({ delivery }: Contact): Rules['config'] =>
    project.configOf?.(delivery.campaign) ?? context.config
  return new Set(nearnesses(crowd, context, configOf).map(({ later }) => later))
}

export const rule = defineRule({
  id: 'frequency/overlap',
  summary: 'Messages of several campaigns reach the same people at about the same time',
  group: 'frequency',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  defaults: { within: 'PT1H' },
  check: {
    project(project, context) {
      const within = parseDuration(context.options.within) ?? { months: 0, minutes: 60 }
      const found = new Folded<Overlap>()
      for (const crowd of pressingCrowds(project)) {
        const overlaps = overlapsIn(crowd, within)
        if (overlaps.length === 0) continue
        const elsewhere = told(crowd, project, context)
        for (const one of overlaps)
          if (!elsewhere.has(one.later)) found.add(one, 'overlap', one.others.length)
      }
      found.each(({ later, others }, deliveries) => {
        const nearest = others.at(-1)!
        const apart = later.landing.start - nearest.landing.start
        const ids = [...new Set(others.map(({ delivery }) => delivery.campaign.id))]
        const data = { others: idsInWords(ids) }
        const details = {
          at: culpritOf(later),
          deliveries,
          basis: 'house',
          strictness: others.length,
          related: othersThatCount(others, later),
          help: `Move one of them, this one is on ${momentInWords(later)}`,
        } as const
        if (apart === 0) context.report({ message: 'same', data, ...details })
        else if (endOf(nearest.landing.start, within) > later.landing.start)
          context.report({ message: 'near', data: { ...data, apart: lengthInWords(apart) }, ...details })
        else context.report({ message: 'during', data, ...details })
      })
    },
  },
})
