import { payloadType } from './envelope.ts'
import { predicateType, receiptVersion, statementType } from './receipt.ts'
import { list, object } from '../schema/exact.ts'

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const count = { type: 'integer', minimum: 0 } as const
const countOrNull = { type: ['integer', 'null'], minimum: 0 } as const
const verdict = { enum: ['pass', 'fail', 'incomplete'] } as const
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00Z$' } as const
/** Root-relative, and never out of the root. */
const path = {
  type: 'string',
  pattern: '^(?!/)(?![A-Za-z]:)(?!(?:[\\s\\S]*/)?\\.\\.(?:/|$))[^\\u0000]+$',
} as const
const pathOrNull = { oneOf: [{ type: 'null' }, path] } as const

const resource = object('A file', { name: text, digest: object('Its hash', { sha256 }) })

const findingKeys = {
  rule: text,
  severity: { enum: ['error', 'warning', 'info'] },
  fingerprint: text,
  file: text,
  campaign: textOrNull,
} as const

const span = { from: instant, to: instant } as const
const spanOf = object('First and last minute, UTC', span)

const detail = object('What sendlint says beyond what any test result has', {
  schemaVersion: { const: receiptVersion },
  tool: object('What made it', { name: { const: 'sendlint' }, version: text }),
  data: object('Versions of the data, and a hash of all its files', {
    jurisdictions: text,
    calendars: text,
    tzdata: text,
    content: text,
    sha256,
  }),
  rules: object('How many rules there are, and a hash of the program that holds them', { count, sha256 }),
  now: instant,
  run: object('How to make the same check again; paths from the root', {
    root: path,
    paths: { ...list(path), minItems: 1 },
    config: pathOrNull,
    baseline: pathOrNull,
    links: pathOrNull,
    channel: textOrNull,
    language: textOrNull,
  }),
  verdict,
  campaigns: list(
    object('A campaign that was judged', {
      id: text,
      name: text,
      file: text,
      draft: { type: 'boolean' },
      verdict,
      inputs: list(text, 'Names of its subjects'),
      configuration: list(text, 'Names of the files that its configuration is read from'),
      recipients: { ...countOrNull, description: 'As the campaign says' },
      contacts: { ...countOrNull, description: 'Rows of its contact files' },
      lands: { oneOf: [{ type: 'null' }, spanOf] },
      landings: list(object('A stretch in which it lands', { ...span, channel: text })),
      anytime: list(text, 'Channels of a flow, which can land on any day'),
      messages: list(
        object('One of its messages', {
          index: count,
          id: text,
          channel: text,
          language: textOrNull,
          verdict,
        }),
      ),
      reliedOn: list(
        object('What a pass rests on without proof', {
          claim: text,
          value: text,
          kind: { const: 'declared' },
        }),
      ),
    }),
  ),
  findings: list(object('A finding', findingKeys)),
  waived: list(
    object('A finding that is permitted', {
      ...findingKeys,
      waiver: object('The permission', {
        by: { enum: ['comment', 'config'] },
        reason: text,
        until: textOrNull,
      }),
    }),
  ),
  unchecked: list(
    object('A check that could not be made', {
      rule: text,
      required: { type: 'boolean' },
      file: text,
      campaign: textOrNull,
      reason: text,
      needs: text,
    }),
  ),
  answers: list(
    object('An answer of the configuration that was used', {
      check: text,
      answer: text,
      by: textOrNull,
      until: textOrNull,
    }),
  ),
  baselined: count,
  signer: {
    oneOf: [{ type: 'null' }, object('Whose signature it has', { keyid: sha256, publicKey: text })],
  },
  checksum: { ...sha256, description: 'SHA-256 of the receipt with nothing in this place' },
})

/** A receipt as JSON Schema, draft-07; also what receipts are read by. */
export const receiptSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'sendlint receipt, version 1: an in-toto statement of a test result',
  ...object('What was checked, with what, and what came of it', {
    _type: { const: statementType },
    subject: { ...list(resource), minItems: 1 },
    predicateType: { const: predicateType },
    predicate: object('Test result, with what sendlint adds', {
      result: { enum: ['PASSED', 'WARNED', 'FAILED'] },
      configuration: list(resource),
      passedTests: list(text, 'Campaigns, `file#id`'),
      warnedTests: list(text),
      failedTests: list(text),
      sendlint: detail,
    }),
  }),
} as const

/** The envelope of a signed receipt. */
export const envelopeSchema = object('A signed receipt', {
  payload: { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' },
  payloadType: { const: payloadType },
  signatures: {
    ...list(
      object('A signature', { keyid: text, sig: { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' } }),
    ),
    minItems: 1,
  },
})
