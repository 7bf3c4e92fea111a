import { dayBits, noDay, stretches, stretchOffset, unreadableDay } from './kernel/layout.ts'

/** Gives stretches of days numbers from 2 on, in order of appearance; 0 is no day, 1 one that can't be read. */
export class DayStretches {
  /** Of the years 0 to 9999 and more: what a calendar has. */
  #numbers = new Uint16Array(stretches)
  readonly #others = new Map<number, number>()
  #next = 2

  of(day: number): number {
    if (day <= unreadableDay) return day === noDay ? 0 : 1
    const stretch = day >> dayBits
    const at = stretch + stretchOffset
    if (at < 0 || at >= stretches) return this.#other(stretch)
    const known = this.#numbers[at]!
    if (known !== 0) return known
    // More of them than 16 bits hold there can't be in the years of a calendar; what lies outside is kept elsewhere.
    if (this.#next > 0xffff) return this.#other(stretch)
    this.#numbers[at] = this.#next
    return this.#next++
  }

  /** Keeps its numbers there from now on. */
  moveTo(numbers: Uint16Array<ArrayBuffer>): void {
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }

  #other(stretch: number): number {
    const known = this.#others.get(stretch)
    if (known !== undefined) return known
    this.#others.set(stretch, this.#next)
    return this.#next++
  }
}
