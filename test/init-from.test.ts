import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtures, now, root } from './support/lint.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendlint-init-from-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...argv: readonly string[]): {
  readonly out: string
  readonly err: string
  readonly code: number | null
} {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), ...argv, '--now', now],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' } },
  )
  return { out: stdout, err: stderr, code: status }
}

/** An export of the fixtures, by itself. */
function given(path: string): string {
  const name = path.replaceAll('/', '-')
  copyFileSync(join(fixtures, 'formats', path), join(folder, name))
  return name
}

interface Question {
  readonly rule: string
  readonly needs: string
  readonly required: boolean
}

function checked(name: string): {
  readonly findings: readonly { rule: string }[]
  readonly unchecked: readonly Question[]
} {
  return JSON.parse(run('check', name, '--format', 'json').out) as never
}

describe('what is written', () => {
  test.each([
    'klaviyo/flow.json',
    'klaviyo/clean.json',
    'mailchimp/clean.json',
    'braze/campaign.json',
    'listmonk/campaign.json',
    'whatsapp/mistakes.json',
    'twilio/content.json',
    'plan/mistakes.csv',
  ])('%s: unanswered, it changes nothing but the question for it', (path) => {
    const name = given(path)
    const before = checked(name)
    expect(run('init', '--from', name)).toMatchObject({ code: 0, err: '' })
    const after = checked(name)
    expect(after.findings).toEqual(before.findings)
    const without = before.unchecked.filter(({ needs }) => needs !== `${name}.send.yaml`)
    expect(without.length).toBe(before.unchecked.length - 1)
    expect(after.unchecked).toEqual(without)
  })

  test('answered, nothing that decides is left open', () => {
    const name = given('klaviyo/flow.json')
    const path = join(folder, `${name}.send.yaml`)
    rmSync(path, { force: true })
    run('init', '--from', name)
    const answers: Readonly<Record<string, string>> = {
      'purpose:': 'marketing',
      'brand:': 'Larkspur',
      'legal_name:': 'Larkspur Outdoor Ltd',
      'country:': 'GB',
      'postal_address:': '"12 Harbour Street, Bristol BS1 5TR"',
      'regions:': '[US-CA]',
      'languages:': '[en]',
      'recipients:': 'consumers',
      'tags:': '["marketing:*"]',
      'basis:': 'express_written',
      'source:': 'web_form',
      'obtained:': '{ from: 2026-02-01 }',
      'wording:': '"Yes, send me offers from Larkspur"',
      'evidence:': 'form.png',
      'timezone:': 'recipient',
      'from:': '"09:00"',
      'to:': '"20:00"',
      'added_at_send:': '[exit_on_opt_out]',
      'language:': 'en-US',
      'body_file:': 'basket.html',
    }
    const asked = readFileSync(path, 'utf8')
    const said = asked.replace(/^( *)([a-z_]+:) +#.*$/gm, (line, indent: string, key: string) =>
      answers[key] === undefined ? line : `${indent}${key} ${answers[key]}`,
    )
    writeFileSync(path, said)
    writeFileSync(join(folder, 'form.png'), 'form')
    writeFileSync(
      join(folder, 'basket.html'),
      '<p>Your basket is waiting at <a href="https://larkspur.example/b">Larkspur</a>.</p><p>12 Harbour Street, Bristol BS1 5TR</p><p>{% unsubscribe %}</p>',
    )
    const { unchecked } = checked(name)
    expect(unchecked.filter(({ required }) => required)).toEqual([])
    expect(
      unchecked.filter(({ rule }) => rule.startsWith('platform/') || rule.startsWith('frequency/')),
    ).toEqual([])
  })

  test('only what the export can not answer', () => {
    const name = given('plan/clean.csv')
    run('init', '--from', name)
    const text = readFileSync(join(folder, `${name}.send.yaml`), 'utf8')
    expect(text).toContain('consent:')
    expect(text).not.toMatch(/regions:|schedule:|language:/)
  })

  test('what is there is kept', () => {
    const name = given('hubspot/clean.json')
    const path = join(folder, `${name}.send.yaml`)
    writeFileSync(path, 'purpose: marketing\n')
    expect(run('init', '--from', name).out).toBe(`kept     ${name}.send.yaml\nNext: sendlint check ${name}\n`)
    expect(readFileSync(path, 'utf8')).toBe('purpose: marketing\n')
    const stem = given('hubspot/no-footer.json')
    writeFileSync(join(folder, stem.replace('.json', '.send.yaml')), 'purpose: marketing\n')
    expect(run('init', '--from', stem).out).toContain('kept')
    expect(existsSync(join(folder, `${stem}.send.yaml`))).toBe(false)
  })

  test('whose export it is, where that is open', () => {
    const name = given('unknown/ambiguous.json')
    run('init', '--from', name)
    const path = join(folder, `${name}.send.yaml`)
    expect(readFileSync(path, 'utf8')).toMatch(/^platform: +# /m)
    expect(checked(name).findings.map(({ rule }) => rule)).toEqual(['platform/ambiguous-export'])
    writeFileSync(path, 'platform: listmonk\n')
    expect(checked(name).findings.map(({ rule }) => rule)).not.toContain('platform/ambiguous-export')
  })

  test('it follows the published schema', () => {
    const shown = run('schema', 'send')
    expect(shown.code).toBe(0)
    expect(JSON.parse(shown.out)).toMatchObject({
      definitions: { send_file: { additionalProperties: false } },
    })
    expect(shown.out).toContain('"added_at_send"')
  })
})

describe('what can not be done', () => {
  test.each([
    ['no such file', ['init', '--from', 'nothing.json'], 'No such file: nothing.json'],
    ['a folder beside it', ['init', 'x', '--from', 'nothing.json'], 'A folder and --from exclude each other'],
  ])('%s', (_, argv, message) => {
    const { err, code } = run(...argv)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  test('a file that is no export', () => {
    writeFileSync(join(folder, 'contacts.csv'), 'email,country\nada@example.com,GB\n')
    const { err, code } = run('init', '--from', 'contacts.csv')
    expect(code).toBe(2)
    expect(err).toContain('Contact file, expected campaigns: contacts.csv')
    expect(err).not.toContain('ada@example.com')
    writeFileSync(join(folder, 'own.campaign.yaml'), 'messages:\n  - { channel: sms, body: Hello }\n')
    expect(run('init', '--from', 'own.campaign.yaml').code).toBe(2)
  })

  test('what stands beside an export is no campaign', () => {
    const path = join(folder, 'a.json.send.yaml')
    writeFileSync(path, 'purpose: marketing\n')
    const { err, code } = run('check', basename(path))
    expect(code).toBe(2)
    expect(err).toContain('Check the export itself, a.json')
  })

  test('a walk through folders leaves it out', () => {
    mkdirSync(join(folder, 'walked'), { recursive: true })
    copyFileSync(join(fixtures, 'formats/plan/clean.csv'), join(folder, 'walked/plan.csv'))
    writeFileSync(join(folder, 'walked/plan.csv.send.yaml'), 'purpose: marketing\n')
    writeFileSync(join(folder, 'walked/sendlint.config.yaml'), 'files: ["**/*"]\n')
    const { out } = run('check', 'walked', '--format', 'json', '--config', 'walked/sendlint.config.yaml')
    const report = JSON.parse(out) as {
      readonly summary: { readonly files: number; readonly campaigns: number }
    }
    expect(report.summary).toMatchObject({ files: 1, campaigns: 2 })
  })
})
