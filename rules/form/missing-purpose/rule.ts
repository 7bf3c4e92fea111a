import { isReadable, says, spanOf, waysIn } from '../../../src/form/asking.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/missing-purpose',
  summary: "What people sign or are asked on the telephone doesn't say what they would get",
  group: 'form',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    wording: 'Missing `wording` of a {kind} form: what people are told is not known',
    purpose: "{kind} wording doesn't say what is sent",
    way: "{kind} wording doesn't say how it is sent: by e-mail, text, call or post",
  },
  check: {
    form(form, context) {
      const { kind } = form
      if (kind !== 'paper' && kind !== 'verbal' && kind !== 'keyword') return
      const [first] = form.wordings
      if (first === undefined) {
        context.report({
          message: 'wording',
          at: form.near,
          help: 'Write down what people read or hear before they agree',
          data: { kind },
        })
        return
      }
      if (!isReadable(form, context)) return
      const text = form.wordings.map(({ value }) => value).join('\n')
      const help = 'Say who sends what, on which channel, before people agree'
      const named = kind === 'paper' ? 'Paper' : kind === 'verbal' ? 'Verbal' : 'Keyword'
      if (!says(text, 'messages', form, context))
        context.report({ message: 'purpose', at: spanOf(first), help, data: { kind: named } })
      // Who texts a word gets texts.
      else if (kind !== 'keyword' && waysIn(text, form, context).size === 0)
        context.report({ message: 'way', at: spanOf(first), help, data: { kind: named } })
    },
  },
})
