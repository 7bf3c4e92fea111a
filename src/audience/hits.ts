/** Things that were found about rows beside what they say themselves: in columns, since there are many. */
export class Hits {
  #rows = new Float64Array(256)
  #classes = new Uint32Array(256)
  #events = new Uint32Array(256)
  size = 0

  /** Numbers of the rows, in the order in which they were found. */
  get rows(): Float64Array {
    return this.#rows.subarray(0, this.size)
  }

  /** Numbers of the rows' classes. */
  get classes(): Uint32Array {
    return this.#classes.subarray(0, this.size)
  }

  /** Numbers of what was found. */
  get events(): Uint32Array {
    return this.#events.subarray(0, this.size)
  }

  add(row: number, classNumber: number, event: number): void {
    const at = this.size
    if (at === this.#rows.length) this.#grow()
    this.#rows[at] = row
    this.#classes[at] = classNumber
    this.#events[at] = event
    this.size = at + 1
  }

  #grow(): void {
    const length = this.#rows.length * 2
    const [rows, classes, events] = [this.#rows, this.#classes, this.#events]
    this.#rows = new Float64Array(length)
    this.#rows.set(rows)
    this.#classes = new Uint32Array(length)
    this.#classes.set(classes)
    this.#events = new Uint32Array(length)
    this.#events.set(events)
  }
}
