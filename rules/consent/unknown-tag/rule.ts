import { nearestTag, permissionOf } from '../../../src/consent/tags.ts'
import { quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/unknown-tag',
  summary: 'A consent tag is neither of the built-in form nor defined in the config',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    unknown: 'Unknown consent tag `{tag}`, expected {expected}',
  },
  check: {
    campaign(campaign, context) {
      const defined = context.config.consentTags
      const own = defined.size === 0 ? '' : `${quoted([...defined.keys()].sort())}, or `
      for (const record of campaign.audience?.consent ?? [])
        for (const tag of record.tags) {
          if (permissionOf(tag.value, defined) !== null) continue
          const meant = nearestTag(tag.value, defined)
          context.report({
            message: 'unknown',
            at: tag.span,
            help:
              meant === null
                ? 'Define what it permits under `consent_tags` in the config'
                : `Write \`${meant}\`, or define the tag under \`consent_tags\` in the config`,
            data: { tag: tag.value, expected: `${own}a tag such as \`marketing:sms\`` },
          })
        }
    },
  },
})
