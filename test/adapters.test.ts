import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { positionAt } from '../src/source/source.ts'
import type { Span } from '../src/source/span.ts'
import { type Files, fixtures, lintFiles } from './support/lint.ts'

const folder = join(fixtures, 'formats')
const update = process.env['SENDLINT_UPDATE'] === '1'

/** Every export under a platform's folder; what stands beside it is given as well. */
const platforms = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'consent')
  .map((entry) => entry.name)
  .sort()

function exportsOf(platform: string): readonly string[] {
  return readdirSync(join(folder, platform))
    .filter((name) => /\.(?:json|jsonl|csv|tsv)$/.test(name))
    .sort()
}

function besideOf(path: string): Files {
  const files: Record<string, string> = { 'consent/form.png': 'what the form showed' }
  for (const one of [`${path}.send.yaml`, `${path.replace(/\.[^.]+$/, '')}.send.yaml`])
    if (existsSync(join(folder, one))) files[one] = readFileSync(join(folder, one), 'utf8').replace('consent/', '../consent/')
  return files
}

function place(span: Span): string {
  const start = positionAt(span.source, span.start)
  const end = positionAt(span.source, span.end)
  return `${relative('', span.source.path)}:${start.line}:${start.column}-${end.line}:${end.column}`
}

/** The verdict, then everything that is said with the place it is said of. */
function outcome(report: Report): string {
  return [
    ...report.campaigns.map(({ id, messages, verdict }) => `${id} ${messages.map(({ channel }) => channel).join(' ')} ${verdict}`),
    ...report.findings.map((one) => `${place(one.at)} ${one.severity} ${one.rule} ${one.message}`),
    ...report.unchecked.map(
      (one) => `${place(one.at)} ${one.required ? 'required' : 'optional'} ${one.rule} ${one.reason} (${one.needs})`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

describe.each(platforms)('%s', (platform) => {
  test.each(exportsOf(platform))('%s', (name) => {
    const path = `${platform}/${name}`
    const found = outcome(lintFiles({ [path]: readFileSync(join(folder, path), 'utf8') }, { beside: besideOf(path) }))
    const out = join(folder, `${path}.out`)
    if (update) writeFileSync(out, found)
    expect(found).toBe(readFileSync(out, 'utf8'))
  })
})
