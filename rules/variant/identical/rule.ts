import type { Version } from '../../../src/campaign/model.ts'
import { nameOfVersion, placeOfVersion } from '../../../src/content/versions.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'variant/identical',
  summary: 'Two versions of a message say the same',
  group: 'variant',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    same: 'Identical versions: {name} says the same as {other}',
  },
  check: {
    message(message, context) {
      const known = new Map<string, Version>()
      for (const version of message.versions) {
        const words = wordsOf(version)
        if (words === null) continue
        const earlier = known.get(words)
        if (earlier === undefined) known.set(words, version)
        else
          context.report({
            message: 'same',
            at: placeOfVersion(version),
            help: 'Put in the other text, or drop the variant',
            related: [{ at: placeOfVersion(earlier), message: 'the same here' }],
            messages: [message.index],
            data: { name: nameOfVersion(version), other: nameOfVersion(earlier) },
          })
      }
    },
  },
})

/** All texts of a version, spaces aside; null when its body can't be seen. */
function wordsOf({ subject, preheader, title, body, textBody }: Version): string | null {
  if (body === null) return null
  return JSON.stringify(
    [subject, preheader, title, body.text, textBody].map(
      (text) => text?.value.replace(/\s+/g, ' ').trim() ?? null,
    ),
  )
}
