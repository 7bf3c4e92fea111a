import type { Message, Version } from '../../../src/campaign/model.ts'
import { promotionalPurposes } from '../../../src/campaign/vocabulary.ts'
import { ascriptions } from '../../../src/content/attributes.ts'
import { refusedInWords } from '../../../src/content/refused-topics.ts'
import { topicWords } from '../../../src/content/topic-words.ts'
import { severityOf } from '../../../src/policy/severity.ts'
import { rule as forbiddenTopic } from '../forbidden-topic/rule.ts'
import { type HouseHit, liesIn, readHouse } from '../../../src/content/house.ts'
import type { Category } from '../../../src/content/lexicon.ts'
import type { Content, Segment } from '../../../src/content/model.ts'
import {
  inAddress,
  isNative,
  lexiconsFor,
  nameOfPart,
  normalisedText,
  quoted,
  reading,
  type TermHit,
} from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import type { Related } from '../../../src/rule.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'

const messages = {
  sensitive: 'Sensitive term "{term}" ({category}) in {part}',
  house: 'House term "{term}" in {part}',
  reasoned: 'House term "{term}" in {part}: {reason}',
} as const

const questions = {
  language: 'Sensitive words in `{language}` are not known, only English ones were looked for',
  pattern: 'Pattern `{pattern}` of `terms` could not be looked for',
} as const

type TermContext = Context<typeof messages, typeof questions>

/** How many further places of the same word a finding shows. */
const mostRelated = 3

/** Suggestive wording counts as such from two different words on, and two in a hundred. */
const density = { different: 2, perHundred: 2 }

interface Found<H> {
  readonly hit: H
  readonly segment: Segment
  readonly at: Span
}

function further(found: readonly Found<unknown>[]): readonly Related[] {
  return found.slice(1, 1 + mostRelated).map(({ at }) => ({ at, message: 'also here' }))
}

function groupedBy<H>(found: readonly Found<H>[], key: (hit: H) => string): readonly (readonly Found<H>[])[] {
  const groups = new Map<string, Found<H>[]>()
  for (const one of found) {
    const id = key(one.hit)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/** Whether declarations of the campaign make the words of a category expected. */
function isExpected(category: Category, message: Message): boolean {
  const { topics, purpose } = message.campaign
  return category.purposes.includes(purpose) || topics.some((topic) => category.topics.includes(topic.value))
}

function isDense(found: readonly Found<TermHit>[], content: Content): boolean {
  const different = new Set(
    found.map(({ hit, segment }) => quoted(segment.text, hit.from, hit.to).toLowerCase()),
  )
  const words = content.segments.reduce((sum, { text }) => sum + text.value.split(/\s+/).length, 0)
  return different.size >= density.different && found.length * 100 >= density.perHundred * words
}

/** Whether two hits are one mention: a word can stand for a person and for a trait of the same category. */
function isSameMention(a: TermHit, b: TermHit): boolean {
  return a.category.id === b.category.id && a.start < b.end && b.start < a.end
}

/** What is one finding: an idea, or all mentions of an attribute. */
function ideaOf({ category, concept }: TermHit): string {
  return category.mode === 'attribute' ? category.id : concept.id
}

/** Words that `content/forbidden-topic` reports: one word is one finding, and the stricter one says it. */
function forbiddenWords(message: Message, version: Version, context: TermContext): readonly Span[] {
  if (severityOf(forbiddenTopic, {}, context.config) === null) return []
  const isRefused = refusedInWords(message, context)
  return topicWords(message, version, context).flatMap(({ topic, at }) => (isRefused(topic) ? [at] : []))
}

/** Words of the lexicon, for texts that promote something. */
function checkLexicon(message: Message, version: Version, context: TermContext): void {
  const content = context.content(message, version)
  const channel = message.channel.value
  const found: Found<TermHit>[] = []
  for (const segment of content.segments) {
    const { text } = segment
    const read = reading(text, lexiconsFor(message, text, context), message.declaredLanguage)
    if (read.terms.length === 0) continue
    const { brands } = readHouse(read.normalised, text.value, context.config, null)
    const ascribed = ascriptions(read).map(({ term }) => term)
    for (const hit of read.terms) {
      if (hit.category.severity[channel] === undefined || isExpected(hit.category, message)) continue
      // What is ascribed to the reader is `content/personal-attribute`.
      if (ascribed.some((term) => isSameMention(term, hit)) || liesIn(hit, brands)) continue
      const at = text.at(hit.from, hit.to)
      if (!inAddress(at, content)) found.push({ hit, segment, at })
    }
  }
  const forbidden = found.length === 0 ? [] : forbiddenWords(message, version, context)
  const watched = found.filter(
    ({ at }) => !forbidden.some((word) => word.start < at.end && at.start < word.end),
  )
  for (const group of groupedBy(watched, ideaOf)) {
    const { hit, segment, at } = group[0]!
    const { category, concept } = hit
    if (category.mode === 'density' && !isDense(group, content)) continue
    context.report({
      message: 'sensitive',
      at,
      severity: category.severity[channel]!,
      confidence: concept.confidence,
      help: category.help,
      related: further(group),
      sources: category.sources,
      apart: ideaOf(hit),
      messages: [message.index],
      data: {
        term: quoted(segment.text, hit.from, hit.to),
        category: category.name,
        part: nameOfPart(channel, segment.kind),
      },
    })
  }
}

/** Words of the configuration, for every text. */
function checkHouse(message: Message, version: Version, context: TermContext): void {
  const { config, patterns } = context
  if (config.terms.length === 0) return
  const content = context.content(message, version)
  const found: Found<HouseHit>[] = []
  for (const segment of content.segments) {
    const { text } = segment
    for (const hit of readHouse(normalisedText(text), text.value, config, patterns).terms)
      found.push({ hit, segment, at: text.at(hit.from, hit.to) })
  }
  for (const group of groupedBy(found, ({ term }) => String(term))) {
    const { hit, segment, at } = group[0]!
    const term = config.terms[hit.term]!
    const shared = {
      at,
      severity: term.severity,
      help: 'Reword, or add the phrase to `except` of the term',
      related: [...further(group), { at: term.at, message: 'listed here' }],
      apart: `terms/${hit.term}`,
      messages: [message.index],
    } as const
    const data = {
      term: quoted(segment.text, hit.from, hit.to),
      part: nameOfPart(message.channel.value, segment.kind),
    }
    if (term.message === null) context.report({ message: 'house', ...shared, data })
    else context.report({ message: 'reasoned', ...shared, data: { ...data, reason: term.message } })
  }
  if (patterns !== null) return
  for (const term of config.terms)
    if (term.pattern !== null)
      context.unchecked({
        question: 'pattern',
        at: version.at,
        required: false,
        needs: 'pattern engine',
        messages: [message.index],
        data: { pattern: term.pattern },
      })
}

/** A language without a lexicon of its own is read for English words only, and says so. */
function checkLanguage(message: Message, context: TermContext): void {
  const { language, declaredLanguage } = message
  if (language === null || declaredLanguage === null) return
  if (context.lexicons(declaredLanguage).some((lexicon) => isNative(lexicon, declaredLanguage))) return
  context.unchecked({
    question: 'language',
    at: language.span,
    required: false,
    needs: 'lexicon',
    messages: [message.index],
    data: { language: language.value },
  })
}

export const rule = defineRule({
  id: 'content/sensitive-term',
  summary: 'A text uses a word that law, carriers, platforms or the company watch',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  check: {
    message(message, context) {
      const promotes = (promotionalPurposes as readonly string[]).includes(message.campaign.purpose)
      if (promotes) checkLanguage(message, context)
      for (const version of message.versions) {
        if (promotes) checkLexicon(message, version, context)
        checkHouse(message, version, context)
      }
    },
  },
})
