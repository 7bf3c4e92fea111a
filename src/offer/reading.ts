import type { Message, Version } from '../campaign/model.ts'
import type { Context, World } from '../context.ts'
import type { Content, Segment } from '../content/model.ts'
import { inAddress } from '../content/terms.ts'
import { type Day, minutesPerDay } from '../time/civil.ts'
import { dayOfLocal } from '../time/phrases.ts'
import {
  type ReadCode,
  readCodes,
  readPercents,
  type ReadPercent,
  type ReadPrice,
  readPrices,
} from './amounts.ts'
import { type AmbiguousDate, type ReadDate, readDates } from './dates.ts'
import { lowered, type Patterns, patternsFor } from './pattern.ts'
import type { OfferWords } from './words.ts'

/** What reading an offer needs of a rule's context. */
export type Surroundings = Pick<World, 'now' | 'offerWords'> & Pick<Context, 'content' | 'deliveries'>

/** A phrase that ends an offer. */
export interface ReadPhrase {
  readonly from: number
  readonly to: number
}

/** What one part of a message says of an offer, as far as it can be read without doubt. Offsets are its text's. */
export interface OfferReading {
  readonly segment: Segment
  readonly dates: readonly ReadDate[]
  readonly ambiguous: readonly AmbiguousDate[]
  readonly percents: readonly ReadPercent[]
  readonly prices: readonly ReadPrice[]
  readonly codes: readonly ReadCode[]
  readonly today: readonly ReadPhrase[]
  readonly tomorrow: readonly ReadPhrase[]
  readonly midnight: readonly ReadPhrase[]
}

function phrases(text: string, pattern: RegExp): readonly ReadPhrase[] {
  return [...text.matchAll(pattern)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }))
}

/** Computes on first use and keeps the answer. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null
  return () => (known ??= { value: compute() }).value
}

/** Reads a part of a message as far as somebody asks: compiling the patterns of a language costs more than using them. */
function readSegment(
  segment: Segment,
  content: Content,
  patterns: Patterns,
  words: OfferWords,
): OfferReading {
  const { value } = segment.text
  const outside = <T extends ReadPhrase>(all: readonly T[]): readonly T[] =>
    all.filter(({ from, to }) => !inAddress(segment.text.at(from, to), content))
  const lower = once(() => lowered(value))
  const dates = once(() => readDates(value, patterns, new Set(words.namedDays)))
  const said = {
    dates: once(() => outside(dates().dates)),
    ambiguous: once(() => outside(dates().ambiguous)),
    percents: once(() => outside(readPercents(value, patterns))),
    prices: once(() => outside(readPrices(value, patterns, words))),
    codes: once(() => outside(readCodes(value, patterns))),
    today: once(() => phrases(lower(), patterns.today)),
    tomorrow: once(() => phrases(lower(), patterns.tomorrow)),
    midnight: once(() => phrases(lower(), patterns.midnight)),
  }
  return {
    segment,
    get dates() {
      return said.dates()
    },
    get ambiguous() {
      return said.ambiguous()
    },
    get percents() {
      return said.percents()
    },
    get prices() {
      return said.prices()
    },
    get codes() {
      return said.codes()
    },
    get today() {
      return said.today()
    },
    get tomorrow() {
      return said.tomorrow()
    },
    get midnight() {
      return said.midnight()
    },
  }
}

const readings = new WeakMap<object, readonly OfferReading[]>()

/** What a version of a message says of an offer, part by part; addresses aside. Empty where the words aren't loaded. */
export function offerIn(message: Message, version: Version, context: Surroundings): readonly OfferReading[] {
  const words = context.offerWords
  if (words === null) return []
  const content = context.content(message, version)
  let known = readings.get(content)
  if (known === undefined) {
    const patterns = patternsFor(message.declaredLanguage, words)
    known = content.segments.map((segment) => readSegment(segment, content, patterns, words))
    readings.set(content, known)
  }
  return known
}

/** The first and the last day, on recipients' calendars, on which a message lands; today's where nobody says when. */
export function sendDays(
  message: Message,
  context: Surroundings,
): { readonly first: Day; readonly last: Day } {
  let [first, last] = [Infinity, -Infinity]
  for (const { landings } of context.deliveries(message))
    for (const { localStart, localEnd } of landings) {
      first = Math.min(first, dayOfLocal(localStart))
      last = Math.max(last, dayOfLocal(Math.max(localStart, localEnd - 1)))
    }
  const today = Math.floor(context.now / minutesPerDay)
  return first === Infinity ? { first: today, last: today } : { first, last }
}
