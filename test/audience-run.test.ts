import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import type { ColumnWords } from '../src/audience/columns.ts'
import { headerOf } from '../src/audience/header.ts'
import { openStream } from '../src/audience/input.ts'
import { refuseLateKeys } from '../src/audience/late-keys.ts'
import { masked } from '../src/audience/mask.ts'
import { SplitFiles } from '../src/audience/split.ts'
import { defaultConfig } from '../src/policy/from-raw.ts'
import { contact, generate, header } from './bench/audience-data.js'
import { type Judged, judged, smsCampaign } from './support/contacts.ts'
import { readDataShard } from './support/lint.ts'

const rowsOf = (text: string): readonly Record<string, string>[] =>
  parse(text, { columns: true, bom: true, relax_column_count: true })

function made(rows: number, folder: string): { contacts: string; sends: string; suppression: string } {
  const at = (name: string): string => join(folder, name)
  generate({ rows, seed: 7, contacts: at('c'), sends: at('s'), suppression: at('x') })
  return {
    contacts: readFileSync(at('c'), 'utf8'),
    sends: readFileSync(at('s'), 'utf8'),
    suppression: readFileSync(at('x'), 'utf8'),
  }
}

const found = ({ report }: Judged, message: string): number =>
  report.problems.find((problem) => problem.message === message)?.rows ?? 0

describe('what the engine finds out', () => {
  test('duplicates, suppressed contacts and those over a cap are those that sets and maps give', async () => {
    await judged({ contacts: ['phone\n+1\n'] }, async (_, folder) => {
      const { contacts, sends, suppression } = made(4000, folder)
      const list = rowsOf(contacts)
      const e164 = (row: Record<string, string>): string | null => {
        const number = parsePhoneNumberFromString(row['phone']!, row['country'] as never)
        return number?.isValid() === true ? number.number : null
      }
      // Numbers of other countries in a list of numbers are international there.
      const suppressed = new Set(
        suppression
          .split('\n')
          .slice(1)
          .filter((line) => line !== '')
          .map((line) => parsePhoneNumberFromString(line)?.number ?? ''),
      )
      const seen = new Set<string>()
      let [duplicates, hits] = [0, 0]
      for (const row of list) {
        const number = e164(row)
        if (number === null) continue
        if (seen.has(number)) duplicates++
        seen.add(number)
        if (suppressed.has(number)) hits++
      }
      await judged({ contacts: [contacts], suppression: [suppression], sends: [sends] }, (given) => {
        expect(duplicates).toBeGreaterThan(20)
        expect(hits).toBeGreaterThan(20)
        expect(found(given, 'Found duplicate')).toBe(duplicates)
        expect(found(given, 'Found suppressed')).toBe(hits)
        const bad = list.filter((row) => e164(row) === null).length
        const numbers = given.counted.problems
          .filter(({ problem }) => problem.rule.id === 'audience/test-number')
          .reduce((sum, { rows }) => sum + rows, 0)
        expect(numbers).toBe(bad)
        const { totals, waterfall } = given.report
        expect(totals.accepted + totals.rejected).toBe(list.length)
        expect(totals.clean + totals.warned + totals.rejected).toBe(list.length)
        expect(waterfall.reduce((sum, { removed }) => sum + removed, 0)).toBe(totals.rejected)
        expect(waterfall.at(-1)!.left).toBe(totals.accepted)
      })
      // The same with every key on disk.
      await judged(
        { contacts: [contacts], suppression: [suppression], sends: [sends], memory: 0 },
        (given) => {
          expect(given.result.spilled).toBeGreaterThan(0)
          expect(found(given, 'Found duplicate')).toBe(duplicates)
          expect(found(given, 'Found suppressed')).toBe(hits)
        },
      )
    })
  }, 60_000)

  test('sends of the last day count against the cap of a law', async () => {
    // Fla. Stat. 501.616(6)(b): three in 24 hours on one subject.
    const contacts =
      'contact_id,phone,region,country,consent_tags\n1,+13055550123,FL,US,marketing\n2,+13055550124,FL,US,marketing\n'
    const send = (id: number, time: string): string => `${id},${time},sms\n`
    const sends = [
      'contact_id,sent_at,channel\n',
      send(1, '2026-11-24T06:00:00Z'),
      send(1, '2026-11-24T10:00Z'),
      send(1, '2026-11-24 12:00:00'),
      send(2, '2026-11-23T06:00:00Z'),
      send(2, '2026-11-23T10:00Z'),
      send(2, '2026-11-24T12:00:00+00:00'),
    ].join('')
    await judged({ contacts: [contacts], sends: [sends] }, (given) => {
      expect(found(given, 'Found over-cap')).toBe(1)
      expect(given.report.problems.find(({ message }) => message === 'Found over-cap')!.samples).toEqual([
        { file: 'contacts.csv', row: 2, value: expect.stringMatching(/^\+1•+23$/) as string },
      ])
      expect(given.report.sends).toEqual({ rows: 6, unreadable: 0, last: '2026-11-24T12:00:00.000Z' })
    })
  })

  test('hashes of numbers and addresses suppress, plain and keyed', async () => {
    const contacts =
      'phone,email,consent_tags\n+13055550123,a@example.com,marketing\n+13055550124,b@example.com,marketing\n+13055550125,c@example.com,marketing\n+13055550126,d@example.com,marketing\n'
    const plain = (text: string): string => createHash('sha256').update(text).digest('hex')
    const keyed = createHmac('sha256', 'pepper').update('+13055550125').digest('hex')
    const list = `hash\n${plain('+13055550123')}\n${plain('b@example.com').toUpperCase()}\n${keyed}\n`
    await judged({ contacts: [contacts], suppression: [list], hashKeys: ['pepper'] }, (given) => {
      expect(found(given, 'Found suppressed')).toBe(3)
      expect(given.report.suppression[0]).toMatchObject({ entries: 3, unreadable: 0, hits: 3 })
    })
    await judged({ contacts: [contacts], suppression: [list] }, (given) => {
      expect(found(given, 'Found suppressed')).toBe(2)
    })
  })

  test('a list of bare numbers has no header, or one that says nothing', async () => {
    const contacts = 'phone,consent_tags\n+13055550123,marketing\n+13055550124,marketing\n'
    for (const list of ['+13055550123\n', '13055550123\n', 'numbers\n+13055550123', '(305) 555-0123\r\n'])
      await judged(
        { contacts: [contacts], suppression: [list], campaign: smsCampaign.replace('[US, GB, FR]', '[US]') },
        (given) => {
          expect(found(given, 'Found suppressed')).toBe(1)
        },
      )
  })
})

test('samples of rows that were found by holding them against others show by what, where more is not known', async () => {
  const numbers = Array.from({ length: 12 }, (_, i) => `+120255501${10 + i}`)
  const contacts = ['phone', ...numbers, numbers[8]].join('\n')
  await judged({ contacts: [contacts], suppression: [`phone\n${numbers[0]}\n${numbers[7]}\n`] }, (given) => {
    const samplesOf = (words: string): readonly (string | null)[] | undefined =>
      given.report.problems.find(({ message }) => message === words)?.samples.map(({ value }) => value)
    expect(samplesOf('Found suppressed')).toEqual(['+1•••••••10', '•••••••'])
    expect(samplesOf('Found duplicate')).toEqual(['•••••••'])
  })
})

describe('accepted and rejected rows', () => {
  async function split(given: Judged, folder: string, safe = false): Promise<{ ok: Buffer; no: Buffer }> {
    const [accepted, rejected] = [join(folder, 'ok.csv'), join(folder, 'no.csv')]
    await new SplitFiles({ accepted, rejected }, { safe, normalise: false }).write(given.run, given.result)
    return { ok: readFileSync(accepted), no: readFileSync(rejected) }
  }

  test('are all rows, accepted ones byte for byte', async () => {
    await judged({ contacts: ['phone\n+1\n'] }, async (_, folder) => {
      const { contacts } = made(1500, folder)
      await judged({ contacts: [contacts] }, async (given, own) => {
        const { ok, no } = await split(given, own)
        const lines = contacts.trimEnd().split('\n').slice(1)
        const accepted = ok.toString().trimEnd().split('\n')
        const rejected = rowsOf(no.toString())
        expect(accepted[0]).toBe(header)
        expect(accepted.length - 1 + rejected.length).toBe(lines.length)
        expect(accepted.length - 1).toBe(given.report.totals.accepted)
        const all = new Map<string, number>()
        for (const line of lines) all.set(line, (all.get(line) ?? 0) + 1)
        for (const line of accepted.slice(1)) expect(all.get(line)).toBeGreaterThan(0)
        for (const row of rejected) {
          expect(row['sendlint_rules']).toMatch(/^audience\/test-/)
          expect(row['sendlint_rules']!.split('|').length).toBeLessThanOrEqual(
            row['sendlint_reasons']!.split('|').length,
          )
        }
      })
    })
  }, 30_000)

  const awkward = [
    'phone,name,consent_tags',
    '+13055550123,"Ada, ""the"" Countess\nLovelace",marketing',
    '+13055550124,5" pipe,marketing',
    '+13055550125,one,too,many',
    '+13055550126',
    '+1305,,marketing',
    '+13055550123,again,marketing',
    '+13055550127,"=HYPERLINK(""x"")",none',
  ]

  test('keep quotes, line breaks and CRLF; what is out of joint is put under its columns', async () => {
    await judged({ contacts: [awkward.join('\r\n')] }, async (given, folder) => {
      const { ok, no } = await split(given, folder)
      expect(ok.toString()).toBe(`${awkward.slice(0, 2).join('\r\n')}\r\n`)
      expect(rowsOf(no.toString()).map((row) => Object.values(row))).toEqual([
        ['+13055550124', '5" pipe', 'marketing', 'audience/test-event', 'Found stray-quote'],
        ['+13055550125', 'one', 'too,many', 'audience/test-event', 'Found too-many-fields'],
        ['+13055550126', '', '', 'audience/test-event', 'Found too-few-fields'],
        ['+1305', '', 'marketing', 'audience/test-number', 'Number is too-short'],
        ['+13055550123', 'again', 'marketing', 'audience/test-event', 'Found duplicate'],
        ['+13055550127', '=HYPERLINK("x")', 'none', 'audience/test-consent', 'No consent in none'],
      ])
      const safe = await split(given, folder, true)
      expect(rowsOf(safe.no.toString()).at(-1)!['name']).toBe('\'=HYPERLINK("x")')
    })
  })

  test('have no header either that a spreadsheet would run, where that is asked for', async () => {
    const csv = 'phone,=cmd(),consent_tags\n+13055550123,＝1,marketing\n+1,y,marketing\n'
    await judged({ contacts: [csv] }, async (given, folder) => {
      const { ok, no } = await split(given, folder, true)
      expect(ok.toString()).toBe("phone,'=cmd(),consent_tags\n+13055550123,'＝1,marketing\n")
      expect(no.toString().split('\n')[0]).toBe("phone,'=cmd(),consent_tags,sendlint_rules,sendlint_reasons")
    })
  })

  test('stay in UTF-16, behind their mark, with semicolons, as Excel writes them', async () => {
    const text = '\ufeffphone;name;consent_tags\r\n+13055550123;Zoë;marketing\r\n+1;x;marketing\r\n'
    await judged({ contacts: [Buffer.from(text, 'utf16le')] }, async (given, folder) => {
      expect(given.report.files[0]).toMatchObject({ encoding: 'utf-16le', delimiter: ';', rows: 2 })
      const { ok, no } = await split(given, folder)
      expect(ok.toString('utf16le')).toBe('\ufeffphone;name;consent_tags\r\n+13055550123;Zoë;marketing\r\n')
      expect(no.toString('utf16le')).toMatch(
        /^\ufeffphone;name;consent_tags;sendlint_rules;sendlint_reasons\r\n\+1;x;/,
      )
    })
  })

  test('of JSON Lines are lines', async () => {
    const lines = [
      '{"phone": "+13055550123", "consent_tags": ["marketing:sms"], "n": 1}',
      '{"phone": 13055550124, "consent_tags": "marketing"}',
      'no json',
      '{}',
    ]
    await judged({ contacts: [lines.join('\n')], ending: '.jsonl' }, async (given, folder) => {
      const { ok, no } = await split(given, folder)
      expect(ok.toString()).toBe(`${lines[0]}\n`)
      const rejected = no
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(rejected).toHaveLength(3)
      expect(rejected[0]).toMatchObject({ phone: 13055550124, sendlint_rules: 'audience/test-number' })
      expect(rejected[1]).toMatchObject({ sendlint_row: 'no json' })
      expect(rejected[2]).toHaveProperty('sendlint_reasons')
    })
  })
})

describe('whom a suppression list is about', () => {
  const contacts =
    'contact_id,phone,email,country,consent_tags\nc1,+13055550123,ada@acme.dev,US,marketing:sms\nc2,+13055550124,bob@acme.dev,US,marketing:sms\n'

  test.each<[string, string]>([
    ['of several columns for one thing', 'Phone,Mobile\n+13055550123,\n,+13055550124\n'],
    ['of one header twice', 'phone,phone\n+13055550123,+13055550124\n'],
    ['of two headers that are both the address', 'email,E-Mail\nada@acme.dev,bob@acme.dev\n'],
    ['of headers that nobody knows', 'Line 1,Line 2\n+13055550123,BOB@acme.dev\n'],
    ['in a file without a header', 'Ada,+13055550123\nBob,+13055550124\n'],
    ['behind a name', 'Name,Work Email\nAda,ada@acme.dev\nBob,bob@acme.dev\n'],
    ['as a spreadsheet keeps them', `phone\n'+13055550123\n"=""+13055550124"""\n`],
    [
      'in a key that only a later line has',
      `${Array.from({ length: 3000 }, (_, i) => `{"phone":"+1212555${String(i).padStart(4, '0')}"}\n`).join('')}{"email":"ada@acme.dev"}\n{"email":"bob@acme.dev"}\n`,
    ],
  ])('%s', async (_, list) => {
    await judged({ contacts: [contacts], suppression: [list] }, (given) => {
      expect(found(given, 'Found suppressed')).toBe(2)
    })
  })

  test.each<[string, string, string, readonly string[]]>([
    ['numbers of no country', contacts, 'phone\n3055550123\n', ['1 entries of']],
    ['hashes that nobody reads', contacts, 'email\n0cc175b9c0f1b6a831c399e269772661\n', ['1 entries of']],
    ['addresses that are masked', contacts, 'email\na**@acme.dev\n', ['1 entries of']],
    [
      'a number beside a contact_id',
      contacts,
      'contact_id,phone\n900,3055550123\n901,+13055550188\n',
      ['1 entries of'],
    ],
    ['an empty number beside an address', contacts, 'phone,email\nn/a,ada@acme.dev\n', []],
    ['nobody', contacts, 'phone\n', []],
    [
      'ids that the contacts have not',
      'phone,country,consent_tags\n+13055550123,US,marketing:sms\n',
      'contact_id\nc1\n',
      ['Nobody can be found'],
    ],
  ])('asks where it says %s', async (_, list, suppression, asked) => {
    // Without regions a number of no country has none.
    const campaign = smsCampaign.replace(/^audience:.*$/m, 'audience: { recipients: consumers }')
    await judged({ contacts: [list], suppression: [suppression], campaign, rules: 'all' }, ({ report }) => {
      const own = report.unchecked.filter(({ rule }) => rule === 'audience/suppressed')
      expect(own.map(({ reason }) => asked.find((start) => reason.startsWith(start)) ?? reason)).toEqual(
        asked,
      )
      expect(own.every(({ required }) => required)).toBe(true)
    })
  })

  test('says of hashes that nobody is found by that they may have a key', async () => {
    const list = `phone_hash\n${createHmac('sha256', 'k').update('+13055550123').digest('hex')}\n`
    const asked = ({ report }: Judged): readonly (string | boolean)[] =>
      report.unchecked
        .filter(({ rule }) => rule === 'audience/suppressed')
        .flatMap(({ needs, required }) => [needs, required])
    await judged({ contacts: [contacts], suppression: [list], rules: 'all' }, (given) => {
      expect(asked(given)).toEqual(['--hash-keys', false])
    })
    await judged({ contacts: [contacts], suppression: [list], rules: 'all', hashKeys: ['k'] }, (given) => {
      expect(asked(given)).toEqual([])
    })
  })
})

test('a line of JSON longer than rows may be is cut, and those behind it are read', async () => {
  const good = '{"phone":"+13055550123","consent_tags":"marketing"}'
  const long = good.replace('}', `,"note":"${'x'.repeat(9 << 20)}"}`)
  await judged(
    { contacts: [[good, long, good.replace('123"', '124"')].join('\n')], ending: '.jsonl' },
    (given) => {
      expect(given.report.totals).toMatchObject({ rows: 12, accepted: 2 })
      // Its end is shorter, and no object either.
      expect(found(given, 'Found too-long')).toBe(9)
      expect(found(given, 'Found not-an-object')).toBe(1)
    },
  )
})

describe('keys of JSON Lines', () => {
  const early = Array.from(
    { length: 3000 },
    (_, i) =>
      `{"phone":"+1212555${String(i).padStart(4, '0')}","country":"US","consent_tags":"marketing:sms"}`,
  )
  const late = '{"phone":"+13055550123","country":"US","consent_tags":"marketing:sms","opted_out":true}'

  test('are read where only a line has them that stands far below', async () => {
    const contacts = [[...early, late].join('\n')]
    await judged({ contacts, ending: '.jsonl', rules: 'all' }, ({ report }) => {
      expect(report.problems.find(({ rule }) => rule === 'audience/opted-out')).toMatchObject({ rows: 1 })
    })
  })

  test('are refused where they come too late in what can be read once', async () => {
    const words = readDataShard('contact-columns') as ColumnWords
    const pipe = Readable.from([Buffer.from([...early, late].join('\n'))])
    const refuse = refuseLateKeys('pipe', headerOf(await openStream(pipe, 'pipe'), defaultConfig, words))
    refuse(new Map([['note', 'x']]))
    expect(() => refuse(new Map([['opted_out', 'true']]))).toThrow(/has the key `opted_out`/)
  })
})

describe('forms of files', () => {
  const rows = [
    ['phone', 'email', 'consent_tags'],
    ['+13055550123', 'a@example.com', 'marketing'],
    ['+13055550124', 'b@example.com', 'marketing'],
    ['4.47912E+11', 'c@example.com', 'marketing'],
  ]
  const csv = rows.map((row) => row.join(',')).join('\n')

  test.each<[string, string | Uint8Array]>([
    ['CSV', csv],
    ['CSV of old Macs', csv.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${csv}`],
    ['semicolons', csv.replaceAll(',', ';')],
    ['tabs', csv.replaceAll(',', '\t')],
    ["Excel's sep=", `sep=;\r\n${csv.replaceAll(',', ';')}`],
    ['gzip', gzipSync(csv)],
    ['gzip in two members', Buffer.concat([gzipSync(csv.slice(0, 50)), gzipSync(csv.slice(50))])],
    ['UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${csv}`, 'utf16le').swap16()],
    [
      'JSON Lines',
      rows
        .slice(1)
        .map((row) => JSON.stringify(Object.fromEntries(row.map((cell, i) => [rows[0]![i]!, cell]))))
        .join('\n'),
    ],
  ])('%s', async (_, contacts) => {
    await judged({ contacts: [contacts] }, ({ report }) => {
      expect(report.totals).toMatchObject({ rows: 3, accepted: 2, rejected: 1 })
      expect(report.problems.map(({ message }) => message)).toEqual(['Number is spreadsheet'])
    })
  })

  test('bytes that are no text are told by their row', async () => {
    const bytes = Buffer.concat([
      Buffer.from('phone,name,consent_tags\n+13055550123,Zoë,marketing\n+13055550124,'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from(',marketing\n+13055550125,\0,marketing\n+13055550126,ok,marketing\n'),
    ])
    await judged({ contacts: [bytes] }, ({ report }) => {
      expect(report.problems.map(({ message, samples }) => [message, samples.map(({ row }) => row)])).toEqual(
        [
          ['Found control-character', [4]],
          ['Found encoding', [3]],
        ],
      )
    })
  })

  test('Windows-1252 is read as such', async () => {
    const text = 'phone;nom;consent_tags\r\n+33612345678;Renée;marketing\r\n'
    await judged({ contacts: [Buffer.from(text, 'latin1')] }, ({ report }) => {
      expect(report.files[0]).toMatchObject({ encoding: 'windows-1252' })
      expect(report.totals.accepted).toBe(1)
    })
  })
})

test('a column with something else in every row is told as one problem', async () => {
  const rows = Array.from({ length: 500 }, (_, i) => `+1305555${String(1000 + i)},tag ${i}`)
  await judged({ contacts: [`phone,consent_tags\n${rows.join('\n')}\n`] }, ({ report }) => {
    expect(report.problems.map(({ message, rows: count }) => [message, count])).toEqual([
      ['No consent in …', 500],
    ])
  })
})

test('what looks like a number or an address is masked, days and times are not', () => {
  expect(masked('`+44 7912 345678`')).toBe('`+44•••••••78`')
  expect(masked('(206) 618-9123 or 1234-56-7890')).toBe('(••••••••23 or ••••••••90')
  expect(masked('ada@example.com, 2026-11-24, 2026-11-24 20:30')).toBe(
    'a•••@•••, 2026-11-24, 2026-11-24 20:30',
  )
  expect(masked('03/04/2026 or 030/4/20261')).toBe('03/04/2026 or •••••••61')
  expect(masked('20261124123456')).toBe('••••••••••••56')
})

test('nothing that is reported has a number or an address in it, even where columns are mixed up', async () => {
  const next = (() => {
    let state = 1
    return () => (state = (state * 48271) % 2147483647) / 2147483647
  })()
  const rows = Array.from({ length: 200 }, (_, i) => contact(i, next))
  // Numbers and addresses in every column that is quoted in words.
  const mixed = rows.map((row) =>
    [row[1], row[2], row[1], row[2], row[1], row[2]].map((cell) => `"${cell}"`).join(','),
  )
  const text = `phone,email,consent_tags,segment,country,region\n${mixed.join('\n')}\n`
  await judged({ contacts: [text] }, ({ report }) => {
    const shown = JSON.stringify(report)
    for (const row of rows) {
      expect(shown).not.toContain(row[2])
      expect(shown).not.toContain(row[1])
      expect(shown.replace(/[\s().-]/g, '')).not.toContain(row[1]!.replace(/\D/g, ''))
    }
  })
})
