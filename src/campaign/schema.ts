import {
  boolean,
  either,
  type Infer,
  list,
  number,
  object,
  oneOf,
  record,
  required,
  text,
} from '../schema/schema.ts'
import {
  clockForm,
  dateForm,
  dateTimeForm,
  durationForm,
  emailForm,
  identifierForm,
  instantForm,
  languageForm,
  pathForm,
  percentForm,
  rateForm,
  recurrenceForm,
  regionForm,
  tagForm,
  urlForm,
  zoneForm,
} from './forms.ts'
import {
  additions,
  bases,
  bodyFormats,
  buttonKinds,
  callKinds,
  channels,
  consentSources,
  exits,
  purposes,
  recipientKinds,
  registrationKinds,
  relationshipKinds,
  statuses,
  suppressionReasons,
  templateCategories,
  topics,
} from './vocabulary.ts'

const anyChannel = oneOf('A channel', channels)
const region = text('A place: ISO 3166-1 alpha-2 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`, `EEA`)', {
  form: regionForm,
})
const regionList = list('Places', region, { nonEmpty: true })
const language = text('A language, BCP 47', { form: languageForm })
const date = text('A day, YYYY-MM-DD', { form: dateForm })

export const registration = object('registration', 'A registration of the sender', {
  kind: required(oneOf('What is registered', registrationKinds)),
  place: required(region),
  id: text('The number or name of the registration'),
})

export const sender = object('sender', 'Who sends', {
  brand: text('The name recipients know'),
  legal_name: text('The legal entity'),
  country: text('Where the sender is established', { form: regionForm }),
  postal_address: text('The address that has to stand in some messages', { multiline: true }),
  phone: text('A telephone number, quoted, in international form'),
  email: text('An e-mail address', { form: emailForm }),
  privacy_policy: text('Where the privacy policy is', { form: urlForm }),
  domains: list('Domains that links may lead to', text('A domain')),
  opt_out_within: text('How fast opt-outs take effect, ISO 8601 duration', { form: durationForm }),
  registrations: list('Registrations with carriers and authorities', registration),
})

export const consent = object('consent', 'What was agreed, for which places and channels', {
  regions: regionList,
  channels: list('Channels it covers; absent = all', anyChannel, { nonEmpty: true }),
  tags: list(
    'What it permits, `<purpose>:<channel>` or a tag of the config',
    text('A consent tag', { form: tagForm }),
  ),
  basis: oneOf('How it was given', bases),
  source: oneOf('Where it was given', consentSources),
  given_to: text('Whom it was given to'),
  obtained: object('obtained', 'When', { from: required(date), to: date }),
  wording: text('What people agreed to', { multiline: true }),
  evidence: text('A file that shows it', { form: pathForm }),
  night: boolean('Separate consent for night hours'),
})

export const suppression = object('suppression', 'A suppression list', {
  file: required(text('The list', { form: pathForm })),
  as_of: date,
  channels: list('Channels it is for', anyChannel, { nonEmpty: true }),
  brands: list('Brands it is for', text('A brand')),
  reason: oneOf('Why people are on it', suppressionReasons),
})

export const audience = object('audience', 'Who receives', {
  regions: either(
    'Places, or places with the number of recipients',
    regionList,
    record(
      'Places with the number of recipients',
      region,
      number('Recipients there', { integer: true, minimum: 0 }),
      { nonEmpty: true },
    ),
  ),
  except: regionList,
  languages: list('Languages of the audience', language),
  recipients: oneOf('Consumers, businesses or both; absent = the stricter', recipientKinds),
  observances: list(
    'Calendars the sender wants respected',
    text('A day or a tradition', { form: identifierForm }),
  ),
  minimum_age: number('Youngest age in the audience', { integer: true, minimum: 0, maximum: 130 }),
  size: number('How many recipients', { integer: true, minimum: 0 }),
  expected_size: list(
    'Least and most recipients expected',
    number('Recipients', { integer: true, minimum: 0 }),
  ),
  as_of: date,
  include: list('Lists or segments included', text('A name')),
  exclude: list('Lists or segments left out', text('A name')),
  segments: list(
    'Segments',
    object('segment', 'A segment', {
      name: required(text('Its name')),
      criteria: text('How people get into it'),
    }),
  ),
  consent: either(
    'One consent record or several',
    consent,
    list('Consent records', consent, { nonEmpty: true }),
  ),
  relationship: object('relationship', 'What ties recipients to the sender; some laws lift limits for it', {
    kind: required(oneOf('What kind', relationshipKinds)),
    within: text('How recent, ISO 8601 duration', { form: durationForm }),
  }),
  suppression: list(
    'Suppression lists',
    either('A file, or a file with details', text('A file', { form: pathForm }), suppression),
  ),
  scrubbed: list(
    'Registers that the list was checked against',
    object('scrub', 'A check against a register', {
      register: required(text('The register, as its law pack names it')),
      on: required(date),
    }),
  ),
  contacts: list('Contact files, checked row by row', text('A file', { form: pathForm })),
})

const zone = text('`recipient`, or an IANA time zone', { form: zoneForm })
const moment = text('A date and time, local (`2026-11-24T20:30`) or with an offset', { form: dateTimeForm })

export const hold = object('hold', 'What the platform holds back', {
  from: required(text('First clock time it sends at', { form: clockForm })),
  to: required(text('Clock time it stops sending at', { form: clockForm })),
  else: oneOf('What becomes of the rest', ['queue', 'drop']),
})

export const schedule = object(
  'schedule',
  'When it is sent; `at`, `trigger` and `repeat` are alternatives',
  {
    at: moment,
    timezone: zone,
    by_region: list(
      'Other times for some places',
      object('by_region entry', 'Another time for some places', {
        regions: required(regionList),
        at: required(moment),
        timezone: zone,
      }),
    ),
    rate: text('Throughput, `50/s`', { form: rateForm }),
    duration: text('How long the send takes, ISO 8601 duration', { form: durationForm }),
    mode: oneOf('`fixed`, or `optimised`: any time within `spread`', ['fixed', 'optimised']),
    spread: text('How far an optimised send spreads, ISO 8601 duration', { form: durationForm }),
    winner_after: text('When the winner of an A/B test goes out, ISO 8601 duration', { form: durationForm }),
    resend: text('When it is sent again to those who did not react, ISO 8601 duration', {
      form: durationForm,
    }),
    repeat: text('RFC 5545 recurrence rule', { form: recurrenceForm }),
    trigger: object('trigger', 'An event that starts it: it can fire at any hour', {
      event: required(text('The event')),
    }),
    hold,
  },
  { atMostOne: ['rate', 'duration'] },
)

export const offer = object('offer', 'What is offered, to compare the messages with', {
  starts: text('First day or moment', { form: instantForm }),
  ends: text('Last day or moment', { form: instantForm }),
  timezone: zone,
  discount: either(
    'A discount',
    text('A discount, `20%`', { form: percentForm }),
    number('A discount', { minimum: 0 }),
  ),
  code: text('The code'),
  prices: record(
    'Prices by currency',
    text('A currency, ISO 4217', { form: identifierForm }),
    number('The price', { minimum: 0 }),
  ),
  terms: text('Where the terms are', { form: urlForm }),
})

const bodyKeys = {
  subject: text('The subject line (email)'),
  preheader: text('The preview line (email)'),
  title: text('The title (push)'),
  body: text('What is sent', { multiline: true }),
  body_file: text('A file with the body: .md .html .mjml .txt', { form: pathForm }),
  text_body: text('The plain text part (email)', { multiline: true }),
}

export const variant = object('variant', 'Another version for a share of the recipients', {
  name: text('Its name'),
  share: number('Its share in percent', { minimum: 0, maximum: 100 }),
  ...bodyKeys,
})

const messageKeys = {
  id: text('Its name; absent = its index'),
  channel: required(anyChannel),
  language,
  regions: regionList,
  from: text('Short code, long code, toll-free number or alphanumeric sender, quoted'),
  ...bodyKeys,
  template: object('template', 'A template approved by the platform', {
    name: required(text('Its name')),
    category: oneOf('Its category', templateCategories),
  }),
  format: oneOf('How the body is written; absent = by file ending', bodyFormats),
  header: text('The header (whatsapp, rcs)'),
  footer: text('The footer (whatsapp, rcs)'),
  buttons: list(
    'Buttons (whatsapp, rcs)',
    object('button', 'A button', {
      kind: required(oneOf('What it does', buttonKinds)),
      text: required(text('What it says')),
      target: text('Where it leads'),
    }),
  ),
  media: list('Attached media (mms, rcs)', text('A file or URL')),
  call: oneOf('How the call is made (voice)', callKinds),
  headers: record('E-mail headers', text('A header name'), text('Its value')),
  variants: list('Other versions', variant),
  schedule,
}

export const message = object('message', 'One body on one channel in one language', messageKeys, {
  oneOf: ['body', 'body_file', 'template'],
})

/** A message of an export, which may leave its body with the platform. */
const exportedMessage = object('message', 'One message of an export', messageKeys)

const campaignKeys = {
  sendlint: number('Version of this format; absent = 1', { integer: true, minimum: 1, maximum: 1 }),
  id: text('Its id, unique in the project; absent = the file\u2019s stem'),
  name: text('Its name'),
  status: oneOf('Where it stands; `sent` and `cancelled` feed contact pressure only', statuses),
  purpose: oneOf('What it is for; decides which rules apply', purposes),
  topics: list('Regulated topics that the sender declares', oneOf('A topic', topics)),
  owner: text('The team that answers for it'),
  platform: text('The platform that sends it', { form: identifierForm }),
  sender: either('The sender, or the name of one in the config', text('A sender of the config'), sender),
  audience: either(
    'The audience, or the name of one in the config',
    text('An audience of the config'),
    audience,
  ),
  schedule,
  steps: list(
    'Steps of a flow',
    object('step', 'A step', {
      after: required(text('How long after the trigger, ISO 8601 duration', { form: durationForm })),
      message: required(text('The id of a message')),
      exit_on: list('What ends the flow for a person', oneOf('An event', exits)),
    }),
  ),
  offer,
}

export const campaign = object(
  'campaign',
  'A campaign',
  {
    ...campaignKeys,
    messages: required(list('What is sent', message, { nonEmpty: true })),
  },
  { partial: true },
)

/** A file with several campaigns. */
export const campaigns = object('campaign file', 'Several campaigns', {
  sendlint: number('Version of this format; absent = 1', { integer: true, minimum: 1, maximum: 1 }),
  campaigns: required(list('The campaigns', campaign, { nonEmpty: true })),
})

const { id: _id, schedule: _schedule, body: _body, body_file: _bodyFile, ...ownKeys } = messageKeys

/** Front matter of a `.campaign.md`: the campaign's keys and those of its single message, whose body is below it. */
export const frontMatter = object('campaign', 'A campaign with one message: the Markdown below', {
  ...campaignKeys,
  ...ownKeys,
})

/** A campaign that was read out of an export: nothing in it can be asked for. */
export const exportedCampaign = object('campaign', 'A campaign of an export', {
  ...campaignKeys,
  messages: required(list('What is sent', exportedMessage)),
})

const addedAtSend = list(
  'What the platform adds or keeps back by itself, from a footer or a setting that the export does not hold',
  oneOf('What it adds', additions),
)

const { id: _exportedId, ...sendKeys } = campaignKeys
const { id: _messageId, channel: _channel, ...completing } = messageKeys

const sendMessage = object('message of the export', 'What the export does not say of one message', {
  id: required(text('The id or position of the message in the export')),
  channel: anyChannel,
  ...completing,
  added_at_send: addedAtSend,
})

const sendCampaignKeys = {
  ...sendKeys,
  added_at_send: addedAtSend,
  messages: list('Single messages of the export', sendMessage),
}

/** What stands beside an export, in `<export>.send.yaml`: what the export can't say. */
export const send = object('send file', 'What an export does not say', {
  ...sendCampaignKeys,
  campaigns: list(
    'Single campaigns of an export that holds several',
    object('campaign of the export', 'What the export does not say of one campaign', {
      id: required(text('The id of the campaign in the export')),
      ...sendCampaignKeys,
    }),
  ),
})

export type RawSend = Infer<typeof send>
export type RawCampaign = Infer<typeof campaign>
export type RawFrontMatter = Infer<typeof frontMatter>
export type RawMessage = Infer<typeof message>
export type RawVariant = Infer<typeof variant>
export type RawSchedule = Infer<typeof schedule>
export type RawAudience = Infer<typeof audience>
export type RawConsent = Infer<typeof consent>
export type Sender = Infer<typeof sender>
export type Offer = Infer<typeof offer>
