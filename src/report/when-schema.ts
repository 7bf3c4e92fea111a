import { list, object } from '../schema/exact.ts'

const text = { type: 'string' } as const
const count = { type: 'integer', minimum: 0 } as const
const level = {
  enum: ['clear', 'permitted'],
  description: '`clear`: no error and no warning; `permitted`: no error',
} as const
const code = { type: 'string', description: 'ISO 3166-1 alpha-2 or ISO 3166-2' } as const
const rfc3339 = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00'
const local = {
  type: 'string',
  pattern: `${rfc3339}[+-]\\d{2}:\\d{2}$`,
  description: 'RFC 3339, on the clock of the place',
} as const
const instant = { type: 'string', pattern: `${rfc3339}Z$` } as const

function orNull(schema: object): object {
  return { oneOf: [{ type: 'null' }, schema] }
}

const inFile = {
  at: { type: 'string', description: 'For `schedule.at`' },
  timezone: {
    type: ['string', 'null'],
    description: 'For `schedule.timezone`; null when `at` has an offset',
  },
} as const
const moment = object('A moment as a schedule says it', { ...inFile, level })
const placed = object('A moment at a place', { local, instant })

/** Schema of `sendlint when --format json`, draft-07. */
export const whenSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://github.com/sendlint/sendlint/schema/when.schema.json',
  title: 'sendlint when',
  ...object('When campaigns can be sent', {
    schemaVersion: { const: 1 },
    tool: object('Who says so', { name: { const: 'sendlint' }, version: text }),
    now: instant,
    grid: {
      ...count,
      description: 'Minutes between the moments that are proposed; a shorter window can ask for others',
    },
    campaigns: list(
      object('One campaign', {
        id: text,
        name: text,
        file: { type: 'string', description: 'Path from the root, with `/`' },
        plans: list(
          object('Messages that start together, since they share a schedule', {
            messages: list(count, 'Their indexes'),
            proposal: orNull(
              object('The moment that suits everybody, on the clock of the schedule if there is one', {
                ...inFile,
                level,
                words: text,
              }),
            ),
            sameWallTime: list(moment, 'Wall times that suit everybody, one a day'),
            sameInstant: list(moment, 'Instants that suit everybody, one a day'),
            groups: list(
              object('Places that can be sent to together', { jurisdictions: list(code), ...inFile, level }),
              'One when there is a proposal; without those of `never`',
            ),
            schedule: orNull(
              object('The groups as keys of `schedule` (with --split)', {
                ...inFile,
                by_region: list(object('An entry', { regions: list(code), ...inFile })),
                except: list(code, 'Places to leave out: no moment was found for them'),
              }),
            ),
            nearest: orNull(
              object('Without a proposal: the moment that suits most', { ...inFile, open: count, of: count }),
            ),
            binding: list(
              object('What stands in the way', { jurisdictions: list(code), reason: text }),
              'Empty with a proposal',
            ),
            never: list(code, 'Places without any moment in the time asked for'),
            notes: list(text, 'What was not looked at'),
            places: list(
              object('A place and its clock', {
                jurisdiction: code,
                name: text,
                zone: { type: 'string', description: 'IANA time zone' },
                from: local,
                until: { ...local, description: 'The first minute after the time asked for' },
                first: object('Its first moments by itself', {
                  clear: orNull(placed),
                  permitted: orNull(placed),
                }),
                chosen: orNull(
                  object('When it is sent to under the proposal, or with its group', {
                    local,
                    instant,
                    level,
                  }),
                ),
                open: list(
                  object('A send can start in it; `to` is the first minute after', {
                    from: local,
                    to: local,
                    level,
                  }),
                ),
                shut: list(
                  object('A rule would find something in it; stretches overlap where several do', {
                    from: local,
                    to: local,
                    severity: { enum: ['error', 'warning'] },
                    rule: { type: 'string', description: 'Rule id' },
                    reason: text,
                  }),
                ),
                holidays: list(
                  object('A public holiday or half day', {
                    day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
                    name: text,
                    class: { enum: ['public', 'half'] },
                    confidence: { enum: ['confirmed', 'agreed', 'single', 'unverified', 'estimated'] },
                    promoted: { type: 'boolean', description: 'Named in `holidays.promote`' },
                  }),
                ),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
} as const
