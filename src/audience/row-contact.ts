import type { Message } from '../campaign/model.ts'
import type { ColumnName } from '../policy/config.ts'
import type {
  ContactPlace,
  DayColumn,
  DayValue,
  EmailClass,
  State,
  StateColumn,
  TextColumn,
} from './contract.ts'
import type { ShownContact } from './groups.ts'
import { slotId, slotPhoneWritten, slotPlace } from './kernel/layout.ts'
import type { PhoneClass } from './phone/phone.ts'

/** What the numbers of a row stand for. */
export interface RowValues {
  readonly places: readonly ContactPlace[]
  textOf(column: TextColumn, ids: Int32Array): string
  dayOf(column: DayColumn, ids: Int32Array): DayValue
  stateOf(column: StateColumn, ids: Int32Array): State
  phoneOf(ids: Int32Array): PhoneClass
  emailOf(ids: Int32Array): EmailClass
}

/** A contact as rules see it, out of the numbers of a row. */
export class RowContact implements ShownContact {
  readonly #pass: RowValues
  readonly #columns: ReadonlySet<ColumnName>
  #ids: Int32Array = new Int32Array(0)
  messages: readonly Message[] = []

  constructor(pass: RowValues, columns: ReadonlySet<ColumnName>) {
    this.#pass = pass
    this.#columns = columns
  }

  show(ids: Int32Array): void {
    this.#ids = ids
  }

  text(column: TextColumn): string {
    return this.#pass.textOf(column, this.#ids)
  }

  day(column: DayColumn): DayValue {
    return this.#pass.dayOf(column, this.#ids)
  }

  state(column: StateColumn): State {
    return this.#pass.stateOf(column, this.#ids)
  }

  has(column: ColumnName): boolean {
    return this.#columns.has(column)
  }

  get phone(): PhoneClass {
    return this.#pass.phoneOf(this.#ids)
  }

  get phoneWritten(): 'e164' | 'otherwise' | null {
    return ([`e164`, 'otherwise', null] as const)[this.#ids[slotPhoneWritten]!]!
  }

  get email(): EmailClass {
    return this.#pass.emailOf(this.#ids)
  }

  get hasId(): boolean {
    return this.#ids[slotId] === 1
  }

  get place(): ContactPlace {
    return this.#pass.places[this.#ids[slotPlace]!]!
  }
}
