import { addressedOf, contactsOf } from './audience/read-contacts.ts'
import type { Campaign, Message } from './campaign/model.ts'
import type { World } from './context.ts'
import { lexiconLanguages } from './content/lexicon.ts'
import type { Form } from './form/model.ts'
import { formPlaces } from './form/places.ts'
import { mayHaveTags } from './content/merge-tag-data.ts'
import { mayHaveLinks } from './link/addressed.ts'
import { mayOffer } from './offer/gate.ts'
import type { Materials, Need, Shards } from './materials.ts'
import { type FactBase, factsOf, type Jurisdiction, type LawPack, type LawShard } from './place/law.ts'
import { withOverlays } from './place/overlay.ts'
import { ancestry, countryOf, nameOf, type Places } from './place/places.ts'
import type { Config } from './policy/config.ts'
import type { Observances } from './time/calendar.ts'
import { type Instant, minutesPerDay } from './time/civil.ts'
import { cohortsOf } from './time/cohorts.ts'
import type { Text } from './source/text.ts'
import { companyDays, companyRegionalDays } from './time/company-days.ts'
import { days, regionalDays } from './time/days.ts'
import type { Zones } from './time/zones.ts'

/** Packs of platforms, by the channel that runs over them. */
const platformPacks: Readonly<Partial<Record<string, Jurisdiction>>> = {
  whatsapp: 'X-WHATSAPP',
  email: 'X-EMAIL',
  push: 'X-PUSH',
}

/** Fetches shards from what has been loaded, and notes those that are still to come. */
export class Library {
  readonly #materials: Materials
  readonly #needs: Need[]

  constructor(materials: Materials, needs: Need[]) {
    this.#materials = materials
    this.#needs = needs
  }

  /** Asks for a shard that will be looked into later, if at all. */
  ask(name: keyof Shards & string): void {
    if (!this.#materials.data.has(name)) this.#needs.push({ kind: 'data', name })
  }

  /** A shard; null when there is none of that name, undefined when it has yet to be loaded. */
  shard<Name extends keyof Shards & string>(name: Name): Shards[Name] | null | undefined {
    const content = this.#materials.data.get(name)
    if (content === undefined && !this.#materials.data.has(name)) this.#needs.push({ kind: 'data', name })
    return content as Shards[Name] | null | undefined
  }
}

/** The shard that a jurisdiction's pack stands in. */
function lawShardOf(code: Jurisdiction): `law/${string}` {
  return `law/${countryOf(code)}`
}

function textsOf({ versions, header, footer }: Message): readonly Text[] {
  return [
    header,
    footer,
    ...versions.flatMap(({ subject, preheader, title, body, textBody }) => [
      subject,
      preheader,
      title,
      body?.text ?? null,
      textBody,
    ]),
  ].filter((text) => text !== null)
}

/** Asks for everything that judging a campaign can look up, so that rules never wait. */
export function requestFor(campaign: Campaign, places: Places, zones: Zones, library: Library): void {
  const laws = new Set<Jurisdiction>()
  const countries = new Set<string>()
  for (const message of campaign.messages) {
    for (const { jurisdiction } of cohortsOf(campaign.audience, message, { places, zones })) {
      for (const code of ancestry(jurisdiction, places)) laws.add(countryOf(code))
      countries.add(countryOf(jurisdiction))
    }
    const platform = platformPacks[message.channel.value]
    if (platform !== undefined) laws.add(platform)
    const words = message.versions.map(({ subject, title, body }) =>
      [subject, title, body?.text].map((text) => text?.value ?? '').join('\n'),
    )
    for (const language of lexiconLanguages(message.declaredLanguage, words.join('\n')))
      library.ask(`lexicon/${language}`)
    if (message.declaredLanguage !== null) library.ask('language-words')
    if (mayHaveLinks(message)) library.ask('links')
    if (message.channel.value === 'email') library.ask('placeholders')
    if (textsOf(message).some(({ value }) => mayHaveTags(value))) library.ask('merge-tags')
  }
  const home = campaign.sender?.country?.value
  if (home !== undefined && Object.hasOwn(places.countries, countryOf(home)))
    for (const code of ancestry(home, places)) laws.add(countryOf(code))
  const known = new Set(places.packs.map(countryOf))
  for (const code of [...laws].sort()) if (known.has(code)) library.ask(lawShardOf(code))
  for (const code of [...countries].sort())
    if (places.countries[code]?.calendar === true) library.ask(`calendar/${code}`)
  library.ask('observances')
  library.ask('opt-out')
  const { audience } = campaign
  if (audience !== null && (audience.segments.length > 0 || audience.raw.include !== undefined))
    library.ask('segment-words')
  if (campaign.topics.length > 0) library.ask('topic-ages')
  if (mayOffer(campaign)) library.ask('offer-words')
  if (campaign.platform !== null) library.ask('platforms')
}

type Regional = ReturnType<World['regionalDays']>

/** Days of subdivisions from two calendars, sorted by code. */
function withRegional(known: Regional, own: Regional): Regional {
  if (own.length === 0) return known
  const byCode = new Map(known.map(({ code, days: marked }) => [code, marked]))
  for (const { code, days: marked } of own) byCode.set(code, [...(byCode.get(code) ?? []), ...marked])
  return [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, marked]) => ({ code, days: marked }))
}

/** Asks for what judging a form can look up: the law of the places whose people it asks. */
export function requestForForm(form: Form, places: Places, library: Library): void {
  const known = new Set(places.packs.map(countryOf))
  const laws = new Set<Jurisdiction>()
  for (const code of formPlaces(form, places))
    for (const one of ancestry(code, places)) laws.add(countryOf(one))
  for (const code of [...laws].sort()) if (known.has(code)) library.ask(lawShardOf(code))
}

/** What was consulted in the course of a run, for its last line. */
export interface Consulted {
  readonly facts: Map<string, FactBase>
}

/** The world as one file's campaigns see it: its config, and what has been loaded. */
export function worldOf(now: Instant, config: Config, materials: Materials, consulted: Consulted): World {
  const get = <Name extends keyof Shards & string>(name: Name): Shards[Name] | null =>
    (materials.data.get(name) as Shards[Name] | undefined) ?? null
  const places = get('places')!
  const today = Math.floor(now / minutesPerDay)
  const packCache = new Map<Jurisdiction, LawPack | null>()
  const packsCache = new Map<Jurisdiction, readonly LawPack[]>()
  const pack = (code: Jurisdiction): LawPack | null => {
    const known = packCache.get(code)
    if (known !== undefined) return known
    const shard: LawShard | null = get(lawShardOf(code))
    const own = shard !== null && Object.hasOwn(shard, code) ? shard[code]! : null
    const found = withOverlays(own, code, nameOf(code, places), config.overlays, today)
    if (found !== null) for (const fact of factsOf(found)) consulted.facts.set(fact.id, fact)
    packCache.set(code, found)
    return found
  }
  return {
    now,
    places,
    zones: get('zones')!,
    config,
    // Each when it is first looked into: of contact files, most never are.
    get observances() {
      return get('observances') as Observances
    },
    get optOut() {
      return get('opt-out')!
    },
    get contactWords() {
      return get('contact-columns')
    },
    get contactPhrases() {
      return get('contact-phrases')
    },
    get offerWords() {
      return get('offer-words')
    },
    get formWords() {
      return get('form-words')
    },
    get segmentWords() {
      return get('segment-words')
    },
    get topicAges() {
      return get('topic-ages')
    },
    get platforms() {
      return get('platforms')
    },
    get links() {
      return get('links')
    },
    linkResults: materials.linkResults ?? null,
    get placeholders() {
      return get('placeholders')
    },
    parsers: materials.parsers ?? new Map(),
    patterns: materials.patterns ?? null,
    get languageWords() {
      return get('language-words')
    },
    detectors: materials.detectors ?? {},
    get mergeTags() {
      return get('merge-tags')
    },
    pack,
    packs: (jurisdiction) => {
      const known = packsCache.get(jurisdiction)
      if (known !== undefined) return known
      const packs = ancestry(jurisdiction, places)
        .map(pack)
        .filter((found) => found !== null)
      packsCache.set(jurisdiction, packs)
      return packs
    },
    days: (jurisdiction, day) => {
      const known = days(get(`calendar/${countryOf(jurisdiction)}`), jurisdiction, day)
      if (known === null || config.companyDays.length === 0) return known
      const own = companyDays(config.companyDays, jurisdiction, day, places)
      return own.length === 0 ? known : [...known, ...own]
    },
    regionalDays: (country, day) => {
      const known = regionalDays(get(`calendar/${country}`), day)
      if (config.companyDays.length === 0) return known
      return withRegional(known, companyRegionalDays(config.companyDays, country, day))
    },
    lexicons: (language) =>
      lexiconLanguages(language, '')
        .map((code) => get(`lexicon/${code}`))
        .filter((lexicon) => lexicon !== null),
    contactsAreRead: (campaign) => contactsOf(campaign, materials) !== null,
    contactsAddressed: (campaign) => {
      const read = contactsOf(campaign, materials)
      return read === null ? null : addressedOf(read.rows, read.waterfall)
    },
    exists: (path) => materials.exists.get(path) ?? null,
    tracked: (path) => materials.tracked?.get(path) ?? null,
  }
}
