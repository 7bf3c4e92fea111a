import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from './input.ts'
import { type KeyChunk, partitions, shared } from './key-stream.ts'
import { type KeySource, widthOf } from './stored-keys.ts'
import { systemReason } from './system-words.ts'

/** Windows removes no file that is open. */
const hasNamelessFiles = process.platform !== 'win32'

/**
 * Where keys wait until all of them are there: in memory up to a budget, what comes after in a file without a name, which
 * the system takes back however the process ends; on Windows in one of a private folder, which is gone when the process
 * ends in whatever way it can be told of.
 */
export class KeyStore {
  readonly #budget: number
  readonly #shares: boolean
  #held = 0
  #folder: string | null = null
  #descriptor = -1
  #end = 0
  readonly #atExit = (): void => this.close()

  /** `shares`: whether other threads look at what it keeps. */
  constructor(budget: number, shares = false) {
    this.#budget = budget
    this.#shares = shares
  }

  /** Bytes that went to the file. */
  get spilled(): number {
    return this.#end
  }

  put(chunk: KeyChunk): KeySource {
    const weight = chunk.size * (16 + (chunk.more.length === 0 ? 0 : 4))
    if (this.#held + weight <= this.#budget) {
      this.#held += weight
      return this.#shares ? shared(chunk) : chunk
    }
    try {
      return this.#spill(chunk)
    } catch (error) {
      const reason = systemReason(error)
      if (reason === null) throw error
      throw new InputError(
        `Keys of contacts were not written to ${tmpdir()}, ${reason[0]}`,
        'Set TMPDIR to a folder with room, or keep them in memory, as with --memory 2G',
      )
    }
  }

  #spill({ size, offsets, keys, more, rows, classes }: KeyChunk): KeySource {
    if (this.#folder === null) {
      this.#folder = mkdtempSync(join(tmpdir(), 'sendlint-'))
      this.#descriptor = openSync(join(this.#folder, 'keys'), 'wx+', 0o600)
      if (hasNamelessFiles) removeFolder(this.#folder)
      else process.once('exit', this.#atExit)
    }
    const start = this.#end
    const wide = more.length > 0
    // One partition behind the other, so that each is read in one go.
    const bytes = new Uint8Array(size * widthOf(wide))
    let to = 0
    for (let number = 0; number < partitions; number++)
      for (const array of wide ? [keys, more, rows, classes] : [keys, rows, classes]) {
        const part = array.subarray(offsets[number], offsets[number + 1])
        bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), to)
        to += part.byteLength
      }
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, start + written)
    this.#end += bytes.length
    return { descriptor: this.#descriptor, start, wide, offsets }
  }

  close(): void {
    if (this.#folder === null) return
    process.off('exit', this.#atExit)
    closeSync(this.#descriptor)
    removeFolder(this.#folder)
    this.#folder = null
  }
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
