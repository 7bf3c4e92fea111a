import { noteLimits, type PullRequestNote } from './pull-request.ts'

/** Says what is wrong at a place of the file; null = nothing. */
type Check = (value: unknown, at: string) => string | null

const text =
  (most: number = noteLimits.text): Check =>
  (value, at) =>
    typeof value !== 'string'
      ? `\`${at}\` is no text`
      : value.length > most
        ? `\`${at}\` is longer than ${most} characters`
        : null
const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at) =>
    typeof value === 'string' && pattern.test(value) ? null : `\`${at}\` is not ${what}`
const one =
  (...values: readonly (string | number | boolean)[]): Check =>
  (value, at) =>
    values.some((allowed) => allowed === value) ? null : `\`${at}\` is not one of ${values.join(', ')}`
const number: Check = (value, at) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? null
    : `\`${at}\` is no whole number`
const orNull =
  (check: Check): Check =>
  (value, at) =>
    value === null ? null : check(value, at)

function list(most: number, item: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return `\`${at}\` is no list`
    if (value.length > most) return `\`${at}\` has more than ${most} entries`
    for (const [index, entry] of value.entries()) {
      const problem = item(entry, `${at}[${index}]`)
      if (problem !== null) return problem
    }
    return null
  }
}

function pair(item: Check): Check {
  return (value, at) =>
    Array.isArray(value) && value.length === 2 ? list(2, item)(value, at) : `\`${at}\` is no pair`
}

/** Exactly these keys. */
function map(keys: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `\`${at}\` is no map`
    const extra = Object.keys(value).find((key) => !Object.hasOwn(keys, key))
    if (extra !== undefined) return `\`${at}\` has an unknown key`
    for (const [key, check] of Object.entries(keys)) {
      if (!Object.hasOwn(value, key)) return `\`${at}.${key}\` is missing`
      const problem = check((value as Readonly<Record<string, unknown>>)[key], `${at}.${key}`)
      if (problem !== null) return problem
    }
    return null
  }
}

const commit = matching(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a commit')
export const keyForm = /^[A-Za-z0-9._-]{1,50}$/

const note = map({
  schemaVersion: one(1),
  head: commit,
  key: matching(keyForm, 'a key'),
  verdict: one('pass', 'incomplete', 'fail'),
  failed: one(true, false),
  totals: text(),
  footing: text(),
  judgedBy: orNull(commit),
  policy: list(noteLimits.rows, text()),
  policyProblem: orNull(text()),
  sections: list(
    noteLimits.sections,
    map({
      kind: one('stop', 'open', 'notes', 'clear'),
      words: text(200),
      sentence: text(),
      findings: list(
        noteLimits.entries,
        map({
          rule: text(100),
          severity: one('error', 'warning', 'info'),
          message: text(),
          help: orNull(text()),
          place: text(),
          sources: list(10, text()),
        }),
      ),
      questions: list(
        noteLimits.entries,
        map({ team: text(100), reason: text(), needs: text(), place: text() }),
      ),
    }),
  ),
  calendar: list(
    noteLimits.rows,
    map({
      when: text(200),
      campaign: text(),
      channel: text(100),
      places: text(),
      change: one('new', 'same', 'gone'),
    }),
  ),
  pressure: map({
    audiences: list(noteLimits.rows, map({ audience: text(), day: pair(number), week: pair(number) })),
    appeared: number,
    gone: number,
  }),
  waivers: list(
    noteLimits.waivers,
    map({
      rule: text(100),
      message: text(),
      reason: text(),
      until: orNull(text(100)),
      by: one('comment', 'config'),
      place: text(),
    }),
  ),
  left: number,
})

/**
 * Reads a note that somebody else wrote: nothing in it is taken for more than text, and everything has a limit. Gives
 * what is wrong with it as a text that quotes nothing of it.
 */
export function readNote(json: string): PullRequestNote | string {
  if (json.length > noteLimits.bytes) return `it is larger than ${noteLimits.bytes} bytes`
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return 'it is not JSON'
  }
  return note(value, 'note') ?? (value as PullRequestNote)
}
