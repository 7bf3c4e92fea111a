import type { Campaign, Message, Version } from './campaign/model.ts'
import type { Channel } from './campaign/vocabulary.ts'
import type { ColumnWords } from './audience/columns.ts'
import type { ContactPhrases } from './audience/phrases.ts'
import type { Platforms } from './campaign/platforms.ts'
import type { TopicAges } from './consent/age.ts'
import type { OfferWords } from './offer/words.ts'
import type { SegmentWords } from './consent/segments.ts'
import type { Config } from './policy/config.ts'
import type { Content } from './content/model.ts'
import type { PatternEngine } from './content/house.ts'
import type { LanguageDetectors } from './content/language.ts'
import type { MergeTagData } from './content/merge-tag-data.ts'
import type { LanguageWords } from './content/language-words.ts'
import type { Lexicon } from './content/lexicon.ts'
import type { OptOutGrammar } from './content/opt-out.ts'
import type { Parsers } from './content/parsers.ts'
import type { TemplatePhrases } from './content/placeholders.ts'
import type { FormWords } from './form/words.ts'
import type { LinkFacts } from './link/facts.ts'
import type { LinkResults } from './link/results.ts'
import type { Jurisdiction, LawPack } from './place/law.ts'
import type { Places } from './place/places.ts'
import type { Problem, Question, Templates } from './rule.ts'
import type { CalendarDay, Observances } from './time/calendar.ts'
import type { Day, Instant } from './time/civil.ts'
import type { Deliveries } from './time/deliver.ts'
import type { Delivery } from './time/delivery.ts'
import type { Zones } from './time/zones.ts'

/** What is known of the world, loaded for the campaigns at hand. Everything is in memory: look-ups never wait. */
export interface World {
  readonly now: Instant
  readonly places: Places
  readonly zones: Zones
  readonly config: Config
  readonly observances: Observances
  readonly optOut: OptOutGrammar
  /** What columns of contact files and their values are called. Null where no contacts are judged. */
  readonly contactWords: ColumnWords | null
  /** What cells and headers of contact files give away. Null where no contacts are judged. */
  readonly contactPhrases: ContactPhrases | null
  /** Null where no campaign at hand declares or can show an offer. */
  readonly offerWords: OfferWords | null
  /** Null where no opt-in form is at hand. */
  readonly formWords: FormWords | null
  /** Null where no campaign at hand has segments. */
  readonly segmentWords: SegmentWords | null
  /** Null where no campaign at hand declares a topic. */
  readonly topicAges: TopicAges | null
  /** Null where no campaign at hand names its platform. */
  readonly platforms: Platforms | null
  /** Null where no message at hand shows a link. */
  readonly links: LinkFacts | null
  /** What a link checker found; null where no results were given. */
  readonly linkResults: LinkResults | null
  /** Null where no message at hand is an e-mail. */
  readonly placeholders: TemplatePhrases | null
  /** Parsers that the campaigns at hand need. */
  readonly parsers: Parsers
  /** Evaluates the patterns of the configuration; null when there are none, or no engine. */
  readonly patterns: PatternEngine | null
  /** Null where no message at hand declares a language. */
  readonly languageWords: LanguageWords | null
  /** Null where no text at hand has merge tags. */
  readonly mergeTags: MergeTagData | null
  /** Those that the texts at hand need. */
  readonly detectors: LanguageDetectors
  /** Packs that bind in a place: its own, its country's, its groups', `GLOBAL`; absent ones left out. */
  readonly packs: (jurisdiction: Jurisdiction) => readonly LawPack[]
  /** One pack, by code (also `X-WHATSAPP`, …), or null when there is none. */
  pack(code: Jurisdiction): LawPack | null
  /** Days of a place: its country's, and its own when it is a subdivision. Null when no calendar covers it. */
  readonly days: (jurisdiction: Jurisdiction, day: Day) => readonly CalendarDay[] | null
  /** Subdivisions of a country that have days of their own on that day, with those days. */
  regionalDays(
    country: Jurisdiction,
    day: Day,
  ): readonly { readonly code: Jurisdiction; readonly days: readonly CalendarDay[] }[]
  /** Whether the contact files of a campaign were read and judged row by row; false where nobody reads them. */
  contactsAreRead(campaign: Campaign): boolean
  /** How many contacts its files hold that can be written to, each once; null where nobody reads them. */
  contactsAddressed(campaign: Campaign): number | null
  /** The lexicons of a language tag, its own language first, then English; those that exist. */
  lexicons(language: string | null): readonly Lexicon[]
  /** Whether a file named by a campaign exists inside the root; null when it couldn't be asked (editor, browser). */
  exists(path: string): boolean | null
  /** Whether version control tracks a contact file or suppression list; null when that isn't known. */
  tracked(path: string): boolean | null
}

/** What a rule sees and may do. */
export interface Context<
  Messages extends Templates = Templates,
  Questions extends Templates = Templates,
  Options extends object = object,
> extends World {
  readonly options: Options
  /** Deliveries of a message with what is odd or missing about its moment. Computed once. */
  resolved(message: Message): Deliveries
  /** Deliveries of a message, sorted by jurisdiction and zone. Empty without audience or moment. */
  deliveries(message: Message): readonly Delivery[]
  /** What a recipient of this version reads. Computed once. */
  content(message: Message, version: Version): Content
  report(problem: Problem<Messages>): void
  unchecked(question: Question<Questions>): void
}

export type { Campaign, Channel }
