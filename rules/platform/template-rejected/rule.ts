import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-rejected',
  summary: 'The platform has rejected this WhatsApp template',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    rejected: 'Rejected template, nothing can be sent with it{why}',
  },
  check: {
    message({ template, index }, context) {
      const rejected = template?.review?.rejected ?? null
      if (rejected === null) return
      context.report({
        message: 'rejected',
        at: rejected.at,
        data: {
          why: rejected.reason === null ? '' : ` (${rejected.reason.replace(/\s+/g, ' ').slice(0, 80)})`,
        },
        help: 'Mend it and submit it again',
        basis: 'platform',
        messages: [index],
      })
    },
  },
})
