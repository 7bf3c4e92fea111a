import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compileAudienceWords } from './audience-words.ts'
import { calendars } from './calendars.ts'
import { compileContactColumns } from './contact-columns.ts'
import { compileContactPhrases } from './contact-phrases.ts'
import { compileDocs } from './docs.ts'
import { compileEmailDomains } from './email-domains.ts'
import { compileFormWords } from './form-words.ts'
import { compileLanguageWords } from './language-words.ts'
import { compileLaw } from './law.ts'
import { lexicon } from './lexicon.ts'
import { compileLinks } from './links.ts'
import { compileLocate } from './locate.ts'
import { compileMergeTags } from './merge-tags.ts'
import { compileOfferWords } from './offer.ts'
import { compileOptOut } from './opt-out.ts'
import { compilePhones } from './phones.ts'
import { compilePlaceholders } from './placeholders.ts'
import { compilePlaceNames } from './place-names.ts'
import { compilePlaces } from './places.ts'
import { compilePlatforms } from './platforms.ts'
import { compileSchemas } from './schemas.ts'
import { compileZones } from './zones.ts'

/** What a compiler of data files gets and gives. */
export interface Compilation {
  /** Absolute path of the project. */
  readonly root: string
  /** Adds a data shard: `law/FR` becomes `data/law/FR.json`. */
  readonly shard: (name: string, content: unknown) => void
  /** Adds a file of another kind, path relative to `dist`. */
  readonly file: (path: string, content: string) => void
  /** Adds a file that isn't text. */
  readonly binary?: (path: string, content: Uint8Array) => void
  /** The shards added so far, by name; compilers run in the order of their list. */
  readonly emitted?: ReadonlyMap<string, unknown>
  /** Says what is wrong in a data file: `path:line: message, expected …`. */
  readonly problem: (text: string) => void
}

/** A compiler of one kind of data. Each lives in a file of its own beside this one. */
export type Compiler = (compilation: Compilation) => void

/**
 * In this order: `compilePhones` needs the places of `compileLocate`; `compilePlaces` says which calendars and packs
 * there are, so it comes after those.
 */
const compilers: readonly Compiler[] = [
  compileAudienceWords,
  calendars,
  compileContactColumns,
  compileContactPhrases,
  compileDocs,
  compileEmailDomains,
  compileFormWords,
  compileLanguageWords,
  compileLaw,
  lexicon,
  compileLinks,
  compileLocate,
  compileMergeTags,
  compileOfferWords,
  compileOptOut,
  compilePhones,
  compilePlaceholders,
  compilePlaceNames,
  compilePlaces,
  compilePlatforms,
  compileSchemas,
  compileZones,
]

/** Compiles everything under `out`; the problems, sorted, when a data file is malformed. */
export function compile({ root, out }: { root: string; out: string }): readonly string[] {
  const problems: string[] = []
  const emitted = new Map<string, unknown>()
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    writeFileSync(join(out, path), content)
  }
  const compilation: Compilation = {
    root,
    shard: (name, content) => {
      emitted.set(name, content)
      write(`data/${name}.json`, JSON.stringify(content))
    },
    emitted,
    file: write,
    binary: write,
    problem: (text) => problems.push(text),
  }
  for (const compiler of compilers) compiler(compilation)
  return problems.sort()
}
