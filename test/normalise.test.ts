import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign, generate } from './bench/audience-data.js'

const cli = resolve(import.meta.dirname, '../dist/cli.js')
const folder = mkdtempSync(join(tmpdir(), 'sendlint-normalise-'))
const file = (name: string): string => join(folder, name)
beforeAll(() => writeFileSync(file('c.campaign.yaml'), campaign))
afterAll(() => rmSync(folder, { recursive: true }))

const given = ['--campaign', 'c.campaign.yaml', '--now', '2026-11-21T10:00Z']
const run = (...args: readonly string[]): { readonly status: number | null; readonly stderr: string } =>
  spawnSync(process.execPath, [cli, 'audience', ...args, ...given], { cwd: folder, encoding: 'utf8' })

function split(
  list: string,
  ...options: readonly string[]
): { readonly err: string; readonly ok: Buffer; readonly no: Buffer } {
  const { stderr } = run(list, '--accepted', 'ok', '--rejected', 'no', ...options)
  return { err: stderr, ok: readFileSync(file('ok')), no: readFileSync(file('no')) }
}

const rows = (bytes: Buffer): string[][] => parse(bytes, { relax_column_count: true })

test('only numbers of accepted rows change, to what libphonenumber-js makes of them', () => {
  generate({ rows: 800, seed: 5, contacts: file('list.csv') })
  const plain = split('list.csv')
  const done = split('list.csv', '--normalise', 'phones')
  expect(done.no.equals(plain.no)).toBe(true)
  const [header, ...before] = rows(plain.ok)
  const [again, ...after] = rows(done.ok)
  expect(again).toEqual(header)
  const phone = header!.indexOf('phone')
  const country = header!.indexOf('country')
  const expected = before.map((row) =>
    row.map((cell, column) =>
      column === phone ? parsePhoneNumberFromString(cell, row[country] as 'US')!.number : cell,
    ),
  )
  expect(after).toEqual(expected)
  const changed = before.filter((row, index) => row[phone] !== after[index]![phone]).length
  expect(changed).toBeGreaterThan(20)
  expect(done.err).toBe(`sendlint: ${changed} numbers written as E.164\n`)
  expect(before.length + rows(plain.no).length - 1).toBe(800)
})

const refused = '5;(415) 555-2675;US;;unsubscribed'
const lines = [
  'contact_id;phone;country;note;consent_tags',
  '1;"(415) 555-2671";US;"a ""b""";marketing:sms',
  '2; 415.555.2672 ;US;é;marketing:sms',
  // An extension would be lost.
  '3;415-555-2673 ext 5;US;;marketing:sms',
  refused,
  '6;+14155552676;US;;marketing:sms',
]
const accepted = lines.filter((line) => line !== refused).join('\r\n')
const normalised = accepted.replace('(415) 555-2671', '+14155552671').replace('415.555.2672', '+14155552672')

test.each<[string, BufferEncoding, string]>([
  ['UTF-8', 'utf8', ''],
  ['UTF-8 with a mark', 'utf8', '\uFEFF'],
  ['Windows-1252', 'latin1', ''],
  ['UTF-16', 'utf16le', '\uFEFF'],
])('every other byte stays in %s', (_, encoding, mark) => {
  const encoded = (text: string): string => Buffer.from(mark + text, encoding).toString('hex')
  writeFileSync(file('odd.csv'), encoded(lines.join('\r\n')), 'hex')
  expect(split('odd.csv').ok.toString('hex')).toBe(encoded(accepted))
  const { ok, no } = split('odd.csv', '--normalise', 'phones')
  expect(ok.toString('hex')).toBe(encoded(normalised))
  expect(no.toString(encoding)).toContain(refused)
})

test('JSON Lines are refused, and so is the option without a file', () => {
  writeFileSync(file('list.jsonl'), '{"phone":"(415) 555-2671","country":"US"}\n')
  const refusal = run('list.jsonl', '--accepted', 'ok.jsonl', '--normalise', 'phones')
  expect(refusal.stderr).toContain('Numbers of JSON Lines are not rewritten: list.jsonl')
  expect(refusal.status).toBe(2)
  const lone = run('odd.csv', '--normalise', 'phones')
  expect(lone.stderr).toContain('Option --normalise needs --accepted')
  expect(lone.status).toBe(2)
})
