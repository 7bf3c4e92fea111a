import type { Checked } from '../cli/check.ts'
import type { PullRequestNote } from '../report/pull-request.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'

/** What is said before all findings. */
export function announcements({
  policy,
  policyProblem,
  judgedBy,
}: PullRequestNote): readonly { readonly level: 'error' | 'warning'; readonly message: string }[] {
  if (policy.length === 0) return []
  const names = policy.slice(0, 5).join(', ') + (policy.length > 5 ? ` and ${policy.length - 5} more` : '')
  const effect =
    judgedBy === null
      ? ''
      : `; this check used the configuration of ${judgedBy.slice(0, 12)}, the change holds once it is merged`
  return [
    ...(policyProblem === null
      ? []
      : [
          { level: 'error' as const, message: `The changed configuration can not be used: ${policyProblem}` },
        ]),
    { level: 'warning', message: `This change touches how campaigns are judged: ${names}${effect}` },
  ]
}

/** Whether a place is among the lines that the change has. */
export function changedIn({ since }: Checked, prefix: string): (at: Span) => boolean {
  if (since === null) return () => true
  const lines = new Map(
    [...since.git.changedLines(since.commit)].map(([path, ranges]) => [
      prefix === '' ? path : `${prefix}/${path}`,
      ranges,
    ]),
  )
  return ({ source, start, end }) => {
    const [first, last] = [positionAt(source, start).line, positionAt(source, end).line]
    return lines.get(source.path)?.some(([from, to]) => from <= last && first <= to) ?? false
  }
}
