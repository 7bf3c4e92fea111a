import { offerCues } from '../../../src/content/offer-cues.ts'
import { lexiconsFor, nameOfPart, quoted } from '../../../src/content/terms.ts'
import { reviewSources } from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

const mostRelated = 3

export const rule = defineRule({
  id: 'platform/template-promotional-utility',
  summary: 'A WhatsApp template of the utility category promotes something',
  group: 'platform',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    offer: 'Offer "{phrase}" in {part} of a `utility` template, which makes it marketing',
  },
  check: {
    message(message, context) {
      const category = message.template?.category ?? null
      if (category?.value !== 'utility') return
      const [version] = message.versions
      if (version === undefined) return
      const found = context.content(message, version).segments.flatMap(({ kind, text }) =>
        offerCues(text, lexiconsFor(message, text, context), message.declaredLanguage).map(
          ({ from, to }) => ({
            at: text.at(from, to),
            phrase: quoted(text, from, to),
            part: nameOfPart('whatsapp', kind),
          }),
        ),
      )
      const [first, ...others] = found
      if (first === undefined) return
      context.report({
        message: 'offer',
        at: first.at,
        data: { phrase: first.phrase, part: first.part },
        help: 'Take the offer out, or submit the template as marketing',
        basis: 'platform',
        sources: [reviewSources.categories],
        related: [
          ...others.slice(0, mostRelated).map(({ at, phrase }) => ({ at, message: `also "${phrase}"` })),
          { at: category.span, message: 'declared here' },
        ],
        messages: [message.index],
      })
    },
  },
})
