import { firstSendDay } from '../../../src/audience/law-of-contact.ts'
import { reachedBy } from '../../../src/consent/coverage.ts'
import { durationInWords } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, formatDate, parseDate, parseDuration } from '../../../src/time/civil.ts'

export const rule = defineRule({
  id: 'audience/stale-list',
  summary: 'The list was drawn long before the message lands',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    drawn: 'List of {day} is more than {limit} old when the message lands on {landing}',
    file: 'File {file} of {day} is more than {limit} old when the message lands on {landing}',
    later: 'List of {day} was drawn after the message lands on {landing}',
  },
  questions: {
    after: 'Option `after` is `{value}`, expected a duration such as `P14D`',
  },
  defaults: { after: 'P14D' },
  check: {
    campaign(campaign, context) {
      const asOf = campaign.audience?.asOf ?? null
      const day = asOf === null ? null : parseDate(asOf.value)
      const after = parseDuration(context.options.after)
      if (after === null)
        context.unchecked({
          question: 'after',
          at: campaign.at,
          required: true,
          needs: 'rules.audience/stale-list.after',
          messages: campaign.messages.map(({ index }) => index),
          data: { value: context.options.after },
        })
      if (asOf === null || day === null || after === null) return
      const reached = campaign.messages.flatMap((message) => reachedBy(message, context))
      const landings = reached.filter(({ deliveries }) => deliveries.length > 0)
      if (landings.length === 0) return
      const last = Math.max(...landings.map(({ lastDay }) => lastDay))
      if (addDuration(day, after) < last)
        context.report({
          message: 'drawn',
          at: asOf.span,
          basis: 'house',
          help: 'Draw the list again: people have opted out and moved since',
          data: {
            day: formatDate(day),
            limit: durationInWords(context.options.after),
            landing: formatDate(last),
          },
        })
      else if (day > last)
        context.report({
          message: 'later',
          at: asOf.span,
          help: 'Correct `as_of`, or the time of the send',
          data: { day: formatDate(day), landing: formatDate(last) },
        })
    },
    contacts: {
      kind: 'list',
      judge(list, context) {
        const after = parseDuration(context.options.after)
        if (after === null || context.campaign.audience?.asOf != null) return
        const landing = firstSendDay(context)
        for (const { name, modified } of list.files) {
          const day = parseDate(modified?.slice(0, 10) ?? '')
          if (day === null || addDuration(day, after) >= landing) continue
          context.report({
            message: 'file',
            basis: 'house',
            help: 'Draw the list again, or say in `audience.as_of` when it was drawn',
            data: {
              file: `\`${name}\``,
              day: formatDate(day),
              limit: durationInWords(context.options.after),
              landing: formatDate(landing),
            },
          })
        }
      },
    },
  },
})
