import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'content/clipped',
  summary: 'Gmail cuts the e-mail off before its end',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'design',
  channels: ['email'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    clipped: 'Too large HTML body: {size} KB, limit {limit} KB',
  },
  // Gmail shows so much of a page and hides the rest behind a link.
  defaults: { kilobytes: 102 },
  check: {
    message(message, context) {
      const limit = context.options.kilobytes
      for (const version of message.versions) {
        if (version.body?.format !== 'html') continue
        const bytes = new TextEncoder().encode(version.body.text.value).length
        if (bytes <= limit * 1024) continue
        context.report({
          message: 'clipped',
          at: version.at,
          help: 'Take out unused styles and comments, or cut sections: the end holds the unsubscribe link',
          messages: [message.index],
          data: { size: Math.ceil(bytes / 1024), limit },
        })
      }
    },
  },
})
