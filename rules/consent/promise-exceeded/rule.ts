import { type Reached, touching, underRecord } from '../../../src/consent/coverage.ts'
import { busiest, promiseIn } from '../../../src/consent/promise.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate, type LocalMinute, minutesPerDay } from '../../../src/time/civil.ts'

export const rule = defineRule({
  id: 'consent/promise-exceeded',
  summary: 'A campaign sends more often than the consent wording promised',
  group: 'consent',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    exceeded: 'Promised at most {most} a {period}, {count} sends by {channel} from {first} to {last}',
  },
  check: {
    campaign(campaign, context) {
      for (const record of campaign.audience?.consent ?? []) {
        if (record.wording === null) continue
        const promise = promiseIn(record.wording.value)
        if (promise === null) continue
        // A person at a place gets everything that lands there on the channel.
        const groups = new Map<
          string,
          { readonly reached: Reached[]; readonly moments: Set<LocalMinute>[] }
        >()
        for (const place of underRecord(record, campaign, context))
          for (const { cohort, landings, anytime } of place.deliveries) {
            // The winner of a test goes to those who didn't get the test; a flow starts when people do.
            const own = landings.filter(({ cause }) => cause !== 'winner').map(({ localStart }) => localStart)
            if (anytime || own.length === 0) continue
            const key = `${place.message.channel.value} ${place.code} ${cohort.zone}`
            const group = groups.get(key) ?? { reached: [], moments: [] }
            groups.set(key, group)
            group.reached.push(place)
            group.moments.push(new Set(own))
          }
        for (const { reached, moments } of groups.values()) {
          const all = moments.flatMap((one) => [...one]).sort((a, b) => a - b)
          const most = busiest(all, promise.period)
          if (most === null || most.count <= promise.most) continue
          const { channel } = reached[0]!.message
          context.report({
            message: 'exceeded',
            at: record.wording.at(promise.from, promise.to),
            basis: 'house',
            help: 'Send less often, or leave out people who were promised so',
            related: [
              { at: campaign.schedule?.repeat?.span ?? channel.span, message: 'sent as often as this' },
            ],
            strictness: most.count,
            apart: channel.value,
            ...touching(reached),
            data: {
              most: promise.most,
              period: promise.period,
              count: most.count,
              channel: nameOfChannel(channel.value),
              first: formatDate(Math.floor(most.first / minutesPerDay)),
              last: formatDate(Math.floor(most.last / minutesPerDay)),
            },
          })
        }
      }
    },
  },
})
