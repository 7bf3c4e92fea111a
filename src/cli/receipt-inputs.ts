import { createHash, hash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import { namedFiles } from '../evidence/statement.ts'
import type { ReceiptDetail } from '../evidence/receipt.ts'
import { maxFiles } from '../source/limits.ts'
import { decode } from '../source/decode.ts'
import type { Checked } from './check.ts'
import { toRelative } from './discover.ts'
import { distribution } from './load.ts'
import { ProjectFiles, said } from './read-file.ts'
import { UsageError } from './usage-error.ts'

/** SHA-256 in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex')
}

const blockBytes = 1 << 20

/** SHA-256 of a file of any size. */
export function hashOfFile(absolute: string): string {
  const descriptor = openSync(absolute, 'r')
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('no plain file')
    const digest = createHash('sha256')
    const block = Buffer.allocUnsafe(blockBytes)
    for (let count = readSync(descriptor, block, 0, blockBytes, null); count > 0;) {
      digest.update(block.subarray(0, count))
      count = readSync(descriptor, block, 0, blockBytes, null)
    }
    return digest.digest('hex')
  } finally {
    closeSync(descriptor)
  }
}

/** Files below a folder, as paths from it, sorted; links are not followed. */
export function filesBelow(folder: string): readonly string[] {
  const found: string[] = []
  const pending = [folder]
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) found.push(toRelative(folder, path))
      if (found.length > maxFiles) throw new UsageError(`More than ${maxFiles} files in ${folder}`)
    }
  return found.sort()
}

/** One hash of all files below folders that a name fits. */
function hashOfFolders(folders: readonly string[], fits: (name: string) => boolean): string {
  const digest = createHash('sha256')
  for (const folder of folders)
    for (const name of filesBelow(folder))
      if (fits(name)) digest.update(`${name}\0${hashOfFile(join(folder, name))}\n`)
  return digest.digest('hex')
}

/** Hashes of the compiled data and of the program with its rules. */
export function hashesOfProgram(): { readonly data: string; readonly rules: ReceiptDetail['rules'] } {
  if (distribution === undefined) throw new Error('The compiled program is not there: build first')
  return {
    data: hashOfFolders([join(distribution, 'data')], () => true),
    rules: {
      count: rules.length,
      // The cache of compiled code beside the scripts is of a machine.
      sha256: hashOfFolders([join(distribution, 'program')], (name) => name.endsWith('.cjs')),
    },
  }
}

/** How a file looks from outside; another look means other bytes. */
function stampOf(absolute: string): string {
  const stat = statSync(absolute, { throwIfNoEntry: false, bigint: true })
  return stat === undefined ? '' : [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ')
}

/** Files of a project that notes how files look when they are first asked for. */
export class StampedFiles extends ProjectFiles {
  readonly stamps = new Map<string, string>()

  override exists(path: string): boolean {
    const found = super.exists(path)
    if (found && !this.stamps.has(path)) this.stamps.set(path, stampOf(join(this.root, path)))
    return found
  }
}

function changedMeanwhile(path: string): UsageError {
  return new UsageError(`Changed while it was checked: ${path}`, 'Check again')
}

/**
 * Hashes of all that a check read or was told of, by root-relative path: the files that were given, what they include,
 * lists, and proofs of consent. What was judged as text is hashed only if that text still stands there; lists only if they
 * look as they did before they were read.
 */
export function hashesOfSubjects({
  root,
  report,
  files,
  loader,
  stamps,
}: Checked): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>()
  const project = new ProjectFiles(root)
  const texts = new Map<string, string | null>(files.map(({ path, text }) => [path, text]))
  for (const [path, file] of loader.files)
    if (!texts.has(path)) texts.set(path, 'text' in file ? file.text : null)
  for (const [path, text] of texts) {
    const absolute = join(root, path)
    if (text === null) {
      // Too large, or no text: said in the report. One that isn't there has no hash.
      if (files.some((file) => file.path === path) || project.exists(path)) {
        const sum = hashIfPlain(path, absolute)
        if (sum !== null) hashes.set(path, sum)
      }
      continue
    }
    let bytes: Uint8Array
    try {
      bytes = readFileSync(absolute)
    } catch {
      throw changedMeanwhile(path)
    }
    const decoded = decode(bytes)
    if (!('text' in decoded) || decoded.text !== text) throw changedMeanwhile(path)
    hashes.set(path, sha256(bytes))
  }
  const named = new Set([
    ...[...loader.exists].flatMap(([path, exists]) => (exists ? [path] : [])),
    ...(report.detail?.cases ?? []).flatMap(({ campaign }) => namedFiles(campaign)),
  ])
  for (const path of named) {
    if (hashes.has(path) || !project.exists(path)) continue
    const absolute = join(root, path)
    const before = stamps?.get(path) ?? stampOf(absolute)
    if (statSync(absolute).isDirectory()) {
      for (const name of filesBelow(absolute)) {
        const sum = hashIfPlain(`${path}/${name}`, join(absolute, name))
        if (sum !== null) hashes.set(`${path}/${name}`, sum)
      }
      continue
    }
    const sum = hashIfPlain(path, absolute)
    if (sum === null) continue
    if (stampOf(absolute) !== before) throw changedMeanwhile(path)
    hashes.set(path, sum)
  }
  return hashes
}

/** Null for what isn't a plain file: a device can't be sent again. */
function hashIfPlain(path: string, absolute: string): string | null {
  try {
    return statSync(absolute).isFile() ? hashOfFile(absolute) : null
  } catch (error) {
    throw new UsageError(`Unreadable file: ${path}`, said(error))
  }
}

/** Hashes of what the configurations of a check are read from, with its baseline and its results of a link checker. */
export function hashesOfConfiguration(
  { configurations, configured, baseline, root }: Checked,
  { links, cwd }: { readonly links: string | null; readonly cwd: string },
): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>()
  for (const path of new Set([...configured.values()].flatMap(({ sources }) => sources))) {
    const file = configurations.read(path)
    if ('missing' in file) throw changedMeanwhile(path)
    hashes.set(path, sha256(file.text))
  }
  if (baseline !== null) {
    const absolute = resolve(root, baseline)
    const name = nameWithin(root, absolute) ?? `(baseline outside)`
    try {
      hashes.set(name, hashOfFile(absolute))
    } catch {
      // In a commit only.
      const file = configurations.files.read(baseline)
      if ('missing' in file) throw changedMeanwhile(baseline)
      hashes.set(name, sha256(file.text))
    }
  }
  if (links !== null) {
    const absolute = resolve(cwd, links)
    hashes.set(nameWithin(root, absolute) ?? `(links outside)`, hashOfFile(absolute))
  }
  return hashes
}

/** A path from the root, `.` for the root itself; null outside of it. */
export function nameWithin(root: string, absolute: string): string | null {
  const path = toRelative(root, absolute)
  if (path === '') return '.'
  return path === '..' || path.startsWith('../') || resolve(root, path) !== absolute ? null : path
}

/** Whether two paths lead to one file, as far as they exist. */
export function isSame(a: string, b: string): boolean {
  const real = (path: string): string => {
    try {
      return realpathSync(path)
    } catch {
      return path
    }
  }
  return a === b || relative(real(a), real(b)) === ''
}
