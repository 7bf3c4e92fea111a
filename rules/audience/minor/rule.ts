import { firstSendDay, reachedAt } from '../../../src/audience/law-of-contact.ts'
import { ageForTopic, ageOfConsent } from '../../../src/consent/age.ts'
import { evidencedSeverity } from '../../../src/place/law.ts'
import { nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { addMonths, type Day, dayOf } from '../../../src/time/civil.ts'

/** Older than anybody is who is too young for something, in months. */
const oldEnough = 25 * 12

/** GDPR art. 8(1) lets no state go below it; 15 U.S.C. 6501(1) has the same. */
const lowestAge = 13

export const rule = defineRule({
  id: 'audience/minor',
  summary: 'A contact is too young to agree, or too young for the topic',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    consent: 'Contact is younger than {limit}, from which people agree for themselves in {place}',
    topic: 'Contact is younger than {limit}, the age for `{topic}` in {place}',
    declared: 'Contact is younger than {limit}, the `minimum_age` of the audience',
    child: 'Contact is younger than {limit}, the lowest age of consent there is, and nobody knows where',
    marked: 'Contact is marked as a minor',
    unknown: 'Age of the contact is not known',
    unreadable: 'Date of birth that has no reading, or two',
  },
  questions: {
    option: 'Option `unknown_age` is `{value}`, expected `accept` or `refuse`',
    age: 'Whether contacts are old enough for `{topic}` is not known',
  },
  defaults: { unknown_age: 'accept' },
  check: {
    contacts: [
      {
        kind: 'list',
        judge(_, context) {
          const value = context.options.unknown_age
          if (value !== 'accept' && value !== 'refuse')
            context.unchecked({
              question: 'option',
              required: true,
              needs: 'rules.audience/minor.unknown_age',
              data: { value },
            })
        },
      },
      {
        kind: 'values',
        aspects: ['minor'],
        stage: 'age',
        judge(contact, context) {
          if (contact.state('minor') === 'yes')
            context.report({
              message: 'marked',
              help: 'Leave these contacts out, unless a parent agreed for each of them',
            })
        },
      },
      {
        kind: 'values',
        aspects: ['date_of_birth', 'age', 'place'],
        stage: 'age',
        judge(contact, context) {
          const date = contact.day('date_of_birth')
          const born =
            typeof date === 'number' ? date : (bornAt(contact.text('age'), firstSendDay(context)) ?? date)
          const { audience, topics } = context.campaign
          const minimum = audience?.minimumAge?.value ?? null
          if (typeof born !== 'number') {
            if (born === 'unreadable' && context.options.unknown_age !== 'refuse')
              context.report({
                message: 'unreadable',
                severity: 'info',
                help: 'Write dates as YYYY-MM-DD: so written nobody can tell how old the contact is',
              })
            if (context.options.unknown_age === 'refuse')
              context.report({
                message: 'unknown',
                basis: 'house',
                help: 'Leave these contacts out, or ask them for their date of birth',
              })
            const asked = topics.find(({ value }) =>
              value === 'minors'
                ? true
                : context.topicAges !== null && ageForTopic(value, 'GLOBAL', context.topicAges) !== null,
            )
            // Who says how young the audience is at least has answered it.
            if (asked !== undefined && minimum === null && context.options.unknown_age === 'accept')
              context.unchecked({
                question: 'age',
                required: asked.value === 'minors',
                needs: 'date_of_birth',
                data: { topic: asked.value },
              })
            return
          }
          // Who is nowhere is held against what holds everywhere.
          if (contact.place.candidates.length === 0) {
            const today = firstSendDay(context)
            if (isYounger(born, lowestAge, today))
              context.report({
                message: 'child',
                severity: 'warning',
                basis: 'house',
                help: 'Leave these contacts out, or find out where they are',
                data: { limit: lowestAge },
              })
            if (minimum !== null && isYounger(born, minimum, today))
              context.report({
                message: 'declared',
                basis: 'house',
                help: 'Leave these contacts out: the campaign says that nobody is younger',
                data: { limit: minimum },
              })
          }
          for (const message of contact.messages)
            for (const place of reachedAt(message, contact.place, context)) {
              if (addMonths(born, oldEnough) <= place.firstDay) continue
              const below = (age: number): boolean => isYounger(born, age, place.firstDay)
              const fact = ageOfConsent(place, context)
              if (fact !== null && below(fact.ageBelow))
                context.report({
                  message: 'consent',
                  severity: evidencedSeverity(fact),
                  confidence: fact.confidence,
                  basis: 'recipient',
                  sources: [fact.source],
                  help: 'Leave these contacts out, unless a parent agreed for each of them',
                  data: { limit: fact.ageBelow, place: nameOf(place.code, context.places) },
                })
              for (const { value: topic } of topics) {
                const limit =
                  context.topicAges === null ? null : ageForTopic(topic, place.code, context.topicAges)
                if (limit !== null && below(limit.age))
                  context.report({
                    message: 'topic',
                    confidence: limit.confidence,
                    sources: [limit.source],
                    help: 'Leave these contacts out',
                    data: { limit: limit.age, topic, place: nameOf(place.code, context.places) },
                  })
              }
              if (minimum !== null && below(minimum))
                context.report({
                  message: 'declared',
                  basis: 'house',
                  help: 'Leave these contacts out: the campaign says that nobody is younger',
                  data: { limit: minimum },
                })
            }
        },
      },
    ],
  },
})

/** Whether somebody born on a day hasn't had that birthday on another; who is born on 29 February has it on the 28th. */
function isYounger(born: Day, age: number, on: Day): boolean {
  return addMonths(born, age * 12) > on
}

/**
 * The earliest day on which somebody of that age was born: an age on a day, of a group (`13-17`) its highest, or a year
 * of birth. Null for anything else.
 */
function bornAt(age: string, on: Day): Day | null {
  if (/^(?:19|20)\d{2}$/.test(age)) return dayOf(Number(age), 1, 1)
  const highest = /^(?:\d{1,2}\s?[-–]\s?)?(\d{1,3})$/.exec(age)?.[1]
  // A day late: the first places that are reached may have the day before.
  return highest === undefined ? null : addMonths(on, -12 * (Number(highest) + 1)) + 2
}
