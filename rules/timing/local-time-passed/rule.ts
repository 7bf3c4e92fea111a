import { platformOf, type WhenPassed } from '../../../src/campaign/platforms.ts'
import { defineRule } from '../../../src/rule.ts'
import { parseDateTime, parseDuration } from '../../../src/time/civil.ts'
import type { Delivery } from '../../../src/time/delivery.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, dayOfLocal, lengthInWords, timeInWords } from '../../../src/time/phrases.ts'

const does: Readonly<Record<WhenPassed, string>> = {
  at_once: 'sends at once',
  skipped: 'skips these people',
  next_day: 'sends a day later',
  at_start: 'sends when it is time in its starting zone',
  at_campaign_zone: 'sends when it is time in the campaign zone',
}

/** The first landing that isn't a second try or a winner. */
function firstOf({ landings }: Delivery): Delivery['landings'][number] | undefined {
  return landings.find(({ cause }) => cause !== 'resend' && cause !== 'winner')
}

export const rule = defineRule({
  id: 'timing/local-time-passed',
  summary: 'A send in local time whose time is over already at some places and still to come at others',
  group: 'timing',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    passed: 'Local time {time} on {day} is over in {where} already, {after}',
    lead: 'Send begins in {left} in {where}, {platform} wants local time planned {lead} ahead',
  },
  check: {
    contacts: { kind: 'cohort' },
    message(message, context) {
      const { schedule, campaign } = message
      const at = schedule?.at
      const isLocal =
        schedule?.timezone?.value === 'recipient' &&
        (at === undefined || parseDateTime(at.value)?.offset === null)
      if (!isLocal || schedule.repeat !== undefined) return
      const begins = context
        .deliveries(message)
        .flatMap((delivery) => {
          const landing = firstOf(delivery)
          return landing === undefined ? [] : [{ delivery, landing }]
        })
        .sort((a, b) => a.landing.start - b.landing.start)
      const [first, last] = [begins[0], begins.at(-1)]
      // All of it past is another finding.
      if (first === undefined || last === undefined || last.landing.start < context.now) return
      const platform = platformOf(campaign, context)
      const known = platform?.localTime ?? null
      const evidence =
        platform === null || known === null
          ? {}
          : ({ basis: 'platform', sources: [known.source], confidence: known.confidence } as const)
      const passed = begins.filter(({ landing }) => landing.start < context.now)
      const choices = known?.passed.map((one) => does[one]) ?? []
      for (const { delivery, landing } of passed)
        context.report({
          message: 'passed',
          data: {
            time: timeInWords(landing.localStart),
            day: dayInWords(dayOfLocal(landing.localStart)),
            after:
              platform === null || choices.length === 0
                ? 'the platform may send at once, a day later or never'
                : `${platform.name} ${choices.join(' or ')}`,
          },
          at: landing.at,
          deliveries: [delivery],
          ...evidence,
          ...moves(delivery, landing, context),
          strictness: context.now - landing.start,
          help: 'Plan it a day ahead, or give these places a time of their own in `by_region`',
        })
      if (passed.length > 0 || platform === null || known?.lead == null) return
      const lead = parseDuration(known.lead)
      const left = first.landing.start - context.now
      if (lead !== null && left < lead.minutes)
        context.report({
          message: 'lead',
          data: {
            left: lengthInWords(left),
            platform: platform.name,
            lead: lengthInWords(lead.minutes),
          },
          at: first.landing.at,
          deliveries: [first.delivery],
          ...evidence,
          help: `Plan it at least ${lengthInWords(lead.minutes)} ahead`,
        })
    },
  },
})
