import { placeOf } from '../../../src/campaign/audience.ts'
import { resolvePath } from '../../../src/campaign/body.ts'
import { touching, underRecord } from '../../../src/consent/coverage.ts'
import { quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate, parseDate } from '../../../src/time/civil.ts'

export const rule = defineRule({
  id: 'consent/unproven',
  summary: 'A consent record lacks what would prove it',
  group: 'consent',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Unproven consent: missing {keys}',
    notFound: 'Unproven consent: no file at `{path}`{also}',
    later: 'Consent dates from {from}, after the send of {landing}',
  },
  check: {
    campaign(campaign, context) {
      for (const record of campaign.audience?.consent ?? []) {
        // What claims no consent has none to prove.
        if (record.basis?.value === 'none') continue
        const { evidence } = record
        const keys = (['evidence', 'obtained', 'source', 'wording'] as const).filter(
          (key) => record[key] === null,
        )
        const reached = underRecord(record, campaign, context)
        const touched = touching(reached)
        const from = record.obtained === null ? null : parseDate(record.obtained.from.value)
        // What nobody had agreed to by then is a mistake, not a gap in the files.
        const early = from === null ? [] : reached.filter(({ lastDay }) => lastDay < from)
        if (record.obtained !== null && from !== null && early.length > 0)
          context.report({
            message: 'later',
            at: record.obtained.from.span,
            severity: 'error',
            help: 'Correct the date, or send to these people only once they have agreed',
            ...touching(early),
            data: {
              from: formatDate(from),
              landing: formatDate(Math.max(...early.map(({ lastDay }) => lastDay))),
            },
          })
        const path = evidence === null ? null : resolvePath(evidence.source.path, evidence.value)
        if (evidence !== null && (path === null || context.exists(path) === false))
          context.report({
            message: 'notFound',
            at: evidence.span,
            help: 'Add the file to the project, or correct the path',
            ...touched,
            data: { path: evidence.value, also: keys.length === 0 ? '' : `, missing ${quoted(keys)}` },
          })
        else if (keys.length > 0)
          context.report({
            message: 'missing',
            at: placeOf(record.$),
            help: 'Say when, where and to what wording people agreed, and where the evidence is',
            ...touched,
            data: { keys: quoted(keys) },
          })
      }
    },
  },
})
