import { clockForm, dateForm, durationForm, pathForm, regionForm } from '../campaign/forms.ts'
import { audience, sender } from '../campaign/schema.ts'
import { channels, purposes } from '../campaign/vocabulary.ts'
import type { RuleMeta } from '../rule.ts'
import {
  boolean,
  either,
  type Form,
  type Infer,
  list,
  number,
  object,
  type ObjectSchema,
  oneOf,
  record,
  required,
  type Schema,
  text,
} from '../schema/schema.ts'
import { weekdays } from '../time/civil.ts'
import { type ColumnName, columnNames, severitySettings } from './config.ts'
import { compileGlob } from './glob.ts'

const globForm: Form = {
  name: 'glob',
  expected: 'a glob such as campaigns/**/*.campaign.yaml',
  accepts: (value) => {
    const glob = compileGlob(value)
    return typeof glob === 'string' ? { expected: `a glob: ${glob}` } : true
  },
}
const pointerForm: Form = {
  name: 'JSON Pointer',
  expected: 'a JSON Pointer such as /messages/0',
  accepts: (value) => /^(\/([^~/]|~[01])*)+$/.test(value) || {},
  pattern: '^/',
}
const dayIdForm: Form = {
  name: 'day',
  expected: 'a day as `<place>/<name>`, such as GB/boxing-day',
  accepts: (value) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?\/[a-z0-9-]+$/.test(value) || {},
}

const glob = text('A glob, relative to the folder of the configuration', { form: globForm })
const path = text('A path inside the project, relative to this file', { form: pathForm })
const region = text('A place: ISO 3166-1 alpha-2 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`, `EEA`)', {
  form: regionForm,
})
const regions = list('Places; absent = everywhere', region, { nonEmpty: true })
const channel = oneOf('A channel', channels)
const channelOrAny = oneOf('A channel, `*` = any', [...channels, '*'])
const purposeOrAny = oneOf('A purpose, `*` = any', [...purposes, '*'])
const date = text('A day, YYYY-MM-DD', { form: dateForm })
const clock = text('A clock time, HH:MM, quoted', { form: clockForm })
/** A day that nobody can read has passed: `forms` would refuse it, waivers count it as over. */
const until = text('Last day it holds, YYYY-MM-DD, UTC')
const aliases = list('Names of this column', text('A column'), { nonEmpty: true })
const ruleId = text('A rule, `<group>/<name>`')

/** `rules`: which rules and options there are is checked in `settings.ts`, where the rules are known. */
export const ruleSettings = record(
  'What each rule does; `<group>/*` stands for a whole group',
  text('A rule, or `<group>/*`'),
  either(
    'A severity, or a severity with options',
    oneOf('How findings of it count', severitySettings),
    record(
      'Severity and options',
      text('`severity`, or an option of the rule'),
      either('A value', text('Text'), number('A number'), boolean('Yes or no'), list('Texts', text('Text'))),
    ),
  ),
)

const consentTag = object('consent tag', 'A consent tag that the company defines', {
  purposes: list('Purposes it permits', purposeOrAny, { nonEmpty: true }),
  channels: list('Channels it permits them on; absent = all', channelOrAny, { nonEmpty: true }),
  deny: list('Channels it forbids', channelOrAny, { nonEmpty: true }),
  teams: list('Teams that may use it; absent = all', text('A team'), { nonEmpty: true }),
})

const term = object(
  'term',
  'Words that the company wants looked at',
  {
    text: text('The words as they stand'),
    pattern: text('A pattern, RE2 syntax'),
    message: text('What to say of it'),
    severity: oneOf('How a finding counts; absent = warning', ['error', 'warning', 'info']),
    except: list('Phrases in which it is fine', text('A phrase')),
  },
  { oneOf: ['text', 'pattern'] },
)

const configKeys = {
  extends: list('Configurations that this one builds on: paths, or `recommended`', path),
  profile: oneOf('How strictly to judge', ['strict', 'standard', 'lenient']),
  files: list('Campaign files, instead of the usual names', glob, { nonEmpty: true }),
  ignore: list('Files to leave out', glob),
  fail_on: oneOf('From which severity on a run fails', ['error', 'warning', 'info']),
  rules: ruleSettings,
  overrides: list(
    'Other settings for some files; later ones win',
    object('override', 'Other settings for some files', {
      files: required(list('Files it is for', glob, { nonEmpty: true })),
      rules: required(ruleSettings),
    }),
  ),
  senders: record('Senders, used by name', text('A name'), sender),
  audiences: record('Audiences, used by name', text('A name'), audience),
  defaults: object('defaults', 'What campaigns use that say nothing', {
    sender: text('A sender of this configuration'),
    audience: text('An audience of this configuration'),
    platform: text('The platform that sends'),
  }),
  consent_tags: record('Consent tags of the company', text('The tag'), consentTag),
  terms: list('Words that the company wants looked at', term),
  brands: list('Names that are never sensitive words', text('A name')),
  holidays: object('holidays', 'How days are judged', {
    promote: list('Days the company sells on', text('A day', { form: dayIdForm })),
  }),
  blackouts: list(
    'Days without sends',
    object('blackout', 'Days without sends', {
      regions,
      from: required(date),
      to: required(date),
      reason: required(text('Why')),
    }),
  ),
  send_windows: list(
    'Hours the company sends at',
    object('send window', 'Hours the company sends at', {
      regions,
      channels: list('Channels; absent = all', channel, { nonEmpty: true }),
      days: list('Weekdays; absent = all', oneOf('A weekday', weekdays), { nonEmpty: true }),
      from: required(clock),
      to: required(clock),
    }),
  ),
  frequency: object('frequency', 'How much contact a person may get', {
    caps: list(
      'Most messages in a time',
      object('cap', 'Most messages in a time', {
        channels: list('Channels counted together; absent = all', channelOrAny, { nonEmpty: true }),
        max: required(number('Messages', { integer: true, minimum: 0 })),
        per: required(text('ISO 8601 duration', { form: durationForm })),
        count: oneOf('Over any such time, or per calendar day, week, month', ['rolling', 'calendar']),
      }),
    ),
    minimum_gap: text('Least time between two messages, ISO 8601 duration', { form: durationForm }),
  }),
  law: list('Overlays in which counsel confirms, tightens or relaxes facts', path),
  calendars: list('Calendars of the company', path),
  columns: object(
    'columns',
    'Further names that columns of contact files have',
    Object.fromEntries(columnNames.map((name) => [name, aliases])) as Record<ColumnName, typeof aliases>,
  ),
  answers: list(
    'Answers to checks that stay open',
    object('answer', 'An answer to a check that stays open', {
      check: required(ruleId),
      answer: required(text('What is so')),
      by: text('Who says it'),
      until,
    }),
  ),
  waivers: list(
    'Permissions to ignore a rule in a file or a part of it',
    object('waiver', 'A permission to ignore a rule', {
      rule: required(ruleId),
      file: required(glob),
      at: text('JSON Pointer of the part; absent = the file', { form: pointerForm }),
      reason: text('Why'),
      until,
    }),
  ),
  baseline: path,
}

/** `sendlint.config.yaml`, DESIGN §7. */
export const configSchema = object('config', 'Configuration of sendlint', configKeys)

export type RawConfig = Infer<typeof configSchema>
export type RawOverride = NonNullable<RawConfig['overrides']>['items'][number]
export type RawRuleSettings = NonNullable<RawConfig['rules']>

/** The same for the published JSON Schema, which editors complete from: every rule by name, with its own options. */
export function publishedConfigSchema(rules: readonly RuleMeta[]): ObjectSchema<unknown> {
  const severity = oneOf('How findings of it count', severitySettings)
  const settings: Record<string, Schema> = {}
  for (const group of [...new Set(rules.map((rule) => rule.group))].sort())
    settings[`${group}/*`] = either(
      `All rules of ${group}`,
      severity,
      object(`setting of ${group}`, `All rules of ${group}`, { severity }),
    )
  for (const rule of rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    settings[rule.id] = either(
      rule.summary,
      severity,
      object(`setting of ${rule.id}`, rule.summary, { severity, ...optionSchemas(rule) }),
    )
  const known = object('rules', 'What each rule does; `<group>/*` stands for a whole group', settings)
  const override = object('override', 'Other settings for some files', {
    files: required(list('Files it is for', glob, { nonEmpty: true })),
    rules: required(known),
  })
  return object('config', 'Configuration of sendlint', {
    ...configKeys,
    rules: known,
    overrides: list('Other settings for some files; later ones win', override),
  }) as ObjectSchema<unknown>
}

/** Options of a rule, each of the kind that its default is. */
function optionSchemas(rule: RuleMeta): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(rule.defaults ?? {}).map(([name, value]: [string, unknown]) => {
      const doc = `Option \`${name}\` of ${rule.id}`
      if (typeof value === 'number') return [name, number(doc)]
      if (typeof value === 'boolean') return [name, boolean(doc)]
      if (Array.isArray(value)) return [name, list(doc, text('Text'))]
      return [name, text(doc)]
    }),
  )
}
