import type { Campaign } from '../campaign/model.ts'
import { nameOfChannel } from '../consent/words.ts'
import type { Project } from '../project.ts'
import { formatLocal } from '../time/civil.ts'
import type { CalendarRow } from './pull-request.ts'
import { grouped, listed, moment } from './words.ts'
import { shownName } from '../verdicts.ts'

/** Moments of one message that are listed: of a weekly letter the first few tell the rest. */
const mostMoments = 5

interface Moment extends Omit<CalendarRow, 'change'> {
  /** Local minutes, for the order; flows come last. */
  readonly at: number
}

/** When the messages of campaigns land, as recipients' clocks show it. */
function momentsOf(
  project: Project,
  concerns: (campaign: Campaign) => boolean,
  placeName: (code: string) => string,
): readonly Moment[] {
  const found: Moment[] = []
  for (const campaign of project.campaigns) {
    if (!concerns(campaign) || campaign.status === 'cancelled' || campaign.status === 'sent') continue
    const deliveries = project.deliveriesOf(campaign)
    for (const message of campaign.messages) {
      const own = deliveries.filter((delivery) => delivery.message === message)
      const byMoment = new Map<number, Set<string>>()
      const started = new Set<string>()
      for (const { cohort, landings, anytime, daily } of own) {
        if (anytime || daily !== null) started.add(cohort.jurisdiction)
        for (const { localStart } of landings)
          byMoment.set(localStart, (byMoment.get(localStart) ?? new Set()).add(cohort.jurisdiction))
      }
      const named = (codes: ReadonlySet<string>): string => listed([...codes].map(placeName), 'places')
      const shared = {
        campaign: shownName(campaign),
        channel: nameOfChannel(message.channel.value),
      }
      const moments = [...byMoment].sort(([a], [b]) => a - b)
      for (const [at, codes] of moments.slice(0, mostMoments))
        found.push({ ...shared, at, when: moment(formatLocal(at)), places: named(codes) })
      const [next] = moments.slice(mostMoments)
      if (next !== undefined)
        found.push({
          ...shared,
          at: next[0],
          when: `and ${grouped(moments.length - mostMoments)} more, until ${moment(formatLocal(moments.at(-1)![0]))}`,
          places: named(new Set(moments.slice(mostMoments).flatMap(([, codes]) => [...codes]))),
        })
      if (started.size > 0)
        found.push({ ...shared, at: Infinity, when: 'Any time, as people start it', places: named(started) })
    }
  }
  return found.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
}

/**
 * The send calendar of a change: what the campaigns that it concerns send and when, with what it adds and takes away.
 * Without a state before, everything is said to be as it was.
 */
export function sendCalendar(
  after: Project,
  before: Project | null,
  concerns: (campaign: Campaign) => boolean,
  concerned: (campaign: Campaign) => boolean,
  placeName: (code: string) => string,
): readonly CalendarRow[] {
  const now = momentsOf(after, concerns, placeName)
  const then = before === null ? now : momentsOf(before, concerned, placeName)
  const keyOf = ({ when, campaign, channel, places }: Moment): string =>
    JSON.stringify([when, campaign, channel, places])
  const [known, kept] = [new Set(then.map(keyOf)), new Set(now.map(keyOf))]
  const row = ({ when, campaign, channel, places }: Moment, change: CalendarRow['change']): CalendarRow => ({
    when,
    campaign,
    channel,
    places,
    change,
  })
  return [
    ...now.map((one) => ({ one, change: known.has(keyOf(one)) ? ('same' as const) : ('new' as const) })),
    ...then.filter((one) => !kept.has(keyOf(one))).map((one) => ({ one, change: 'gone' as const })),
  ]
    .sort((a, b) => (a.one.at === b.one.at ? 0 : a.one.at - b.one.at))
    .map(({ one, change }) => row(one, change))
}
