import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { configNames } from '../policy/discover.ts'
import { formatDate, minutesPerDay } from '../time/civil.ts'
import { said } from './read-file.ts'
import { nowOf } from './now.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const configuration = `# What your company adds to the facts that sendlint knows. Every key: sendlint schema config
profile: standard                # strict | standard | lenient
fail_on: error
senders:
  acme:
    brand: Acme
    legal_name: Acme Ltd
    country: GB
    postal_address: "1 High Street, London"
defaults:
  sender: acme
`

/** A campaign that is whole but for what only the company knows: its evidence of consent. */
function firstCampaign(day: string, since: string): string {
  return `# A first campaign: change it, then run \`sendlint check\`. Every key: sendlint schema campaign
id: welcome
name: Welcome
status: draft
purpose: marketing
audience:
  regions: [GB]
  languages: [en]
  recipients: consumers
  consent:
    basis: express
    source: web_form
    obtained: { from: ${since} }
    wording: "Yes, text me offers from Acme"
    tags: ["marketing:sms"]
schedule:
  at: ${day}T10:30
  timezone: recipient
messages:
  - channel: sms
    language: en-GB
    body: "Acme: welcome! 10% off your first order at https://acme.example/w. Reply STOP to opt out."
`
}

/** Writes a configuration and a first campaign, nothing over what is there; or what an export leaves open. */
export async function init(invocation: Invocation, terminal: Terminal): Promise<number> {
  const {
    arguments: [folder = '.'],
    options,
  } = invocation
  if (options.from !== null) return (await import('./init-from.ts')).initFrom(invocation, terminal)
  const root = resolve(terminal.cwd, folder)
  if (existsSync(root) && !statSync(root).isDirectory())
    throw new UsageError(`Not a folder: ${folder}`, 'Name the folder that holds the campaigns, or is to')
  const today = Math.floor(nowOf(options.now, terminal) / minutesPerDay)
  const day = formatDate(today + 3)
  const existing = configNames.find((name) => existsSync(join(root, name)))
  const files = [
    { path: existing ?? 'sendlint.config.yaml', text: configuration },
    { path: 'campaigns/welcome.campaign.yaml', text: firstCampaign(day, formatDate(today - 180)) },
  ]
  for (const { path, text } of files) {
    const absolute = join(root, path)
    if (existsSync(absolute)) {
      terminal.stdout.write(`kept     ${path}\n`)
      continue
    }
    try {
      mkdirSync(resolve(absolute, '..'), { recursive: true })
      writeFileSync(absolute, text, { flag: 'wx' })
    } catch (error) {
      throw new UsageError(`Unwritable file: ${path}`, said(error))
    }
    terminal.stdout.write(`written  ${path}\n`)
  }
  terminal.stdout.write('Next: sendlint check\n')
  return 0
}
