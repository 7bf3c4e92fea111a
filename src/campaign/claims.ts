import { rule as wrongType } from '../../rules/campaign/wrong-type/rule.ts'
import type { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { type Day, formatDate, type Instant, minutesPerDay, parseDate, parseDateTime } from '../time/civil.ts'
import { type Campaign, isOwnSource } from './model.ts'

/** The clock that is furthest ahead of UTC (Kiribati, UTC+14): what lies beyond it is to come everywhere. */
const furthestAhead = 14 * 60

/**
 * What a campaign says has happened, although it is still to come: a check against a register, the send itself.
 * Believed, it would let through what nobody has checked, or keep a send from being judged. (Consent is held against
 * the send, by `consent/unproven`.)
 */
export function checkClaims(
  campaign: Campaign,
  now: Instant,
  report: (problem: StructuralProblem) => void,
): void {
  const latest: Instant = now + furthestAhead
  const today: Day = Math.floor(latest / minutesPerDay)
  const refuse = (key: string, value: Text, help: string): void => {
    const day = parseDate(value.value)
    if (day === null || day <= today) return
    report(
      structural(wrongType, 'range', {
        at: value.at(0, value.length),
        data: {
          key,
          actual: value.value,
          expected: `a day that has been (now ${formatDate(Math.floor(now / minutesPerDay))})`,
        },
        help,
      }),
    )
  }
  const { audience, schedule, status } = campaign
  if (audience !== null && isOwnSource(campaign, audience.$.span.source))
    for (const { on } of audience.scrubbed ?? []) refuse('on', on, 'Say when the list was checked')
  const at = schedule?.at
  const start = at === undefined ? null : parseDateTime(at.value)
  if (status !== 'sent' || at === undefined || start === null) return
  const earliest = start.offset === null ? start.local - furthestAhead : start.local - start.offset
  if (earliest > now)
    report(
      structural(wrongType, 'range', {
        at: at.at(0, at.length),
        data: { key: 'at', actual: at.value, expected: 'a moment that has been, as `status` is `sent`' },
        help: 'Set `status: scheduled` until it is sent',
      }),
    )
}
