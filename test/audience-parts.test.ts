import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { random } from './bench/audience-data.js'
import { smsCampaign } from './support/contacts.ts'

/*
 * Parts of one file, cut between rows and counted apart, come to the report of the whole, whatever form it has; parts that
 * were read in different ways, or that somebody changed, are refused.
 */

const cli = resolve(import.meta.dirname, '../dist/cli.js')
let folder = ''
const judging = ['--campaign', 'spring.campaign.yaml', '--now', '2026-11-21T10:00Z']

function run(
  args: readonly string[],
  input?: string | Uint8Array,
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  })
  return { code: status, out: stdout, err: stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendlint-parts-'))
  writeFileSync(join(folder, 'spring.campaign.yaml'), smsCampaign)
  writeFileSync(join(folder, 'gone.csv'), 'contact\n+13055551007\nb3@acme.dev\n')
  writeFileSync(
    join(folder, 'sends.csv'),
    `phone,sent_at,channel\n${'+13055551009,2026-11-24T06:00:00Z,sms\n'.repeat(4)}`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const columns = ['phone', 'email', 'country', 'consent_tags', 'consent_date', 'opted_out', 'segment', 'note']

/** Rows of which many are of the same people, say that they are out, or are out of joint. */
function made(count: number): readonly (readonly string[])[] {
  const next = random(5)
  const one = <Value>(...values: readonly Value[]): Value => values[Math.floor(next() * values.length)]!
  return Array.from({ length: count }, () => {
    const row = [
      one(`+1305555${1000 + Math.floor(next() * 40)}`, '(305) 555-1009', '+1305', ''),
      one(`b${Math.floor(next() * 20)}@acme.dev`, ''),
      one('US', 'GB', ''),
      one('marketing:sms', 'marketing', 'none', ''),
      one('2026-01-03', '25/12/2025', '03/04/2026', 'soon', ''),
      one('', '', '', 'true'),
      one('vip', 'a,b', ''),
      one('x', 'two\nlines', 'a "b" c', 'Zoë', '4111 1111 1111 1111', ''),
    ]
    return next() < 0.03 ? row.slice(0, -1) : row
  })
}

const quoted = (cell: string): string => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

interface FileForm {
  readonly text: (rows: readonly (readonly string[])[]) => string
  readonly bytes?: (text: string) => Uint8Array
}

const csv =
  (delimiter: string, newline: string): FileForm['text'] =>
  (rows) =>
    [columns, ...rows].map((row) => row.map(quoted).join(delimiter) + newline).join('')

const jsonLines: FileForm['text'] = (rows) =>
  rows
    .map((row) => {
      const filled = columns.flatMap((name, i) => (row[i] ? [[name, row[i]] as const] : []))
      return `${row.length < columns.length ? 'no json' : JSON.stringify(Object.fromEntries(filled))}\n`
    })
    .join('')

const forms: Readonly<Record<string, FileForm>> = {
  'CSV with line breaks in quotes': { text: csv(',', '\n') },
  'semicolons and CRLF': { text: csv(';', '\r\n') },
  'UTF-16': { text: csv('\t', '\r\n'), bytes: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
  gzip: { text: csv(',', '\n'), bytes: gzipSync },
  'Windows-1252': { text: csv(';', '\r\n'), bytes: (text) => Buffer.from(text, 'latin1') },
  'JSON Lines': { text: jsonLines },
}

/** Counts rows of a file as parts of it: their names. */
function counted(
  name: string,
  form: FileForm,
  rows: readonly (readonly string[])[],
  cuts: readonly number[],
  more: readonly string[] = [],
): readonly string[] {
  return cuts.map((from, index) => {
    const text = form.text(rows.slice(from, cuts[index + 1] ?? rows.length))
    const first = from + (form.text === jsonLines ? 1 : 2)
    const part = run(
      ['audience-worker', ...judging, '--name', name, '--first-row', String(first), ...more],
      form.bytes?.(text) ?? text,
    )
    expect(part).toMatchObject({ code: 0, err: '' })
    writeFileSync(join(folder, `${name}.${index}`), part.out)
    return `${name}.${index}`
  })
}

const lists = ['--suppression', 'gone.csv', '--sends', 'sends.csv']

test.each(Object.keys(forms))(
  'parts in %s come to the whole, byte for byte',
  (name) => {
    const form = forms[name]!
    const rows = made(240)
    const text = form.text(rows)
    writeFileSync(join(folder, 'list'), form.bytes?.(text) ?? text)
    // One begins with a row that is out of joint, or no JSON at all.
    const broken = rows.findIndex((row, i) => i > 100 && row.length < columns.length)
    const parts = counted('list', form, rows, [0, 5, broken, broken + 1], [...lists, '--head', 'list'])
    writeFileSync(join(folder, 'some'), run(['merge', parts[3]!, parts[1]!]).out)
    const whole = run(['audience', 'list', ...judging, ...lists, '--format', 'json'])
    const merged = run([
      'merge',
      parts[2]!,
      'some',
      parts[0]!,
      '--campaign',
      'spring.campaign.yaml',
      '--format',
      'json',
    ])
    expect(merged.out).toBe(whole.out)
    expect(merged.code).toBe(1)
    expect(whole.out).toContain('"totals"')
  },
  60_000,
)

describe('parts without the head of the whole', () => {
  const row = (date: string, note = ''): readonly string[] => [
    '+13055551000',
    'a@acme.dev',
    'US',
    'marketing:sms',
    date,
    '',
    'vip',
    note,
  ]

  test.each<[string, keyof typeof forms, readonly (readonly string[])[], string]>([
    [
      'days that one has as day first and the other as month first',
      'CSV with line breaks in quotes',
      [row('25/12/2025'), row('12/25/2025')],
      'in which days such as 03/04/2026 were read in different ways',
    ],
    [
      'days that only one can read',
      'CSV with line breaks in quotes',
      [row('25/12/2025'), row('03/04/2026')],
      'in which days such as 03/04/2026 were read in different ways',
    ],
    ['columns that only one has', 'JSON Lines', [row('2026-01-03'), row('')], 'with different columns'],
  ])('are refused for %s', (_, name, rows, why) => {
    const parts = counted('refused', forms[name]!, rows, [0, 1])
    const { code, err } = run(['merge', ...parts])
    expect(err).toContain(`Parts of refused ${why}`)
    expect(err).toContain('--head')
    expect(code).toBe(2)
  })

  test('are one where nothing hangs on it', () => {
    const rows = [row('25/12/2025', 'Zoë'), row('2026-01-03'), row('24/12/2025', 'x')]
    expect(run(['merge', ...counted('plain', forms['Windows-1252']!, rows, [0, 1, 2])]).code).toBe(0)
  })

  test('say that theirs is another than the part', () => {
    writeFileSync(join(folder, 'other.csv'), 'phone,email\n+13055551000,a@acme.dev\n')
    const { code, err } = run(
      ['audience-worker', ...judging, '--head', 'other.csv'],
      csv(',', '\n')([row('')]),
    )
    expect(err).toContain('Another first row than in other.csv: standard input')
    expect(code).toBe(2)
  })
})

describe('parts that somebody changed', () => {
  interface Part {
    rows: number
    counts?: [number: number, count: number][]
    readonly file: { columns: (readonly [string, string])[] }
  }

  const seal = (lines: readonly string[]): string => {
    const text = lines.map((line) => `${line}\n`).join('')
    return `${text}${JSON.stringify({ sha256: createHash('sha256').update(text).digest('hex') })}\n`
  }

  test('are refused, also where their sum was made anew', () => {
    const [name] = counted('changed', forms['CSV with line breaks in quotes']!, made(30), [0])
    const text = run(['merge', name!]).out
    const [head, part, ...keys] = text.trimEnd().split('\n').slice(0, -1)
    const about = (change: (part: Part) => void): string => {
      const value = JSON.parse(part!) as { part: Part }
      change(value.part)
      return seal([head!, JSON.stringify(value), ...keys])
    }
    const broken: Readonly<Record<string, string>> = {
      'cut in the middle': text.slice(0, text.length / 2),
      'without its sum': text.slice(0, text.lastIndexOf('{')),
      'a line less': seal([head!, part!, ...keys]).replace(`${part}\n`, ''),
      'one more row': text.replace('"rows":30', '"rows":31'),
      'one more row, sealed': about((one) => (one.rows = 31)),
      'rows without end': about((one) => (one.counts![0]![1] = 1e300)),
      'a class that there is none of': about((one) => (one.counts![0]![0] = 1e6)),
      'no counts': about((one) => delete one.counts),
      'a column of the prototype': about((one) => (one.file.columns = [['__proto__', 'x']])),
      'keys of the prototype': seal([head!, part!, '{"keys":"__proto__","data":""}']),
      'keys that are no numbers': seal([
        head!,
        part!,
        JSON.stringify({ keys: 'phone', data: Buffer.alloc(20, 255).toString('base64') }),
      ]),
      'nesting without end': `${head}\n${'['.repeat(200_000)}`,
    }
    for (const [what, changed] of Object.entries(broken)) {
      writeFileSync(join(folder, 'broken'), changed)
      const { code, out, err } = run(['merge', 'broken'])
      expect([what, code, out], err).toEqual([what, 2, ''])
      expect(err).toMatch(/^sendlint: A shard that was cut or changed, in line \d of broken\n/)
    }
  }, 60_000)
})
