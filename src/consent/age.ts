import type { Topic } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import type { Confidence, SourceRef } from '../finding.ts'
import { countryOf, isSubdivision } from '../place/places.ts'
import type { Jurisdiction, MinorsFact } from '../place/law.ts'
import { factsAt, type Reached } from './coverage.ts'

/** The age from which a topic may be advertised to people; `GLOBAL` where nothing stricter is known. */
export interface TopicAge {
  readonly topic: Topic
  readonly place: Jurisdiction
  readonly age: number
  readonly confidence: Confidence
  readonly source: SourceRef
}

/** One shard: `topic-ages`. Sorted by topic and place. */
export interface TopicAges {
  readonly ages: readonly TopicAge[]
}

/**
 * The fact that says from which age people agree for themselves at a place. A state's own rule stands in place of its
 * group's: GDPR art. 8(1) sets 16 and lets members go down to 13.
 */
export function ageOfConsent(place: Reached, world: World): MinorsFact | null {
  const facts = factsAt(place, world, 'minors')
  const own = facts.filter(
    ({ jurisdiction }) =>
      jurisdiction === place.code || (isSubdivision(place.code) && jurisdiction === countryOf(place.code)),
  )
  const [first, ...others] = own.length > 0 ? own : facts
  return first === undefined
    ? null
    : others.reduce((high, fact) => (fact.ageBelow > high.ageBelow ? fact : high), first)
}

/** The age that a topic asks for at a place: of the place itself, else its country, else the usual one. */
export function ageForTopic(topic: Topic, code: Jurisdiction, { ages }: TopicAges): TopicAge | null {
  const of = (place: Jurisdiction): TopicAge | undefined =>
    ages.find((age) => age.topic === topic && age.place === place)
  return of(code) ?? of(countryOf(code)) ?? of('GLOBAL') ?? null
}
