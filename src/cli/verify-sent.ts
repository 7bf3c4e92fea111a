import { resolve } from 'node:path'
import { BlockBuffer } from '../audience/blocks.ts'
import { headerOf } from '../audience/header.ts'
import { type Input, InputError } from '../audience/input.ts'
import { KeyHash } from '../audience/key-stream.ts'
import { bounds, eachRow, minuteOf, textOf } from '../audience/lists.ts'
import { type SentComparison, sentJson, sentPretty, sentReasons, SentRows } from '../evidence/sent.ts'
import { defaultConfig } from '../policy/from-raw.ts'
import { parseInstant } from '../time/civil.ts'
import { openSource, shownName } from './audience.ts'
import { Configurations } from './configuration.ts'
import { findRoot } from '../policy/discover.ts'
import { existsSync } from 'node:fs'
import { withSlashes } from './discover.ts'
import { readShard } from './load.ts'
import { channelNames, type Invocation } from './options.ts'
import type { ReadReceipt } from './receipt-read.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Holds logs of what was sent against a receipt. Nothing of anybody in them is shown. */
export async function verifySent(
  read: ReadReceipt,
  {
    name,
    files,
    format,
  }: { readonly name: string; readonly files: readonly string[]; readonly format: 'pretty' | 'json' },
  invocation: Invocation,
  terminal: Terminal,
): Promise<number> {
  let found: SentComparison
  try {
    found = await compared(read, name, files, invocation, terminal)
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, error.hint)
    throw error
  }
  terminal.stdout.write(
    format === 'json' ? sentJson(found) : sentPretty(found, wantsColor(invocation.options, terminal)),
  )
  return found.ok ? 0 : 1
}

async function compared(
  read: ReadReceipt,
  name: string,
  files: readonly string[],
  { options }: Invocation,
  { cwd }: Terminal,
): Promise<SentComparison> {
  const about = { file: name, sha256: read.sha256 }
  if (read.receipt === null)
    return {
      ok: false,
      receipt: { ...about, tampered: read.tampered, signature: null, keyid: null, now: null },
      rows: 0,
      campaigns: [],
      unchecked: { rows: 0, campaigns: 0 },
      reasons: [`Receipt can not be trusted: ${read.tampered}`],
    }
  const { receipt, signature, keyid } = read
  const { now, campaigns } = receipt.predicate.sendlint
  const rowsOf = new Map<string, SentRows>()
  for (const campaign of campaigns) {
    if (rowsOf.has(campaign.id))
      throw new UsageError(`Two campaigns \`${campaign.id}\` in the receipt, so a log can not name one`)
    rowsOf.set(campaign.id, new SentRows(campaign, parseInstant(now)!))
  }
  const words = readShard('contact-columns')
  if (words === null) throw new Error('The data of contact files is not there: build first')
  const root = findRoot([withSlashes(cwd)], existsSync)
  const configurations = await Configurations.open(root, cwd, options, readShard('places'))
  const config = (await configurations.of('x'))?.config ?? defaultConfig
  const hasher = new KeyHash([0x2545f491, 0x6c8e9cf5, 0x1b873593])
  const buffer = new BlockBuffer()
  const unknown = { rows: 0, names: new Set<string>() }
  let rows = 0
  for (const file of files) {
    const input: Input = await openSource(resolve(cwd, file), shownName(file))
    const head = headerOf(input, config, words)
    const { columns } = head.reading
    const column = (one: Parameters<typeof columns.get>[0]): number => columns.get(one) ?? -1
    const missing = (what: string): InputError =>
      new InputError(
        `Missing ${what} in the sends log ${input.name}`,
        'Name the column so, or under `columns` in the configuration',
      )
    const who = (['contact_id', 'phone', 'email'] as const).find((one) => columns.has(one))
    if (who === undefined) throw missing('`contact_id`, `phone` or `email`')
    if (column('sent_at') === -1) throw missing('`sent_at`')
    const topic = column('topic')
    if (topic === -1 && rowsOf.size > 1) throw missing('`topic`, the id of the campaign,')
    let header = input.form.format !== 'jsonl'
    await eachRow(
      input,
      buffer,
      head,
      (bytes, scanner) => {
        if (header) {
          header = false
          return
        }
        rows++
        const named = topic === -1 ? (campaigns[0]?.id ?? '') : textOf(bytes, bounds(bytes, scanner, topic))
        const of = rowsOf.get(named)
        if (of === undefined) {
          unknown.rows++
          if (unknown.names.size < 100_000) unknown.names.add(named)
          return
        }
        const [from, to] = bounds(bytes, scanner, column(who))
        let person: number | null = null
        if (to > from) {
          const key = normalised(bytes.subarray(from, to), who)
          hasher.of(key, 0, key.length, who === 'email')
          if (key.length > 0) person = hasher.high
        }
        const at = bounds(bytes, scanner, column('sent_at'))
        const said = textOf(bytes, bounds(bytes, scanner, column('channel'))).toLowerCase()
        of.add(
          minuteOf(bytes, at),
          said === '' ? null : channelNames.includes(said as never) ? said : `?${said}`,
          person,
        )
      },
      () => {
        rows++
        unknown.rows++
      },
    )
  }
  const sent = [...rowsOf.values()].map((one) => one.result())
  const unchecked = { rows: unknown.rows, campaigns: unknown.names.size }
  const reasons = sentReasons(receipt, sent, unchecked, rows)
  return {
    ok: reasons.length === 0,
    receipt: { ...about, tampered: null, signature, keyid, now },
    rows,
    campaigns: sent,
    unchecked,
    reasons,
  }
}

/** A number in the ways it is written is one person: its digits. */
function normalised(bytes: Uint8Array, who: 'contact_id' | 'phone' | 'email'): Uint8Array {
  if (who !== 'phone') return bytes
  const digits = bytes.filter((byte) => byte >= 48 && byte <= 57)
  // "00" is what many countries dial for "+".
  return digits[0] === 48 && digits[1] === 48 ? digits.subarray(2) : digits
}
