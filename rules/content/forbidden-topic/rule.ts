import type { Message, Topic } from '../../../src/campaign/model.ts'
import type { Channel } from '../../../src/campaign/vocabulary.ts'
import { factsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import { strictestOf, type TopicRule } from '../../../src/content/topic-facts.ts'
import type { Context } from '../../../src/context.ts'
import { milder, type Severity } from '../../../src/finding.ts'
import { type ContentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Located } from '../../../src/source/span.ts'

const messages = {
  refused: 'Forbidden topic `{topic}` in {send} in {where}',
  partly: 'Partly forbidden topic `{topic}` in {send} in {where}',
  'on-terms': 'Topic `{topic}` is allowed on terms in {send} in {where}',
  platform: 'Forbidden topic `{topic}` in {send} by the rules of the platform',
  'platform-partly': 'Partly forbidden topic `{topic}` in {send} by the rules of the platform',
  'platform-on-terms': 'Topic `{topic}` is allowed on terms in {send} by the rules of the platform',
} as const

type TopicContext = Context<typeof messages>

const platformPacks: Readonly<Partial<Record<Channel, string>>> = {
  whatsapp: 'X-WHATSAPP',
  email: 'X-EMAIL',
  push: 'X-PUSH',
}

const helps: Readonly<Record<TopicRule, string>> = {
  refused: 'Leave these places out, or send it over another channel',
  partly: 'Make sure that the offer is not of the refused kind, or leave these places out',
  'on-terms': 'Meet the terms (age check, licence, approval) before it is sent',
}

function severityFor(rule: TopicRule, fact: ContentFact): Severity {
  const severity = evidencedSeverity(fact)
  if (rule === 'refused') return severity
  return milder(severity, rule === 'partly' ? 'warning' : 'info')
}

/** Topics that the campaign declares, and the one that its purpose is. */
function topicsOf({ campaign }: Message): readonly Located<Topic>[] {
  const { topics, declaredPurpose } = campaign
  if (declaredPurpose?.value !== 'political' || topics.some(({ value }) => value === 'political'))
    return topics
  return [...topics, { value: 'political', span: declaredPurpose.span }]
}

/** What the places say that a message reaches. */
function checkPlaces(topic: Located<Topic>, message: Message, context: TopicContext): void {
  const found = new Map<
    string,
    { readonly fact: ContentFact; readonly rule: TopicRule; readonly reached: Reached[] }
  >()
  for (const place of reachedBy(message, context)) {
    const strictest = strictestOf(
      topic.value,
      factsAt(place, context, (pack) => pack.content),
    )
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
  const code = platformPacks[channel]
  const facts = (code === undefined ? null : context.pack(code))?.content.filter(
    (fact) => fact.channels.includes(channel) && fact.purposes.includes(purpose),
  )
  const strictest = facts === undefined ? null : strictestOf(topic.value, facts)
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
  summary: 'A declared topic is refused where the message goes',
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
      for (const topic of topicsOf(message)) {
        checkPlaces(topic, message, context)
        checkPlatform(topic, message, context)
      }
    },
  },
})
