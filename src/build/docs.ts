import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportSchema } from '../report/report-schema.ts'
import type { Compiler } from './compile.ts'

/** The README of every rule in one shard, `docs`, for `explain`, hover and SARIF; and the schema of the JSON report. */
export const compileDocs: Compiler = ({ root, shard, file }) => {
  const texts: Record<string, string> = {}
  const rules = join(root, 'rules')
  for (const group of folders(rules))
    for (const name of folders(join(rules, group))) {
      const readme = join(rules, group, name, 'README.md')
      if (existsSync(readme)) texts[`${group}/${name}`] = readFileSync(readme, 'utf8')
    }
  shard('docs', texts)
  file('schema/report.schema.json', `${JSON.stringify(reportSchema, null, 2)}\n`)
}

function folders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}
