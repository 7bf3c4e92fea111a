import { nameOfSend, nameOfShared } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { minutesPerDay } from '../../../src/time/civil.ts'
import { hoursInWords } from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { houseHours } from '../../../src/time/windows.ts'

export const rule = defineRule({
  id: 'timing/no-known-window',
  summary: 'No send window is known for a place, so the house window judges',
  group: 'timing',
  severity: 'info',
  confidence: 'high',
  concerns: 'legal',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    house: 'No known send window for {what} in {where}, judged by the house window {window}',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      const first = delivery.landings[0]
      const day = Math.floor((first?.localStart ?? context.now) / minutesPerDay)
      const { binding, noneFound } = windowsFor(delivery, day, context)
      const house = binding.find(({ fact }) => fact === null)
      if (noneFound.length === 0 || house === undefined) return
      const { campaign, message } = delivery
      const window = hoursInWords(house.hours(day).length > 0 ? house.hours(day) : [houseHours])
      context.report({
        message: 'house',
        data: { what: nameOfSend(campaign.purpose, message.channel.value), window },
        together: `No known send window for ${nameOfShared(message)} in {where}, judged by the house window ${window}`,
        at: message.schedule?.$.key ?? campaign.at,
        deliveries: [delivery],
        basis: 'house',
      })
    },
  },
})
