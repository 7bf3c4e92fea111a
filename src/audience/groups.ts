import type { Contact } from './contract.ts'
import { CombinationTable } from './intern.ts'
import type { Judge } from './judge.ts'
import { dayBits, slotBits, unreadableDay } from './kernel/layout.ts'

type RuleGroup = Judge['groups'][number]

/** Rules that look at the same columns, with the slots of these in a row's numbers. */
interface PlacedGroup {
  readonly group: RuleGroup
  readonly own: readonly number[]
}

/** What a group said is remembered for so many combinations of its own. */
const mostSaid = 4096

/** What the rules of one group say, by its own numbers: those of other groups part days and combinations further. */
class SaidByGroup {
  readonly #judge: Judge
  readonly #group: RuleGroup
  readonly #slots: readonly number[]
  readonly #said = new Map<string, number>()

  constructor(judge: Judge, { group, own }: PlacedGroup) {
    this.#judge = judge
    this.#group = group
    this.#slots = own
  }

  of(contact: ShownContact, ids: Int32Array): number {
    let key = String(ids[slotBits]!)
    for (const slot of this.#slots) key += ` ${ids[slot]!}`
    let said = this.#said.get(key)
    if (said === undefined) {
      if (this.#said.size >= mostSaid) this.#said.clear()
      said = this.#judge.judgeValues(this.#group, contact, ids[slotBits]!)
      this.#said.set(key, said)
    }
    return said
  }

  clear(): void {
    this.#said.clear()
  }
}

/**
 * Days that rules don't say the same of: parted at a day into two, each looked at when somebody is there. By the days of
 * a group, in its order.
 */
interface DayCell {
  readonly dimension: number
  /** Of the dimension, among a row's ids. */
  readonly slot: number
  /** The last day of the first part. */
  readonly last: number
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly parts: [number | DayCell | null, number | DayCell | null]
}

/** A contact that is made of a row's ids. */
export interface ShownContact extends Contact {
  show(ids: Int32Array): void
}

/**
 * What rules say that look at the same columns, by combination of a row's numbers: asked once for each. Days are looked
 * up by stretches: what is said of all corners of a stretch is said of all in it, since rules hold days against limits
 * and nothing else (`contract.ts`).
 */
export class GroupAnswers {
  /** Of a row's numbers, those that it goes by. */
  readonly slots: readonly number[]
  readonly #judge: Judge
  readonly #contact: ShownContact
  readonly #groups: readonly SaidByGroup[]
  readonly #daySlots: Int32Array
  readonly #table: CombinationTable
  readonly #cells: DayCell[] = []

  constructor(
    judge: Judge,
    contact: ShownContact,
    groups: readonly PlacedGroup[],
    own: readonly number[],
    firstDay: number,
  ) {
    this.#judge = judge
    this.#contact = contact
    this.#groups = groups.map((group) => new SaidByGroup(judge, group))
    this.#daySlots = Int32Array.from(own.filter((slot) => slot >= firstDay))
    this.slots = [slotBits, ...own]
    this.#table = new CombinationTable(this.slots)
  }

  get size(): number {
    return this.#table.size
  }

  clear(): void {
    this.#table.clear()
    this.#cells.length = 0
    for (const group of this.#groups) group.clear()
  }

  /** The verdict on a row: `keys` are its numbers as combinations go by them, `ids` as rules read them. */
  verdict(keys: Int32Array, ids: Int32Array): number {
    const known = this.#table.of(keys)
    return known > 0 ? known - 1 : this.within(known === 0 ? this.#ask(ids) : known, ids)
  }

  /** A verdict and one for all rows of this combination; or, below 0, what {@link within} takes. */
  answer(keys: Int32Array, ids: Int32Array): number {
    const known = this.#table.of(keys)
    return known === 0 ? this.#ask(ids) : known
  }

  /** The verdict on a row of a combination with that answer. */
  within(answer: number, ids: Int32Array): number {
    if (answer > 0) return answer - 1
    let cell: number | DayCell = this.#cells[-answer - 1]!
    while (typeof cell !== 'number') {
      const { dimension, slot: own, last, from, to, parts }: DayCell = cell
      const side: 0 | 1 = ids[own]! <= last ? 0 : 1
      let part: number | DayCell | null = parts[side]
      if (part === null) {
        const start = side === 0 ? from : from.with(dimension, last + 1)
        part = this.#cell(ids, this.#daysIn(ids), start, side === 0 ? to.with(dimension, last) : to)
        parts[side] = part
      }
      cell = part
    }
    return cell
  }

  /** Of the combination that was looked up last. */
  #ask(ids: Int32Array): number {
    const slots = this.#daysIn(ids)
    const from = Array.from(slots, (slot) => (ids[slot]! >> dayBits) << dayBits)
    const to = from.map((day) => day + (1 << dayBits) - 1)
    const cell = this.#cell(ids, slots, from, to)
    const answer = typeof cell === 'number' ? cell + 1 : -this.#cells.push(cell)
    this.#table.tell(answer)
    return answer
  }

  #daysIn(ids: Int32Array): Int32Array {
    return this.#daySlots.filter((slot) => ids[slot]! > unreadableDay)
  }

  /** One verdict where all corners have it, else a parting along a dimension in which they differ. */
  #cell(
    ids: Int32Array,
    slots: Int32Array,
    from: readonly number[],
    to: readonly number[],
  ): number | DayCell {
    const corner = ids.slice()
    const verdicts: number[] = []
    for (let which = 0; which < 1 << slots.length; which++) {
      for (const [dimension, slot] of slots.entries())
        corner[slot] = (which >> dimension) & 1 ? to[dimension]! : from[dimension]!
      this.#contact.show(corner)
      const said = this.#groups.map((group) => group.of(this.#contact, corner))
      verdicts.push(said.length === 1 ? said[0]! : this.#judge.union(said))
    }
    for (let dimension = 0; dimension < slots.length; dimension++)
      for (let which = 0; which < verdicts.length; which++)
        if (verdicts[which] !== verdicts[which ^ (1 << dimension)]) {
          const last = Math.floor((from[dimension]! + to[dimension]!) / 2)
          return { dimension, slot: slots[dimension]!, last, from, to, parts: [null, null] }
        }
    return verdicts[0]!
  }
}

/**
 * Groups of rules with the slots that they go by, put together. Those that look at fewer columns than others, and at the
 * same days or none, are asked together with these, as are those that look at one more with few values (`small`):
 * somewhat more often, but one look-up less for every row.
 */
export function groupsTogether(
  given: readonly PlacedGroup[],
  firstDay: number,
  small: ReadonlySet<number>,
): readonly { readonly own: readonly number[]; readonly groups: readonly PlacedGroup[] }[] {
  const daysOf = (own: readonly number[]): string => own.filter((slot) => slot >= firstDay).join()
  const plans: { readonly own: number[]; readonly groups: PlacedGroup[] }[] = []
  for (const placed of given.toSorted((a, b) => b.own.length - a.own.length)) {
    const { own } = placed
    const days = daysOf(own)
    const within = plans.find((plan) => {
      const more = own.filter((slot) => !plan.own.includes(slot))
      const theirs = daysOf(plan.own)
      return days === ''
        ? !theirs.includes(',') && more.length <= 1 && more.every((slot) => small.has(slot))
        : days === theirs && more.length === 0
    })
    if (within === undefined) plans.push({ own: [...own], groups: [placed] })
    else {
      within.own.push(...own.filter((slot) => !within.own.includes(slot)))
      within.groups.push(placed)
    }
  }
  return plans
}
