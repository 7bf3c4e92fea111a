import Holidays from 'date-holidays'
import type { Day } from '../time/civil.ts'
import { cacheFor, computedFrom } from './calendar-cache.ts'
import {
  type Occurrence,
  occurrencesOf,
  recallOccurrences,
  rememberedOccurrences,
  years,
} from './calendar-rules.ts'

/** A day as date-holidays has it. */
export interface BaseDay {
  readonly day: Day
  /** English; a substitute day ends in ` (substitute day)`. */
  readonly name: string
  readonly type: 'public' | 'bank' | 'optional' | 'observance'
  readonly rule: string
  readonly from: number | null
  readonly to: number | null
}

/** Days by code: of a country, and all days of each of its subdivisions, the country's included. */
export type BaseDays = Readonly<Record<string, readonly BaseDay[]>>

/** States of date-holidays whose code isn't the one of ISO 3166-2; null = not taken, with the reason. */
const renamed: Readonly<Record<string, string | null>> = {
  'CL-NU': 'CL-NB',
  'GT-1': 'GT-01',
  'IN-CT': 'IN-CG',
  'IN-OR': 'IN-OD',
  'IN-TG': 'IN-TS',
  'IN-UT': 'IN-UK',
  // Its code is the region's, its days are those of South Tyrol alone.
  'IT-32': 'IT-BZ',
  'RU-MR': 'RU-MO',
  'RU-NO': 'RU-SE',
  // Daman and Diu, Dadra and Nagar Haveli are one territory since 2020: the first stands for both.
  'IN-DD': 'IN-DH',
  'IN-DN': null,
  // A community without a code of its own.
  'BE-DE': null,
  // Countries of their own in ISO 3166-1, where date-holidays has them too.
  'FR-BL': null,
  'FR-GF': null,
  'FR-GP': null,
  'FR-MF': null,
  'FR-MQ': null,
  'FR-RE': null,
  'FR-YT': null,
  'GB-ALD': null,
  // Not in ISO 3166-2 under this country.
  'RU-CR': null,
  'RU-SEV': null,
}
/** Codes of date-holidays that aren't of ISO 3166-1 (the Canary Islands are ES-CN), and islands without a code. */
const skippedCountries = new Set(['IC'])
const skippedStatesOf = new Set(['CK', 'IC'])

const types = ['public', 'bank', 'optional', 'observance'] as const

/** What date-holidays has for a country or one of its states, over the covered years. */
export function daysOf(country: string, state: string | null): readonly BaseDay[] {
  const options = { languages: ['en'] } as never
  const calendar = state === null ? new Holidays(country, options) : new Holidays(country, state, options)
  return years.flatMap((year) =>
    calendar.getHolidays(year).flatMap(({ name, date, type, rule }) => {
      const kept = types.find((known) => known === type)
      if (kept === undefined) return []
      return occurrencesOf(date, rule).map((occurrence) => ({
        ...occurrence,
        name: name.trim(),
        type: kept,
        rule,
      }))
    }),
  )
}

/** Every country and state of date-holidays over the covered years. Takes about half a minute. */
export function computeBase(): BaseDays {
  const all: Record<string, readonly BaseDay[]> = {}
  const catalogue = new Holidays()
  for (const country of Object.keys(catalogue.getCountries()).sort()) {
    if (skippedCountries.has(country)) continue
    all[country] = daysOf(country, null)
    if (skippedStatesOf.has(country)) continue
    for (const state of Object.keys(catalogue.getStates(country) ?? {}).sort()) {
      const code = `${country}-${state}`
      const known = code in renamed ? renamed[code] : code
      if (known !== null && known !== undefined) all[known] = daysOf(country, state)
    }
  }
  return all
}

/** What computing takes seconds and doesn't depend on the data files. */
interface Computed {
  readonly base: BaseDays
  readonly rules: Readonly<Record<string, readonly Occurrence[]>>
}

/**
 * Kept for as long as date-holidays and the code that reads it stay what they are. `done` keeps the rules of data files
 * that were evaluated meanwhile, too.
 */
export function loadBase(root: string): { readonly base: BaseDays; done(): void } {
  const cache = cacheFor<Computed>(root, 'calendar-days', computedFrom)
  const known = cache.read()
  const base = known?.base ?? computeBase()
  recallOccurrences(known?.rules ?? {})
  const before = Object.keys(known?.rules ?? {}).length
  return {
    base,
    done: () => {
      const rules = rememberedOccurrences()
      if (known === null || Object.keys(rules).length !== before) cache.write({ base, rules })
    },
  }
}
