import type { Severity, Verdict } from '../finding.ts'
import { forTerminal, toJson } from '../report/escape.ts'
import type { ChangeOf } from './compare.ts'
import type { ReceiptFinding, ReceiptQuestion } from './receipt.ts'

/** What holding files against a receipt came to. */
export interface Verification {
  readonly ok: boolean
  readonly receipt: {
    readonly file: string
    readonly sha256: string
    /** Why nothing in it counts; else null. */
    readonly tampered: string | null
    readonly signature: 'none' | 'fits' | 'verified' | null
    readonly keyid: string | null
    readonly now: string | null
    readonly verdict: Verdict | null
  }
  readonly now: string
  readonly changes: readonly ChangeOf[]
  /** Null where nothing could be checked again. */
  readonly today: {
    readonly verdict: Verdict
    /** Required questions that are open. */
    readonly questions: number
    /** Today's errors, and warnings that the receipt doesn't have. */
    readonly findings: readonly (ReceiptFinding & { readonly severity: Severity; readonly message: string })[]
    readonly newFindings: readonly ReceiptFinding[]
    readonly newQuestions: readonly ReceiptQuestion[]
  } | null
  /** Why it isn't ok, as sentences without a period; empty when it is. */
  readonly reasons: readonly string[]
}

/** For programs; every key is there. */
export function verificationJson(found: Verification): string {
  return `${toJson({ schemaVersion: 1, ...found }, 2)}\n`
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'Cleared',
  incomplete: 'Not cleared',
  fail: 'Do not send',
}

/** Of a list no more than that is shown. */
const most = 50

export function signatureWords(signature: 'none' | 'fits' | 'verified' | null, keyid: string | null): string {
  if (signature === 'verified') return `signed by the key given (${(keyid ?? '').slice(0, 16)})`
  if (signature === 'fits')
    return `signed by key ${(keyid ?? '').slice(0, 16)}; whose it is was not checked, --key does`
  return 'not signed'
}

/** For people. */
export function verificationPretty(
  { ok, receipt, changes, today, reasons, now }: Verification,
  color: boolean,
): string {
  const paint = (text: string): string => (color ? `\u001b[${ok ? 32 : 31}m${text}\u001b[39m` : text)
  const lines: string[] = []
  const line = (text: string): void => {
    lines.push(forTerminal(text))
  }
  if (receipt.now !== null && receipt.verdict !== null)
    line(
      `Receipt of ${receipt.now}: ${verdictWords[receipt.verdict]}, ${signatureWords(receipt.signature, receipt.keyid)}`,
    )
  const shown = (change: ChangeOf): string => {
    const { what, name, was, is } = change
    if (what === 'subject' || what === 'configuration')
      return `  ${change.change.padEnd(8)} ${name}${what === 'configuration' ? ' (configuration)' : ''}`
    const short = (version: string | null): string =>
      version !== null && /^[0-9a-f]{64}$/.test(version) ? version.slice(0, 12) : (version ?? 'none')
    return `  changed  ${what} ${name}: ${short(was)}, now ${short(is)}`
  }
  for (const change of changes.slice(0, most)) line(shown(change))
  if (changes.length > most) line(`  and ${changes.length - most} more changes`)
  if (today !== null) {
    const open =
      today.questions === 0 ? '' : `, ${today.questions} open question${today.questions === 1 ? '' : 's'}`
    line(`Today, ${now}: ${verdictWords[today.verdict]}${open}`)
    const fresh = new Set(today.newFindings.map(({ fingerprint }) => fingerprint))
    for (const { severity, rule, message, file, fingerprint } of today.findings.slice(0, most))
      line(
        `  ${severity}[${rule}] ${message} (${file})${fresh.has(fingerprint) ? ', new since the receipt' : ''}`,
      )
    if (today.findings.length > most) line(`  and ${today.findings.length - most} more`)
    for (const { rule, reason, file } of today.newQuestions.slice(0, most))
      line(`  open[${rule}] ${reason} (${file}), new since the receipt`)
  }
  const fresh = today?.newFindings.length ?? 0
  const sentence = !ok
    ? reasons.join('. ')
    : fresh === 0
      ? 'Unchanged since it was checked, and nothing speaks against it today'
      : `Unchanged since it was checked, and no error stands against it today, ${fresh} new warning${fresh === 1 ? '' : 's'}`
  const noted =
    ok && receipt.verdict === 'incomplete'
      ? `${sentence}; required questions were open then and still are`
      : sentence
  lines.push(`${paint(ok ? 'Verified' : 'Not verified')}: ${forTerminal(noted)}.`)
  return `${lines.join('\n')}\n`
}
