/** Numbers below 65,536 as text: base64 of their bytes, which is read many times as fast as a list of numbers. */
export function packed(values: Iterable<number>): string {
  const bytes: number[] = []
  for (const value of values) bytes.push(value & 255, value >> 8)
  return Buffer.from(bytes).toString('base64')
}

export function unpacked(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'base64')
  if (isBigEndian) bytes.swap16()
  // Small buffers are parts of others, which may begin anywhere.
  const own = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes)
  return new Uint16Array(own.buffer, own.byteOffset, own.length >> 1)
}

const isBigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0
