import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { concise } from '../src/report/concise.ts'
import { github } from '../src/report/github.ts'
import { gitlab } from '../src/report/gitlab.ts'
import { json } from '../src/report/json.ts'
import { junit } from '../src/report/junit.ts'
import { markdown } from '../src/report/markdown.ts'
import { pretty } from '../src/report/pretty.ts'
import { rdjson } from '../src/report/rdjson.ts'
import { sarif } from '../src/report/sarif.ts'
import { cleanReport, exampleReport, plain } from './example-report.ts'

const folder = join(import.meta.dirname, '../fixtures/formats')

/** Compares with a golden file; SENDLINT_UPDATE=1 writes it. */
function golden(name: string, text: string): void {
  const path = join(folder, name)
  if (process.env['SENDLINT_UPDATE'] === '1' || !existsSync(path)) {
    expect(process.env['SENDLINT_UPDATE'], `${name} is missing; run with SENDLINT_UPDATE=1`).toBe('1')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  expect(text).toBe(readFileSync(path, 'utf8'))
}

const formats = { pretty, concise, json, sarif, github, junit, gitlab, rdjson, markdown }
const endings: Readonly<Record<string, string>> = {
  json: 'json',
  sarif: 'sarif',
  junit: 'xml',
  gitlab: 'json',
  rdjson: 'json',
  markdown: 'md',
}

describe('golden output', () => {
  for (const [name, format] of Object.entries(formats)) {
    test(`${name}, everything at once`, () => {
      golden(`everything.${name}.${endings[name] ?? 'txt'}`, format(exampleReport, plain))
    })
    test(`${name}, a clean campaign`, () => {
      golden(`clean.${name}.${endings[name] ?? 'txt'}`, format(cleanReport, plain))
    })
  }
  test('pretty, verbose with what is waived', () => {
    golden(
      'everything.pretty-verbose.txt',
      pretty(exampleReport, { ...plain, verbose: true, showWaived: true }),
    )
  })
  test('pretty, quiet', () => {
    golden('everything.pretty-quiet.txt', pretty(exampleReport, { ...plain, quiet: true }))
  })
  test('pretty, narrow', () => {
    golden('everything.pretty-narrow.txt', pretty(exampleReport, { ...plain, width: 50 }))
  })
  test('pretty, coloured', () => {
    golden('everything.pretty-color.txt', pretty(exampleReport, { ...plain, color: true }))
  })
})
