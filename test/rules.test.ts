import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import type { Finding } from '../src/finding.ts'
import type { Report } from '../src/report/report.ts'
import type { Rule } from '../src/rule.ts'
import { positionAt } from '../src/source/source.ts'
import type { Span } from '../src/source/span.ts'
import { contactLines, contactsOf, judgeContacts } from './support/contact-report.ts'
import { type Files, fixtures, lintFiles } from './support/lint.ts'

const folder = join(fixtures, 'rules')
const update = process.env['SENDLINT_UPDATE'] === '1'

interface Case {
  readonly rule: string
  readonly name: string
  readonly path: string
  readonly files: Files
  readonly beside: Files
}

function filesUnder(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** A campaign, or an opt-in form of a rule about those. */
const caseName = /\.(?:campaign\.(?:yaml|yml|json|md)|form\.(?:yaml|yml|json|html|md))$/

/** Forms in a folder `forms` are read with every case. */
const isCase = (name: string): boolean => caseName.test(name) && !name.startsWith('forms/')

/** Every `<case>.campaign.*` and `<case>.form.*` under a rule's folder; files beside it can be included. */
function casesOf(rule: string): readonly Case[] {
  const base = join(folder, rule)
  const paths = filesUnder(base)
  const beside: Files = Object.fromEntries(
    paths
      .filter((path) => !isCase(relative(base, path)) && !path.endsWith('.out'))
      .map((path) => [relative(base, path), readFileSync(path, 'utf8')]),
  )
  return paths
    .filter((path) => isCase(relative(base, path)))
    .map((path) => {
      const name = relative(base, path)
      return { rule, name, path, files: { [name]: readFileSync(path, 'utf8') }, beside }
    })
}

function judge(one: Case, files: Files = one.files, order: readonly Rule[] = rules): Report {
  return lintFiles(files, { beside: one.beside, rules: order })
}

function place(span: Span): string {
  const start = positionAt(span.source, span.start)
  const end = positionAt(span.source, span.end)
  return `${start.line}:${start.column}-${end.line}:${end.column}`
}

/** The findings and open questions of one rule, one a line. */
function outcome(report: Report, rule: string): string {
  const lines = [
    ...report.findings
      .filter((one) => one.rule === rule)
      .map((one) => `${place(one.at)} ${one.severity} ${one.message}`),
    ...report.unchecked
      .filter((one) => one.rule === rule)
      .map((one) => `unchecked ${one.required ? 'required' : 'optional'} ${one.reason}`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function essence(findings: readonly Finding[]): readonly string[] {
  return findings
    .map((one) => `${one.rule} ${one.severity} ${one.message} ${one.jurisdictions.join()}`)
    .sort()
}

/** What the rule says of the contact files of a case; a rule that judges none says nothing. */
async function contactOutcome(one: Case): Promise<string> {
  const judges = rules.find(({ id }) => id === one.rule)?.check?.contacts !== undefined
  if (!judges) return ''
  const contacts = contactsOf(one.files[one.name]!)
  if (contacts.length === 0) return ''
  return contactLines(await judgeContacts(join(folder, one.rule), one.name, contacts), one.rule)
}

const cases = rules.flatMap((rule) => casesOf(rule.id))

describe.each(rules.map((rule) => rule.id))('%s', (rule) => {
  const own = cases.filter((one) => one.rule === rule)

  test.each(own.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const found = outcome(judge(one), rule) + (await contactOutcome(one))
    const out = one.path.replace(/\.(?:campaign|form)\.[a-z]+$/, (ending) =>
      ending === '.campaign.yaml' ? '.out' : `${ending.replace('.campaign', '')}.out`,
    )
    if (update) writeFileSync(out, found)
    expect(found).toBe(readFileSync(out, 'utf8'))
  })

  test('has a firing and a silent case', () => {
    const outs = filesUnder(join(folder, rule)).filter((path) => path.endsWith('.out'))
    const texts = outs.map((path) => readFileSync(path, 'utf8'))
    if (rule === 'internal/rule-failed') return
    expect(
      texts.some((text) => text !== ''),
      'a firing case',
    ).toBe(true)
    expect(
      texts.some((text) => text === ''),
      'a silent case',
    ).toBe(true)
  })
})

describe('on every fixture', () => {
  const named = cases.map((one) => [`${one.rule}/${one.name}`, one] as const)

  test.each(named)('%s: spans lie inside their file and show what is quoted', (_, one) => {
    const report = judge(one)
    for (const { at, message, related, fixes } of report.findings) {
      for (const span of [
        at,
        ...related.map((place) => place.at),
        ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.at)),
      ]) {
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeLessThanOrEqual(span.source.text.length)
        expect(span.end).toBeGreaterThanOrEqual(span.start)
      }
      if (at.source.text.trim() !== '') expect(at.end, message).toBeGreaterThan(at.start)
      // What stands in backticks is quoted from the file, merge tags among it.
      expect(message.replace(/`[^`]*`/g, '')).not.toMatch(/[{}]\w*[{}]|undefined|NaN|\.$/)
    }
  })

  test.each(named)('%s: line endings, a byte-order mark and the order of rules change nothing', (_, one) => {
    const [name, text] = Object.entries(one.files)[0]!
    const plain = judge(one)
    const reversed = judge(one, one.files, rules.toReversed())
    expect(reversed.findings.map((finding) => finding.fingerprint)).toEqual(
      plain.findings.map((finding) => finding.fingerprint),
    )
    if (/[\r\uFEFF]/.test(text)) return
    const crlf = judge(one, { [name]: text.replaceAll('\n', '\r\n') })
    expect(essence(crlf.findings)).toEqual(essence(plain.findings))
    const marked = judge(one, { [name]: `\uFEFF${text}` })
    expect(essence(marked.findings)).toEqual(essence(plain.findings))
  })

  test.each(named)('%s: a safe fix leaves nothing to fix and nothing new', (_, one) => {
    const before = judge(one)
    const [name, text] = Object.entries(one.files)[0]!
    const edits = before.findings
      .flatMap((finding) => finding.fixes.filter((fix) => fix.safety === 'safe').slice(0, 1))
      .flatMap((fix) => fix.edits)
      .filter((edit) => edit.at.source.path === name)
      .toSorted((a, b) => b.at.start - a.at.start)
    if (edits.length === 0) return
    let fixed = text
    let last = Infinity
    for (const edit of edits) {
      if (edit.at.end > last) continue
      fixed = fixed.slice(0, edit.at.start) + edit.text + fixed.slice(edit.at.end)
      last = edit.at.start
    }
    const after = judge(one, { [name]: fixed })
    const stillFixable = after.findings.filter((finding) =>
      finding.fixes.some((fix) => fix.safety === 'safe'),
    )
    expect(stillFixable.map((finding) => finding.message)).toEqual([])
    const known = new Set(before.findings.map((finding) => finding.rule))
    const fresh = after.findings.filter(
      (finding) => /^(source|campaign)\//.test(finding.rule) && !known.has(finding.rule),
    )
    expect(fresh.map((finding) => `${finding.rule} ${finding.message}`)).toEqual([])
  })
})

test('every fixture stands in the folder of a rule', () => {
  const ids = new Set(rules.map((rule) => rule.id))
  const folders = new Set(
    filesUnder(folder).map((path) => relative(folder, dirname(path)).split('/').slice(0, 2).join('/')),
  )
  expect([...folders].filter((id) => !ids.has(id))).toEqual([])
})
