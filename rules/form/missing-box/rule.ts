import { says, spanOf } from '../../../src/form/asking.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/missing-box',
  summary: 'A form takes agreement to messages from people who only sent it',
  group: 'form',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    bySending: 'Missing box: sending the form counts as agreement to messages',
    declared: 'Missing `checkbox` in a {kind} form that asks for {channels}',
  },
  check: {
    form(form, context) {
      if (form.kind !== 'web' && form.kind !== 'checkout') return
      // A box for the terms of a shop agrees to no messages.
      const agreeing = form.boxes.some(
        ({ text, kind }) =>
          kind !== 'hidden' &&
          (text === null ||
            says(text.value, 'messages', form, context) ||
            !(says(text.value, 'terms', form, context) || says(text.value, 'privacy', form, context))),
      )
      if (agreeing) return
      const help = 'Add a box that is empty from the start, with what people agree to beside it'
      const bySending = form.wordings.find(
        ({ value }) => says(value, 'submits', form, context) && says(value, 'messages', form, context),
      )
      // Who only leaves an address to get a newsletter agrees by doing so.
      const contacts = form.fields.filter(({ type }) => type === 'email' || type === 'tel')
      const onlyMail =
        !contacts.some(({ type }) => type === 'tel') && form.fields.length - contacts.length <= 2
      if (bySending !== undefined) {
        if (form.kind === 'web' && onlyMail) return
        context.report({ message: 'bySending', at: spanOf(bySending), help })
        return
      }
      if (form.written === 'page') return
      const asked = form.channels.filter(({ value }) => form.kind === 'checkout' || value !== 'email')
      if (asked.length > 0 && form.boxes.length === 0)
        context.report({
          message: 'declared',
          at: form.near,
          help,
          data: {
            kind: form.kind,
            channels: asked.map(({ value }) => `\`${value}\``).join(', '),
          },
        })
    },
  },
})
