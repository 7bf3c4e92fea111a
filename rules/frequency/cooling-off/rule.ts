import { type Purpose, purposes } from '../../../src/campaign/vocabulary.ts'
import { defineRule } from '../../../src/rule.ts'
import { type Duration, minutesPerDay, parseDuration } from '../../../src/time/civil.ts'
import { lengthInWords } from '../../../src/time/phrases.ts'
import { type Contact, culpritOf, isToCome, pressingCrowds } from '../../../src/time/pressure.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { endOf } from '../../../src/time/pressure-windows.ts'
import { momentInWords, othersThatCount, perInWords } from '../../../src/time/pressure-words.ts'

interface Rest {
  readonly purpose: Purpose
  readonly per: string
  readonly duration: Duration
}

/** A message of a purpose that the same people have to be left alone with yet. */
interface Disturbed {
  readonly later: Contact
  readonly earlier: Contact
  readonly rest: Rest
}

/** `survey P90D`; what can't be read is left out. */
function restsOf(written: readonly string[]): readonly Rest[] {
  return written.flatMap((text) => {
    const [name, per, ...more] = text.trim().split(/\s+/)
    const purpose = purposes.find((one) => one === name)
    const duration = parseDuration(per ?? '')
    return purpose === undefined || duration === null || more.length > 0
      ? []
      : [{ purpose, per: per!, duration }]
  })
}

export const rule = defineRule({
  id: 'frequency/cooling-off',
  summary: 'People are asked again before the rest that the company gives them is over',
  group: 'frequency',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    again: 'Send comes {apart} after {other}, the same people in {where} rest {rest} from {purpose} messages',
  },
  questions: {
    unread: 'The rest `{text}` could not be read, expected a purpose and a time such as `survey P90D`',
  },
  defaults: { rests: [] as readonly string[] },
  check: {
    project(project, context) {
      const rests = restsOf(context.options.rests)
      const first = project.campaigns.find(isToCome)
      for (const text of context.options.rests)
        if (first !== undefined && restsOf([text]).length === 0)
          context.unchecked({
            question: 'unread',
            data: { text },
            at: first.at,
            required: false,
            needs: 'rules.frequency/cooling-off.rests',
          })
      if (rests.length === 0) return
      const found = new Folded<Disturbed>()
      for (const { contacts } of pressingCrowds(project))
        for (const rest of rests) {
          let earlier: Contact | null = null
          for (const later of contacts) {
            const { campaign } = later.delivery
            if (campaign.purpose !== rest.purpose) continue
            // A second try and a repeat are part of one request, and the company's own to plan.
            if (earlier !== null && earlier.delivery.campaign !== campaign) {
              const resting = endOf(earlier.landing.start, rest.duration) > later.landing.start
              if (resting && isToCome(campaign))
                found.add({ later, earlier, rest }, rest.purpose, earlier.landing.start - later.landing.start)
            }
            earlier = later
          }
        }
      found.each(({ later, earlier, rest }, deliveries) => {
        const minutes = later.landing.start - earlier.landing.start
        const days = Math.floor(minutes / minutesPerDay)
        context.report({
          message: 'again',
          data: {
            apart: days > 1 ? `${days} days` : lengthInWords(minutes),
            other: `\`${earlier.delivery.campaign.id}\``,
            rest: perInWords(rest.per),
            purpose: rest.purpose,
          },
          at: culpritOf(later),
          deliveries,
          basis: 'house',
          strictness: -minutes,
          related: othersThatCount([earlier], later),
          help: `Wait until ${perInWords(rest.per)} after ${momentInWords(earlier)}`,
        })
      })
    },
  },
})
