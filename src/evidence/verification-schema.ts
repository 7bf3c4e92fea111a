import { list, object } from '../schema/exact.ts'

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const count = { type: 'integer', minimum: 0 } as const
const verdicts = ['pass', 'fail', 'incomplete'] as const
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00Z$' } as const

const findingKeys = {
  rule: text,
  severity: { enum: ['error', 'warning', 'info'] },
  fingerprint: text,
  file: text,
  campaign: textOrNull,
} as const

/** What `sendlint verify --format json` prints, as JSON Schema, draft-07. */
export const verificationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'sendlint verify, version 1',
  ...object('How what is there stands to a receipt. Every key is always there; what is not known is null.', {
    schemaVersion: { const: 1 },
    ok: { type: 'boolean', description: 'Unchanged, and neither then nor today failing' },
    receipt: object('The receipt', {
      file: text,
      sha256,
      tampered: { ...textOrNull, description: 'Why nothing in it counts' },
      signature: {
        enum: ['none', 'fits', 'verified', null],
        description: '`fits` = the key that it names; `verified` = the key that was given',
      },
      keyid: textOrNull,
      now: { oneOf: [{ type: 'null' }, instant] },
      verdict: { enum: [...verdicts, null] },
    }),
    now: instant,
    changes: list(
      object('What is not as it was', {
        what: { enum: ['subject', 'configuration', 'data', 'rules', 'run'] },
        name: text,
        change: { enum: ['changed', 'missing', 'new'] },
        was: textOrNull,
        is: textOrNull,
      }),
    ),
    today: {
      oneOf: [
        { type: 'null' },
        object('The same check as of today', {
          verdict: { enum: verdicts },
          questions: { ...count, description: 'Required questions that are open' },
          findings: list(
            object('An error, or a warning that the receipt does not have', {
              ...findingKeys,
              message: text,
            }),
          ),
          newFindings: list(object('An error or a warning that the receipt does not have', findingKeys)),
          newQuestions: list(
            object('A required question that was not open', {
              rule: text,
              required: { type: 'boolean' },
              file: text,
              campaign: textOrNull,
              reason: text,
              needs: text,
            }),
          ),
        }),
      ],
    },
    reasons: list(text, 'Why it is not ok'),
  }),
} as const
