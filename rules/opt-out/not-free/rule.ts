import type { Message, Version } from '../../../src/campaign/model.ts'
import { premiumNumber, priceOfRefusing } from '../../../src/content/opt-out-costs.ts'
import { type OptOutDuty, optOutFacts, strictest } from '../../../src/content/opt-out-duty.ts'
import { type LocatedInstruction, optOutOf } from '../../../src/content/opt-out-of.ts'
import type { Context } from '../../../src/context.ts'
import { countryOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Text } from '../../../src/source/text.ts'

const messages = {
  price: 'Disallowed charge for opting out in {where}: "{price}"',
  premium: 'Disallowed premium number for opting out in {where}: {number}',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'opt-out/not-free',
  summary: 'Opting out costs something where it has to be free',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const found = optOutOf(message, version, context.content(message, version), context.optOut)
        // Of several things wrong with an opt-out only the first is said; this one is for opt-outs that work.
        if (found.cause !== null || found.instruction === null) continue
        const text = textOf(message, version, found.instruction, context)
        if (text !== null) judge(message, found.instruction, text, context)
      }
    },
  },
})

/** The text that an instruction stands in. */
function textOf(message: Message, version: Version, { at }: LocatedInstruction, context: Rules): Text | null {
  const segment = context
    .content(message, version)
    .segments.find(
      ({ text }) => text.span.source === at.source && text.span.start <= at.start && at.end <= text.span.end,
    )
  return segment?.text ?? null
}

/** Who asks that refusing be free; null where nobody is known to. */
function dutyOf(message: Message, context: Rules): OptOutDuty | null {
  const asked = context.deliveries(message).flatMap((delivery) =>
    optOutFacts(message, delivery, context)
      .filter(({ free }) => free === true)
      .map((fact) => ({ delivery, fact })),
  )
  return strictest(asked, 'recipient')
}

function judge(message: Message, instruction: LocatedInstruction, text: Text, context: Rules): void {
  const { costs } = context.optOut
  const countries = new Set(context.deliveries(message).map(({ cohort }) => countryOf(cohort.jurisdiction)))
  const price = priceOfRefusing(text.value, instruction, costs)
  const number = price === null ? premiumNumber(text.value, instruction, costs, countries) : null
  const culprit = price ?? number
  if (culprit === null) return
  const duty = dutyOf(message, context)
  if (duty === null) return
  const words = text.value.slice(culprit.from, culprit.to).replace(/\s+/g, ' ')
  const details = {
    at: text.at(culprit.from, culprit.to),
    messages: [message.index],
    severity: duty.severity,
    basis: duty.basis,
    sources: duty.sources,
    deliveries: duty.deliveries,
  } as const
  if (price !== null)
    context.report({
      message: 'price',
      ...details,
      data: { price: words },
      help: 'Let people opt out at no charge of its own: by a free number, or by a link',
    })
  else
    context.report({
      message: 'premium',
      ...details,
      data: { number: words },
      help: 'Give a number at the basic rate, a freephone number, or a link',
    })
}
