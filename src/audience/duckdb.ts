import { closeSync, mkdtempSync, openSync, readSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { type Input, InputError, openInput, unreadable } from './input.ts'

interface Connection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>
  closeSync(): void
}

/** What is used of `@duckdb/node-api`, which is installed by who needs it. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(
      path?: string,
      options?: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<Connection>; closeSync(): void }>
  }
}

const adapter = '@duckdb/node-api'
/** The table of a database that is read where there are several. */
const usualTable = 'contacts'

/** Loads the adapter from beside sendlint, or from the folder that `SENDLINT_DUCKDB` names: never from a project. */
async function loadDuckDb(name: string): Promise<DuckDb> {
  const folder = process.env['SENDLINT_DUCKDB']
  try {
    const from = folder === undefined || folder === '' ? null : createRequire(join(folder, 'package.json'))
    return (await import(from === null ? adapter : pathToFileURL(from.resolve(adapter)).href)) as DuckDb
  } catch {
    throw new InputError(
      `Missing ${adapter}, which reads ${name}`,
      `Install it beside sendlint (npm install ${adapter}), or elsewhere with SENDLINT_DUCKDB naming that folder; or export the contacts as CSV`,
    )
  }
}

type Kind = 'parquet' | 'duckdb' | 'sqlite'

/** What a file is by its first bytes: their names (`.db`) don't say. */
function kindOf(path: string, name: string): Kind {
  const head = Buffer.alloc(16)
  try {
    const descriptor = openSync(path, 'r')
    readSync(descriptor, head, 0, head.length, 0)
    closeSync(descriptor)
  } catch (error) {
    throw unreadable(name, error)
  }
  const text = head.toString('latin1')
  if (text.startsWith('PAR1')) return 'parquet'
  if (text.startsWith('SQLite format 3')) return 'sqlite'
  if (text.startsWith('DUCK', 8)) return 'duckdb'
  throw new InputError(
    `Neither Parquet nor a database: ${name}`,
    'Expected Parquet, or a database of DuckDB or SQLite, by that name',
  )
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const identifier = (text: string): string => `"${text.replaceAll('"', '""')}"`

/**
 * A file for rows, and a private folder for what doesn't fit into DuckDB's memory. On Linux the file has no name: it is
 * written and read through the process that has it open, and the system takes it back however that ends. Elsewhere it is
 * in the folder, which goes with the process in whatever way it can be told of.
 */
function scratch(): { readonly folder: string; readonly rows: string; readonly close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-'))
  const named = join(folder, 'rows.csv')
  const close = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', close)
  if (process.platform !== 'linux') return { folder, rows: named, close }
  const descriptor = openSync(named, 'wx+', 0o600)
  rmSync(named)
  return { folder, rows: `/proc/self/fd/${descriptor}`, close }
}

/**
 * Opens Parquet, or a table of a database of DuckDB or SQLite, as rows of CSV: DuckDB writes them into a temporary file,
 * and they are read like any others. It reads no other file, and nothing from the network, whatever views a database has.
 */
export async function openByDuckDb(path: string, name: string): Promise<Input> {
  const kind = kindOf(path, name)
  const { DuckDBInstance } = await loadDuckDb(name)
  const { folder, rows, close } = scratch()
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      temp_directory: folder,
    })
    const connection = await instance.connect()
    // Versions before 1.4 have no key to lose with the process.
    await connection.run('SET temp_file_encryption = true').catch(() => null)
    if (kind !== 'parquet') {
      const options = kind === 'sqlite' ? 'TYPE sqlite, READ_ONLY' : 'READ_ONLY'
      await connection.run(`ATTACH ${quoted(path)} AS source (${options})`)
    }
    // What would be a pattern to `read_parquet` is read by another name.
    const source = kind === 'parquet' && /[*?[]/.test(path) ? join(folder, 'source.parquet') : path
    if (source !== path) symlinkSync(path, source)
    await connection.run(`SET allowed_paths = [${quoted(source)}, ${quoted(rows)}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    const from =
      kind === 'parquet' ? `read_parquet(${quoted(source)})` : `source.${await tableOf(connection, name)}`
    await connection.run(
      `COPY (SELECT * FROM ${from}) TO ${quoted(rows)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', USE_TMP_FILE false)`,
    )
    connection.closeSync()
    instance.closeSync()
  } catch (error) {
    close()
    if (error instanceof InputError) throw error
    const said = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    throw new InputError(`Unreadable by DuckDB: ${name}`, hintOf(said.replaceAll(path, name)))
  }
  return openInput(rows, name)
}

/** `contacts`, or the only one there is. */
async function tableOf(connection: Connection, name: string): Promise<string> {
  const found = await connection.runAndReadAll(
    "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'source' ORDER BY ALL",
  )
  const tables = found.getRows().map(([schema, table]) => ({ schema: String(schema), table: String(table) }))
  const [only, ...others] = tables
  const one = tables.find(({ table }) => table.toLowerCase() === usualTable) ?? only
  if (one === undefined) throw new InputError(`No table in ${name}`, 'Expected a table of contacts')
  if (others.length > 0 && one.table.toLowerCase() !== usualTable)
    throw new InputError(
      `Several tables in ${name}, and none of them is \`${usualTable}\``,
      `Make a view \`${usualTable}\` of what is meant, of ${tables
        .slice(0, 5)
        .map(({ table }) => table)
        .join(', ')}`,
    )
  return `${identifier(one.schema)}.${identifier(one.table)}`
}

/** What DuckDB says, which can quote cells where it can't convert them; and what to do about an extension. */
function hintOf(said: string): string {
  if (/sqlite/i.test(said) && /extension/i.test(said))
    return 'DuckDB needs its extension for SQLite: run `INSTALL sqlite` in DuckDB once, or export the contacts as CSV'
  return /^(?:IO|Catalog|Invalid Input|Permission|Binder|Missing Extension|Serialization) Error/.test(said)
    ? said.slice(0, 200)
    : 'Export the contacts as CSV'
}
