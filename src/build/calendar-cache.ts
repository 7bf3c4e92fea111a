import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What date-holidays, its reader's code and the tables under them are, as a key. */
export const computedFrom = [
  'node_modules/date-holidays/package.json',
  'node_modules/date-holidays-parser/package.json',
  'node_modules/date-holidays/data/holidays.json',
  'src/build/calendar-base.ts',
  'src/build/calendar-rules.ts',
  'src/time/civil.ts',
]

/** Everything that the calendars' shards depend on: that, the data files, and the code that reads them. */
export function compiledFrom(root: string): readonly string[] {
  const files = (folder: string, wanted: RegExp): readonly string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => wanted.test(name))
      .sort()
  return [
    ...computedFrom,
    ...files('calendars', /\.yaml$/),
    ...files('src/build', /\/calendar[^/]*\.ts$/),
    'src/time/calendar.ts',
    'src/time/sunset.ts',
    'src/campaign/vocabulary.ts',
    'node_modules/iso-3166/package.json',
    'node_modules/moment-timezone/package.json',
  ]
}

/** A place under `node_modules/.cache` for something made from these files; kept until one of them changes. */
export function cacheFor<T>(
  root: string,
  name: string,
  madeFrom: readonly string[],
): { read(): T | null; write(content: T): void } {
  const hash = createHash('sha256')
  for (const file of madeFrom)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  const folder = join(root, 'node_modules/.cache/sendlint')
  const file = `${name}-${hash.digest('hex').slice(0, 16)}.json`
  return {
    read: () => {
      try {
        return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T
      } catch {
        return null
      }
    },
    write: (content) => {
      mkdirSync(folder, { recursive: true })
      const partial = join(folder, `${file}.${process.pid}`)
      writeFileSync(partial, JSON.stringify(content))
      renameSync(partial, join(folder, file))
      for (const other of readdirSync(folder))
        if (other !== file && new RegExp(`^${name}-[0-9a-f]{16}\\.json$`).test(other))
          rmSync(join(folder, other), { force: true })
    },
  }
}
