import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { ColumnWords } from '../audience/columns.ts'
import type { TrackedFile } from '../audience/contract.ts'
import { headerOf } from '../audience/header.ts'
import type { Input } from '../audience/input.ts'
import type { Config } from '../policy/config.ts'
import { trackedBelow } from './git-index.ts'
import { namesPeople } from './names-people.ts'

/** Which files with people's numbers or addresses git tracks, wherever they stand; of streams nobody knows. */
export function trackedPeople(
  files: Readonly<Record<TrackedFile['kind'], readonly Input[]>>,
  config: Pick<Config, 'columns'>,
  words: ColumnWords,
): readonly TrackedFile[] {
  const indexes = new Map<string, (path: string) => boolean | null>()
  const isTracked = (path: string): boolean => {
    const folder = dirname(path)
    const index = indexes.get(folder) ?? trackedBelow(folder)
    indexes.set(folder, index)
    return index(basename(path)) === true
  }
  /** A log mostly has ids, which look like numbers and say nothing outside of the company. */
  const hasAddresses = (kind: TrackedFile['kind'], input: Input): boolean => {
    if (kind !== 'sends') return true
    const { columns } = headerOf(input, config, words).reading
    return columns.has('phone') || columns.has('email')
  }
  return (['contacts', 'suppression', 'sends'] as const).flatMap((kind) =>
    files[kind].flatMap((input) => {
      // Git has of a link where it leads to, and no more.
      const path = input.path === null ? null : realpathSync(input.path)
      return path !== null && isTracked(path) && hasAddresses(kind, input) && namesPeople(path)
        ? [{ kind, name: input.name }]
        : []
    }),
  )
}
