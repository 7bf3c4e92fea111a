import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { type Contact, type DayColumn, dayColumns } from '../src/audience/contract.ts'
import type { Message } from '../src/campaign/model.ts'
import { random } from './bench/audience-data.js'
import { judged, smsCampaign } from './support/contacts.ts'

const days = (aspects: readonly string[]): readonly DayColumn[] =>
  dayColumns.filter((column) => aspects.includes(column))

describe('rules that look at days of contacts', () => {
  test('say of the days of a stretch what they say of all its corners', async () => {
    const campaign = smsCampaign.replace('messages:', 'topics: [alcohol]\nmessages:')
    await judged({ contacts: ['phone\n+13055550123\n'], campaign, rules }, ({ run }) => {
      const { judge } = run
      const groups = judge.groups.filter(({ aspects }) => days(aspects).length > 0)
      expect(groups.length).toBeGreaterThan(3)
      const next = random(5)
      const places = (['US-FL', 'DE', 'FR', 'KR', 'US'] as const).map((jurisdiction) => ({
        candidates: [{ jurisdiction, zone: 'America/New_York' }],
        basis: 'country' as const,
        certainty: 'certain' as const,
        contradictions: [],
        unknown: [],
      }))
      const said = (
        group: (typeof groups)[number],
        at: readonly number[],
        place: Contact['place'],
      ): number => {
        const columns = days(group.aspects)
        const contact: Contact & { messages: readonly Message[] } = {
          text: () => '',
          day: (column) => at[columns.indexOf(column)] ?? null,
          state: () => 'blank',
          has: () => true,
          phone: { outcome: 'valid', country: 'US', type: 'mobile' },
          phoneWritten: 'e164',
          email: { outcome: 'valid', meant: null },
          hasId: true,
          place,
          messages: [],
        }
        return judge.judgeValues(group, contact, 7)
      }
      let alike = 0
      for (const group of groups)
        for (let i = 0; i < 150; i++) {
          const place = places[Math.floor(next() * places.length)]!
          // 1920 to 2030, most of it of the last years.
          const from = days(group.aspects).map(() => {
            const day = next() < 0.6 ? 18_500 + next() * 3000 : -18_000 + next() * 40_000
            return (Math.floor(day) >> 6) << 6
          })
          const corners = Array.from({ length: 1 << from.length }, (_, which) =>
            said(
              group,
              from.map((day, dimension) => day + ((which >> dimension) & 1) * 63),
              place,
            ),
          )
          if (new Set(corners).size > 1) continue
          alike++
          for (let k = 0; k < 6; k++)
            expect(
              said(
                group,
                from.map((day) => day + Math.floor(next() * 64)),
                place,
              ),
            ).toBe(corners[0])
        }
      expect(alike).toBeGreaterThan(100)
    })
  }, 60_000)
})
