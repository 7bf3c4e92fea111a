import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import { companionPaths } from '../campaign/adapters/companion.ts'
import type { Campaign, Message } from '../campaign/model.ts'
import { channels, purposes } from '../campaign/vocabulary.ts'
import type { Unchecked } from '../finding.ts'
import type { Project } from '../project.ts'
import type { Report } from '../report/report.ts'
import { positionAt } from '../source/source.ts'
import { jobOf } from './job.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import { observer } from './observe.ts'
import type { Invocation } from './options.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'
import { writeFile } from './write-file.ts'

/** Writes the questions that an export leaves open into a file beside it; what stands there already is kept. */
export async function initFrom(invocation: Invocation, terminal: Terminal): Promise<number> {
  const named = invocation.options.from!
  if (invocation.arguments.length > 0)
    throw new UsageError('A folder and --from exclude each other', `Run \`sendlint init --from ${named}\``)
  const absolute = resolve(terminal.cwd, named)
  if (!existsSync(absolute)) throw new UsageError(`No such file: ${named}`)
  const own = companionPaths(basename(absolute)).map((name) => join(dirname(absolute), name))
  const there = own.find((path) => existsSync(path))
  const shown = (path: string): string => join(dirname(named), basename(path))
  if (there !== undefined) {
    terminal.stdout.write(`kept     ${shown(there)}\nNext: sendlint check ${named}\n`)
    return 0
  }
  const { campaigns, report } = await look({ ...invocation, arguments: [named] }, terminal)
  const ambiguous = report.findings.find(({ rule }) => rule === 'platform/ambiguous-export')
  const [first] = campaigns
  if (ambiguous === undefined && (first === undefined || first.exported === null)) {
    const problem = report.findings.find(({ severity }) => severity === 'error')
    const where = problem === undefined ? null : positionAt(problem.at.source, problem.at.start)
    throw new UsageError(
      `Not an export of a platform that is read: ${named}`,
      problem === undefined || where === null
        ? 'A campaign file says all of it by itself: `sendlint check` names what is missing'
        : `line ${where.line}: ${problem.message}`,
    )
  }
  const text = questionsFor(basename(absolute), campaigns, report.unchecked, ambiguous?.message ?? null)
  writeFile(own[0]!, text)
  terminal.stdout.write(`written  ${shown(own[0]!)}\nNext: answer it, then sendlint check ${named}\n`)
  return 0
}

/** The campaigns of the export and what stays open in it. */
async function look(
  invocation: Invocation,
  terminal: Terminal,
): Promise<{ readonly campaigns: readonly Campaign[]; readonly report: Report }> {
  const now = nowOf(invocation.options.now, terminal)
  const places = readShard('places')
  const { root, files, configurations } = await jobOf(invocation, terminal, places)
  const loader = new Loader(new ProjectFiles(root))
  loader.data.set('places', places)
  const resolved = new Map(
    await Promise.all(files.map(async ({ path }) => [path, await configurations.of(path)] as const)),
  )
  const [configured] = resolved.values()
  let project: Project | null = null
  const report = await runLint(
    {
      configOf: (path) => (resolved.get(path) ?? configured!).forFile(path),
      now,
      version,
      rules: [
        ...rules,
        observer((seen) => {
          project = seen
        }),
      ],
    },
    files,
    loader,
    () => Promise.resolve(),
  )
  return { campaigns: (project as Project | null)?.campaigns ?? [], report }
}

/** A question as lines of YAML: keys without values, which count as not answered, with what they ask behind them. */
type Lines = readonly string[]

/** Starts the words behind all keys in one column. */
const column = 34

function asked(indent: number, key: string, says: string): string {
  const left = `${' '.repeat(indent)}${key}`
  return `${left.padEnd(Math.max(column, left.length + 1))}# ${says}`
}

function quoted(text: string): string {
  return /^[A-Za-z][\w-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}

/** What stays open in an export, and nothing else, as a file that stands beside it. */
function questionsFor(
  file: string,
  campaigns: readonly Campaign[],
  unchecked: readonly Unchecked[],
  ambiguous: string | null,
): string {
  const [first] = campaigns
  const from = first?.exported?.platform.name
  const lines: string[] = [
    `# What ${oneLine(file)}${from === undefined ? '' : ` (${from})`} does not say. Write the answers behind the keys; what stays empty stays open.`,
    `# sendlint check ${oneLine(file)} reads both. Every key: sendlint schema send`,
  ]
  if (ambiguous !== null)
    return [...lines, '', `# ${ambiguous}`, asked(0, 'platform:', 'whose export it is'), ''].join('\n')
  const shared = [
    campaigns.every(lacksPurpose) ? [purposeAsked(0)] : [],
    senderOf(campaigns),
    audienceOf(campaigns),
    campaigns.length === 1 ? scheduleOf(campaigns[0]!, unchecked, 0) : [],
    addedOf(unchecked),
  ]
  for (const block of shared) if (block.length > 0) lines.push('', ...block)
  if (campaigns.length === 1) {
    const own = messagesOf(campaigns[0]!, 0)
    if (own.length > 0) lines.push('', ...own)
  } else {
    const own = campaigns.flatMap((campaign): Lines => {
      const inner = [
        ...(lacksPurpose(campaign) && !campaigns.every(lacksPurpose) ? [purposeAsked(4)] : []),
        ...scheduleOf(campaign, unchecked, 4),
        ...messagesOf(campaign, 4),
      ]
      return inner.length === 0 ? [] : [`  - id: ${quoted(campaign.id)}`, ...inner]
    })
    if (own.length > 0) lines.push('', 'campaigns:', ...own)
  }
  return `${lines.join('\n')}\n`
}

/** A comment can't end early, whatever a file is called. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function lacksPurpose({ declaredPurpose }: Campaign): boolean {
  return declaredPurpose === null
}

function purposeAsked(indent: number): string {
  return asked(indent, 'purpose:', purposes.join(' | '))
}

function senderOf(campaigns: readonly Campaign[]): Lines {
  if (campaigns.every(({ sender }) => sender !== null)) return []
  const mails = campaigns.some(({ messages }) => messages.some(({ channel }) => channel.value === 'email'))
  return [
    'sender:',
    asked(2, 'brand:', 'the name that recipients know'),
    asked(2, 'legal_name:', 'the company'),
    asked(2, 'country:', 'where it is established: GB, DE, US, …'),
    ...(mails ? [asked(2, 'postal_address:', '"12 Harbour Street, Bristol BS1 5TR"')] : []),
  ]
}

function audienceOf(campaigns: readonly Campaign[]): Lines {
  const places = campaigns.some(({ audience }) => audience?.regions == null)
  const consent = campaigns.some(({ audience }) => audience?.consent == null)
  const sizes = campaigns.some(({ audience }) => audience?.size == null)
  if (!places && !consent) return []
  const used = [...new Set(campaigns.flatMap(({ messages }) => messages.map(({ channel }) => channel.value)))]
  const [channel = 'email'] = used
  return [
    'audience:',
    ...(places
      ? [
          asked(
            2,
            'regions:',
            sizes ? '[GB, US-FL], or with numbers { GB: 1500, US-FL: 300 }' : '[GB, US-FL]',
          ),
          asked(2, 'languages:', '[en, fr]'),
        ]
      : []),
    ...(places || consent ? [asked(2, 'recipients:', 'consumers | businesses | mixed')] : []),
    ...(consent
      ? [
          '  consent:',
          asked(4, 'tags:', `["marketing:${channel}"]`),
          asked(4, 'basis:', 'express_written | double_opt_in | express | soft_opt_in | implied | none'),
          asked(
            4,
            'source:',
            'web_form | checkout | event | paper | verbal | keyword | partner | import | …',
          ),
          asked(4, 'obtained:', '{ from: 2025-01-10, to: 2026-10-01 }'),
          asked(4, 'wording:', '"Yes, send me offers from Acme"'),
          asked(4, 'evidence:', 'a file that shows it: consent/form.png'),
        ]
      : []),
  ]
}

function scheduleOf(campaign: Campaign, unchecked: readonly Unchecked[], indent: number): Lines {
  const open = new Set(unchecked.filter((one) => one.campaign === campaign.id).map(({ needs }) => needs))
  const messages = campaign.messages.filter(({ schedule }) => !isTimed(schedule))
  const at = campaign.messages.length > 0 && messages.length > 0
  const zone = open.has('schedule.timezone')
  const flow = campaign.messages.some(
    ({ schedule }) => schedule?.trigger !== undefined && schedule.hold === undefined,
  )
  if (!at && !zone && !flow) return []
  const pad = ' '.repeat(indent)
  return [
    `${pad}schedule:`,
    ...(at ? [asked(indent + 2, 'at:', '2026-11-24T10:30')] : []),
    ...(at || zone || flow
      ? [asked(indent + 2, 'timezone:', 'recipient (the clock of each), or a zone such as Europe/Paris')]
      : []),
    ...(flow
      ? [
          `${pad}  hold:${' '.repeat(Math.max(1, column - indent - 7))}# hours in which the platform lets it go out`,
          asked(indent + 4, 'from:', '"09:00"'),
          asked(indent + 4, 'to:', '"20:00"'),
        ]
      : []),
  ]
}

function isTimed(schedule: Message['schedule']): boolean {
  return (
    schedule !== null &&
    (schedule.at ?? schedule.trigger ?? schedule.by_region ?? schedule.repeat) !== undefined
  )
}

function addedOf(unchecked: readonly Unchecked[]): Lines {
  const open = unchecked.filter(({ needs }) => needs === 'added_at_send')
  if (open.length === 0) return []
  const about = [...new Set(open.map(({ rule }) => rule))]
    .map((rule) =>
      rule === 'opt-out/missing'
        ? 'opt_out'
        : rule === 'identity/missing-postal-address'
          ? 'postal_address'
          : rule === 'frequency/flow-without-exit'
            ? 'exit_on_opt_out'
            : 'sender_name',
    )
    .sort()
  return [asked(0, 'added_at_send:', `what the platform does by itself: [${about.join(', ')}]`)]
}

/** Messages with something of their own to say: a body, a channel, a language. */
function messagesOf(campaign: Campaign, indent: number): Lines {
  const gaps = campaign.exported?.gaps ?? []
  const pad = ' '.repeat(indent)
  const own = campaign.messages.flatMap((message): Lines => {
    const body = gaps.some(
      ({ needs, message: index }) => needs === 'messages.body_file' && index === message.index,
    )
    const channel = gaps.some(
      ({ needs, message: index }) => needs === 'messages.channel' && index === message.index,
    )
    const language = message.declaredLanguage === null
    if (!body && !channel && !language) return []
    return [
      `${pad}  - id: ${quoted(message.id)}`,
      ...(channel ? [asked(indent + 4, 'channel:', channels.join(' | '))] : []),
      ...(language ? [asked(indent + 4, 'language:', 'en-GB')] : []),
      ...(body
        ? [asked(indent + 4, 'body_file:', 'a copy of the text: bodies/offer.html (.html .mjml .md .txt)')]
        : []),
    ]
  })
  const unsent = gaps.filter(({ needs, message }) => needs === 'messages.channel' && message === null)
  const rest =
    unsent.length > 0 && campaign.messages.length === 0
      ? [`${pad}  - id: "0"`, asked(indent + 4, 'channel:', channels.join(' | '))]
      : []
  return own.length + rest.length === 0 ? [] : [`${pad}messages:`, ...own, ...rest]
}
