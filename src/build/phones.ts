import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  packPhones,
  type PhoneData,
  saysCareful,
  saysGeneral,
  saysNoCode,
  saysPlan,
  saysPlace,
} from '../audience/phone/data.ts'
import { phoneTypes, type PhoneType } from '../audience/phone/phone.ts'
import type { Locations } from '../place/locate.ts'
import { cacheFor } from './calendar-cache.ts'
import type { Compiler } from './compile.ts'
import { type Match, Positions, PositionSets, prefixMatcher, type Replacement } from './phone-pattern.ts'
import {
  addPrefixes,
  addWalk,
  PlaceWalk,
  prefixSteps,
  type PrefixSteps,
  prefixTree,
  States,
} from './phone-states.ts'

const metadataPath = 'node_modules/libphonenumber-js/metadata.max.json'

/** A type of numbers: their pattern, and their lengths where not all of the plan's. */
type TypeMetadata = readonly [pattern: string, lengths?: readonly number[]]

/** A numbering plan as libphonenumber-js writes it (its `metadata.js`, format of version 1.7.35 and later). */
type Plan = readonly [
  callingCode: string,
  idd: string | 0,
  general: string,
  lengths: readonly number[],
  formats: unknown,
  nationalPrefix?: string | 0,
  formattingRule?: unknown,
  prefixForParsing?: string | 0,
  transformRule?: string | 0,
  prefixIsOptional?: unknown,
  leadingDigits?: string | 0,
  types?: readonly (TypeMetadata | 0)[],
]

interface Metadata {
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>
  readonly countries: Readonly<Record<string, Plan>>
  readonly nonGeographic: Readonly<Record<string, Plan>>
}

/** Types in the order of the metadata. */
const typesInMetadata: readonly PhoneType[] = [
  'fixed-line',
  'mobile',
  'toll-free',
  'premium-rate',
  'personal-number',
  'voicemail',
  'uan',
  'pager',
  'voip',
  'shared-cost',
]

/** Types other than fixed lines in the order in which they are tried (`helpers/getNumberType.js`). */
const typesTried = (
  [
    'mobile',
    'premium-rate',
    'toll-free',
    'shared-cost',
    'voip',
    'personal-number',
    'pager',
    'uan',
    'voicemail',
  ] satisfies PhoneType[]
).map((type) => typesInMetadata.indexOf(type))

const labelsPerPlan = 16
const generalLabel = 10
const leadingLabel = 11

/** 0 for none, else its index in {@link phoneTypes} and one. */
const typeNumber = (type: PhoneType): number => phoneTypes.indexOf(type) + 1

/** The type of a number of a plan, by what of the plan's patterns matches (`helpers/getNumberType.js`). */
function typeOf(plan: Plan, has: (label: number) => boolean, length: number): number {
  if (!has(generalLabel)) return 0
  const types = plan[11] ?? []
  const is = (index: number): boolean => {
    const type = types[index]
    if (type === undefined || type === 0 || type[0] === '' || !has(index)) return false
    return (type[1] ?? plan[3]).includes(length)
  }
  if (is(0)) {
    const mobile = types[1]
    if (mobile === undefined || mobile === 0 || mobile[0] === '' || is(1))
      return typeNumber('fixed-line-or-mobile')
    return typeNumber('fixed-line')
  }
  const found = typesTried.find(is)
  return found === undefined ? 0 : typeNumber(typesInMetadata[found]!)
}

/** Where the patterns of a plan start. `number` tells its labels from those of other plans. */
function positionsOf(plan: Plan, number: number, positions: Positions): readonly number[] {
  const label = number * labelsPerPlan
  const starts = [...positions.entire(plan[2], label + generalLabel)]
  for (const [index, type] of (plan[11] ?? []).entries())
    if (type !== 0 && type[0] !== '') starts.push(...positions.entire(type[0], label + index))
  if (plan[10]) starts.push(...positions.start(plan[10], label + leadingLabel))
  return starts
}

function startOf(sets: PositionSets, starts: readonly (readonly number[])[]): number {
  return sets.of([...new Set(starts.flat())].sort((a, b) => a - b))
}

/** What of the metadata and the places is in the automaton; see `PhoneData`. */
function phoneData(metadata: Metadata, prefixes: Locations['phones']): PhoneData {
  const states = new States()
  const countries = Object.keys(metadata.countries).sort()
  const planNumber = new Map(countries.map((country, i) => [country, i + 1]))
  const plans: Plan[] = countries.map((country) => metadata.countries[country]!)
  const tree = prefixTree(prefixes)
  const walk = new PlaceWalk(tree)

  const words: number[] = [0]
  const wordNumbers = new Map<number, number>([[0, 0]])
  const word = (value: number): number => {
    let at = wordNumbers.get(value)
    if (at === undefined) {
      at = words.push(value) - 1
      wordNumbers.set(value, at)
    }
    return at
  }

  const matches: Match[] = [{ within: null, atEnd: null }]
  const matchNumbers = new Map<string, number>([[JSON.stringify(matches[0]), 0]])
  const matchNumber = (match: Match): number => {
    const key = JSON.stringify(match)
    let at = matchNumbers.get(key)
    if (at === undefined) {
      at = matches.push(match) - 1
      matchNumbers.set(key, at)
    }
    return at
  }

  const steps = new Map<string, { readonly steps: PrefixSteps; readonly start: number }>()
  const stepsOf = (
    source: string,
    rule: string | null,
  ): { readonly steps: PrefixSteps; readonly start: number } => {
    const key = `${source} ${rule}`
    let found = steps.get(key)
    if (found === undefined) {
      const made = prefixSteps(prefixMatcher(source, rule))
      found = { steps: made, start: addPrefixes(made, matchNumber, states) }
      steps.set(key, found)
    }
    return found
  }
  const prefixesOf = (plan: Plan): ReturnType<typeof stepsOf> | null => {
    const source = plan[7] || plan[5]
    return source ? stepsOf(source, plan[8] || null) : null
  }

  const careful = word(saysCareful)
  const noCode = word(saysNoCode)
  const own = new Map<number, number>()
  const codes: PhoneData['codes'][number][] = []
  const international = new Map<string, number>()
  const nonGeographic = Object.entries(metadata.nonGeographic)
  const geographic = Object.entries(metadata.country_calling_codes).filter(
    ([, list]) => list[0]!.length === 2,
  )
  for (const [code, list] of [
    ...geographic,
    ...nonGeographic.map(([code]) => [code, [] as readonly string[]] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isGeographic = list.length > 0
    const main: Plan = isGeographic ? metadata.countries[list[0]!]! : metadata.nonGeographic[code]!
    const members = isGeographic ? list.map((country) => metadata.countries[country]!) : [main]
    if (!isGeographic) plans.push(main)
    const mainNumber = isGeographic ? planNumber.get(list[0]!)! : plans.length

    const positions = new Positions()
    const sets = new PositionSets(positions)
    const start = startOf(
      sets,
      members.map((plan, i) => positionsOf(plan, i, positions)),
    )
    // `helpers/getCountryByNationalNumber.js`: with leading digits these decide, else any type does.
    const says = (set: number, depth: number, place: number): number => {
      const labels = new Set(sets.labels(set))
      const hasOf = (i: number) => (label: number) => labels.has(i * labelsPerPlan + label)
      const found =
        members.length === 1
          ? 0
          : members.findIndex((plan, i) =>
              plan[10] ? hasOf(i)(leadingLabel) : typeOf(plan, hasOf(i), depth) !== 0,
            )
      const type = typeOf(members[Math.max(found, 0)]!, hasOf(Math.max(found, 0)), depth)
      return word(
        type |
          (hasOf(0)(generalLabel) ? saysGeneral : 0) |
          (isGeographic && found !== -1 ? saysPlan * planNumber.get(list[found]!)! : 0) |
          (type === 0 ? 0 : saysPlace * (walk.answer(place) + 1)),
      )
    }
    const placeStart = Array.from(code).reduce((at, digit) => walk.next(at, Number(digit)), 0)
    const places = { walk, start: placeStart }
    const root = addWalk({ sets, start, says, places, prefixes: null }, states)
    const mainPrefixes = prefixesOf(main)
    international.set(
      code,
      mainPrefixes === null
        ? root
        : addWalk(
            { sets, start, says, places, prefixes: { steps: mainPrefixes.steps, says: careful } },
            states,
          ),
    )
    codes.push({ digits: code, main: mainNumber, root })

    for (const [i, plan] of members.entries()) {
      if (i === 0) continue
      const ownPositions = new Positions()
      const ownSets = new PositionSets(ownPositions)
      const ownStart = startOf(ownSets, [positionsOf(plan, 0, ownPositions)])
      const number = planNumber.get(list[i]!)!
      own.set(
        number,
        addWalk(
          {
            sets: ownSets,
            start: ownStart,
            says: (set, depth) => {
              const labels = new Set(ownSets.labels(set))
              const has = (label: number): boolean => labels.has(label)
              return word(
                typeOf(plan, has, depth) | (has(generalLabel) ? saysGeneral : 0) | (saysPlan * number),
              )
            },
            places: null,
            prefixes: null,
          },
          states,
        ),
      )
    }
  }

  const nowhere = states.rest(noCode)
  const fromCode = (digits: string): number => {
    const found = international.get(digits)
    if (found !== undefined) return found
    if (![...international.keys()].some((code) => code.startsWith(digits))) return nowhere
    return states.add(
      noCode,
      Array.from({ length: 10 }, (_, digit) => fromCode(`${digits}${digit}`)),
    )
  }
  const root = states.add(
    noCode,
    Array.from({ length: 10 }, (_, digit) => fromCode(`${digit}`)),
  )

  const codeNumber = new Map(codes.map(({ digits }, i) => [digits, i]))
  return {
    countries,
    plans: plans.map((plan, i) => {
      const idd = plan[1] ? stepsOf(plan[1], null).start : 0
      return {
        code: codeNumber.get(plan[0])!,
        lengths: plan[3].reduce((mask, length) => mask | (1 << length), 0),
        prefixes: prefixesOf(plan)?.start ?? 0,
        idd,
        own: own.get(i + 1) ?? 0,
      }
    }),
    codes,
    root,
    matches: matches.map(({ within, atEnd }) => [packed(within), packed(atEnd)]),
    long: longKeys(codes, plans, states, words),
    words: Int32Array.from(words),
    next: Uint16Array.from(states.next),
    says: Uint16Array.from(states.says),
    afterFour: Uint16Array.from({ length: 10_000 }, (_, four) =>
      Array.from(String(four).padStart(4, '0')).reduce(
        (state, digit) => states.next[state * 10 + Number(digit)]!,
        root,
      ),
    ),
  }
}

function packed(replacement: Replacement | null): PhoneData['matches'][number][number] {
  return replacement === null ? null : [replacement.literal, replacement.from, replacement.to]
}

/** Longest number of E.164, calling code included. */
const longestStandard = 15

/** Keys of numbers that are longer: each length of each calling code its own range above all others. */
function longKeys(
  codes: PhoneData['codes'],
  plans: readonly Plan[],
  { next, says }: States,
  words: readonly number[],
): PhoneData['long'] {
  const known = new Map<number, boolean>()
  const canBeValid = (state: number, more: number): boolean => {
    if (more === 0) return (words[says[state]!]! & 15) !== 0
    const key = state * 32 + more
    let can = known.get(key)
    if (can === undefined) {
      can = Array.from({ length: 10 }, (_, digit) => next[state * 10 + digit]!).some((to) =>
        canBeValid(to, more - 1),
      )
      known.set(key, can)
    }
    return can
  }
  const ranges: PhoneData['long'][number][] = []
  let from = 10 ** longestStandard
  for (const [code, { digits, root }] of codes.entries()) {
    const lengths = new Set(plans.flatMap((plan) => (plan[0] === digits ? plan[3] : [])))
    for (const length of [...lengths].sort((a, b) => a - b)) {
      if (digits.length + length <= longestStandard || !canBeValid(root, length)) continue
      let zeros = 0
      let state = root
      const isZero = (): boolean =>
        [1, 2, 3, 4, 5, 6, 7, 8, 9].every(
          (digit) => !canBeValid(next[state * 10 + digit]!, length - zeros - 1),
        )
      for (; zeros < length && isZero(); zeros++) state = next[state * 10]!
      ranges.push([code, length, from])
      from += 10 ** (length - zeros)
    }
  }
  if (from > Number.MAX_SAFE_INTEGER) throw new Error('More long numbers than there are keys for')
  return ranges
}

interface Cached {
  readonly prefixes: string
  readonly data: string
}

/** Compiles the numbering plans into `data/phones.bin`, with the places of the shard `locate`. */
export const compilePhones: Compiler = ({ root, emitted, binary, problem }) => {
  const locations = emitted?.get('locate') as Locations | undefined
  if (locations === undefined || binary === undefined) return
  const prefixes = JSON.stringify(locations.phones)
  const cache = cacheFor<Cached>(root, 'phones', [
    metadataPath,
    'src/audience/phone/data.ts',
    'src/audience/phone/phone.ts',
    'src/build/phone-pattern.ts',
    'src/build/phone-states.ts',
    'src/build/phones.ts',
  ])
  const cached = cache.read()
  if (cached?.prefixes === prefixes) {
    binary('data/phones.bin', Buffer.from(cached.data, 'base64'))
    return
  }
  const metadata = JSON.parse(readFileSync(join(root, metadataPath), 'utf8')) as Metadata
  try {
    const packed = packPhones(phoneData(metadata, locations.phones))
    cache.write({ prefixes, data: Buffer.from(packed).toString('base64') })
    binary('data/phones.bin', packed)
  } catch (error) {
    problem(`${metadataPath}:1: ${error instanceof Error ? error.message : String(error)}`)
  }
}
