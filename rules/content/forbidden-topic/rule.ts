import type { Message, Topic, Version } from '../../../src/campaign/model.ts'
import { type Reached, touching } from '../../../src/consent/coverage.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import {
  platformFacts,
  type Told,
  toldOf,
  topicsOf,
  wordSeverity,
} from '../../../src/content/refused-topics.ts'
import { strictestOf, type TopicRule } from '../../../src/content/topic-facts.ts'
import { type TopicWord, topicWords } from '../../../src/content/topic-words.ts'
import type { Context } from '../../../src/context.ts'
import { type Confidence, milder, type Severity } from '../../../src/finding.ts'
import { type ContentFact, evidencedSeverity, type Jurisdiction } from '../../../src/place/law.ts'
import { covers } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Located } from '../../../src/source/span.ts'

const messages = {
  refused: 'Forbidden topic `{topic}` in {send} in {where}',
  partly: 'Partly forbidden topic `{topic}` in {send} in {where}',
  'on-terms': 'Topic `{topic}` is allowed on terms in {send} in {where}',
  platform: 'Forbidden topic `{topic}` in {send} by the rules of the platform',
  'platform-partly': 'Partly forbidden topic `{topic}` in {send} by the rules of the platform',
  'platform-on-terms': 'Topic `{topic}` is allowed on terms in {send} by the rules of the platform',
  word: 'Forbidden topic `{topic}` suggested by "{term}" in {send} in {where}',
  'platform-word': 'Forbidden topic `{topic}` suggested by "{term}" in {send} by the rules of the platform',
  link: 'Disallowed link in {send} in {where}',
  'registered-link': 'Disallowed link in {send} in {where} unless it is registered there',
} as const

type TopicContext = Context<typeof messages>

/** What a problem says of the places it touches. */
type Touched = ReturnType<typeof touching> | { readonly messages: readonly number[] }

/** How many further places of the same word, and further links, a finding shows. */
const mostRelated = 3

const helps: Readonly<Record<TopicRule, string>> = {
  refused: 'Leave these places out, or send it over another channel',
  partly: 'Make sure that the offer is not of the refused kind, or leave these places out',
  'on-terms': 'Meet the terms (age check, licence, approval) before it is sent',
}

const confidences: readonly Confidence[] = ['high', 'medium', 'low']

function lower(one: Confidence, other: Confidence): Confidence {
  return confidences[Math.max(confidences.indexOf(one), confidences.indexOf(other))]!
}

function severityFor(rule: TopicRule, fact: ContentFact): Severity {
  const severity = evidencedSeverity(fact)
  if (rule === 'refused') return severity
  return milder(severity, rule === 'partly' ? 'warning' : 'info')
}

/** A topic that the text speaks of, with every word that does. */
interface Suggested {
  readonly topic: Topic
  readonly words: readonly [TopicWord, ...TopicWord[]]
}

/** Topics that a version speaks of, without any that is declared, by first word. */
function suggestedBy(message: Message, version: Version, context: TopicContext): readonly Suggested[] {
  const byTopic = new Map<Topic, [TopicWord, ...TopicWord[]]>()
  for (const word of topicWords(message, version, context)) {
    const known = byTopic.get(word.topic)
    if (known === undefined) byTopic.set(word.topic, [word])
    else known.push(word)
  }
  const declared = topicsOf(message).map(({ value }) => value)
  return [...byTopic].flatMap(([topic, words]) => (declared.includes(topic) ? [] : [{ topic, words }]))
}

/** Words of a topic that is refused outright: a suspicion, so a warning at most. What is allowed on terms stays silent. */
function checkWords(
  { topic, words }: Suggested,
  message: Message,
  told: readonly Told[],
  context: TopicContext,
): void {
  const [first, ...others] = words
  const send = nameOfSend(message.campaign.purpose, message.channel.value)
  const report = (id: 'word' | 'platform-word', fact: ContentFact, touched: Touched): void => {
    const severity = wordSeverity(fact)
    if (severity === 'info') return
    context.report({
      message: id,
      at: first.at,
      severity,
      confidence: lower(fact.confidence, first.confidence),
      basis: id === 'word' ? 'recipient' : 'platform',
      help: 'Reword it; if the topic is meant, declare it in `topics` and leave these places out',
      related: others.slice(0, mostRelated).map(({ at }) => ({ at, message: 'also here' })),
      sources: [fact.source],
      apart: `${id} ${topic}`,
      ...touched,
      data: { topic, term: first.term, send },
    })
  }
  for (const { place, facts } of told) {
    const strictest = strictestOf(topic, facts)
    if (strictest?.rule === 'refused') report('word', strictest.fact, touching([place]))
  }
  const strictest = strictestOf(topic, platformFacts(message, context))
  if (strictest?.rule === 'refused') report('platform-word', strictest.fact, { messages: [message.index] })
}

/** Links, where facts refuse all of them or those that aren't registered. */
function checkLinks(message: Message, version: Version, told: readonly Told[], context: TopicContext): void {
  const [first, ...others] = context
    .content(message, version)
    .links.filter(({ target }) => !/^(?:tel|sms|mailto):/i.test(target.value))
  if (first === undefined) return
  const send = nameOfSend(message.campaign.purpose, message.channel.value)
  for (const { place, facts } of told) {
    const refused = facts.find(({ links }) => links === 'none')
    const fact = refused ?? facts.find(({ links }) => links === 'registered')
    if (fact === undefined || (refused === undefined && isRegistered(message, place.code, context))) continue
    const shared = {
      at: first.at,
      confidence: fact.confidence,
      basis: 'recipient',
      related: others.slice(0, mostRelated).map(({ at }) => ({ at, message: 'also here' })),
      sources: [fact.source],
      apart: 'link',
      ...touching([place]),
      data: { send },
    } as const
    if (refused === undefined)
      context.report({
        message: 'registered-link',
        ...shared,
        severity: 'info',
        help: 'Register it with the operators there, and the registration in `sender.registrations`',
      })
    else
      context.report({
        message: 'link',
        ...shared,
        severity: evidencedSeverity(fact),
        help: 'Take the link out, or leave these places out',
      })
  }
}

/** Whether the sender declares a registration at a place; which links it covers the file doesn't say. */
function isRegistered({ campaign }: Message, code: Jurisdiction, { places }: TopicContext): boolean {
  return campaign.sender?.registrations?.items.some(({ place }) => covers(place.value, code, places)) ?? false
}

/** What the places say that a message reaches. */
function checkPlaces(
  topic: Located<Topic>,
  message: Message,
  told: readonly Told[],
  context: TopicContext,
): void {
  const found = new Map<
    string,
    { readonly fact: ContentFact; readonly rule: TopicRule; readonly reached: Reached[] }
  >()
  for (const { place, facts } of told) {
    const strictest = strictestOf(topic.value, facts)
    if (strictest === null) continue
    const key = `${strictest.fact.id} ${strictest.rule}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { ...strictest, reached: [place] })
    else known.reached.push(place)
  }
  for (const { fact, rule, reached } of found.values())
    context.report({
      message: rule,
      at: topic.span,
      severity: severityFor(rule, fact),
      confidence: fact.confidence,
      basis: 'recipient',
      help: helps[rule],
      sources: [fact.source],
      ...touching(reached),
      data: { topic: topic.value, send: nameOfSend(message.campaign.purpose, message.channel.value) },
    })
}

/** What the platform says that carries the channel. */
function checkPlatform(topic: Located<Topic>, message: Message, context: TopicContext): void {
  const channel = message.channel.value
  const { purpose } = message.campaign
  const strictest = strictestOf(topic.value, platformFacts(message, context))
  if (strictest === null) return
  const { fact, rule } = strictest
  context.report({
    message: rule === 'refused' ? 'platform' : `platform-${rule}`,
    at: topic.span,
    severity: severityFor(rule, fact),
    confidence: fact.confidence,
    basis: 'platform',
    help: helps[rule],
    sources: [fact.source],
    messages: [message.index],
    apart: 'platform',
    data: { topic: topic.value, send: nameOfSend(purpose, channel) },
  })
}

export const rule = defineRule({
  id: 'content/forbidden-topic',
  summary: 'A topic or a link is refused where the message goes',
  group: 'content',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const told = toldOf(message, context)
      for (const topic of topicsOf(message)) {
        checkPlaces(topic, message, told, context)
        checkPlatform(topic, message, context)
      }
      for (const version of message.versions) {
        for (const suggested of suggestedBy(message, version, context))
          checkWords(suggested, message, told, context)
        checkLinks(message, version, told, context)
      }
    },
  },
})
