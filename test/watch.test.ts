import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendlint } from './support/repository.ts'

const cli = join(import.meta.dirname, '../dist/cli.js')
const campaign = (body: string): string =>
  [
    'id: a',
    'purpose: transactional',
    'sender: { brand: Acme, country: FR }',
    'audience: { regions: [FR], languages: [en], recipients: consumers }',
    'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
    'messages:',
    `  - { channel: push, language: en, title: Acme, ${body} }`,
    '',
  ].join('\n')
const clean = campaign('body: "Your parcel is on its way."')

/** The program, watching. */
class Watching {
  output = ''
  readonly #child: ChildProcess
  readonly ended: Promise<number | null>

  constructor(cwd: string, ...argv: readonly string[]) {
    this.#child = spawn(process.execPath, [cli, '--watch', '--format', 'concise', ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], SENDLINT_NOW: '2026-11-21T10:00:00Z' },
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8')
      })
    this.ended = new Promise((done) => this.#child.on('close', done))
  }

  get runs(): number {
    return this.output.split('Ctrl-C ends it').length - 1
  }

  /** Waits for the run of that number and gives what was said since. */
  async run(number: number): Promise<string> {
    const from = Date.now()
    while (this.runs < number) {
      if (Date.now() - from > 15_000) throw new Error(`No run ${number} in:\n${this.output}`)
      await new Promise((done) => setTimeout(done, 20))
    }
    return this.output.split(/^sendlint: watching .*Ctrl-C ends it\n/m)[number - 1]!
  }

  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT')
    return this.ended
  }
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 700))

describe('watching', () => {
  let cwd: string
  let watching: Watching | null = null
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'sendlint-watch-'))
    mkdirSync(join(cwd, '.git'))
    writeFileSync(join(cwd, 'a.campaign.yaml'), clean)
  })
  afterEach(async () => {
    await watching?.interrupt()
    watching = null
    rmSync(cwd, { recursive: true, force: true })
  })

  test('checks again when a campaign, a body, a configuration or a new folder changes; Ctrl-C ends it with 130', async () => {
    watching = new Watching(cwd)
    expect(await watching.run(1)).toContain('No problems in 1 campaign.')
    writeFileSync(join(cwd, 'a.campaign.yaml'), campaign('body_file: texts/a.txt'))
    expect(await watching.run(2)).toContain('error[campaign/missing-file]')
    mkdirSync(join(cwd, 'texts'))
    writeFileSync(join(cwd, 'texts/a.txt'), 'Your parcel is on its way.\n')
    expect(await watching.run(3)).toContain('No problems in 1 campaign.')
    writeFileSync(join(cwd, 'texts/a.txt'), 'Your parcel is on its way, {{first_name.\n')
    expect(await watching.run(4)).toContain('texts/a.txt:1:')
    writeFileSync(join(cwd, 'sendlint.config.yaml'), 'nonsense: 1\n')
    expect(await watching.run(5)).toContain('sendlint: The configuration has an error')
    writeFileSync(join(cwd, 'sendlint.config.yaml'), 'profile: standard\n')
    expect(await watching.run(6)).toContain('texts/a.txt:1:')
    expect(await watching.interrupt()).toBe(130)
  }, 60_000)
  test('many changes at once are one run, and none of them is missed', async () => {
    watching = new Watching(cwd)
    await watching.run(1)
    for (let i = 0; i < 40; i += 1)
      writeFileSync(join(cwd, `b${i}.campaign.yaml`), clean.replace('id: a', `id: b${i}`))
    await watching.run(2)
    await settle()
    expect(watching.runs).toBeLessThanOrEqual(3)
    expect(watching.output).toContain('in 41 campaigns')
  }, 60_000)
  test('its own reports and fixes don’t wake it, nor does what git writes', async () => {
    writeFileSync(join(cwd, 'a.campaign.yaml'), clean.replace('messages:', 'mesages:'))
    watching = new Watching(cwd, '--fix', '--format', 'json:out.json')
    await watching.run(1)
    await settle()
    writeFileSync(join(cwd, '.git/index'), 'x')
    await settle()
    // The fix itself is looked at once more, and leaves nothing to do.
    expect(watching.runs).toBeLessThanOrEqual(2)
    unlinkSync(join(cwd, 'a.campaign.yaml'))
    expect(await watching.run(watching.runs + 1)).toContain('No campaigns in this folder')
  }, 60_000)
  test('what can not be watched: exit 2', async () => {
    for (const argv of [
      ['--watch', '--stdin'],
      ['--watch', '--update-baseline'],
      ['--watch', 'absent'],
    ])
      expect((await sendlint(argv, { cwd })).exit).toBe(2)
  })
})
