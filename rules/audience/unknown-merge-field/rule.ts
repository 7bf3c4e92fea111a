import { mayBeContact } from '../../../src/audience/header-faults.ts'
import { columnsOfField, mergeFieldsOf } from '../../../src/audience/merge-fields.ts'
import { nearest } from '../../../src/schema/nearest.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/unknown-merge-field',
  summary: 'A merge tag names a field that the contact file has no column for',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Merge tag `{tag}` has no column in {file}',
  },
  check: {
    contacts: {
      kind: 'list',
      judge(list, context) {
        const words = context.contactWords
        if (words === null) return
        for (const field of mergeFieldsOf(context.campaign))
          for (const file of list.files) {
            if (mayBeContact(file)) continue
            if (columnsOfField(field.name, file.headers, words).length > 0) continue
            const meant = nearest(field.name, file.headers)
            context.report({
              message: 'missing',
              severity: field.hasFallback ? 'info' : 'warning',
              confidence: field.ofContact ? 'high' : 'medium',
              help:
                meant === null
                  ? 'Add the column, or take the tag out; the platform may know the field from elsewhere'
                  : `Write the tag for the column \`${meant}\`, or add the column`,
              data: {
                tag: field.written.replace(/\s+/g, ' ').replaceAll('`', "'").slice(0, 40),
                file: `\`${file.name}\``,
              },
            })
          }
      },
    },
  },
})
