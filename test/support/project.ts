import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../src/cli/run.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** A project in a folder of its own, and the command line run in it. */
export class Project {
  readonly folder: string

  constructor(files: Files) {
    this.folder = mkdtempSync(join(tmpdir(), 'sendlint-project-'))
    this.write(files)
  }

  write(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), content)
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  json(path: string): unknown {
    return JSON.parse(this.read(path))
  }

  hash(path: string): string {
    return createHash('sha256')
      .update(readFileSync(join(this.folder, path)))
      .digest('hex')
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  run(...argv: readonly string[]): Promise<Ran> {
    return this.at('2026-11-21T10:00Z', ...argv)
  }

  async at(now: string, ...argv: readonly string[]): Promise<Ran> {
    const written = { stdout: '', stderr: '' }
    const stream = (name: 'stdout' | 'stderr') => ({
      isTTY: false,
      columns: null,
      write: (text: string): void => {
        written[name] += text
      },
    })
    const exit = await run(argv, {
      cwd: this.folder,
      env: { SENDLINT_NOW: now },
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      clock: () => Date.UTC(2026, 10, 21, 10),
      readStdin: () => Promise.resolve(new Uint8Array()),
    })
    return { ...written, exit }
  }
}

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** A text to California that nothing speaks against. */
export function campaign(id: string, schedule = 'at: 2026-11-24T12:00'): string {
  return `id: ${id}
name: ${id} of the year
purpose: service
sender: { brand: Acme, country: US }
audience:
  regions: { US-CA: 3 }
  recipients: businesses
  suppression: [out.csv]
  consent: { tags: ["*:*"], basis: express_written, source: web_form, obtained: { from: 2026-01-10, to: 2026-10-01 }, evidence: proof.txt, wording: "Yes, text me" }
schedule: { ${schedule}, timezone: recipient }
messages:
  - channel: sms
    body: "Acme: it is ready for you"
`
}

/** Marketing by text to consumers in California, as it may be sent by day. */
export function marketing(id: string, schedule = 'at: 2026-11-24T12:00'): string {
  return campaign(id, schedule)
    .replace('purpose: service', 'purpose: marketing')
    .replace('it is ready for you', 'our new shoes are here. Reply STOP to opt out')
}

/** A project with one such campaign. */
export const usual: Files = {
  'sendlint.config.yaml': '{}\n',
  'a.campaign.yaml': campaign('a'),
  'out.csv': 'phone\n',
  'proof.txt': 'yes\n',
}
