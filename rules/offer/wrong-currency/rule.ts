import { nameOfPart, quoted } from '../../../src/content/terms.ts'
import { offerIn } from '../../../src/offer/reading.ts'
import { countryOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { joined } from '../../../src/where.ts'

/** Prices in these go to people who pay in others as well: travel, software, shops for the world. */
const international = ['EUR', 'USD']

export const rule = defineRule({
  id: 'offer/wrong-currency',
  summary: 'A price is in a currency that its recipients don’t pay with',
  group: 'offer',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    undeclared: 'Price "{price}" in {part}, `offer.prices` for these recipients is in {declared}',
    unusual: 'Price "{price}" in {part} goes to recipients who pay in {usual}',
  },
  check: {
    message(message, context) {
      const words = context.offerWords
      if (words === null) return
      const countries = new Set(
        context.deliveries(message).map(({ cohort }) => countryOf(cohort.jurisdiction)),
      )
      const usual = new Set<string>()
      for (const country of countries) {
        const money = words.money[country]
        // One place whose money isn't known may be the one that a price is for.
        if (money === undefined) return
        usual.add(money)
      }
      if (usual.size === 0) return
      const declared = message.campaign.offer?.prices?.items ?? []
      const local = declared.filter(({ key }) => usual.has(key.value))
      for (const version of message.versions) {
        const readings = offerIn(message, version, context)
        const isLocal = (currencies: readonly string[]): boolean => currencies.some((one) => usual.has(one))
        // A price in their own money beside it makes the other a conversion.
        if (readings.some(({ prices }) => prices.some(({ currencies }) => isLocal(currencies)))) continue
        for (const { segment, prices } of readings)
          for (const { from, to, currencies } of prices) {
            const details = {
              at: segment.text.at(from, to),
              messages: [message.index],
            }
            const data = {
              price: quoted(segment.text, from, to),
              part: nameOfPart(message.channel.value, segment.kind),
            }
            if (local.length > 0)
              context.report({
                message: 'undeclared',
                data: { ...data, declared: joined(local.map(({ key }) => key.value)) },
                related: local.map(({ key }) => ({ at: key.at(0, key.length), message: 'declared here' })),
                help: 'Write the declared price',
                ...details,
              })
            else if (
              declared.every(({ key }) => !currencies.includes(key.value)) &&
              !currencies.some((one) => international.includes(one))
            )
              context.report({
                message: 'unusual',
                data: { ...data, usual: joined([...usual].sort()) },
                help: 'Write the price in their currency, or check which message this text is for',
                ...details,
              })
          }
      }
    },
  },
})
