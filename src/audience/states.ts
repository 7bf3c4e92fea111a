import { folded } from '../consent/segments.ts'
import type { ColumnWords } from './columns.ts'
import type { ReadState, State, StateColumn, StricterState } from './contract.ts'
import { readDay } from './days.ts'

/** A cell of a state column as such cells are compared: one case, one space where any separators are. */
export function cellKey(cell: string): string {
  return folded(cell.normalize('NFKC'))
    .replace(/[\s_-]+/g, ' ')
    .trim()
}

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
export const readState: ReadState = (text, words, column) => {
  const cell = text.trim()
  if (cell === '') return 'blank'
  if (column === 'marks') return refusalAmong(cell, words)
  const [first, ...others] = itemsOf(cell).map((item): State => {
    const key = cellKey(item)
    if (key === '') return 'blank'
    return stateOf(key, words) ?? (isMoment(item) ? 'dated' : (stateOf(bareKey(key), words) ?? 'said'))
  })
  return first === undefined ? 'blank' : others.reduce((one, other) => firstOf(outFirst, one, other), first)
}

function stateOf(key: string, { values }: ColumnWords): State | null {
  return Object.hasOwn(values, key) ? values[key]! : null
}

/** Without what stands in brackets, and signs around: `subscribed ✓`, `opted out (STOP)`. */
function bareKey(key: string): string {
  return key.replace(/\([^)]*\)/g, ' ').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
}

const refusing: readonly State[] = ['bounced', 'complained', 'erased', 'opted-out']

/** What marks in a cell say of somebody who is out, `blank` where none does. Anything else may stand among them. */
function refusalAmong(cell: string, words: ColumnWords): State {
  return [cell, ...cell.split(/[|,;[\]]|:::/)]
    .map((mark): State => {
      const key = bareKey(cellKey(mark))
      const state = words.marks.except.includes(key) ? null : stateOf(key, words)
      return state !== null && refusing.includes(state) ? state : 'blank'
    })
    .reduce((one, other) => firstOf(outFirst, one, other))
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
  'dated',
  'yes',
  'opted-in',
  'active',
  'blank',
]

function firstOf(order: readonly State[], one: State, other: State): State {
  return order.indexOf(one) <= order.indexOf(other) ? one : other
}

const saysOut = (column: StateColumn): boolean =>
  column === 'bounced' || column === 'marks' || column.endsWith('opted_out')

/** Of two columns that say the same thing of somebody what holds: the stricter. */
export const stricterState: StricterState = (column, one, other) =>
  firstOf(saysOut(column) ? outFirst : inLast, one, other)
