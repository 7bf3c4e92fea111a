/** The one definition of commands and options: parsing, help and completion all come from it. */

interface Described {
  readonly says: string
}
/** `--quiet` */
interface Flag extends Described {
  readonly kind: 'flag'
  readonly alias?: string
}
/** `--now <instant>`, at most once */
interface Value extends Described {
  readonly kind: 'value'
  readonly argument: string
  readonly values?: readonly string[]
}
/** `--only a,b --only c`, repeatable */
interface List extends Described {
  readonly kind: 'list'
  readonly argument: string
  /** Whether one argument may name several, with commas between. */
  readonly commas: boolean
}
export type OptionDefinition = Flag | Value | List

function flag(says: string, alias?: string): Flag {
  return { kind: 'flag', says, ...(alias === undefined ? {} : { alias }) }
}
function value(argument: string, says: string, values?: readonly string[]): Value {
  return { kind: 'value', argument, says, ...(values === undefined ? {} : { values }) }
}
function list(argument: string, says: string, commas: boolean): List {
  return { kind: 'list', argument, says, commas }
}

export const formatNames = [
  'pretty',
  'concise',
  'json',
  'sarif',
  'github',
  'junit',
  'gitlab',
  'bitbucket',
  'rdjson',
  'markdown',
  'html',
] as const
export type FormatName = (typeof formatNames)[number]

export const failLevels = ['error', 'warning', 'info', 'never'] as const
export const channelNames = ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'push', 'voice'] as const

const everywhere = {
  now: value('instant', 'The moment to judge at, such as 2026-11-21T10:00Z (or SENDLINT_NOW)'),
  config: value('file', 'Use this configuration instead of looking for one'),
  color: flag('Colours, also where the output is no terminal'),
  'no-color': flag('No colours'),
  verbose: flag('Say more; with an internal error, where it happened'),
  help: flag('Show help', 'h'),
  version: flag('Show the version and that of the data'),
} as const

const judging = {
  format: list('name[:file]', `How to report: ${formatNames.join(', ')}; with a file, there`, false),
  'fail-on': value('level', 'Lowest severity that fails: error, warning, info or never', failLevels),
  'max-warnings': value('count', 'Fail with more warnings than this'),
  strict: flag('Fail with anything unchecked, too'),
  'allow-incomplete': flag('Pass although required questions are open'),
  'exit-zero': flag('Exit with 0 whatever is found'),
  only: list('rule', 'Only these rules: an id or `<group>/*`', true),
  skip: list('rule', 'Not these rules: an id or `<group>/*`', true),
  'config-ref': value('git ref', 'Take the configuration from this commit'),
  since: value('git ref', 'Only what changed since this commit, and what that affects'),
  fix: flag('Apply safe fixes'),
  'fix-review': flag('Apply the fixes that want a look, too'),
  diff: flag('Show what fixes would change, and change nothing'),
  stdin: flag('Read one file from the standard input'),
  'stdin-filename': value('path', 'What that file is called'),
  links: value('file', 'Results of a link checker: sendlint\u2019s own JSON, or that of lychee'),
  channel: value('channel', 'Channel of a content file (.html .mjml .md .txt)', channelNames),
  language: value('tag', 'Language of a content file, such as pt-BR'),
  baseline: value('file', 'Known findings, not to be told again'),
  'update-baseline': flag('Write what is found into the baseline'),
  'show-waived': flag('Show what is waived, too'),
  stats: flag('Findings by rule and the time taken, on the standard error output'),
  quiet: flag('Only errors, open questions and the totals'),
  watch: flag('Check again whenever a file changes, until interrupted'),
  'allow-empty': flag('Pass when there is nothing to check'),
} as const

const asking = {
  from: value(
    'moment',
    'Look from here on: a day, a time on recipients\u2019 clocks, or an instant (default: now)',
  ),
  until: value('moment', 'Look up to here; a day is included (default: 14 days after)'),
  slots: value('count', 'How many moments, one a day (default: 1)'),
  split: flag('Write the groups as `at` and `by_region`'),
} as const

const awaiting = {
  within: value('duration', 'How far to look ahead, ISO 8601 (default: P14D)'),
  'since-report': value('file', 'Compare with this report, written by `check --format json`'),
} as const

const contacting = {
  campaign: value('file', 'The campaign that the contacts are for; `file#id` where it has several'),
  sends: list('file', 'Sends log: contact_id or phone, sent_at, channel', false),
  suppression: list(
    'file',
    'People who must not be written to, beside the lists that the campaign names',
    false,
  ),
  accepted: value('file', 'Write the rows there that no error rejects, as they are'),
  rejected: value('file', 'Write the others there, with the rules that reject them'),
  normalise: value(
    'what',
    'Write valid phone numbers of accepted rows as +14155550123; all else stays as it is',
    ['phones'],
  ),
  'hash-keys': value('file', 'Keys, one a line, with which suppression lists were hashed (HMAC-SHA-256)'),
  'spreadsheet-safe': flag(
    'Keep cells that a spreadsheet would run from being formulas, in the files written',
  ),
  memory: value('size', 'Memory for keys of contacts, such as 512M; more goes to temporary files'),
  threads: value('count', 'Threads that read contacts (default: one for each processor, up to 8)'),
  segment: value('column', 'Header of the column that segments are counted by'),
} as const

const sharding = {
  emit: value('what', 'summary (default), which `sendlint merge` takes, or rows', ['summary', 'rows']),
  name: value('file', 'What the whole file is called'),
  'first-row': value('row', 'Number of the first row of this part in the whole file; the header is row 1'),
  head: value(
    'file',
    'The whole file, or its start: what its columns, days and characters are is told by that',
  ),
} as const

const showing = {
  ours: flag('With the decisions of the company\u2019s counsel, marked'),
  list: flag('Every place that has a pack, with how much is known of it'),
} as const

const proving = {
  receipt: value('file', 'Write a receipt there: hashes of all that was checked, and what came of it'),
  'sign-key': value('file', 'Sign the receipt with this private key (Ed25519, PEM)'),
  evidence: value('folder', 'Keep there what a legal team needs later: copy, facts, consent, permissions'),
  key: value('file', 'Public key (Ed25519, PEM) that a receipt has to be signed with'),
  sent: list(
    'file',
    'Compare with what was sent: contact_id or phone, sent_at, channel, topic (campaign)',
    false,
  ),
  by: value('name', 'Who appends, such as a person or a job'),
  head: value('sha256', 'Hash of a line that the log must still have, as it was told when that was the last'),
} as const

export const options = {
  ...judging,
  ...proving,
  ...asking,
  ...awaiting,
  ...contacting,
  ...sharding,
  ...showing,
  json: flag('As JSON'),
  stdio: flag('Over standard input and output, which is the only way'),
  ...everywhere,
} as const
export type OptionName = keyof typeof options

export interface CommandDefinition {
  readonly says: string
  /** What stands after the command, as help shows it. */
  readonly arguments: string
  /** Least and most of them. */
  readonly count: readonly [number, number]
  readonly options: readonly OptionName[]
  /** What an option means here, where it isn't what the table says. */
  readonly notes?: Readonly<Partial<Record<OptionName, string>>>
}

const common = Object.keys(everywhere) as OptionName[]

export const commands = {
  check: {
    says: 'Check campaigns (the default command)',
    arguments: '[paths..]',
    count: [0, Infinity],
    options: [...(Object.keys(judging) as OptionName[]), 'receipt', 'sign-key', 'evidence', ...common],
  },
  verify: {
    says: 'Say whether what a receipt was written of is unchanged, and passes today',
    arguments: '<receipt> [paths..]',
    count: [1, Infinity],
    options: ['key', 'sent', 'strict', 'format', 'baseline', 'links', 'config-ref', ...common],
    notes: {
      format: 'How to answer: pretty or json',
      strict: 'Fail unless the verdict is `pass`, then and today',
      links: 'Results of a link checker, where they lie elsewhere than for the receipt',
      baseline: 'Known findings, where they lie elsewhere than for the receipt',
    },
  },
  log: {
    says: 'Prove that a log of receipts is whole, after appending to it',
    arguments: '<log> [receipts..]',
    count: [1, Infinity],
    options: ['by', 'key', 'head', 'format', ...common],
    notes: { format: 'How to show it: pretty or json' },
  },
  when: {
    says: 'Find the next moment at which a campaign can be sent',
    arguments: '<file..>',
    count: [1, Infinity],
    options: [...(Object.keys(asking) as OptionName[]), 'format', ...common],
    notes: { format: 'How to answer: pretty, json or ics' },
  },
  upcoming: {
    says: 'List what lands in the next days, judged as of now, and what turned since an earlier report',
    arguments: '[paths..]',
    count: [0, Infinity],
    options: [
      ...(Object.keys(awaiting) as OptionName[]),
      'format',
      'exit-zero',
      'config-ref',
      'allow-empty',
      ...common,
    ],
    notes: { format: 'How to show it: pretty or json' },
  },
  audience: {
    says: 'Check contact files row by row against a campaign',
    arguments: '<contacts..>',
    count: [1, Infinity],
    options: [
      ...(Object.keys(contacting) as OptionName[]),
      'format',
      'fail-on',
      'max-warnings',
      'strict',
      'allow-incomplete',
      'exit-zero',
      'only',
      'skip',
      'config-ref',
      'stats',
      'quiet',
      ...common,
    ],
    notes: { format: 'How to report: pretty, json, markdown or sarif; with a file, there' },
  },
  'audience-worker': {
    says: 'Count a part of an audience from the standard input, for `sendlint merge`',
    arguments: '',
    count: [0, 0],
    options: [
      'campaign',
      'sends',
      'suppression',
      'hash-keys',
      'segment',
      'memory',
      ...(Object.keys(sharding) as OptionName[]),
      'config-ref',
      ...common,
    ],
  },
  merge: {
    says: 'Put parts of an audience together, in any order: a part again, or with --format the report',
    arguments: '<parts..>',
    count: [0, Infinity],
    options: [
      'campaign',
      'segment',
      'format',
      'fail-on',
      'max-warnings',
      'strict',
      'allow-incomplete',
      'exit-zero',
      'only',
      'skip',
      'config-ref',
      'quiet',
      ...common,
    ],
    notes: {
      format: 'Report on the whole (needs --campaign): pretty, json, markdown or sarif; with a file, there',
    },
  },
  law: {
    says: 'Show the law of a place, of all places, or what changes between two days',
    arguments: '[place | --list | --diff <day> <day> [paths..]]',
    count: [0, Infinity],
    options: [...(Object.keys(showing) as OptionName[]), 'diff', 'format', 'config-ref', ...common],
    notes: {
      diff: 'Facts that begin, end or change between two days, and the campaigns that come out differently',
      format: 'How to show it: pretty or json',
    },
  },
  explain: {
    says: 'Explain a rule, or what is known of a place',
    arguments: '<rule|place>',
    count: [1, 1],
    options: common,
  },
  rules: { says: 'List the rules', arguments: '', count: [0, 0], options: ['json', ...common] },
  config: {
    says: 'Show the configuration that holds for a file',
    arguments: '[file]',
    count: [0, 1],
    options: ['config-ref', ...common],
  },
  schema: { says: 'Print a JSON Schema', arguments: '<name>', count: [1, 1], options: common },
  lsp: {
    says: 'Run the language server for editors, over standard input and output',
    arguments: '',
    count: [0, 0],
    options: ['stdio', ...common],
  },
  init: {
    says: 'Write a configuration and a first campaign, or with --from what an export leaves open',
    arguments: '[folder | --from <export>]',
    count: [0, 1],
    options: ['from', ...common],
    notes: {
      from: 'Ask what this export of a platform can\u2019t answer, in `<export>.send.yaml` beside it',
    },
  },
  completion: {
    says: 'Print a script that completes commands in the shell',
    arguments: '',
    count: [0, 0],
    options: common,
  },
} as const satisfies Record<string, CommandDefinition>
export type CommandName = keyof typeof commands

export type OptionValues = {
  readonly [Name in OptionName]: (typeof options)[Name] extends Flag
    ? boolean
    : (typeof options)[Name] extends List
      ? readonly string[]
      : string | null
}

/** A command line, understood. */
export interface Invocation {
  readonly command: CommandName
  readonly arguments: readonly string[]
  readonly options: OptionValues
  /** Options that were given, in the order of the table. */
  readonly given: readonly OptionName[]
}
