import { nameOfPart } from '../../../src/content/terms.ts'
import { offerIn } from '../../../src/offer/reading.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'offer/code-mismatch',
  summary: 'A message gives another code than the offer',
  group: 'offer',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    other: 'Mismatched code "{code}" in {part}, `offer.code` is `{declared}`',
  },
  check: {
    message(message, context) {
      const declared = message.campaign.offer?.code
      if (declared === undefined) return
      for (const version of message.versions) {
        const readings = offerIn(message, version, context)
        // Where the code stands too, another may be for something else.
        if (readings.some(({ segment }) => segment.text.value.includes(declared.value))) continue
        for (const { segment, codes } of readings)
          for (const { from, to, code } of codes)
            context.report({
              message: 'other',
              data: {
                code,
                part: nameOfPart(message.channel.value, segment.kind),
                declared: declared.value,
              },
              at: segment.text.at(from, to),
              related: [{ at: declared.at(0, declared.length), message: 'declared here' }],
              messages: [message.index],
              help: `Write \`${declared.value}\`, or declare the code that is meant`,
            })
      }
    },
  },
})
