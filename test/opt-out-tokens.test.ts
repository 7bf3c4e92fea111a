import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { lintFiles, root } from './support/lint.ts'

// What platforms write where they put their unsubscribe link, each in every place that it can stand in.

interface Platform {
  readonly unsubscribe: readonly string[]
  readonly preferences?: readonly string[]
}
const { platforms } = parse(readFileSync(join(root, 'rules/opt-out/dead-link/platforms.yaml'), 'utf8')) as {
  readonly platforms: Readonly<Record<string, Platform>>
}

/** A tag of the list as somebody writes it: a star inside stands for an argument. */
function written(tag: string): string {
  const [, open, inside, close] = /^(\*\||)(.*?)(\|\*|)$/s.exec(tag)!
  return open + inside!.replace(/^<(\w+)\*>$/, '<$1>').replace('*', inside!.includes('@') ? ' ' : 'x') + close
}

interface Mail {
  readonly body: string
  readonly format?: string
  readonly headers?: Readonly<Record<string, string>>
}

function findings({ body, format = 'html', headers }: Mail): readonly string[] {
  const message = {
    channel: 'email',
    language: 'en',
    subject: 'Hi',
    format,
    body,
    ...(headers && { headers }),
  }
  const campaign = {
    id: 'a',
    purpose: 'marketing',
    audience: { regions: ['US'] },
    schedule: { at: '2026-11-24T12:00', timezone: 'recipient' },
    messages: [message],
  }
  return lintFiles({ 'a.campaign.json': JSON.stringify(campaign) })
    .findings.map(({ rule, message: text }) => `${rule} ${text}`)
    .filter((line) => /^(?:opt-out\/|content\/broken-merge-tag|internal\/)/.test(line))
}

/** As the target of a link whose words don't say what it is for; some platforms have an element instead. */
function linked(tag: string): string {
  const element = /^<(\w+)>$/.exec(tag)?.[1]
  const link =
    element === undefined ? `<a href="${tag}">Click here</a>` : `<${element}>Click here</${element}>`
  return `<p>Tulips are in the shop.</p><p>${link}</p>`
}

test('at least 40 platforms', () => {
  expect(Object.keys(platforms).length).toBeGreaterThanOrEqual(40)
})

describe.each(Object.entries(platforms))('%s', (_id, { unsubscribe, preferences = [] }) => {
  test.each(unsubscribe.map(written))('%s as a target, in the text, in the header', (tag) => {
    expect(findings({ body: linked(tag) })).toEqual([])
    if (!/^<\w+>$/.test(tag)) {
      expect(findings({ body: `<p>Tulips are in the shop.</p><p>${tag}</p>` })).toEqual([])
      expect(findings({ format: 'text', body: `Tulips are in the shop.\n\nNo more: ${tag}` })).toEqual([])
    }
    const header = { 'List-Unsubscribe': `<${tag}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    expect(findings({ body: linked('https://acme.example/unsubscribe'), headers: header })).toEqual([])
  })

  if (preferences.length > 0)
    test.each(preferences.map(written))('%s is a page of choices', (tag) => {
      expect(findings({ body: linked(tag) })).toEqual([
        'opt-out/dead-link Missing unsubscribe link: "Click here" leads to a page of preferences only',
      ])
    })
})
