import type { Stage } from './contract.ts'
import type { AudienceProblem, AudienceReport, SampleRow } from './report.ts'

/** What a step of the waterfall takes out, after a number. */
export const stageWords: Readonly<Record<Stage, string>> = {
  unreadable: 'unreadable rows',
  address: 'no usable address',
  duplicate: 'duplicates',
  suppressed: 'suppressed',
  consent: 'no consent',
  age: 'under age',
  frequency: 'too many messages already',
  hours: 'wrong hours',
  other: 'other reasons',
}

export function numberWords(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A share of rows: `12.3 %`, never 0 or 100 for what is neither. */
export function shareWords(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  if (part === whole) return '100 %'
  const percent = (part / whole) * 100
  if (percent < 0.1) return '< 0.1 %'
  return percent > 99.9 ? '> 99.9 %' : `${percent.toFixed(1)} %`
}

export function rowsWords(count: number): string {
  return `${numberWords(count)} ${count === 1 ? 'row' : 'rows'}`
}

/** The steps that take somebody out. */
export function stepsOf({ waterfall }: AudienceReport): AudienceReport['waterfall'] {
  return waterfall.filter(({ removed }) => removed > 0)
}

export function sampleWords({ file, row, value }: SampleRow): string {
  return `${file}:${row}${value === null ? '' : ` (${value})`}`
}

/** In one sentence: what may be done with the list. */
export function sentenceOf({ totals, verdict, campaign, unchecked }: AudienceReport): string {
  const open = unchecked.filter(({ required }) => required).length
  const may = `${numberWords(totals.accepted)} of ${rowsWords(totals.rows)} may receive "${campaign.name}"`
  const asks = open === 0 ? '' : `, and ${open} ${open === 1 ? 'question is' : 'questions are'} open`
  return `${totals.rejected === 0 && verdict === 'fail' ? `${may}, but the list has a fault` : may}${asks}`
}

export function standingOf({ verdict, problems }: AudienceReport): {
  readonly kind: 'stop' | 'open' | 'notes' | 'clear'
  readonly words: string
} {
  if (verdict === 'fail') return { kind: 'stop', words: 'Do not send to this list' }
  if (verdict === 'incomplete') return { kind: 'open', words: 'Not cleared' }
  return problems.some(({ severity }) => severity === 'warning')
    ? { kind: 'notes', words: 'Cleared with notes' }
    : { kind: 'clear', words: 'Cleared' }
}

export function aboutRows({ rows }: AudienceProblem): string {
  return rows === null ? 'the list' : rowsWords(rows)
}
