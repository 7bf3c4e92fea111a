import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../src/cli/run.ts'
import type { Terminal } from '../src/cli/terminal.ts'

// Whatever somebody hands in ends in a clear message with its place, the right exit code and no stack trace, and the
// findings of other files stay. Each case is played in a folder of its own; fixtures/bad-input/<group>.out holds what
// is printed, word for word (SENDLINT_UPDATE=1 writes it; read the difference).

const golden = join(import.meta.dirname, '../fixtures/bad-input')
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

async function sendlint(argv: readonly string[], cwd: string, stdin: Uint8Array): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr'): Terminal['stdout'] => ({
    isTTY: false,
    columns: null,
    write: (text) => {
      written[name] += text
    },
  })
  const exit = await run(argv, {
    cwd,
    env: { SENDLINT_NOW: '2026-11-21T10:00:00Z' },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    clock: () => Date.UTC(2026, 10, 21, 10),
    readStdin: () => Promise.resolve(stdin),
  })
  return { ...written, exit }
}

interface Case {
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly links?: Readonly<Record<string, string>>
  readonly argv?: readonly string[]
  readonly stdin?: string | Uint8Array
  /** Lines of output that are held; the rest is counted. */
  readonly lines?: number
}

const text = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? new TextEncoder().encode(value) : value

/** The case's output; and whatever the format, no trace of a stack, no unescaped control character. */
async function play({ files, links = {}, argv = [], stdin = '', lines = 30 }: Case): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'sendlint-bad-'))
  folders.push(cwd)
  mkdirSync(join(cwd, '.git'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), content)
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(cwd, path))
  const formatted = argv.some((word) => word.startsWith('--format'))
  const command = /^(explain|rules|config|schema|init|completion)$/.test(argv[0] ?? '')
  const given = formatted || command ? argv : [...argv, '--format', 'concise']
  const outcome = await sendlint(given, cwd, text(stdin))
  check(outcome)
  if (!formatted && !command) {
    const json = await sendlint([...argv, '--format', 'json'], cwd, text(stdin))
    check(json)
    expect(json.exit).toBe(outcome.exit)
    if (json.stdout !== '') JSON.parse(json.stdout)
    check(await sendlint([...argv, '--format', 'pretty'], cwd, text(stdin)))
  }
  const all = `${outcome.stdout}${outcome.stderr === '' ? '' : `[stderr]\n${outcome.stderr}`}`
    .replaceAll(cwd, '<cwd>')
    .split('\n')
  const shown = all.length > lines ? [...all.slice(0, lines), `(${all.length - lines} more lines)`, ''] : all
  return `${shown.map((line) => (line.length > 400 ? `${line.slice(0, 400)} (cut)` : line)).join('\n')}[exit ${outcome.exit}]\n`
}

function check({ stdout, stderr }: Outcome): void {
  const all = stdout + stderr
  expect(all).not.toMatch(/\n\s+at .*:\d+:\d+|node:internal|\[object |internal error|internal\/rule-failed/)
  expect(all).not.toMatch(/[\x00-\x08\x0b\x0d-\x1f\x7f\x80-\x9f\ud800-\udfff]/u)
  // A format may break lines: but no line is longer than a screen of text.
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(2000)
}

function group(name: string, cases: Readonly<Record<string, Case>>): void {
  const path = join(golden, `${name}.out`)
  const update = process.env['SENDLINT_UPDATE'] === '1'
  const held = new Map(
    (existsSync(path) ? readFileSync(path, 'utf8') : '')
      .split(/^=== /m)
      .slice(1)
      .map((part): [string, string] => {
        const end = part.indexOf('\n')
        return [part.slice(0, end), part.slice(end + 1)]
      }),
  )
  describe(name, () => {
    const played = new Map<string, string>()
    for (const [title, case_] of Object.entries(cases))
      test(
        title,
        async () => {
          const output = await play(case_)
          played.set(title, output)
          if (!update) expect(output).toBe(held.get(title))
        },
        30_000,
      )
    test('nothing is held that is not played', () => {
      if (update)
        writeFileSync(path, [...played].map(([title, output]) => `=== ${title}\n${output}`).join(''))
      else expect([...held.keys()]).toEqual(Object.keys(cases))
    })
  })
}

const clean = `id: x
purpose: transactional
sender: { brand: Acme, country: FR }
audience: { regions: [FR], languages: [en], recipients: consumers }
schedule: { at: 2026-11-24T10:00, timezone: recipient }
messages:
  - { channel: push, language: en, title: Acme, body: "Your parcel 4711 is on its way." }
`
/** The clean campaign with one piece of it replaced, which has to be there. */
function but(piece: string, replacement: string): string {
  if (!clean.includes(piece)) throw new Error(`Not in the campaign: ${piece}`)
  return clean.replace(piece, () => replacement)
}
const add = (more: string): string => `${clean}${more}\n`
/** A neighbour whose one finding has to stay, whatever the other file holds. */
const neighbour = clean.replace('id: x', 'id: neighbour').replace('FR]', 'XX]')
const beside = (content: string | Uint8Array, name = 'bad.campaign.yaml'): Case => ({
  files: { [name]: content, 'z.campaign.yaml': neighbour },
})
const bad = (content: string | Uint8Array, name = 'bad.campaign.yaml'): Case => ({
  files: { [name]: content },
})
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const latin1 = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0))
function utf16(value: string, little: boolean, mark: boolean): Uint8Array {
  const marked = (mark ? '\ufeff' : '') + value
  const units = Array.from(
    { length: marked.length * 2 },
    (_, i) => (marked.charCodeAt(i >> 1) >> (8 * (i % 2))) & 0xff,
  )
  const out = Uint8Array.from(units)
  if (!little) for (let i = 0; i < out.length; i += 2) [out[i], out[i + 1]] = [out[i + 1]!, out[i]!]
  return out
}

group('bytes', {
  'empty file': beside(''),
  'only whitespace': beside('  \n\n \t\n'),
  'only comments': beside('# a\n# b\n'),
  'only a document marker': beside('---\n'),
  'only a BOM': beside('\ufeff'),
  'BOM and CRLF are fine': bad(`\ufeff${clean.replaceAll('\n', '\r\n')}`),
  'CR only': bad(clean.replaceAll('\n', '\r')),
  binary: beside(bytes(0, 1, 2, 0xff, 0xfe, 3, 0, 0)),
  'a ZIP archive': beside(bytes(0x50, 0x4b, 3, 4, 0, 0)),
  'UTF-16 LE with a mark': beside(utf16(clean, true, true)),
  'UTF-16 BE with a mark': beside(utf16(clean, false, true)),
  'UTF-16 LE without a mark': beside(utf16(clean, true, false)),
  'UTF-16 BE without a mark': beside(utf16(clean, false, false)),
  'Windows-1252': beside(latin1(but('Acme,', 'Acmé,'))),
  'cut in the middle of a character': beside(bytes(...text(but('Acme,', 'Acm')), 0xe2, 0x82)),
  'overlong UTF-8': beside(bytes(...text('id: '), 0xc0, 0xaf)),
  'a surrogate in UTF-8': beside(bytes(...text('id: '), 0xed, 0xa0, 0x80)),
  'NUL in a value': beside(but('4711', '47\u000011')),
  'ESC in a value': beside(but('4711', '47\u001b[31m11')),
  'ESC in a key': beside(add('"\\e[31mkey": 1')),
  'C1 control in a value': beside(but('4711', '47\u009b11')),
  'escaped controls in a value': beside(but('4711', '47\\e[2J\\a\\0')),
  'bidirectional override in a value': bad(but('4711', '47\u202e11')),
  'more than 1 MiB': beside(`${clean}# ${'x'.repeat(1024 * 1024)}`),
  'exactly a very long line': bad(but('4711', 'x'.repeat(300_000))),
  'a very long key': bad(add(`${'k'.repeat(2000)}: 1`)),
  'a very long unknown value': bad(but('push', 'p'.repeat(5000))),
})

const nested = (open: string, close: string, depth: number): string =>
  `x: ${open.repeat(depth)}${close.repeat(depth)}\n`
group('yaml', {
  '250,000 nodes': { ...beside(`x: [${'1,'.repeat(250_000)}]\n`), lines: 6 },
  '10,000 flow lists deep': beside(nested('[', ']', 10_000)),
  '10,000 flow maps deep': beside(nested('{a: ', '}', 10_000)),
  '300 block maps deep': beside(Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')),
  '2,000 block lists deep': beside(`x:\n  ${'- '.repeat(2000)}1\n`),
  'a bomb of aliases': beside(
    `a: &a [x, x]\n${'bcdefghi'.replace(/./g, (c, i: number) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]\n`)}`,
  ),
  'an alias inside what it names': beside('a: &a [*a]\n'),
  'an alias of nothing': beside('id: *nothing\n'),
  'an anchor and its alias': bad(
    clean.replace('[FR]', '&r [FR]').replace('language: en,', 'language: en, regions: *r,'),
  ),
  'merge keys': bad(add('base: &b { country: FR }\n').replace('country: FR }', 'country: FR, <<: *b }')),
  'a Python object': beside('id: !!python/object/apply:os.system ["id"]\n'),
  'a local tag': beside(but('id: x', 'id: !secret x')),
  'a binary tag': beside(but('id: x', 'id: !!binary eA==')),
  'a set': beside('audience: !!set { FR }\n'),
  'duplicate keys': beside(add('id: y')),
  'duplicate keys below': beside(but('country: FR', 'country: FR, country: DE')),
  'a key that differs in its escapes only': beside(add('"\\u0069d": y')),
  'several documents': beside(`${clean}---\n${clean}`),
  'a directive': beside(`%YAML 1.1\n---\n${clean}`),
  'indented by tabs': beside('id: x\naudience:\n\tregions: [FR]\n'),
  'indented by tabs and spaces': beside('id: x\nmessages:\n  - channel: push\n\t  body: x\n'),
  'a colon without a space': beside(but('purpose: transactional', 'purpose:transactional')),
  'two colons': beside(but('id: x', 'name: Sale: now')),
  'a quote left open': beside(but('on its way."', 'on its way.')),
  'a bracket left open': beside(but('[FR]', '[FR')),
  'a percent sign first': beside(but('"Your parcel 4711 is on its way."', '%off')),
  'an at sign first': beside(but('country: FR', 'brand2: @acme')),
  'dangerous keys': beside(
    add('__proto__: { a: 1 }\nconstructor: { prototype: 1 }\nhasOwnProperty: 1\ntoString: 1'),
  ),
  'dangerous keys in messages': beside(but('title: Acme', '__proto__: { channel: sms }, title: Acme')),
  'a dangerous header': bad(
    but(
      '{ channel: push, language: en, title: Acme,',
      '{ channel: email, subject: Hi, language: en, headers: { __proto__: x, constructor: y },',
    ),
  ),
  'a dangerous region': beside(but('[FR]', '[__proto__, constructor]')),
  'a dangerous region with a size': beside(but('[FR]', '{ __proto__: 1, constructor: 2 }')),
  'a dangerous sender name': beside(but('sender: { brand: Acme, country: FR }', 'sender: constructor')),
  'a dangerous zone': beside(but('timezone: recipient', 'timezone: constructor')),
  'a dangerous tag': bad(
    but(
      'recipients: consumers',
      'recipients: consumers, consent: { tags: ["constructor", "__proto__:sms", "toString"] }',
    ),
  ),
  'a list as key': beside(add('? [a, b]\n: 1')),
  'a number as key': beside(add('1: 1')),
  'nothing as key': beside(add('~: 1')),
  'the root is a list': beside(`- ${clean.trim().replaceAll('\n', '\n  ')}\n`),
  'the root is text': beside('Hello there\n'),
  'the root is a number': beside('42\n'),
  'old octal and yes': beside(but('recipients: consumers', 'minimum_age: 018, consent: { night: yes }')),
  'infinity and not a number': beside(but('recipients: consumers', 'size: .inf, minimum_age: .nan')),
  'a number too large': beside(but('recipients: consumers', 'size: 12345678901234567890')),
})

group('types', {
  'audience as list': bad(but('{ regions: [FR], languages: [en], recipients: consumers }', '[FR]')),
  'audience as number': bad(but('{ regions: [FR], languages: [en], recipients: consumers }', '5')),
  'audience as unknown name': bad(
    but('{ regions: [FR], languages: [en], recipients: consumers }', 'newsletter'),
  ),
  'messages as map': bad(
    but(
      '  - { channel: push, language: en, title: Acme, body: "Your parcel 4711 is on its way." }',
      '  channel: push\n  body: x',
    ),
  ),
  'messages as text': bad(clean.replace(/messages:[^]*/, 'messages: hello\n')),
  'messages empty': bad(clean.replace(/messages:[^]*/, 'messages: []\n')),
  'messages null': bad(clean.replace(/messages:[^]*/, 'messages:\n')),
  'messages missing': bad(clean.replace(/messages:[^]*/, '')),
  'messages of nothing': bad(clean.replace(/messages:[^]*/, 'messages: [null, 5, text, []]\n')),
  'body as list': bad(but('body: "Your parcel 4711 is on its way."', 'body: [a, b]')),
  'body as number': bad(but('body: "Your parcel 4711 is on its way."', 'body: 4711')),
  'body null': bad(but('body: "Your parcel 4711 is on its way."', 'body: ')),
  'body blank': bad(but('body: "Your parcel 4711 is on its way."', 'body: "  "')),
  'body of zero-width spaces': bad(but('body: "Your parcel 4711 is on its way."', 'body: "\\u200b\\u200b"')),
  'body and body_file': bad(but('title: Acme', 'body_file: a.html, title: Acme')),
  'regions as text': bad(but('[FR]', 'FR')),
  'regions as nested list': bad(but('[FR]', '[[FR]]')),
  'regions empty': bad(but('[FR]', '[]')),
  'regions empty map': bad(but('[FR]', '{}')),
  'regions null': bad(but('[FR]', '')),
  'a region twice': bad(but('[FR]', '[FR, FR]')),
  'region sizes that are none': bad(but('[FR]', '{ FR: many, DE: -1, IT: 1.5 }')),
  'NO is a country and no boolean': bad(but('[FR]', '[NO, FR]')),
  'consent as text': bad(but('recipients: consumers', 'consent: yes')),
  'consent as boolean': bad(but('recipients: consumers', 'consent: true')),
  'consent as empty list': bad(but('recipients: consumers', 'consent: []')),
  'consent tags as text': bad(but('recipients: consumers', 'consent: { tags: "marketing:sms" }')),
  'consent obtained as date': bad(but('recipients: consumers', 'consent: { obtained: 2025-01-01 }')),
  'schedule as text': bad(but('{ at: 2026-11-24T10:00, timezone: recipient }', '2026-11-24T10:00')),
  'schedule null': bad(but('{ at: 2026-11-24T10:00, timezone: recipient }', '')),
  'schedule at as number': bad(but('2026-11-24T10:00', '20261124')),
  'sender as list': bad(but('{ brand: Acme, country: FR }', '[Acme]')),
  'sender phone as number': bad(but('country: FR', 'phone: +4930123456')),
  'sms sender as number': bad(but('title: Acme', 'from: 73762')),
  'size in words': bad(but('recipients: consumers', 'size: "120,000"')),
  'size negative': bad(but('recipients: consumers', 'size: -5')),
  'expected_size of three, turned round': bad(but('recipients: consumers', 'expected_size: [5, 3, 9]')),
  'variants as map': bad(but('title: Acme', 'variants: { B: hi }, title: Acme')),
  'variant shares above 100': bad(
    but('title: Acme', 'variants: [{ share: 60, body: a }, { share: 70, body: b }], title: Acme'),
  ),
  'steps of unknown messages': bad(add('steps: [{ after: PT1H, message: nope }]')),
  'offer as text': bad(add('offer: 20% off')),
  'offer that ends before it starts': bad(add('offer: { starts: 2026-12-01, ends: 2026-11-01 }')),
  'consent from the future': bad(
    but(
      'recipients: consumers',
      'consent: { obtained: { from: 2027-01-01 } }, scrubbed: [{ register: DNC, on: 2028-01-01 }]',
    ),
  ),
  'sent before its time': bad(add('status: sent')),
  'steps without a trigger': bad(add('steps: [{ after: PT13H, message: "0" }]')),
  'version of the future': bad(add('sendlint: 2')),
  'campaigns of nothing': bad('campaigns: []\n'),
  'campaigns beside messages': bad(add('campaigns: []')),
  'campaigns as map': bad('campaigns: { a: { messages: [] } }\n'),
  'the same id in two files': { files: { 'a.campaign.yaml': clean, 'b.campaign.yaml': clean } },
  'a campaign without anything known': bad('hello: 1\nworld: 2\n'),
})

group('values', {
  'unknown key with a near one': bad(add('audiance: {}')),
  'unknown key in another case': bad(but('purpose: transactional', 'Purpose: transactional')),
  'unknown key in camel case': bad(but('title: Acme', 'bodyFile: x.html, title: Acme')),
  'unknown key with a hyphen': bad(but('title: Acme', 'body-file: x.html, title: Acme')),
  'unknown key with nothing near': bad(add('frobnicate: 1')),
  'key of another channel': bad(but('title: Acme', 'subject: Hi, title: Acme')),
  'unknown channel': bad(but('push', 'fax')),
  'unknown channel, near': bad(but('push', 'e-mail')),
  'channel in capitals': bad(but('push', 'SMS')),
  'unknown purpose': bad(but('transactional', 'promo')),
  'unknown status': bad(add('status: live')),
  'unknown zone': bad(but('timezone: recipient', 'timezone: Europe/Pariss')),
  'zone abbreviation': bad(but('timezone: recipient', 'timezone: EST')),
  'zone abbreviation that is none': bad(but('timezone: recipient', 'timezone: CST')),
  'zone without its continent': bad(but('timezone: recipient', 'timezone: Paris')),
  'zone that is an offset': bad(but('timezone: recipient', 'timezone: "+02:00"')),
  'zone in lower case': bad(but('timezone: recipient', 'timezone: europe/paris')),
  'zone with blanks': bad(but('timezone: recipient', 'timezone: America/New York')),
  'regions UK, EL, XX, US-ZZ, lower case': bad(
    but('[FR]', '[UK, EL, XX, US-ZZ, fr, France, EUR, USA, "840"]'),
  ),
  'regions of the sender': bad(but('country: FR', 'country: UK')),
  'region XX in a message': bad(but('title: Acme', 'regions: [XX], title: Acme')),
  'region outside of the audience': bad(but('title: Acme', 'regions: [DE], title: Acme')),
  'everything left out': bad(but('[FR]', '[FR], except: [FR]')),
  'language in words': bad(but('language: en', 'language: English')),
  'language with underscore': bad(but('language: en', 'language: en_US')),
  'impossible day': bad(but('2026-11-24T10:00', '2026-02-30T10:00')),
  'impossible time': bad(but('2026-11-24T10:00', '2026-11-24T25:61')),
  'leap day of no leap year': bad(but('2026-11-24T10:00', '2027-02-29T10:00')),
  'date without time': bad(but('2026-11-24T10:00', '2026-11-24')),
  'date with a blank': bad(but('2026-11-24T10:00', '2026-11-24 10:00')),
  'American date': bad(but('2026-11-24T10:00', '11/24/2026 10:00 AM')),
  'single digits': bad(but('2026-11-24T10:00', '2026-11-24T9:00')),
  'year far off': bad(but('2026-11-24T10:00', '9999-12-31T23:59')),
  'year zero': bad(but('2026-11-24T10:00', '0000-01-01T00:00')),
  'year in the past': bad(but('2026-11-24T10:00', '1926-11-24T10:00')),
  'offset and a zone': bad(but('2026-11-24T10:00', '2026-11-24T10:00+05:00')),
  'impossible offset': bad(but('2026-11-24T10:00', '2026-11-24T10:00+25:00')),
  'duration in words': bad(but('timezone: recipient', 'timezone: recipient, duration: 3 hours')),
  'duration of nothing': bad(but('timezone: recipient', 'timezone: recipient, duration: PT')),
  'duration without end': bad(but('timezone: recipient', 'timezone: recipient, duration: P9999Y')),
  'negative duration': bad(but('timezone: recipient', 'timezone: recipient, duration: -PT1H')),
  'rate in words': bad(but('timezone: recipient', 'timezone: recipient, rate: fast')),
  'rate of zero': bad(but('timezone: recipient', 'timezone: recipient, rate: 0/s')),
  'rate and duration': bad(but('timezone: recipient', 'timezone: recipient, rate: 5/s, duration: PT1H')),
  'recurrence in words': bad(but('timezone: recipient', 'timezone: recipient, repeat: weekly')),
  'recurrence of nonsense': bad(
    but('timezone: recipient', 'timezone: recipient, repeat: "FREQ=SOMETIMES;COUNT=x"'),
  ),
  'recurrence without end': bad(but('timezone: recipient', 'timezone: recipient, repeat: "FREQ=SECONDLY"')),
  'recurrence of a million': bad(
    but('timezone: recipient', 'timezone: recipient, repeat: "FREQ=DAILY;COUNT=99999999"'),
  ),
  'at and trigger': bad(but('timezone: recipient', 'timezone: recipient, trigger: { event: x }')),
  'spread without mode': bad(but('timezone: recipient', 'timezone: recipient, spread: PT24H')),
  'by_region twice for one place': bad(
    but(
      'timezone: recipient',
      'timezone: recipient, by_region: [{ regions: [FR], at: 2026-11-25T10:00 }, { regions: [FR], at: 2026-11-26T10:00 }]',
    ),
  ),
  'hold turned round': bad(
    but(
      'at: 2026-11-24T10:00, timezone: recipient',
      'trigger: { event: x }, timezone: recipient, hold: { from: "20:00", to: "09:00" }',
    ),
  ),
  'hold of nothing': bad(
    but(
      'at: 2026-11-24T10:00, timezone: recipient',
      'trigger: { event: x }, timezone: recipient, hold: { from: "09:00", to: "09:00" }',
    ),
  ),
  'hold without quotes': bad(
    but(
      'at: 2026-11-24T10:00, timezone: recipient',
      'trigger: { event: x }, timezone: recipient, hold: { from: 09:00, to: 25:00 }',
    ),
  ),
  'obtained turned round': bad(
    but('recipients: consumers', 'consent: { obtained: { from: 2026-01-01, to: 2025-01-01 } }'),
  ),
  'unknown register, topic, observance': bad(
    but(
      'recipients: consumers',
      'observances: [christmass], scrubbed: [{ register: XX-DNC, on: 2026-01-01 }]',
    ) + 'topics: [alcool]\n',
  ),
  'URL without a scheme': bad(but('country: FR', 'privacy_policy: acme.example')),
  'e-mail without a domain': bad(but('country: FR', 'email: news')),
  'markup in a value': {
    ...bad(but('push', '"</script><img src=x onerror=alert(1)>"')),
    argv: ['--format', 'markdown', '--format', 'github:github.txt'],
  },
})

const includes = (path: string): string =>
  but(
    '{ channel: push, language: en, title: Acme, body: "Your parcel 4711 is on its way." }',
    `{ channel: email, subject: Parcel, language: en, body_file: ${path} }`,
  )
group('files', {
  'missing include': beside(includes('nope.html')),
  'include above the root': { ...beside(includes('../../etc/passwd')) },
  'include by absolute path': beside(includes('/etc/passwd')),
  'include through a link to the outside': {
    ...beside(includes('out.html')),
    links: { 'out.html': '/etc/passwd' },
  },
  'include through a link to nowhere': { ...beside(includes('out.html')), links: { 'out.html': 'nowhere' } },
  'include through a link to itself': { ...beside(includes('out.html')), links: { 'out.html': 'out.html' } },
  'include is a folder': { files: { 'bad.campaign.yaml': includes('bodies'), 'bodies/x.html': 'x' } },
  'include is a folder with an ending': {
    files: { 'bad.campaign.yaml': includes('b.html'), 'b.html/x': 'x' },
  },
  'include through a link to a device': {
    ...beside(includes('out.html')),
    links: { 'out.html': '/dev/zero' },
  },
  'include of an unknown kind': { files: { 'bad.campaign.yaml': includes('a.exe'), 'a.exe': 'x' } },
  'include without an ending': { files: { 'bad.campaign.yaml': includes('a'), a: 'x' } },
  'include that is a campaign': {
    files: { 'bad.campaign.yaml': includes('b.campaign.md'), 'b.campaign.md': '---\nid: b\n---\nHi\n' },
  },
  'include of itself': bad(includes('bad.campaign.yaml')),
  'include with backslashes': beside(includes("'bodies\\a.html'")),
  'include that is empty': { files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': '\n' } },
  'include that is markup without text': {
    files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': '<div><br></div>' },
  },
  'include that is not UTF-8': {
    files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': latin1('<p>Caf\u00e9 ouvert</p>') },
  },
  'include that is binary': {
    files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': bytes(0x89, 0x50, 0x4e, 0x47, 0) },
  },
  'include of more than 1 MiB': {
    files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': 'x'.repeat(1024 * 1024 + 1) },
  },
  'include of HTML garbage': {
    files: {
      'bad.campaign.yaml': includes('a.html'),
      'a.html': `<p>Your parcel <b>4711<i></p></b><table><tr><p>x</table></div>&#xFFFFFFFF;&#0;&bogus;<!-- <![CDATA[ <script>`,
    },
  },
  'include of HTML 20,000 elements deep': {
    files: { 'bad.campaign.yaml': includes('a.html'), 'a.html': `${'<div>'.repeat(20_000)}Your parcel` },
  },
  'include of broken MJML': {
    files: {
      'bad.campaign.yaml': includes('a.mjml'),
      'a.mjml': '<mjml><mj-body><mj-text>Your parcel</mj-body>',
    },
  },
  'names with a line break': {
    files: { 'a\n::error::owned.campaign.yaml': 'x: 1\n' },
    argv: ['--format', 'github'],
  },
  'names with an escape sequence': { files: { 'a\u001b[31mred.campaign.yaml': 'x: 1\n' } },
  'names with workflow commands': {
    files: { '::error file=x::y.campaign.yaml': 'x: 1\n' },
    argv: ['--format', 'github'],
  },
  'contacts, suppression and evidence that are missing': bad(
    but('recipients: consumers', 'suppression: [a.csv], contacts: [b.csv], consent: { evidence: c.png }'),
  ),
  'a campaign that is a link is not walked into': { files: {}, links: { 'a.campaign.yaml': '/etc/passwd' } },
  'a campaign that is a link, by name': {
    files: {},
    links: { 'a.campaign.yaml': '/etc/passwd' },
    argv: ['a.campaign.yaml'],
  },
})

group('json', {
  'with comments': beside('// hi\n{ "id": "x" /* no */ }', 'bad.campaign.json'),
  'with trailing commas': beside(
    '{ "id": "x", "messages": [ { "channel": "sms", "body": "x", }, ], }',
    'bad.campaign.json',
  ),
  'with NaN and Infinity': beside(
    '{ "audience": { "size": NaN, "minimum_age": -Infinity } }',
    'bad.campaign.json',
  ),
  'with huge numbers': beside(
    '{ "audience": { "size": 1e999, "minimum_age": 123456789012345678901 } }',
    'bad.campaign.json',
  ),
  'with a number like 01 or .5 or +1': beside(
    '{ "audience": { "size": 01, "minimum_age": +1 } }',
    'bad.campaign.json',
  ),
  'with a lone surrogate': beside(
    '{ "id": "a\\ud800b", "messages": [{ "channel": "push", "body": "\\udc00 hi" }] }',
    'bad.campaign.json',
  ),
  'with single quotes': beside("{ 'id': 'x' }", 'bad.campaign.json'),
  'without quotes': beside('{ id: "x" }', 'bad.campaign.json'),
  'with duplicate keys': beside('{ "id": "x", "\\u0069d": "y" }', 'bad.campaign.json'),
  'with __proto__': beside('{ "__proto__": { "id": "x" } }', 'bad.campaign.json'),
  'with bad escapes': beside('{ "id": "\\x \\u12" }', 'bad.campaign.json'),
  'with a line break in text': beside('{ "id": "a\nb" }', 'bad.campaign.json'),
  'with a tab in text': beside('{ "id": "a\tb" }', 'bad.campaign.json'),
  'with two values': beside('{ "id": "x" } { "id": "y" }', 'bad.campaign.json'),
  'not closed': beside('{ "id": "x", "messages": [', 'bad.campaign.json'),
  'that is null': beside('null', 'bad.campaign.json'),
  'that is text': beside('"x"', 'bad.campaign.json'),
  'that is a list': beside('[]', 'bad.campaign.json'),
  'that is YAML': beside(clean, 'bad.campaign.json'),
  '100,000 lists deep': beside('['.repeat(100_000), 'bad.campaign.json'),
  "another linter's export": beside(
    '{ "data": { "type": "campaign", "attributes": { "name": "x" } } }',
    'export.campaign.json',
  ),
})

group('markdown', {
  'without front matter': beside('# Hi\n', 'bad.campaign.md'),
  'front matter left open': beside('---\nid: x\n\nHi\n', 'bad.campaign.md'),
  'front matter empty': beside('---\n---\nHi\n', 'bad.campaign.md'),
  'front matter not first': beside('\nHi\n---\nid: x\n---\n', 'bad.campaign.md'),
  'front matter in TOML': beside('+++\nid = "x"\n+++\nHi\n', 'bad.campaign.md'),
  'front matter that is a list': beside('---\n- a\n---\nHi\n', 'bad.campaign.md'),
  'front matter that is broken': beside('---\nid: "x\n---\nHi\n', 'bad.campaign.md'),
  'front matter with messages and body': beside(
    '---\nid: x\nchannel: email\nmessages: []\nbody: x\n---\nHi\n',
    'bad.campaign.md',
  ),
  'without a channel': beside('---\nid: x\npurpose: transactional\n---\nHi\n', 'bad.campaign.md'),
  'without a body': beside('---\nid: x\npurpose: transactional\nchannel: email\n---\n', 'bad.campaign.md'),
  'of nothing': beside('', 'bad.campaign.md'),
  'with 5,000 brackets': {
    ...beside(`---\nid: x\nchannel: email\nsubject: x\n---\n${'['.repeat(5000)}\n`, 'bad.campaign.md'),
    lines: 12,
  },
  'with 500 quotes inside each other': {
    ...beside(`---\nid: x\nchannel: email\nsubject: x\n---\n${'>'.repeat(500)} x\n`, 'bad.campaign.md'),
    lines: 12,
  },
})

const one = { files: { 'x.campaign.yaml': clean } }
group('command-line', {
  'unknown option': { ...one, argv: ['--formt', 'json'] },
  'unknown short option': { ...one, argv: ['-x'] },
  'option of another command': { ...one, argv: ['--json'] },
  'option without its value': { ...one, argv: ['--format'] },
  'option with an empty value': { ...one, argv: ['--format='] },
  'unknown format': { ...one, argv: ['--format', 'jsn'] },
  'unknown format, nothing near': { ...one, argv: ['--format', 'pdf'] },
  'format with an empty file': { ...one, argv: ['--format', 'json:'] },
  'format into a folder that is not there is made': { ...one, argv: ['--format', 'json:new/folder/x'] },
  'format into a folder': {
    files: { 'x.campaign.yaml': clean, 'out/x': '' },
    argv: ['--format', 'json:out'],
  },
  'two formats into one file': { ...one, argv: ['--format', 'json:o', '--format', 'sarif:./o'] },
  'one format twice on the output': { ...one, argv: ['--format', 'json', '--format', 'sarif'] },
  'format over the campaign itself': { ...one, argv: ['--format', 'json:x.campaign.yaml'] },
  'format into a read-only place': { ...one, argv: ['--format', 'json:/proc/x'] },
  'unknown rule': { ...one, argv: ['--only', 'timing/quiet-hour'] },
  'unknown group': { ...one, argv: ['--skip', 'tming/*'] },
  'rule that is only a group': { ...one, argv: ['--only', 'timing'] },
  'rule that can not be filtered': { ...one, argv: ['--skip', 'campaign/missing-key'] },
  'nothing left to report': { ...one, argv: ['--only', ','] },
  'unknown level': { ...one, argv: ['--fail-on', 'warnings'] },
  'max-warnings in words': { ...one, argv: ['--max-warnings', 'few'] },
  'max-warnings below zero': { ...one, argv: ['--max-warnings=-1'] },
  'now in words': { ...one, argv: ['--now', 'tomorrow'] },
  'now without an offset': { ...one, argv: ['--now', '2026-11-21T10:00'] },
  'now that is impossible': { ...one, argv: ['--now', '2026-02-30T10:00Z'] },
  'now as a day': { ...one, argv: ['--now', '2026-11-21'] },
  'missing path': { ...one, argv: ['nope.yaml'] },
  'missing path beside one that is there': { ...one, argv: ['nope.yaml', 'x.campaign.yaml'] },
  'folder without campaigns': { files: { 'empty/readme.txt': 'x' }, argv: ['empty'] },
  'two folders, one without campaigns': {
    files: { 'x/a.campaign.yaml': clean, 'empty/r.txt': 'x' },
    argv: ['x', 'empty'],
  },
  'folder without campaigns, allowed': {
    files: { 'empty/readme.txt': 'x' },
    argv: ['empty', '--allow-empty'],
  },
  'file of an unknown kind': { files: { 'a.docx': 'x' }, argv: ['a.docx'] },
  'a device': { ...one, argv: ['/dev/null'] },
  'content without a channel': { files: { 'a.html': '<p>x' }, argv: ['a.html'] },
  'language without a channel': { files: { 'a.html': '<p>x' }, argv: ['a.html', '--language', 'en'] },
  'language that is none': {
    files: { 'a.html': '<p>x' },
    argv: ['a.html', '--channel', 'email', '--language', 'english'],
  },
  'unknown channel': { files: { 'a.html': '<p>x' }, argv: ['a.html', '--channel', 'mail'] },
  'log without a file': { ...one, argv: ['log'] },
  'command misspelt': { ...one, argv: ['expain', 'US'] },
  'explain without a subject': { ...one, argv: ['explain'] },
  'explain what is not there': { ...one, argv: ['explain', 'timing/quiet-hour'] },
  'explain a place that is not there': { ...one, argv: ['explain', 'UK'] },
  'explain a place in lower case': { ...one, argv: ['explain', 'zz'] },
  'explain a dangerous word': { ...one, argv: ['explain', '__proto__'] },
  'schema of nothing': { ...one, argv: ['schema', 'campain'] },
  'config of a file that is not there': { ...one, argv: ['config', 'nope/x.campaign.yaml'] },
  'config that is not there': { ...one, argv: ['--config', 'nope.yaml'] },
  'config that is a folder': { ...one, argv: ['--config', '.'] },
  'config of a commit that is not there': { ...one, argv: ['--config-ref', '--output=/tmp/x'] },
  'stdin and paths': { ...one, argv: ['--stdin', 'x.campaign.yaml'] },
  'stdin-filename without stdin': { ...one, argv: ['--stdin-filename', 'x.campaign.yaml'] },
  'stdin that is empty': { files: {}, argv: ['--stdin'] },
  'stdin that is broken': {
    files: {},
    argv: ['--stdin', '--stdin-filename', 'a/b.campaign.yaml'],
    stdin: 'id: [\n',
  },
  'stdin of an unknown kind': { files: {}, argv: ['--stdin', '--stdin-filename', 'a.docx'], stdin: 'x' },
  'stdin from outside of the project': {
    files: {},
    argv: ['--stdin', '--stdin-filename', '../../x.campaign.yaml'],
    stdin: clean,
  },
  'stdin of more than 1 MiB': { files: {}, argv: ['--stdin'], stdin: 'x'.repeat(1024 * 1024 + 1) },
  'stdin that is binary': { files: {}, argv: ['--stdin'], stdin: bytes(0, 255, 0, 254, 1) },
  'init where there is something': { files: { 'sendlint.config.yaml': 'profile: strict\n' }, argv: ['init'] },
  'init into a file': { files: { a: '' }, argv: ['init', 'a'] },
})

const config = (content: string | Uint8Array, name = 'sendlint.config.yaml'): Case => ({
  files: { [name]: content, 'x.campaign.yaml': neighbour },
})
group('configuration', {
  empty: config(''),
  'of the wrong type': config('- a\n'),
  'that is text': config('hello\n'),
  'that is broken': config('rules: {\n'),
  'in JSON, broken': config('{ "profile": "strict", }', 'sendlint.config.json'),
  'typed wrong': config('proflie: strict\n'),
  'with a rule typed wrong': config('rules: { timing/quite-hours: off }\n'),
  'with a severity typed wrong': config('rules: { timing/quiet-hours: of }\n'),
  'that switches off what can not be': config('rules: { campaign/unknown-key: off, source/syntax: off }\n'),
  'with dangerous keys': config(
    '__proto__: { profile: lenient }\nrules: { constructor: off, __proto__: off }\nsenders: { __proto__: { brand: x } }\n',
  ),
  'that extends itself': config('extends: [sendlint.config.yaml]\n'),
  'that extends what extends it': {
    files: { ...config('extends: [a.yaml]\n').files, 'a.yaml': 'extends: [sendlint.config.yaml]\n' },
  },
  'that extends the outside': config('extends: [../../etc/passwd]\n'),
  'that extends a URL': config('extends: ["https://example.com/x.yaml"]\n'),
  'of more than 1 MiB': config(`# ${'x'.repeat(1024 * 1024)}\n`),
  'that is not UTF-8': config(latin1('brands: ["Caf\u00e9"]\n')),
  'with a pattern that is none': config('terms: [{ pattern: "(a", message: x }]\n'),
  'with a pattern that explodes': config(
    'terms: [{ pattern: "(a+)+$", message: Too many, severity: warning }]\n',
  ),
  'with wrong types everywhere': config(
    'files: 5\nignore: { a: 1 }\nterms: x\nsend_windows: [5]\nblackouts: { from: 1 }\nfrequency: []\nwaivers: x\nbrands: 1\noverrides: x\nholidays: []\n',
  ),
  'with impossible dates': config(
    'blackouts: [{ regions: [TR], from: 2027-02-30, to: 2027-02-13, reason: x }]\n',
  ),
  'with a blackout turned round': config(
    'blackouts: [{ regions: [TR], from: 2027-02-20, to: 2027-02-13, reason: x }]\n',
  ),
  'with unknown regions': config(
    'send_windows: [{ regions: [UK], channels: [sms], days: [mon], from: "09:00", to: "19:00" }]\n',
  ),
  'with a window turned round': config(
    'send_windows: [{ regions: [DE], channels: [sms], days: [mon], from: "19:00", to: "09:00" }]\n',
  ),
  'with globs that leave': config('files: ["../**/*.yaml"]\n'),
  'with globs that explode': config(`files: ["${'**/'.repeat(60)}*.campaign.yaml", "${'*a'.repeat(60)}"]\n`),
  'that reads nothing': config('files: []\n'),
  'two in one folder': {
    files: {
      'sendlint.config.yaml': 'profile: strict\n',
      'sendlint.config.json': '{}',
      'x.campaign.yaml': clean,
    },
  },
  'that is a folder': { files: { 'sendlint.config.yaml/x': '', 'x.campaign.yaml': clean } },
  'a baseline that is not there': { ...config('baseline: nope.json\n') },
  'a baseline that is broken': { files: { ...config('baseline: b.json\n').files, 'b.json': '{' } },
  'a baseline of the wrong form': {
    files: { ...config('baseline: b.json\n').files, 'b.json': '{"version":1,"files":[]}' },
  },
  'a baseline of dangerous keys': {
    files: {
      ...config('baseline: b.json\n').files,
      'b.json': '{"version":1,"findings":{"__proto__":{"a":1},"constructor":5}}',
    },
  },
  'a baseline outside': config('baseline: ../../etc/passwd\n'),
  'a waiver without a reason': bad(but('purpose', '# sendlint-allow timing/holiday\npurpose')),
  'a waiver of an unknown rule': bad(but('purpose', '# sendlint-allow timing/holidays -- X\npurpose')),
  'a waiver until never': bad(
    but('purpose', '# sendlint-allow timing/holiday until 2026-02-30 -- X\npurpose'),
  ),
  'a waiver of what can not be waived': bad(
    but('id: x', '# sendlint-allow campaign/unknown-key -- X\nidd: x'),
  ),
  'a waiver of everything': bad(but('purpose', '# sendlint-allow * -- X\npurpose')),
})

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('')
const head = clean.replace(/messages:[^]*/, '')
group('large', {
  '10,000 messages': {
    ...bad(
      `${head}messages:\n${many(10_000, (i) => `  - { channel: push, title: Acme, body: "Parcel ${i}" }\n`)}`,
    ),
    lines: 5,
  },
  '10,000 messages with a mistake each': {
    ...bad(`${head}messages:\n${many(10_000, (i) => `  - { chanel: push, body: "Parcel ${i}" }\n`)}`),
    lines: 5,
  },
  '5,000 regions': {
    ...bad(but('[FR]', `[${many(5000, (i) => `${['FR', 'DE', 'US-FL', 'XX'][i % 4]!}, `)}]`)),
    lines: 5,
  },
  '100 variants': {
    ...bad(
      but(
        'title: Acme',
        `title: Acme, variants: [${many(100, (i) => `{ name: V${i}, share: 1, body: "Parcel ${i}" }, `)}]`,
      ),
    ),
    lines: 5,
  },
  '2,000 campaigns in a file': {
    ...bad(
      `campaigns:\n${many(2000, (i) => `  - { id: c${i}, status: draft, purpose: transactional, messages: [{ channel: push, body: "Parcel" }] }\n`)}`,
    ),
    lines: 5,
  },
  '5,000 unknown keys': { ...bad(add(many(5000, (i) => `key${i}: 1\n`))), lines: 5 },
})
