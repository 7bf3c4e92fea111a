/** Sets of events by number: what entries of several lists say of one key. The empty one is 0. */
export class EventSets {
  readonly #sets: (readonly number[])[] = [[]]
  readonly #numbers = new Map<string, number>([['', 0]])
  /** By event, the set of it alone: nearly all keys are listed once. */
  readonly #alone: (number | undefined)[] = []

  eventsOf(set: number): readonly number[] {
    return this.#sets[set]!
  }

  /** The set with an event more. */
  withEvent(set: number, event: number): number {
    if (set === 0 && this.#alone[event] !== undefined) return this.#alone[event]
    const events = this.#sets[set]!
    if (events.includes(event)) return set
    const key = [...events, event].sort((a, b) => a - b)
    const name = key.join()
    let number = this.#numbers.get(name)
    if (number === undefined) {
      number = this.#sets.push(key) - 1
      this.#numbers.set(name, number)
    }
    if (set === 0) this.#alone[event] = number
    return number
  }
}
