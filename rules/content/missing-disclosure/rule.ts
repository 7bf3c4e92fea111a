import type { Message, Topic, Version } from '../../../src/campaign/model.ts'
import { factsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { hasWords, visibleText } from '../../../src/consent/sender.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import type { Content } from '../../../src/content/model.ts'
import { offerCues } from '../../../src/content/offer-cues.ts'
import { lexiconsFor } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import { milder } from '../../../src/finding.ts'
import { basisOf, evidencedSeverity, type FactBase } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  joining: 'Missing in the first text of a programme: {what}, as asked in {where}',
  age: 'Missing age statement in {send} with topic `{topic}`, as asked in {where}',
  terms: 'Missing terms of the offer in {send}: neither their link nor a word of them',
} as const
type Rules = Context<typeof messages>

/** Events that a text answers to which confirms that somebody joined. */
const joins =
  /opt.?in|sign.?up|signed.?up|subscri|joined|join|welcome|keyword|consent|double|doi|anmeld|inscri|registr/i

/** What the first text of a programme says, by the item of a fact that asks for it. */
const details: readonly (readonly [item: string, what: string, said: RegExp])[] = [
  [
    'message_frequency_in_opt_in_confirmation',
    'how often',
    /freq|varies|recurring|\bweekly|\bmonthly|\bdaily|(?:\d+|up to)\s*(?:msgs?|messages?|texts?|mensajes?|sms)?\s*(?:\/|per|a|al|por|each)\s*(?:mo\b|month|week|wk|day|mes|semana)|frecuencia|fr[ée]quence|mensuel|hebdo/i,
  ],
  [
    'msg_and_data_rates',
    'rates ("Msg & data rates may apply")',
    /(?:data|message|msg|carrier|std|standard|text)\s*(?:&|and|\+|\/)?\s*(?:data\s*)?(?:rates?|charges?|fees)|rates? (?:may )?appl|tarifas?|frais|tarifs?/i,
  ],
  ['help', 'HELP', /\b(?:HELP|INFO|AYUDA|AIDE)\b/],
]

/** Topics whose terms are an age, first of all. */
const aged: ReadonlySet<Topic> = new Set([
  'adult',
  'alcohol',
  'cannabis',
  'gambling',
  'tobacco',
  'vaping',
] as const)

/** An age, or words of a responsible use that stand for one. */
const ageSaid =
  /(?:^|[^\d])(?:18|19|20|21|25)\s?\+|\+\s?(?:18|19|20|21|25)(?!\d)|(?:over|above|aged?|under|from|ab|über|unter|plus de|moins de|mayores? de|menores? de|maiores? de|menores? de|maggiori di|minori di|boven|onder|fra|från|over|under|yli|alle|od|pod|po)\s+(?:18|19|20|21|25)(?!\d)|(?:18|19|20|21|25)\s*(?:years|yrs|jahre|ans|años|anos|anni|jaar|år|lat|let|v\.|or older|and (?:over|older|up)|ans et plus)|legal (?:drinking )?age|adults only|responsibl[ey]|gambleaware|drinkaware|volljährig|abus d[’']alcool|beba con moderaci|beba com modera|bevi respons/i

const termsSaid =
  /\bterms\b|\bt\s?&\s?cs?\b|conditions|\bagb\b|bedingungen|cgv|condiciones|bases legales|termini|condizioni|voorwaarden|regulamin|vilk[åa]r|villkor|ehdot|condi[cç][oõ]es|podmínky|podmienky|feltétel|termeni|όροι|условия|умови|uvjeti|pogoji|şartlar|ko[sş]ullar|exclusions/i

export const rule = defineRule({
  id: 'content/missing-disclosure',
  summary: 'A text leaves out what a first message, a regulated topic or an offer has to say',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const reached = reachedBy(message, context)
      for (const version of message.versions) {
        if (!hasWords(version)) continue
        const content = context.content(message, version)
        const text = visibleText(content)
        if (text.trim() === '') continue
        checkJoining(message, version, text, reached, context)
        checkAge(message, version, text, reached, context)
        checkTerms(message, version, content, text, context)
      }
    },
  },
})

/** Facts of the places reached, each with where it holds. */
function gathered<Fact extends FactBase>(
  reached: readonly Reached[],
  factsOf: (place: Reached) => readonly Fact[],
): readonly { readonly fact: Fact; readonly places: readonly Reached[] }[] {
  const found = new Map<string, { readonly fact: Fact; readonly places: Reached[] }>()
  for (const place of reached)
    for (const fact of factsOf(place)) {
      const known = found.get(fact.id)
      if (known === undefined) found.set(fact.id, { fact, places: [place] })
      else known.places.push(place)
    }
  return [...found.values()]
}

/** The text that answers to somebody who joined, where carriers say what it has to hold. */
function checkJoining(
  message: Message,
  version: Version,
  text: string,
  reached: readonly Reached[],
  context: Rules,
): void {
  const event = message.schedule?.trigger?.event?.value ?? ''
  const { steps } = message.campaign
  // Of a flow only the first text answers to the event.
  if (!joins.test(event) || (steps.length > 0 && steps[0]!.message.value !== message.id)) return
  for (const { fact, places } of gathered(reached, (place) =>
    factsAt(place, context, 'identification').filter(({ required }) =>
      required.includes('msg_and_data_rates'),
    ),
  )) {
    const what = details
      .filter(([item, , said]) => fact.required.includes(item) && !said.test(text))
      .map(([, name]) => name)
    if (what.length > 0)
      context.report({
        message: 'joining',
        at: version.at,
        severity: milder(evidencedSeverity(fact), 'warning'),
        confidence: fact.confidence,
        basis: basisOf(fact),
        help: 'Say who sends, how often, that rates may apply, and how to get help and to stop',
        sources: [fact.source],
        ...touching(places),
        data: { what: what.join(', ') },
      })
  }
}

/** A declared topic that a law or a carrier allows on terms, in a text without an age. */
function checkAge(
  message: Message,
  version: Version,
  text: string,
  reached: readonly Reached[],
  context: Rules,
): void {
  for (const topic of message.campaign.topics) {
    if (!aged.has(topic.value) || ageSaid.test(text)) continue
    for (const { fact, places } of gathered(reached, (place) =>
      factsAt(place, context, 'content').filter(
        (one) => one.restricted.includes(topic.value) && evidencedSeverity(one) !== 'info',
      ),
    ))
      context.report({
        message: 'age',
        at: version.at,
        severity: milder(evidencedSeverity(fact), 'warning'),
        confidence: fact.confidence,
        basis: basisOf(fact),
        help: 'Say for whom it is, such as "18+", and link a page that asks for the age',
        related: [{ at: topic.span, message: 'the topic' }],
        sources: [fact.source],
        apart: topic.value,
        ...touching(places),
        data: {
          topic: topic.value,
          send: nameOfSend(message.campaign.purpose, message.channel.value),
        },
      })
  }
}

/** An offer whose terms the campaign has and the message doesn't show. */
function checkTerms(
  message: Message,
  version: Version,
  content: Content,
  text: string,
  context: Rules,
): void {
  const terms = message.campaign.offer?.terms
  if (terms === undefined || termsSaid.test(text)) return
  const address = terms.value
    .replace(/^https?:\/\/(?:www\.)?/i, '')
    .replace(/\/$/, '')
    .toLowerCase()
  const shown = [text, ...content.links.map(({ target }) => target.value)].join('\n').toLowerCase()
  if (shown.includes(address)) return
  const offers = content.segments.some((segment) =>
    offerCues(segment.text, lexiconsFor(message, segment.text, context), message.declaredLanguage).some(
      ({ kind }) => kind === 'discount' || kind === 'code',
    ),
  )
  if (!offers) return
  context.report({
    message: 'terms',
    at: version.at,
    severity: 'info',
    help: 'Link the terms that `offer.terms` names, or say that terms apply',
    related: [{ at: terms.span, message: 'the terms' }],
    messages: [message.index],
    data: { send: nameOfSend(message.campaign.purpose, message.channel.value) },
  })
}
