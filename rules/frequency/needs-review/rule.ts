import type { Config } from '../../../src/policy/config.ts'
import { defineRule } from '../../../src/rule.ts'
import { type Duration, parseDuration } from '../../../src/time/civil.ts'
import { dayInWords, dayOfLocal } from '../../../src/time/phrases.ts'
import { type Contact, culpritOf, isToCome, pressingCrowds } from '../../../src/time/pressure.ts'
import { capsFor } from '../../../src/time/pressure-caps.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { fullest, overflows } from '../../../src/time/pressure-windows.ts'
import { idsInWords, othersThatCount, perInWords } from '../../../src/time/pressure-words.ts'

/** The busiest time of a crowd, with the last message in it that can still be changed. */
interface Peak {
  readonly later: Contact
  readonly all: readonly Contact[]
}

export const rule = defineRule({
  id: 'frequency/needs-review',
  summary: 'The same people get so many messages that somebody ought to look, though no cap is exceeded',
  group: 'frequency',
  severity: 'info',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    pressure: 'Pressure: {count} messages of {campaigns} in {per} from {day} to the same people in {where}',
    alone: 'Pressure: {count} messages of this campaign in {per} from {day} to the same people in {where}',
  },
  defaults: { from: 5, per: 'P7D' },
  check: {
    project(project, context) {
      const configOf = ({ delivery }: Contact): Config =>
        project.configOf?.(delivery.campaign) ?? context.config
      const { from: least, per } = context.options
      const duration: Duration = parseDuration(per) ?? { months: 0, minutes: 7 * 1440 }
      const found = new Folded<Peak>()
      for (const crowd of pressingCrowds(project)) {
        if (crowd.contacts.length < least) continue
        const peak = fullest(crowd.contacts, duration)
        if (peak === null || peak.to - peak.from + 1 < least) continue
        const all = crowd.contacts.slice(peak.from, peak.to + 1)
        const later = all.findLast(({ delivery }) => isToCome(delivery.campaign))
        if (later === undefined) continue
        // What is over a cap is told as such.
        const isOver = capsFor(crowd.jurisdiction, all, context, configOf).some(
          (cap) =>
            overflows(
              all.filter((contact) => cap.counts(contact)),
              cap.max,
              cap.duration,
              cap.counting,
            ).length > 0,
        )
        if (!isOver) found.add({ later, all }, 'peak', all.length)
      }
      found.each(({ later, all }, deliveries) => {
        const ids = [...new Set(all.map(({ delivery }) => delivery.campaign.id))]
        const data = {
          count: all.length,
          per: perInWords(per),
          day: dayInWords(dayOfLocal(all[0]!.landing.localStart)),
        }
        const details = {
          at: culpritOf(later),
          deliveries,
          basis: 'house',
          // Twice as much is no matter of taste.
          severity: all.length >= 2 * least ? 'warning' : 'info',
          strictness: all.length,
          related: othersThatCount(all, later),
          help: 'Look at them together, and leave out or move what matters least',
        } as const
        if (ids.length === 1) context.report({ message: 'alone', data, ...details })
        else
          context.report({
            message: 'pressure',
            data: { ...data, campaigns: idsInWords(ids, 3) },
            ...details,
          })
      })
    },
  },
})
