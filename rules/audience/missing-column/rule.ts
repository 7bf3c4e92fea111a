import type { Channel } from '../../../src/campaign/model.ts'
import { nameOfChannels } from '../../../src/consent/words.ts'
import type { ColumnName } from '../../../src/policy/config.ts'
import { nearest } from '../../../src/schema/nearest.ts'
import { defineRule } from '../../../src/rule.ts'

const addressOf = (channel: Channel): ColumnName =>
  channel === 'email' ? 'email' : channel === 'push' ? 'contact_id' : 'phone'

export const rule = defineRule({
  id: 'audience/missing-column',
  summary: 'A contact file has no column with the addresses that the campaign needs',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    below: 'Names of columns in {file} seem to be on line {line}, expected line 1',
    none: 'No column of {file} is known',
    address: 'Missing column `{column}` in {file}, which {channels} are sent to',
  },
  check: {
    contacts: {
      kind: 'list',
      judge(list, context) {
        const channels = [...new Set(context.messages.map(({ channel }) => channel.value))]
        for (const { name, columns, headers, faults } of list.files) {
          const file = `\`${name}\``
          // The row is no header: `audience/unclear-column` says so.
          if (faults.some(({ kind }) => kind === 'no-header')) continue
          const below = faults.find((fault) => fault.kind === 'header-below')
          if (below !== undefined) {
            context.report({
              message: 'below',
              help: `Delete the lines above line ${below.line}: the row there says what the columns are`,
              data: { file, line: below.line },
            })
            continue
          }
          if (faults.some(({ kind }) => kind === 'none-known')) {
            context.report({
              message: 'none',
              help: 'Say under `columns` in the configuration which is which, as in `columns: { phone: [Mobile] }`',
              data: { file },
            })
            continue
          }
          const missing = new Set(channels.map(addressOf).filter((column) => !columns.has(column)))
          for (const column of missing) {
            if (faults.some((fault) => fault.kind === 'ambiguous' && fault.column === column)) continue
            const meant = nearest(column, headers)
            context.report({
              message: 'address',
              // Another file may have it.
              severity: list.has(column) ? 'warning' : 'error',
              help:
                meant === null
                  ? `Say which column it is, as in \`columns: { ${column}: [the header] }\` in the configuration`
                  : `If it is \`${meant}\`, say so in the configuration: \`columns: { ${column}: [${meant}] }\``,
              data: {
                column,
                file,
                channels: nameOfChannels(channels.filter((channel) => addressOf(channel) === column)),
              },
            })
          }
        }
      },
    },
  },
})
