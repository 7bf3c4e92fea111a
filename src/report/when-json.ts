import type { World } from '../context.ts'
import { nameOf } from '../place/places.ts'
import { formatClock, formatDate, formatLocal, type Instant } from '../time/civil.ts'
import { grid, merged } from '../time/slot-spans.ts'
import { whyInWords } from '../time/slot-words.ts'
import { type Moment, type Moments, openAt, type SolvedPlace } from '../time/slots.ts'
import { isFree } from '../time/marked-days.ts'
import { dayOfLocal } from '../time/phrases.ts'
import { offsetAt, toInstants, toLocal } from '../time/zones.ts'
import type { Kind, PlanAnswer } from '../when.ts'
import { toJson } from './escape.ts'
import {
  type CampaignAnswer,
  codesOf,
  momentInFile,
  momentInWords,
  notesOf,
  scheduleOf,
} from './when-words.ts'

export interface WhenDocument {
  readonly version: string
  readonly now: Instant
  readonly split: boolean
  readonly answers: readonly CampaignAnswer[]
}

const utc = (instant: Instant): string => `${formatLocal(instant)}:00Z`

/** An instant on a place's clock, RFC 3339: wall time and offset in one. */
function here(instant: Instant, zone: string, { zones }: World): string {
  const offset = offsetAt(zone, instant, zones)
  return `${formatLocal(instant + offset)}:00${offset < 0 ? '-' : '+'}${formatClock(Math.abs(offset))}`
}

function moments(kind: Kind, all: readonly Moment[], answer: PlanAnswer, world: World): readonly object[] {
  return all.map((moment) => ({ ...momentInFile(answer, kind, moment, world), level: moment.level }))
}

/** Stretches in which a send may start: clear ones, and those that are permitted only. */
function openings(place: SolvedPlace, world: World): readonly object[] {
  const { shuts, from, to, zone } = place
  const clear = openAt('clear', shuts, from, to)
  const warned = shuts.filter(({ severity }) => severity === 'warning')
  const permitted = openAt('permitted', shuts, from, to).flatMap((stay) =>
    merged(warned.map((shut) => ({ from: Math.max(shut.from, stay.from), to: Math.min(shut.to, stay.to) }))),
  )
  return [
    ...clear.map((stay) => ({ ...stay, level: 'clear' })),
    ...permitted.map((stay) => ({ ...stay, level: 'permitted' })),
  ]
    .sort((a, b) => a.from - b.from)
    .map(({ level, ...stay }) => ({
      from: here(stay.from, zone, world),
      to: here(stay.to, zone, world),
      level,
    }))
}

/** Stretches that are shut, told once for each reason. */
function shutFor({ shuts, from, to, zone }: SolvedPlace, world: World): readonly object[] {
  const reasons = new Map<
    string,
    { severity: string; rule: string; reason: string; stays: { from: number; to: number }[] }
  >()
  for (const { severity, rule, why, ...stay } of shuts) {
    const reason = whyInWords(why)
    const key = [severity, rule, reason].join('\0')
    const known = reasons.get(key) ?? { severity, rule, reason, stays: [] }
    reasons.set(key, known)
    known.stays.push({ from: Math.max(stay.from, from), to: Math.min(stay.to, to) })
  }
  return [...reasons.values()]
    .flatMap(({ severity, rule, reason, stays }) =>
      merged(stays).map((stay) => ({ ...stay, severity, rule, reason })),
    )
    .sort((a, b) => a.from - b.from || a.to - b.to || (a.reason < b.reason ? -1 : 1))
    .map(({ from: start, to: end, severity, rule, reason }) => ({
      from: here(start, zone, world),
      to: here(end, zone, world),
      severity,
      rule,
      reason,
    }))
}

function holidays({ jurisdiction, zone, from, to }: SolvedPlace, world: World): readonly object[] {
  const found: object[] = []
  const last = dayOfLocal(toLocal(zone, Math.max(from, to - 1), world.zones))
  for (let day = dayOfLocal(toLocal(zone, from, world.zones)); day <= last; day += 1)
    for (const one of world.days(jurisdiction, day) ?? [])
      if (isFree(one))
        found.push({
          day: formatDate(day),
          name: one.name,
          class: one.class,
          confidence: one.confidence,
          promoted: world.config.promotedDays.includes(one.id),
        })
  return found
}

function firstOf({ clear, permitted }: Moments, zone: string, world: World): object {
  const say = (at: number | null): object | null =>
    at === null ? null : { local: here(at, zone, world), instant: utc(at) }
  return { clear: say(clear), permitted: say(permitted) }
}

/** When a place is sent to under the proposal or its group. */
function chosen(answer: PlanAnswer, place: SolvedPlace, world: World): object | null {
  const group = answer.groups.find(({ jurisdictions }) => jurisdictions.includes(place.jurisdiction))
  if (group === undefined) return null
  const { at, level } = group.moment
  const instant = answer.groupKind === 'instant' ? at : toInstants(place.zone, at, world.zones).instants[0]
  return instant === undefined
    ? null
    : { local: here(instant, place.zone, world), instant: utc(instant), level }
}

function planOf(answer: PlanAnswer, world: World, split: boolean): object {
  const { plan, proposal, groupKind } = answer
  const schedule = split ? scheduleOf(answer, world) : null
  return {
    messages: plan.messages.map(({ index }) => index),
    proposal:
      proposal === null
        ? null
        : {
            ...momentInFile(answer, proposal.kind, proposal.moment, world),
            level: proposal.moment.level,
            words: momentInWords(answer, proposal.kind, proposal.moment, world),
          },
    sameWallTime: moments('wall', answer.wall, answer, world),
    sameInstant: moments('instant', answer.instant, answer, world),
    groups: answer.groups.map(({ jurisdictions, moment }) => ({
      jurisdictions,
      ...momentInFile(answer, groupKind, moment, world),
      level: moment.level,
    })),
    schedule:
      schedule === null
        ? null
        : {
            ...momentInFile(answer, groupKind, schedule.main.moment, world),
            by_region: schedule.entries.map(({ regions, moment }) => ({
              regions,
              ...momentInFile(answer, groupKind, moment, world),
            })),
            except: codesOf(answer.stuck),
          },
    nearest:
      answer.nearest === null
        ? null
        : {
            ...momentInFile(answer, groupKind, answer.nearest.moment, world),
            open: answer.nearest.open,
            of: answer.nearest.of,
          },
    binding: answer.binding.map(({ jurisdictions, words }) => ({ jurisdictions, reason: words })),
    never: codesOf(answer.stuck),
    notes: notesOf(answer, world),
    places: answer.places.map((place) => ({
      jurisdiction: place.jurisdiction,
      name: nameOf(place.jurisdiction, world.places),
      zone: place.zone,
      from: here(place.from, place.zone, world),
      until: here(Math.max(place.from, place.to), place.zone, world),
      first: firstOf(place.first, place.zone, world),
      chosen: chosen(answer, place, world),
      open: openings(place, world),
      shut: shutFor(place, world),
      holidays: holidays(place, world),
    })),
  }
}

/** All that was found, as `when.schema.json` describes it. Times are wall time and offset in one (RFC 3339). */
export function whenJson({ version, now, split, answers }: WhenDocument): string {
  return `${toJson(
    {
      schemaVersion: 1,
      tool: { name: 'sendlint', version },
      now: utc(now),
      grid,
      campaigns: answers.map(({ id, name, file, world, plans }) => ({
        id,
        name,
        file,
        plans: plans.map((plan) => planOf(plan, world, split)),
      })),
    },
    2,
  )}\n`
}
