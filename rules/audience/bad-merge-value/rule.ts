import type { MergeFault } from '../../../src/audience/contract.ts'
import { columnsOfField, mergeFieldsOf } from '../../../src/audience/merge-fields.ts'
import { defineRule } from '../../../src/rule.ts'

const nameOf: Readonly<Record<MergeFault, string>> = {
  blank: 'nothing',
  null: 'a word for nothing (`null`, `N/A`)',
  test: 'a test value',
  digits: 'digits only',
  address: 'an e-mail address',
  markup: 'markup or a link',
  spaces: 'line breaks or runs of blanks',
  encoding: 'letters of a wrong encoding',
}

export const rule = defineRule({
  id: 'audience/bad-merge-value',
  summary: 'What a merge tag puts into the message is no such word',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    bad: '{what} in column `{header}` of {file}, which `{tag}` puts into the message: {count} of {rows} rows',
  },
  check: {
    contacts: {
      kind: 'list',
      judge(list, context) {
        const words = context.contactWords
        if (words === null) return
        const fields = mergeFieldsOf(context.campaign)
        for (const file of list.files)
          for (const [header, faults] of file.mergeFaults) {
            const at = file.headers.indexOf(header)
            const own = fields.filter(({ name }) => columnsOfField(name, file.headers, words).includes(at))
            const [first] = own.toSorted((a, b) => Number(a.hasFallback) - Number(b.hasFallback))
            if (first === undefined) continue
            for (const [fault, count] of faults) {
              // A gap is what a fallback is for.
              if (count === 0 || (fault === 'blank' && first.hasFallback)) continue
              const what = nameOf[fault]
              context.report({
                message: 'bad',
                severity: fault === 'blank' || fault === 'spaces' ? 'info' : 'warning',
                help:
                  fault === 'blank'
                    ? 'Give the tag a fallback for those whose value is not known'
                    : 'Correct these cells or empty them, and give the tag a fallback',
                data: {
                  what: what[0]!.toUpperCase() + what.slice(1),
                  header: header.replaceAll('`', "'").slice(0, 40),
                  file: `\`${file.name}\``,
                  tag: first.written.replace(/\s+/g, ' ').replaceAll('`', "'").slice(0, 40),
                  count,
                  rows: file.rows,
                },
              })
            }
          }
      },
    },
  },
})
