import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { root } from './support/lint.ts'

const folder = join(root, 'rules')

/** Words that name a remedy, or say nothing. */
const refused = /^(no|avoid|do-not|use|prefer|require|check|valid|invalid|unexpected)-/

function ruleFolders(): readonly string[] {
  return readdirSync(folder)
    .filter((group) => group !== 'jurisdictions' && statSync(join(folder, group)).isDirectory())
    .flatMap((group) => readdirSync(join(folder, group)).map((name) => `${group}/${name}`))
    .filter((id) => existsSync(join(folder, id, 'rule.ts')))
    .sort()
}

test('the registry lists every folder, sorted', () => {
  expect(rules.map((rule) => rule.id)).toEqual(ruleFolders())
})

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('says what it is', () => {
    expect(rule.group).toBe(id.split('/')[0])
    expect(id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/)
    const allowed = [
      'audience/invalid-email',
      'audience/invalid-phone',
      'campaign/no-recipients',
      'consent/no-suppression-list',
      'content/no-fallback',
      'identity/no-privacy-notice',
      'timing/no-known-window',
    ]
    if (!allowed.includes(id)) expect(id.split('/')[1]).not.toMatch(refused)
    expect(rule.summary).toMatch(/^[A-Z][^\n]*[^.\s]$/)
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('speaks in the style of the project', () => {
    for (const template of Object.values(rule.messages)) {
      expect(template).toMatch(/^([A-Z]|\{|`)/)
      expect(template).not.toMatch(/\.$|!$|Unexpected|Please|\bshould\b|illegal|\n/i)
      expect(template.replace(/\{\w+\}/g, '').length, template).toBeLessThanOrEqual(110)
    }
    for (const template of Object.values(rule.questions ?? {})) expect(template).toMatch(/^[A-Z{`].*[^.]$/)
  })

  test('reads no disk, clock or environment and makes no span', () => {
    const code = readFileSync(join(folder, id, 'rule.ts'), 'utf8')
    expect(code).not.toMatch(/from 'node:|Date\.now|new Date|process\.|makeSpan|Math\.random/)
    expect(code).not.toMatch(/import \{[^}]*\} from '[^']*source\/span\.ts'/)
  })
})
