import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver/node'
import { readShard } from '../src/cli/load.ts'
import { whatTargetSays } from '../src/content/opt-out-links.ts'
import { whatItSays } from '../src/content/opt-out-says.ts'
import { isWaivable } from '../src/policy/severity.ts'
import { applied, Client, editsFor, pulling, uriOf } from './support/language-client.ts'
import { fixtures } from './support/lint.ts'

const work = mkdtempSync(join(tmpdir(), 'sendlint-lsp-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(work, 'root-'))
  for (const [path, text] of Object.entries({ 'sendlint.config.yaml': '', ...files }))
    writeFileSync(join(root, path), text)
  return root
}

async function actionsAt(
  client: Client,
  uri: string,
  range: Range,
  diagnostics: readonly Diagnostic[],
  only?: readonly string[],
): Promise<readonly CodeAction[]> {
  return client.request('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: { diagnostics, ...(only === undefined ? {} : { only }) },
  })
}

function marked(diagnostic: Diagnostic): string {
  return `${String(diagnostic.code)} ${(diagnostic.data as { fingerprint: string }).fingerprint}`
}

const sms = `id: night
purpose: marketing
sender: { brand: Acme, country: AT }
audience:
  regions: [AT]
  consent: { tags: ["marketing:sms"], basis: express, source: web_form, obtained: { from: 2026-01-10 }, wording: "Yes", evidence: a.png }
  suppression: [out.csv]
schedule: { at: 2026-11-24T23:30, timezone: recipient }
messages:
  - channel: sms
    language: de-AT
    body: "Acme: 20 % auf Zelte bis Sonntag"
`
const beside = { 'a.png': 'x', 'out.csv': 'phone\n' }

describe('allow here with a reason', () => {
  const groups = readdirSync(join(fixtures, 'rules'))
  test.each(groups)(
    '%s: what can be waived is waived by the comment',
    { timeout: 300_000 },
    async (group) => {
      const root = mkdtempSync(join(work, 'root-'))
      cpSync(join(fixtures, 'rules', group), root, { recursive: true })
      writeFileSync(join(root, 'sendlint.config.yaml'), '')
      // Two of each rule and ending that have a finding of it.
      const taken = new Map<string, number>()
      const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => {
        const [, ending] = /\.campaign\.(yaml|yml|md)$/.exec(path) ?? []
        if (ending === undefined) return false
        const out = join(
          root,
          path.replace(/\.campaign\.[a-z]+$/, ending === 'yaml' ? '.out' : `.${ending}.out`),
        )
        const kind = `${path.split('/')[0]!} ${ending}`
        if ((taken.get(kind) ?? 0) >= 2 || !existsSync(out) || readFileSync(out, 'utf8') === '') return false
        taken.set(kind, (taken.get(kind) ?? 0) + 1)
        return true
      })
      for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }))
        if (/\.(campaign|form)\.[a-z]+$/.test(path) && !paths.includes(path)) rmSync(join(root, path))
      const client = await Client.start({ folders: [root] })
      const seen = new Map<string, number>()
      for (const path of paths.sort()) {
        const bytes = readFileSync(join(root, path))
        const text = bytes.toString('utf8').replace(/^\ufeff/, '')
        if (text.includes('\ufffd') || bytes.length > 50_000) continue
        const uri = await client.open(join(root, path), text)
        let version = 1
        const before = await client.pull(uri)
        for (const diagnostic of before) {
          const rule = String(diagnostic.code)
          const ending = `${rule} ${/[a-z]+$/.exec(path)![0]}`
          if (!isWaivable(rule) || (seen.get(ending) ?? 0) >= 1) continue
          seen.set(ending, (seen.get(ending) ?? 0) + 1)
          const actions = await actionsAt(client, uri, diagnostic.range, [diagnostic])
          const action = actions.find(
            (one) =>
              one.title === `Allow ${rule} here with a reason` &&
              one.diagnostics?.[0]?.data !== undefined &&
              marked(one.diagnostics[0]) === marked(diagnostic),
          )
          expect(action, `${path}: ${rule}`).toBeDefined()
          const { edit } = await client.request<CodeAction>('codeAction/resolve', action!)
          // A file that can't be read to its end has no place for a comment that holds.
          if (before.some(({ code }) => String(code).startsWith('source/')) && edit === undefined) continue
          expect(edit, `${path}: ${rule} at line ${diagnostic.range.start.line + 1}\n${text}`).toBeDefined()
          await client.change(uri, (version += 1), [{ text: applied(text, editsFor(edit!, uri)) }])
          const after = await client.pull(uri)
          expect(after.map(marked), path).not.toContain(marked(diagnostic))
          expect(after.filter(({ code }) => String(code).startsWith('waiver/')).length).toBeLessThanOrEqual(
            before.filter(({ code }) => String(code).startsWith('waiver/')).length,
          )
          await client.change(uri, (version += 1), [{ text }])
        }
        await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
      }
      expect(await client.end()).toBe(0)
      expect(client.stderr).toBe('')
    },
  )

  test('in JSON, by the configuration', async () => {
    const campaign = JSON.stringify(
      {
        id: 'c',
        purpose: 'marketing',
        audience: { regions: ['FR'], consent: { tags: ['marketing:email'] } },
        schedule: { at: '2026-11-24T10:00', timezone: 'recipient' },
        messages: [{ channel: 'email', language: 'en', subject: 'BUY NOW', body: 'Hello' }],
      },
      null,
      2,
    )
    const root = folderOf({ 'c.campaign.json': campaign })
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, 'c.campaign.json'), campaign, 'json')
    const config = await client.open(join(root, 'sendlint.config.yaml'), '')
    let text = ''
    let version = 1
    for (const rule of ['opt-out/missing', 'identity/missing-sender', 'consent/unproven']) {
      const before = await client.pull(uri)
      const diagnostic = before.find(({ code }) => code === rule)
      if (diagnostic === undefined) continue
      const actions = await actionsAt(client, uri, diagnostic.range, [diagnostic])
      const action = actions.find(({ title }) => title === `Allow ${rule} here with a reason`)!
      const { edit } = await client.request<CodeAction>('codeAction/resolve', action)
      text = applied(text, editsFor(edit!, config))
      await client.change(config, (version += 1), [{ text }])
      expect((await client.pull(config)).map(({ message }) => message)).toEqual([])
      expect((await client.pull(uri)).map(({ code }) => code)).not.toContain(rule)
    }
    expect(text.match(/rule: /g)!.length).toBeGreaterThan(1)
    expect(await client.end()).toBe(0)
  })
})

test('a send is moved to the next slot from the editor', async () => {
  const text = sms.replace('T23:30', 'T10:30')
  const root = folderOf({ 'night.campaign.yaml': text, ...beside })
  const client = await Client.start({ folders: [root] })
  const path = join(root, 'night.campaign.yaml')
  // In the night there is a finding, whose fix it is; on a holiday as well.
  for (const at of ['2026-11-24T23:30', '2026-12-08T10:00']) {
    const planned = text.replace('2026-11-24T10:30', at)
    const uri = await client.open(path, planned)
    const line = planned.split('\n').findIndex((one) => one.includes('at:'))
    const position = { line, character: 20 }
    const actions = await actionsAt(client, uri, { start: position, end: position }, [])
    const move = actions.find(({ title }) => /^Move (it )?to /.test(title))
    expect(move, at).toBeDefined()
    const edited = applied(planned, editsFor(move!.edit!, uri))
    expect(edited).not.toBe(planned)
    await client.change(uri, 2, [{ text: edited }])
    const left = (await client.pull(uri)).map(({ code }) => String(code))
    expect(left.filter((code) => code.startsWith('timing/') && code !== 'timing/no-known-window')).toEqual([])
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
  }
  expect(await client.end()).toBe(0)
})

test('the opt-out text of the language is inserted', async () => {
  const root = folderOf({ 'night.campaign.yaml': sms, ...beside })
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(join(root, 'night.campaign.yaml'), sms)
  const missing = (await client.pull(uri)).find(({ code }) => code === 'opt-out/missing')!
  const actions = await actionsAt(client, uri, missing.range, [missing])
  const insert = actions.find(({ title }) => title.startsWith('Insert the opt-out text for de-AT SMS: "'))!
  const text = applied(sms, editsFor(insert.edit!, uri))
  await client.change(uri, 2, [{ text }])
  expect((await client.pull(uri)).map(({ code }) => code)).not.toContain('opt-out/missing')
  expect(await client.end()).toBe(0)
})

describe('the opt-out text of other channels is inserted', () => {
  const head = (channel: string): string =>
    sms
      .slice(0, sms.indexOf('  - channel'))
      .replace('marketing:sms', `marketing:${channel}`)
      .replace('T23:30', 'T10:30')
      .replace('id: night', 'id: night\nplatform: klaviyo')
      .concat(`  - channel: ${channel}\n    language: de-AT\n`)
      .concat(channel === 'email' ? '    subject: "Zelte"\n' : '')
  const url = '{% unsubscribe_link %}'
  const link = `<a href="${url}">Abmelden</a>`
  const text = `Abmelden: ${url}`
  const mjml = (inside: string): string =>
    `<mj-section><mj-column><mj-text>${inside}</mj-text></mj-column></mj-section>`
  /** The channel, what the message holds and the file it includes, and what is in it after. */
  const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>, string]>> = {
    'a chat message': [
      'whatsapp',
      { '': 'body: "Zelte"' },
      '    footer: "Abmelden mit STOP"\n    body: "Zelte"\n',
    ],
    'a chat message with a footer': [
      'whatsapp',
      { '': 'body: "Zelte"\n    footer: Acme # ours' },
      "    footer: 'Acme. Abmelden mit STOP' # ours\n",
    ],
    'text in quotes': ['email', { '': 'body: "Hallo, Zelte ab 20 €"' }, `20 €\\n\\n${text}"\n`],
    'text in single quotes': ['email', { '': "body: 'Zelte ''billig'''" }, `''billig'' ${text}'\n`],
    'text without quotes': ['email', { '': 'body: Hallo \\ "du"' }, `    body: 'Hallo \\ "du" ${text}'\n`],
    'a block of text': [
      'email',
      { '': 'body: |\n      Zelte\n       ab 20 €' },
      `       ab 20 €\n\n      ${text}\n`,
    ],
    'a folded block': [
      'email',
      { '': 'body: >-\n      Zelte\n      ab 20 €' },
      `      ab 20 €\n\n\n      ${text}\n`,
    ],
    'HTML in quotes': [
      'email',
      { '': 'body: "<html><body><p>Zelte</p></body></html>"' },
      `<p>Zelte</p><p>${link.replaceAll('"', '\\"')}</p></body>`,
    ],
    'a block of HTML': ['email', { '': 'body: |\n      <p>Zelte</p>' }, `      <p>Zelte</p><p>${link}</p>\n`],
    'HTML in a file': [
      'email',
      { '': 'body_file: b.html', 'b.html': '<body>\n<p>Zelte</p>\n</body>\n' },
      `<body>\n<p>Zelte</p>\n<p>${link}</p></body>\n`,
    ],
    'MJML in a file': [
      'email',
      { '': 'body_file: b.mjml', 'b.mjml': `<mjml><mj-body>${mjml('Zelte')}</mj-body></mjml>\n` },
      `${mjml('Zelte')}${mjml(link)}</mj-body>`,
    ],
    'Markdown in a file': [
      'email',
      { '': 'body_file: b.md', 'b.md': '# Zelte\r\n\r\nab 20 €\r\n' },
      `ab 20 €\r\n\r\n[Abmelden](<${url}>)\r\n`,
    ],
    'text in a file': ['email', { '': 'body_file: b.txt', 'b.txt': 'Zelte 🏕' }, `Zelte 🏕\n\n${text}`],
  }
  test.each(Object.keys(cases))('%s', async (name) => {
    const [channel, { '': message, ...files }, expected] = cases[name]!
    const campaign = `${head(channel)}    ${message}\n`
    const root = folderOf({ 'night.campaign.yaml': campaign, ...beside, ...files })
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, 'night.campaign.yaml'), campaign)
    const [body] = Object.keys(files)
    const edited = body === undefined ? uri : await client.open(join(root, body), files[body]!)
    const found = async (): Promise<readonly Diagnostic[]> => [
      ...(await client.pull(uri)),
      ...(edited === uri ? [] : await client.pull(edited)),
    ]
    const isMissing = ({ code }: Diagnostic): boolean => code === 'opt-out/missing'
    const missing = (await found()).find(isMissing)!
    const at = (await client.pull(uri)).some(isMissing) ? uri : edited
    const actions = await actionsAt(client, at, missing.range, [missing])
    const insert = actions.find(({ title }) =>
      /^Insert the opt-out text for de-AT (?:WhatsApp|e-mail): "Abmelden(?: mit STOP)?"$/.test(title),
    )!
    const after = applied(body === undefined ? campaign : files[body]!, editsFor(insert.edit!, edited))
    expect(after).toContain(expected)
    await client.change(edited, 2, [{ text: after }])
    const codes = (await found()).map(({ code }) => String(code))
    expect(codes.filter((code) => /^(?:source|campaign|opt-out)\//.test(code))).not.toContain(
      'opt-out/missing',
    )
    expect(codes.filter((code) => /^(?:source|campaign)\//.test(code))).toEqual([])
    expect(await client.end()).toBe(0)
  })

  test('no link where nobody says by which platform, and none that a platform makes as a whole', async () => {
    for (const platform of ['', 'platform: campaign-monitor\n']) {
      const campaign = `${head('email').replace('platform: klaviyo\n', platform)}    body: "Zelte"\n`
      const root = folderOf({ 'night.campaign.yaml': campaign, ...beside })
      const client = await Client.start({ folders: [root] })
      const uri = await client.open(join(root, 'night.campaign.yaml'), campaign)
      const missing = (await client.pull(uri)).find(({ code }) => code === 'opt-out/missing')!
      const titles = (await actionsAt(client, uri, missing.range, [missing])).map(({ title }) => title)
      expect(titles).toContain('Explain opt-out/missing')
      expect(titles.filter((title) => title.startsWith('Insert'))).toEqual([])
      expect(await client.end()).toBe(0)
    }
  })
})

test('what is inserted as a link is known for one, in every language and for every platform', () => {
  const grammar = readShard('opt-out')!
  const anchors = grammar.languages.flatMap(({ anchor }) => anchor ?? [])
  expect(anchors.length).toBeGreaterThan(30)
  for (const anchor of anchors) expect(whatItSays(anchor, grammar), anchor).toBe('unsubscribe')
  const links = grammar.platforms.flatMap(({ link }) => link ?? [])
  expect(links.length).toBeGreaterThan(30)
  for (const link of links) {
    expect(whatTargetSays(link, grammar), link).toBe('unsubscribe')
    expect(link).not.toMatch(/["']/)
  }
})

const unused = `${sms}# sendlint-allow link/insecure -- nothing like it here\n# sendlint-allow link/shortened -- nor this\n`

test('one safe fix is preferred, and all are applied at once', async () => {
  const root = folderOf({ 'night.campaign.yaml': unused, ...beside })
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(join(root, 'night.campaign.yaml'), unused)
  const waivers = (await client.pull(uri)).filter(({ code }) => code === 'waiver/unused')
  expect(waivers).toHaveLength(2)
  expect(waivers.map(({ tags }) => tags)).toEqual([[1], [1]])
  const [first] = waivers
  const actions = await actionsAt(client, uri, first!.range, [first!])
  expect(actions.filter(({ isPreferred }) => isPreferred === true).map(({ title }) => title)).toEqual([
    'Remove the waiver',
  ])
  expect(actions.map(({ title }) => title)).not.toContain('Allow waiver/unused here with a reason')
  const [all] = await actionsAt(client, uri, first!.range, [], ['source.fixAll.sendlint'])
  expect(all!.kind).toBe('source.fixAll.sendlint')
  const text = applied(unused, editsFor(all!.edit!, uri))
  expect(text).toBe(sms)
  expect(await client.end()).toBe(0)
})

test('only the kinds that are asked for are given', async () => {
  const root = folderOf({ 'night.campaign.yaml': unused, ...beside })
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(join(root, 'night.campaign.yaml'), unused)
  const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }
  const kinds = async (...only: readonly string[]): Promise<readonly string[]> => [
    ...new Set((await actionsAt(client, uri, whole, [], only)).map(({ kind }) => kind!)),
  ]
  expect(await kinds('quickfix')).toEqual(['quickfix'])
  expect(await kinds('source')).toEqual(['source.fixAll.sendlint'])
  expect(await kinds('source.organizeImports')).toEqual([])
  expect(await client.end()).toBe(0)
})

test('a rule is explained', async () => {
  const root = folderOf({ 'night.campaign.yaml': sms, ...beside })
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(join(root, 'night.campaign.yaml'), sms)
  const [diagnostic] = await client.pull(uri)
  const actions = await actionsAt(client, uri, diagnostic!.range, [diagnostic!])
  const { command } = actions.find(({ title }) => title === `Explain ${String(diagnostic!.code)}`)!
  const page = await client.request<{ markdown: string }>('workspace/executeCommand', {
    command: command!.command,
    arguments: command!.arguments,
  })
  expect(page.markdown).toMatch(new RegExp(`^# ${String(diagnostic!.code)}\n`))
  expect(client.shown.filter(({ method }) => method === 'window/showDocument')).toHaveLength(1)
  expect(
    await client.request('workspace/executeCommand', { command: 'sendlint.explain', arguments: ['no/such'] }),
  ).toBeNull()
  expect(await client.request('workspace/executeCommand', { command: 'rm', arguments: ['-rf'] })).toBeNull()
  expect(await client.end()).toBe(0)
})

test('a client that resolves nothing gets whole actions, without versions where it has none', async () => {
  const { codeAction: _codeAction, ...textDocument } = pulling.textDocument!
  const capabilities = {
    ...pulling,
    workspace: {},
    textDocument: {
      ...textDocument,
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
    },
  }
  const root = folderOf({ 'night.campaign.yaml': sms, ...beside })
  const client = await Client.start({ folders: [root], capabilities })
  const uri = await client.open(join(root, 'night.campaign.yaml'), sms)
  const hours = (await client.pull(uri)).find(({ code }) => code === 'timing/quiet-hours')!
  const actions = await actionsAt(client, uri, hours.range, [hours])
  const allow = actions.find(({ title }) => title.startsWith('Allow timing/quiet-hours'))!
  expect(allow.edit!.documentChanges).toBeUndefined()
  expect(applied(sms, allow.edit!.changes![uri]!)).toContain(
    '# sendlint-allow timing/quiet-hours until 2026-12-21 -- ',
  )
  expect(uri).toBe(uriOf(join(root, 'night.campaign.yaml')))
  expect(await client.end()).toBe(0)
})

/** What somebody writes who has never seen the format, what is offered for it, and what stands there then. */
const slips: readonly (readonly [line: string, code: string, action: string, mended: string])[] = [
  [
    'purpose: marketting   # not sure',
    'campaign/unknown-value',
    'Replace it with `marketing`',
    'purpose: marketing   # not sure',
  ],
  [
    '  regions: [Germany, "AT"] # who',
    'campaign/unknown-value',
    'Replace it with `DE`',
    '  regions: [DE, "AT"] # who',
  ],
  ['  regions: [UK] # who', 'campaign/unknown-value', 'Replace it with `GB`', '  regions: [GB] # who'],
  [
    '  - channel: text # a word',
    'campaign/unknown-value',
    'Replace it with `sms`',
    '  - channel: sms # a word',
  ],
  [
    '    language: en_GB # British',
    'campaign/unknown-value',
    'Replace it with `en-GB`',
    '    language: en-GB # British',
  ],
  [
    '    header: { X-Id: "1" } # of the mail',
    'campaign/unknown-key',
    'Rename it to `headers`',
    '    headers: { X-Id: "1" } # of the mail',
  ],
  [
    '    subjekt: Hello # a typo',
    'campaign/unknown-key',
    'Rename it to `subject`',
    '    subject: Hello # a typo',
  ],
  [
    '    body: "Hi {{ first_name }, all is 20 % off"',
    'content/broken-merge-tag',
    'Write `}}`',
    '    body: "Hi {{ first_name }}, all is 20 % off"',
  ],
  [
    '    body: "Hi {first_name}}, all is 20 % off"',
    'content/broken-merge-tag',
    'Write `{{`',
    '    body: "Hi {{first_name}}, all is 20 % off"',
  ],
  [
    '    body: "See http://acme.example/sale today"',
    'link/insecure',
    'Write `https`',
    '    body: "See https://acme.example/sale today"',
  ],
]

const mends = 'slips of a first campaign are mended from the editor, and nothing else is touched'
test(mends, { timeout: 120_000 }, async () => {
  const root = folderOf({})
  const client = await Client.start({ folders: [root] })
  const whole = (line: string): string => {
    const own = /^ *-? *(\w+):/.exec(line)![1]!
    const lines = [
      'id: first  # mine',
      'purpose: marketing',
      'audience:',
      '  regions: [AT]',
      'messages:',
      `  - channel: ${/subjekt|header|language|body/.test(line) ? 'email' : 'sms'}`,
      '    language: en',
      '    subject: Hello',
      '    body: Hello',
    ]
    const key = own === 'subjekt' ? 'subject' : own
    const kept = lines.filter((one) => !one.trim().replace(/^- /, '').startsWith(`${key}:`))
    const at = ['purpose', 'regions'].includes(own)
      ? kept.findIndex((one) => own === 'regions' && one === 'audience:') + 1
      : own === 'channel'
        ? kept.indexOf('messages:') + 1
        : kept.length
    return [...kept.slice(0, at), line, ...kept.slice(at), ''].join('\r\n')
  }
  for (const [index, [line, code, title, mended]] of slips.entries()) {
    const text = whole(line)
    const uri = await client.open(join(root, `s${index}.campaign.yaml`), text)
    const found = (await client.pull(uri)).filter((one) => one.code === code)
    expect(found, line).toHaveLength(1)
    const [diagnostic] = found
    const action = (await actionsAt(client, uri, diagnostic!.range, found)).find((one) => one.title === title)
    expect(action, line).toBeDefined()
    const { edit } =
      action!.edit === undefined ? await client.request<CodeAction>('codeAction/resolve', action!) : action!
    const after = applied(text, editsFor(edit!, uri))
    expect(after).toBe(text.replace(line, mended))
    await client.change(uri, 2, [{ text: after }])
    expect((await client.pull(uri)).filter((one) => one.code === code)).toEqual([])
  }
  expect(await client.end()).toBe(0)
})
