import { isReadable, says, spanOf } from '../../../src/form/asking.ts'
import { sentences } from '../../../src/form/sentences.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/missing-privacy-link',
  summary: 'A form takes personal data without a notice about them beside it',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing link to a privacy notice beside the form',
    key: 'Missing `privacy_link` of a {kind} form',
    unlinked: 'Missing link on the privacy notice that is named here',
  },
  check: {
    form(form, context) {
      if (form.privacyLink !== null || form.kind === 'verbal') return
      const addressed =
        /privacy|datenschutz|confidentialite|vie-?privee|privacidad|riservatezza|polityka-prywatnosci|prywatnos|gdpr|rgpd|dsgvo/i
      if (
        form.links.some(
          ({ target, anchor }) => addressed.test(target) || says(anchor, 'privacy', form, context),
        )
      )
        return
      const text = [form.copy?.value ?? '', ...form.wordings.map(({ value }) => value)].join('\n')
      // On paper and in a text message an address is written out.
      if (
        /(?:https?:\/\/|www\.)\S*|\b[\w-]+\.[a-z]{2,}\/\S+/i.test(text) &&
        says(text, 'privacy', form, context)
      )
        return
      const named =
        form.written === 'page' && form.copy !== null
          ? sentences(form.copy).find(({ value }) => says(value, 'privacy', form, context))
          : undefined
      if (form.written === 'definition' && form.copy === null)
        context.report({
          message: 'key',
          at: form.near,
          help: 'Say where the notice is that people see when they agree: `privacy_link`',
          data: { kind: form.kind },
        })
      else if (named !== undefined)
        context.report({
          message: 'unlinked',
          at: spanOf(named),
          help: 'Make a link of it, to the notice itself',
        })
      else if (isReadable(form, context))
        context.report({
          message: 'missing',
          at: form.near,
          help: 'Link the privacy notice next to the field or the box',
        })
    },
  },
})
