import { rule as encoding } from '../../rules/source/encoding/rule.ts'
import { structural } from '../structural.ts'
import type { Document } from './document.ts'
import { quoted, spot } from './problems.ts'
import { positionAt, type Source } from './source.ts'
import { makeSpan } from './span.ts'

/** Why the bytes of a file have no text, and what can be shown of them all the same. */
export interface EncodingFault {
  readonly kind: 'invalid' | 'other' | 'binary'
  /** What was found, as a noun ("UTF-16, little-endian", "a ZIP archive"); for `invalid` the byte in hexadecimal. */
  readonly found: string
  /** The text as far as it can be told, for display only. */
  readonly text: string
  /** UTF-16 offset into `text` of the first byte that can't be read. */
  readonly offset: number
  /** The encoding that it rather is, or null. */
  readonly guess: string | null
}

export type Decoded = { readonly text: string } | { readonly fault: EncodingFault }

const marks: readonly {
  readonly bytes: readonly number[]
  readonly name: string
  readonly label: string | null
}[] = [
  // Before UTF-16: its little-endian mark starts with the same bytes.
  { bytes: [0xff, 0xfe, 0, 0], name: 'UTF-32, little-endian', label: null },
  { bytes: [0, 0, 0xfe, 0xff], name: 'UTF-32, big-endian', label: null },
  { bytes: [0xff, 0xfe], name: 'UTF-16, little-endian', label: 'utf-16le' },
  { bytes: [0xfe, 0xff], name: 'UTF-16, big-endian', label: 'utf-16be' },
]

const binaries: readonly { readonly bytes: readonly number[]; readonly name: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: 'A ZIP archive (also .xlsx, .docx)' },
  { bytes: [0x1f, 0x8b], name: 'A gzip archive' },
  { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], name: 'A PDF document' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], name: 'A PNG image' },
  { bytes: [0xff, 0xd8, 0xff], name: 'A JPEG image' },
  { bytes: [0x47, 0x49, 0x46, 0x38], name: 'A GIF image' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: 'An old Office document (.xls, .doc)' },
]

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

/**
 * The text of a file: UTF-8, with a byte-order mark, if there is one, still in it. Anything else is a fault that says
 * what was found; nothing is guessed into text. Never throws.
 */
export function decode(bytes: Uint8Array): Decoded {
  for (const { bytes: start, name, label } of marks)
    if (startsWith(bytes, start)) {
      const text = label === null ? '' : new TextDecoder(label).decode(bytes)
      return { fault: { kind: 'other', found: name, text, offset: 0, guess: null } }
    }
  for (const { bytes: start, name } of binaries) if (startsWith(bytes, start)) return binary(name)
  const unmarked = unmarkedUtf16(bytes)
  if (unmarked !== null) return { fault: unmarked }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    if (bytes.subarray(0, 8192).includes(0)) return binary('Binary data')
    return { fault: invalid(bytes) }
  }
}

function binary(found: string): Decoded {
  return { fault: { kind: 'binary', found, text: '', offset: 0, guess: null } }
}

/** UTF-16 of mostly Latin text has a NUL in every other byte. */
function unmarkedUtf16(bytes: Uint8Array): EncodingFault | null {
  const head = bytes.subarray(0, 64)
  if (head.length < 4) return null
  const zeros = [0, 0]
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]! += 1
  const half = head.length / 2
  for (const [odd, label, name] of [
    [1, 'utf-16le', 'UTF-16, little-endian'],
    [0, 'utf-16be', 'UTF-16, big-endian'],
  ] as const)
    if (zeros[odd]! >= half * 0.8 && zeros[1 - odd] === 0)
      return {
        kind: 'other',
        found: `${name}, without a mark`,
        text: new TextDecoder(label).decode(bytes),
        offset: 0,
        guess: null,
      }
  return null
}

function invalid(bytes: Uint8Array): EncodingFault {
  const at = firstInvalid(bytes)
  const byte = bytes[at] ?? 0
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true })
  const offset = lossy.decode(bytes.subarray(0, at)).length
  // A letter of Western European text alone between ASCII is what Windows-1252 looks like.
  const latin = byte >= 0xc0 && (bytes[at + 1] ?? 0) < 0x80 ? 'Windows-1252 or ISO 8859-1' : null
  const hex = byte.toString(16).toUpperCase().padStart(2, '0')
  return { kind: 'invalid', found: hex, text: lossy.decode(bytes), offset, guess: latin }
}

/** Index of the first byte that is no UTF-8 (Unicode 16, table 3-7: no overlong forms, surrogates or gaps). */
function firstInvalid(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const lead = bytes[i]!
    if (lead < 0x80) {
      i += 1
      continue
    }
    const length =
      lead >= 0xc2 && lead <= 0xdf
        ? 2
        : lead >= 0xe0 && lead <= 0xef
          ? 3
          : lead >= 0xf0 && lead <= 0xf4
            ? 4
            : 0
    if (length === 0) return i
    const second = bytes[i + 1] ?? 0
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < low || second > high) return i
    for (let k = 2; k < length; k += 1) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return i
    i += length
  }
  return bytes.length
}

/** The document of a file that has no text: nothing but the finding that says why. */
export function undecodedDocument(path: string, fault: EncodingFault): Document {
  const source: Source = { path, text: fault.text }
  const help = 'Save the file as UTF-8'
  const at = fault.text === '' ? makeSpan(source, 0, 0) : spot(source, fault.offset, fault.offset + 1)
  const { line, column } = positionAt(source, fault.offset)
  const problem =
    fault.kind === 'invalid'
      ? structural(encoding, 'invalid', {
          at,
          help,
          data: {
            byte: fault.found,
            line,
            column,
            guess: fault.guess === null ? '' : `, the file looks like ${fault.guess}`,
          },
        })
      : fault.kind === 'other'
        ? structural(encoding, 'other', { at, help, data: { found: fault.found } })
        : structural(encoding, 'binary', {
            at,
            help: 'Name a text file',
            data: { found: quoted(fault.found) },
          })
  return { source, root: null, body: null, comments: [], problems: [problem] }
}
