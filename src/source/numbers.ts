import { rule as lossyNumber } from '../../rules/source/lossy-number/rule.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import type { Span } from './span.ts'

/** Digits that every decimal fraction keeps on its way through an IEEE 754 double (DBL_DIG). */
const keptDigits = 15

/** Whether a decimal says no more than the double it is read as. */
function isKept(written: string, value: number): boolean {
  if (written.length > 400) return false
  const match = /^-?(0|[1-9]\d*)?(?:\.(\d*))?$/.exec(written)
  if (match === null || Object.is(value, -0)) return false
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction === '') return Number.isSafeInteger(value)
  return `${match[1] ?? ''}${fraction}`.replace(/^0+/, '').length <= keptDigits
}

/**
 * What an unquoted number would lose: its `+` (telephone numbers), leading zeros (codes, telephone numbers), digits
 * beyond those of a double, or its looks (`1e5` and `0x10` are rather codes). Null when the number is just a number.
 * The value then stays the text that was written.
 */
export function lossyNumberProblem(written: string, value: number, at: Span): StructuralProblem | null {
  if (isKept(written, value)) return null
  const fix = {
    at,
    help: 'Put it in quotes',
    fixes: [{ title: 'Put it in quotes', safety: 'safe', edits: [{ at, text: `"${written}"` }] }],
  } as const
  if (Number.isNaN(value) || Math.abs(value) === Infinity) return structural(lossyNumber, 'endless', fix)
  if (written.startsWith('+')) return structural(lossyNumber, 'sign', { ...fix, data: { sign: '+' } })
  if (/^-?0\d/.test(written)) return structural(lossyNumber, 'zeros', fix)
  if (/^-0(\.0*)?$/.test(written)) return structural(lossyNumber, 'sign', { ...fix, data: { sign: '-' } })
  const digits = written.replace(/\D/g, '').length
  if (digits > keptDigits && /^-?[\d.]+$/.test(written))
    return structural(lossyNumber, 'digits', { ...fix, data: { digits } })
  return structural(lossyNumber, 'reads', { ...fix, data: { value } })
}
