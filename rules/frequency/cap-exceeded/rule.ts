import { promotionalPurposes, type Purpose } from '../../../src/campaign/vocabulary.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import type { Context } from '../../../src/context.ts'
import type { Confidence, Severity, SourceRef } from '../../../src/finding.ts'
import { isLifted } from '../../../src/place/conditions.ts'
import { evidencedSeverity, type FrequencyFact, inForce } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { type Duration, parseDuration } from '../../../src/time/civil.ts'
import { dayOfLocal } from '../../../src/time/phrases.ts'
import { beyondCap, type Contact, type Crowd, crowdsOf } from '../../../src/time/pressure.ts'
import { circumstancesOf } from '../../../src/time/windows.ts'

const messages = {
  over: 'Send is number {number} in {per} to the same people in {where}, limit {max} on {channels}',
} as const
type Rules = Context<typeof messages>

const words: Readonly<Record<string, string>> = {
  PT24H: '24 hours',
  P1D: 'a day',
  P7D: 'a week',
  P1W: 'a week',
  P30D: '30 days',
  P1M: 'a month',
}

/** A limit with what it rests on. */
interface Cap {
  readonly max: number
  /** As written, ISO 8601. */
  readonly per: string
  readonly duration: Duration
  readonly count: 'rolling' | 'calendar'
  readonly severity: Severity
  readonly confidence: Confidence
  readonly basis: 'recipient' | 'house'
  readonly sources: readonly SourceRef[]
  readonly id: string
}

function isPromotional(purpose: Purpose): boolean {
  return (promotionalPurposes as readonly Purpose[]).includes(purpose)
}

function binds(fact: FrequencyFact, { delivery, landing, channel }: Contact, context: Rules): boolean {
  const { campaign, message, cohort } = delivery
  const day = dayOfLocal(landing.localStart)
  return (
    fact.channels.includes(channel) &&
    fact.purposes.includes(campaign.purpose) &&
    inForce(fact, day) &&
    !circumstancesOf(campaign, message, cohort.jurisdiction, context).every((one) => isLifted(fact, one, day))
  )
}

/** A repeat is one too many because it repeats. */
function culpritOf({ delivery, landing }: Contact): Span {
  const repeat = landing.cause === 'repeat' ? delivery.message.schedule?.$.keys.get('repeat') : undefined
  return repeat ?? landing.at
}

function judge(contacts: readonly Contact[], cap: Cap, context: Rules): void {
  for (const { over, before } of beyondCap(contacts, cap.max, cap.duration, cap.count)) {
    if (over.delivery.campaign.status === 'sent') continue
    const { severity, confidence, basis, sources, id } = cap
    const channels = [...new Set([...before, over].map(({ channel }) => nameOfChannel(channel)))].sort()
    context.report({
      message: 'over',
      data: {
        number: before.length + 1,
        per: words[cap.per] ?? cap.per,
        max: cap.max,
        channels: channels.join(' and '),
      },
      at: culpritOf(over),
      deliveries: [over.delivery],
      severity,
      confidence,
      basis,
      sources,
      apart: id,
      strictness: before.length,
      help: 'Leave one out, or send it later',
      related: before
        .filter(({ landing }) => landing.at !== over.landing.at)
        .slice(0, 3)
        .map(({ landing }) => ({ at: landing.at, message: 'counts, too' })),
    })
  }
}

function judgeCrowd({ jurisdiction, contacts }: Crowd, context: Rules): void {
  const counted = contacts.filter(({ delivery }) => isPromotional(delivery.campaign.purpose))
  if (counted.length < 2) return
  for (const pack of context.packs(jurisdiction))
    for (const fact of pack.frequency) {
      const duration = parseDuration(fact.per)
      if (duration === null) continue
      const { id, max, per, confidence, source } = fact
      const bound = counted.filter((contact) => binds(fact, contact, context))
      const severity = evidencedSeverity(fact)
      judge(
        bound,
        {
          id,
          max,
          per,
          duration,
          count: 'rolling',
          severity,
          confidence,
          basis: 'recipient',
          sources: [source],
        },
        context,
      )
    }
  for (const { channels, max, per, duration, count, at } of context.config.frequency.caps) {
    const bound = counted.filter(({ channel }) => channels.includes(channel))
    const id = `house ${at.start}`
    judge(
      bound,
      { id, max, per, duration, count, severity: 'warning', confidence: 'high', basis: 'house', sources: [] },
      context,
    )
  }
}

export const rule = defineRule({
  id: 'frequency/cap-exceeded',
  summary: 'The same people get more messages in a time than law or the company allows',
  group: 'frequency',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    project(project, context) {
      for (const crowd of crowdsOf(project)) judgeCrowd(crowd, context)
    },
  },
})
