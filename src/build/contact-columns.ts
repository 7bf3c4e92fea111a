import type { ColumnWords } from '../audience/columns.ts'
import { nameKey } from '../consent/segments.ts'
import type { State } from '../audience/contract.ts'
import { cellKey } from '../audience/states.ts'
import { type ColumnName, columnNames } from '../policy/config.ts'
import type { Compiler } from './compile.ts'
import {
  type DataFile,
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'

const columnsFile = 'rules/audience/columns.yaml'

const language = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const header = located(text)
const headers = listOf(header)
type Headers = NonNullable<ReturnType<typeof headers>>
type HeaderChannels = ColumnWords['refusals']['channels']

/** States as the file calls them. */
const stateNames = {
  active: 'active',
  blank: 'blank',
  bounced: 'bounced',
  complained: 'complained',
  erased: 'erased',
  no: 'no',
  not_asked: 'never',
  opted_in: 'opted-in',
  opted_out: 'opted-out',
  pending: 'pending',
  yes: 'yes',
} as const satisfies Readonly<Record<string, State>>

const channelParts = listOf(
  record({ header: required(header), column: required(located(oneOf(columnNames))) }),
)

const data = record({
  columns: required(
    listOf(
      record({
        column: required(located(oneOf(columnNames))),
        exports: required(headers),
        lists: optional(mapOf(language, headers), new Map<string, Headers>()),
        first: optional(headers, []),
        spare: optional(headers, []),
      }),
      1,
    ),
  ),
  channels: required(
    listOf(
      record({
        header: required(header),
        address: required(located(oneOf(columnNames))),
        consent: required(located(oneOf(columnNames))),
      }),
    ),
  ),
  owners: required(headers),
  refusals: required(
    record({ words: required(headers), channels: required(channelParts), except: required(headers) }),
  ),
  returns: required(record({ words: required(headers), except: required(headers) })),
  consents: required(
    record({
      words: required(headers),
      alone: required(headers),
      channels: required(channelParts),
      except: required(headers),
    }),
  ),
  marks: required(record({ headers: required(headers), except: required(headers) })),
  values: required(mapOf(oneOf(Object.keys(stateNames) as (keyof typeof stateNames)[]), headers)),
})

function checkSorted(list: Headers, keyOf: (value: string) => string, file: DataFile): void {
  for (const [i, { value, node }] of list.entries())
    if (i > 0 && keyOf(list[i - 1]!.value) >= keyOf(value))
      file.report(node, `\`${value}\` after \`${list[i - 1]!.value}\`, expected names sorted, each once`)
}

/** Compiles what columns of contact files are called: the shard `contact-columns`. */
export const compileContactColumns: Compiler = ({ root, shard, problem }) => {
  const compiled = readDataFile<ColumnWords>(
    root,
    columnsFile,
    (node, file, at) => {
      const read = data(node, file, at)
      if (read === undefined) return undefined
      const names: Record<string, ColumnName> = {}
      const spare: Record<string, ColumnName> = {}
      const first: Record<string, ColumnName> = {}
      const prefixes: (readonly [string, ColumnName])[] = []
      const owner = new Map<string, ColumnName>()
      const add = (list: Headers, column: ColumnName, into: Record<string, ColumnName>): void => {
        checkSorted(list, nameKey, file)
        for (const { value, node: where } of list) {
          const key = nameKey(value)
          const known = owner.get(key)
          if (known !== undefined && known !== column)
            file.report(where, `\`${value}\` is a name of \`${known}\`, expected names of one column only`)
          owner.set(key, column)
          if (value.endsWith('*')) prefixes.push([key, column])
          else into[key] = column
        }
      }
      let last = ''
      for (const { column, exports, lists, first: ahead, spare: spares } of read.columns) {
        if (column.value <= last)
          file.report(
            column.node,
            `\`${column.value}\` after \`${last}\`, expected columns sorted, each once`,
          )
        last = column.value
        names[nameKey(column.value)] = column.value
        owner.set(nameKey(column.value), column.value)
        add(exports, column.value, names)
        for (const list of lists.values()) add(list, column.value, names)
        checkSorted(ahead, nameKey, file)
        for (const { value, node: where } of ahead) {
          const channel = read.channels.find(({ header: name }) => nameKey(name.value) === nameKey(value))
          if ((channel?.address.value ?? names[nameKey(value)]) !== column.value)
            file.report(where, `\`${value}\` is no name of \`${column.value}\`, expected one of them`)
          first[nameKey(value)] = column.value
        }
        add(spares, column.value, spare)
        for (const { value, node: where } of spares)
          if (Object.hasOwn(names, nameKey(value)))
            file.report(
              where,
              `\`${value}\` is among the other names of \`${column.value}\`, expected it once`,
            )
      }
      const channels: Record<string, ColumnWords['channels'][string]> = {}
      for (const { header: name, address, consent } of read.channels) {
        const key = nameKey(name.value)
        if (owner.has(key))
          file.report(name.node, `\`${name.value}\` is a name of \`${owner.get(key)!}\`, expected it once`)
        channels[key] = { address: address.value, consent: consent.value }
      }
      const keysOf = (list: Headers, of: (value: string) => string = nameKey): readonly string[] => {
        checkSorted(list, of, file)
        return list.map(({ value }) => of(value))
      }
      const partsOf = (parts: NonNullable<ReturnType<typeof channelParts>>): HeaderChannels =>
        parts.map(({ header: name, column }) => [nameKey(name.value), column.value])
      const { refusals, returns, consents, marks } = read
      const values: Record<string, State> = {}
      for (const [name, list] of read.values)
        for (const { value, node: where } of list) {
          const key = cellKey(value)
          const state = stateNames[name as keyof typeof stateNames]
          if (Object.hasOwn(values, key) && values[key] !== state)
            file.report(where, `\`${value}\` is among \`${values[key]}\`, too, expected it once`)
          values[key] = state
        }
      return {
        names,
        first,
        channels,
        spare,
        prefixes,
        owners: keysOf(read.owners),
        refusals: {
          words: keysOf(refusals.words),
          channels: partsOf(refusals.channels),
          except: keysOf(refusals.except),
        },
        returns: { words: keysOf(returns.words), except: keysOf(returns.except) },
        consents: {
          words: keysOf(consents.words),
          alone: keysOf(consents.alone),
          channels: partsOf(consents.channels),
          except: keysOf(consents.except),
        },
        marks: { headers: keysOf(marks.headers), except: keysOf(marks.except, cellKey) },
        values,
      }
    },
    problem,
  )
  if (compiled !== undefined) shard('contact-columns', compiled)
}
