import { rule as noRecipients } from '../../rules/campaign/no-recipients/rule.ts'
import { rule as unknownValue } from '../../rules/campaign/unknown-value/rule.ts'
import { overlaps, covers, isKnown } from '../place/places.ts'
import { listed, nearest } from '../schema/nearest.ts'
import type { Text } from '../source/text.ts'
import { structural } from '../structural.ts'
import { isZone } from '../time/zones.ts'
import type { Campaign, Schedule } from './model.ts'
import type { Reading } from './read.ts'

/** Names in a campaign that have to exist elsewhere: places, zones, messages of a flow; and whether anybody is left. */
export function checkReferences(campaign: Campaign, reading: Reading): void {
  const { audience, sender } = campaign
  // What stands in the config is checked there, once.
  const own = audience !== null && audience.$.span.source === campaign.source ? audience : null
  for (const { code } of own?.regions ?? []) checkPlace(code, reading)
  for (const code of own?.except ?? []) checkPlace(code, reading)
  for (const record of own?.consent ?? []) for (const code of record.regions ?? []) checkPlace(code, reading)
  if (sender !== null && sender.$.span.source === campaign.source) {
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
  checkRecipients(campaign, reading)
}

function checkPlace(code: Text, { places, report }: Reading): void {
  if (isKnown(code.value, places)) return
  const country = code.value.slice(0, 2)
  const candidates =
    code.value.includes('-') && Object.hasOwn(places.countries, country)
      ? Object.keys(places.subdivisions).filter((key) => key.startsWith(`${country}-`))
      : [...Object.keys(places.countries), ...Object.keys(places.groups)]
  const familiar: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' }
  const near = familiar[code.value] ?? nearest(code.value, candidates)
  reportNear(code, 'place', near, 'ISO 3166-1 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)', report)
}

function checkZone(zone: Text, { zones, report }: Reading): void {
  if (zone.value === 'recipient' || isZone(zone.value, zones)) return
  reportNear(
    zone,
    'time zone',
    nearest(zone.value, Object.keys(zones.zones)),
    '`recipient` or an IANA time zone',
    report,
  )
}

function reportNear(
  text: Text,
  what: string,
  near: string | null,
  expected: string,
  report: Reading['report'],
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
}

function checkRecipients(campaign: Campaign, { places, report }: Reading): void {
  const { audience } = campaign
  if (audience === null || audience.regions === null || audience.regions.length === 0) return
  const except = audience.except.map(({ value }) => value)
  const left = audience.regions.filter(({ code }) => !except.some((gone) => covers(gone, code.value, places)))
  if (left.length === 0) {
    const at = audience.$.keys.get('except') ?? audience.regionsAt
    report(structural(noRecipients, 'campaign', { at, help: 'Leave at least one place in the audience' }))
    return
  }
  for (const message of campaign.messages) {
    const regions = message.regions ?? []
    if (regions.length === 0) continue
    const reaches = regions.some((region) =>
      left.some(
        ({ code }) =>
          overlaps(region.value, code.value, places) &&
          !except.some((gone) => covers(gone, region.value, places) && covers(gone, code.value, places)),
      ),
    )
    if (!reaches)
      report(
        structural(noRecipients, 'message', {
          at: message.raw?.$.keys.get('regions') ?? regions[0]!.span,
          data: {
            regions: listed(
              regions.map(({ value }) => value),
              null,
              3,
            ),
            audience: listed(
              left.map(({ code }) => code.value),
              null,
              3,
            ),
          },
          help: 'Add the places to the audience, or to the message',
        }),
      )
  }
}
