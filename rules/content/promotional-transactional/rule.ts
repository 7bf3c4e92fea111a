import type { Cue } from '../../../src/content/lexicon.ts'
import { offerCues } from '../../../src/content/offer-cues.ts'
import { lexiconsFor, nameOfPart, quoted } from '../../../src/content/terms.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'

const kinds: Readonly<Record<Cue, string>> = {
  discount: 'a discount',
  code: 'a code to redeem',
  sale: 'words of a sale',
  buy: 'a call to buy',
}

const mostRelated = 3

export const rule = defineRule({
  id: 'content/promotional-transactional',
  summary: 'A message declared transactional or service makes an offer',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'legal',
  channels: 'all',
  purposes: ['service', 'transactional'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    template: 'Template category `marketing` in a message declared `{purpose}`',
    offer: 'Offer "{phrase}" ({kind}) in {part} of a message declared `{purpose}`',
  },
  check: {
    message(message, context) {
      const { purpose, declaredPurpose } = message.campaign
      const category = message.template?.category
      // The platform has approved it, bills it and lets people refuse it as what it is.
      if (category?.value === 'marketing')
        context.report({
          message: 'template',
          at: category.span,
          help: 'Declare `purpose: marketing` with its consent, or have the template approved as `utility`',
          related: declaredPurpose === null ? [] : [{ at: declaredPurpose.span, message: 'declared here' }],
          messages: [message.index],
          data: { purpose },
        })
      // Of a template that is reviewed as such, `platform/template-promotional-utility` says it.
      if (message.channel.value === 'whatsapp' && message.template?.category?.value === 'utility') return
      for (const version of message.versions) {
        const found: { kind: Cue; at: Span; phrase: string; part: string }[] = []
        for (const { kind: part, text } of context.content(message, version).segments)
          for (const { kind, from, to } of offerCues(
            text,
            lexiconsFor(message, text, context),
            message.declaredLanguage,
          ))
            found.push({
              kind,
              at: text.at(from, to),
              phrase: quoted(text, from, to),
              part: nameOfPart(message.channel.value, part),
            })
        const code = found.find(({ kind }) => kind === 'code')
        // A code together with the discount that it gives leaves no doubt.
        const certain = code !== undefined && found.some(({ kind }) => kind === 'discount')
        const first = certain ? code : found[0]
        if (first === undefined) continue
        context.report({
          message: 'offer',
          at: first.at,
          severity: certain ? 'error' : 'warning',
          help: 'Declare `purpose: marketing` with its consent, or take the offer out',
          related: [
            ...found
              .filter((one) => one !== first)
              .slice(0, mostRelated)
              .map(({ kind, at }) => ({ at, message: kinds[kind] })),
            ...(declaredPurpose === null ? [] : [{ at: declaredPurpose.span, message: 'declared here' }]),
          ],
          messages: [message.index],
          data: { phrase: first.phrase, kind: kinds[first.kind], part: first.part, purpose },
        })
      }
    },
  },
})
