import { channels, type Purpose, purposes } from '../campaign/vocabulary.ts'
import { milder } from '../finding.ts'
import { parseLift } from '../place/conditions.ts'
import { areWithin, parseHours } from '../place/hours.ts'
import {
  type FactBase,
  factsOf,
  type FrequencyFact,
  type Jurisdiction,
  type LawPack,
  type LiftCondition,
  type OpenHours,
  type OursMark,
  type RegisterFact,
  type SendWindow,
} from '../place/law.ts'
import { type Change, emptyPack, type Overlay, type Signature } from '../place/overlay.ts'
import { isKnown, nameOf, type Places } from '../place/places.ts'
import { nearest } from '../schema/nearest.ts'
import { readSchema } from '../schema/read.ts'
import type { Document } from '../source/document.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { addDuration, parseDate, parseDuration } from '../time/civil.ts'
import type { ConfigError } from './config-error.ts'
import { overlaySchema, type RawChange, type RawNewFacts, type RawOverlay } from './overlay-schema.ts'

/** What is known of the law while an overlay is read; absent = not at hand, then ids and directions aren't checked. */
export interface KnownLaw {
  /** A pack by its code, null when there is none. */
  readonly pack?: (code: Jurisdiction) => LawPack | null
  readonly places?: Places
}

type Report = (error: ConfigError) => void

/**
 * Reads an overlay of the law. Every mistake is reported with its place: the run can't go on with an overlay that does
 * not mean what it says. Null when nothing of it can be used.
 */
export function readOverlay(document: Document, known: KnownLaw, report: Report): Overlay | null {
  let whole = true
  const say = (problem: { readonly message: string; readonly at: Span; readonly help?: string }): void => {
    whole = false
    report({ message: problem.message, at: problem.at, help: problem.help ?? null })
  }
  document.problems.forEach(say)
  if (document.root === null) return null
  const raw = readSchema(overlaySchema, document.root, say, { name: 'overlay', key: null, pointer: '' })
  // What is compared with the packs has to be all there: half a list of hours would be narrower than it was meant.
  if (raw === null || !whole) return null
  checkDates(raw, raw, report)
  const changes = new Map<string, Change>()
  for (const entry of raw.facts?.items ?? []) {
    const change = changeOf(entry, raw, known, report)
    if (change === null) continue
    const earlier = changes.get(change.fact)
    if (earlier === undefined) changes.set(change.fact, change)
    else
      report({
        message: `Two decisions about \`${change.fact}\``,
        at: change.at,
        help: 'Keep one of them, or put the later one into a second overlay',
      })
  }
  const added = new Map<Jurisdiction, LawPack>()
  for (const { key, value } of raw.add?.items ?? []) {
    const code = key.value
    if (known.places !== undefined && !isKnown(code, known.places)) {
      const near = nearest(code, [...known.places.packs, ...Object.keys(known.places.countries)])
      report({
        message: `Unknown place \`${code}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
        at: key.at(0, key.length),
        help: 'Expected ISO 3166-1 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)',
      })
      continue
    }
    const name = known.places === undefined ? code : nameOf(code, known.places)
    added.set(code, addedPack(code, name, value, raw, known, report))
  }
  return { path: document.source.path, changes, added }
}

/** A key of the signature: of the entry, else of the file. */
type Signed = Pick<RawChange, 'by' | 'role' | 'date' | 'ref' | 'review_by'>

function signatureOf(own: Signed, file: RawOverlay): Signature {
  return {
    by: (own.by ?? file.by).value,
    role: (own.role ?? file.role).value,
    date: (own.date ?? file.date).value,
    ref: (own.ref ?? file.ref).value,
    reviewBy: parseDate((own.review_by ?? file.review_by).value)!,
  }
}

function checkDates(own: Signed, file: RawOverlay, report: Report): void {
  const [date, review] = [own.date ?? file.date, own.review_by ?? file.review_by]
  if (parseDate(review.value)! >= parseDate(date.value)!) return
  const at = own.review_by ?? own.date ?? file.review_by
  report({
    message: `Review is due on ${review.value}, before the decision of ${date.value}`,
    at: at.at(0, at.length),
    help: 'Swap them, or mend the year',
  })
}

const kinds = { confirm: 'confirmed', relax: 'relaxed', tighten: 'tightened' } as const

function changeOf(entry: RawChange, file: RawOverlay, known: KnownLaw, report: Report): Change | null {
  const key = (['confirm', 'relax', 'tighten'] as const).find((name) => entry[name] !== undefined)
  if (key === undefined) return null
  const id = entry[key]!
  const at = id.at(0, id.length)
  const signature = signatureOf(entry, file)
  if (entry.date !== undefined || entry.review_by !== undefined) checkDates(entry, file, report)
  const change: Change = {
    ...signature,
    change: kinds[key],
    fact: id.value,
    reason: entry.reason.value,
    at,
    severity: entry.severity?.value ?? null,
    confidence: entry.confidence?.value ?? null,
    open: entry.open === undefined ? null : entry.open.items.map(({ value }) => parseHours(value)!),
    max: entry.max?.value ?? null,
    maxAge: entry.max_age?.value ?? null,
  }
  const fact = factOf(id, known, report)
  return fact === undefined || (fact !== null && !isSound(entry, key, change, fact, report)) ? null : change
}

/** The fact of an id; null when no packs are at hand, undefined when there is none of that name, which is reported. */
function factOf(id: Text, known: KnownLaw, report: Report): Known | null | undefined {
  if (known.pack === undefined) return null
  const code = id.value.slice(0, id.value.indexOf('/')).toUpperCase()
  const pack = known.pack(code)
  if (pack !== null) for (const fact of factsOf(pack)) if (fact.id === id.value) return { fact, pack }
  const near =
    pack === null
      ? null
      : nearest(
          id.value,
          factsOf(pack).map((fact) => fact.id),
        )
  report({
    message: `Unknown fact \`${id.value}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
    at: id.at(0, id.length),
    help:
      pack === null
        ? 'A fact is named by its id, such as `us-fl/call-and-text-hours`'
        : `\`sendlint law ${code}\` lists the facts of ${pack.name}`,
  })
  return undefined
}

interface Known {
  readonly fact: FactBase
  readonly pack: LawPack
}

/** Whether a decision does what its key says, to a fact that it can be said of. */
function isSound(
  entry: RawChange,
  key: keyof typeof kinds,
  change: Change,
  { fact, pack }: Known,
  report: Report,
): boolean {
  let sound = true
  const wrong = (at: Span, message: string, help: string | null): void => {
    report({ message, at, help })
    sound = false
  }
  const window = pack.windows.find((one): one is SendWindow => one.id === fact.id) ?? null
  const limit = pack.frequency.find((one): one is FrequencyFact => one.id === fact.id) ?? null
  const register = pack.registers.find((one): one is RegisterFact => one.id === fact.id) ?? null
  const keyAt = (name: 'open' | 'max' | 'max_age'): Span => entry.$.keys.get(name) ?? entry.$.span
  if (change.open !== null && window === null)
    wrong(keyAt('open'), `Key \`open\` for \`${fact.id}\`, which has no hours`, null)
  if (change.max !== null && limit === null)
    wrong(keyAt('max'), `Key \`max\` for \`${fact.id}\`, which limits no frequency`, null)
  if (change.maxAge !== null && register === null)
    wrong(keyAt('max_age'), `Key \`max_age\` for \`${fact.id}\`, which is no register`, null)
  if (!sound) return false

  if (change.severity !== null) {
    const at = entry.severity!.at(0, entry.severity!.length)
    const asked = change.severity
    const same = asked === fact.severity
    const isMilder = !same && milder(asked, fact.severity) === asked
    if (key === 'confirm')
      wrong(at, 'Key `severity` in `confirm`, which changes nothing', 'Write `relax` or `tighten` instead')
    else if (key === 'relax' ? !isMilder : same || isMilder)
      wrong(
        at,
        `Severity \`${asked}\` doesn't ${key} \`${fact.id}\`, which has \`${fact.severity}\``,
        key === 'relax' ? 'Write a milder one, or `tighten`' : 'Write a stricter one, or `relax`',
      )
    else if (asked === 'error' && !['law', 'regulator', 'carrier'].includes(fact.kind))
      wrong(
        at,
        `Severity \`error\` for \`${fact.id}\`, which rests on ${fact.kind}, expected law, regulator or carrier`,
        'A rule of the house belongs into the configuration: `send_windows`, `frequency`, `rules`',
      )
  }
  const direction = (at: Span, fits: boolean, what: string): void => {
    if (key === 'confirm')
      wrong(at, `${what} in \`confirm\`, which changes nothing`, 'Write `relax` or `tighten` instead')
    else if (!fits)
      wrong(
        at,
        `${what} don't ${key} \`${fact.id}\``,
        `Write \`${key === 'relax' ? 'tighten' : 'relax'}\` if they are meant`,
      )
  }
  if (change.open !== null && window !== null) {
    const wider = areWithin(window.open, change.open)
    const narrower = areWithin(change.open, window.open)
    direction(keyAt('open'), key === 'relax' ? wider && !narrower : narrower && !wider, 'Hours')
  }
  if (change.max !== null && limit !== null)
    direction(keyAt('max'), key === 'relax' ? change.max > limit.max : change.max < limit.max, 'Messages')
  if (change.maxAge !== null && register !== null) {
    const longer = compareDurations(change.maxAge, register.maxAge)
    direction(keyAt('max_age'), key === 'relax' ? longer > 0 : longer < 0, 'Days')
  }
  const changesSomething =
    change.severity !== null || change.open !== null || change.max !== null || change.maxAge !== null
  if (key !== 'confirm' && !changesSomething)
    wrong(
      change.at,
      `Decision to ${key} \`${fact.id}\` says nothing that changes`,
      `Add \`severity\`${window === null ? '' : ', `open`'}${limit === null ? '' : ', `max`'}${register === null ? '' : ', `max_age`'}`,
    )
  return sound
}

/** Above 0 when the first is the longer; no limit is the longest. */
function compareDurations(one: string, other: string | null): number {
  if (other === null) return -1
  const [a, b] = [parseDuration(one)!, parseDuration(other)!]
  return addDuration(0, a) - addDuration(0, b)
}

const promotional: readonly Purpose[] = ['marketing', 'political', 'charity', 'survey']

type Listed<T extends string> = { readonly items: readonly { readonly value: T }[] } | undefined

function valuesOf<T extends string>(list: Listed<T>): readonly T[] {
  return list?.items.map(({ value }) => value) ?? []
}

function liftsOf(list: Listed<string>): readonly LiftCondition[] {
  return valuesOf(list).map((written) => parseLift(written)!)
}

function hoursOf(list: Listed<string>): readonly OpenHours[] {
  return valuesOf(list).map((written) => parseHours(written)!)
}

type RawFact = NonNullable<RawNewFacts['barred']>['items'][number]

/** The new facts of a place as a pack. */
function addedPack(
  code: Jurisdiction,
  name: string,
  raw: RawNewFacts,
  file: RawOverlay,
  known: KnownLaw,
  report: Report,
): LawPack {
  const signature = signatureOf({}, file)
  const taken = new Set(
    known.pack === undefined ? [] : factsOf(known.pack(code) ?? emptyPack(code, name)).map(({ id }) => id),
  )
  const base = (fact: Omit<RawFact, 'binds_when' | 'lifted_by'>): FactBase & { readonly says: string } => {
    const at = fact.id.at(0, fact.id.length)
    if (taken.has(fact.id.value))
      report({
        message: `Taken id \`${fact.id.value}\``,
        at,
        help: 'Give it a name of its own, such as `acme/fr-saturdays`; what a pack has is changed under `facts`',
      })
    taken.add(fact.id.value)
    const ours: OursMark = { ...signature, change: 'added', reason: fact.says.value, lapsed: false, at }
    const named = valuesOf(fact.purposes)
    const kind = fact.kind?.value ?? 'practice'
    return {
      id: fact.id.value,
      jurisdiction: code,
      channels:
        fact.channels === undefined
          ? channels
          : channels.filter((one) => valuesOf(fact.channels).includes(one)),
      purposes:
        fact.purposes === undefined
          ? ['marketing']
          : purposes.filter((one) =>
              named.some(
                (given) =>
                  given === one || given === 'all' || (given === 'promotional' && promotional.includes(one)),
              ),
            ),
      severity: fact.severity.value,
      confidence: fact.confidence?.value ?? 'high',
      kind,
      pageSeen: false,
      validFrom: fact.valid_from === undefined ? null : parseDate(fact.valid_from.value),
      validTo: fact.valid_to === undefined ? null : parseDate(fact.valid_to.value),
      source: {
        title: `${fact.title === undefined ? '' : `${fact.title.value}; `}added by ${signature.by} (${signature.role}) in ${at.source.path}`,
        ref: signature.ref,
        url: fact.url?.value ?? null,
        kind,
        checkedOn: fact.url === undefined ? null : signature.date,
      },
      says: fact.says.value,
      reviewBy: signature.reviewBy,
      confirmed: true,
      ours,
    }
  }
  const each = <T, F>(
    list: { readonly items: readonly T[] } | undefined,
    make: (item: T) => F,
  ): readonly F[] => list?.items.map(make) ?? []
  return {
    ...emptyPack(code, name),
    windows: each(raw.windows, (fact) => ({
      ...base(fact),
      open: hoursOf(fact.open),
      holidays: fact.holidays?.value ?? 'open',
      holidayCalendar: null,
      clock: null,
      bindsWhen: valuesOf(fact.binds_when),
      liftedBy: liftsOf(fact.lifted_by),
      noneFound: false,
    })),
    consent: each(raw.consent, (fact) => ({
      ...base(fact),
      audience: fact.audience?.value ?? 'all',
      model: fact.model.value,
      softOptIn: null,
      doubleOptIn: fact.double_opt_in?.value ?? null,
      expires: null,
      bindsWhen: valuesOf(fact.binds_when),
    })),
    optOut: each(raw.opt_out, (fact) => ({
      ...base(fact),
      instruction: fact.instruction.value,
      keywords: valuesOf(fact.keywords),
      form: null,
      linkDoes: false,
      free: null,
      honourWithin: fact.honour_within?.value ?? null,
    })),
    identification: each(raw.identification, (fact) => ({
      ...base(fact),
      required: valuesOf(fact.required),
      label: fact.label?.value ?? null,
      labelPosition: fact.label_position?.value ?? null,
      liftedBy: liftsOf(fact.lifted_by),
    })),
    frequency: each(raw.frequency, (fact) => ({
      ...base(fact),
      max: fact.max.value,
      per: fact.per.value,
      scope: fact.scope?.value ?? null,
      liftedBy: liftsOf(fact.lifted_by),
    })),
    registers: each(raw.registers, (fact) => ({
      ...base(fact),
      name: fact.name.value,
      title: fact.register.value,
      maxAge: fact.max_age?.value ?? null,
      liftedBy: liftsOf(fact.lifted_by),
    })),
    barred: each(raw.barred, (fact) => ({
      ...base(fact),
      during: fact.during?.value ?? null,
      bindsWhen: valuesOf(fact.binds_when),
      liftedBy: liftsOf(fact.lifted_by),
    })),
  }
}
