import { spawn, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { campaign } from './bench/audience-data.js'

interface Instance {
  connect(): Promise<{ run(sql: string): Promise<unknown> }>
}

/** Where `@duckdb/node-api` is, which sendlint doesn't bring along: beside it, or in SENDLINT_DUCKDB; null without it. */
const adapter = ((): string | null => {
  const beside = process.env['SENDLINT_DUCKDB'] ?? import.meta.dirname
  try {
    return createRequire(join(beside, 'package.json')).resolve('@duckdb/node-api')
  } catch {
    return null
  }
})()

const cli = resolve(import.meta.dirname, '../dist/cli.js')
let folder = ''

interface Judged {
  readonly code: number | null
  readonly err: string
  readonly report: {
    readonly totals: { readonly rows: number; readonly accepted: number }
    readonly files: readonly { readonly name: string }[]
  } | null
}

function judge(file: string): Judged {
  const options = ['--now', '2026-11-21T10:00Z', '--format', 'json']
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'audience', file, '--campaign', 'bench.campaign.yaml', ...options],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, TMPDIR: join(folder, 'temporary') } },
  )
  const report = stdout === '' ? null : (JSON.parse(stdout) as NonNullable<Judged['report']>)
  return { code: status, err: stderr, report }
}

const contacts = (count: number): string =>
  `SELECT 'c' || i AS contact_id, '+447912' || lpad(i::VARCHAR, 6, '0') AS phone,
    'GB' AS country, ['marketing:sms', 'marketing:email'] AS consent_tags, 'web_form' AS consent_source,
    DATE '2026-01-01' + (i % 300)::INT AS consent_date, (i % 7 = 0) AS opted_out,
    CASE WHEN i % 5 = 0 THEN 'a, "b"' || chr(10) || 'c;d' END AS note
   FROM range(${count}) t(i)`

test.skipIf(adapter !== null)(
  '@duckdb/node-api is not installed: Parquet and databases are not tested',
  () => {
    expect(adapter).toBeNull()
  },
)

describe.skipIf(adapter === null)('Parquet and databases by DuckDB', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sendlint-duckdb-'))
    writeFileSync(join(folder, 'bench.campaign.yaml'), campaign)
    mkdirSync(join(folder, 'temporary'))
    const { DuckDBInstance } = (await import(pathToFileURL(adapter!).href)) as {
      DuckDBInstance: { create(path: string): Promise<Instance> }
    }
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const at = (name: string): string => `'${join(folder, name)}'`
    await connection.run(`COPY (${contacts(700)}) TO ${at('list.csv')} (FORMAT csv, HEADER true)`)
    for (const name of ['list.parquet', 'list*[1].parquet'])
      await connection.run(`COPY (${contacts(700)}) TO ${at(name)} (FORMAT parquet)`)
    const databases = {
      'one.duckdb': `CREATE TABLE d.people AS ${contacts(700)}`,
      'named.db': `CREATE TABLE d.other AS SELECT 1 AS a; CREATE TABLE d.contacts AS ${contacts(700)}`,
      'several.duckdb': 'CREATE TABLE d.a AS SELECT 1 AS a; CREATE TABLE d.b AS SELECT 1 AS a',
      'nosy.duckdb': `CREATE VIEW d.contacts AS SELECT * FROM read_csv(${at('list.csv')})`,
    }
    for (const [name, sql] of Object.entries(databases)) {
      await connection.run(`ATTACH ${at(name)} AS d`)
      await connection.run(sql)
      await connection.run('DETACH d')
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['list.parquet', 'list*[1].parquet', 'one.duckdb', 'named.db'])(
    '%s is judged as the same rows in CSV, and nothing stays on the disk',
    (name) => {
      const { err, report } = judge(name)
      expect(err).toBe('')
      expect(report!.totals).toEqual(judge('list.csv').report!.totals)
      expect(report!.totals.rows).toBe(700)
      expect(report!.totals.accepted).toBe(600)
      expect(report!.files[0]!.name).toBe(name)
      expect(readdirSync(join(folder, 'temporary'))).toEqual([])
    },
    60_000,
  )

  test.skipIf(process.platform !== 'linux')(
    'rows are in no file that a kill leaves behind',
    async () => {
      const before = readdirSync(join(folder, 'temporary'))
      const child = spawn(
        process.execPath,
        // Reads a pipe that nobody writes to once it has the rows.
        [cli, 'audience', 'list.parquet', '/dev/stdin', '--campaign', 'bench.campaign.yaml'],
        { cwd: folder, env: { ...process.env, TMPDIR: join(folder, 'temporary') } },
      )
      const done = new Promise((settle) => child.on('exit', settle))
      const rows = (): boolean =>
        readdirSync(`/proc/${child.pid}/fd`).some((name) => {
          const path = `/proc/${child.pid}/fd/${name}`
          return (
            readlinkSync(path).includes('rows.csv') && readFileSync(path, 'utf8').includes('+447912000699')
          )
        })
      for (let i = 0; i < 1000 && !rows(); i++) await new Promise((settle) => setTimeout(settle, 10))
      expect(rows()).toBe(true)
      child.kill('SIGKILL')
      await done
      const left = readdirSync(join(folder, 'temporary'), { recursive: true, withFileTypes: true })
      expect(left.filter((entry) => entry.isFile())).toEqual([])
      for (const { name } of left)
        if (!before.includes(name)) rmSync(join(folder, 'temporary', name), { recursive: true })
    },
    60_000,
  )

  test.each([
    ['several.duckdb', 'Several tables in several.duckdb, and none of them is `contacts`'],
    // A view of a stranger's database reads no file of this machine.
    ['nosy.duckdb', 'Unreadable by DuckDB: nosy.duckdb'],
    ['broken.parquet', 'Unreadable by DuckDB: broken.parquet'],
    ['text.parquet', 'Neither Parquet nor a database: text.parquet'],
    ['none.parquet', 'No such file: none.parquet'],
  ])('%s is refused', (name, words) => {
    writeFileSync(join(folder, 'broken.parquet'), 'PAR1 and no more')
    writeFileSync(join(folder, 'text.parquet'), 'phone\n')
    const { code, err, report } = judge(name)
    expect(err).toContain(words)
    expect(err).not.toMatch(/\n {4}at /)
    expect(report).toBeNull()
    expect(code).toBe(2)
    expect(readdirSync(join(folder, 'temporary'))).toEqual([])
  })
})
