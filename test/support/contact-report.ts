import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { run } from '../../src/cli/run.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { type Files, now } from './lint.ts'

/** What `sendlint audience --format json` says, as far as tests look at it. */
export interface ContactsReport {
  readonly verdict: string
  readonly totals: { readonly rows: number; readonly accepted: number; readonly rejected: number }
  readonly problems: readonly {
    readonly rule: string
    readonly severity: string
    readonly message: string
    readonly help: string | null
    readonly rows: number | null
  }[]
  readonly unchecked: readonly {
    readonly rule: string
    readonly required: boolean
    readonly reason: string
    readonly rows: number | null
  }[]
}

/** Contact files that a campaign names; none where it has none. */
export function contactsOf(campaign: string): readonly string[] {
  const read = parse(campaign) as { readonly audience?: { readonly contacts?: readonly string[] } } | null
  return read?.audience?.contacts ?? []
}

/** Runs the command in a folder; what it writes to standard output. */
export async function audienceIn(folder: string, args: readonly string[]): Promise<string> {
  let out = ''
  let errors = ''
  const terminal: Terminal = {
    cwd: folder,
    env: {},
    stdout: { isTTY: false, columns: null, write: (text) => void (out += text) },
    stderr: { isTTY: false, columns: null, write: (text) => void (errors += text) },
    clock: () => 0,
    readStdin: async () => new Uint8Array(),
  }
  const exit = await run(['audience', ...args, '--now', now], terminal)
  if (exit === 2) throw new Error(errors)
  return out
}

/** Judges the contact files that a campaign of a folder names; `<campaign>.sends.csv` beside it is its sends log. */
export async function judgeContacts(
  folder: string,
  campaign: string,
  contacts: readonly string[],
): Promise<ContactsReport> {
  const sends = campaign.replace(/\.campaign\.[a-z]+$/, '.sends.csv')
  const log = existsSync(join(folder, sends)) ? ['--sends', sends] : []
  const text = await audienceIn(folder, [...contacts, '--campaign', campaign, ...log, '--format', 'json'])
  return JSON.parse(text) as ContactsReport
}

/** The same of files given as text. */
export async function judgeContactsOf(files: Files, campaign: string): Promise<ContactsReport> {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-contacts-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return await judgeContacts(folder, campaign, contactsOf(files[campaign]!))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The problems and open questions of one rule, one a line, with the rows that have them. */
export function contactLines(report: ContactsReport, rule: string): string {
  const rows = (count: number | null): string => (count === null ? 'list' : `${count} rows`)
  return [
    ...report.problems
      .filter((one) => one.rule === rule)
      .map((one) => `${rows(one.rows)} ${one.severity} ${one.message}`),
    ...report.unchecked
      .filter((one) => one.rule === rule)
      .map((one) => `${rows(one.rows)} unchecked ${one.required ? 'required' : 'optional'} ${one.reason}`),
  ]
    .sort()
    .map((line) => `${line}\n`)
    .join('')
}
