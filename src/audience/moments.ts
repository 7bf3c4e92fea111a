import { type Instant, formatLocal, minutesPerDay } from '../time/civil.ts'
import { isFlow, openAt, startShuts } from '../time/slots.ts'
import type { ContactPlace } from './contract.ts'
import type { Judge } from './judge.ts'
import { stages } from './contract.ts'
import type { AudienceReport } from './report.ts'
import type { Tally } from './tally.ts'

/** How far ahead the next moment is looked for. */
const days = 7
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
  const waiting = new Map<ContactPlace, number>()
  for (const { place, verdict, count } of tally.classes) {
    if (count === 0) continue
    const isOut = judge.verdicts[verdict]!.problems.some((number) => {
      const { severity, stage } = judge.problems[number]!
      return severity === 'error' && stage !== null && stage !== stages[hoursStage]
    })
    if (isOut) continue
    const where = tally.places[place]!
    waiting.set(where, (waiting.get(where) ?? 0) + count)
  }
  const { now } = world
  const end = now + days * minutesPerDay
  const byKey = new Map<
    string,
    { readonly open: readonly { readonly from: number; readonly to: number }[]; count: number }
  >()
  for (const [where, count] of waiting) {
    const key = where.candidates.map(({ jurisdiction, zone }) => `${jurisdiction} ${zone}`).join()
    const known = byKey.get(key) ?? { open: openingsOf(judge, where, now, end), count: 0 }
    byKey.set(key, known)
    known.count += count
  }
  const all = [...byKey.values()]
  const suited = (at: Instant): number =>
    all.reduce(
      (sum, { open, count }) => (open.some(({ from, to }) => from <= at && at < to) ? sum + count : sum),
      0,
    )
  const starts = new Set<number>()
  for (const { open } of all)
    for (const { from, to } of open) {
      const first = Math.max(from, now + 1)
      const even = Math.ceil(first / quarter) * quarter
      if (even < to) starts.add(even)
      else if (first < to) starts.add(first)
    }
  let best: { readonly at: Instant; readonly recipients: number } | null = null
  for (const at of [...starts].sort((a, b) => a - b)) {
    const recipients = suited(at)
    if (recipients > (best?.recipients ?? 0)) best = { at, recipients }
  }
  return {
    scheduled,
    now: { at: instant(now), recipients: suited(now) },
    next: best === null ? null : { at: instant(best.at), recipients: best.recipients },
  }
}

const hoursStage = stages.indexOf('hours')

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
