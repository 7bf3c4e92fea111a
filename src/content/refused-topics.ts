import type { Message, Topic } from '../campaign/model.ts'
import type { Channel } from '../campaign/vocabulary.ts'
import { factsAt, type Reached, reachedBy } from '../consent/coverage.ts'
import type { Surroundings } from '../consent/coverage.ts'
import { milder, type Severity } from '../finding.ts'
import { type ContentFact, evidencedSeverity, inForce } from '../place/law.ts'
import type { Located } from '../source/span.ts'
import { minutesPerDay } from '../time/civil.ts'
import { strictestOf } from './topic-facts.ts'

const platformPacks: Readonly<Partial<Record<Channel, string>>> = {
  whatsapp: 'X-WHATSAPP',
  email: 'X-EMAIL',
  push: 'X-PUSH',
}

/** A place that a message reaches, with what is said of content there. */
export interface Told {
  readonly place: Reached
  readonly facts: readonly ContentFact[]
}

export function toldOf(message: Message, context: Surroundings): readonly Told[] {
  return reachedBy(message, context)
    .map((place) => ({ place, facts: factsAt(place, context, 'content') }))
    .filter(({ facts }) => facts.length > 0)
}

/** Facts of content of the platform that carries a message, in force today. */
export function platformFacts(message: Message, context: Surroundings): readonly ContentFact[] {
  const channel = message.channel.value
  const code = platformPacks[channel]
  const today = Math.floor(context.now / minutesPerDay)
  return ((code === undefined ? null : context.pack(code))?.content ?? []).filter(
    (fact) =>
      fact.channels.includes(channel) &&
      fact.purposes.includes(message.campaign.purpose) &&
      inForce(fact, today),
  )
}

/** Topics that the campaign declares, and the one that its purpose is. */
export function topicsOf({ campaign }: Message): readonly Located<Topic>[] {
  const { topics, declaredPurpose } = campaign
  if (declaredPurpose?.value !== 'political' || topics.some(({ value }) => value === 'political'))
    return topics
  return [...topics, { value: 'political', span: declaredPurpose.span }]
}

/** How much a word that suggests a refused topic counts: a suspicion, so a warning at most. */
export function wordSeverity(fact: ContentFact): Severity {
  return milder(evidencedSeverity(fact), 'warning')
}

/** Topics whose words are reported as forbidden where a message goes, so that nothing else has to report them. */
export function refusedInWords(message: Message, context: Surroundings): (topic: Topic) => boolean {
  const lists = [...toldOf(message, context).map(({ facts }) => facts), platformFacts(message, context)]
  const declared = topicsOf(message).map(({ value }) => value)
  const known = new Map<Topic, boolean>()
  return (topic) => {
    let refused = known.get(topic)
    if (refused === undefined) {
      refused =
        !declared.includes(topic) &&
        lists.some((facts) => {
          const strictest = strictestOf(topic, facts)
          return strictest?.rule === 'refused' && wordSeverity(strictest.fact) !== 'info'
        })
      known.set(topic, refused)
    }
    return refused
  }
}
