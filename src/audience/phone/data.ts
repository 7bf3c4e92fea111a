/**
 * The compiled numbering plans: everything that says what a number is. Built from the metadata of libphonenumber-js,
 * `src/build/phones.ts`; written as bytes, `data/phones.bin`.
 */
export interface PhoneData {
  /** ISO 3166-1 alpha-2, sorted. The plan of a country has its index and one. */
  readonly countries: readonly string[]
  /** Plans by number, from 1 on: of the countries, then of calling codes without country. */
  readonly plans: readonly {
    /** Index of its calling code. */
    readonly code: number
    /** A bit for each length that national numbers have. */
    readonly lengths: number
    /** States: national prefixes; prefixes for calls abroad; numbers of this plan alone, 0 for the main one of its code. */
    readonly prefixes: number
    readonly idd: number
    readonly own: number
  }[]
  readonly codes: readonly {
    readonly digits: string
    /** Number of the plan that stands for the code. */
    readonly main: number
    /** State before the digits that follow the code, without prefixes. */
    readonly root: number
  }[]
  /** State before a calling code. */
  readonly root: number
  /** What states of prefixes say: the replacement when more digits may follow, and when the number ends there. */
  readonly matches: readonly (readonly [PackedReplacement | null, PackedReplacement | null])[]
  /** Keys of numbers of more than 15 digits: national number + `from`. */
  readonly long: readonly (readonly [code: number, length: number, from: number])[]
  /** What states of numbers say: type (0 = not valid), with the bits and factors below. */
  readonly words: Int32Array
  /** State × 10 + digit → state. */
  readonly next: Uint16Array
  /** By state: index of a word, or of a match. */
  readonly says: Uint16Array
  /** By the first four digits of an international number: the state behind them. */
  readonly afterFour: Uint16Array
}

/** Digits instead of the prefix, and which of its digits stay behind them. */
export type PackedReplacement = readonly [literal: string, from: number, to: number]

export const typeBits = 15
/** A prefix may be in the way: the number has to be read again, step by step. */
export const saysCareful = 16
/** The general pattern of the plan matches. */
export const saysGeneral = 32
/** No calling code so far. */
export const saysNoCode = 64
/** Times the number of the country's plan, up to 255. */
export const saysPlan = 256
/** Times the index of the place and one. */
export const saysPlace = 65536

type Header = Omit<PhoneData, 'words' | 'next' | 'says' | 'afterFour'> & {
  readonly lengths: readonly [number, number]
}

/** Header as JSON with its length before it, words, then 16 bit tables; little-endian. */
export function packPhones({ words, next, says, afterFour, ...rest }: PhoneData): Uint8Array {
  const text = JSON.stringify({ ...rest, lengths: [words.length, says.length] } satisfies Header)
  // Blanks up to where a table of 32 bits may start.
  const header = new TextEncoder().encode(text + ' '.repeat((4 - (text.length % 4)) % 4))
  const tables = [next, says, afterFour]
  const from = 4 + header.length
  const bytes = new Uint8Array(
    from + words.length * 4 + tables.reduce((sum, table) => sum + table.length * 2, 0),
  )
  const view = new DataView(bytes.buffer)
  view.setUint32(0, header.length, true)
  bytes.set(header, 4)
  let at = from
  for (const word of words) {
    view.setInt32(at, word, true)
    at += 4
  }
  for (const table of tables)
    for (const state of table) {
      view.setUint16(at, state, true)
      at += 2
    }
  return bytes
}

/** The tables are views of `bytes` where these allow it: they may not be changed afterwards. */
export function unpackPhones(bytes: Uint8Array): PhoneData {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const { lengths, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header
  let at = 4 + length
  const isAligned = (bytes.byteOffset + at) % 4 === 0 && !isBigEndian
  const table = (size: number, width: 2 | 4): [ArrayBufferLike, number, number] => {
    const part = bytes.subarray(at, (at += size * width))
    if (isAligned) return [part.buffer, part.byteOffset, size]
    const copy = new Uint8Array(part)
    if (isBigEndian) for (let i = 0; i < copy.length; i += width) copy.subarray(i, i + width).reverse()
    return [copy.buffer, 0, size]
  }
  const words = new Int32Array(...table(lengths[0], 4))
  const next = new Uint16Array(...table(lengths[1] * 10, 2))
  const says = new Uint16Array(...table(lengths[1], 2))
  const afterFour = new Uint16Array(...table(10_000, 2))
  return { ...rest, words, next, says, afterFour }
}

const isBigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0
