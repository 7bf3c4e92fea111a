import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { contactsOf, judgeContactsOf } from './support/contact-report.ts'
import { lintFiles, root } from './support/lint.ts'

const headings = ['What it does', 'Why', 'Examples', 'Options', 'Known limits', 'When to allow it', 'Sources']
const endings: Record<string, string> = { yaml: 'campaign.yaml', json: 'campaign.json', md: 'campaign.md' }
/** What examples of rules about opt-in forms are; one with `messages` is a campaign there, too. */
const formEndings: Record<string, string> = { yaml: 'form.yaml', html: 'form.html', md: 'form.md' }

interface Example {
  readonly language: string
  readonly expectation: 'fires' | 'passes'
  readonly text: string
}

function examplesOf(readme: string): readonly Example[] {
  return [...readme.matchAll(/^(`{3,})(\w+) (fires|passes)\n([\s\S]*?)^\1$/gm)].map((match) => ({
    language: match[2]!,
    expectation: match[3] as Example['expectation'],
    text: match[4]!,
  }))
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const readme = readFileSync(join(root, 'rules', id, 'README.md'), 'utf8')

  test('has its headings in order', () => {
    const lines = readme.split('\n')
    expect(lines[0]).toBe(`# ${id}`)
    expect(lines.find((line, index) => index > 0 && line.trim() !== '')).toBe(`${rule.summary}.`)
    const outside = readme.replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
    expect([...outside.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(headings)
  })

  test('documents its options', () => {
    const options = /^## Options\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? ''
    const documented = [...options.matchAll(/^### `?(\w+)`?/gm)].map((match) => match[1]!)
    expect(documented.sort()).toEqual(Object.keys(rule.defaults ?? {}).sort())
  })

  const examples = examplesOf(readme)
  // A block ```yaml config holds for all examples.
  const config = /^```yaml config\n([\s\S]*?)^```$/m.exec(readme)?.[1]
  const beside: Record<string, string> = config === undefined ? {} : { 'sendlint.config.yaml': config }
  // A block that names a file is a file that the configuration names.
  for (const [, path, text] of readme.matchAll(
    /^```(?:yaml|json|csv|text) ([\w./-]*\.(?:yaml|json|csv|tracked))\n([\s\S]*?)^```$/gm,
  ))
    beside[path!] = text!

  test('shows a case that fires and one that passes', () => {
    if (id === 'internal/rule-failed') return
    expect(examples.some((example) => example.expectation === 'fires')).toBe(true)
    expect(examples.some((example) => example.expectation === 'passes')).toBe(true)
  })

  test.each(examples.map((example, index) => [index + 1, example] as const))(
    'example %i does what it says',
    async (_, example) => {
      const ofForm = rule.group === 'form' && !/^messages:/m.test(example.text)
      const ending = (ofForm ? formEndings : endings)[example.language]
      expect(ending, `language ${example.language}`).toBeDefined()
      const report = lintFiles({ [`example.${ending}`]: example.text }, { beside })
      // A rule without messages only leaves questions open.
      const asks = Object.keys(rule.messages).length === 0
      const own = asks
        ? report.unchecked.filter((question) => question.rule === id).map(({ reason }) => reason)
        : report.findings.filter((finding) => finding.rule === id).map(({ message }) => message)
      const name = `example.${ending}`
      // Where the example doesn't say what is in the lists, it is about the campaign.
      if (rule.check?.contacts !== undefined && contactsOf(example.text).some((path) => path in beside)) {
        const judged = await judgeContactsOf({ ...beside, [name]: example.text }, name)
        own.push(...judged.problems.filter((problem) => problem.rule === id).map(({ message }) => message))
      }
      expect(own).toHaveLength(example.expectation === 'fires' ? 1 : 0)
    },
  )
})
