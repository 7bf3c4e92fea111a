import { expect, test } from 'vitest'
import { lintFiles } from './support/lint.ts'

/** Basis of what an e-mail without an address gives, by where its sender is. */
function basesOf(country: string, region: string): readonly (readonly [string | null, string])[] {
  const campaign = `id: mail
purpose: marketing
sender: { brand: Acme, country: ${country} }
audience: { regions: [${region}], consent: { tags: ["marketing:email"], basis: express } }
schedule: { at: 2026-11-24T15:00, timezone: recipient }
messages: [{ channel: email, subject: Coats, body: "Acme: a fifth off. Unsubscribe: https://acme.example/u" }]
`
  return lintFiles({ 'mail.campaign.yaml': campaign })
    .findings.filter(({ rule }) => rule === 'identity/missing-postal-address')
    .map(({ basis, severity }) => [basis, severity] as const)
}

test('a fact that binds senders holds for those established there, whoever receives it', () => {
  expect(basesOf('US', 'GB')).toEqual([['sender', 'warning']])
  expect(basesOf('CA', 'GB')).toEqual([['sender', 'warning']])
  expect(basesOf('GB', 'GB')).toEqual([])
})

test('and not for those elsewhere: what binds by the recipient says so', () => {
  expect(basesOf('GB', 'US')).toEqual([['recipient', 'error']])
})
