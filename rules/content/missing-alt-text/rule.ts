import { isSeen } from '../../../src/content/images.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'content/missing-alt-text',
  summary: 'An image says nothing where images are not shown',
  group: 'content',
  severity: 'warning',
  confidence: 'high',
  concerns: 'design',
  channels: ['email'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing `alt` on image `{source}`',
    unnamed: 'Missing `alt` on an image',
  },
  check: {
    message(message, context) {
      for (const version of message.versions)
        for (const image of context.content(message, version).images) {
          if (image.alt !== null || !isSeen(image)) continue
          const path = image.source?.value.replace(/[?#].*$/s, '') ?? ''
          const source = path.split('/').at(-1) ?? ''
          const shared = {
            at: image.source !== null && image.source.length > 0 ? image.source.span : image.at,
            help: 'Say what it shows, or write `alt=""` if it is decoration',
            messages: [message.index],
          }
          if (/^[\w.-]{1,40}$/.test(source))
            context.report({ message: 'missing', ...shared, data: { source } })
          else context.report({ message: 'unnamed', ...shared })
        }
    },
  },
})
