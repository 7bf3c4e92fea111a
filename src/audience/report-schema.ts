import { stages } from './contract.ts'
import { list, object } from '../schema/exact.ts'

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const count = { type: 'integer', minimum: 0 } as const
const countOrNull = { type: ['integer', 'null'], minimum: 0 } as const
const score = { type: 'number', minimum: 0, maximum: 100 } as const
const instant = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$',
} as const
const severity = { enum: ['error', 'warning', 'info'] } as const
const code = { type: 'string', description: 'ISO 3166-1 alpha-2 or ISO 3166-2' } as const

function orNull(schema: object): object {
  return { oneOf: [{ type: 'null' }, schema] }
}

const counts = {
  rows: count,
  accepted: { ...count, description: 'Without an error: clean + warned' },
  rejected: count,
  warned: { ...count, description: 'Accepted, with a warning' },
  clean: { ...count, description: 'Accepted, without a warning' },
}
const moment = object('A moment', { at: instant, recipients: count })

/** Schema of `sendlint audience --format json`, draft-07. */
export const audienceSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://github.com/sendlint/sendlint/schema/audience.schema.json',
  title: 'sendlint audience',
  ...object('What contact files come to for a campaign', {
    schemaVersion: { const: 1 },
    tool: object('Who says so', {
      name: { const: 'sendlint' },
      version: text,
      data: object('Versions of the data', {
        jurisdictions: textOrNull,
        calendars: textOrNull,
        tzdata: textOrNull,
      }),
    }),
    now: instant,
    verdict: { enum: ['fail', 'incomplete', 'pass'] },
    campaign: object('Whom for', { id: text, name: text, file: text, purpose: text }),
    files: list(
      object('A contact file', {
        name: text,
        rows: count,
        format: { enum: ['csv', 'jsonl', 'other'] },
        encoding: text,
        delimiter: textOrNull,
        compressed: { type: 'boolean' },
        columns: {
          type: 'object',
          description: 'Columns that were recognised, and the header each has there',
          additionalProperties: text,
        },
      }),
    ),
    totals: object('All rows', counts),
    score: object('How much of the list is in order', { value: score, formula: text }),
    waterfall: list(
      object('A step; rows go out at the first that fits', {
        stage: { enum: stages },
        removed: count,
        left: count,
      }),
    ),
    sendable: orNull(
      object('How many may be written to; null for a campaign that an event starts', {
        scheduled: count,
        now: moment,
        next: orNull(moment),
      }),
    ),
    segments: list(object('A segment', { name: textOrNull, ...counts, score })),
    jurisdictions: list(
      object('A place; null where nothing says', { code: textOrNull, name: text, ...counts }),
    ),
    cohorts: list(
      object('Contacts who can be at the same places and clocks', {
        jurisdictions: list(code),
        zones: list(text),
        basis: textOrNull,
        certainty: { enum: ['certain', 'likely', 'open', 'unknown'] },
        ...counts,
      }),
    ),
    problems: list(
      object('A problem, worst first', {
        rule: text,
        severity,
        confidence: { enum: ['high', 'medium', 'low'] },
        concerns: text,
        basis: textOrNull,
        message: text,
        help: textOrNull,
        stage: { enum: [...stages, null], description: 'Null for a problem of the list as a whole' },
        rows: { ...countOrNull, description: 'Null for a problem of the list as a whole' },
        jurisdictions: list(code),
        samples: list(
          object('A row that has it', {
            file: text,
            row: { ...count, description: 'The header is row 1' },
            value: {
              ...textOrNull,
              description:
                'The number, masked, or else a mask that says that there is an address. A row that was found by holding it against others (duplicates, suppression lists, sends logs) may show no more than what it was found by, `•••••••` or `•••@•••`, since numbers of all rows are not kept; null where that is its id, and where it has neither',
            },
          }),
        ),
        sources: list({ type: 'object' }),
        url: text,
      }),
    ),
    unchecked: list(
      object('A check that could not be made', {
        rule: text,
        required: { type: 'boolean' },
        reason: text,
        needs: text,
        rows: countOrNull,
      }),
    ),
    suppression: list(
      object('A suppression list', {
        list: text,
        reason: textOrNull,
        entries: count,
        unreadable: count,
        hits: { ...count, description: 'Rows that are on it' },
      }),
    ),
    sends: orNull(
      object('The sends log', {
        rows: count,
        unreadable: count,
        last: { oneOf: [{ type: 'null' }, instant] },
      }),
    ),
  }),
}
