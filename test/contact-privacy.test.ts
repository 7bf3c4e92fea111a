import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audienceIn } from './support/contact-report.ts'

/** Values that stand in the files below and nowhere else: none of them may be in any output. */
const secrets = [
  'Zebulon',
  'Quackenbush',
  'zebulon',
  '5550187',
  '555-0187',
  '4111 1111',
  '4111111111111111',
  'DE89',
  '1961-02-03',
  'Baker Alley',
  'moonbeam',
]
const row =
  'Zebulon,Quackenbush,zebulon@moonbeam.con,(202) 555-0187,US,1961-02-03,9 Baker Alley,4111 1111 1111 1111,DE89 3704 0044 0532 0130 00,2031-01-01,moonbeam list'
const header = 'First Name,Last Name,Email,Phone,Country,Birthdate,Street,Notes,Ref,consent_date,Source'

const campaign = (channel: string): string => `id: spring
purpose: marketing
sender: { brand: Acme }
audience: { suppression: [out.csv] }
schedule: { at: 2026-11-24T22:30, timezone: recipient }
messages:
  - channel: ${channel}
    ${channel === 'email' ? 'subject: New tents\n    ' : ''}body: "Hi {{ first_name }} {{ contact.zebulo }}. Acme. Reply STOP to opt out"
`

const files: Readonly<Record<string, string>> = {
  'whole.csv': `${header}\n${row}\n${row}\n`,
  'headless.csv': `${row}\n${row}\n`,
  'ragged.csv': `${header}\n${row},more,fields\nZebulon,Quackenbush\n"Zebulon,unclosed\n`,
  'tags.csv': `Phone,Email,Country,consent_tags,segment\n${['Zebulon', 'Quackenbush', 'zebulon', 'moonbeam', 'Baker Alley'].map((name, i) => `+1202555010${i},a${i}@acme.dev,US,${name},${name}`).join('\n')}\n`,
  'shifted.csv': 'Phone,Email,Country,consent_tags,segment\n+12025550101,US,Zebulon,moonbeam\n',
  'lines.jsonl': `{"first_name":"Zebulon","phone":"202-555-0187","email":"zebulon@moonbeam.con","country":"Moonbeam"}\nZebulon\n`,
  'swapped.csv': `Country,Phone,region,timezone,consent_tags,consent_status\nZebulon Quackenbush,zebulon@moonbeam.con,9 Baker Alley,202-555-0187,zebulon@moonbeam.con,Zebulon\n`,
}

test.each(
  Object.keys(files).flatMap((name) =>
    ['sms', 'email'].flatMap((channel) =>
      ['pretty', 'json', 'markdown', 'sarif'].map((format) => [name, channel, format] as const),
    ),
  ),
)('%s for %s: %s says nothing of anybody', async (name, channel, format) => {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-privacy-'))
  try {
    writeFileSync(join(folder, name), files[name]!)
    writeFileSync(join(folder, 'out.csv'), 'phone,email\n+1 202-555-0187,\n,zebulon@moonbeam.con\nZebulon,\n')
    writeFileSync(join(folder, 'spring.campaign.yaml'), campaign(channel))
    const out = await audienceIn(folder, [name, '--campaign', 'spring.campaign.yaml', '--format', format])
    expect(out).not.toBe('')
    const plain = out.replaceAll('contact.zebulo ', '')
    expect(secrets.filter((secret) => plain.includes(secret))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
