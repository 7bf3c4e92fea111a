import { nameOfChannel } from '../../../src/consent/words.ts'
import type { Config } from '../../../src/policy/config.ts'
import { defineRule } from '../../../src/rule.ts'
import { lengthInWords } from '../../../src/time/phrases.ts'
import { type Contact, culpritOf, pressingCrowds } from '../../../src/time/pressure.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { type Nearness, nearnesses } from '../../../src/time/pressure-gaps.ts'
import { momentInWords, perInWords } from '../../../src/time/pressure-words.ts'

const messages = {
  near: 'Send comes {apart} after {other} to the same people in {where}, least gap is {least}',
  same: 'Send comes together with {other} to the same people in {where}, least gap is {least}',
  skipped:
    'Send comes {apart} after {other} to the same people in {where}, {platform} skips them for {least}',
} as const

/** `\`flash\``, `the one on Tue 2026-11-24 at 09:00` of the same campaign. */
function otherOf({ earlier, later }: Nearness): string {
  return earlier.delivery.campaign === later.delivery.campaign
    ? `the one on ${momentInWords(earlier)}`
    : `\`${earlier.delivery.campaign.id}\``
}

export const rule = defineRule({
  id: 'frequency/minimum-gap',
  summary: 'Two messages reach the same people with less time between them than asked for',
  group: 'frequency',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    project(project, context) {
      const configOf = ({ delivery }: Contact): Config =>
        project.configOf?.(delivery.campaign) ?? context.config
      const found = new Folded<Nearness>()
      for (const crowd of pressingCrowds(project))
        for (const one of nearnesses(crowd, context, configOf)) found.add(one, one.reason.kind, -one.apart)
      found.each((one, deliveries) => {
        const { later, earlier, apart, reason } = one
        const at = culpritOf(later)
        const other = culpritOf(earlier)
        const details = {
          at,
          deliveries,
          apart: reason.kind,
          strictness: -apart,
          related:
            other.source === at.source && other.start === at.start
              ? []
              : [{ at: other, message: `${nameOfChannel(earlier.channel)} on ${momentInWords(earlier)}` }],
        }
        const least = perInWords(reason.least)
        const words = { other: otherOf(one), least }
        if (reason.kind === 'platform')
          context.report({
            message: 'skipped',
            data: { ...words, apart: lengthInWords(apart), platform: reason.platform.name },
            ...details,
            basis: 'platform',
            confidence: reason.confidence,
            sources: [reason.source],
            help: `Send it ${least} after the other, or switch the skipping off for it`,
          })
        else if (apart === 0)
          context.report({
            message: 'same',
            data: words,
            ...details,
            basis: 'house',
            help: `Send it ${least} later, or to other people`,
          })
        else
          context.report({
            message: 'near',
            data: { ...words, apart: lengthInWords(apart) },
            ...details,
            basis: 'house',
            help: `Send it ${least} after the other, or to other people`,
          })
      })
    },
  },
})
