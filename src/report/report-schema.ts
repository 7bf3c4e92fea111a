import { channels } from '../campaign/vocabulary.ts'
import { list, object } from '../schema/exact.ts'

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const count = { type: 'integer', minimum: 0 } as const
const verdict = { enum: ['pass', 'fail', 'incomplete'] } as const
const isoDate = { type: ['string', 'null'], pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const

function ref(name: string): { readonly $ref: string } {
  return { $ref: `#/definitions/${name}` }
}

const finding = {
  rule: { type: 'string', description: 'Rule id, `<group>/<name>`' },
  severity: { enum: ['error', 'warning', 'info'] },
  confidence: { enum: ['high', 'medium', 'low'] },
  concerns: { enum: ['legal', 'crm-ops', 'copy', 'design', 'data'], description: 'Who can act on it' },
  basis: {
    enum: ['recipient', 'sender', 'platform', 'house', null],
    description: 'Why the fact behind it binds',
  },
  message: text,
  help: textOrNull,
  file: { type: 'string', description: 'Path from the root, with `/`' },
  range: ref('range'),
  campaign: textOrNull,
  messages: { ...list(count), description: 'Indexes of the messages it touches' },
  jurisdictions: { ...list(text), description: 'Places, strictest first' },
  affected: {
    oneOf: [
      { type: 'null' },
      object('Whom it affects, where the file says how many people there are', {
        recipients: { type: ['integer', 'null'], minimum: 0 },
        share: { type: ['number', 'null'], minimum: 0, maximum: 1 },
      }),
    ],
  },
  related: list(
    object('Another place that belongs to it', { file: text, range: ref('range'), message: text }),
  ),
  sources: list(
    object('Where the fact behind it comes from', {
      title: text,
      ref: textOrNull,
      url: textOrNull,
      kind: { enum: ['law', 'regulator', 'carrier', 'industry', 'practice'] },
      checkedOn: isoDate,
    }),
  ),
  fixes: list(
    object('A way to mend it', {
      title: text,
      safety: { enum: ['safe', 'review'] },
      edits: list(object('A replacement in the same file', { range: ref('range'), text })),
    }),
  ),
  fingerprint: { type: 'string', description: 'Stays the same while other lines move' },
  url: text,
} as const

const definitions = {
  range: object('From start to end, the end exclusive', { start: ref('position'), end: ref('position') }),
  position: object('A point of a file', {
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1, description: 'UTF-16 code units' },
    offset: { ...count, description: 'UTF-16 code units from the start of the file' },
  }),
} as const

const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00Z$' } as const

/** What `sendlint upcoming --format json` prints, as JSON Schema, draft-07. */
export const upcomingSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'sendlint upcoming, version 1',
  ...object('What lands soon, judged as of now. Every key is always there; what is not known is null.', {
    schemaVersion: { const: 1 },
    tool: object('What made it', { name: { const: 'sendlint' }, version: text }),
    now: instant,
    within: { type: 'string', description: 'How far it looks, ISO 8601 duration' },
    since: {
      oneOf: [
        { type: 'null' },
        object('The report that is compared with', {
          now: text,
          changes: { ...list(text), description: 'Data that is another since' },
        }),
      ],
    },
    campaigns: list(
      object('A campaign that lands, the earliest first', {
        id: textOrNull,
        name: textOrNull,
        file: text,
        line: { type: 'integer', minimum: 1 },
        column: { type: 'integer', minimum: 1, description: 'UTF-16 code units' },
        next: {
          oneOf: [
            { type: 'null' },
            object('Its next landing; null for a flow, which can land at any time', {
              at: instant,
              local: { type: 'string', description: 'On the clock of the place, `YYYY-MM-DDTHH:MM`' },
              timezone: text,
              jurisdiction: text,
            }),
          ],
        },
        verdict: { enum: [...verdict.enum, null] },
        before: { enum: [...verdict.enum, null], description: 'Verdict of the earlier report' },
        turned: { enum: ['new', 'worse', 'better', 'same', null] },
        errors: count,
        warnings: count,
        infos: count,
        uncheckedRequired: count,
        newFindings: list(object('A finding that was not there, or not as grave', finding)),
        newQuestions: list(
          object('A required question that was not open', { rule: text, reason: text, needs: text }),
        ),
        goneFindings: list(
          object('A finding that is no longer there', {
            rule: text,
            severity: { enum: ['error', 'warning', 'info'] },
            message: text,
          }),
        ),
      }),
    ),
  }),
  definitions,
} as const

/** The JSON report as JSON Schema, draft-07. */
export const reportSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'sendlint report, version 1',
  ...object('What one run found. Every key is always there; what is not known is null.', {
    schemaVersion: { const: 1 },
    tool: object('What made the report', {
      name: { const: 'sendlint' },
      version: text,
      data: object('Versions of what it knows', {
        jurisdictions: text,
        calendars: text,
        tzdata: text,
        content: { type: 'string', description: 'Hash of all of it' },
      }),
    }),
    now: { type: 'string', description: 'The moment that was judged at, UTC' },
    verdict,
    summary: object('Counts', {
      files: count,
      campaigns: count,
      messages: count,
      errors: count,
      warnings: count,
      infos: count,
      unchecked: count,
      uncheckedRequired: count,
      waived: count,
      baselined: count,
      history: { ...count, description: 'Campaigns that were sent or cancelled and are not judged' },
    }),
    campaigns: list(
      object('A campaign that was judged', {
        id: text,
        file: text,
        verdict,
        messages: list(
          object('One of its messages', {
            index: count,
            channel: { enum: channels },
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
    findings: list(object('A problem at a place', finding)),
    unchecked: list(
      object('A check that could not be made', {
        rule: text,
        required: { type: 'boolean', description: 'Whether the answer decides if this send may go' },
        file: text,
        range: ref('range'),
        campaign: textOrNull,
        messages: list(count),
        jurisdictions: list(text),
        reason: text,
        needs: { type: 'string', description: 'The key path or input that settles it' },
      }),
    ),
    waived: list(
      object('A finding that is permitted', {
        ...finding,
        waiver: object('The permission', {
          by: { enum: ['comment', 'config'] },
          reason: text,
          until: { ...isoDate, description: 'Last day, UTC' },
        }),
      }),
    ),
  }),
  definitions,
} as const
