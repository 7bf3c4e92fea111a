import type { Campaign } from '../../../campaign/model.ts'
import type { Finding, Unchecked } from '../../../finding.ts'
import { covers, type Places } from '../../../place/places.ts'
import { recipientsOf } from '../../../time/deliver.ts'
import type { Waterfall, WaterfallStep } from '../../waterfall.ts'

/** People of one region of the audience who are still to be sent to. */
interface Pool {
  readonly code: string | null
  left: number
}

/** More steps than these are told together. */
const mostSteps = 8

/** Regions with their sizes where each has one, else the audience as one pool; null where no size is declared. */
function poolsOf(campaign: Campaign, places: Places): readonly Pool[] | null {
  const { audience } = campaign
  const whole = recipientsOf(campaign)
  if (audience === null || whole === null) return null
  const regions = (audience.regions ?? []).filter(
    ({ code }) => !audience.except.some((out) => covers(out.value, code.value, places)),
  )
  const sized = regions.every(({ size }) => size !== null) && regions.length > 0
  return sized
    ? regions.map(({ code, size }) => ({ code: code.value, left: size! }))
    : [{ code: null, left: whole }]
}

interface Stop {
  readonly label: string
  readonly rule: string
  readonly isOpen: boolean
  readonly jurisdictions: readonly string[]
  readonly messages: readonly number[]
  readonly share: number | null
}

/** How many of the people who are left a stop is about; null when it is some of them and nobody knows how many. */
function take(stop: Stop, pools: readonly Pool[], campaign: Campaign, places: Places): number | null {
  const regions = stop.messages.flatMap(
    (index) => campaign.messages[index]?.regions?.map(({ value }) => value) ?? ['*'],
  )
  const reaches = (code: string): boolean =>
    regions.length === 0 || regions.includes('*') || regions.some((region) => covers(region, code, places))
  if (stop.share === 1) {
    const all = pools.reduce((sum, { left }) => sum + left, 0)
    for (const pool of pools) pool.left = 0
    return all
  }
  let lost = 0
  let isKnown = true
  for (const pool of pools) {
    const { code } = pool
    const isAll =
      code === null
        ? stop.jurisdictions.length === 0 && (regions.length === 0 || regions.includes('*'))
        : reaches(code) &&
          (stop.jurisdictions.length === 0 || stop.jurisdictions.some((one) => covers(one, code, places)))
    if (isAll) {
      lost += pool.left
      pool.left = 0
      continue
    }
    const isPart =
      pool.left > 0 &&
      (code === null ||
        (reaches(code) && stop.jurisdictions.some((one) => covers(code, one, places))) ||
        regions.some((region) => region !== '*' && covers(code, region, places)))
    if (isPart) isKnown = false
  }
  return isKnown ? lost : null
}

/**
 * Who may receive, as far as the sizes in the campaign file tell: errors first, then questions that have to be answered.
 * Whoever is stopped once isn't counted again. Null where no size is declared.
 */
export function declaredWaterfall(
  campaign: Campaign,
  findings: readonly Finding[],
  unchecked: readonly Unchecked[],
  places: Places,
): Waterfall | null {
  const pools = poolsOf(campaign, places)
  if (pools === null) return null
  const start = pools.reduce((sum, { left }) => sum + left, 0)
  const stops: Stop[] = [
    ...findings
      .filter(({ severity }) => severity === 'error')
      .map((finding) => ({
        label: finding.message,
        rule: finding.rule,
        isOpen: false,
        jurisdictions: finding.jurisdictions,
        messages: finding.messages,
        share: finding.affected?.share ?? null,
      })),
    ...unchecked
      .filter(({ required }) => required)
      .map((question) => ({
        label: question.reason,
        rule: question.rule,
        isOpen: true,
        jurisdictions: question.jurisdictions,
        messages: question.messages,
        share: null,
      })),
  ]
  const steps = stops.map((stop): WaterfallStep => ({
    label: stop.label,
    rule: stop.rule,
    lost: take(stop, pools, campaign, places),
    isOpen: stop.isOpen,
  }))
  const told = steps.filter(({ lost }) => lost !== 0)
  // Where everybody is stopped already, what else would stop them is in the list of findings.
  const rest = told.slice(mostSteps)
  const shown =
    rest.length === 0
      ? told
      : [
          ...told.slice(0, mostSteps),
          {
            label: `${rest.length} more reasons`,
            rule: null,
            lost: rest.reduce<number | null>(
              (sum, { lost }) => (sum === null || lost === null ? null : sum + lost),
              0,
            ),
            isOpen: rest.every(({ isOpen }) => isOpen),
          },
        ]
  return {
    basis: 'declared',
    start,
    steps: shown,
    left: pools.reduce((sum, { left }) => sum + left, 0),
    isMost: shown.some(({ lost }) => lost === null),
  }
}
