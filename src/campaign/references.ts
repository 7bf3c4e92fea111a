import { rule as missingKey } from '../../rules/campaign/missing-key/rule.ts'
import { rule as noRecipients } from '../../rules/campaign/no-recipients/rule.ts'
import { rule as unknownValue } from '../../rules/campaign/unknown-value/rule.ts'
import { rule as wrongType } from '../../rules/campaign/wrong-type/rule.ts'
import { placeMeant } from '../place/familiar.ts'
import { isKnown } from '../place/places.ts'
import { listed, nearest } from '../schema/nearest.ts'
import { firstLine } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import type { Observances } from '../time/calendar.ts'
import { reachesAnybody } from '../time/cohorts.ts'
import { isZone } from '../time/zones.ts'
import { type Audience, type Campaign, isOwnSource, type Schedule } from './model.ts'
import type { Reading } from './read.ts'

/** Names in a campaign that have to exist elsewhere: places, zones, messages of a flow; and whether anybody is left. */
export function checkReferences(campaign: Campaign, reading: Reading): void {
  const { audience, sender } = campaign
  // What stands in the config is checked there, once.
  const own = audience !== null && isOwnSource(campaign, audience.$.span.source) ? audience : null
  for (const { code } of own?.regions ?? []) checkPlace(code, reading)
  for (const code of own?.except ?? []) checkPlace(code, reading)
  for (const record of own?.consent ?? []) for (const code of record.regions ?? []) checkPlace(code, reading)
  if (sender !== null && isOwnSource(campaign, sender.$.span.source)) {
    if (sender.country !== undefined) checkPlace(sender.country, reading)
    for (const { place } of sender.registrations?.items ?? []) checkPlace(place, reading)
  }
  if (campaign.schedule !== null) checkSchedule(campaign.schedule, reading)
  if (campaign.offer?.timezone !== undefined) checkZone(campaign.offer.timezone, reading)
  for (const message of campaign.messages) {
    for (const code of message.regions ?? []) checkPlace(code, reading)
    if (message.raw?.schedule !== undefined) checkSchedule(message.raw.schedule, reading)
  }
  const ids = campaign.messages.map(({ id }) => id)
  for (const { message } of campaign.steps)
    if (!ids.includes(message.value))
      reading.report(
        structural(unknownValue, 'reference', {
          at: message.at(0, message.length),
          data: { what: 'message', value: message.value, expected: `one of ${listed(ids, message.value)}` },
        }),
      )
  checkFlow(campaign, reading)
  checkRecipients(campaign, reading)
  if (own !== null) checkAudience(own, reading)
  const { starts, ends } = campaign.offer ?? {}
  checkOrder(starts, ends, 'ends', reading)
}

function checkPlace(code: Text, { places, report }: Reading): void {
  if (isKnown(code.value, places)) return
  const near = placeMeant(code.value, places)
  reportNear(code, 'place', near, 'ISO 3166-1 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)', report)
}

function checkZone(zone: Text, { zones, report }: Reading): void {
  if (zone.value === 'recipient' || isZone(zone.value, zones)) return
  reportNear(
    zone,
    'time zone',
    zoneMeant(zone.value, Object.keys(zones.zones)),
    '`recipient` or an IANA time zone',
    report,
    /^(?:GMT|UTC)[+-]/.test(zone.value)
      ? 'Name a zone such as Europe/Paris, or write the offset behind the time, as in 10:00+01:00'
      : undefined,
  )
}

/** Abbreviations that are no names of zones, where one zone is meant by nearly everybody. */
const abbreviations: Readonly<Record<string, string>> = {
  AEST: 'Australia/Sydney',
  BST: 'Europe/London',
  CDT: 'America/Chicago',
  CEST: 'Europe/Paris',
  CST: 'America/Chicago',
  EDT: 'America/New_York',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MDT: 'America/Denver',
  PDT: 'America/Los_Angeles',
  PST: 'America/Los_Angeles',
}

/** By likeness only where there is a place in the name: `CST` is one letter away from `CET`, and seven hours. */
function zoneMeant(value: string, known: readonly string[]): string | null {
  if (Object.hasOwn(abbreviations, value)) return abbreviations[value]!
  // `Etc/GMT+1` is an hour behind Greenwich (POSIX counts westwards): nobody who writes GMT+1 means it.
  if (/^(?:GMT|UTC)[+-]/.test(value)) return null
  return value.includes('/')
    ? nearest(value, known)
    : (known.find((name) => name.endsWith(`/${value}`)) ?? null)
}

function reportNear(
  text: Text,
  what: string,
  near: string | null,
  expected: string,
  report: Reading['report'],
  help?: string,
): void {
  const at = text.at(0, text.length)
  report(
    structural(unknownValue, 'reference', {
      at,
      data: {
        what,
        value: text.value,
        expected: near === null ? expected : `${expected}; nearest is \`${near}\``,
      },
      ...(help === undefined ? {} : { help }),
      ...(near === null
        ? {}
        : {
            fixes: [{ title: `Replace it with \`${near}\``, safety: 'review', edits: [{ at, text: near }] }],
          }),
    }),
  )
}

function checkSchedule(schedule: Schedule, reading: Reading): void {
  if (schedule.timezone !== undefined) checkZone(schedule.timezone, reading)
  for (const entry of schedule.by_region?.items ?? []) {
    if (entry.timezone !== undefined) checkZone(entry.timezone, reading)
    for (const code of entry.regions?.items ?? []) checkPlace(code, reading)
  }
  checkTimes(schedule, reading)
  checkSpread(schedule, reading)
}

/** Steps count from a trigger: after a time of its own nothing would say when they land. */
function checkFlow({ $, steps, schedule }: Campaign, { report }: Reading): void {
  const at = $.keys.get('steps')
  if (steps.length === 0 || at === undefined || schedule === null || schedule.$.keys.has('trigger')) return
  report(
    structural(missingKey, 'missing', {
      at,
      data: { key: 'trigger', parent: 'schedule' },
      help: 'Add what starts the flow, such as `trigger: { event: basket_abandoned }`',
    }),
  )
}

/** What starts a send: a trigger or a time of its own, and one time for each place. */
function checkTimes(schedule: Schedule, { report }: Reading): void {
  const { keys } = schedule.$
  const trigger = keys.get('trigger')
  for (const key of ['at', 'by_region', 'repeat'] as const)
    if (trigger !== undefined && keys.has(key))
      report(
        structural(missingKey, 'both', {
          at: trigger,
          data: { keys: listed([key, 'trigger']), parent: 'schedule' },
          help: `Keep one of ${listed([key, 'trigger'])}`,
          related: [{ at: keys.get(key)!, message: 'the other one is here' }],
        }),
      )
  const first = new Map<string, Text>()
  for (const { regions } of schedule.by_region?.items ?? [])
    for (const code of regions.items) {
      const earlier = first.get(code.value)
      if (earlier === undefined) first.set(code.value, code)
      else
        report(
          structural(missingKey, 'times', {
            at: code.at(0, code.length),
            data: { place: code.value },
            help: 'Keep one of them',
            related: [{ at: earlier.at(0, earlier.length), message: 'the other one is here' }],
          }),
        )
    }
}

/** An optimised send without a spread, or a spread without it, would be judged at its first moment alone. */
function checkSpread({ $, mode, spread }: Schedule, { report }: Reading): void {
  const optimised = mode?.value === 'optimised'
  if (optimised && !$.keys.has('spread'))
    report(
      structural(missingKey, 'missing', {
        at: $.keys.get('mode')!,
        data: { key: 'spread', parent: 'schedule' },
        help: 'Add how far an optimised send spreads, such as `spread: PT24H`',
      }),
    )
  if (spread !== undefined && !optimised && (mode !== undefined || !$.keys.has('mode')))
    report(
      structural(missingKey, 'missing', {
        at: $.keys.get('spread')!,
        data: { key: 'mode: optimised', parent: 'schedule' },
        help: 'Add `mode: optimised`, or say how long the send takes with `duration`',
      }),
    )
}

/** Ranges of an audience that run backwards. */
function checkAudience(audience: Audience, reading: Reading): void {
  for (const { obtained } of audience.consent ?? [])
    checkOrder(obtained?.from, obtained?.to ?? undefined, 'to', reading)
  const expected = audience.raw.expected_size
  if (expected === undefined) return
  const [least, most, ...more] = expected.items
  if (least === undefined || most === undefined || more.length > 0 || least.value > most.value)
    reading.report(
      structural(wrongType, 'range', {
        at: expected.key ?? firstLine(expected.span),
        data: {
          key: 'expected_size',
          actual: listed(expected.items.map(({ value }) => String(value))),
          expected: 'the least and the most, such as `[100000, 130000]`',
        },
      }),
    )
}

/** Two days or moments of which the second is before the first. */
function checkOrder(from: Text | undefined, to: Text | undefined, key: string, { report }: Reading): void {
  if (from === undefined || to === undefined) return
  // What is of one form sorts as text; a day is compared with the day of a moment.
  const length = Math.min(from.length, to.length) === 10 ? 10 : 16
  if (to.value.slice(0, length) >= from.value.slice(0, length)) return
  report(
    structural(wrongType, 'range', {
      at: to.at(0, to.length),
      data: { key, actual: to.value, expected: `${from.value} or later` },
      related: [{ at: from.at(0, from.length), message: 'starts here' }],
    }),
  )
}

function checkRecipients(campaign: Campaign, { places, report }: Reading): void {
  const { audience } = campaign
  if (audience === null || audience.regions === null || audience.regions.length === 0) return
  if (!reachesAnybody(audience, { regions: null }, places)) {
    const at = audience.$.keys.get('except') ?? audience.regionsAt
    report(structural(noRecipients, 'campaign', { at, help: 'Leave at least one place in the audience' }))
    return
  }
  for (const message of campaign.messages) {
    const regions = message.regions ?? []
    // A place that doesn't exist was reported, and may have been meant to be one of the audience.
    if (regions.length === 0 || regions.some(({ value }) => !isKnown(value, places))) continue
    if (!reachesAnybody(audience, message, places))
      report(
        structural(noRecipients, 'message', {
          at: message.raw?.$.keys.get('regions') ?? regions[0]!.span,
          data: {
            regions: listed(
              regions.map(({ value }) => value),
              null,
              3,
            ),
            audience:
              listed(
                audience.regions.map(({ code }) => code.value),
                null,
                3,
              ) + withoutExcept(audience),
          },
          help: 'Add the places to the audience, or to the message',
        }),
      )
  }
}

function withoutExcept({ except }: Audience): string {
  if (except.length === 0) return ''
  return ` without ${listed(
    except.map(({ value }) => value),
    null,
    3,
  )}`
}

/** Days and traditions that the audience is said to keep and no calendar has: their days would never be found. */
export function unknownObservances(campaign: Campaign, { kinds }: Observances): readonly StructuralProblem[] {
  const { audience } = campaign
  if (
    audience === null ||
    !isOwnSource(campaign, audience.$.span.source) ||
    audience.observances.length === 0
  )
    return []
  const names = [...new Set(kinds.flatMap(({ id, tradition }) => [tradition, id]))].sort()
  const problems: StructuralProblem[] = []
  for (const name of audience.observances)
    if (!names.includes(name.value))
      reportNear(
        name,
        'observance',
        nearest(name.value, names),
        'a day such as `yom-kippur`, or a tradition such as `islam`',
        (problem) => problems.push(problem),
      )
  return problems
}
