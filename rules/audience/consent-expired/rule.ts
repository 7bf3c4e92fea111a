import { consentDay, consentDayColumns, hasConsentDay } from '../../../src/audience/consent-day.ts'
import type { Contact, ContactContext, DayValue } from '../../../src/audience/contract.ts'
import { firstSendDay, reachedAt } from '../../../src/audience/law-of-contact.ts'
import { saysNothing } from '../../../src/audience/merge-fields.ts'
import { cellKey } from '../../../src/audience/states.ts'
import type { Message } from '../../../src/campaign/model.ts'
import { consentFacts } from '../../../src/consent/basis.ts'
import { coversChannel, coversPlace } from '../../../src/consent/coverage.ts'
import { durationInWords, nameOfSend } from '../../../src/consent/words.ts'
import { milder, severityRank } from '../../../src/finding.ts'
import { basisOf, type ConsentFact, evidencedSeverity, type Jurisdiction } from '../../../src/place/law.ts'
import { nameOf } from '../../../src/place/places.ts'
import { settingOf } from '../../../src/policy/severity.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, type Day, type Duration, parseDuration } from '../../../src/time/civil.ts'

type Limit = ConsentFact & { readonly expires: NonNullable<ConsentFact['expires']> }

/** A limit at a place. */
interface LimitThere {
  readonly fact: Limit
  readonly lasts: Duration
  /** The last day on which the message lands there. */
  readonly landing: Day
  /** Whether the campaign says of everybody that they are within it. */
  readonly isStated: boolean
  /** What a day settles that is within the limit, and what any day settles. */
  readonly fresh: string
  readonly known: string
}

const id = 'audience/consent-expired'

const messages = {
  expired: 'Expired consent to {send}: older than {limit}, as long as it lasts in {place}',
  inactive: 'Expired consent to {send}: no activity for {limit}, as long as it lasts in {place}',
  unknown: 'Undated consent to {send}: lasts {limit} in {place}, and no day shows that it still does',
  house: 'Consent to {send} older than {limit}, as long as the company relies on it',
  later: 'Consent to {send} dates from after the send',
} as const

const questions = {
  after: 'Option `after` is `{value}`, expected a duration such as `P24M`',
  age: 'Whether consent to {send} is older than the {limit} that it lasts in {place} is not known',
  house: 'Whether consent to {send} is older than {limit}, as long as the company relies on it, is not known',
} as const

type Context = ContactContext<typeof messages, typeof questions>

export const rule = defineRule({
  id,
  summary: 'Consent of a contact is older than it lasts where the contact is',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  defaults: { after: '' },
  check: {
    contacts: [
      // What activity renews is expired only where neither day is within the limit: each settles it for the other.
      {
        kind: 'values',
        aspects: [...consentDayColumns, 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          for (const message of contact.messages) {
            const given = consentDay(contact, message.channel.value)
            const isThere = hasConsentDay(contact, message.channel.value)
            // A list that has only the day of activity is judged by that.
            const limits = limitsOn(contact, message, context).filter(
              ({ fact }) => isThere || !contact.has('last_activity') || !isRenewed(fact),
            )
            judgeDay(given, limits, contact, message, context)
          }
        },
      },
      {
        kind: 'values',
        aspects: ['last_activity', 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          if (!contact.has('last_activity')) return
          const active = contact.day('last_activity')
          for (const message of contact.messages) {
            // Without a day of activity the day of consent decides alone.
            const isThere = hasConsentDay(contact, message.channel.value)
            if (typeof active !== 'number' && isThere) continue
            const limits = limitsOn(contact, message, context).filter(
              // What the campaign says of the age of consent, `consent/expired` judges.
              ({ fact, isStated }) => isRenewed(fact) && (isThere || !isStated),
            )
            judgeDay(active, limits, contact, message, context)
          }
        },
      },
      {
        kind: 'values',
        aspects: consentDayColumns,
        stage: 'consent',
        judge(contact, context) {
          const landing = firstSendDay(context)
          const after = context.options.after === '' ? null : parseDuration(context.options.after)
          for (const message of contact.messages) {
            const given = consentDay(contact, message.channel.value)
            const send = nameOfSend(context.campaign.purpose, message.channel.value)
            const limit = durationInWords(context.options.after)
            if (typeof given !== 'number') {
              if (after !== null)
                context.unchecked({
                  question: 'house',
                  required: settingOf({ id, group: 'audience' }, context.config).severity === 'error',
                  needs: 'consent_date',
                  data: { send, limit },
                })
            }
            // One day of grace: the day of the file's clock needn't be that of the recipient's.
            else if (given > landing + 1)
              context.report({
                message: 'later',
                help: 'Correct the date, or send to these contacts only once they have agreed',
                data: { send },
              })
            else if (after !== null && addDuration(given, after) < landing)
              context.report({
                message: 'house',
                severity: 'warning',
                basis: 'house',
                help: 'Ask these contacts again, or leave them out',
                data: { send, limit },
              })
          }
        },
      },
      {
        kind: 'list',
        judge(_, context) {
          const value = context.options.after
          if (value !== '' && parseDuration(value) === null)
            context.unchecked({
              question: 'after',
              required: true,
              needs: 'rules.audience/consent-expired.after',
              data: { value },
            })
        },
      },
    ],
  },
})

/** How long consent lasts at the places where a contact can be: what weighs most first, then the shortest. */
function limitsOn(contact: Contact, message: Message, context: Context): readonly LimitThere[] {
  const way = wayOf(contact.text('consent_method'))
  const known = way === 'inquiry' ? { relationship: { kind: way, within: null } } : {}
  return reachedAt(message, contact.place, context)
    .flatMap((place) => {
      const stated = way === 'unsaid' ? statedAsImplied(message, place.code, context) : null
      const isImplied = way === 'implied' || way === 'inquiry' || stated !== null
      return consentFacts(place, null, context, known).flatMap((fact): readonly LimitThere[] => {
        if (!isLimit(fact) || (fact.expires.of === 'implied' && !isImplied)) return []
        const lasts = parseDuration(fact.expires.after)
        if (lasts === null) return []
        const fresh = `${fact.id} ${place.code} ${message.index}`
        const isStated = fact.expires.of === 'implied' && stated === 'dated'
        return [{ fact, lasts, landing: place.lastDay, isStated, fresh, known: `${fresh} known` }]
      })
    })
    .toSorted(
      (a, b) =>
        severityRank[evidencedSeverity(a.fact)] - severityRank[evidencedSeverity(b.fact)] ||
        addDuration(0, a.lasts) - addDuration(0, b.lasts),
    )
}

/** Holds a day against limits, the worst first: tells of the first that it isn't within, settles those that it is. */
function judgeDay(
  day: DayValue,
  limits: readonly LimitThere[],
  contact: Contact,
  message: Message,
  context: Context,
): void {
  const tell = ({ fact, known, fresh }: LimitThere): void => {
    const severity = evidencedSeverity(fact)
    const data = {
      send: nameOfSend(context.campaign.purpose, message.channel.value),
      limit: durationInWords(fact.expires.after),
      place: nameOf(fact.jurisdiction, context.places),
    }
    const details = { confidence: fact.confidence, basis: basisOf(fact), sources: [fact.source], data }
    const unless = (subject: string): { readonly unless?: string } =>
      isRenewed(fact) ? { unless: subject } : {}
    if (typeof day === 'number')
      context.report({
        ...details,
        ...unless(fresh),
        message: contact.has('last_activity') && fact.expires.counted === 'inactive' ? 'inactive' : 'expired',
        severity,
        help: 'Leave these contacts out, or ask them again by a way that is open',
      })
    else {
      if (isRenewed(fact))
        context.report({
          ...details,
          ...unless(known),
          message: 'unknown',
          severity: milder(severity, 'warning'),
          help: 'Fill in the day of consent or of the last activity, or leave these contacts out',
        })
      if (severity === 'error')
        context.unchecked({ question: 'age', ...unless(known), required: true, needs: 'consent_date', data })
    }
  }
  if (typeof day !== 'number') {
    const open = limits.find((limit) => !limit.isStated && saysUnknown(limit, contact))
    if (open !== undefined) tell(open)
    return
  }
  const isOver = ({ lasts, landing }: LimitThere): boolean => addDuration(day, lasts) < landing
  for (const limit of limits) {
    context.settle(limit.known)
    if (!isOver(limit)) context.settle(limit.fresh)
  }
  const over = limits.find(isOver)
  if (over !== undefined) tell(over)
}

/**
 * Whether it matters that no day is known: where that may block, and where a column is there to be filled in. Lists
 * without any such column hear it once, from `audience/unproven-consent`.
 */
function saysUnknown({ fact }: LimitThere, contact: Contact): boolean {
  return (
    evidencedSeverity(fact) === 'error' ||
    fact.expires.of === 'implied' ||
    (isRenewed(fact) && contact.has('last_activity'))
  )
}

function isLimit(fact: ConsentFact): fact is Limit {
  return fact.expires !== null
}

/** Whether activity starts the time anew. */
function isRenewed({ expires }: Limit): boolean {
  return expires.counted === 'inactive' || expires.of === 'implied'
}

/** Ways of consent that are no more than implied, as lists have them, without the word itself. */
const implied: ReadonlySet<string> = new Set([
  'business relationship',
  'customer',
  'customer relationship',
  'ebr',
  'existing business relationship',
  'existing customer',
  'implicit',
  'implicite',
  'implied',
  'inferred',
  'konkludent',
  'prior purchase',
  'purchase',
  'soft',
  'tacit',
  'tacite',
  'transaction',
])
const inquiries: ReadonlySet<string> = new Set(['application', 'enquiry', 'inquiry'])

/** Which kind of consent a way of giving it is, as a list has it. */
function wayOf(method: string): 'implied' | 'inquiry' | 'said' | 'unsaid' {
  const key = cellKey(method)
    .replace(/^consentement /, '')
    .replace(/ ?(?:consent|opt ?in)$/, '')
  if (saysNothing(method)) return 'unsaid'
  return implied.has(key) ? 'implied' : inquiries.has(key) ? 'inquiry' : 'said'
}

/** Whether the campaign says of everybody at a place that their consent is implied, and how long ago it began. */
function statedAsImplied(
  message: Message,
  code: Jurisdiction,
  { places }: Context,
): 'dated' | 'undated' | null {
  const { consent, relationship } = message.campaign.audience ?? {}
  const records = (consent ?? []).filter(
    (record) => coversChannel(record, message) && coversPlace(record, code, places),
  )
  if (
    records.length === 0 ||
    records.some(({ basis }) => basis?.value !== 'implied' && basis?.value !== 'soft_opt_in')
  )
    return null
  return relationship?.within != null || records.every(({ obtained }) => obtained !== null)
    ? 'dated'
    : 'undated'
}
