import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { LoadedFile } from '../materials.ts'
import { decode, type EncodingFault, undecodedDocument } from '../source/decode.ts'
import { maxBytes } from '../source/limits.ts'

/** Bytes of a file, or why they couldn't be had. Its size is looked at before anything is read. */
export type Bytes =
  | { readonly bytes: Uint8Array }
  | { readonly tooLarge: number }
  | { readonly missing: 'not-found' | 'unreadable'; readonly detail: string }

export function readBytes(absolute: string): Bytes {
  let descriptor: number
  try {
    // A named pipe is told by what it is: opening one otherwise waits until somebody writes to it.
    descriptor = openSync(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    return {
      missing: codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? 'not-found' : 'unreadable',
      detail: said(error),
    }
  }
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return { missing: 'unreadable', detail: 'no plain file' }
    if (stat.size > maxBytes) return { tooLarge: stat.size }
    return { bytes: readFileSync(descriptor) }
  } catch (error) {
    return { missing: 'unreadable', detail: said(error) }
  } finally {
    closeSync(descriptor)
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** What the system says, without the path, which may be outside of the project. */
export function said(error: unknown): string {
  const code = codeOf(error)
  return code !== '' ? code : error instanceof Error ? error.message : String(error)
}

/** What is wrong with bytes that have no text, in the middle of a sentence. */
function faultOf(path: string, fault: EncodingFault): string {
  const said = undecodedDocument(path, fault).problems[0]?.message ?? ''
  return said.charAt(0).toLowerCase() + said.slice(1)
}

/** Whether a path is a folder or in it, both absolute and with links resolved. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}

/** Looks at files of a project; none outside of its root, wherever links lead. */
export class ProjectFiles {
  readonly root: string
  #realRoot: string | undefined

  constructor(root: string) {
    this.root = root
  }

  /** The absolute path with links resolved, or why there is none. */
  #resolve(path: string): { readonly absolute: string } | Extract<LoadedFile, { missing: string }> {
    try {
      this.#realRoot ??= realpathSync(this.root)
      const absolute = realpathSync(join(this.root, path))
      return isInside(this.#realRoot, absolute) ? { absolute } : { missing: 'outside-root' }
    } catch (error) {
      const code = codeOf(error)
      return code === 'ENOENT' || code === 'ENOTDIR'
        ? { missing: 'not-found' }
        : { missing: 'unreadable', detail: said(error) }
    }
  }

  exists(path: string): boolean {
    return 'absolute' in this.#resolve(path)
  }

  /** Files and folders in a folder, by name, links left out; none where it can't be read or lies outside. */
  entriesOf(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
    const resolved = this.#resolve(folder)
    if ('missing' in resolved) return []
    try {
      return readdirSync(resolved.absolute, { withFileTypes: true })
        .filter((entry) => entry.isFile() || entry.isDirectory())
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch {
      return []
    }
  }

  /** The text of a root-relative path. */
  read(path: string): LoadedFile {
    const resolved = this.#resolve(path)
    if ('missing' in resolved) return resolved
    const read = readBytes(resolved.absolute)
    if ('tooLarge' in read) return { missing: 'too-large', detail: `${read.tooLarge} bytes` }
    if ('missing' in read) return { missing: read.missing, detail: read.detail }
    const decoded = decode(read.bytes)
    return 'text' in decoded ? decoded : { missing: 'encoding', detail: faultOf(path, decoded.fault) }
  }
}
