import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { printed } from '../evidence/canonical.ts'
import { filesBelow, sha256 } from './receipt-inputs.ts'
import { said } from './read-file.ts'
import { UsageError } from './usage-error.ts'

const manifestName = 'MANIFEST.json'
const kind = 'sendlint evidence'

/** A file of evidence: what it holds, and what it is called where it comes from. */
export interface EvidenceFile {
  /** From the folder, `/` between folders, safe on every system. */
  readonly path: string
  /** A name that somebody else chose, as it is; null where the path says it. */
  readonly of: string | null
  readonly text: string
}

export interface EvidenceFolder {
  /** Writes all files, or none. */
  write(files: readonly EvidenceFile[]): void
}

/** Looks whether a folder can take evidence: one that isn't there, is empty, or holds nothing but earlier evidence. */
export function openFolder(absolute: string, shown: string): EvidenceFolder {
  refuse(absolute, shown)
  return {
    write: (files) => {
      refuse(absolute, shown)
      const fresh = `${absolute}.${process.pid}.tmp`
      const old = `${absolute}.${process.pid}.old`
      try {
        mkdirSync(dirname(absolute), { recursive: true })
        mkdirSync(fresh)
        for (const { path, text } of files) {
          mkdirSync(dirname(join(fresh, path)), { recursive: true })
          writeFileSync(join(fresh, path), text, { flag: 'wx' })
        }
        writeFileSync(join(fresh, manifestName), manifestOf(files), { flag: 'wx' })
        const there = lstatSync(absolute, { throwIfNoEntry: false }) !== undefined
        if (there && readdirSync(absolute).length === 0) rmdirSync(absolute)
        else if (there) renameSync(absolute, old)
        renameSync(fresh, absolute)
        rmSync(old, { recursive: true, force: true })
      } catch (error) {
        rmSync(fresh, { recursive: true, force: true })
        throw error instanceof UsageError ? error : new UsageError(`Unwritable folder: ${shown}`, said(error))
      }
    },
  }
}

function manifestOf(files: readonly EvidenceFile[]): string {
  const listed = files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, of, text }) => ({ path, of, bytes: Buffer.byteLength(text), sha256: sha256(text) }))
  return printed({ kind, schemaVersion: 1, files: listed })
}

/** Nobody's files are replaced: neither those of others nor those put beside the evidence. */
function refuse(absolute: string, shown: string): void {
  const stat = lstatSync(absolute, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory())
    throw new UsageError(`Not a folder: ${shown}`, 'Name a folder for --evidence, a new one')
  const entries = readdirSync(absolute)
  if (entries.length === 0) return
  const known = manifestFiles(absolute)
  if (known === null)
    throw new UsageError(`Folder with other files for --evidence: ${shown}`, 'Name a new or an empty one')
  const foreign = filesAndLinks(absolute).find((path) => !known.has(path))
  if (foreign !== undefined)
    throw new UsageError(
      `Folder of evidence with a file that is not of it: ${shown}/${foreign}`,
      'Move that file, or name another folder',
    )
}

function filesAndLinks(absolute: string): readonly string[] {
  const links = readdirSync(absolute, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory() && !entry.isFile())
    .map(({ name }) => name)
  return [...filesBelow(absolute), ...links]
}

/** The files of an earlier run by its manifest; null where there is none. */
function manifestFiles(absolute: string): ReadonlySet<string> | null {
  try {
    const value = JSON.parse(readFileSync(join(absolute, manifestName), 'utf8')) as {
      readonly kind?: unknown
      readonly files?: readonly { readonly path?: unknown }[]
    }
    if (value.kind !== kind || !Array.isArray(value.files)) return null
    return new Set([manifestName, ...value.files.map(({ path }) => String(path))])
  } catch {
    return null
  }
}
