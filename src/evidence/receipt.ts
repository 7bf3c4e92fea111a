import type { Severity, Verdict } from '../finding.ts'

/** in-toto Statement v1. https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const statementType = 'https://in-toto.io/Statement/v1'
/** Test result, v0.1. https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const predicateType = 'https://in-toto.io/attestation/test-result/v0.1'

/** Version of what stands under `sendlint` in a receipt. It rises when a key changes its meaning or goes. */
export const receiptVersion = 1

/** A file by its root-relative path and the SHA-256 of its bytes, in hexadecimal. */
export interface Resource {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

/** Instants, UTC, `2026-11-21T10:00:00Z`; minutes. `to` is the last minute in which something may land. */
export interface LandingSpan {
  readonly from: string
  readonly to: string
}

/** What was checked of one campaign. */
export interface ReceiptCampaign {
  readonly id: string
  readonly name: string
  readonly file: string
  readonly draft: boolean
  readonly verdict: Verdict
  /** Names of its subjects: its file, what it includes, its lists and proofs. Sorted. */
  readonly inputs: readonly string[]
  /** Names of the files that its configuration is read from. Sorted. */
  readonly configuration: readonly string[]
  /** As the campaign says; null where it doesn't. */
  readonly recipients: number | null
  /** Rows of its contact files, where they were read. */
  readonly contacts: number | null
  /** From the first moment to the last; null where there is none. */
  readonly lands: LandingSpan | null
  /** When it lands, by channel; spans that touch are one. */
  readonly landings: readonly (LandingSpan & { readonly channel: string })[]
  /** A flow: on these channels it can land on any day. */
  readonly anytime: readonly string[]
  readonly messages: readonly {
    readonly index: number
    readonly id: string
    readonly channel: string
    readonly language: string | null
    readonly verdict: Verdict
  }[]
  readonly reliedOn: readonly { readonly claim: string; readonly value: string; readonly kind: 'declared' }[]
}

export interface ReceiptFinding {
  readonly rule: string
  readonly severity: Severity
  readonly fingerprint: string
  readonly file: string
  readonly campaign: string | null
}

export interface ReceiptQuestion {
  readonly rule: string
  readonly required: boolean
  readonly file: string
  readonly campaign: string | null
  readonly reason: string
  readonly needs: string
}

/** An answer of the configuration that the check used. */
export interface ReceiptAnswer {
  readonly check: string
  readonly answer: string
  readonly by: string | null
  readonly until: string | null
}

/** What sendlint says beyond what any test result has. */
export interface ReceiptDetail {
  readonly schemaVersion: typeof receiptVersion
  readonly tool: { readonly name: 'sendlint'; readonly version: string }
  /** Versions of the data, and a hash of all its files. */
  readonly data: {
    readonly jurisdictions: string
    readonly calendars: string
    readonly tzdata: string
    readonly content: string
    readonly sha256: string
  }
  /** The rules there are, and a hash of the program that holds them. */
  readonly rules: { readonly count: number; readonly sha256: string }
  readonly now: string
  /** How to make the same check again. Paths are root-relative, `.` is the root. */
  readonly run: {
    /** The root from the folder that the check was run in: a folder in it, else `.`. */
    readonly root: string
    readonly paths: readonly string[]
    readonly config: string | null
    readonly baseline: string | null
    readonly links: string | null
    readonly channel: string | null
    readonly language: string | null
  }
  readonly verdict: Verdict
  readonly campaigns: readonly ReceiptCampaign[]
  readonly findings: readonly ReceiptFinding[]
  readonly waived: readonly (ReceiptFinding & {
    readonly waiver: {
      readonly by: 'comment' | 'config'
      readonly reason: string
      readonly until: string | null
    }
  })[]
  readonly unchecked: readonly ReceiptQuestion[]
  readonly answers: readonly ReceiptAnswer[]
  /** How many findings the baseline holds back. */
  readonly baselined: number
  /** Who signs it, null where nobody does: SPKI, DER, base64. Says no more than that the signature fits this key. */
  readonly signer: { readonly keyid: string; readonly publicKey: string } | null
  /** SHA-256 of the receipt with nothing in this place: for accidents, not against forgers, who need a signature. */
  readonly checksum: string
}

/** A receipt: what was checked, with what, and what came of it. */
export interface Receipt {
  readonly _type: typeof statementType
  /** Sorted by name. */
  readonly subject: readonly Resource[]
  readonly predicateType: typeof predicateType
  readonly predicate: {
    /** `FAILED` also where something required couldn't be checked: nobody may take that for cleared. */
    readonly result: 'PASSED' | 'WARNED' | 'FAILED'
    readonly configuration: readonly Resource[]
    /** Tests are campaigns, `file#id`. */
    readonly passedTests: readonly string[]
    readonly warnedTests: readonly string[]
    readonly failedTests: readonly string[]
    readonly sendlint: ReceiptDetail
  }
}
