import { cellKey } from './columns.ts'
import type { ReadState, State, StateColumn, StricterState } from './contract.ts'
import { readDay } from './days.ts'

/** What platforms write where several things can be said: `["USER_SUPPRESSED"]`, `['email', 'sms']`. */
function itemsOf(cell: string): readonly string[] {
  const inner = /^\[(.*)\]$/s.exec(cell)?.[1]
  return inner === undefined
    ? [cell]
    : inner
        .split(',')
        .map((item) => item.trim().replace(/^(['"])(.*)\1$/s, '$2'))
        .filter((item) => item !== '')
}

/** What a cell of a state column means. Moments count as `dated`, whatever the order of day and month in them. */
export const readState: ReadState = (text, words) => {
  const cell = text.trim()
  if (cell === '') return 'blank'
  const [first, ...others] = itemsOf(cell).map((item): State => {
    const key = cellKey(item)
    if (key === '') return 'blank'
    if (Object.hasOwn(words.values, key)) return words.values[key]!
    return isMoment(item) ? 'dated' : 'said'
  })
  return first === undefined ? 'blank' : others.reduce((one, other) => firstOf(outFirst, one, other), first)
}

function isMoment(text: string): boolean {
  // 0000-00-00 is how some databases write that there is none; it stays `said`, which is the stricter reading.
  if (/^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(text)) return true
  return typeof readDay(text, 'day-first') === 'number' || typeof readDay(text, 'month-first') === 'number'
}

/** For columns that say somebody is out. */
const outFirst: readonly State[] = [
  'erased',
  'complained',
  'bounced',
  'opted-out',
  'yes',
  'dated',
  'said',
  'pending',
  'never',
  'no',
  'opted-in',
  'active',
  'blank',
]
/** For columns that say somebody is in: whoever says no goes before whoever says yes, and both before nothing said. */
const inLast: readonly State[] = [
  'erased',
  'complained',
  'bounced',
  'opted-out',
  'never',
  'no',
  'pending',
  'said',
  'active',
  'dated',
  'yes',
  'opted-in',
  'blank',
]

function firstOf(order: readonly State[], one: State, other: State): State {
  return order.indexOf(one) <= order.indexOf(other) ? one : other
}

const saysOut = (column: StateColumn): boolean => column === 'bounced' || column.endsWith('opted_out')

/** Of two columns that say the same thing of somebody what holds: the stricter. */
export const stricterState: StricterState = (column, one, other) =>
  firstOf(saysOut(column) ? outFirst : inLast, one, other)
