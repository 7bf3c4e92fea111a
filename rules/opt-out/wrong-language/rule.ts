import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { defineRule } from '../../../src/rule.ts'

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
        const found = optOutOf(message, version, context.content(message, version), context.optOut)
        if (found.cause !== 'wrong-language') continue
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
