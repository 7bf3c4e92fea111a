import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { campaign, contact, generate, header, random } from './bench/audience-data.js'

const cli = resolve(import.meta.dirname, '../dist/cli.js')
const now = ['--now', '2026-11-21T10:00Z']
let folder = ''

function run(args: readonly string[], input?: string): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, SENDLINT_DUCKDB: '' },
    ...(input === undefined ? {} : { input }),
  })
  return { code: status, out: stdout, err: stderr }
}

const file = (name: string): string => join(folder, name)
const judging = ['--campaign', 'bench.campaign.yaml', ...now]
const lists = ['--sends', 'sends.csv', '--suppression', 'gone.csv']

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendlint-test-'))
  generate({
    rows: 3000,
    seed: 3,
    contacts: file('list.csv'),
    sends: file('sends.csv'),
    suppression: file('gone.csv'),
  })
  writeFileSync(file('bench.campaign.yaml'), campaign)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('sendlint audience', () => {
  test('reports by the published schema, with numbers that add up', () => {
    const { code, out } = run(['audience', 'list.csv', ...judging, ...lists, '--format', 'json'])
    expect(code).toBe(1)
    const report = JSON.parse(out) as {
      totals: Record<'rows' | 'accepted' | 'rejected' | 'warned' | 'clean', number>
      score: { value: number }
      waterfall: { removed: number; left: number }[]
      segments: { rows: number; clean: number; warned: number; score: number }[]
      jurisdictions: { rows: number }[]
      cohorts: { rows: number }[]
    }
    const schema = JSON.parse(run(['schema', 'audience']).out) as object
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)
    validate(report)
    expect(validate.errors).toBeNull()
    const { rows, accepted, rejected, warned, clean } = report.totals
    expect(rows).toBe(3000)
    expect(accepted + rejected).toBe(rows)
    expect(warned + clean).toBe(accepted)
    const score = (one: { clean: number; warned: number; rows: number }): number =>
      Math.floor(((one.clean + one.warned / 2) * 1000) / one.rows) / 10
    expect(report.score.value).toBe(score(report.totals))
    for (const segment of report.segments) expect(segment.score).toBe(score(segment))
    for (const part of [report.segments, report.jurisdictions, report.cohorts])
      expect(part.reduce((sum, one) => sum + one.rows, 0)).toBe(rows)
    expect(report.waterfall.reduce((sum, { removed }) => sum + removed, 0)).toBe(rejected)
    expect(report.waterfall.at(-1)!.left).toBe(accepted)
  })

  test('parts in any order, and parts of parts, come to the report of the whole, byte for byte', () => {
    const lines = readFileSync(file('list.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const cuts = [0, 7, 900, 901, 2100, 3000]
    const parts = cuts.slice(1).map((end, index) => {
      const from = cuts[index]!
      const input = [header, ...lines.slice(from, end)].join('\n')
      const { code, out } = run(
        ['audience-worker', ...judging, ...lists, '--name', 'list.csv', '--first-row', String(from + 2)],
        input,
      )
      expect(code).toBe(0)
      writeFileSync(file(`part${index}`), out)
      return `part${index}`
    })
    const all = run(['merge', ...parts]).out
    expect(run(['merge', ...parts.toReversed()]).out).toBe(all)
    writeFileSync(file('some'), run(['merge', 'part3', 'part1']).out)
    writeFileSync(file('others'), run(['merge', 'part4', 'part0', 'part2']).out)
    expect(run(['merge', 'some', 'others']).out).toBe(all)
    writeFileSync(file('all'), all)
    for (const format of ['json', 'pretty', 'markdown', 'sarif']) {
      const whole = run(['audience', 'list.csv', ...judging, ...lists, '--format', format])
      const merged = run(['merge', 'all', '--campaign', 'bench.campaign.yaml', '--format', format])
      expect(merged.code).toBe(1)
      // The day on which a file was changed isn't known of a stream.
      if (!whole.out.includes('audience/stale-list') && !merged.out.includes('audience/stale-list'))
        expect(merged.out).toBe(whole.out)
    }
    expect(run(['merge', 'all', 'part1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('The same rows twice') as string,
    })
    writeFileSync(file('other.campaign.yaml'), campaign.replace('20% off', '30% off'))
    const other = run(['audience-worker', '--campaign', 'other.campaign.yaml', ...now], `${header}\n`)
    writeFileSync(file('other'), other.out)
    expect(run(['merge', 'part0', 'other'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('different campaigns') as string,
    })
    expect(run(['merge', 'list.csv'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('No shard in line 1') as string,
    })
  }, 120_000)

  test('writes both files whole, and nothing has a number in it but them', () => {
    const outputs = ['json', 'pretty', 'markdown', 'sarif'].map((format) => `${format}:report.${format}`)
    const { code, out, err } = run([
      'audience',
      'list.csv',
      ...judging,
      ...lists,
      '--verbose',
      '--stats',
      '--accepted',
      'ok.csv',
      '--rejected',
      'no.csv',
      ...outputs.flatMap((output) => ['--format', output]),
    ])
    expect(code).toBe(1)
    expect(err).toMatch(/^3000 rows in [\d.]+ s, \d+ rows\/s, hours judged for \d+ places\n$/m)
    const [ok, no] = ['ok.csv', 'no.csv'].map((name) =>
      readFileSync(file(name), 'utf8').trimEnd().split('\n'),
    )
    expect(ok!.length - 1 + no!.length - 1).toBe(3000)
    const shown = [
      out,
      err,
      ...outputs.map((output) => readFileSync(file(output.replace(/^.*:/, '')), 'utf8')),
      readFileSync(file('part0'), 'utf8'),
      readFileSync(file('part3'), 'utf8'),
      run(['audience-worker', ...judging, '--emit', 'rows'], readFileSync(file('list.csv'), 'utf8')).out,
    ].join('\n')
    const next = random(3)
    for (const line of readFileSync(file('list.csv'), 'utf8').split('\n').slice(1)) {
      const [, phone, email] = line.split(',')
      if (phone === undefined || email === undefined) continue
      expect(shown.includes(phone)).toBe(false)
      expect(shown.includes(email)).toBe(false)
      const digits = phone.replace(/\D/g, '')
      if (digits.length > 6) expect(shown.includes(digits)).toBe(false)
    }
    expect(contact(0, next)[1]).toMatch(/\d/)
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
  }, 60_000)

  test('two threads find what one does', () => {
    // Longer than two ranges, with line breaks in quotes where ranges begin as likely as anywhere.
    const lines = readFileSync(file('list.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const note = `"${'two\nlines, '.repeat(90)}"`
    const rows: string[] = []
    for (let i = 0; i < 12; i++) for (const line of lines) rows.push(`${line},${note}`)
    writeFileSync(file('long.csv'), `${header},note\n${rows.join('\n')}\n`)
    const one = run(['audience', 'long.csv', ...judging, ...lists, '--format', 'json', '--threads', '1'])
    const two = run([
      'audience',
      'long.csv',
      ...judging,
      ...lists,
      '--format',
      'json',
      '--threads',
      '2',
      '--memory',
      '100k',
    ])
    expect(one.code).toBe(1)
    expect(two.err).toBe('')
    expect(two.out).toBe(one.out)
    expect((JSON.parse(one.out) as { totals: { rows: number } }).totals.rows).toBe(36_000)
  }, 120_000)

  test('threads count again where a list tells people by something that its head does not show', () => {
    const people = readFileSync(file('list.csv'), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
    // Longer than what is looked at beforehand.
    const others = Array.from({ length: 6000 }, (_, i) => `+1212${2_000_000 + i}\n`).join('')
    const hashes = people.flatMap(([, phone]) => (phone?.startsWith('+') === true ? [`${sha(phone)}\n`] : []))
    const mails = people.flatMap(([, , email]) => (email?.includes('@') === true ? [`${email}\n`] : []))
    for (const [name, more] of [
      ['phone', hashes],
      ['contact', mails],
    ] as const) {
      writeFileSync(file('late.csv'), `${name}\n${others}${more.slice(0, 300).join('')}`)
      const args = ['audience', 'long.csv', ...judging, '--sends', 'sends.csv', '--suppression', 'late.csv']
      const counts = ['1', '3'].map((count) => run([...args, '--format', 'json', '--threads', count]))
      expect(counts[1]).toEqual(counts[0])
      const { suppression } = JSON.parse(counts[0]!.out) as { suppression: { hits: number }[] }
      expect(suppression[0]!.hits).toBeGreaterThan(1000)
    }
    // What is wrong with a list ends it all, while they count.
    const bad = run(['audience', 'long.csv', ...judging, '--sends', 'late.csv', '--threads', '3'])
    expect(bad).toMatchObject({ code: 2, out: '', err: expect.stringContaining('late.csv') as string })
  }, 120_000)

  test.skipIf(process.platform !== 'linux')(
    'says what the system lacks, and leaves nothing behind',
    () => {
      const sh = (line: string): ReturnType<typeof run> => {
        const { status, stdout, stderr } = spawnSync('sh', ['-c', line, process.execPath, cli, ...judging], {
          cwd: folder,
          encoding: 'utf8',
          maxBuffer: 1 << 26,
        })
        return { code: status, out: stdout, err: stderr }
      }
      const judge = '"$0" "$1" audience list.csv "$2" "$3" "$4" "$5"'
      for (const [line, message] of [
        [
          `TMPDIR=/nowhere ${judge} --memory 0`,
          'Keys of contacts were not written to /nowhere, because its folder',
        ],
        [`ulimit -f 8; ${judge} --memory 0`, 'because the disk takes no file of that size'],
        [`${judge} --format json > /dev/full`, 'Output not written, because the disk is full'],
        [
          `${judge} --suppression gone.csv --format json:gone.csv`,
          'Report would be written over the input gone.csv',
        ],
        [
          `cat list.csv | "$0" "$1" audience /dev/stdin "$2" "$3" "$4" "$5" --accepted ok.csv`,
          'a pipe can be read once',
        ],
      ] as const) {
        const { code, out, err } = sh(line)
        expect([line, code, out, err]).toEqual([line, 2, '', expect.stringContaining(message)])
        expect(err).not.toContain('internal error')
      }
      const piped = sh(
        `mkfifo pipe; cat list.csv > pipe & ${judge.replace('list.csv', 'pipe')} --format json`,
      )
      expect(piped.code).toBe(1)
      expect((JSON.parse(piped.out) as { totals: { rows: number } }).totals.rows).toBe(3000)
    },
    60_000,
  )

  test.skipIf(process.platform !== 'linux')(
    'does without its kernel and threads where there is no memory for them',
    () => {
      const args = ['audience', 'long.csv', ...judging, ...lists, '--format', 'json', '--threads', '2']
      const limited = spawnSync(
        'sh',
        ['-c', 'ulimit -v 6000000 && exec "$0" "$@"', process.execPath, cli, ...args],
        { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
      )
      expect(limited.stderr).toBe('')
      expect(limited.stdout).toBe(run(args).out)
    },
    120_000,
  )

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing half-written behind after %s',
    async (signal) => {
      const child = spawn(
        process.execPath,
        [
          cli,
          'audience',
          'long.csv',
          ...judging,
          '--accepted',
          'k.csv',
          '--rejected',
          'l.csv',
          '--threads',
          '1',
        ],
        { cwd: folder, stdio: 'ignore' },
      )
      const done = new Promise<number | null>((settle) => child.on('exit', (code) => settle(code)))
      // Once it has begun to write.
      for (let i = 0; i < 600 && !readdirSync(folder).some((name) => name.endsWith('.part')); i++)
        await new Promise((settle) => setTimeout(settle, 10))
      child.kill(signal)
      const code = await done
      if (signal === 'SIGINT') expect(code).toBe(130)
      const left = readdirSync(folder)
      expect(left).not.toContain('k.csv')
      expect(left).not.toContain('l.csv')
      // Nobody can clean up after SIGKILL but the next run.
      if (signal === 'SIGKILL')
        run(['audience', 'list.csv', ...judging, '--accepted', 'k.csv', '--rejected', 'l.csv'])
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
      rmSync(file('k.csv'), { force: true })
      rmSync(file('l.csv'), { force: true })
    },
    60_000,
  )

  test.each([
    [['audience', 'list.csv'], 'Missing --campaign'],
    [['audience', 'nothing.csv', ...judging], 'No such file: nothing.csv'],
    [['audience', 'empty.csv', ...judging], 'Empty file: empty.csv'],
    [['audience', 'cut.csv.gz', ...judging], 'Unreadable gzip: cut.csv.gz'],
    [['audience', 'list.parquet', ...judging], 'Missing @duckdb/node-api'],
    [
      ['audience', 'list.csv', ...judging, '--accepted', 'list.csv'],
      'Output would be written over the input',
    ],
    [['audience', 'list.csv', ...judging, '--format', 'junit'], 'Format `junit` is not one of'],
    [['audience', 'list.csv', ...judging, '--sends', 'gone.csv'], 'Missing `sent_at` in the sends log'],
    [['audience', 'list.csv', ...judging, '--memory', 'much'], 'Malformed size for --memory'],
    [['audience', 'list.csv', ...judging, '--threads', '0'], 'Too few threads'],
    [['audience', 'list.xlsx', ...judging], 'Excel workbook, expected CSV, TSV or JSON Lines: list.xlsx'],
    [['audience', 'link.csv', ...judging, '--accepted', 'list.csv'], 'written over the input'],
    [
      ['audience', 'list.csv', ...judging, '--accepted', 'gone.csv', '--suppression', 'gone.csv'],
      'over the input',
    ],
    [
      ['audience', 'list.csv', ...judging, '--accepted', 'one.csv', '--rejected', 'sent.csv'],
      'no plain file: sent.csv',
    ],
    // Findings quote lines of campaigns; of contacts nothing may be quoted.
    [['check', 'list.csv'], 'Contact file, expected campaigns: list.csv'],
    [['check', 'people.json'], 'Contact file, expected campaigns: people.json'],
  ])('says what is wrong: %j', (args, message) => {
    writeFileSync(file('empty.csv'), '')
    writeFileSync(file('cut.csv.gz'), Buffer.from('1f8b0800000000000003abcd', 'hex'))
    writeFileSync(file('list.parquet'), 'PAR1')
    writeFileSync(file('list.xlsx'), 'PK\x03\x04[Content_Types].xml')
    writeFileSync(file('people.json'), '[{ "email": "ann@acme.example" }]')
    rmSync(file('link.csv'), { force: true })
    rmSync(file('sent.csv'), { force: true })
    symlinkSync('list.csv', file('link.csv'))
    symlinkSync('sends.csv', file('sent.csv'))
    const { code, err, out } = run(args)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n {4}at /)
    expect(out).toBe('')
    expect(code).toBe(2)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('refuses a list that another was put in the place of, with as many rows', async () => {
    const [head, ...lines] = readFileSync(file('list.csv'), 'utf8').trimEnd().split('\n')
    const many = Array.from({ length: 20 }, () => lines).flat()
    writeFileSync(file('moving.csv'), `${[head, ...many].join('\n')}\n`)
    writeFileSync(file('other.csv'), `${[head, ...many.toReversed()].join('\n')}\n`)
    const child = spawn(
      process.execPath,
      [cli, 'audience', 'moving.csv', ...judging, '--accepted', 'm.csv', '--threads', '1'],
      { cwd: folder },
    )
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const done = new Promise<number | null>((settle) => child.on('exit', (code) => settle(code)))
    for (let i = 0; i < 9000 && !readdirSync(folder).some((name) => name.endsWith('.part')); i++)
      await new Promise((settle) => setTimeout(settle, 2))
    renameSync(file('other.csv'), file('moving.csv'))
    expect(await done).toBe(2)
    expect(said).toContain('Contact file changed while it was read: moving.csv')
    expect(readdirSync(folder).filter((name) => /^\.?m\.csv/.test(name))).toEqual([])
  }, 60_000)
})

test('check reads the contacts that a campaign names, and they say where people are', () => {
  writeFileSync(
    file('named.campaign.yaml'),
    campaign
      .replace('id: bench', 'id: named')
      .replace(/audience: .*\n/, 'audience: { contacts: [list.csv], suppression: [gone.csv] }\n'),
  )
  const { code, out } = run(['check', 'named.campaign.yaml', ...now, '--format', 'json'])
  const report = JSON.parse(out) as {
    findings: { rule: string; message: string; jurisdictions: string[]; range: { start: { line: number } } }[]
    unchecked: { rule: string; needs: string }[]
  }
  expect(code).toBe(1)
  const invalid = report.findings.find(({ rule }) => rule === 'audience/invalid-phone')!
  expect(invalid.message).toMatch(/: \d+ of 3000 contacts, first in row \d+/)
  expect(invalid.range.start.line).toBe(5)
  expect(
    report.unchecked.filter(({ needs }) => needs === 'audience.regions' || needs === 'sendlint audience'),
  ).toEqual([])
})

test('check holds as many contacts as a file has against earlier sends of the name', () => {
  const sent = campaign
    .replace('id: bench', 'id: series-october\nname: Series October\nstatus: sent')
    .replace(/audience: .*\n/, 'audience: { regions: { US: 400, GB: 100 } }\n')
  const next = campaign
    .replace('id: bench', 'id: series-november\nname: Series November')
    .replace(/audience: .*\n/, 'audience: { contacts: [list.csv] }\n')
  writeFileSync(file('october.campaign.yaml'), sent)
  writeFileSync(file('november.campaign.yaml'), next)
  const { out } = run([
    'check',
    'october.campaign.yaml',
    'november.campaign.yaml',
    ...now,
    '--format',
    'json',
  ])
  const { findings } = JSON.parse(out) as { findings: { rule: string; message: string }[] }
  expect(findings.find(({ rule }) => rule === 'audience/size-surprise')?.message).toMatch(
    /^Audience of 2,\d{3}, where earlier sends of `Series November` went to 500 to 500$/,
  )
})
