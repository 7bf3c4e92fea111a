import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { concise } from '../src/report/concise.ts'
import type { Presentation, Report } from '../src/report/report.ts'
import { type Files, fixtures, lintFiles } from './support/lint.ts'

const folder = join(fixtures, 'projects')
const update = process.env['SENDLINT_UPDATE'] === '1'

/** All files of a project but what is expected of it. */
function filesOf(project: string): Files {
  const base = join(folder, project)
  return Object.fromEntries(
    readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'expected.out')
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(base, path), readFileSync(path, 'utf8')]),
  )
}

const isCampaign = (path: string): boolean => /\.campaign\.(yaml|yml|json|md)$/.test(path)

function judge(files: Files): Report {
  return lintFiles(files, { campaigns: isCampaign })
}

function shown(report: Report): string {
  const presentation: Presentation = {
    color: false,
    width: null,
    verbose: true,
    quiet: false,
    showWaived: false,
    placeName: (code) => code,
    rules: [],
    help: () => null,
  }
  return concise(report, presentation)
}

describe.each(readdirSync(folder).sort())('%s', (project) => {
  const files = filesOf(project)

  test('prints what is expected, open questions included', () => {
    const expected = join(folder, project, 'expected.out')
    const found = shown(judge(files))
    if (update) writeFileSync(expected, found)
    expect(found).toBe(readFileSync(expected, 'utf8'))
  })

  test('in whatever order the files come', () => {
    const reversed = Object.fromEntries(Object.entries(files).toReversed())
    expect(shown(judge(reversed))).toBe(shown(judge(files)))
  })
})
