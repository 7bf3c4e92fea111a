import { promotionalPurposes, type Purpose } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import type { Severity } from '../finding.ts'
import { isLifted } from '../place/conditions.ts'
import { evidencedSeverity, inForce } from '../place/law.ts'
import type { Project } from '../project.ts'
import { type Duration, type Instant, minutesPerDay, parseDuration } from './civil.ts'
import type { Cohort, Delivery, Landing } from './delivery.ts'
import { beyondCap, type Contact, crowdsOf } from './pressure.ts'
import { decided, type Shut } from './slot-shut.ts'
import { merged, steadyStays } from './slot-spans.ts'
import { circumstancesOf } from './windows.ts'
import { toLocal } from './zones.ts'

/** A limit on how many messages the same people get, of law or house. */
export interface Cap {
  readonly max: number
  readonly per: string
  readonly duration: Duration
  readonly count: 'rolling' | 'calendar'
  readonly severity: Severity
  readonly house: boolean
  counts(contact: Contact): boolean
}

/** The caps that hold for a cohort. */
export function capsFor({ jurisdiction }: Cohort, world: World): readonly Cap[] {
  const law = world.packs(jurisdiction).flatMap((pack) =>
    pack.frequency.flatMap((fact): readonly Cap[] => {
      const duration = parseDuration(fact.per)
      if (duration === null) return []
      return [
        {
          max: fact.max,
          per: fact.per,
          duration,
          count: 'rolling',
          severity: evidencedSeverity(fact),
          house: false,
          counts: ({ delivery, landing, channel }) => {
            const day = Math.floor(landing.localStart / minutesPerDay)
            const { campaign, message, cohort } = delivery
            return (
              fact.channels.includes(channel) &&
              fact.purposes.includes(campaign.purpose) &&
              inForce(fact, day) &&
              !circumstancesOf(campaign, message, cohort.jurisdiction, world).every((one) =>
                isLifted(fact, one, day),
              )
            )
          },
        },
      ]
    }),
  )
  const house = world.config.frequency.caps.map(({ channels, max, per, duration, count }): Cap => ({
    max,
    per,
    duration,
    count,
    severity: 'warning',
    house: true,
    counts: ({ channel }) => channels.includes(channel),
  }))
  return [...law, ...house]
}

/** Sends of a plan to one cohort, as minutes after the moment it starts. */
export interface Probe {
  readonly delivery: Delivery
  readonly offsets: readonly number[]
}

/** Other sends that certainly reach the same people, and where those of the plan count among them. */
interface Company {
  readonly others: readonly Contact[]
  readonly own: readonly { readonly delivery: Delivery; readonly offset: number }[]
}

/**
 * Finds the crowd of a cohort by letting the plan land at the epoch: who is counted with whom, and which sends count
 * once, is `crowdsOf`'s to say.
 */
function companyOf(probes: readonly Probe[], project: Project): Company | null {
  const first = probes[0]
  if (first === undefined) return null
  const { campaign, cohort } = first.delivery
  const moved = new Set(probes.map(({ delivery }) => delivery.message))
  const landed = probes.map(({ delivery, offsets }): Delivery => {
    const at = delivery.landings[0]?.at ?? campaign.at
    return {
      ...delivery,
      landings: offsets.map((offset): Landing => ({
        cause: 'at',
        start: offset,
        end: offset,
        localStart: offset,
        localEnd: offset,
        at,
      })),
    }
  })
  const staying = project.deliveriesOf(campaign).filter(({ message }) => !moved.has(message))
  const crowd = crowdsOf({
    campaigns: project.campaigns,
    deliveriesOf: (one) => (one === campaign ? [...landed, ...staying] : project.deliveriesOf(one)),
  }).find(({ contacts }) => contacts.some(({ delivery }) => landed.includes(delivery)))
  if (crowd === undefined) return null
  const counted = crowd.contacts.filter(
    ({ delivery }) =>
      delivery.cohort.zone === cohort.zone &&
      (promotionalPurposes as readonly Purpose[]).includes(delivery.campaign.purpose),
  )
  const isOwn = ({ delivery }: Contact): boolean => landed.includes(delivery)
  return {
    others: counted.filter((contact) => !isOwn(contact)),
    own: counted.filter(isOwn).map(({ delivery, landing }) => ({ delivery, offset: landing.start })),
  }
}

/** The plan's contacts when it starts at an instant. */
function contactsAt({ own }: Company, start: Instant, zone: string, world: World): readonly Contact[] {
  return own.map(({ delivery, offset }) => {
    const at = start + offset
    const local = toLocal(zone, at, world.zones)
    const landing = { ...delivery.landings[0]!, start: at, end: at, localStart: local, localEnd: local }
    return { delivery, landing, channel: delivery.message.channel.value }
  })
}

/** Starts at which what a cap finds can change, in `[from, to)`. */
function turns(company: Company, cap: Cap, zone: string, from: Instant, to: Instant, world: World): number[] {
  const found = new Set<number>([from])
  const add = (minute: number): void => {
    for (const at of [minute, minute + 1]) if (at > from && at < to) found.add(at)
  }
  for (const { offset } of company.own) {
    // Calendar periods and facts begin at midnight.
    for (const steady of steadyStays(zone, from + offset, to + offset, world.zones)) {
      add(steady.from - offset)
      const first = Math.ceil((steady.from + steady.offset) / minutesPerDay)
      for (let day = first; day * minutesPerDay - steady.offset < steady.to; day += 1)
        add(day * minutesPerDay - steady.offset - offset)
    }
    for (const { landing } of company.others) {
      add(landing.start - offset)
      add(landing.start + cap.duration.minutes - offset)
      add(landing.start - cap.duration.minutes - offset)
      if (cap.duration.months > 0)
        // A month is as long as it is: its end can only come at the minute of the day at which it began.
        for (
          let at = landing.start - cap.duration.minutes - offset;
          at < to + minutesPerDay;
          at += minutesPerDay
        )
          if (at > from - minutesPerDay) add(at)
      if (cap.duration.months > 0)
        for (
          let at = landing.start + cap.duration.minutes - offset;
          at < to + minutesPerDay;
          at += minutesPerDay
        )
          if (at > from - minutesPerDay) add(at)
    }
  }
  return [...found].sort((a, b) => a - b)
}

function names(contacts: readonly Contact[], company: Company): readonly string[] {
  const own = new Set(company.own.map(({ delivery }) => delivery))
  return [
    ...new Set(contacts.filter(({ delivery }) => !own.has(delivery)).map((one) => one.delivery.campaign.id)),
  ].sort()
}

/**
 * Starts of a plan in `[from, to)` at which the same people would get too much: caps of law and house, the least time
 * between two messages. Counted are sends that reach them for sure (`crowdsOf`), later ones, too.
 */
export function pressureShuts(
  probes: readonly Probe[],
  project: Project,
  from: Instant,
  to: Instant,
  world: World,
): readonly Shut[] {
  const company = companyOf(probes, project)
  if (company === null || company.own.length === 0) return []
  const { cohort } = company.own[0]!.delivery
  const shuts: Shut[] = []
  for (const cap of capsFor(cohort, world)) {
    const severity = decided(
      'frequency/cap-exceeded',
      { severity: cap.severity, basis: cap.house ? 'house' : 'recipient' },
      world,
    )
    if (severity === null || company.others.length + company.own.length <= cap.max) continue
    const starts = turns(company, cap, cohort.zone, from, to, world)
    for (const [index, start] of starts.entries()) {
      const own = contactsAt(company, start, cohort.zone, world)
      const counted = [...company.others, ...own]
        .filter((contact) => cap.counts(contact))
        .sort((a, b) => a.landing.start - b.landing.start)
      const over = beyondCap(counted, cap.max, cap.duration, cap.count).find(
        ({ over: last, before }) =>
          last.delivery.campaign.status !== 'sent' &&
          (own.includes(last) || before.some((contact) => own.includes(contact))),
      )
      if (over !== undefined)
        shuts.push({
          from: start,
          to: starts[index + 1] ?? to,
          severity,
          rule: 'frequency/cap-exceeded',
          why: {
            kind: 'cap',
            max: cap.max,
            per: cap.per,
            house: cap.house,
            others: names([...over.before, over.over], company),
          },
        })
    }
  }
  const gap = world.config.frequency.minimumGap
  const severity = decided('frequency/minimum-gap', { severity: 'warning', basis: 'house' }, world)
  if (gap !== null && severity !== null) {
    // Of months, the longest.
    const least = gap.duration.minutes + gap.duration.months * 31 * minutesPerDay
    for (const other of company.others) {
      const near = company.own.map(({ offset }) => ({
        from: Math.max(from, other.landing.start - offset - least + 1),
        to: Math.min(to, other.landing.start - offset + least),
      }))
      for (const stay of merged(near))
        shuts.push({
          ...stay,
          severity,
          rule: 'frequency/minimum-gap',
          why: { kind: 'gap', least: gap.text.value, others: [other.delivery.campaign.id] },
        })
    }
  }
  return shuts
}
