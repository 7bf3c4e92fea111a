import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inMemory, type KeyPart, type StoredKeys } from './key-sets.ts'
import { type KeyChunk, partitions } from './key-stream.ts'

/**
 * Where keys wait until all of them are there: in memory up to a budget, what comes after in a file of a private folder,
 * which is gone when the process ends in whatever way it can be told of.
 */
export class KeyStore {
  readonly #budget: number
  #held = 0
  #folder: string | null = null
  #descriptor = -1
  #end = 0
  readonly #atExit = (): void => this.close()

  constructor(budget: number) {
    this.#budget = budget
  }

  /** Bytes that went to the file. */
  get spilled(): number {
    return this.#end
  }

  put(chunk: KeyChunk): StoredKeys['part'] {
    const weight = chunk.size * (16 + (chunk.more.length === 0 ? 0 : 4))
    if (this.#held + weight <= this.#budget) {
      this.#held += weight
      return inMemory(chunk)
    }
    return this.#spill(chunk)
  }

  #spill({ size, offsets, keys, more, rows, classes }: KeyChunk): StoredKeys['part'] {
    if (this.#folder === null) {
      this.#folder = mkdtempSync(join(tmpdir(), 'sendlint-'))
      this.#descriptor = openSync(join(this.#folder, 'keys'), 'wx+', 0o600)
      process.once('exit', this.#atExit)
    }
    const start = this.#end
    const wide = more.length > 0
    const width = wide ? 20 : 16
    // One partition behind the other, so that each is read in one go.
    const bytes = new Uint8Array(size * width)
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
    return (number): KeyPart => {
      const from = offsets[number]!
      const count = offsets[number + 1]! - from
      const part = this.#read(start + from * width, count * width)
      let at = count * 8
      const words = (): Uint32Array => {
        const array = new Uint32Array(part, at, count)
        at += count * 4
        return array
      }
      return {
        size: count,
        keys: new Float64Array(part, 0, count),
        more: wide ? words() : new Uint32Array(0),
        rows: words(),
        classes: words(),
      }
    }
  }

  #read(position: number, length: number): ArrayBuffer {
    const bytes = new Uint8Array(length)
    for (let filled = 0; filled < length;) {
      const count = readSync(this.#descriptor, bytes, filled, length - filled, position + filled)
      if (count === 0) throw new Error('The file of keys ends too soon')
      filled += count
    }
    return bytes.buffer
  }

  close(): void {
    if (this.#folder === null) return
    process.off('exit', this.#atExit)
    closeSync(this.#descriptor)
    rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }
}
