import { toJson } from '../report/escape.ts'
import type { Receipt } from './receipt.ts'

/** SHA-256 of a text as UTF-8, in hexadecimal; the edge brings it. */
export type Sha256 = (text: string) => string

/** The one text of a value: JSON as reports have it, two spaces, a line feed at the end. */
export function printed(value: object): string {
  return `${toJson(value, 2)}\n`
}

/**
 * The text of a value that was read from `text`, or null where it isn't that text: other spaces, escapes, numbers or keys
 * twice. So no byte of a file can change unseen.
 */
export function isPrinted(value: object, text: string): boolean {
  try {
    return printed(value) === text
  } catch {
    // Nested deeper than anything that was ever printed.
    return false
  }
}

function withChecksum(receipt: Receipt, checksum: string): Receipt {
  const { predicate } = receipt
  return { ...receipt, predicate: { ...predicate, sendlint: { ...predicate.sendlint, checksum } } }
}

/** Puts its checksum into a receipt. */
export function sealed(receipt: Receipt, sha256: Sha256): Receipt {
  return withChecksum(receipt, checksumOf(receipt, sha256))
}

/** What the checksum of a receipt is, whatever stands there. */
export function checksumOf(receipt: Receipt, sha256: Sha256): string {
  return sha256(printed(withChecksum(receipt, '')))
}
