import type { ContactsRead } from './audience/read-contacts.ts'
import type { ColumnWords } from './audience/columns.ts'
import type { EmailWords } from './audience/email.ts'
import type { ContactPhrases } from './audience/phrases.ts'
import type { PlaceNameShards } from './audience/place-of-contact.ts'
import type { ExportReader } from './campaign/export.ts'
import type { Platforms } from './campaign/platforms.ts'
import type { TopicAges } from './consent/age.ts'
import type { OfferWords } from './offer/words.ts'
import type { SegmentWords } from './consent/segments.ts'
import type { LinkFacts } from './link/facts.ts'
import type { LinkResults } from './link/results.ts'
import type { LawShard } from './place/law.ts'
import type { Locations } from './place/locate.ts'
import type { Places } from './place/places.ts'
import type { CalendarShard, Observances } from './time/calendar.ts'
import type { Zones } from './time/zones.ts'
import type { PatternEngine } from './content/house.ts'
import type { LanguageDetectors } from './content/language.ts'
import type { MergeTagData } from './content/merge-tag-data.ts'
import type { LanguageWords } from './content/language-words.ts'
import type { Lexicon } from './content/lexicon.ts'
import type { OptOutGrammar } from './content/opt-out.ts'
import type { TemplatePhrases } from './content/placeholders.ts'
import type { ParsedFormat, Parsers } from './content/parsers.ts'
import type { FormReader } from './form/reader.ts'
import type { FormWords } from './form/words.ts'

/** Data shards, by name. `law/FR` holds a country with its subdivisions; `lexicon/fr` one language. */
export interface Shards extends PlaceNameShards {
  places: Places
  zones: Zones
  observances: Observances
  'opt-out': OptOutGrammar
  'language-words': LanguageWords
  links: LinkFacts
  placeholders: TemplatePhrases
  'merge-tags': MergeTagData
  'form-words': FormWords
  'offer-words': OfferWords
  'segment-words': SegmentWords
  'topic-ages': TopicAges
  platforms: Platforms
  locate: Locations
  'contact-columns': ColumnWords
  'contact-phrases': ContactPhrases
  'email-domains': EmailWords
  /** What the packs and calendars are of: newest check and content hash. */
  'versions-law': string
  'versions-calendars': string
  [law: `law/${string}`]: LawShard
  [calendar: `calendar/${string}`]: CalendarShard
  [lexicon: `lexicon/${string}`]: Lexicon
}

/** Something the kernel asks for: a file's text, whether a file exists, or a data shard. Paths are root-relative. */
export type Need =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'exists'; readonly path: string }
  /** Whether version control tracks a file that names people; asked for only where `Materials.tracked` is there to be filled. */
  | { readonly kind: 'tracked'; readonly path: string }
  | { readonly kind: 'data'; readonly name: keyof Shards & string }
  /** Contact files of a campaign, judged row by row: `contactsKey` of `audience/read-contacts.ts`. Asked only of edges that can. */
  | { readonly kind: 'contacts'; readonly key: string; readonly file: string }
  /** A parser too heavy to be loaded before it is needed: `loadParser(format)` of `content/parsers.ts`. */
  | { readonly kind: 'parser'; readonly format: ParsedFormat }
  /** What evaluates the patterns of a configuration: `re2` of `content/patterns.ts`. */
  | { readonly kind: 'engine'; readonly name: 're2' }
  /** What reads opt-in forms: `loadFormReader()` of `form/reader.ts`. */
  | { readonly kind: 'engine'; readonly name: 'forms' }
  /** What reads exports of platforms: `loadExportReader()` of `campaign/export.ts`. */
  | { readonly kind: 'engine'; readonly name: 'exports' }
  /** What tells languages apart where small words don't: `loadDetector(name)` of `content/language.ts`. */
  | { readonly kind: 'engine'; readonly name: keyof LanguageDetectors }

/** An included file that was asked for. */
export type LoadedFile =
  | { readonly text: string }
  | {
      readonly missing: 'not-found' | 'outside-root' | 'unreadable' | 'too-large' | 'encoding'
      readonly detail?: string
    }

/**
 * What has been loaded so far; filled by the edge, read by the kernel. A shard that doesn't exist is null, one that
 * wasn't asked for yet is absent.
 */
export interface Materials {
  readonly files: ReadonlyMap<string, LoadedFile>
  readonly exists: ReadonlyMap<string, boolean>
  /** Absent where nobody can tell; null for a file that it can't be told of. */
  readonly tracked?: ReadonlyMap<string, boolean | null>
  readonly data: ReadonlyMap<string, unknown>
  /** What contact files came to, by key; absent where nobody reads them. */
  readonly contacts?: ReadonlyMap<string, ContactsRead>
  readonly parsers?: Parsers
  /** Null where there is none to be had; patterns then stay open questions. */
  readonly patterns?: PatternEngine | null
  readonly detectors?: LanguageDetectors
  readonly formReader?: FormReader
  /** Results of a link checker, where some were given. */
  readonly linkResults?: LinkResults
  readonly exports?: ExportReader
}
