import type { HeaderFault } from '../../../src/audience/contract.ts'
import type { Channel } from '../../../src/campaign/model.ts'
import { quoted } from '../../../src/consent/words.ts'
import type { ColumnName } from '../../../src/policy/config.ts'
import { defineRule } from '../../../src/rule.ts'

/** The column by which a channel reaches people. */
const addressOf = (channel: Channel): ColumnName =>
  channel === 'email' ? 'email' : channel === 'push' ? 'contact_id' : 'phone'

export const rule = defineRule({
  id: 'audience/unclear-column',
  summary: 'It is not clear which column of a contact file holds what',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    several: 'Columns {headers} of {file} can be `{column}`, none of them was read',
    passedOver: "Column {headers} of {file} isn't read: `{column}` is {taken}",
    twice: 'Column {headers} stands {count} times in {file}, none was read',
    serial: 'Days in `{column}` of {file} are numbers of a spreadsheet, as 45321 is for one in 2024',
    noHeader: 'First row of {file} looks like a contact, expected the names of the columns',
  },
  check: {
    contacts: {
      kind: 'list',
      judge(list, context) {
        const needed = new Set(context.messages.map(({ channel }) => addressOf(channel.value)))
        for (const { name, headers, faults } of list.files) {
          const file = `\`${name}\``
          const named = (columns: readonly number[]): string =>
            quoted([...new Set(columns.map((at) => headers[at]!.replaceAll('`', "'").slice(0, 40)))])
          for (const fault of faults) {
            // When somebody was last written to is asked of a sends log, which says so itself.
            if (fault.kind === 'ambiguous' && fault.column !== 'sent_at')
              context.report({
                message: 'several',
                severity: needed.has(fault.column) || !isAddress(fault.column) ? 'error' : 'info',
                help: `Say which under \`columns\` in the configuration, as in \`columns: { ${fault.column}: [${headers[fault.columns[0]!]!.slice(0, 40)}] }\``,
                data: { headers: named(fault.columns), file, column: fault.column },
              })
            if (fault.kind === 'passed-over' && needed.has(fault.column))
              context.report({
                message: 'passedOver',
                // A call may go to either; text messages go to what is called mobile.
                severity: context.messages.some(({ channel }) => channel.value === 'voice')
                  ? 'error'
                  : 'warning',
                help: `Say which is sent to under \`columns\` in the configuration, as in \`columns: { ${fault.column}: [${headers[fault.taken]!.slice(0, 40)}] }\``,
                data: {
                  headers: named(fault.columns),
                  file,
                  column: fault.column,
                  taken: named([fault.taken]),
                },
              })
            if (fault.kind === 'repeated')
              context.report({
                message: 'twice',
                help: 'Rename all but one of them',
                data: { headers: named(fault.columns.slice(0, 1)), count: fault.columns.length, file },
              })
            if (fault.kind === 'serial-days')
              context.report({
                message: 'serial',
                severity: 'warning',
                help: 'Format the column there as YYYY-MM-DD, and export the list again: none of them was read',
                data: { column: fault.column, file },
              })
            if (fault.kind === 'no-header')
              context.report({
                message: 'noHeader',
                help: 'Put a line with the names of the columns on top, as in `phone,country`',
                data: { file },
              })
          }
        }
      },
    },
  },
})

const isAddress = (column: Extract<HeaderFault, { readonly kind: 'ambiguous' }>['column']): boolean =>
  column === 'phone' || column === 'email'
