import { expect, test } from 'vitest'
import { judged } from './support/contacts.ts'

/** Consent is stated for everybody: whoever a file doesn't keep out may receive. */
const campaign = `purpose: marketing
sender: { brand: Acme, country: US, postal_address: "1 Main St, Miami FL 33101" }
audience:
  regions: [US]
  consent: { tags: ["marketing:email"], basis: double_opt_in, source: web_form, obtained: { from: 2026-01-10, to: 2026-10-01 } }
schedule: { at: 2026-11-24T15:00, timezone: recipient }
messages:
  - channel: email
    subject: New jackets
    body: "New jackets are here. Unsubscribe: https://acme.example/u"
`

/** Rows are marked `+` where somebody may receive, `-` where not; that is taken off. */
test.each<[name: string, lines: readonly string[], ending?: string]>([
  [
    'a flag that nobody lists',
    ['Email,Contact state', '+ann@a.com,', '-bob@a.com,UNSUBSCRIBED', '-cy@a.com,DNC'],
  ],
  ['tags', ['Email,Tags', '+ann@a.com,vip', '-bob@a.com,"vip, unsubscribed"', '-cy@a.com,do-not-contact']],
  [
    'a status beside a yes',
    [
      'Email,Accepts marketing,Status',
      '+ann@a.com,yes,active',
      '-bob@a.com,yes,unsubscribed',
      '-cy@a.com,yes,bounced',
    ],
  ],
  ['consent by another name', ['Email,Werbung (J/N)', '+ann@a.com,J', '-bob@a.com,N', '-cy@a.com,']],
  [
    'columns of a program',
    [
      'hs_object_id,email,hs_email_bad_address,hs_email_optout_123',
      '+1,ann@a.com,false,false',
      '-2,bob@a.com,true,false',
      '-3,cy@a.com,false,true',
    ],
  ],
  [
    'objects in objects',
    [
      '+{"attributes":{"email":"ann@a.com","subscriptions":{"email":{"marketing":{"consent":"SUBSCRIBED"}}}}}',
      '-{"attributes":{"email":"bob@a.com","subscriptions":{"email":{"marketing":{"consent":"UNSUBSCRIBED"}}}}}',
    ],
    '.jsonl',
  ],
  [
    'who is only active',
    ['Email,Status', '+ann@a.com,Active', '-bob@a.com,Unsubscribed', '-cy@a.com,Unconfirmed'],
  ],
  ['a minor by a flag', ['Email,Country,Under 18', '+ann@a.com,US,no', '-bob@a.com,US,yes', '+cy@a.com,US,']],
  ['UTF-8 taken for Windows-1252', ['Email,DÃ©sinscrit', '+ann@a.com,Non', '-bob@a.com,Oui']],
  [
    'columns that are about something else',
    [
      'Email,Last order status,Payment,Blocked amount,Refund reason,Webinar subscribed,Fax,Plan,Tags',
      '+ann@a.com,Rejected,Declined,12.50,damaged,no,Opted out,cancelled,Declined',
    ],
  ],
])('%s', async (_, lines, ending = '.csv') => {
  const rows = ending === '.csv' ? lines.slice(1) : lines
  const header = ending === '.csv' ? [lines[0]!] : []
  const text = [...header, ...rows.map((row) => row.slice(1))].join('\n')
  for (const kernel of [false, true])
    await judged(
      { campaign, contacts: [`${text}\n`], rules: 'all', ending, kernel },
      ({ report, counted }) => {
        expect(counted.totals.rows).toBe(rows.length)
        expect(counted.totals.accepted, JSON.stringify(report.problems)).toBe(
          rows.filter((row) => row.startsWith('+')).length,
        )
      },
    )
})

test.each([
  ['several in a cell', 'email\n"ann@a.com; bob@a.com"\n'],
  ['names before them', 'email\nAnn <ann@a.com>\n"""Bob"" <bob@a.com>"\n'],
  ['links', 'email\nmailto:ann@a.com\nMAILTO:bob@a.com\n'],
  ['spaces that nobody sees', 'email\nann@a.com\u00a0\n\u200bbob@a.com\n'],
])('addresses of a suppression list: %s', async (_, list) => {
  await judged(
    { campaign, contacts: ['email\nann@a.com\nbob@a.com\ncy@a.com\n'], suppression: [list], rules: 'all' },
    ({ result, counted }) => {
      expect(result.suppression[0]).toMatchObject({ hits: 2, unreadable: 0 })
      expect(counted.totals.accepted).toBe(1)
    },
  )
})

test('addresses beside what is none are no entry that was read', async () => {
  await judged(
    { campaign, contacts: ['email\nann@a.com\n'], suppression: ['email\n"ann@a.com, b@"\n'], rules: 'all' },
    ({ result }) => expect(result.suppression[0]).toMatchObject({ entries: 1, unreadable: 1 }),
  )
})

test.each([
  ['11/24/2026 10:00 AM,11/23/2026 2:30 PM', 2],
  ['24/11/2026 10:00,23/11/2026 14:30', 2],
  ['"Tue, 24 Nov 2026 10:00:00 +0000","Mon, 23 Nov 2026 14:30:00 GMT"', 2],
  ['24-11-2026 10:00,23-11-2026', 2],
  // Nothing says which comes first, and no such hour.
  ['11/12/2026 10:00 AM,10/12/2026 10:00 AM', 0],
  ['24.11.2026 25:00,24.11.2026 10:75', 0],
])('times of a sends log: %s', async (times, read) => {
  const moments = times.match(/"[^"]*"|[^,]+/g)!
  const sends = `email,Sent at\n${moments.map((moment) => `ann@a.com,${moment}`).join('\n')}\n`
  await judged(
    { campaign, contacts: ['email\nann@a.com\n'], sends: [sends], rules: 'all', now: '2026-11-24T12:00Z' },
    ({ result }) => expect(result.sends).toMatchObject({ rows: 2, unreadable: 2 - read }),
  )
})
