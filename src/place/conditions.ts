import type { ConsentBasis } from '../campaign/vocabulary.ts'
import { addDuration, type Day, parseDuration } from '../time/civil.ts'
import type { Condition, LiftCondition } from './law.ts'

/** What a campaign declares about its recipients at a place, on a channel. Null = the file doesn't say. */
export interface Circumstances {
  readonly basis: ConsentBasis | null
  /** `within`: how recent the relationship is, ISO 8601 duration. */
  readonly relationship: {
    readonly kind: 'customer' | 'inquiry' | 'none'
    readonly within: string | null
  } | null
  /** Separate consent for night hours. */
  readonly night: boolean
  readonly recipients: 'consumers' | 'businesses' | 'mixed' | null
  readonly call: 'live' | 'automated' | 'prerecorded' | null
}

/** Bases that are express consent. What is written or confirmed twice is express, too; not the other way round. */
const express: ReadonlySet<ConsentBasis | null> = new Set([
  'express',
  'express_written',
  'double_opt_in',
] as const)

type Meets = (declared: Circumstances, within: string | null, day: Day) => boolean

const related =
  (kind: 'customer' | 'inquiry'): Meets =>
  ({ relationship }, within, day) =>
    relationship?.kind === kind && isRecent(relationship.within, within, day)

const conditions: Readonly<Record<Condition, Meets>> = {
  automated: ({ call }) => call === 'automated' || call === 'prerecorded',
  prerecorded: ({ call }) => call === 'prerecorded',
  unsolicited: ({ basis, relationship }) =>
    !express.has(basis) && (relationship === null || relationship.kind === 'none'),
  b2b: ({ recipients }) => recipients === 'businesses',
  express: ({ basis }) => express.has(basis),
  express_written: ({ basis }) => basis === 'express_written',
  night_consent: ({ night }) => night,
  customer: related('customer'),
  inquiry: related('inquiry'),
  other_hours_agreed: () => false,
}

/** Every condition, as packs and overlays write them. */
export const conditionNames = Object.keys(conditions) as readonly Condition[]

export const liftExpected = `one of ${conditionNames.map((name) => `\`${name}\``).join(', ')}, \`customer within P18M\``

/** `express`, `customer within P18M`; null for anything else. */
export function parseLift(written: string): LiftCondition | null {
  const [name, limit] = written.split(' within ')
  const when = conditionNames.find((condition) => condition === name)
  if (when === undefined || (limit !== undefined && parseDuration(limit) === null)) return null
  return { when, within: limit ?? null }
}

/**
 * Whether a condition of a fact holds, DESIGN §4 "Consent". Soft opt-in and implied consent meet none; agreement to
 * other hours has no key in a campaign file and is never met. `within` limits how old a relationship may be: one whose
 * age isn't declared doesn't meet it. `day` is that of the send, for durations of different units (P18M, P540D).
 */
export function meets({ when, within }: LiftCondition, declared: Circumstances, day: Day = 0): boolean {
  return conditions[when](declared, within, day)
}

function isRecent(declared: string | null, limit: string | null, day: Day): boolean {
  if (limit === null) return true
  const [age, most] = [parseDuration(declared ?? ''), parseDuration(limit)]
  return age !== null && most !== null && addDuration(day, age, -1) >= addDuration(day, most, -1)
}

/** Whether a fact applies at all: always, or if one of its conditions holds. */
export function binds(
  { bindsWhen }: { readonly bindsWhen: readonly Condition[] },
  circumstances: Circumstances,
): boolean {
  return bindsWhen.length === 0 || bindsWhen.some((when) => meets({ when, within: null }, circumstances))
}

/** Whether one of the conditions that lift a fact holds. */
export function isLifted(
  { liftedBy }: { readonly liftedBy: readonly LiftCondition[] },
  circumstances: Circumstances,
  day: Day = 0,
): boolean {
  return liftedBy.some((condition) => meets(condition, circumstances, day))
}
