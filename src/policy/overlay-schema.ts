import { dateForm, durationForm, regionForm, urlForm } from '../campaign/forms.ts'
import { channels, purposes } from '../campaign/vocabulary.ts'
import { conditionNames, liftExpected, parseLift } from '../place/conditions.ts'
import { hoursExpected, parseHours } from '../place/hours.ts'
import {
  boolean,
  type Form,
  type Infer,
  list,
  number,
  object,
  oneOf,
  record,
  required,
  text,
} from '../schema/schema.ts'

const hoursForm: Form = {
  name: 'hours',
  expected: hoursExpected,
  accepts: (value) => parseHours(value) !== null || {},
}
const liftForm: Form = {
  name: 'condition',
  expected: liftExpected,
  accepts: (value) => parseLift(value) !== null || {},
}
const factForm: Form = {
  name: 'fact',
  expected: 'the id of a fact, such as `us-fl/call-and-text-hours`',
  accepts: (value) => /^[a-z0-9-]+\/[a-z0-9-]+$/.test(value) || {},
  pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
}
const registerForm: Form = {
  name: 'register',
  expected: 'a name such as `US-NDNC`',
  accepts: (value) => /^[A-Z]{2}(-[A-Z0-9]+)+$/.test(value) || {},
}

const date = text('A day, YYYY-MM-DD', { form: dateForm })
const duration = text('ISO 8601 duration', { form: durationForm })
const severity = oneOf('How a finding counts', ['error', 'warning', 'info'])
const hours = list(
  'Hours, `mon-sat 08:00-20:00`; a day without hours is closed',
  text('Hours', { form: hoursForm }),
  {
    nonEmpty: true,
  },
)
const fact = text('A fact, by its id', { form: factForm })

const signature = {
  by: text('Who decided'),
  role: text('In which role'),
  date: text('The day of the decision', { form: dateForm }),
  ref: text('Where it is filed'),
  review_by: text('Last day on which it is relied on', { form: dateForm }),
}

const change = object(
  'decision',
  'What counsel decided of one fact',
  {
    confirm: text('A fact that counsel has checked: it may block', { form: factForm }),
    relax: text('A fact that counsel reads more mildly', { form: factForm }),
    tighten: text('A fact that the company holds more strictly', { form: factForm }),
    reason: required(text('Why')),
    severity,
    confidence: oneOf('How sure counsel is', ['high', 'medium']),
    open: hours,
    max: number('Messages in the time of a frequency limit', { integer: true, minimum: 0 }),
    max_age: text('How old a check against a register may be, ISO 8601', { form: durationForm }),
    ...signature,
  },
  { oneOf: ['confirm', 'relax', 'tighten'] },
)

const common = {
  id: required(fact),
  channels: list('Channels; absent = all', oneOf('A channel', channels), { nonEmpty: true }),
  purposes: list(
    'Purposes; absent = marketing',
    oneOf('A purpose; `promotional` = marketing, political, charity, survey', [
      ...purposes,
      'promotional',
      'all',
    ]),
    { nonEmpty: true },
  ),
  severity: required(severity),
  confidence: oneOf('How sure counsel is; absent = high', ['high', 'medium', 'low']),
  kind: oneOf('What stands behind it; only law, regulator and carrier may block; absent = practice', [
    'law',
    'regulator',
    'carrier',
    'industry',
    'practice',
  ]),
  valid_from: date,
  valid_to: date,
  title: text('The source, as a finding names it'),
  url: text('Its address', { form: urlForm }),
  says: required(text('One plain sentence')),
}
const binds = list('Binds only if one holds', oneOf('A condition', conditionNames))
const lifted = list('Lifted if one holds', text('A condition', { form: liftForm }))

const newFacts = object('new facts', 'Facts that a place has for the company', {
  windows: list(
    'Hours',
    object('window', 'Hours', {
      ...common,
      open: required(hours),
      holidays: oneOf('What public holidays do; absent = open', ['open', 'closed', 'as_sunday', 'avoid']),
      binds_when: binds,
      lifted_by: lifted,
    }),
  ),
  consent: list(
    'Consent',
    object('consent fact', 'Consent', {
      ...common,
      audience: oneOf('Whom it protects; absent = all', ['b2c', 'b2b', 'all']),
      model: required(oneOf('What is asked at least', ['express_written', 'express', 'inferred', 'opt_out'])),
      double_opt_in: oneOf('Whether people confirm a second time', [
        'required',
        'recommended',
        'not_required',
      ]),
      binds_when: binds,
    }),
  ),
  opt_out: list(
    'Opt-outs',
    object('opt-out fact', 'Opt-outs', {
      ...common,
      instruction: required(boolean('Whether the message says how')),
      keywords: list('Words that have to work', text('A word')),
      honour_within: duration,
    }),
  ),
  identification: list(
    'What names the sender',
    object('identification fact', 'What names the sender', {
      ...common,
      required: required(list('What has to be there', text('Words joined by underscores'))),
      label: text('A word that marks advertising'),
      label_position: oneOf('Where it stands', [
        'start',
        'subject',
        'subject_start',
        'sender_id_start',
        'sender_id_end',
        'anywhere',
      ]),
      lifted_by: lifted,
    }),
  ),
  frequency: list(
    'How often',
    object('frequency fact', 'How often', {
      ...common,
      max: required(number('Messages', { integer: true, minimum: 0 })),
      per: required(duration),
      scope: text('Of what'),
      lifted_by: lifted,
    }),
  ),
  registers: list(
    'Registers to be checked',
    object('register fact', 'Registers to be checked', {
      ...common,
      name: required(text('What `scrubbed` calls it', { form: registerForm })),
      register: required(text('As its operator calls it')),
      max_age: duration,
      lifted_by: lifted,
    }),
  ),
  barred: list(
    'Sends that may not be made',
    object('bar', 'Sends that may not be made', {
      ...common,
      during: oneOf('Only while an emergency is declared there, or campaigning rests for an election', [
        'emergency',
        'election',
      ]),
      binds_when: binds,
      lifted_by: lifted,
    }),
  ),
})

/** An overlay of the law: decisions of the company's counsel (DESIGN §7 `law`). */
export const overlaySchema = object('overlay', 'Decisions of counsel about facts of the law', {
  by: required(signature.by),
  role: required(signature.role),
  date: required(signature.date),
  ref: required(signature.ref),
  review_by: required(signature.review_by),
  facts: list('Decisions about facts of the packs', change),
  add: record(
    'New facts, by place',
    text('A place: ISO 3166-1 alpha-2 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)', { form: regionForm }),
    newFacts,
  ),
})

export type RawOverlay = Infer<typeof overlaySchema>
export type RawChange = NonNullable<RawOverlay['facts']>['items'][number]
export type RawNewFacts = NonNullable<RawOverlay['add']>['items'][number]['value']
