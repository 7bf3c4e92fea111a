import { formWordsIn, isReadable, says, spanOf, waysIn } from '../../../src/form/asking.ts'
import { sentences } from '../../../src/form/sentences.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/unclear-wording',
  summary: 'The words of an agreement leave open what is agreed to, or hide it',
  group: 'form',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    vague: 'Vague wording: "{words}" leaves open what is agreed to',
    nothing: 'Vague wording: says neither what is sent nor how',
    legalistic: 'Legalistic wording: "{words}"',
    long: 'Too long: {count} words in one sentence of the wording, at most {most} expected',
  },
  defaults: { words: 60 },
  check: {
    form(form, context) {
      const most = context.options.words
      for (const wording of form.wordings) {
        const { value } = wording
        // Boxes for terms and policies are no agreement to messages.
        const about = says(value, 'messages', form, context) || waysIn(value, form, context).size > 0
        const [vague] = formWordsIn(value, 'vague', form, context)
        const words = (at: { readonly from: number; readonly to: number }): string =>
          value.slice(at.from, at.to).replace(/\s+/g, ' ')
        if (vague !== undefined)
          context.report({
            message: 'vague',
            at: wording.at(vague.from, vague.to),
            help: 'Say who sends what, on which channel, and how often',
            data: { words: words(vague) },
          })
        else if (
          !about &&
          isReadable(form, context) &&
          !says(value, 'terms', form, context) &&
          !says(value, 'privacy', form, context)
        )
          context.report({
            message: 'nothing',
            at: spanOf(wording),
            help: 'Say who sends what, on which channel, and how often',
          })
        if (!about && vague === undefined) continue
        const [legalistic] = formWordsIn(value, 'legalistic', form, context)
        if (legalistic !== undefined)
          context.report({
            message: 'legalistic',
            at: wording.at(legalistic.from, legalistic.to),
            severity: 'info',
            help: 'Say it in the words of a conversation',
            data: { words: words(legalistic) },
          })
        for (const sentence of sentences(wording)) {
          const count = sentence.value.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0
          if (count > most)
            context.report({
              message: 'long',
              at: spanOf(sentence),
              severity: 'info',
              help: 'Make several sentences of it',
              data: { count, most },
            })
        }
      }
    },
  },
})
