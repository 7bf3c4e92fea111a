/** What an envelope's payload is. https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const payloadType = 'application/vnd.in-toto+json'

/** A signed receipt. https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  /** Base64. */
  readonly payload: string
  readonly payloadType: typeof payloadType
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

/**
 * The bytes that are signed: the pre-authentication encoding of DSSE 1.0.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthenticated(type: string, body: Uint8Array): Uint8Array {
  const encoder = new TextEncoder()
  const encoded = encoder.encode(type)
  const start = encoder.encode(`DSSEv1 ${encoded.length} ${type} ${body.length} `)
  const all = new Uint8Array(start.length + body.length)
  all.set(start)
  all.set(body, start.length)
  return all
}
