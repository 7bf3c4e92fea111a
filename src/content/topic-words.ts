import type { Message, Topic, Version } from '../campaign/model.ts'
import type { Context } from '../context.ts'
import type { Span } from '../source/span.ts'
import { liesIn, readHouse } from './house.ts'
import type { Concept } from './lexicon.ts'
import { inAddress, lexiconsFor, quoted, reading } from './terms.ts'

/** A word that speaks of a topic. */
export interface TopicWord {
  readonly topic: Topic
  readonly at: Span
  /** As the reader sees it. */
  readonly term: string
  readonly confidence: Concept['confidence']
}

/**
 * Which topic the words of the lexicon speak of, by category or by concept. Categories whose words go with a topic
 * without being it (a prize draw isn't gambling, a fundraiser isn't a party) are left out.
 */
const topicOf: Readonly<Record<string, Topic>> = {
  adult: 'adult',
  alcohol: 'alcohol',
  cannabis: 'cannabis',
  crypto: 'crypto',
  dating: 'dating',
  election_appeal: 'political',
  firearms: 'firearms',
  gambling: 'gambling',
  get_rich: 'get_rich',
  hate: 'hate',
  'loans_debt/debt-relief': 'debt_relief',
  'loans_debt/loans': 'loans',
  medicines: 'medicines',
  tobacco_vaping: 'tobacco',
  weight_loss: 'weight_loss',
}

/** Words of a version that speak of a topic which the campaign doesn't declare, in reading order. */
export function topicWords(
  message: Message,
  version: Version,
  context: Pick<Context, 'content' | 'lexicons' | 'config'>,
): readonly TopicWord[] {
  const { topics, purpose } = message.campaign
  const content = context.content(message, version)
  return content.segments.flatMap(({ text }) => {
    const read = reading(text, lexiconsFor(message, text, context), message.declaredLanguage)
    if (read.terms.length === 0) return []
    const { brands } = readHouse(read.normalised, text.value, context.config, null)
    return read.terms.flatMap((hit): readonly TopicWord[] => {
      const { category, concept } = hit
      const topic = topicOf[concept.id] ?? topicOf[category.id]
      const expected =
        category.purposes.includes(purpose) || topics.some(({ value }) => category.topics.includes(value))
      if (topic === undefined || expected || liesIn(hit, brands)) return []
      const at = text.at(hit.from, hit.to)
      if (inAddress(at, content)) return []
      return [{ topic, at, term: quoted(text, hit.from, hit.to), confidence: concept.confidence }]
    })
  })
}
