import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { RE2JS } from 're2js'
import type { Node } from 'yaml'
import { type Channel, channels, type Purpose, purposes, registrationKinds } from '../campaign/vocabulary.ts'
import type { SourceRef } from '../finding.ts'
import { conditionNames, liftExpected, parseLift } from '../place/conditions.ts'
import { hoursExpected, parseHours } from '../place/hours.ts'
import {
  type Condition,
  type Conflict,
  type FactBase,
  factsOf,
  type Jurisdiction,
  type LawPack,
  type LawShard,
  type LiftCondition,
  type OpenHours,
} from '../place/law.ts'
import { countryOf } from '../place/places.ts'
import { parseDate, parseDuration, weekdays } from '../time/civil.ts'
import type { Compilation, Compiler } from './compile.ts'
import {
  type DataFile,
  type Field,
  flag,
  integer,
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  type Reader,
  readDataFile,
  record,
  type RecordOf,
  required,
  text,
  textOf,
} from './data-file.ts'

/** Where the packs are, root-relative. `groups.yaml` and `zones.yaml` beside them are for `places.ts`, codes for `locate.ts`. */
export const packsFolder = 'rules/jurisdictions'

/** Files of law packs, `<CODE>.yaml`, sorted. Tables beside them have names in lower case. */
export function packFiles(root: string): readonly string[] {
  return readdirSync(join(root, packsFolder))
    .filter((name) => /^[A-Z][A-Z0-9-]*\.yaml$/.test(name))
    .sort()
}

/** Codes that have a pack, sorted. */
export function packCodes(root: string): readonly Jurisdiction[] {
  return packFiles(root)
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()
}

const slug = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const date = textOf('a date such as 2026-11-21', (value) => parseDate(value) !== null)
const duration = textOf('an ISO 8601 duration such as `P18M`', (value) => parseDuration(value) !== null)
const link = textOf('an https or http address', (value) => URL.canParse(value) && /^https?:/.test(value))
const jurisdiction = textOf('a code such as `FR`, `US-FL`, `EU` or `X-WHATSAPP`', (value) =>
  /^(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?|[A-Z]{3,6}|X-[A-Z]+)$/.test(value),
)
const sourceKinds = ['law', 'regulator', 'carrier', 'industry', 'practice'] as const

const sentence: Reader<string> = textOf('a sentence of one line that ends with a period', (value) =>
  /^\S[^\n]*\.$/.test(value),
)

const token = textOf('words joined by underscores', (value) => /^[a-z0-9]+(_[a-z0-9]+)*$/.test(value))

const hours: Reader<OpenHours> = (node, file, at) => {
  const written = textOf(hoursExpected, () => true)(node, file, at)
  if (written === undefined) return undefined
  const parsed = parseHours(written)
  if (parsed === null) {
    file.report(node, `\`${written}\`, expected ${hoursExpected}, the end after the start`)
    return undefined
  }
  return parsed
}

const lift: Reader<LiftCondition> = (node, file, at) => {
  const written = textOf(liftExpected, () => true)(node, file, at)
  if (written === undefined) return undefined
  const parsed = parseLift(written)
  if (parsed === null) {
    file.report(node, `\`${written}\`, expected ${liftExpected}`)
    return undefined
  }
  return parsed
}

const lifts = optional(listOf(lift), [] as readonly LiftCondition[])
const binds = optional(listOf(oneOf(conditionNames)), [] as readonly Condition[])
const says = optional(sentence, null)
const words = optional(listOf(text), [] as readonly string[])
const tokens = optional(listOf(token), [] as readonly string[])

const common = {
  id: required(located(text)),
  channels: optional(
    listOf(oneOf([...channels, 'all'] as const), 1),
    channels as readonly (Channel | 'all')[],
  ),
  purposes: optional(listOf(oneOf([...purposes, 'promotional', 'all'] as const), 1), [
    'marketing',
  ] as readonly (Purpose | 'promotional')[]),
  severity: required(oneOf(['error', 'warning', 'info'])),
  confidence: required(oneOf(['high', 'medium', 'low'])),
  kind: optional(oneOf(sourceKinds), null),
  page_seen: optional(flag, null),
  valid_from: optional(date, null),
  valid_to: optional(date, null),
  review_by: optional(date, null),
  source: required(located(text)),
} as const satisfies Record<string, Field<unknown>>

/** Sections of a pack, in the order of the page that shows them. */
const sections = {
  windows: record({
    ...common,
    says,
    open: optional(listOf(hours), [] as readonly OpenHours[]),
    none_found: optional(flag, false),
    holidays: optional(oneOf(['open', 'closed', 'as_sunday', 'avoid']), 'open'),
    holiday_calendar: optional(jurisdiction, null),
    clock: optional(text, null),
    binds_when: binds,
    lifted_by: lifts,
  }),
  consent: record({
    ...common,
    says,
    binds: optional(oneOf(['recipient', 'sender']), 'recipient'),
    audience: required(oneOf(['b2c', 'b2b', 'all'])),
    model: required(
      oneOf([
        'express_written',
        'express',
        'inferred',
        'opt_out',
        'opt_out_register',
        'consent_or_register',
        'national_choice',
      ]),
    ),
    soft_opt_in: optional(oneOf(['available', 'not_available']), null),
    double_opt_in: optional(oneOf(['required', 'recommended', 'not_required']), null),
    expires: optional(
      record({
        after: required(duration),
        of: required(oneOf(['any', 'implied'])),
        counted: required(oneOf(['obtained', 'inactive'])),
      }),
      null,
    ),
    binds_when: binds,
  }),
  opt_out: record({
    ...common,
    says,
    instruction: required(flag),
    keywords: words,
    form: optional(
      textOf('a pattern in RE2 syntax', (value) => {
        try {
          RE2JS.compile(value)
          return true
        } catch {
          return false
        }
      }),
      null,
    ),
    link_does: optional(flag, false),
    free: optional(flag, null),
    honour_within: optional(duration, null),
  }),
  identification: record({
    ...common,
    says,
    binds: optional(oneOf(['recipient', 'sender']), 'recipient'),
    required: required(listOf(token)),
    label: optional(text, null),
    label_position: optional(
      oneOf(['start', 'subject', 'subject_start', 'sender_id_start', 'sender_id_end', 'anywhere']),
      null,
    ),
    lifted_by: lifts,
  }),
  registration: record({
    ...common,
    says,
    what: required(token),
    mandatory: required(oneOf(['yes', 'conditional', 'voluntary'])),
    met_by: optional(listOf(oneOf(registrationKinds)), [] as readonly (typeof registrationKinds)[number][]),
    lifted_by: lifts,
  }),
  content: record({
    ...common,
    says,
    forbidden: tokens,
    restricted: tokens,
    links: optional(oneOf(['registered', 'none']), null),
  }),
  frequency: record({
    ...common,
    says,
    max: required(integer(0, 1000)),
    per: required(duration),
    scope: optional(text, null),
    lifted_by: lifts,
  }),
  registers: record({
    ...common,
    says,
    name: required(textOf('a name such as `US-NDNC`', (value) => /^[A-Z]{2}(-[A-Z0-9]+)+$/.test(value))),
    title: required(text),
    max_age: optional(duration, null),
    lifted_by: lifts,
  }),
  barred: record({
    ...common,
    says: required(sentence),
    during: optional(oneOf(['emergency', 'election'] as const), null),
    binds_when: binds,
    lifted_by: lifts,
  }),
  minors: record({ ...common, says, age_below: required(integer(1, 21)) }),
  data_law: record({ ...common, says: required(sentence), law: required(text), sensitive: tokens }),
  other: record({ ...common, says: required(sentence) }),
} as const

type Section = keyof typeof sections
const sectionNames = Object.keys(sections) as readonly Section[]
type RawFact<S extends Section> = (typeof sections)[S] extends Reader<infer T> ? T : never

const source = record({
  title: required(text),
  ref: optional(text, null),
  url: optional(link, null),
  kind: required(oneOf(sourceKinds)),
  checked: optional(located(date), null),
})
type RawSource = NonNullable<ReturnType<typeof source>>

const none = [] as readonly never[]
const pack = record({
  code: required(located(jurisdiction)),
  name: required(text),
  parent: optional(located(jurisdiction), null),
  includes: optional(listOf(located(jurisdiction)), none),
  sources: required(mapOf(slug, source)),
  windows: optional(listOf(sections.windows), none),
  consent: optional(listOf(sections.consent), none),
  opt_out: optional(listOf(sections.opt_out), none),
  identification: optional(listOf(sections.identification), none),
  registration: optional(listOf(sections.registration), none),
  content: optional(listOf(sections.content), none),
  frequency: optional(listOf(sections.frequency), none),
  registers: optional(listOf(sections.registers), none),
  barred: optional(listOf(sections.barred), none),
  minors: optional(listOf(sections.minors), none),
  data_law: optional(listOf(sections.data_law), none),
  other: optional(listOf(sections.other), none),
  conflicts: optional(
    listOf(
      record({
        id: required(located(text)),
        says: required(sentence),
        followed: optional(listOf(text), none),
      }),
    ),
    none,
  ),
})
type RawPack = NonNullable<ReturnType<typeof pack>>

const promotional: readonly Purpose[] = ['marketing', 'political', 'charity', 'survey']

/** Turns the facts of a file into what the program reads; says what doesn't hold between keys. */
function lawPack(raw: RawPack, file: DataFile): LawPack {
  const used = new Set<string>()

  function base(
    fact: RecordOf<typeof common> & { readonly says: string | null; readonly binds?: 'recipient' | 'sender' },
  ): FactBase {
    const { id } = fact
    const prefix = `${raw.code.value.toLowerCase()}/`
    if (!id.value.startsWith(prefix) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id.value.slice(prefix.length)))
      file.report(id.node, `\`${id.value}\`, expected an id such as \`${prefix}sms-hours\``)
    const found = raw.sources.get(fact.source.value)
    used.add(fact.source.value)
    if (found === undefined)
      file.report(
        fact.source.node,
        `Unknown source \`${fact.source.value}\`, expected one of ${[...raw.sources.keys()].map((name) => `\`${name}\``).join(', ')}`,
      )
    const seen = found?.checked !== null && found?.url !== null
    if (fact.page_seen === true && !seen)
      file.report(id.node, `\`page_seen: true\`, expected a source with \`url\` and \`checked\``)
    if (fact.valid_from !== null && fact.valid_to !== null && fact.valid_to < fact.valid_from)
      file.report(id.node, `\`valid_to: ${fact.valid_to}\` is before \`valid_from: ${fact.valid_from}\``)
    const pageSeen = seen && fact.page_seen !== false
    const kind = fact.kind ?? found?.kind ?? 'practice'
    const ref: SourceRef = {
      title: found?.title ?? '',
      ref: found?.ref ?? null,
      url: found?.url ?? null,
      kind,
      checkedOn: pageSeen ? (found?.checked?.value ?? null) : null,
    }
    return {
      id: id.value,
      jurisdiction: raw.code.value,
      channels: channels.filter((channel) => fact.channels.some((one) => one === channel || one === 'all')),
      purposes: purposes.filter((purpose) =>
        fact.purposes.some(
          (one) =>
            one === purpose || one === 'all' || (one === 'promotional' && promotional.includes(purpose)),
        ),
      ),
      severity: fact.severity,
      confidence: fact.confidence,
      kind,
      pageSeen,
      validFrom: fact.valid_from === null ? null : parseDate(fact.valid_from),
      validTo: fact.valid_to === null ? null : parseDate(fact.valid_to),
      source: ref,
      says: fact.says,
      ...(fact.binds === 'sender' ? { binds: fact.binds } : {}),
      ...(fact.review_by === null ? {} : { reviewBy: parseDate(fact.review_by)! }),
    }
  }

  const built: LawPack = {
    code: raw.code.value,
    name: raw.name,
    parent: raw.parent?.value ?? null,
    dataLaw: raw.data_law.map((fact) => ({
      ...base(fact),
      says: fact.says,
      law: fact.law,
      sensitive: fact.sensitive,
    })),
    windows: raw.windows.map((fact) => {
      checkHours(fact, file)
      return {
        ...base(fact),
        open: fact.open,
        holidays: fact.holidays,
        holidayCalendar: fact.holiday_calendar,
        clock: fact.clock,
        bindsWhen: fact.binds_when,
        liftedBy: fact.lifted_by,
        noneFound: fact.none_found,
      }
    }),
    consent: raw.consent.map((fact) => ({
      ...base(fact),
      audience: fact.audience,
      model: fact.model,
      softOptIn: fact.soft_opt_in,
      doubleOptIn: fact.double_opt_in,
      expires: fact.expires,
      bindsWhen: fact.binds_when,
    })),
    minors: raw.minors.map((fact) => ({ ...base(fact), ageBelow: fact.age_below })),
    optOut: raw.opt_out.map((fact) => ({
      ...base(fact),
      instruction: fact.instruction,
      keywords: fact.keywords,
      form: fact.form,
      linkDoes: fact.link_does,
      free: fact.free,
      honourWithin: fact.honour_within,
    })),
    identification: raw.identification.map((fact) => ({
      ...base(fact),
      required: fact.required,
      label: fact.label,
      labelPosition: fact.label_position,
      liftedBy: fact.lifted_by,
    })),
    registration: raw.registration.map((fact) => ({
      ...base(fact),
      what: fact.what,
      mandatory: fact.mandatory,
      metBy: fact.met_by,
      liftedBy: fact.lifted_by,
    })),
    content: raw.content.map((fact) => ({
      ...base(fact),
      forbidden: fact.forbidden,
      restricted: fact.restricted,
      links: fact.links,
    })),
    frequency: raw.frequency.map((fact) => ({
      ...base(fact),
      max: fact.max,
      per: fact.per,
      scope: fact.scope,
      liftedBy: fact.lifted_by,
    })),
    registers: raw.registers.map((fact) => ({
      ...base(fact),
      name: fact.name,
      title: fact.title,
      maxAge: fact.max_age,
      liftedBy: fact.lifted_by,
    })),
    barred: raw.barred.map((fact) => ({
      ...base(fact),
      says: fact.says,
      during: fact.during,
      bindsWhen: fact.binds_when,
      liftedBy: fact.lifted_by,
    })),
    other: raw.other.map((fact) => ({ ...base(fact), says: fact.says })),
    ...(raw.conflicts.length === 0 ? {} : { conflicts: raw.conflicts.map(conflict) }),
  }
  checkConflicts(raw, factsOf(built), file)
  for (const [name, { checked, url }] of raw.sources) {
    if (!used.has(name)) file.report(checked?.node ?? null, `Unused source \`${name}\``)
    if (checked !== null && url === null)
      file.report(checked.node, `\`checked\` without \`url\`, expected the address of the page that was read`)
  }
  return built
}

function conflict({ id, says: words, followed }: RawPack['conflicts'][number]): Conflict {
  return { id: id.value, says: words, followed }
}

/** Conflicts are sorted by id, and what they followed are facts of the pack. */
function checkConflicts(raw: RawPack, facts: readonly FactBase[], file: DataFile): void {
  const prefix = `${raw.code.value.toLowerCase()}/`
  for (const [i, { id, followed }] of raw.conflicts.entries()) {
    if (!id.value.startsWith(prefix) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id.value.slice(prefix.length)))
      file.report(id.node, `\`${id.value}\`, expected an id such as \`${prefix}sms-hours\``)
    if (i > 0 && raw.conflicts[i - 1]!.id.value >= id.value)
      file.report(id.node, `\`${id.value}\`, expected conflicts sorted by \`id\`, each once`)
    for (const fact of followed)
      if (!facts.some((one) => one.id === fact))
        file.report(id.node, `Unknown fact \`${fact}\`, expected one of this pack`)
  }
}

/** Hours are sorted, don't overlap, and there are some unless none were found. */
function checkHours(fact: RawFact<'windows'>, file: DataFile): void {
  if (fact.none_found === fact.open.length > 0)
    file.report(fact.id.node, `\`${fact.id.value}\`, expected either \`open\` hours or \`none_found: true\``)
  for (const day of weekdays) {
    const spans = fact.open.filter((span) => span.days.includes(day))
    for (let i = 1; i < spans.length; i++)
      if (spans[i]!.from < spans[i - 1]!.to)
        file.report(fact.id.node, `\`open\` on ${day}, expected hours in order that don't overlap`)
  }
}

/** A pack with the facts of those that it includes (a carriers' code, the common layer of the EU) as its own. */
function withIncluded(own: LawPack, included: readonly LawPack[]): LawPack {
  const join = <F extends FactBase>(pick: (from: LawPack) => readonly F[]): readonly F[] =>
    [own, ...included].flatMap((from) =>
      pick(from).map((fact) => (from === own ? fact : { ...fact, jurisdiction: own.code })),
    )
  return {
    code: own.code,
    name: own.name,
    parent: own.parent,
    dataLaw: join((from) => from.dataLaw),
    windows: join((from) => from.windows),
    consent: join((from) => from.consent),
    minors: join((from) => from.minors),
    optOut: join((from) => from.optOut),
    identification: join((from) => from.identification),
    registration: join((from) => from.registration),
    content: join((from) => from.content),
    frequency: join((from) => from.frequency),
    registers: join((from) => from.registers),
    barred: join((from) => from.barred),
    other: join((from) => from.other),
    ...(own.conflicts === undefined ? {} : { conflicts: own.conflicts }),
  }
}

const require = createRequire(import.meta.url)

function isIso(code: Jurisdiction): boolean {
  const { iso31661, iso31662 } = require('iso-3166') as typeof import('iso-3166')
  return (
    code === 'XK' ||
    iso31661.some((country) => country.alpha2 === code) ||
    iso31662.some((part) => part.code === code)
  )
}

/**
 * Compiles the law packs into `law/<CODE>`: a country with its subdivisions, a group or a platform, and
 * `versions-law`, a text: the newest date on which a page was checked and a hash of all facts.
 */
export const compileLaw: Compiler = ({ root, shard, problem }: Compilation) => {
  const packs = new Map<Jurisdiction, LawPack>()
  const includes = new Map<Jurisdiction, readonly { readonly value: string; readonly node: Node | null }[]>()
  const files = new Map<Jurisdiction, DataFile>()
  const ids = new Map<string, string>()
  for (const name of packFiles(root)) {
    const path = `${packsFolder}/${name}`
    const built = readDataFile(
      root,
      path,
      (node, file, at) => {
        const raw = pack(node, file, at)
        if (raw === undefined) return undefined
        const code = raw.code.value
        if (`${code}.yaml` !== name) file.report(raw.code.node, `\`${code}\`, expected the name of the file`)
        if (!isIso(code) && !code.startsWith('X-') && code.includes('-'))
          file.report(raw.code.node, `\`${code}\`, expected a code of ISO 3166`)
        const expected = code.includes('-') && !code.startsWith('X-') ? countryOf(code) : null
        if ((raw.parent?.value ?? null) !== expected)
          file.report(
            raw.parent?.node ?? raw.code.node,
            `\`parent\`, expected ${expected === null ? 'none' : `\`${expected}\``}`,
          )
        for (const section of sectionNames)
          for (const [i, { id }] of raw[section].entries())
            if (i > 0 && raw[section][i - 1]!.id.value >= id.value)
              file.report(id.node, `\`${id.value}\`, expected facts sorted by \`id\`, each once`)
        includes.set(code, raw.includes)
        files.set(code, file)
        return lawPack(raw, file)
      },
      problem,
    )
    if (built === undefined) continue
    packs.set(built.code, built)
    for (const { id } of factsOf(built)) {
      if (ids.has(id)) problem(`${path}:1: Duplicate id \`${id}\`, also in ${ids.get(id)}`)
      ids.set(id, path)
    }
  }
  const shards = new Map<string, Record<Jurisdiction, LawPack>>()
  for (const code of [...packs.keys()].sort()) {
    const included: LawPack[] = []
    for (const { value, node } of includes.get(code) ?? []) {
      const found = packs.get(value)
      if (found === undefined) files.get(code)?.report(node, `\`${value}\`, expected the code of a pack`)
      else included.push(found)
    }
    const name = countryOf(code)
    const group = shards.get(name) ?? {}
    group[code] = withIncluded(packs.get(code)!, included)
    shards.set(name, group)
  }
  for (const [name, group] of shards) shard(`law/${name}`, group satisfies LawShard)
  const all = [...shards.entries()]
  const newest = all
    .flatMap(([, group]) => Object.values(group).flatMap(factsOf))
    .reduce((last, { source }) => ((source.checkedOn ?? '') > last ? (source.checkedOn ?? '') : last), '')
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12)
  shard('versions-law', `${newest}+${hash}`)
}

export type { RawFact, RawSource }
