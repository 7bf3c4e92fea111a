import { atSend } from '../../../src/campaign/at-send.ts'
import { headerFault, oneClick } from '../../../src/content/opt-out-headers.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'opt-out/missing-header',
  summary: 'The headers do not let a mail client unsubscribe with one click',
  group: 'opt-out',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    absent: 'Missing `List-Unsubscribe` among the headers',
    noLink: 'Missing https address in `List-Unsubscribe`: one click needs it',
    noPost: 'Missing `List-Unsubscribe-Post` beside `List-Unsubscribe`',
    wrongPost: 'Unknown `List-Unsubscribe-Post` value `{value}`, expected `{expected}`',
  },
  check: {
    message(message, context) {
      const fault = headerFault(message)
      const [version] = message.versions
      if (fault === null || version === undefined) return
      if (fault.kind === 'absent' && atSend(message, 'unsubscribe_header', context) !== null) return
      // A body without a way out is the graver fault, and the only one that is said.
      if (optOutOf(message, version, context.content(message, version), context.optOut).cause !== null) return
      const fact = context.pack('X-EMAIL')?.optOut.find(({ instruction }) => instruction)
      const rest = {
        basis: 'platform',
        messages: [message.index],
        deliveries: context.deliveries(message),
        ...(fact === undefined ? {} : { sources: [fact.source] }),
      } as const
      const help = `Add \`List-Unsubscribe-Post: ${oneClick}\``
      switch (fault.kind) {
        case 'absent':
          return context.report({
            message: 'absent',
            at: message.$.keys.get('headers') ?? version.at,
            help: 'Add it with the https address that unsubscribes',
            ...rest,
          })
        case 'no-link':
          return context.report({
            message: 'noLink',
            at: fault.header.span,
            help: 'Add an https address in angle brackets',
            ...rest,
          })
        case 'no-post':
          return context.report({ message: 'noPost', at: fault.header.span, help, ...rest })
        case 'wrong-post':
          return context.report({
            message: 'wrongPost',
            at: fault.header.span,
            data: { value: fault.header.value, expected: oneClick },
            help: `Write \`${oneClick}\``,
            ...rest,
          })
      }
    },
  },
})
