import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInput } from '../../src/audience/input.ts'
import { Counted, type AudienceReport } from '../../src/audience/report.ts'
import { AudienceRun, type RunInput, type RunResult } from '../../src/audience/run.ts'
import { readArguments } from '../../src/cli/arguments.ts'
import { audienceReport } from '../../src/cli/audience.ts'
import { openCampaign } from '../../src/cli/audience-campaign.ts'
import { loadKernel, loadPhoneParser } from '../../src/cli/audience-world.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { defineRule, type Rule } from '../../src/rule.ts'

const now = '2026-11-21T10:00Z'

export const smsCampaign = `sendlint: 1
id: spring
purpose: marketing
sender: { brand: Acme, country: US, postal_address: "1 Main St, Miami FL 33101" }
audience: { regions: [US, GB, FR], recipients: consumers }
schedule: { at: 2026-11-24T19:30, timezone: recipient }
messages:
  - channel: sms
    language: en
    body: "Acme: 20% off this week only. Reply STOP to opt out."
`

const meta = {
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
} as const

/** Rules that reject what the engine finds out, and nothing else: what is counted can be counted otherwise. */
export const eventRules = [
  defineRule({
    ...meta,
    id: 'audience/test-event',
    summary: 'Says what the engine found',
    messages: { event: 'Found {what}' },
    check: {
      contacts: {
        kind: 'events',
        of: ['row', 'duplicate', 'suppressed', 'over-cap', 'too-soon'],
        judge(event, context) {
          const what = event.kind === 'row' ? event.fault : event.kind
          context.report({ message: 'event', data: { what } })
        },
      },
    },
  }),
  defineRule({
    ...meta,
    id: 'audience/test-consent',
    summary: 'Rejects a tag',
    messages: { no: 'No consent in {tag}' },
    check: {
      contacts: {
        kind: 'values',
        aspects: ['consent_tags'],
        stage: 'consent',
        judge(contact, context) {
          const tag = contact.text('consent_tags')
          if (!tag.includes('marketing')) context.report({ message: 'no', data: { tag } })
        },
      },
    },
  }),
  defineRule({
    ...meta,
    id: 'audience/test-number',
    summary: 'Rejects what is no number',
    messages: { bad: 'Number is {outcome}' },
    check: {
      contacts: {
        kind: 'values',
        aspects: ['phone'],
        stage: 'address',
        judge(contact, context) {
          const { outcome } = contact.phone
          if (outcome !== 'valid') context.report({ message: 'bad', data: { outcome } })
        },
      },
    },
  }),
] as unknown as readonly Rule[]

export interface Given {
  readonly campaign?: string
  readonly contacts: readonly (string | Uint8Array)[]
  readonly now?: string
  readonly suppression?: readonly (string | Uint8Array)[]
  readonly sends?: readonly string[]
  /** {@link eventRules} where nothing is said; `all`: those of the project. */
  readonly rules?: readonly Rule[] | 'all'
  readonly memory?: number
  readonly hashKeys?: readonly string[]
  /** Whether plain rows are read by the kernel. */
  readonly kernel?: boolean
  readonly block?: number
  /** Ending of the contact files. */
  readonly ending?: string
}

export interface Judged {
  readonly run: AudienceRun
  readonly result: RunResult
  readonly report: AudienceReport
  readonly counted: Counted
}

/** Judges contacts that are given as text, in a folder that is gone afterwards. */
export async function judged(
  given: Given,
  use: (judged: Judged, folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-test-'))
  try {
    const path = join(folder, 'spring.campaign.yaml')
    writeFileSync(path, given.campaign ?? smsCampaign)
    const silent = { isTTY: false, columns: null, write: (): void => {} }
    const terminal: Terminal = {
      cwd: folder,
      env: {},
      stdout: silent,
      stderr: silent,
      clock: Date.now,
      readStdin: () => Promise.resolve(new Uint8Array(0)),
    }
    const open = await openCampaign(
      readArguments(['audience', 'contacts.csv', '--campaign', path, '--now', given.now ?? now]),
      terminal,
    )
    const inputs = async (
      texts: readonly (string | Uint8Array)[],
      name: string,
    ): Promise<RunInput['contacts']> => {
      const opened = []
      for (const [index, text] of texts.entries()) {
        const file = `${name}${index === 0 ? '' : index}${given.ending ?? '.csv'}`
        writeFileSync(join(folder, file), text)
        opened.push(await openInput(join(folder, file), file))
      }
      return opened
    }
    const lists = await inputs(given.suppression ?? [], 'suppression')
    const run = new AudienceRun({
      ...open,
      rules: given.rules === 'all' ? open.rules : (given.rules ?? eventRules),
      loadParser: loadPhoneParser,
      loadKernel: (_, name) => (given.kernel === true ? loadKernel(Infinity, name) : null),
      ...(given.block === undefined ? {} : { block: given.block }),
      contacts: await inputs(given.contacts, 'contacts'),
      suppression: lists.map((input) => ({
        input,
        source: { name: input.name, reason: null, channels: null, brands: null, asOf: null },
      })),
      sends: await inputs(given.sends ?? [], 'sends'),
      hashKeys: given.hashKeys ?? [],
      memory: given.memory ?? 1 << 28,
      threads: null,
      progress: () => {},
    })
    const result = await run.run()
    const report = audienceReport(result, {
      version: '0',
      now: '2026-11-21T10:00:00Z',
      data: { jurisdictions: null, calendars: null, tzdata: null },
      shown: () => true,
      tracked: [],
    })
    await use({ run, result, report, counted: new Counted(result) }, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
