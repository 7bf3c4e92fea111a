import type { Version } from '../../../src/campaign/model.ts'
import { inAddress, lexiconsFor, quoted, reading } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import type { ProblemDetails } from '../../../src/rule.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import type { Day } from '../../../src/time/civil.ts'
import { isCovered } from '../../../src/time/days.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { touchedDays } from '../../../src/time/marked-days.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../../../src/time/phrases.ts'
import { fastMet, graveDayMet, greetingOf, nearestOf } from '../../../src/content/dated-words.ts'

const messages = {
  fasting: 'Food or drink ("{term}") lands at {time} in the fasting hours of {name} in {where}',
  grave: 'Celebration ("{term}") lands on {day}, {name} in {where}',
  off: 'Greeting "{term}" lands on {day}, but that day is on {date} in {where}',
  absent: 'Greeting "{term}" is for a day that {where} does not have',
} as const
type Rules = Context<typeof messages>

interface Word {
  readonly category: string
  readonly concept: string
  readonly term: string
  readonly at: Span
}

const watched = new Set(['food', 'alcohol', 'celebration', 'greeting'])

const wordsOf = new WeakMap<Version, readonly Word[]>()

/** The words of a version that a date can clash with, first places first; once per version. */
function words(delivery: Delivery, version: Version, context: Rules): readonly Word[] {
  const known = wordsOf.get(version)
  if (known !== undefined) return known
  const { message } = delivery
  const content = context.content(message, version)
  const found: Word[] = []
  for (const { text } of content.segments)
    for (const { category, concept, from, to } of reading(
      text,
      lexiconsFor(message, text, context),
      message.declaredLanguage,
    ).terms) {
      if (!watched.has(category.id)) continue
      const at = text.at(from, to)
      if (inAddress(at, content)) continue
      found.push({ category: category.id, concept: concept.id, term: quoted(text, from, to), at })
    }
  wordsOf.set(version, found)
  return found
}

function details(word: Word, delivery: Delivery, landing: Landing): ProblemDetails {
  return {
    at: word.at,
    basis: 'house',
    deliveries: [delivery],
    apart: word.concept,
    related: [{ at: landing.at, message: 'lands then' }],
    // The first of several landings gives the words.
    strictness: -landing.localStart,
  }
}

/** Food and drink while people fast, unless the message is about the meal after sunset. */
function checkFast(all: readonly Word[], delivery: Delivery, landing: Landing, context: Rules): boolean {
  const word = all.find(({ concept, category }) => concept === 'food/eating' || category === 'alcohol')
  if (word === undefined || all.some(({ concept }) => concept === 'food/after-sunset')) return false
  const met = fastMet(delivery, landing, context)
  if (met === null) return false
  context.report({
    ...details(word, delivery, landing),
    message: 'fasting',
    confidence: met.confidence,
    help: 'Send it after sunset, or speak of something else',
    data: { term: word.term, time: timeInWords(met.at), name: met.name },
  })
  return true
}

/** A festive tone on a day on which a place mourns. */
function checkGrave(all: readonly Word[], delivery: Delivery, landing: Landing, context: Rules): boolean {
  const word = all.find(({ category }) => category === 'celebration')
  if (word === undefined) return false
  const met = graveDayMet(delivery, landing, context)
  if (met === null) return false
  context.report({
    ...details(word, delivery, landing),
    message: 'grave',
    severity: met.class === 'mourning' ? 'warning' : 'info',
    help: 'Change the tone, or move the message',
    data: { term: word.term, day: dayInWords(met.day), name: met.name },
  })
  return true
}

/** A greeting months away from its day, or for a day that the place doesn't have. */
function checkGreetings(all: readonly Word[], delivery: Delivery, landing: Landing, context: Rules): boolean {
  let found = false
  for (const word of all) {
    const greeting = word.category === 'greeting' ? greetingOf(word.concept) : null
    if (greeting === null) continue
    const day = dayOfLocal(landing.localStart)
    const near = nearestOf(greeting, delivery.cohort.jurisdiction, day, context)
    if (near === 'unknown' || (near !== 'absent' && near.fits)) continue
    found = true
    if (near === 'absent')
      context.report({
        ...details(word, delivery, landing),
        message: 'absent',
        severity: 'info',
        help: 'Leave the place out, or take the greeting out',
        data: { term: word.term },
      })
    else
      context.report({
        ...details(word, delivery, landing),
        message: 'off',
        help: 'Move the message, leave the place out, or take the greeting out',
        data: { term: word.term, day: dayInWords(day), date: dayInWords(near.day) },
      })
  }
  return found
}

function isKnown({ localStart, localEnd }: Landing): boolean {
  const covered = (day: Day): boolean => isCovered(day)
  return covered(dayOfLocal(localStart)) && covered(dayOfLocal(localEnd))
}

export const rule = defineRule({
  id: 'content/date-clash',
  summary: 'Words of a message clash with the day on which it lands',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    delivery(delivery, context) {
      for (const version of delivery.message.versions) {
        const all = words(delivery, version, context)
        if (all.length === 0) continue
        // Of a send that comes back the first clash of each kind tells enough.
        const open = new Set([checkFast, checkGrave, checkGreetings])
        for (const landing of delivery.landings) {
          if (open.size === 0) break
          if (!isKnown(landing) || touchedDays(landing).next().done === true) continue
          for (const check of open) if (check(all, delivery, landing, context)) open.delete(check)
        }
      }
    },
  },
})
