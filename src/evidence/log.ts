import type { Verdict } from '../finding.ts'
import { forTerminal, toJson } from '../report/escape.ts'
import type { Sha256 } from './canonical.ts'
import { faultIn } from './conforms.ts'
import type { Receipt } from './receipt.ts'
import { object } from '../schema/exact.ts'

/** What the first line says of a line before it. */
export const noLine = '0'.repeat(64)

/** One receipt in a log. */
export interface LogEntry {
  /** From 1. */
  readonly seq: number
  /** SHA-256 of the line before, without its line feed. */
  readonly prev: string
  /** When it was appended, UTC. */
  readonly at: string
  readonly by: string | null
  /** SHA-256 of the receipt's file. */
  readonly receipt: string
  /** When it was checked. */
  readonly checked: string
  readonly verdict: Verdict
  readonly campaigns: readonly { readonly id: string; readonly file: string; readonly verdict: Verdict }[]
  /** What was permitted: waivers and answers that the verdict rests on. */
  readonly waived: readonly {
    readonly rule: string
    readonly file: string
    readonly campaign: string | null
    readonly reason: string
    readonly until: string | null
  }[]
  readonly answers: readonly {
    readonly check: string
    readonly answer: string
    readonly by: string | null
    readonly until: string | null
  }[]
  /** Whose signature the receipt has, and whether it was held against a key. */
  readonly signed: { readonly keyid: string; readonly verified: boolean } | null
  /** SHA-256 of the line with nothing in this place. */
  readonly checksum: string
}

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' } as const
const verdict = { enum: ['pass', 'fail', 'incomplete'] } as const

/** A line of a log as JSON Schema, draft-07; also what lines are read by. */
export const logSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of a sendlint log, version 1',
  ...object('One receipt, chained to the line before', {
    seq: { type: 'integer', minimum: 1 },
    prev: sha256,
    at: instant,
    by: textOrNull,
    receipt: sha256,
    checked: instant,
    verdict,
    campaigns: { type: 'array', items: object('A campaign', { id: text, file: text, verdict }) },
    waived: {
      type: 'array',
      items: object('A finding that was permitted', {
        rule: text,
        file: text,
        campaign: textOrNull,
        reason: text,
        until: textOrNull,
      }),
    },
    answers: {
      type: 'array',
      items: object('An answer that was used', {
        check: text,
        answer: text,
        by: textOrNull,
        until: textOrNull,
      }),
    },
    signed: {
      oneOf: [
        { type: 'null' },
        object('Whose signature it has', { keyid: sha256, verified: { type: 'boolean' } }),
      ],
    },
    checksum: sha256,
  }),
} as const

/** The one text of an entry, without its line feed. */
export function lineOf(entry: LogEntry): string {
  return toJson(entry)
}

/** The entry of a receipt. */
export function entryOf(
  { predicate }: Receipt,
  chained: Pick<LogEntry, 'seq' | 'prev' | 'at' | 'by' | 'receipt' | 'signed'>,
  hash: Sha256,
): LogEntry {
  const { now, verdict: came, campaigns, waived, answers } = predicate.sendlint
  const entry: LogEntry = {
    seq: chained.seq,
    prev: chained.prev,
    at: chained.at,
    by: chained.by,
    receipt: chained.receipt,
    checked: now,
    verdict: came,
    campaigns: campaigns.map(({ id, file, verdict: own }) => ({ id, file, verdict: own })),
    waived: waived.map(({ rule, file, campaign, waiver }) => ({
      rule,
      file,
      campaign,
      reason: waiver.reason,
      until: waiver.until,
    })),
    answers: answers.map(({ check, answer, by, until }) => ({ check, answer, by, until })),
    signed: chained.signed,
    checksum: '',
  }
  return { ...entry, checksum: checksumOf(entry, hash) }
}

function checksumOf(entry: LogEntry, hash: Sha256): string {
  return hash(lineOf({ ...entry, checksum: '' }))
}

/** A log as far as it holds together. */
export interface Chain {
  readonly entries: readonly LogEntry[]
  /** SHA-256 of each line, without its line feed. */
  readonly hashes: readonly string[]
  /** Where it breaks: the number of the line, from 1, and why; else null. */
  readonly broken: { readonly line: number; readonly why: string } | null
}

/** Reads a log and proves it: each line is as it was written, in its place, and chained to the one before. */
export function chainOf(log: string, hash: Sha256): Chain {
  const entries: LogEntry[] = []
  const hashes: string[] = []
  const brokenAt = (line: number, why: string): Chain => ({ entries, hashes, broken: { line, why } })
  if (log === '') return { entries, hashes, broken: null }
  const lines = log.split('\n')
  const cut = lines.pop() !== ''
  for (const [index, line] of lines.entries()) {
    const number = index + 1
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return brokenAt(number, 'no JSON')
    }
    const fault = faultIn(value, logSchema)
    if (fault !== null) return brokenAt(number, fault)
    const entry = value as LogEntry
    if (lineOf(entry) !== line) return brokenAt(number, 'written in another way')
    if (entry.checksum !== checksumOf(entry, hash)) return brokenAt(number, 'changed since it was written')
    if (entry.seq !== number)
      return brokenAt(number, `numbered ${entry.seq}: lines are missing, twice or moved`)
    if (entry.prev !== (hashes.at(-1) ?? noLine))
      return brokenAt(number, 'not chained to the line before: one of them was changed')
    entries.push(entry)
    hashes.push(hash(line))
  }
  return cut ? brokenAt(lines.length + 1, 'cut off: it has no line end') : { entries, hashes, broken: null }
}

/** For programs. */
export function logJson(
  { entries, hashes, broken }: Chain,
  appended: number,
  missing: readonly string[],
): string {
  const head = hashes.at(-1) ?? null
  const listed = entries.map((entry, index) => ({ ...entry, sha256: hashes[index]! }))
  return `${toJson({ schemaVersion: 1, whole: broken === null && missing.length === 0, broken, missing, appended, head, entries: listed }, 2)}\n`
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'Cleared',
  incomplete: 'Not cleared',
  fail: 'Do not send',
}

/** For people: who allowed what and when. */
export function logPretty({ entries, hashes, broken }: Chain, missing: readonly string[]): string {
  const rows = entries.map(({ seq, at, by, verdict: came, campaigns, checked, signed }) => [
    String(seq),
    at,
    by ?? '-',
    words[came],
    campaigns.length > 3
      ? `${campaigns
          .slice(0, 3)
          .map(({ id }) => id)
          .join(', ')} and ${campaigns.length - 3} more`
      : campaigns.map(({ id }) => id).join(', ') || '-',
    checked,
    signed === null ? 'no' : signed.verified ? 'verified' : 'yes',
  ])
  const table = [['#', 'Appended', 'By', 'Verdict', 'Campaigns', 'Checked', 'Signed'], ...rows].map((row) =>
    row.map((cell) => forTerminal(cell)),
  )
  const widths = table[0]!.map((_, column) =>
    Math.min(60, Math.max(...table.map((row) => row[column]!.length))),
  )
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const details = entries.flatMap(({ seq, waived, answers }) => [
    ...waived.map(
      ({ rule, file, reason, until }) =>
        `#${seq} permits ${rule} in ${file}: ${reason}${until === null ? '' : ` (until ${until})`}`,
    ),
    ...answers.map(
      ({ check, answer, by, until }) =>
        `#${seq} rests on an answer to ${check}: ${answer}${by === null ? '' : `, by ${by}`}${until === null ? '' : ` (until ${until})`}`,
    ),
  ])
  const proof =
    broken !== null
      ? [`Broken at line ${broken.line}: ${broken.why}`]
      : [
          ...missing.map((head) => `Cut: the line with the hash ${head} is gone`),
          ...(missing.length > 0
            ? []
            : [
                `Whole: ${entries.length} line${entries.length === 1 ? '' : 's'}${entries.length === 0 ? '' : `, the last is ${hashes.at(-1)!}`}`,
              ]),
        ]
  return `${[...(entries.length === 0 ? [] : lines), ...details.map(forTerminal), ...proof.map(forTerminal)].join('\n')}\n`
}
