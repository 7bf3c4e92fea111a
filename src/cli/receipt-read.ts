import type { KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { checksumOf, isPrinted } from '../evidence/canonical.ts'
import { faultIn, type Schema } from '../evidence/conforms.ts'
import type { Envelope } from '../evidence/envelope.ts'
import type { Receipt } from '../evidence/receipt.ts'
import { envelopeSchema, receiptSchema } from '../evidence/receipt-schema.ts'
import { decode } from '../source/decode.ts'
import { said } from './read-file.ts'
import { sha256 } from './receipt-inputs.ts'
import { bytesOfBase64, isSignedBy, keyOfSigner } from './receipt-keys.ts'
import { UsageError } from './usage-error.ts'

/** Larger receipts there aren't: that is a hundred thousand files with their findings. */
const mostBytes = 64 * 1024 * 1024

/** What is to be said of a receipt's signature: `fits` = it is of the key that the receipt names, whoever has that. */
export type Signature = 'none' | 'fits' | 'verified'

/** A receipt that is as it was written, or why it isn't; then nothing in it counts. */
export type ReadReceipt = { readonly sha256: string } & (
  | { readonly receipt: Receipt; readonly signature: Signature; readonly keyid: string | null }
  | { readonly receipt: null; readonly tampered: string }
)

function bytesOf(absolute: string, shown: string): Uint8Array {
  try {
    const stat = statSync(absolute)
    if (!stat.isFile()) throw new UsageError(`Not a file: ${shown}`, 'Expected a receipt')
    if (stat.size > mostBytes)
      throw new UsageError(`Too large for a receipt: ${shown}`, 'At most 64 MiB are read')
    return readFileSync(absolute)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`Unreadable receipt: ${shown}`, said(error))
  }
}

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`Not a receipt: ${shown}`, 'No JSON')
  }
}

function textOf(bytes: Uint8Array, shown: string): string {
  const decoded = decode(bytes)
  if (!('text' in decoded)) throw new UsageError(`Not a receipt: ${shown}`, 'No UTF-8')
  return decoded.text
}

function expectForm(value: unknown, schema: Schema, shown: string): void {
  const fault = faultIn(value, schema)
  if (fault !== null) throw new UsageError(`Not a receipt of this version: ${shown}`, fault)
}

/**
 * Reads a receipt, signed or not. One that can't be read ends the run; one that was changed is told as such. With a key it
 * has to be signed by it; without, a signature has to fit the key that the receipt names.
 */
export function readReceipt(absolute: string, shown: string, key: KeyObject | null): ReadReceipt {
  return receiptIn(bytesOf(absolute, shown), shown, key)
}

/** The same of the bytes of a receipt. */
export function receiptIn(bytes: Uint8Array, shown: string, key: KeyObject | null): ReadReceipt {
  const sum = sha256(bytes)
  const tampered = (why: string): ReadReceipt => ({ sha256: sum, receipt: null, tampered: why })
  const text = textOf(bytes, shown)
  const value = parsed(text, shown)
  const isEnvelope = typeof value === 'object' && value !== null && Object.hasOwn(value, 'payload')
  let envelope: Envelope | null = null
  let statement = text
  let body: Buffer | null = null
  if (isEnvelope) {
    expectForm(value, envelopeSchema, shown)
    envelope = value as Envelope
    body = bytesOfBase64(envelope.payload)
    if (body === null) throw new UsageError(`Not a receipt: ${shown}`, 'The payload is no base64')
    // Before anything in it is looked at.
    if (key !== null && !isSignedBy(envelope, body, key)) return tampered('not signed by the key of --key')
    statement = textOf(body, shown)
  } else if (key !== null) return tampered('not signed, though --key asks for it')
  const content = isEnvelope ? parsed(statement, shown) : value
  expectForm(content, receiptSchema, shown)
  const receipt = content as Receipt
  const { signer, checksum } = receipt.predicate.sendlint
  if (!isPrinted(receipt, statement) || checksum !== checksumOf(receipt, sha256))
    return tampered('changed since it was written')
  if (envelope === null || body === null) {
    if (signer !== null) return tampered('its signature is gone')
    return { sha256: sum, receipt, signature: 'none', keyid: null }
  }
  if (!isPrinted(envelope, text)) return tampered('its envelope was changed since it was written')
  const own = signer === null ? null : keyOfSigner(signer)
  if (signer === null || own === null || !isSignedBy(envelope, body, own))
    return tampered('its signature does not fit the key that it names')
  const [first] = envelope.signatures
  if (envelope.signatures.length > 1 || first!.keyid !== signer.keyid)
    return tampered('its envelope has signatures that it was not written with')
  return { sha256: sum, receipt, signature: key === null ? 'fits' : 'verified', keyid: signer.keyid }
}
