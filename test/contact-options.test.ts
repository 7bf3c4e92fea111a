import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audienceIn, contactLines, type ContactsReport, judgeContactsOf } from './support/contact-report.ts'
import { lintFiles } from './support/lint.ts'

const campaign = `purpose: marketing
sender: { brand: Acme }
audience: { contacts: [contacts.csv] }
schedule: { at: 2026-11-24T15:00, timezone: recipient }
messages:
  - channel: sms
    body: "Acme: new tents are in. Reply STOP to opt out"
`
const contacts = 'phone,country,consent_tags\n+12025550123,US,marketing:sms\n'

test.each([
  [
    'audience/unwanted-line-type',
    'types: [voipp]',
    'Option `types` names `voipp`, which is no kind of line, expected one of `voip`',
  ],
  ['audience/minor', 'unknown_age: maybe', 'Option `unknown_age` is `maybe`, expected `accept` or `refuse`'],
  ['audience/consent-expired', 'after: 2 years', 'Option `after` is `2 years`, expected a duration'],
  ['audience/inactive', 'after: 2 years', 'Option `after` is no duration'],
])('%s: an option that nobody can read keeps the list from passing: %s', async (rule, option, says) => {
  const files = {
    'spring.campaign.yaml': campaign,
    'contacts.csv': contacts.replace('\n', ',last_activity\n'),
    'sendlint.config.yaml': `rules: { ${rule}: { ${option} } }\n`,
  }
  const report = await judgeContactsOf(files, 'spring.campaign.yaml')
  expect(contactLines(report, rule)).toContain(says)
})

test('audience/stale-list: the same in a campaign', () => {
  const report = lintFiles(
    {
      'spring.campaign.yaml': campaign,
      'sendlint.config.yaml': 'rules: { audience/stale-list: { after: soon } }\n',
    },
    { campaigns: (path) => path.endsWith('.campaign.yaml') },
  )
  expect(report.unchecked.map(({ reason }) => reason)).toContain(
    'Option `after` is `soon`, expected a duration such as `P14D`',
  )
})

test('files that only the command line names are looked at by their names, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-names-'))
  try {
    writeFileSync(join(folder, 'spring.campaign.yaml'), campaign.replace('contacts.csv', 'test-named.csv'))
    const names = ['test-named.csv', 'qa-seed.csv', 'all_contacts.csv', 'spring buyers.csv']
    for (const name of names) writeFileSync(join(folder, name), contacts)
    const out = await audienceIn(folder, [...names, '--campaign', 'spring.campaign.yaml', '--format', 'json'])
    const report = JSON.parse(out) as ContactsReport
    expect(contactLines(report, 'audience/test-list')).toBe(
      'list warning List `qa-seed.csv` sounds like a test list, and the campaign is scheduled\n',
    )
    expect(contactLines(report, 'audience/whole-base')).toBe(
      'list warning List `all_contacts.csv` is the whole base, and nothing is left out of it\n',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
