import type { Unchecked } from '../finding.ts'
import type { ReliedOn } from '../report/report.ts'
import { type Instant, minutesPerDay, parseDate } from '../time/civil.ts'
import type { Answer, Config } from './config.ts'

/** An answer that a campaign's verdict rests on. */
export interface UsedAnswer extends ReliedOn {
  readonly campaign: string | null
  readonly file: string
}

/** Whether an answer holds: through its last day, UTC; one whose day can't be read doesn't. */
export function isCurrent({ until }: Pick<Answer, 'until'>, now: Instant): boolean {
  if (until === null) return true
  const last = parseDate(until.value)
  return last !== null && Math.floor(now / minutesPerDay) <= last
}

/**
 * Takes out the open questions that the configuration answers. Each answer that was of use is listed once per campaign,
 * as something declared that a pass rests on: claim = the rule, value = what was answered.
 */
export function applyAnswers(
  questions: readonly Unchecked[],
  configOf: (path: string) => Config,
  now: Instant,
): { readonly unchecked: readonly Unchecked[]; readonly answers: readonly UsedAnswer[] } {
  const unchecked: Unchecked[] = []
  const answers = new Map<string, UsedAnswer>()
  for (const question of questions) {
    const file = question.at.source.path
    // Configurations are merged in order, so the last one is the closest to the file.
    const answer = configOf(file).answers.findLast(
      ({ check, until }) => check.value === question.rule && isCurrent({ until }, now),
    )
    if (answer === undefined) {
      unchecked.push(question)
      continue
    }
    const { campaign, rule } = question
    answers.set([file, campaign ?? '', rule].join('\0'), {
      claim: rule,
      value: answer.answer.value,
      kind: 'declared',
      campaign,
      file,
    })
  }
  return { unchecked, answers: [...answers.values()] }
}
