import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Chain, chainOf, entryOf, lineOf, logJson, logPretty, noLine } from '../evidence/log.ts'
import type { Invocation } from './options.ts'
import { codeOf, said } from './read-file.ts'
import { sha256 } from './receipt-inputs.ts'
import { publicKeyOf } from './receipt-keys.ts'
import { readReceipt, type ReadReceipt } from './receipt-read.ts'
import { formatLocal } from '../time/civil.ts'
import { nowOf } from './now.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { verifyFormat } from './verify.ts'

/** A line is a thousand bytes or so: a quarter of a million of them. */
const mostBytes = 256 * 1024 * 1024
/** Appending takes milliseconds; who waits longer waits for somebody who is gone. */
const longestWait = 10_000
const step = 25

/** Appends receipts to a log, and proves that it is whole. Exit 1 where it isn't. */
export async function log(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: given } = invocation
  const format = verifyFormat(options.format)
  const [name, ...receipts] = given
  const absolute = resolve(terminal.cwd, name!)
  const { head, by } = options
  if (head !== null && !/^[0-9a-f]{64}$/.test(head))
    throw new UsageError(
      `Malformed hash for --head: ${JSON.stringify(head)}`,
      'Expected 64 hexadecimal digits',
    )
  if (by !== null && receipts.length === 0) throw new UsageError('Option --by needs a receipt to append')
  const key = options.key === null ? null : publicKeyOf(resolve(terminal.cwd, options.key), options.key)
  const read = receipts.map((receipt) => readReceipt(resolve(terminal.cwd, receipt), receipt, key))
  for (const [index, one] of read.entries())
    if (one.receipt === null) {
      terminal.stderr.write(
        `sendlint: not appended, ${JSON.stringify(receipts[index])} can not be trusted: ${one.tampered}\n`,
      )
      return 1
    }
  const at = `${formatLocal(nowOf(options.now, terminal))}:00Z`
  const chain =
    read.length === 0
      ? proven(absolute, name!, false)
      : await appended(absolute, name!, read, { at, by, head })
  const missing = missingOf(chain, head)
  const written = chain.broken === null && missing.length === 0 ? read.length : 0
  terminal.stdout.write(format === 'json' ? logJson(chain, written, missing) : logPretty(chain, missing))
  if (read.length > 0 && written === 0) terminal.stderr.write('sendlint: nothing was appended\n')
  return chain.broken === null && missing.length === 0 ? 0 : 1
}

function missingOf({ hashes, broken }: Chain, head: string | null): readonly string[] {
  return head === null || broken !== null || hashes.includes(head) ? [] : [head]
}

/** The log as it is there. One that isn't there has no lines yet, where there is something to append. */
function proven(absolute: string, shown: string, create: boolean): Chain {
  const stat = lstatSync(absolute, { throwIfNoEntry: false })
  if (stat === undefined) {
    if (create) return { entries: [], hashes: [], broken: null }
    throw new UsageError(`No such log: ${shown}`, 'Name a receipt after it to begin one')
  }
  if (!stat.isFile()) throw new UsageError(`Not a plain file: ${shown}`)
  if (stat.size > mostBytes) throw new UsageError(`Too large for a log: ${shown}`, 'Begin another one')
  let bytes: Buffer
  try {
    bytes = readFileSync(absolute)
  } catch (error) {
    throw new UsageError(`Unreadable log: ${shown}`, said(error))
  }
  const text = bytes.toString('utf8')
  // What is no UTF-8 was never written here, and would read as something else.
  if (!Buffer.from(text, 'utf8').equals(bytes)) {
    const line = lineOfFault(bytes)
    return {
      ...chainOf(bytes.subarray(0, line.start).toString('utf8'), sha256),
      broken: { line: line.number, why: 'no UTF-8' },
    }
  }
  return chainOf(text, sha256)
}

/** The first line that isn't UTF-8. */
function lineOfFault(bytes: Buffer): { readonly number: number; readonly start: number } {
  let start = 0
  for (let number = 1; ; number++) {
    const end = bytes.indexOf(10, start)
    const line = bytes.subarray(start, end === -1 ? bytes.length : end)
    if (!Buffer.from(line.toString('utf8'), 'utf8').equals(line) || end === -1) return { number, start }
    start = end + 1
  }
}

/** Appends while nobody else does: the chain is read, proven and made longer under one lock. */
async function appended(
  absolute: string,
  shown: string,
  read: readonly ReadReceipt[],
  { at, by, head }: { readonly at: string; readonly by: string | null; readonly head: string | null },
): Promise<Chain> {
  const release = await locked(`${absolute}.lock`, shown)
  try {
    const chain = proven(absolute, shown, true)
    if (chain.broken !== null || missingOf(chain, head).length > 0) return chain
    const entries = [...chain.entries]
    const hashes = [...chain.hashes]
    let text = ''
    for (const one of read) {
      if (one.receipt === null) continue
      const entry = entryOf(
        one.receipt,
        {
          seq: entries.length + 1,
          prev: hashes.at(-1) ?? noLine,
          at,
          by,
          receipt: one.sha256,
          signed: one.keyid === null ? null : { keyid: one.keyid, verified: one.signature === 'verified' },
        },
        sha256,
      )
      const line = lineOf(entry)
      entries.push(entry)
      hashes.push(sha256(line))
      text += `${line}\n`
    }
    append(absolute, shown, text)
    return { entries, hashes, broken: null }
  } finally {
    release()
  }
}

function append(absolute: string, shown: string, text: string): void {
  try {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
    const descriptor = openSync(absolute, flags, 0o644)
    try {
      if (!fstatSync(descriptor).isFile()) throw new Error('no plain file')
      const bytes = Buffer.from(text, 'utf8')
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new UsageError(`Unwritable log: ${shown}`, said(error))
  }
}

/** Waits until the lock is ours; gives what gives it back. */
async function locked(path: string, shown: string): Promise<() => void> {
  for (let waited = 0; ; waited += step) {
    try {
      const descriptor = openSync(path, 'wx')
      writeSync(descriptor, `${process.pid}\n`)
      closeSync(descriptor)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw new UsageError(`Unwritable log: ${shown}`, said(error))
      if (waited >= longestWait)
        throw new UsageError(
          `Log in use: ${shown}`,
          `Another process appends to it; if none does, one was stopped halfway: remove ${shown}.lock`,
        )
      await wait(step)
    }
  }
}
