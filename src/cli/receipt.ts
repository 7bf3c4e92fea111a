import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { printed, sealed } from '../evidence/canonical.ts'
import type { Receipt, ReceiptDetail } from '../evidence/receipt.ts'
import { type DetailedReport, statementOf } from '../evidence/statement.ts'
import type { Checked } from './check.ts'
import type { Output } from './formats.ts'
import type { Invocation, OptionName } from './options.ts'
import {
  hashesOfConfiguration,
  hashesOfProgram,
  hashesOfSubjects,
  isSame,
  nameWithin,
  sha256,
} from './receipt-inputs.ts'
import { privateKeyOf, signedEnvelope, signerOf } from './receipt-keys.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { writeFile } from './write-file.ts'

/** What makes a check one of a part, of something else than the files, or of files that it changes itself. */
const excluded = [
  'only',
  'skip',
  'since',
  'stdin',
  'fix',
  'fix-review',
  'diff',
  'update-baseline',
] as const satisfies readonly OptionName[]

type Keep = (checked: Checked) => Promise<void>

/** Refuses what a receipt can't be written of; gives what writes it, and the evidence, after the check. */
export async function keeping(
  { options, given, arguments: paths }: Invocation,
  outputs: readonly Output[],
  { cwd }: Pick<Terminal, 'cwd'>,
): Promise<Keep> {
  const { receipt, evidence, 'sign-key': keyFile } = options
  const name = receipt !== null ? 'receipt' : 'evidence'
  if (receipt === null && evidence === null)
    throw new UsageError('Option --sign-key needs --receipt or --evidence')
  const other = excluded.find((one) => given.includes(one))
  if (other !== undefined)
    throw new UsageError(
      `Options --${name} and --${other} exclude each other`,
      'A receipt is of a whole check of files as they are',
    )
  // What can't be kept is said before anything is checked.
  const key = keyFile === null ? null : privateKeyOf(resolve(cwd, keyFile), keyFile)
  const folder =
    evidence === null
      ? null
      : (await import('./evidence-folder.ts')).openFolder(resolve(cwd, evidence), evidence)
  return async (checked) => {
    const statement = receiptOf(checked, {
      ...options,
      paths,
      cwd,
      signer: key === null ? null : signerOf(key),
    })
    const plain = printed(statement)
    const text = key === null ? plain : printed(signedEnvelope(plain, key))
    if (receipt !== null) {
      const absolute = resolve(cwd, receipt)
      refuseOverwriting(absolute, receipt, statement, checked, { outputs, cwd, keyFile })
      writeFile(absolute, text)
    }
    if (folder !== null) folder.write((await import('./evidence.ts')).evidenceOf(checked, statement, text))
  }
}

/** The receipt of a check, sealed. */
export function receiptOf(
  checked: Checked,
  {
    paths,
    cwd,
    config,
    baseline,
    links,
    channel,
    language,
    signer,
    allowNothing = false,
  }: {
    readonly paths: readonly string[]
    readonly cwd: string
    readonly signer: ReceiptDetail['signer']
    /** Nothing to be there is an answer, too, where it is compared only. */
    readonly allowNothing?: boolean
  } & Pick<Invocation['options'], 'config' | 'baseline' | 'links' | 'channel' | 'language'>,
): Receipt {
  const { root, report, configured } = checked
  if (report.detail === undefined) throw new Error('A receipt takes a report with what was judged')
  const subjects = hashesOfSubjects(checked)
  if (subjects.size === 0 && !allowNothing)
    throw new UsageError('Nothing was checked, so there is nothing to write a receipt of')
  const { data, rules } = hashesOfProgram()
  const within = (path: string | null): string | null =>
    path === null ? null : nameWithin(root, resolve(cwd, path))
  const targets = (paths.length === 0 ? ['.'] : paths).map((path) => nameWithin(root, resolve(cwd, path)))
  const statement = statementOf({
    report: report as DetailedReport,
    subjects,
    configuration: hashesOfConfiguration(checked, { links, cwd }),
    configurationOf: (file) => configured.get(file)?.sources ?? [],
    dataHash: data,
    rules,
    run: {
      root: nameWithin(cwd, root) ?? '.',
      paths: [...new Set(targets.map((path) => path ?? '.'))].sort(),
      config: within(config),
      baseline: within(baseline),
      links: within(links),
      channel,
      language,
    },
    signer,
  })
  return sealed(statement, sha256)
}

/** A receipt written over what it is of would be the end of both. */
function refuseOverwriting(
  absolute: string,
  shown: string,
  { subject, predicate }: Receipt,
  { root }: Checked,
  {
    outputs,
    cwd,
    keyFile,
  }: { readonly outputs: readonly Output[]; readonly cwd: string; readonly keyFile: string | null },
): void {
  if (absolute.startsWith('/dev/')) return
  const inputs = [...subject, ...predicate.configuration].map(({ name }) => resolve(root, name))
  const own = keyFile === null ? [] : [resolve(cwd, keyFile)]
  const reports = outputs.flatMap(({ file }) => (file === null ? [] : [resolve(cwd, file)]))
  const exists = existsSync(absolute)
  for (const taken of [...inputs, ...own, ...reports])
    if (taken === absolute || (exists && isSame(taken, absolute)))
      throw new UsageError(`Receipt would be written over ${shown}`, 'Name another file')
}
