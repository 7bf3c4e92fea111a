import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { type Day, parseClock, parseDate } from '../time/civil.ts'

/** A map of a data file that is read key by key; keys nobody asked for are problems when it is closed. */
export interface Entry {
  /** `calendars/corrections/CH.yaml:12`. */
  readonly at: string
  has(key: string): boolean
  text(key: string): string
  optionalText(key: string): string | null
  oneOf<const T extends string>(key: string, values: readonly T[]): T
  optionalOneOf<const T extends string>(key: string, values: readonly T[]): T | null
  number(key: string): number | null
  flag(key: string): boolean
  day(key: string): Day | null
  clock(key: string): number | null
  /** One text or a list of them. */
  texts(key: string): readonly string[]
  entry(key: string): Entry | null
  entries(key: string): readonly Entry[]
  /** Keys of a free map with their texts. */
  pairs(key: string): readonly (readonly [string, string])[]
  keys(): readonly string[]
  problem(text: string): void
  close(): void
}

type Report = (text: string) => void

function entryOf(
  node: Node | null | undefined,
  file: string,
  lines: LineCounter,
  report: Report,
): Entry | null {
  const lineOf = (at: Node | null | undefined): number => lines.linePos(at?.range?.[0] ?? 0).line
  const where = (at: Node | null | undefined): string => `${file}:${lineOf(at)}`
  if (!isMap(node)) {
    report(`${where(node)}: not a map, expected keys and values`)
    return null
  }
  const map = node as YAMLMap<Node, Node | null>
  const seen = new Set<string>()
  const has = (key: string): boolean => {
    seen.add(key)
    return map.has(key)
  }
  const value = (key: string): Node | null => {
    seen.add(key)
    return (map.get(key, true) as Node | undefined) ?? null
  }
  const plain = (at: Node | null, key: string): string | null => {
    if (isScalar(at) && typeof at.value === 'string' && at.value !== '') return at.value
    if (isScalar(at) && typeof at.value === 'number') return at.source ?? String(at.value)
    report(`${where(at ?? map)}: \`${key}\` is missing or not text, expected a text`)
    return null
  }
  const self: Entry = {
    at: where(map),
    has,
    text: (key) => plain(value(key), key) ?? '',
    optionalText: (key) => (has(key) ? plain(value(key), key) : null),
    oneOf: (key, values) => {
      const text = plain(value(key), key)
      const found = values.find((one) => one === text)
      if (found === undefined)
        report(
          `${where(value(key) ?? map)}: \`${key}\` is ${text ?? 'missing'}, expected ${values.join(', ')}`,
        )
      return found ?? values[0]!
    },
    optionalOneOf: (key, values) => (has(key) ? self.oneOf(key, values) : null),
    number: (key) => {
      if (!has(key)) return null
      const at = value(key)
      if (isScalar(at) && typeof at.value === 'number') return at.value
      report(`${where(at ?? map)}: \`${key}\` is not a number, expected a number`)
      return null
    },
    flag: (key) => {
      if (!has(key)) return false
      const at = value(key)
      if (isScalar(at) && typeof at.value === 'boolean') return at.value
      report(`${where(at ?? map)}: \`${key}\` is not true or false, expected true or false`)
      return false
    },
    day: (key) => {
      if (!has(key)) return null
      const text = plain(value(key), key)
      const day = text === null ? null : parseDate(text)
      if (day === null) report(`${where(value(key))}: \`${key}\` is ${text}, expected a day YYYY-MM-DD`)
      return day
    },
    clock: (key) => {
      if (!has(key)) return null
      const text = plain(value(key), key)
      const minute = text === null ? null : parseClock(text)
      if (minute === null)
        report(`${where(value(key))}: \`${key}\` is ${text}, expected a quoted time "HH:MM"`)
      return minute
    },
    texts: (key) => {
      if (!has(key)) return []
      const at = value(key)
      if (!isSeq(at)) return [plain(at, key) ?? ''].filter((text) => text !== '')
      return at.items.flatMap((item) => plain(item as Node, key) ?? [])
    },
    entry: (key) => (has(key) ? entryOf(value(key), file, lines, report) : null),
    entries: (key) => {
      if (!has(key)) return []
      const at = value(key)
      if (!isSeq(at)) {
        report(`${where(at ?? map)}: \`${key}\` is not a list, expected a list`)
        return []
      }
      return at.items.flatMap((item) => entryOf(item as Node, file, lines, report) ?? [])
    },
    pairs: (key) => {
      if (!has(key)) return []
      const at = value(key)
      if (!isMap(at)) {
        report(`${where(at ?? map)}: \`${key}\` is not a map, expected keys and values`)
        return []
      }
      return (at as YAMLMap<Node, Node>).items.map((pair) => [
        isScalar(pair.key) ? String(pair.key.value) : '',
        plain(pair.value, key) ?? '',
      ])
    },
    keys: () => map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : '')),
    problem: (text) => report(`${where(map)}: ${text}`),
    close: () => {
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : ''
        if (!seen.has(key))
          report(`${where(pair.key)}: unknown key \`${key}\`, expected ${[...seen].join(', ')}`)
      }
    },
  }
  return self
}

/** A YAML file whose root is a map; null when it isn't there or can't be read, which has been reported. */
export function readData(root: string, path: string, report: Report): Entry | null {
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(join(root, path), 'utf8'), {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
  })
  for (const error of document.errors)
    report(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message}, expected YAML`)
  if (document.errors.length > 0) return null
  return entryOf(document.contents, path, lines, report)
}

/** Root-relative paths of the YAML files of a folder, sorted. */
export function dataFiles(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `${folder}/${name}`)
}
