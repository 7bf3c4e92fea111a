/** SHA-256 (FIPS 180-4), for the sources that the page's content security policy allows. Synchronous, as the report is. */

const rounds = new Uint32Array(64)
const start = new Uint32Array(8)
{
  // Fractional parts of the cube and square roots of the first primes, FIPS 180-4 §4.2.2 and §5.3.3.
  const isPrime = (n: number): boolean => {
    for (let i = 2; i * i <= n; i++) if (n % i === 0) return false
    return true
  }
  const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32)
  let count = 0
  for (let n = 2; count < 64; n++) {
    if (!isPrime(n)) continue
    rounds[count] = fraction(Math.cbrt(n))
    if (count < 8) start[count] = fraction(Math.sqrt(n))
    count++
  }
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The text's bytes in UTF-8 with the padding of §5.1.1. */
function padded(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  whole.set(bytes)
  whole[bytes.length] = 0x80
  const view = new DataView(whole.buffer)
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0)
  return whole
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let j = 0; j < 4; j++) text += i + j > bytes.length ? '=' : alphabet[(group >>> (18 - 6 * j)) & 63]!
  }
  return text
}

/** The digest of a text in UTF-8, base64, as a content security policy has it (CSP3 §2.3.1). */
export function sha256(text: string): string {
  const data = padded(text)
  const view = new DataView(data.buffer)
  const state = Uint32Array.from(start)
  const words = new Uint32Array(64)
  for (let block = 0; block < data.length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i)
    for (let i = 16; i < 64; i++) {
      const [a, b] = [words[i - 15]!, words[i - 2]!]
      const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)
      const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10)
      words[i] = (words[i - 16]! + s0 + words[i - 7]! + s1) | 0
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
      const one = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i]! + words[i]!) | 0
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word
  }
  const digest = new Uint8Array(32)
  const out = new DataView(digest.buffer)
  for (const [i, word] of state.entries()) out.setUint32(4 * i, word)
  return base64(digest)
}
