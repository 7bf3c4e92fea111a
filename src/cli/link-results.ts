import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type LinkResults, readLinkResults } from '../link/results.ts'
import { said } from './read-file.ts'
import { UsageError } from './usage-error.ts'

/** Results of link checkers name every link with its answer: larger than a campaign, and still no archive. */
const mostBytes = 16 * 1024 * 1024

/** Reads the results that `--links` names. */
export function linkResultsFrom(path: string, cwd: string): LinkResults {
  const absolute = resolve(cwd, path)
  let text: string
  let writtenAt: number
  try {
    const stat = statSync(absolute)
    if (stat.size > mostBytes)
      throw new UsageError(`Too large for --links: ${path}`, 'At most 16 MiB are read')
    text = readFileSync(absolute, 'utf8')
    writtenAt = Math.floor(stat.mtimeMs / 60_000)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`Unreadable file for --links: ${path}`, said(error))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(
      `No JSON in the file for --links: ${path}`,
      'Write it with a link checker, such as lychee --format json',
    )
  }
  const results = readLinkResults(value, writtenAt)
  if (typeof results === 'string') throw new UsageError(`Unknown results for --links: ${path}`, results)
  return results
}
