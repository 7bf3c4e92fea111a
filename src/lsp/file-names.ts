import { resolvePath } from '../campaign/body.ts'
import type { Project } from './project.ts'

/** What a key of a campaign takes: files with these endings. */
const endings: Readonly<Record<string, RegExp>> = {
  body_file: /\.(?:md|markdown|html?|mjml|txt)$/i,
  contacts: /\.(?:csv|tsv|jsonl|ndjson|parquet)(?:\.gz)?$/i,
  suppression: /\.(?:csv|tsv|jsonl|ndjson|txt)(?:\.gz)?$/i,
}

/** Names in one folder; nobody picks from more. */
const most = 500

export interface FileName {
  /** Relative to the campaign, as it is written; a folder ends with `/`. */
  readonly path: string
  readonly isFolder: boolean
}

/**
 * The files and folders that what is typed of a path may go on to: of the folder that is named so far, nothing below. None
 * outside of the root, and no links, for they may lead there.
 */
export function fileNames(project: Project, from: string, key: string, typed: string): readonly FileName[] {
  const fits = Object.hasOwn(endings, key) ? endings[key]! : null
  if (fits === null) return []
  const prefix = typed.slice(0, typed.lastIndexOf('/') + 1)
  const folder = resolvePath(from, prefix)
  if (folder === null) return []
  return project
    .entriesOf(folder)
    .filter(({ name, isFolder }) => {
      // A path is written with `/` alone, in one line.
      if (name.startsWith('.') || name === 'node_modules' || /[\\\p{Cc}]/u.test(name)) return false
      return isFolder || (fits.test(name) && !/\.campaign\.[a-z]+$/i.test(name))
    })
    .slice(0, most)
    .map(({ name, isFolder }) => ({ path: `${prefix}${name}${isFolder ? '/' : ''}`, isFolder }))
}
