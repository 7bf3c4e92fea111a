import { type Instant, formatLocal, minutesPerDay } from '../time/civil.ts'
import { isFlow, openAt, startShuts } from '../time/slots.ts'
import type { ContactPlace } from './contract.ts'
import type { Judge } from './judge.ts'
import type { AudienceReport } from './report.ts'
import type { Tally } from './tally.ts'

/** How many days ahead the next moment is looked for. */
const reach = 7
/** By then most lists have one that suits everybody. */
const shortReach = 1
/** Starts are looked for on quarters of an hour, and where a place's hours begin. */
const quarter = 15

/**
 * How many contacts may be written to now, and at the next moment that suits most of them: those whom nothing but the
 * hour of the campaign keeps out, at the places and clocks that they are at. Null for flows, which have no moment.
 */
export function momentsFor(
  judge: Judge,
  tally: Pick<Tally, 'classes' | 'places'>,
  scheduled: number,
): AudienceReport['sendable'] {
  const { campaign, world } = judge
  if (campaign.messages.every(isFlow)) return null
  const { now } = world
  const waiting = waitingAt(judge, tally)
  const everybody = waiting.reduce((sum, { count }) => sum + count, 0)
  const look = (days: number): { readonly all: readonly Opening[]; readonly best: Moment | null } => {
    const end = now + days * minutesPerDay
    const all = waiting.map(({ where, count }) => ({ open: openingsOf(judge, where, now, end), count }))
    return { all, best: bestMoment(all, now) }
  }
  const soon = look(shortReach)
  // When it suits all, nothing later suits more; what is an even start isn't known of the last quarter.
  const isFinal =
    soon.best !== null &&
    soon.best.recipients === everybody &&
    soon.best.at + quarter <= now + shortReach * minutesPerDay
  const { all, best } = isFinal ? soon : look(reach)
  return {
    scheduled,
    now: { at: instant(now), recipients: suitedAt(all, now) },
    next: best === null ? null : { at: instant(best.at), recipients: best.recipients },
  }
}

/** Those whom nothing but the hour keeps out, by the places and clocks that they may be at. */
function waitingAt(
  judge: Judge,
  tally: Pick<Tally, 'classes' | 'places'>,
): readonly { readonly where: ContactPlace; readonly count: number }[] {
  const waiting = new Map<string, { readonly where: ContactPlace; count: number }>()
  for (const { place, verdict, count } of tally.classes) {
    if (count === 0) continue
    const isOut = judge.verdicts[verdict]!.problems.some((number) => {
      const { severity, stage } = judge.problems[number]!
      return severity === 'error' && stage !== null && stage !== 'hours'
    })
    if (isOut) continue
    const where = tally.places[place]!
    const key = where.candidates.map(({ jurisdiction, zone }) => `${jurisdiction} ${zone}`).join()
    const known = waiting.get(key) ?? { where, count: 0 }
    waiting.set(key, known)
    known.count += count
  }
  return [...waiting.values()]
}

/** When so many contacts may be written to. */
interface Opening {
  readonly open: readonly { readonly from: number; readonly to: number }[]
  readonly count: number
}

function suitedAt(all: readonly Opening[], at: Instant): number {
  return all.reduce(
    (sum, { open, count }) => (open.some(({ from, to }) => from <= at && at < to) ? sum + count : sum),
    0,
  )
}

interface Moment {
  readonly at: Instant
  readonly recipients: number
}

/** The first moment after now that suits most. */
function bestMoment(all: readonly Opening[], now: Instant): Moment | null {
  const starts = new Set<number>()
  for (const { open } of all)
    for (const { from, to } of open) {
      const first = Math.max(from, now + 1)
      const even = Math.ceil(first / quarter) * quarter
      if (even < to) starts.add(even)
      else if (first < to) starts.add(first)
    }
  let best: Moment | null = null
  for (const at of [...starts].sort((a, b) => a - b)) {
    const recipients = suitedAt(all, at)
    if (recipients > (best?.recipients ?? 0)) best = { at, recipients }
  }
  return best
}

function instant(at: Instant): string {
  return `${formatLocal(at)}:00Z`
}

/** Stretches in which every message may start at every place that somebody may be at. */
function openingsOf(
  judge: Judge,
  { candidates }: ContactPlace,
  from: Instant,
  to: Instant,
): readonly { readonly from: number; readonly to: number }[] {
  const shuts = judge.campaign.messages
    .filter((message) => !isFlow(message))
    .flatMap((message) =>
      candidates
        .flatMap((candidate) => judge.cohorts.deliveriesAt(message, candidate))
        .flatMap((delivery) => startShuts(delivery, from, to, judge.world)),
    )
  return openAt('permitted', shuts, from, to)
}
