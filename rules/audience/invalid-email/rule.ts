import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/invalid-email',
  summary: 'An e-mail address that nobody can have, or that is mistyped',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: ['email'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    malformed: 'Malformed e-mail address',
    misspelt: 'Mistyped domain of an e-mail address, most likely `{meant}`',
    ending: 'E-mail address with an ending that no domain has, most likely `{meant}`',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['email'],
      stage: 'address',
      judge({ email: { outcome, meant } }, context) {
        if (outcome === 'malformed')
          context.report({ message: 'malformed', help: 'Correct the address, or leave the contact out' })
        if (outcome !== 'misspelt' || meant === null) return
        const isEnding = meant.startsWith('.')
        context.report({
          message: isEnding ? 'ending' : 'misspelt',
          // Nobody has the ending; a mistyped domain may be somebody's, and then it's a stranger who gets the mail.
          severity: isEnding ? 'error' : 'warning',
          confidence: isEnding ? 'high' : 'medium',
          help: 'Ask the contact rather than correct it yourself: nobody agreed for the other address',
          data: { meant },
        })
      },
    },
  },
})
