import type { Sha256 } from './canonical.ts'

/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Letters, digits, `.`, `-` and `_` are the same everywhere; and what starts with a dot is hidden, with a dash an option. */
const plain = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/

const longest = 80

/**
 * Names of files for names that anybody may have written: paths, control characters, other scripts, one name in two cases.
 * A name that can stand stays as it is; any other keeps what can be read of it, and gets a part of its hash.
 */
export class FileNames {
  readonly #sha256: Sha256
  readonly #taken = new Set<string>()

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** A name that no other has in this folder, in any case. `about` tells things of one name apart. */
  of(folder: string, name: string, ending: string, about = name): string {
    const isPlain = plain.test(name) && name.length <= longest && !reserved.test(name) && !name.endsWith('.')
    const readable = name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, longest / 2)
    const told = `${readable === '' ? 'x' : readable}~${this.#sha256(about).slice(0, 8)}`
    let file = `${isPlain ? name : told}${ending}`
    for (let more = 1; this.#taken.has(`${folder}/${file}`.toLowerCase()); more++)
      file = `${told}${more === 1 ? '' : `-${more}`}${ending}`
    this.#taken.add(`${folder}/${file}`.toLowerCase())
    return file
  }
}
