import type { Campaign } from '../campaign/model.ts'
import type { Checked } from '../cli/check.ts'
import { noteLimits, noteOf, type NoteWaiver, placeOf, type PullRequestNote } from '../report/pull-request.ts'
import { sendCalendar } from '../report/pull-request-calendar.ts'
import { pressureChange } from '../report/pull-request-pressure.ts'
import { relocate } from '../report/relocate.ts'
import type { PolicyState } from './policy.ts'

/** What a check came to, as a note: paths begin at the repository, of which `prefix` is the project's folder. */
export function noteIn(
  { report, since, presentation }: Checked,
  prefix: string,
  details: Pick<PullRequestNote, 'head' | 'key' | 'failed' | 'judgedBy'> & {
    readonly policyState: PolicyState
  },
): PullRequestNote {
  const { policyState, ...rest } = details
  const placed = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`)
  const sides = since?.sides ?? null
  const touches = ({ id }: Campaign): boolean => since?.touches(id) === true
  /** Of the state before: campaigns that are touched now, or gone. */
  const now = new Set(sides?.project.campaigns.map(({ id }) => id))
  const was = (campaign: Campaign): boolean => touches(campaign) || !now.has(campaign.id)
  const waived = relocate(
    { ...report, waived: report.waived.filter((one) => since?.isNew(one) === true) },
    prefix,
  ).waived
  return noteOf(
    relocate(report, prefix),
    {
      ...rest,
      policy: policyState.files.map(placed),
      policyProblem: policyState.problem?.slice(0, noteLimits.text) ?? null,
      calendar:
        sides === null
          ? []
          : sendCalendar(sides.project, sides.before?.project ?? null, touches, was, (code) =>
              presentation.placeName(code),
            ),
      pressure:
        sides === null
          ? { audiences: [], appeared: 0, gone: 0 }
          : pressureChange(
              { project: sides.project, findings: sides.whole.findings },
              sides.before === null
                ? null
                : { project: sides.before.project, findings: sides.before.report.findings },
            ),
      waived,
      configWaivers: policyState.waivers.map(({ rule, file, reason, until, at }): NoteWaiver => ({
        rule: rule.value.slice(0, 100),
        message: `in \`${file.value.replaceAll('`', "'")}\``.slice(0, noteLimits.text),
        reason: (reason?.value ?? 'no reason given').slice(0, noteLimits.text),
        until: until?.value.slice(0, 100) ?? null,
        by: 'config',
        place: placed(placeOf(at)).slice(0, noteLimits.text),
      })),
    },
    presentation,
  )
}
