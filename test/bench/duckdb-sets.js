// Only the set work of contact files, in SQL: duplicates, suppression, caps. Beside them sendlint judges phones, consent,
// hours and all else. node duckdb-sets.js <folder with @duckdb/node-api>, in the folder with the files.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const adapter = createRequire(join(process.argv[2], 'package.json')).resolve('@duckdb/node-api')
const { DuckDBInstance } = await import(pathToFileURL(adapter).href)
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const rows = (name) => `read_csv('${name}', all_varchar = true, header = true)`
const questions = [
  `SELECT count(phone) - count(DISTINCT phone) FROM ${rows('contacts.csv')}`,
  `SELECT count(*) FROM ${rows('contacts.csv')} SEMI JOIN ${rows('gone.csv')} USING (phone)`,
  `SELECT count(*) FROM ${rows('contacts.csv')} SEMI JOIN (
     SELECT contact_id FROM ${rows('sends.csv')}
     WHERE sent_at::TIMESTAMPTZ BETWEEN TIMESTAMPTZ '2026-11-23 19:30:00+00' AND TIMESTAMPTZ '2026-11-24 19:30:00+00'
     GROUP BY contact_id HAVING count(*) >= 3) USING (contact_id)`,
]
const counts = []
for (const question of questions) {
  const result = await connection.runAndReadAll(question)
  counts.push(Number(result.getRows()[0][0]))
}
process.stdout.write(`${counts.join(' ')}\n`)
