import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** The working tree that a folder is in, and its index; null outside of any. */
function repositoryOf(folder: string): { readonly tree: string; readonly index: string } | null {
  for (let at = folder; ; at = dirname(at)) {
    const git = join(at, '.git')
    if (existsSync(git)) {
      if (statSync(git).isDirectory()) return { tree: at, index: join(git, 'index') }
      // Work trees and submodules: the file says where the folder is.
      const target = /^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8'))?.[1]
      return target === undefined ? null : { tree: at, index: join(resolve(at, target.trim()), 'index') }
    }
    if (dirname(at) === at) return null
  }
}

/** Header, then per entry: times, device, owner, size, object id, flags, path. https://git-scm.com/docs/index-format */
const headerLength = 12
const statLength = 40

/**
 * Paths in an index, versions 2 to 4. Null for what isn't one, or is split over several files.
 */
export function pathsInIndex(bytes: Uint8Array, idLength: 20 | 32 = 20): ReadonlySet<string> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < headerLength || view.getUint32(0) !== 0x44495243) return null
  const version = view.getUint32(4)
  if (version < 2 || version > 4) return null
  const decoder = new TextDecoder()
  const paths = new Set<string>()
  let previous = new Uint8Array()
  let at = headerLength
  for (let left = view.getUint32(8); left > 0; left--) {
    const flagsAt = at + statLength + idLength
    if (flagsAt + 2 > bytes.length) return null
    const extended = (view.getUint16(flagsAt) & 0x4000) !== 0
    let from = flagsAt + (extended ? 4 : 2)
    let kept = 0
    if (version === 4) {
      // How many bytes of the path before are dropped, in the variable width of pack offsets.
      let drop = bytes[from]! & 127
      while ((bytes[from++]! & 128) !== 0) drop = ((drop + 1) << 7) | (bytes[from]! & 127)
      kept = Math.max(0, previous.length - drop)
    }
    const end = bytes.indexOf(0, from)
    if (end === -1) return null
    const path = new Uint8Array(kept + end - from)
    path.set(previous.subarray(0, kept))
    path.set(bytes.subarray(from, end), kept)
    previous = path
    paths.add(decoder.decode(path))
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7)
  }
  // Behind the entries: extensions. With `link` most of the entries are in another file.
  const name = at + 4 <= bytes.length ? decoder.decode(bytes.subarray(at, at + 4)) : ''
  return name === 'link' ? null : paths
}

/** Says of paths below a folder whether git tracks them; null where it can't be told. Reads the index once. */
export function trackedBelow(root: string): (path: string) => boolean | null {
  let known: { readonly tree: string; readonly paths: ReadonlySet<string> | null } | null | undefined
  return (path) => {
    try {
      if (known === undefined) {
        const repository = repositoryOf(realpathSync(root))
        known =
          repository === null
            ? null
            : {
                tree: repository.tree,
                paths: existsSync(repository.index)
                  ? pathsInIndex(readFileSync(repository.index))
                  : new Set(),
              }
      }
      if (known === null) return false
      if (known.paths === null) return null
      const way = relative(known.tree, join(realpathSync(root), path))
      if (isAbsolute(way) || way.startsWith('..')) return false
      return known.paths.has(way.split(sep).join('/'))
    } catch {
      return null
    }
  }
}
