import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { said } from './read-file.ts'
import { UsageError } from './usage-error.ts'

/**
 * Writes a file as a whole or not at all: beside it first, then in its place, with its mode. Never through a link,
 * which could lead anywhere.
 */
export function writeFile(absolute: string, text: string): void {
  const temporary = `${absolute}.${process.pid}.tmp`
  try {
    // Devices and pipes such as /dev/stdout, often links themselves, are written to, and stay.
    if (absolute.startsWith('/dev/')) return writeFileSync(absolute, text)
    const stat = lstatSync(absolute, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile())
      throw new UsageError(`Not written, because it is no plain file: ${absolute}`)
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(temporary, text, { flag: 'wx', ...(stat === undefined ? {} : { mode: stat.mode }) })
    renameSync(temporary, absolute)
  } catch (error) {
    if (error instanceof UsageError) throw error
    rmSync(temporary, { force: true })
    throw new UsageError(`Unwritable file: ${absolute}`, said(error))
  }
}
