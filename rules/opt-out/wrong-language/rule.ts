import type { Message } from '../../../src/campaign/model.ts'
import { spokenIn } from '../../../src/content/language-of.ts'
import type { Content } from '../../../src/content/model.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import type { World } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'

/** Then it is the declaration or the text that is wrong, and `content/language-mismatch` says so. */
function isAllInAnother(message: Message, content: Content, world: World): boolean {
  const { languageWords: words, detectors, config } = world
  if (words === null) return false
  const { mismatches } = spokenIn(message, content.segments, { words, brands: config.brands }, detectors)
  return mismatches.some(
    ({ segment, extent }) => extent === 'whole' && (segment.kind === 'body' || segment.kind === 'text-body'),
  )
}

export const rule = defineRule({
  id: 'opt-out/wrong-language',
  summary: 'The opt-out is in another language than its message',
  group: 'opt-out',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    language: 'Mismatched opt-out: it is in {language}, the message is declared `{declared}`',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        const found = optOutOf(message, version, content, context.optOut)
        if (found.cause !== 'wrong-language' || isAllInAnother(message, content, context)) continue
        const { languages } = context.optOut
        const primary = found.declared.toLowerCase().split('-')[0]
        const says = languages.find(({ code }) => code === (primary === 'no' ? 'nb' : primary))?.says ?? null
        context.report({
          message: 'language',
          at: found.instruction.at,
          data: {
            language: languages.find(({ code }) => code === found.language)?.name ?? found.language,
            declared: found.declared,
          },
          help:
            says === null || says.includes('{')
              ? 'Say it in the language of the message; the word to send may stay'
              : `Say it in the language of the message, such as "${says}"`,
          related: message.language === null ? [] : [{ at: message.language.span, message: 'declared here' }],
          messages: [message.index],
          deliveries: context.deliveries(message),
        })
      }
    },
  },
})
