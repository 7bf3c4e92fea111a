import { describe, expect, test } from 'vitest'
import { formatLocal, type Instant, parseInstant } from '../src/time/civil.ts'
import { judged } from './support/contacts.ts'
import { lintFiles } from './support/lint.ts'

/** Contacts by place: ISO 3166-2 or a country, with a number of each. */
const people: Readonly<Record<string, readonly string[]>> = {
  'US-NY': ['+12125550101', '+12125550102', '+12125550103'],
  'US-CA': ['+14155550101', '+14155550102'],
  'US-TX': ['+12145550101'],
  GB: ['+447400123456', '+447400123457'],
  FR: ['+33612345678', '+33612345679', '+33612345670'],
}

const campaign = (region: readonly string[], schedule: string): string => `sendlint: 1
id: spring
purpose: marketing
sender: { brand: Acme, country: US, postal_address: "1 Main St, Miami FL 33101" }
audience: { regions: [${region.join(', ')}], recipients: consumers }
schedule: ${schedule}
messages:
  - channel: sms
    language: en
    body: "Acme: 20% off this week only. Reply STOP to opt out."
`

const list = (places: readonly string[]): string =>
  [
    'phone,country,region,consent_tags',
    ...places.flatMap((place) => {
      const [country, region = ''] = place.split('-')
      return people[place]!.map((phone) => `${phone},${country!},${region},marketing:sms`)
    }),
  ].join('\n')

/** Of moments, those at which `check` finds nothing wrong with a send to a place but what else is wrong with it. */
function openAt(place: string, moments: readonly Instant[], now: string): ReadonlySet<Instant> {
  const files = Object.fromEntries(
    moments.map((at) => [
      `${at}.campaign.yaml`,
      campaign([place], `{ at: ${formatLocal(at)}, timezone: UTC }`).replace('id: spring', `id: at-${at}`),
    ]),
  )
  const shut = new Set(
    lintFiles(files, { now }).findings.flatMap(({ rule, severity, at }) =>
      severity === 'error' && rule.startsWith('timing/') ? [Number(/^\d+/.exec(at.source.path)![0])] : [],
    ),
  )
  return new Set(moments.filter((at) => !shut.has(at)))
}

/** By asking `check` for every quarter of an hour of some days: how many now, and when most. */
function expected(
  places: readonly string[],
  now: string,
): { now: number; next: { at: string; recipients: number } } {
  const start = parseInstant(now)!
  const moments = [start, ...Array.from({ length: 3 * 96 }, (_, i) => (Math.floor(start / 15) + 1 + i) * 15)]
  const open = places.map((place) => ({ count: people[place]!.length, at: openAt(place, moments, now) }))
  const suited = (at: Instant): number =>
    open.reduce((sum, one) => (one.at.has(at) ? sum + one.count : sum), 0)
  const later = moments.slice(1)
  const most = Math.max(...later.map(suited))
  const best = later.find((at) => suited(at) === most)!
  return { now: suited(start), next: { at: `${formatLocal(best)}:00Z`, recipients: most } }
}

describe('how many may be written to, now and next, is what `check` says of every quarter of an hour', () => {
  test.each([
    ['on the same day', ['US-NY', 'US-CA', 'GB'], '2026-11-21T10:00Z'],
    ['after a day on which some places are shut', ['US-NY', 'FR'], '2026-11-21T18:30Z'],
    ['where no moment suits all of them', ['US-CA', 'FR', 'GB'], '2026-11-21T10:00Z'],
    ['at the end of a public holiday', ['US-TX', 'FR'], '2026-12-25T16:40Z'],
    ['while all may be written to', ['US-NY', 'US-TX'], '2026-11-23T17:05Z'],
  ])(
    '%s',
    async (_, places, now) => {
      const wanted = expected(places, now)
      await judged(
        {
          campaign: campaign(places, '{ at: 2026-12-29T12:00, timezone: recipient }'),
          contacts: [list(places)],
          rules: 'all',
          now,
        },
        ({ report }) => {
          expect(report.sendable).toEqual({
            scheduled: places.flatMap((place) => people[place]!).length,
            now: { at: `${now.slice(0, -1)}:00Z`, recipients: wanted.now },
            next: wanted.next,
          })
        },
      )
    },
    60_000,
  )
})
