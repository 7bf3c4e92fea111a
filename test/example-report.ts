import type { Finding, Unchecked } from '../src/finding.ts'
import type { Presentation, Report } from '../src/report/report.ts'
import type { RuleMeta } from '../src/rule.ts'
import type { Source } from '../src/source/source.ts'
import { makeSpan, type Span } from '../src/source/span.ts'

/** The span of a text in a file; the nth time it stands there. */
export function spanOf(source: Source, text: string, nth = 1): Span {
  let start = -1
  for (let i = 0; i < nth; i += 1) start = source.text.indexOf(text, start + 1)
  if (start === -1) throw new Error(`${JSON.stringify(text)} is not in ${source.path}`)
  return makeSpan(source, start, start + text.length)
}

const spring: Source = {
  path: 'campaigns/spring.campaign.yaml',
  text: [
    'id: spring-sale',
    'name: Spring sale',
    'purpose: marketing',
    'audience:',
    '  regions: { US-FL: 1500, US-CA: 30000 }',
    'schedule:',
    '  at: 2026-11-24T20:30',
    '  timezone: recipient',
    'messages:',
    '  - channel: sms',
    '    language: en-US',
    '    body: "Acme 🎉: 春のセール 20% off, e\u0301te\u0301! {{ first_name }} acme.example/s"',
    '  - channel: email',
    '    subject: "عرض \u202eخاص\u202c 50%"',
    '    body:\t"tab\there, then http://staging.acme.example"',
    '',
  ].join('\n'),
}
const hostile: Source = {
  path: 'campaigns/\u001b[31m@team, #1 <b>|`x`\u202e.campaign.yaml',
  text: 'id: "\u001b]8;;https://evil.example\u0007click"\nmesages: []\n',
}
const long: Source = {
  path: 'campaigns/long.campaign.json',
  text: `{"id":"long","messages":[{"channel":"push","body":"${'lorem ipsum '.repeat(30)}act now ${'dolor sit '.repeat(30)}"}]}`,
}

const statute = {
  title: 'Florida Telephone Solicitation Act',
  ref: 'Fla. Stat. 501.616(6)(a)',
  url: 'https://www.flsenate.gov/Laws/Statutes/2023/501.616',
  kind: 'law',
  checkedOn: '2026-11-21',
} as const

function finding(details: Pick<Finding, 'rule' | 'severity' | 'message' | 'at'> & Partial<Finding>): Finding {
  return {
    confidence: 'high',
    concerns: 'copy',
    basis: null,
    help: null,
    campaign: 'spring-sale',
    messages: [],
    jurisdictions: [],
    affected: null,
    related: [],
    sources: [],
    fixes: [],
    fingerprint: `f-${details.rule}-${details.at.start}`,
    url: `https://sendlint.example/rules/${details.rule}`,
    ...details,
  }
}

function question(
  details: Pick<Unchecked, 'rule' | 'required' | 'at' | 'reason' | 'needs'> & Partial<Unchecked>,
): Unchecked {
  return { campaign: 'spring-sale', messages: [0], jurisdictions: [], concerns: 'crm-ops', ...details }
}

/** A report with every kind of thing in it, and text that tries to escape from every format. */
export const exampleReport: Report = {
  now: '2026-11-21T10:00:00Z',
  tool: {
    version: '0.1.0',
    data: { jurisdictions: '2026-11-21', calendars: '2026-11-20', tzdata: '2026a', content: 'sha256-0' },
  },
  verdict: 'fail',
  files: 4,
  history: 1,
  baselined: 2,
  campaigns: [
    {
      id: 'autumn',
      file: 'campaigns/autumn.campaign.md',
      verdict: 'pass',
      draft: true,
      messages: [{ index: 0, channel: 'email', language: null, verdict: 'pass' }],
      reliedOn: [],
      name: 'Autumn letter',
      places: ['FR', 'DE', 'IS', 'NO'],
      recipients: null,
      lands: '2026-11-26T09:00',
    },
    {
      id: 'long',
      file: 'campaigns/long.campaign.json',
      verdict: 'incomplete',
      draft: false,
      messages: [{ index: 0, channel: 'push', language: null, verdict: 'incomplete' }],
      reliedOn: [],
      name: 'long',
      places: [],
      recipients: null,
      lands: null,
    },
    {
      id: 'spring-sale',
      file: 'campaigns/spring.campaign.yaml',
      verdict: 'fail',
      draft: false,
      messages: [
        { index: 0, channel: 'sms', language: 'en-US', verdict: 'fail' },
        { index: 1, channel: 'email', language: null, verdict: 'pass' },
      ],
      reliedOn: [{ claim: 'audience.consent.basis', value: 'express_written', kind: 'declared' }],
      name: 'Spring sale',
      places: ['US-CA', 'US-FL'],
      recipients: 31_500,
      lands: '2026-11-24T20:30',
    },
  ],
  findings: [
    finding({
      rule: 'campaign/unknown-key',
      severity: 'error',
      message:
        'Unknown key `mesages`, did you mean `messages`? [click](https://evil.example) ::error::\u001b[2J @everyone',
      help: 'Write `messages`',
      at: spanOf(hostile, 'mesages'),
      campaign: null,
      concerns: 'crm-ops',
      fixes: [
        {
          title: 'Write `messages`',
          safety: 'safe',
          edits: [{ at: spanOf(hostile, 'mesages'), text: 'messages' }],
        },
      ],
    }),
    finding({
      rule: 'content/shouting',
      severity: 'info',
      confidence: 'low',
      message: 'Phrase "act now" presses the reader',
      at: spanOf(long, 'act now'),
      campaign: 'long',
    }),
    finding({
      rule: 'timing/quiet-hours',
      severity: 'error',
      message: 'Send at 20:30 in Florida is outside the 08:00–20:00 window for marketing SMS',
      help: 'Send by 20:00; California allows until 21:00',
      concerns: 'crm-ops',
      basis: 'recipient',
      at: spanOf(spring, '2026-11-24T20:30'),
      messages: [0],
      jurisdictions: ['US-FL'],
      affected: { recipients: 1500, share: 1500 / 31_500 },
      related: [{ at: spanOf(spring, 'US-FL'), message: 'recipients here' }],
      sources: [statute],
    }),
    finding({
      rule: 'content/broken-merge-tag',
      severity: 'warning',
      message: 'Merge tag `{{ first_name }}` has no fallback',
      at: spanOf(spring, '{{ first_name }}'),
      messages: [0],
      related: [{ at: spanOf(long, 'push'), message: 'the same tag elsewhere' }],
      fixes: [
        {
          title: 'Add a fallback',
          safety: 'review',
          edits: [{ at: spanOf(spring, '{{ first_name }}'), text: '{{ first_name | default: "" }}' }],
        },
      ],
    }),
    finding({
      rule: 'content/sensitive-term',
      severity: 'warning',
      message: 'Word "خاص" reads as special treatment',
      at: spanOf(spring, 'خاص'),
      messages: [1],
    }),
    finding({
      rule: 'link/staging-host',
      severity: 'error',
      message: 'Link to staging host `staging.acme.example`',
      at: spanOf(spring, 'staging.acme.example'),
      messages: [1],
    }),
  ],
  unchecked: [
    question({
      rule: 'consent/missing-tag',
      required: true,
      at: spanOf(long, '"long"'),
      campaign: 'long',
      reason: 'Consent of the recipients is not declared',
      needs: 'audience.consent',
    }),
    question({
      rule: 'consent/uncovered',
      required: true,
      at: spanOf(long, '"long"'),
      campaign: 'long',
      reason: 'Nothing says which places the consent covers',
      needs: 'audience.consent',
    }),
    question({
      rule: 'frequency/cap-exceeded',
      required: false,
      at: spanOf(spring, 'spring-sale'),
      reason: 'Messages per recipient are not known',
      needs: 'sends log',
      concerns: 'data',
    }),
  ],
  waived: [
    {
      finding: finding({
        rule: 'timing/holiday',
        severity: 'warning',
        message: 'Send on Tue 2026-11-24 falls on a day off',
        at: spanOf(spring, 'at: 2026'),
      }),
      by: 'config',
      reason: 'LEGAL-204 <script>alert(1)</script>',
      until: '2026-12-31',
    },
  ],
  facts: { used: 37, oldestCheck: '2026-08-01' },
}

/** A report of one campaign with nothing to say against it. */
export const cleanReport: Report = {
  ...exampleReport,
  verdict: 'pass',
  files: 1,
  history: 0,
  baselined: 0,
  campaigns: [{ ...exampleReport.campaigns[0]!, draft: false }],
  findings: [],
  unchecked: [],
  waived: [],
}

const names: Readonly<Record<string, string>> = {
  'US-FL': 'Florida',
  'US-CA': 'California',
  FR: 'France',
  DE: 'Germany',
  IS: 'Iceland',
  NO: 'Norway',
}

function meta(id: string, group: RuleMeta['group']): RuleMeta {
  return {
    id,
    summary: `What ${id} finds`,
    group,
    severity: 'error',
    confidence: 'high',
    concerns: 'copy',
    channels: 'all',
    purposes: 'all',
    since: '0.1.0',
    fix: 'never',
    messages: {},
  }
}

export const plain: Presentation = {
  color: false,
  width: 100,
  verbose: false,
  quiet: false,
  showWaived: false,
  placeName: (code) => names[code] ?? code,
  rules: [
    meta('campaign/unknown-key', 'campaign'),
    meta('consent/missing-tag', 'consent'),
    meta('content/sensitive-term', 'content'),
    meta('timing/quiet-hours', 'timing'),
    meta('waiver/unused', 'waiver'),
  ],
  help: (rule) => (rule === 'timing/quiet-hours' ? '# timing/quiet-hours\n\nWhen it lands.\n' : null),
}
