import type { Campaign } from '../campaign/model.ts'
import type { Finding } from '../finding.ts'
import type { Project } from '../project.ts'
import { type Contact, contactsOf, isPromotional, populationsOf } from '../time/pressure.ts'
import { fullest } from '../time/pressure-windows.ts'
import type { PressureChange, PressureRow } from './pull-request.ts'
import { shownName } from '../verdicts.ts'

const day = { months: 0, minutes: 1440 } as const
const week = { months: 0, minutes: 7 * 1440 } as const

interface Load {
  readonly name: string
  readonly day: number
  readonly week: number
}

/** What people call the people that a campaign is sent to. */
function nameOf(population: string, campaign: Campaign): string {
  const [kind, ...rest] = population.split('\0')
  if (kind === 'audience')
    return (
      rest[1]
        ?.replace(/^\/audiences\//, '')
        .replaceAll('~1', '/')
        .replaceAll('~0', '~') ?? ''
    )
  if (kind === 'contacts') return rest.join(', ')
  return `those of ${shownName(campaign)}`
}

/** How many promotional messages one person of each audience gets at most in a day, and in a week. */
function loadsOf(project: Project): ReadonlyMap<string, Load> {
  const crowds = new Map<string, { readonly name: string; readonly cohorts: Map<string, Contact[]> }>()
  for (const campaign of project.campaigns) {
    if (campaign.status === 'cancelled' || !isPromotional(campaign)) continue
    const contacts = contactsOf(campaign, project)
    for (const population of populationsOf(campaign)) {
      const crowd = crowds.get(population) ?? {
        name: nameOf(population, campaign),
        cohorts: new Map<string, Contact[]>(),
      }
      crowds.set(population, crowd)
      for (const [cohort, own] of contacts)
        crowd.cohorts.set(cohort, [...(crowd.cohorts.get(cohort) ?? []), ...own])
    }
  }
  return new Map(
    [...crowds].map(([population, { name, cohorts }]) => {
      let most: Load = { name, day: 0, week: 0 }
      for (const contacts of cohorts.values()) {
        const sorted = contacts.toSorted((a, b) => a.landing.start - b.landing.start)
        const within = (length: typeof day | typeof week): number => {
          const window = fullest(sorted, length)
          return window === null ? 0 : window.to - window.from + 1
        }
        most = { name, day: Math.max(most.day, within(day)), week: Math.max(most.week, within(week)) }
      }
      return [population, most]
    }),
  )
}

/** What a change does to contact pressure: the audiences for which the most that anybody gets is another. */
export function pressureChange(
  after: { readonly project: Project; readonly findings: readonly Finding[] },
  before: { readonly project: Project; readonly findings: readonly Finding[] } | null,
): PressureChange {
  if (before === null) return { audiences: [], appeared: 0, gone: 0 }
  const [then, now] = [loadsOf(before.project), loadsOf(after.project)]
  const audiences = [...new Set([...then.keys(), ...now.keys()])].flatMap(
    (population): readonly PressureRow[] => {
      const [old, fresh] = [then.get(population), now.get(population)]
      const row: PressureRow = {
        audience: (fresh ?? old)!.name,
        day: [old?.day ?? 0, fresh?.day ?? 0],
        week: [old?.week ?? 0, fresh?.week ?? 0],
      }
      return row.day[0] === row.day[1] && row.week[0] === row.week[1] ? [] : [row]
    },
  )
  const pressing = (findings: readonly Finding[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>()
    for (const { rule, campaign, message } of findings)
      if (rule.startsWith('frequency/')) {
        const key = JSON.stringify([rule, campaign, message])
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    return counts
  }
  const [earlier, later] = [pressing(before.findings), pressing(after.findings)]
  const beyond = (some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): number =>
    [...some].reduce((sum, [key, count]) => sum + Math.max(0, count - (others.get(key) ?? 0)), 0)
  return {
    audiences: audiences.sort(
      (a, b) => b.week[1] - b.week[0] - (a.week[1] - a.week[0]) || (a.audience < b.audience ? -1 : 1),
    ),
    appeared: beyond(later, earlier),
    gone: beyond(earlier, later),
  }
}
