import type { ContactsRead } from '../../../audience/read-contacts.ts'
import { stageWords } from '../../../audience/report-words.ts'
import type { Campaign } from '../../../campaign/model.ts'
import type { World } from '../../../context.ts'
import type { Finding, Unchecked } from '../../../finding.ts'
import { covers, type Places } from '../../../place/places.ts'
import { recipientsOf } from '../../../time/deliver.ts'
import type { Waterfall, WaterfallStep } from './waterfall.ts'

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

/** Takes out whom a stop is about, as far as it is known; whether some more are among those who are left. */
function take(
  stop: Stop,
  pools: readonly Pool[],
  campaign: Campaign,
  places: Places,
): Pick<WaterfallStep, 'lost' | 'isLeast'> {
  const regions = stop.messages.flatMap(
    (index) => campaign.messages[index]?.regions?.map(({ value }) => value) ?? ['*'],
  )
  const reaches = (code: string): boolean =>
    regions.length === 0 || regions.includes('*') || regions.some((region) => covers(region, code, places))
  if (stop.share === 1) {
    const all = pools.reduce((sum, { left }) => sum + left, 0)
    for (const pool of pools) pool.left = 0
    return { lost: all, isLeast: false }
  }
  let lost = 0
  let isLeast = false
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
    if (isPart) isLeast = true
  }
  return { lost, isLeast }
}

/** What the waterfall of a campaign is made from. */
export interface Recipients {
  readonly campaign: Campaign
  readonly world: World
  readonly findings: readonly Finding[]
  readonly unchecked: readonly Unchecked[]
  readonly contacts: ContactsRead | null
}

function stopsOf({ campaign, findings, unchecked, contacts }: Recipients): readonly Stop[] {
  // What is counted row by row isn't taken out a second time: findings at the files, and hours, which rows are held against.
  const entries = campaign.audience?.contacts ?? []
  const isCounted = ({ rule, at }: Finding | Unchecked): boolean =>
    contacts !== null &&
    (rule.startsWith('timing/') ||
      entries.some(({ span }) => at.source === span.source && at.start === span.start))
  return [
    ...findings
      .filter((finding) => finding.severity === 'error' && !isCounted(finding))
      .map((finding) => ({
        label: finding.message,
        rule: finding.rule,
        isOpen: false,
        jurisdictions: finding.jurisdictions,
        messages: finding.messages,
        share: finding.affected?.share ?? null,
      })),
    ...unchecked
      .filter((question) => question.required && !isCounted(question))
      .map((question) => ({
        label: question.reason,
        rule: question.rule,
        isOpen: true,
        jurisdictions: question.jurisdictions,
        messages: question.messages,
        share: null,
      })),
  ]
}

/**
 * Who may receive: rows of contact files where they were read, else the sizes in the campaign file; errors first, then
 * questions that have to be answered. Whoever is stopped once isn't counted again. Null where nobody says how many.
 */
export function waterfallFor(recipients: Recipients): Waterfall | null {
  const { campaign, world, contacts } = recipients
  const counted = (contacts?.waterfall ?? [])
    .filter(({ removed }) => removed > 0)
    .map(({ stage, removed }): WaterfallStep => ({
      label: `${stageWords[stage][0]!.toUpperCase()}${stageWords[stage].slice(1)}`,
      rule: null,
      lost: removed,
      isLeast: false,
      isOpen: false,
    }))
  const gone = counted.reduce((sum, { lost }) => sum + lost, 0)
  const pools =
    contacts === null ? poolsOf(campaign, world.places) : [{ code: null, left: contacts.rows - gone }]
  if (pools === null) return null
  const start = pools.reduce((sum, { left }) => sum + left, gone)
  const steps = stopsOf(recipients).map((stop): WaterfallStep => ({
    label: stop.label,
    rule: stop.rule,
    ...take(stop, pools, campaign, world.places),
    isOpen: stop.isOpen,
  }))
  // Where everybody is stopped already, what else would stop them is in the list of findings.
  const told = [...counted, ...steps.filter(({ lost, isLeast }) => lost > 0 || isLeast)]
  const rest = told.slice(mostSteps)
  const shown =
    rest.length === 0
      ? told
      : [
          ...told.slice(0, mostSteps),
          {
            label: `${rest.length} more reasons`,
            rule: null,
            lost: rest.reduce((sum, { lost }) => sum + lost, 0),
            isLeast: rest.some(({ isLeast }) => isLeast),
            isOpen: rest.every(({ isOpen }) => isOpen),
          },
        ]
  return {
    basis: contacts === null ? 'declared' : 'contacts',
    start,
    steps: shown,
    left: pools.reduce((sum, { left }) => sum + left, 0),
    isMost: shown.some(({ isLeast }) => isLeast),
  }
}
