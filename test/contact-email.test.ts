import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { emailTable, type EmailWords } from '../src/audience/email.ts'
import { readDataShard } from './support/lint.ts'

const table = emailTable(readDataShard('email-domains') as EmailWords)
const encoder = new TextEncoder()

/** The class of an address that stands between other bytes. */
function classOf(address: string): string {
  const bytes = encoder.encode(`,"${address}",x@y`)
  const { outcome, meant } = table.classes[table.walk(bytes, 2, bytes.length - 5)]!
  return meant === null ? outcome : `${outcome} ${meant}`
}

test.each([
  ['ann@acme.io', 'valid'],
  ['  ann@acme.io ', 'valid'],
  ["ann.o'neil+tag@mail.acme.co.uk", 'valid'],
  ['"ann lee"@acme.io', 'valid'],
  ['a@b.co', 'valid'],
  ['ann@acme-1.museum', 'valid'],
  ['ann@xn--mnchen-3ya.de', 'valid'],
  ['ann@münchen.de', 'valid'],
  ['пётр@почта.рф', 'valid'],
  ['info@acme.io', 'valid'],
  ['ann@mailinator.com', 'valid'],
  ['ann@gmail.co', 'valid'],
  ['ann@ymail.com', 'valid'],
  ['ann@mail.com', 'valid'],
  ['', 'empty'],
  ['   ', 'empty'],
  ['ann', 'malformed'],
  ['ann@acme', 'malformed'],
  ['@acme.io', 'malformed'],
  ['ann@', 'malformed'],
  ['ann@@acme.io', 'malformed'],
  ['ann@acme..io', 'malformed'],
  ['ann@acme.io.', 'malformed'],
  ['.ann@acme.io', 'malformed'],
  ['ann.@acme.io', 'malformed'],
  ['a..b@acme.io', 'malformed'],
  ['ann@-acme.io', 'malformed'],
  ['ann@acme-.io', 'malformed'],
  ['ann@acme.i', 'malformed'],
  ['ann@10.0.0.1', 'malformed'],
  ['ann@acme.io, bob@acme.io', 'malformed'],
  ['ann@acme.io;', 'malformed'],
  ['Ann <ann@acme.io>', 'malformed'],
  ['mailto:ann@acme.io', 'malformed'],
  ['ann lee@acme.io', 'malformed'],
  ['ann@acme.io\u200B', 'malformed'],
  ['ann\u00A0@acme.io', 'malformed'],
  ['ann@ac\uFFFDme.io', 'malformed'],
  ['"ann@acme.io', 'malformed'],
  [`${'a'.repeat(65)}@acme.io`, 'malformed'],
  [`${'a'.repeat(64)}@acme.io`, 'valid'],
  [`ann@${'a'.repeat(64)}.io`, 'malformed'],
  [`ann@${'a'.repeat(63)}.io`, 'valid'],
  [`ann@${'abc.'.repeat(70)}io`, 'malformed'],
  ['ann@gamil.com', 'misspelt gmail.com'],
  ['Ann@GAMIL.COM', 'misspelt gmail.com'],
  ['ann@hotmial.co.uk', 'misspelt hotmail.co.uk'],
  ['ann@acme.con', 'misspelt .com'],
  ['ann@example.com', 'reserved'],
  ['ann@shop.example', 'reserved'],
  ['ann@EXAMPLE.org', 'reserved'],
  ['ann@example.com.au', 'valid'],
  ['ann@test.de', 'valid'],
  ['ann@acme.test', 'reserved'],
])('%s is %s', (address, expected) => {
  expect(classOf(address)).toBe(expected)
})

test('no class tells whose address it is', () => {
  for (const { meant } of table.classes)
    if (meant !== null) expect(meant).toMatch(/^(\.(com|net|org)|[a-z-]+(\.[a-z]+){1,2})$/)
})

test('what a plain pattern takes for an address and has nothing odd is one', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/)
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9_+-]{1,20}(\.[a-z0-9_+-]{1,20}){0,2}$/),
      label,
      (local, domain) => {
        expect(classOf(`${local}@${domain}.dev`)).toBe('valid')
      },
    ),
  )
})

test('any bytes end in a class, whatever is around them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(table.classes[table.walk(bytes, 0, bytes.length)]).toBeDefined()
    }),
  )
})
