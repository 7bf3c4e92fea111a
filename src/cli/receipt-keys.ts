import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { type Envelope, payloadType, preAuthenticated } from '../evidence/envelope.ts'
import type { ReceiptDetail } from '../evidence/receipt.ts'
import { said } from './read-file.ts'
import { sha256 } from './receipt-inputs.ts'
import { UsageError } from './usage-error.ts'

/** A key is some hundred bytes. */
const mostBytes = 64 * 1024

function textOfKey(absolute: string, shown: string): string {
  try {
    const stat = statSync(absolute)
    if (stat.isFile() && stat.size <= mostBytes) return readFileSync(absolute, 'utf8')
  } catch (error) {
    throw new UsageError(`Unreadable key: ${shown}`, said(error))
  }
  throw new UsageError(`Unreadable key: ${shown}`, 'Expected a PEM file')
}

function ofEd25519(key: KeyObject, shown: string): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new UsageError(
      `Key of another kind: ${shown} is ${key.asymmetricKeyType ?? 'secret'}`,
      'Expected Ed25519, as `openssl genpkey -algorithm ed25519` makes it',
    )
  return key
}

/** The private key that receipts are signed with. What it holds is never shown. */
export function privateKeyOf(absolute: string, shown: string): KeyObject {
  const text = textOfKey(absolute, shown)
  let key: KeyObject
  try {
    key = createPrivateKey(text)
  } catch {
    throw new UsageError(
      text.includes('ENCRYPTED') ? `Key with a passphrase: ${shown}` : `No private key: ${shown}`,
      'Expected an Ed25519 key in PEM (PKCS #8) without a passphrase',
    )
  }
  return ofEd25519(key, shown)
}

/** The public key that receipts are held against. */
export function publicKeyOf(absolute: string, shown: string): KeyObject {
  const text = textOfKey(absolute, shown)
  if (text.includes('PRIVATE KEY'))
    throw new UsageError(
      `Private key where a public one does: ${shown}`,
      '`openssl pkey -in key.pem -pubout` gives the public one',
    )
  let key: KeyObject
  try {
    key = createPublicKey(text)
  } catch {
    throw new UsageError(`No public key: ${shown}`, 'Expected an Ed25519 key in PEM')
  }
  return ofEd25519(key, shown)
}

function spkiOf(key: KeyObject): Buffer {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' })
}

/** Who signs, as it stands in a receipt. The id of a key is the SHA-256 of its SPKI. */
export function signerOf(key: KeyObject): NonNullable<ReceiptDetail['signer']> {
  const spki = spkiOf(key)
  return { keyid: sha256(spki), publicKey: spki.toString('base64') }
}

/** The public key of a signer; null where it is none, or isn't the one of its id. */
export function keyOfSigner({ keyid, publicKey }: NonNullable<ReceiptDetail['signer']>): KeyObject | null {
  try {
    const spki = Buffer.from(publicKey, 'base64')
    const key = createPublicKey({ key: spki, type: 'spki', format: 'der' })
    const own = signerOf(key)
    return key.asymmetricKeyType === 'ed25519' && own.keyid === keyid && own.publicKey === publicKey
      ? key
      : null
  } catch {
    return null
  }
}

/** Puts a text into a signed envelope. */
export function signedEnvelope(text: string, key: KeyObject): Envelope {
  const body = Buffer.from(text, 'utf8')
  const sig = sign(null, preAuthenticated(payloadType, body), key).toString('base64')
  return {
    payload: body.toString('base64'),
    payloadType,
    signatures: [{ keyid: signerOf(key).keyid, sig }],
  }
}

/** The bytes of base64, plain or for URLs, as long as nothing else would give the same bytes; else null. */
export function bytesOfBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  const same = bytes.toString('base64') === text || bytes.toString('base64url') === text
  return same ? bytes : null
}

/** Whether one of the signatures is of this key. Ids of keys are hints and decide nothing. */
export function isSignedBy({ signatures }: Envelope, body: Uint8Array, key: KeyObject): boolean {
  const signed = preAuthenticated(payloadType, body)
  return signatures.some(({ sig }) => {
    const bytes = bytesOfBase64(sig)
    return bytes !== null && bytes.length === 64 && verify(null, signed, key, bytes)
  })
}
