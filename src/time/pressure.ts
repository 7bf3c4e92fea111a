import type { Campaign } from '../campaign/model.ts'
import type { Channel } from '../campaign/vocabulary.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { Project } from '../project.ts'
import { addDuration, dateOf, type Duration, type Instant, minutesPerDay } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'

/** One message reaching the same people as others do: whoever gets one of a crowd gets all of it. */
export interface Contact {
  readonly delivery: Delivery
  readonly landing: Landing
  readonly channel: Channel
}

/** Contacts that certainly meet the same people: at one place, of one campaign or of campaigns with one audience. */
export interface Crowd {
  readonly jurisdiction: Jurisdiction
  /** In order of time. */
  readonly contacts: readonly Contact[]
}

/**
 * What makes two campaigns reach the same people for sure: an audience that the config names, or the same contact files.
 * Anything else may or may not overlap, and a file can't tell.
 */
export function populationOf(campaign: Campaign): string {
  const { audience } = campaign
  if (audience === null) return `campaign\0${campaign.source.path}\0${campaign.$.pointer}`
  if (audience.$.span.source !== campaign.source)
    return `audience\0${audience.$.span.source.path}\0${audience.$.pointer}`
  if (audience.contacts.length > 0)
    return `contacts\0${audience.contacts
      .map(({ value }) => value)
      .sort()
      .join('\0')}`
  return `campaign\0${campaign.source.path}\0${campaign.$.pointer}`
}

/**
 * The crowds of a project. Messages of one campaign that land at a place at the same moment on the same channel are
 * versions for different people (a language each) and count once. Flows have no moments and aren't counted here.
 */
export function crowdsOf(project: Project): readonly Crowd[] {
  const crowds = new Map<
    string,
    { readonly jurisdiction: Jurisdiction; readonly contacts: Map<string, Contact> }
  >()
  for (const campaign of project.campaigns) {
    if (campaign.status === 'cancelled') continue
    const population = populationOf(campaign)
    for (const delivery of project.deliveriesOf(campaign)) {
      const { jurisdiction, zone } = delivery.cohort
      const channel = delivery.message.channel.value
      for (const landing of delivery.landings) {
        // The winner of a test goes to those who haven't had a version; a second try to those who had one.
        if (landing.cause === 'winner') continue
        const key = `${population}\0${jurisdiction}\0${zone}`
        const crowd = crowds.get(key) ?? { jurisdiction, contacts: new Map<string, Contact>() }
        crowds.set(key, crowd)
        const once = `${campaign.source.path}\0${campaign.$.pointer}\0${channel}\0${landing.start}`
        if (!crowd.contacts.has(once)) crowd.contacts.set(once, { delivery, landing, channel })
      }
    }
  }
  return [...crowds.values()].map(({ jurisdiction, contacts }) => ({
    jurisdiction,
    contacts: [...contacts.values()].sort((a, b) => a.landing.start - b.landing.start),
  }))
}

/** The end of a stretch of time that starts at an instant. */
function endOf(start: Instant, duration: Duration): Instant {
  const day = Math.floor(start / minutesPerDay)
  const inDay = start - day * minutesPerDay
  return addDuration(day, { months: duration.months, minutes: 0 }) * minutesPerDay + inDay + duration.minutes
}

/** Which calendar period of that length a local minute lies in: days, weeks from Monday, months. */
function periodOf(local: number, duration: Duration): string {
  const day = Math.floor(local / minutesPerDay)
  if (duration.months > 0) {
    const { year, month } = dateOf(day)
    return String(Math.floor((year * 12 + month - 1) / duration.months))
  }
  const days = Math.max(1, Math.round(duration.minutes / minutesPerDay))
  return String(days % 7 === 0 ? Math.floor((day + 3) / days) : Math.floor(day / days))
}

/** Contacts beyond a cap, each with those that fill its window before it. */
export function beyondCap(
  contacts: readonly Contact[],
  max: number,
  duration: Duration,
  count: 'rolling' | 'calendar',
): readonly { readonly over: Contact; readonly before: readonly Contact[] }[] {
  return contacts.flatMap((over, index) => {
    const before = contacts
      .slice(0, index)
      .filter((earlier) =>
        count === 'calendar'
          ? periodOf(earlier.landing.localStart, duration) === periodOf(over.landing.localStart, duration)
          : endOf(earlier.landing.start, duration) > over.landing.start,
      )
    return before.length >= max ? [{ over, before }] : []
  })
}
