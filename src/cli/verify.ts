import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ChangeOf, compared } from '../evidence/compare.ts'
import type { Receipt } from '../evidence/receipt.ts'
import { type Verification, verificationJson, verificationPretty } from '../evidence/verification.ts'
import { findRoot } from '../policy/discover.ts'
import { channelNames, type Invocation, type OptionValues } from './options.ts'
import { checked } from './check.ts'
import { withSlashes } from './discover.ts'
import { nowOf } from './now.ts'
import { receiptOf } from './receipt.ts'
import { publicKeyOf } from './receipt-keys.ts'
import { type ReadReceipt, readReceipt } from './receipt-read.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { formatLocal } from '../time/civil.ts'
import { UsageError } from './usage-error.ts'

/** Holds what is there against a receipt. Exit 0: unchanged, and neither then nor today failing; 1: not so; 2: unreadable. */
export async function verify(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: given } = invocation
  const format = verifyFormat(options.format)
  const { cwd } = terminal
  const key = options.key === null ? null : publicKeyOf(resolve(cwd, options.key), options.key)
  const [name, ...paths] = given
  const read = readReceipt(resolve(cwd, name!), name!, key)
  const now = `${formatLocal(nowOf(options.now, terminal))}:00Z`
  if (options.sent.length > 0) {
    if (paths.length > 0)
      throw new UsageError('Paths and --sent exclude each other', 'Verify the files by themselves')
    const { verifySent } = await import('./verify-sent.ts')
    return verifySent(read, { name: name!, files: options.sent, format }, invocation, terminal)
  }
  const found =
    read.receipt === null
      ? tamperedOf(read, name!, now)
      : await heldAgainst(read, name!, paths, now, invocation, terminal)
  terminal.stdout.write(
    format === 'json' ? verificationJson(found) : verificationPretty(found, wantsColor(options, terminal)),
  )
  return found.ok ? 0 : 1
}

export function verifyFormat(given: readonly string[]): 'pretty' | 'json' {
  const [name = 'pretty', second] = given
  if (second !== undefined) throw new UsageError('Option --format is given twice, at most one is allowed')
  if (name !== 'pretty' && name !== 'json')
    throw new UsageError(`Unknown format ${JSON.stringify(name)}`, 'Expected `pretty` or `json`')
  return name
}

function tamperedOf(read: Extract<ReadReceipt, { receipt: null }>, name: string, now: string): Verification {
  return {
    ok: false,
    receipt: {
      file: name,
      sha256: read.sha256,
      tampered: read.tampered,
      signature: null,
      keyid: null,
      now: null,
      verdict: null,
    },
    now,
    changes: [],
    today: null,
    reasons: [`Receipt can not be trusted: ${read.tampered}`],
  }
}

async function heldAgainst(
  read: Exclude<ReadReceipt, { receipt: null }>,
  name: string,
  paths: readonly string[],
  now: string,
  invocation: Invocation,
  terminal: Terminal,
): Promise<Verification> {
  const { receipt, signature, keyid } = read
  const { options } = invocation
  const was = receipt.predicate.sendlint
  const whole = paths.length === 0
  const base = whole ? baseOf(receipt, resolve(terminal.cwd, name), terminal.cwd) : terminal.cwd
  const targets = whole
    ? was.run.paths.map((path) => resolve(base, path))
    : paths.map((path) => resolve(base, path))
  // What the receipt was written of can be gone; what somebody names today has to be there.
  // Where none of its files is, this is another place: what lies there, a whole disk it may be, isn't asked about.
  const isThere = !whole || subjectsIn(receipt, base)
  const there = whole ? targets.filter((target) => isThere && existsSync(target)) : targets
  const today = there.length === 0 ? null : await checkedToday(receipt, base, there, invocation, terminal)
  const nothing: Receipt = {
    ...receipt,
    subject: [],
    predicate: {
      ...receipt.predicate,
      configuration: receipt.predicate.configuration,
      sendlint: { ...was, findings: [], unchecked: [] },
    },
  }
  const { changes, newFindings, newQuestions } = compared(receipt, today?.statement ?? nothing, whole)
  const is = today?.statement.predicate.sendlint ?? null
  const reasons: string[] = []
  const say = (holds: boolean, text: string): void => {
    if (holds) reasons.push(text)
  }
  const fresh = new Set(newFindings.map(({ fingerprint }) => fingerprint))
  const told =
    today?.told.filter(({ severity, fingerprint }) => severity === 'error' || fresh.has(fingerprint)) ?? []
  const files = changes.filter(({ what }) => what === 'subject').length
  const ends = changes.filter((change) => hasOtherLineEnds(change, base)).length
  const byEnds =
    ends === 0
      ? ''
      : ` (${ends === files ? '' : `${ends} of them `}by line ends alone, which \`* -text\` in .gitattributes keeps)`
  say(files > 0, `${count(files, 'input')} not as checked${byEnds}`)
  say(
    changes.some(({ what }) => what === 'configuration'),
    'The configuration is not the one of the check',
  )
  say(
    changes.some(({ what }) => what === 'data'),
    'The data changed since',
  )
  say(
    changes.some(({ what }) => what === 'rules'),
    'The rules changed since',
  )
  say(
    changes.some(({ what }) => what === 'run'),
    'Checked in another way',
  )
  say(is === null, 'Nothing of it is there')
  say(was.verdict === 'fail', 'It failed when it was checked')
  say(is?.verdict === 'fail', 'It fails today')
  say(is?.verdict === 'incomplete' && was.verdict === 'pass', 'It is not cleared today')
  say(
    is?.verdict === 'incomplete' && was.verdict === 'incomplete' && newQuestions.length > 0,
    'New questions are open',
  )
  say(options.strict && was.verdict === 'incomplete', 'It was not cleared when it was checked')
  say(was.now > now, 'The receipt is of a time to come')
  return {
    ok: reasons.length === 0,
    receipt: {
      file: name,
      sha256: read.sha256,
      tampered: null,
      signature,
      keyid,
      now: was.now,
      verdict: was.verdict,
    },
    now,
    changes,
    today:
      is === null
        ? null
        : {
            verdict: is.verdict,
            questions: is.unchecked.filter(({ required }) => required).length,
            findings: told,
            newFindings,
            newQuestions,
          },
    reasons,
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? ' is' : 's are'}`
}

/**
 * The folder that the paths of a receipt are relative to: the project that the command is run in; or, where that has none
 * of its files, the one that the receipt lies in.
 */
function baseOf({ subject, predicate }: Receipt, receipt: string, cwd: string): string {
  const { root } = predicate.sendlint.run
  if (root === '.') {
    const roots = [cwd, dirname(receipt)].map((folder) => findRoot([withSlashes(folder)], existsSync))
    return roots.find((folder) => subjectsIn({ subject }, folder)) ?? roots[0]!
  }
  const folder = resolve(cwd, root)
  if (!existsSync(folder))
    throw new UsageError(
      `No folder ${root} here, which the receipt was written of`,
      'Verify where the check was run, or name the paths',
    )
  return folder
}

/** Whether a folder has any of the files that a receipt is of. */
function subjectsIn({ subject }: Pick<Receipt, 'subject'>, folder: string): boolean {
  return subject.some(({ name }) => existsSync(resolve(folder, name)))
}

/** Largest file that is looked into for its line ends, bytes. */
const mostLooked = 16 * 1024 * 1024

/** Whether a file would be the one of the receipt with LF for CRLF, or the other way round: git may change them. */
function hasOtherLineEnds({ what, name, change, was }: ChangeOf, base: string): boolean {
  if (what !== 'subject' || change !== 'changed') return false
  try {
    const file = resolve(base, name)
    const { size } = statSync(file)
    if (size > mostLooked) return false
    // Byte by byte, whatever the encoding.
    const text = readFileSync(file, 'latin1').replace(/\r\n/g, '\n')
    return [text, text.replace(/\n/g, '\r\n')].some(
      (one) => createHash('sha256').update(one, 'latin1').digest('hex') === was,
    )
  } catch {
    return false
  }
}

/** The same check as of today, with the receipt that it would be given. */
async function checkedToday(
  receipt: Receipt,
  base: string,
  targets: readonly string[],
  invocation: Invocation,
  terminal: Terminal,
): Promise<{ readonly statement: Receipt; readonly told: NonNullable<Verification['today']>['findings'] }> {
  const { run } = receipt.predicate.sendlint
  const from = (given: string | null, recorded: string | null): string | null =>
    given !== null ? resolve(terminal.cwd, given) : recorded === null ? null : resolve(base, recorded)
  const options: OptionValues = {
    ...invocation.options,
    config: from(invocation.options.config, run.config),
    baseline: from(invocation.options.baseline, run.baseline),
    links: from(invocation.options.links, run.links),
    channel: channelNames.find((name) => name === run.channel) ?? null,
    language: run.language,
    format: [],
    strict: false,
    'allow-empty': true,
  }
  const again: Invocation = { command: 'check', arguments: targets, options, given: [] }
  const result = await checked(again, terminal, { outputs: [], detailed: true })
  if (result.report.findings.some(({ rule }) => rule === 'internal/rule-failed'))
    throw new UsageError(
      'A rule failed, so it can not be said what holds today',
      '`sendlint check` shows which',
    )
  const statement = receiptOf(result, {
    ...options,
    paths: targets,
    cwd: terminal.cwd,
    signer: null,
    allowNothing: true,
  })
  return {
    statement,
    told: result.report.findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ rule, severity, message, at, campaign, fingerprint }) => ({
        rule,
        severity,
        message,
        file: at.source.path,
        campaign,
        fingerprint,
      })),
  }
}
