import type { SensitiveKind } from '../../../src/audience/contract.ts'
import { readHeader } from '../../../src/audience/columns.ts'
import { quoted } from '../../../src/consent/words.ts'
import { mayBeContact } from '../../../src/audience/header-faults.ts'
import { sensitivePhrase } from '../../../src/consent/segments.ts'
import type { World } from '../../../src/context.ts'
import type { SourceRef } from '../../../src/finding.ts'
import { defineRule } from '../../../src/rule.ts'

const nameOf: Readonly<Record<SensitiveKind, string>> = {
  card: 'card numbers',
  iban: 'bank account numbers',
  'national-id': 'numbers that a state gave to persons',
}

/** Of random digits, so many in a hundred pass the check of a card by chance; fewer cells than these may be that. */
const byChance = 0.05

export const rule = defineRule({
  id: 'audience/excess-data',
  summary: 'A contact file holds personal data that a campaign has no use for',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    header: '{kind} in {file}, which a campaign has no use for: {headers}',
    special: '{kind} in {file}, data of a special category: {headers}',
    cells: 'Column `{header}` of {file} holds {kind} in {count} of {rows} rows',
  },
  check: {
    contacts: {
      kind: 'list',
      judge(list, context) {
        for (const file of list.files) {
          if (mayBeContact(file)) continue
          const known = knownColumns(file.headers, context)
          const named = new Set<string>()
          const found = new Map<string, { readonly source: SourceRef | null; readonly headers: string[] }>()
          for (const [at, header] of file.headers.entries()) {
            if (known.has(at)) continue
            const special = context.segmentWords?.categories.find(
              (category) => sensitivePhrase(header, category) !== null,
            )
            const excess = context.contactPhrases?.excess.find(
              (group) => sensitivePhrase(header, group) !== null,
            )
            const kind = special?.name ?? excess?.name
            if (kind === undefined) continue
            named.add(header)
            const group = found.get(kind) ?? { source: special?.source ?? null, headers: [] }
            found.set(kind, group)
            group.headers.push(header.replaceAll('`', "'").slice(0, 40))
          }
          for (const [kind, { source, headers }] of found)
            context.report({
              message: source === null ? 'header' : 'special',
              confidence: 'medium',
              help: 'Export only the columns that this send needs',
              sources: source === null ? [] : [source],
              data: {
                file: `\`${file.name}\``,
                kind: kind[0]!.toUpperCase() + kind.slice(1),
                headers: quoted(headers),
              },
            })
          for (const [header, kinds] of file.sensitive)
            for (const [kind, count] of kinds) {
              if (named.has(header) && kind !== 'card') continue
              const few = kind === 'card' && count / file.rows < byChance
              context.report({
                message: 'cells',
                severity: few ? 'info' : 'warning',
                confidence: few ? 'low' : 'high',
                help: 'Take the column out of the file, and find out how these numbers came into it',
                data: {
                  header: header.replaceAll('`', "'").slice(0, 40),
                  file: `\`${file.name}\``,
                  kind: nameOf[kind],
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

/** Numbers of the columns that are read: `Opted out of email: Health news` says nothing of anybody's health. */
function knownColumns(
  headers: readonly string[],
  { config, contactWords }: Pick<World, 'config' | 'contactWords'>,
): ReadonlySet<number> {
  if (contactWords === null) return new Set()
  const { columns, states } = readHeader(headers, config.columns, contactWords)
  return new Set([...columns.values(), ...[...states.values()].flat()])
}
