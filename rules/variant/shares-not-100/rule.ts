import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'variant/shares-not-100',
  summary: 'Variants of a message share more than all of its recipients, or a name',
  group: 'variant',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    sum: 'Too large shares: the variants add up to {sum} %, limit 100 %',
    name: 'Duplicate variant `{name}`',
  },
  check: {
    message(message, context) {
      let sum = 0
      const shares = message.versions.flatMap(({ share, variant }) =>
        share === null || variant === null ? [] : [share],
      )
      for (const { value } of shares) sum += value
      // Shares such as 33.4 add up to a little more in binary.
      const rounded = Math.round(sum * 1000) / 1000
      const last = shares.at(-1)
      if (rounded > 100 && last !== undefined)
        context.report({
          message: 'sum',
          at: last.span,
          help: 'Lower the shares: what they leave of 100 % is that of the message itself',
          related: shares.slice(0, -1).map(({ value, span }) => ({ at: span, message: `${value} %` })),
          messages: [message.index],
          data: { sum: rounded },
        })
      const names = new Map<string, NonNullable<(typeof message.versions)[0]['variant']>>()
      for (const { variant } of message.versions) {
        if (variant?.name === undefined) continue
        const key = variant.name.value.trim().toLowerCase()
        const earlier = names.get(key)
        if (earlier === undefined) names.set(key, variant)
        else
          context.report({
            message: 'name',
            at: variant.name.span,
            severity: 'warning',
            help: 'Give every variant a name of its own',
            related: [{ at: earlier.name!.span, message: 'the first of that name' }],
            messages: [message.index],
            data: { name: variant.name.value },
          })
      }
    },
  },
})
