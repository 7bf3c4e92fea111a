import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Input, InputError, openInput } from './input.ts'

/** What is used of `@duckdb/node-api`, which is installed by who needs it. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(
      path?: string,
      options?: Readonly<Record<string, string>>,
    ): Promise<{
      connect(): Promise<{ run(sql: string): Promise<unknown>; closeSync?(): void }>
      closeSync?(): void
    }>
  }
}

const adapter = '@duckdb/node-api'

/**
 * Opens Parquet, or the one table of a DuckDB file, as rows of CSV: DuckDB writes them into a file of a private folder,
 * which goes with the process, and they are read like any others.
 */
export async function openByDuckDb(path: string, name: string): Promise<Input> {
  let duckdb: DuckDb
  try {
    duckdb = (await import(adapter)) as DuckDb
  } catch {
    throw new InputError(
      `Missing ${adapter}, which reads ${name}`,
      `Install it beside sendlint (npm install ${adapter}), or export the contacts as CSV`,
    )
  }
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const rows = join(folder, 'rows.csv')
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  try {
    const isParquet = /\.parquet$/i.test(path)
    const instance = isParquet
      ? await duckdb.DuckDBInstance.create()
      : await duckdb.DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    const from = isParquet ? `read_parquet(${quoted(path)})` : 'contacts'
    await connection.run(`COPY (SELECT * FROM ${from}) TO ${quoted(rows)} (FORMAT csv, HEADER true)`)
    connection.closeSync?.()
    instance.closeSync?.()
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    throw new InputError(
      `Unreadable by DuckDB: ${name}`,
      `${said.replaceAll(path, name)}${/\.parquet$/i.test(path) ? '' : '; the table has to be called `contacts`'}`,
    )
  }
  return openInput(rows, name)
}
