import { placeMeant } from '../place/familiar.ts'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { coverageOf, sectionTitles } from '../place/coverage.ts'
import { evidencedSeverity, type FactBase, type LawPack, packSections, reviewDay } from '../place/law.ts'
import { withOverlays } from '../place/overlay.ts'
import { ancestry, countryOf, nameOf, type Places } from '../place/places.ts'
import type { Overlay } from '../place/overlay.ts'
import { findRoot } from '../policy/discover.ts'
import { palette } from '../report/color.ts'
import { toJson } from '../report/escape.ts'
import { counted } from '../report/words.ts'
import { displayWidth } from '../report/width.ts'
import { formatClock, formatDate, minutesPerDay } from '../time/civil.ts'
import { Configurations } from './configuration.ts'
import { toRelative, withSlashes } from './discover.ts'
import { readPack, readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation } from './options.ts'
import { placePage } from './place-page.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const formats = ['pretty', 'json'] as const
export type LawFormat = (typeof formats)[number]

function formatOf(given: readonly string[]): LawFormat {
  const [name = 'pretty', second] = given
  if (second !== undefined) throw new UsageError('Option --format is given twice, at most one is allowed')
  const format = formats.find((one) => one === name)
  if (format === undefined)
    throw new UsageError(`Unknown format ${JSON.stringify(name)}`, 'Expected `pretty` or `json`')
  return format
}

/** Shows the law as the packs have it: of a place, as a table of all, or what changes between two days. */
export async function law(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: given } = invocation
  const format = formatOf(options.format)
  if (options.list && (options.diff || given.length > 0))
    throw new UsageError('Option --list shows all places', 'Leave out the place, or --list')
  const places = readShard('places')
  if (places === null) throw new Error('The data shard `places` is not there: build first')
  if (options.list) return list(places, format, terminal, invocation)
  if (options.diff) return (await import('./law-diff.ts')).lawDiff(invocation, terminal, places, format)
  if (given.length !== 1)
    throw new UsageError(
      given.length === 0 ? 'Missing place' : `Too many arguments: ${JSON.stringify(given[1])}`,
      'Give one place, such as `sendlint law US-FL`, or --list, or --diff with two days',
    )
  const code = codeOf(given[0]!, places)
  const overlays = options.ours ? await overlaysHere(invocation, terminal, places) : []
  const today = Math.floor(nowOf(options.now, terminal) / minutesPerDay)
  const packs = ancestry(code, places).flatMap(
    (one) => withOverlays(readPack(one), one, nameOf(one, places), overlays, today) ?? [],
  )
  if (format === 'json') terminal.stdout.write(`${toJson(asJson(code, packs, places), 2)}\n`)
  else
    terminal.stdout.write(
      placePage(code, packs, places, palette(wantsColor(options, terminal)), 'everything'),
    )
  return 0
}

/** A place as somebody may write it: its code in any case. */
function codeOf(written: string, places: Places): string {
  const code = written.toUpperCase()
  const known = (one: string): boolean =>
    places.packs.includes(one) ||
    [places.countries, places.subdivisions, places.groups].some((table) => Object.hasOwn(table, one))
  if (known(code)) return code
  const named = [...Object.keys(places.subdivisions), ...Object.keys(places.countries), ...places.packs].find(
    (one) => nameOf(one, places).toLowerCase() === written.toLowerCase(),
  )
  const near = named ?? placeMeant(code, places)
  throw new UsageError(
    `Unknown place ${JSON.stringify(written)}${near === null ? '' : `, did you mean \`${near}\`?`}`,
    'A place is written as ISO 3166: `FR`, `US-FL`, or as a group: `EU`; `sendlint law --list` lists the packs',
  )
}

/** The overlays of the configuration that holds in the folder the command is run in. */
async function overlaysHere(
  { options }: Invocation,
  terminal: Terminal,
  places: Places,
): Promise<readonly Overlay[]> {
  const root = findRoot([withSlashes(terminal.cwd)], existsSync)
  const configurations = await Configurations.open(root, terminal.cwd, options, places)
  const { config } = await configurations.of(toRelative(root, resolve(terminal.cwd, 'x')))
  return config.overlays
}

function asJson(code: string, packs: readonly LawPack[], places: Places): object {
  return {
    schemaVersion: 1,
    place: { code, name: nameOf(code, places) },
    packs: packs.map((pack) => ({
      code: pack.code,
      name: pack.name,
      facts: packSections.flatMap((section) =>
        pack[section].map((fact: FactBase) => ({ section, ...factAsJson(fact) })),
      ),
      conflicts: pack.conflicts ?? [],
    })),
  }
}

/** A fact with every key that its section has, days as dates and hours as clock times. */
export function factAsJson(fact: FactBase): object {
  const {
    validFrom,
    validTo,
    reviewBy: _,
    ours,
    open,
    ...rest
  } = fact as FactBase & {
    readonly open?: readonly {
      readonly days: readonly string[]
      readonly from: number
      readonly to: number
    }[]
  }
  const date = (day: number | null): string | null => (day === null ? null : formatDate(day))
  return {
    ...rest,
    binds: fact.binds ?? 'recipient',
    confirmed: fact.confirmed ?? false,
    effectiveSeverity: evidencedSeverity(fact),
    validFrom: date(validFrom),
    validTo: date(validTo),
    reviewBy: date(reviewDay(fact)),
    ...(open === undefined
      ? {}
      : {
          open: open.map(({ days, from, to }) => ({ days, from: formatClock(from), to: formatClock(to) })),
        }),
    ours:
      ours === undefined
        ? null
        : {
            change: ours.change,
            by: ours.by,
            role: ours.role,
            date: ours.date,
            ref: ours.ref,
            reason: ours.reason,
            reviewBy: formatDate(ours.reviewBy),
            lapsed: ours.lapsed,
            file: ours.at.source.path,
          },
  }
}

/** Every pack, a country before its parts. */
export function allPacks(places: Places): readonly LawPack[] {
  const order = (code: string): string => `${countryOf(code)} ${code}`
  return places.packs
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .flatMap((code) => readPack(code) ?? [])
}

/** A table of all packs: how many facts, how many of them may block, how old the oldest look at a page is. */
function list(places: Places, format: LawFormat, terminal: Terminal, { options }: Invocation): number {
  const rows = coverageOf(allPacks(places))
  if (format === 'json') {
    terminal.stdout.write(`${toJson({ schemaVersion: 1, packs: rows }, 2)}\n`)
    return 0
  }
  const paint = palette(wantsColor(options, terminal))
  const table = [
    ['code', 'place', 'facts', 'may block', 'oldest check', 'sections'],
    ...rows.map(({ code, name, facts, blocking, oldestCheck, sections }) => [
      code,
      name,
      String(facts),
      String(blocking),
      oldestCheck ?? 'none read',
      packSections
        .filter((section) => sections[section] > 0)
        .map((section) => `${sectionTitles[section]} ${sections[section]}`)
        .join(', '),
    ]),
  ]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => displayWidth(row[column]!))))
  const pad = (text: string, column: number): string => {
    const space = ' '.repeat(widths[column]! - displayWidth(text))
    return column === 2 || column === 3 ? `${space}${text}` : `${text}${space}`
  }
  for (const [index, row] of table.entries()) {
    const line = row.map(pad).join('  ').trimEnd()
    terminal.stdout.write(`${index === 0 ? paint.strong(line) : line}\n`)
  }
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0)
  terminal.stdout.write(
    `${counted(rows.length, 'pack')}, ${counted(
      sum((row) => row.facts),
      'fact',
    )}, of which ${sum((row) => row.blocking)} may block and ${sum((row) => row.read)} rest on a page that was read.\nSourced information, not legal advice.\n`,
  )
  return 0
}
