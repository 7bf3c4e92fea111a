import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** As much of a list as shows what it is made of. */
const headBytes = 64 * 1024

/** Whether a list holds an address or a number of anybody; one of hashes, or without rows, doesn't. Unreadable = it may. */
export function namesPeople(absolute: string): boolean {
  const bytes = Buffer.alloc(headBytes)
  let length: number
  try {
    const descriptor = openSync(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      if (!fstatSync(descriptor).isFile()) return true
      length = readSync(descriptor, bytes, 0, headBytes, 0)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return true
  }
  const head = bytes.subarray(0, length)
  // UTF-16 and packed lists aren't looked into.
  if (head.includes(0) || (head[0] === 0x1f && head[1] === 0x8b)) return true
  const rest = head
    .toString('latin1')
    .replace(/\b[0-9a-f]{32,128}\b/gi, '')
    .replace(/\b\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+Z?)?\b/g, '')
  return /@|\d(?:[ ().-]{0,2}\d){6}/.test(rest)
}
