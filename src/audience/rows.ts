import type { Locations } from '../place/locate.ts'
import type { ColumnName } from '../policy/config.ts'
import type { ColumnWords } from './columns.ts'
import {
  type Aspect,
  type ContactPlace,
  type CountryOfText,
  type DayColumn,
  dayColumns,
  type DayValue,
  type EmailClass,
  type EmailTable,
  type FaultOfMerged,
  type HeaderReading,
  type MergeFault,
  type PlaceOfContact,
  type ReadDay,
  type ReadState,
  type RowFault,
  type SensitiveKind,
  type SensitiveNumber,
  type State,
  type StateColumn,
  stateColumns,
  type StricterState,
  type TextColumn,
} from './contract.ts'
import { ClassCounters, type ClassCounts, sampleKey, withoutNumber } from './class-counters.ts'
import { CsvScanner, type Dialect, faultOf } from './csv.ts'
import { DayStretches } from './day-stretches.ts'
import { GroupAnswers, groupsTogether } from './groups.ts'
import { ByteTable, CombinationTable, PairTable } from './intern.ts'
import { isoDay } from './iso-day.ts'
import { type Judge, reach } from './judge.ts'
import { Kernel, type KernelHost, type KernelPlan, type RowFields } from './kernel/kernel.ts'
import * as layout from './kernel/layout.ts'
import {
  fewestSensitiveDigits,
  longestPostal,
  longestSensitive,
  noDay,
  shortestSensitive,
  slotBits,
  slotEmail,
  slotId,
  slotPhone,
  slotPhoneWritten,
  slotPlace,
  unreadableDay,
} from './kernel/layout.ts'
import { type KeyChunk, KeyHash, KeyStream } from './key-stream.ts'
import { masked, maskedEmail, maskedPhone } from './mask.ts'
import type { PhoneClass, PhoneParser, PhoneTable } from './phone/phone.ts'
import type { PlaceNames } from './place-of-contact.ts'
import { RowContact, type RowValues } from './row-contact.ts'

/** What reading values takes. */
export interface Readers {
  readonly phones: PhoneTable
  readonly emails: EmailTable
  readonly words: ColumnWords
  readonly locations: Locations
  readonly names: PlaceNames
  readonly placeOf: PlaceOfContact
  readonly countryOf: CountryOfText
  readonly readDay: ReadDay
  readonly readState: ReadState
  readonly stricterState: StricterState
  readonly sensitiveNumber: SensitiveNumber
  readonly faultOfMerged: FaultOfMerged
}

/** Of which rows keys of a kind are wanted: of none, of all, of those for which earlier sends may matter. */
export type KeyNeed = 'none' | 'all' | 'sent'

/** Which keys rows are wanted by. */
export interface KeyNeeds {
  readonly phone: boolean
  readonly email: KeyNeed
  readonly id: KeyNeed
  /** So many earlier sends can be too many at a place at the earliest. */
  readonly fewest: (place: ContactPlace) => number
  /** Hashes of numbers and addresses as suppression lists have them; null when none has. */
  readonly hashes: ((address: string) => readonly Uint8Array[]) | null
}

export type StreamName = 'phone' | 'email' | 'id' | 'hash'

/** What a file of contacts is, before its rows. */
export interface Header {
  readonly headers: readonly string[]
  readonly reading: HeaderReading
  /** Columns that merge tags put into messages. */
  readonly merged: readonly number[]
  readonly dayOrder: 'day-first' | 'month-first' | null
  /** What text is written in, where it isn't UTF-8. */
  readonly encoding: 'utf-8' | 'windows-1252'
  /** Whether another header would be that of a column that is read. */
  readonly isColumn: (header: string) => boolean
}

/** Rows that are alike in all that is reported. */
export interface RowClass {
  /** Index into the pass's places. */
  readonly place: number
  /** Masked; null where there is no segment. */
  readonly segment: string | null
  /** A number of the judge's. */
  readonly verdict: number
}

/** A row that stands for others. */
export interface Sample {
  /** Of the chunk, from 0. */
  readonly row: number
  /** The key of its number, or what it has instead: see {@link shownAs}. Masked where it is shown. */
  readonly key: number
}

/** How a sample is shown: `+44•••••••34`; null when the row has neither number nor address. */
export function shownAs(key: number | string | null): string | null {
  if (typeof key !== 'number') return key
  if (key === withoutNumber.nothing) return null
  if (key === withoutNumber.email) return maskedEmail
  // Numbers longer than those of E.164 have keys that aren't their digits.
  return key === withoutNumber.other || key > 1e15 ? '•••••••' : maskedPhone(String(key))
}

/** What was counted since the last time. */
export interface Delta {
  readonly rows: number
  readonly classes: ClassCounts
  readonly keys: Readonly<Record<StreamName, KeyChunk>>
  /** By column and kind: cells. */
  readonly sensitive: readonly (readonly [column: number, kind: SensitiveKind, count: number])[]
  readonly mergeFaults: readonly (readonly [column: number, fault: MergeFault, count: number])[]
}

/** Number of the empty value in every table of values. */
const emptyValue = 0
/** Distinct values beyond these are forgotten, and judged again when they come again. */
const mostValues = 1 << 18
const mostWeight = 1 << 25
const mostPatience = 4096
/** More segments than these are none: the column is something else. */
export const mostSegments = 20_000

const absent: PhoneClass = { outcome: 'empty', country: null, type: null }
const noEmail: EmailClass = { outcome: 'empty', meant: null }

interface TextPlan {
  readonly column: TextColumn
  /** Of the row's fields, -1 when the file hasn't got it. */
  readonly field: number
  readonly slot: number
  readonly table: ByteTable
}

interface StatePlan {
  readonly column: StateColumn
  readonly fields: readonly number[]
  readonly slot: number
  readonly table: ByteTable
  readonly meanings: State[]
}

interface DayPlan {
  readonly column: DayColumn
  readonly field: number
  readonly slot: number
  readonly table: ByteTable
  readonly meanings: number[]
  readonly stretches: DayStretches
}

interface CellPlan<Kind> {
  readonly field: number
  readonly table: ByteTable
  readonly kinds: (Kind | null)[]
  readonly counts: Map<Kind, number>
}

const stateNumbers = new Map<State, number>()
const statesByNumber: State[] = []
function stateNumber(state: State): number {
  let number = stateNumbers.get(state)
  if (number === undefined) {
    number = statesByNumber.push(state) - 1
    stateNumbers.set(state, number)
  }
  return number
}

/**
 * Goes over rows of one file: what a row says is looked up among what earlier rows said, and counted. Rules are asked
 * for combinations that are new; nothing of a row becomes a string unless it is.
 */
export class RowPass implements RowValues {
  readonly judge: Judge
  readonly classes: RowClass[] = []
  readonly places: ContactPlace[] = []
  readonly #readers: Readers
  readonly #header: Header
  readonly #dialect: Dialect
  readonly #scanner: CsvScanner
  readonly #decoder: InstanceType<typeof TextDecoder>
  /** What a row says, as rules that are asked read it. */
  readonly #ids: Int32Array
  /** The same as numbers from 0 on, with days by their stretches: combinations go by these. */
  readonly #keys: Int32Array
  readonly #waysNumbers = new Int32Array(8).fill(-1)
  #waysKnown = 0
  readonly #groups: readonly GroupAnswers[]
  readonly #texts: readonly TextPlan[]
  readonly #states: readonly StatePlan[]
  readonly #days: readonly DayPlan[]
  readonly #sensitive: readonly CellPlan<SensitiveKind>[]
  readonly #merged: readonly CellPlan<MergeFault>[]
  readonly #fields: RowFields
  readonly #country = new ByteTable()
  readonly #countryIndexes: number[] = []
  readonly #region = new ByteTable()
  readonly #timezone = new ByteTable()
  readonly #postal = new ByteTable()
  readonly #segment = new ByteTable()
  readonly #segmentNames: (string | null)[] = [null]
  readonly #whereTable = new CombinationTable([0, 1, 2, 3, 4])
  readonly #where = new Int32Array(5)
  readonly #placeNumbers = new Map<string, number>()
  readonly #cohortVerdicts: number[] = []
  /** What groups say together: a set of verdicts and one more are another. The empty one is 0. */
  readonly #sets = new PairTable()
  /** By set, the verdict that it comes to; -1 where nobody asked yet. */
  #verdictOf: Int32Array = new Int32Array(256).fill(-1)
  /** Numbers of classes: place, segment, verdict. */
  readonly #classTable = new CombinationTable([0, 1, 2])
  readonly #class = new Int32Array(3)
  readonly #faultVerdicts = new Map<RowFault, number>()
  readonly #needs: KeyNeeds
  readonly #hash: KeyHash
  readonly #seeds: readonly [number, number, number]
  #kernel: Kernel | null = null
  /** Rows that the kernel took, less those that it didn't; below 0, rows that it isn't asked for. */
  #patience = 0
  readonly #streams: Readonly<Record<StreamName, KeyStream>>
  readonly #counters = new ClassCounters()
  readonly #defaultCountry: number
  readonly #columns: number
  /** Slots of a row's ids from here on are days. */
  readonly #firstDay: number
  #rows = 0
  #unread = false
  /** Class of the last row. */
  last = 0

  constructor(
    judge: Judge,
    readers: Readers,
    header: Header,
    dialect: Dialect,
    needs: KeyNeeds,
    seeds: readonly [number, number, number],
  ) {
    this.judge = judge
    this.#readers = readers
    this.#header = header
    this.#dialect = dialect
    this.#scanner = new CsvScanner(dialect)
    this.#decoder = new TextDecoder(header.encoding)
    this.#needs = needs
    this.#hash = new KeyHash(seeds)
    this.#seeds = seeds
    this.#streams = {
      phone: new KeyStream(false),
      email: new KeyStream(true),
      id: new KeyStream(true),
      hash: new KeyStream(true),
    }
    this.#columns = header.headers.length
    const { columns, states } = header.reading
    const field = (column: ColumnName): number => columns.get(column) ?? -1
    this.#fields = {
      phone: field('phone'),
      email: field('email'),
      id: field('contact_id'),
      country: field('country'),
      region: field('region'),
      timezone: field('timezone'),
      postal: field('postal_code'),
      segment: field('segment'),
    }
    const named = new Set(judge.groups.flatMap(({ aspects }) => aspects))
    // What a column that isn't there says is the same in every row.
    const isThere = (aspect: Aspect): boolean =>
      aspect === 'place' ||
      (aspect === 'phone' || aspect === 'phone-written'
        ? this.#fields.phone !== -1
        : isIn(stateColumns, aspect)
          ? (states.get(aspect)?.length ?? 0) > 0
          : field(aspect) !== -1)
    const texts: TextPlan[] = []
    const stateful: StatePlan[] = []
    const days: DayPlan[] = []
    const slots = new Map<string, number>(fixedSlots)
    let slot = fixedSlots.size
    // Days come last, so that they are told by their place.
    const inOrder = [...named]
      .filter((aspect) => !slots.has(aspect) && isThere(aspect))
      .sort((a, b) => Number(isIn(dayColumns, a)) - Number(isIn(dayColumns, b)))
    this.#firstDay = slot + inOrder.filter((aspect) => !isIn(dayColumns, aspect)).length
    for (const aspect of inOrder) {
      slots.set(aspect, slot)
      if (isIn(dayColumns, aspect))
        days.push({
          column: aspect,
          field: field(aspect),
          slot,
          table: new ByteTable(),
          meanings: [],
          stretches: new DayStretches(),
        })
      else if (isIn(stateColumns, aspect))
        stateful.push({
          column: aspect,
          fields: states.get(aspect) ?? [],
          slot,
          table: new ByteTable(),
          meanings: [],
        })
      else {
        const column = aspect as TextColumn
        texts.push({ column, field: field(column), slot, table: new ByteTable() })
      }
      slot++
    }
    this.#texts = texts
    this.#states = stateful
    this.#days = days
    this.#ids = new Int32Array(slot)
    this.#keys = new Int32Array(slot)
    const contact = new RowContact(this, new Set([...columns.keys(), ...header.reading.states.keys()]))
    this.#groups = groupsTogether(
      judge.groups.map((group) => ({
        group,
        own: group.aspects.filter(isThere).map((aspect) => slots.get(aspect)!),
      })),
      this.#firstDay,
      new Set([slotPhoneWritten, slotId, ...stateful.map(({ slot: of }) => of)]),
    ).map(({ own, groups }) => new GroupAnswers(judge, contact, groups, own, this.#firstDay))
    const known = new Set([...columns.values(), ...[...states.values()].flat()])
    this.#sensitive = header.headers.flatMap((_, index) =>
      known.has(index)
        ? []
        : [{ field: index, table: new ByteTable(), kinds: [], counts: new Map<SensitiveKind, number>() }],
    )
    this.#merged = header.merged.map((index) => ({
      field: index,
      table: new ByteTable(),
      kinds: [],
      counts: new Map<MergeFault, number>(),
    }))
    const { audience } = judge.campaign
    const regions = new Set((audience?.regions ?? []).map(({ code }) => code.value.slice(0, 2)))
    const [only] = regions
    this.#defaultCountry =
      regions.size === 1 && only !== undefined && only in judge.world.places.countries
        ? readers.phones.countryIndex(only)
        : -1
  }

  get count(): number {
    return this.#rows
  }

  /** Reads a row at `at` and counts it; the offset of the next, or -1 when more bytes are needed. */
  row(
    bytes: Uint8Array,
    at: number,
    limit: number,
    last: boolean,
    /** What is wrong with its bytes, asked where something may be. */
    faultOfBytes: ((row: Uint8Array) => RowFault | null) | null,
  ): number {
    const scanner = this.#scanner
    const next = scanner.next(bytes, at, limit, last)
    if (next !== -1 && scanner.fields > 0)
      this.#take(bytes, faultOfBytes === null ? null : faultOfBytes(bytes.subarray(at, scanner.rowEnd)))
    return next
  }

  /**
   * Lets a kernel take what rows it can: those that {@link run} is asked for, which stand in its block. False where it
   * can't be of use.
   */
  takeKernel(kernel: Kernel): void {
    if (this.#kernel === kernel || this.#needs.hashes !== null) return
    const plan = this.#kernelPlan()
    // Once it had no more room for the classes, rows are counted without it.
    if (!Kernel.canTake(plan) || this.classes.length > kernel.counters.counts.length) return
    kernel.serve(this.#kernelHost(kernel, plan), plan, () => this.#leaveKernel())
    this.#counters.moveTo(kernel.counters)
    for (const [i, { stretches }] of this.#days.entries()) stretches.moveTo(kernel.stretches[i]!)
    this.#kernel = kernel
  }

  #leaveKernel(): void {
    this.#kernel = null
    this.#counters.grow(Math.max(64, this.classes.length * 2))
    for (const { stretches } of this.#days) stretches.moveTo(new Uint16Array(layout.stretches))
  }

  /** As {@link row}, or as many rows as the kernel can take of those that start before `stop`. */
  rows(
    bytes: Uint8Array,
    at: number,
    stop: number,
    limit: number,
    last: boolean,
    faultOfBytes: ((row: Uint8Array) => RowFault | null) | null,
  ): number {
    const kernel = this.#kernel
    if (kernel !== null && faultOfBytes === null && bytes === kernel.block && this.#patience >= 0) {
      const before = this.#rows >>> 16
      const { next, rows } = kernel.run(at, stop, limit, this.#rows, this.#streams)
      if (next !== at) {
        this.#rows += rows
        if (this.#rows >>> 16 !== before) this.#forget()
        this.#patience = Math.min(this.#patience + rows, mostPatience)
        return next
      }
      this.#patience -= 2
      // Where hardly a row is plain, asking costs more than it gives.
      if (this.#patience < 0) this.#patience = -mostPatience
    } else if (this.#patience < 0) this.#patience++
    return this.row(bytes, at, limit, last, faultOfBytes)
  }

  #kernelPlan(): KernelPlan {
    const texts: KernelPlan['texts'][number][] = this.#texts.map(({ field, slot }) => ({
      field,
      slot,
      empty: emptyValue,
    }))
    const joins: KernelPlan['joins'][number][] = []
    let joined: number = layout.slotJoined
    for (const plan of this.#states) {
      const { fields, slot } = plan
      if (fields.length === 1)
        texts.push({ field: fields[0]!, slot, empty: this.#stateOfValues(plan, [emptyValue]) })
      else {
        joins.push({ first: joined, count: fields.length, slot })
        for (const field of fields) texts.push({ field, slot: joined++, empty: emptyValue })
      }
    }
    return {
      dialect: this.#dialect,
      columns: this.#columns,
      fields: this.#fields,
      texts,
      joins,
      days: this.#days,
      groups: this.#groups.map(({ slots }) => slots),
      sensitive: this.#sensitive.map(({ field }) => field),
      merged: this.#merged.map(({ field }) => field),
      needs: this.#needs,
      seeds: this.#seeds,
      defaultCountry: this.#countryIndex(emptyValue),
    }
  }

  /** What the kernel asks for. Numbers are those of this pass's own tables, so that rows it reads itself go with them. */
  #kernelHost(kernel: Kernel, plan: KernelPlan): KernelHost {
    const { block, keys } = kernel
    const { phones, emails } = this.#readers
    const together = this.#states.filter(({ fields }) => fields.length > 1)
    type Answer = (from: number, to: number) => number
    const mergeFaults: MergeFault[] = []
    /** By column from {@link layout.firstColumn} on, in the order of the plan. */
    const columns: readonly Answer[] = [
      ...this.#texts.map(
        ({ table }): Answer =>
          (from, to) =>
            table.of(block, from, to),
      ),
      ...this.#states.flatMap((state): Answer[] => {
        const numberOf: Answer = (from, to) => state.table.of(block, from, to)
        return state.fields.length > 1
          ? state.fields.map(() => numberOf)
          : [(from, to) => this.#stateOfValues(state, [numberOf(from, to)])]
      }),
      ...this.#days.map(
        (day): Answer =>
          (from, to) =>
            this.#dayAt(block, from, to, day),
      ),
      ...this.#merged.map((cell): Answer => (from, to) => {
        const fault = this.#mergeFaultOf(block, from, to, cell)
        if (fault === null) return 0
        if (!mergeFaults.includes(fault)) mergeFaults.push(fault)
        return mergeFaults.indexOf(fault) + 1
      }),
    ]
    const fixed: Answer[] = []
    fixed[layout.columnCountry] = (from, to) => {
      const number = this.#country.of(block, from, to)
      const index = this.#countryIndexes[number] ?? this.#countryIndex(number)
      return (number << 9) | (index + 1)
    }
    fixed[layout.columnRegion] = (from, to) => this.#region.of(block, from, to)
    fixed[layout.columnTimezone] = (from, to) => this.#timezone.of(block, from, to)
    fixed[layout.columnPostal] = (from, to) => this.#postal.of(block, from, to)
    fixed[layout.columnSegment] = (from, to) => this.#segmentOf(this.#segment.of(block, from, to)) + 1
    fixed[layout.columnDomain] = () => emails.walk(block, ...kernel.boundsOf(this.#fields.email))
    return {
      value: (column, from, to) =>
        (column < layout.firstColumn ? fixed[column]! : columns[column - layout.firstColumn]!)(from, to),
      combination: (which) => {
        if (which === layout.ofWhere) {
          const where = this.#where
          for (let i = 0; i < where.length; i++) where[i] = keys[layout.slotWhere + i]!
          const known = this.#whereTable.of(where)
          if (known !== 0) return known
          // Its digits may be asked for.
          if (where[4] !== 0)
            phones.walk(block, ...kernel.boundsOf(this.#fields.phone), this.#countryIndexes[where[0]!]!)
          return this.#locate(where) + 1
        }
        if (which === layout.ofCohort)
          return this.#setOfPlace(keys[layout.slotCohort]!, keys[layout.slotCohort + 1]!) + 1
        if (which === layout.ofPair) return this.#sets.of(keys[layout.slotPair]!, keys[layout.slotPair + 1]!)
        if (which === layout.ofSet) return this.#verdictOfSet(keys[layout.slotPair]!) + 1
        if (which === layout.ofClass) {
          const at = layout.slotClass
          return this.#classOf(keys[at]!, keys[at + 1]!, keys[at + 2]!) + 1
        }
        const group = which - layout.firstGroup
        if (group < this.#groups.length) {
          this.#idsOfKernel(kernel)
          return this.#groups[group]!.answer(this.#keys, this.#ids)
        }
        const join = plan.joins[group - this.#groups.length]!
        return (
          1 +
          this.#stateOfValues(
            together[group - this.#groups.length]!,
            Array.from(keys.subarray(join.first, join.first + join.count)),
          )
        )
      },
      phone: (from, to, country) => {
        const number = phones.walk(block, from, to, country)
        if (phones.key === 0 && phones.classes[number]!.outcome === 'unread') this.#unread = true
        kernel.tellPhone(phones.key, phones.place, phones.e164)
        return number
      },
      email: (from, to) => emails.walk(block, from, to),
      stretch: (day, value) => this.#days[day]!.stretches.of(value),
      verdict: (group, answer) => {
        this.#idsOfKernel(kernel)
        return this.#groups[group]!.within(answer, this.#ids)
      },
      fewest: (place) => this.#needs.fewest(this.places[place]!),
      sensitive: (index, from, to) => this.#countSensitive(block, from, to, this.#sensitive[index]!),
      merged: (index, payload) => {
        const { counts } = this.#merged[index]!
        const fault = mergeFaults[payload - 1]!
        counts.set(fault, (counts.get(fault) ?? 0) + 1)
      },
    }
  }

  /** What the kernel has read of a row, as the numbers that this pass goes by. */
  #idsOfKernel({ keys, days }: Kernel): void {
    const ids = this.#ids
    const own = this.#keys
    for (let slot = 0; slot < ids.length; slot++) {
      own[slot] = keys[slot]!
      ids[slot] = slot >= this.#firstDay ? days[slot]! : keys[slot]!
    }
    ids[slotPhone]!--
    ids[slotEmail]!--
    own[slotBits] = this.#waysOf(keys[slotBits]!)
  }

  /** Passes over a row: the header. */
  skipRow(bytes: Uint8Array, at: number, limit: number, last: boolean): number {
    return this.#scanner.next(bytes, at, limit, last)
  }

  /** The fields of the row that was last read; a byte is a character, so that nothing is lost. */
  lastFields(bytes: Uint8Array): string[] {
    const { starts, ends, fields } = this.#scanner
    const texts: string[] = []
    for (let i = 0; i < fields; i++) {
      let text = ''
      for (let at = starts[i]!; at < ends[i]!; at++) text += String.fromCharCode(bytes[at]!)
      texts.push(text)
    }
    return texts
  }

  /** The number of the row that was last read as E.164 has it: its field, and where it stands; null where none is valid. */
  lastPhone(
    bytes: Uint8Array,
  ): { readonly column: number; readonly from: number; readonly to: number; readonly e164: string } | null {
    const { starts, ends, fields } = this.#scanner
    const { phone: column, country } = this.#fields
    if (column === -1 || column >= fields) return null
    let [from, to] = [starts[column]!, ends[column]!]
    while (from < to && bytes[from]! <= 32) from++
    while (to > from && bytes[to - 1]! <= 32) to--
    const { phones } = this.#readers
    const number = this.#intern(bytes, country, this.#country)
    phones.walk(bytes, from, to, this.#countryIndexes[number] ?? this.#countryIndex(number))
    // Longer ones aren't of E.164.
    if (phones.key === 0 || phones.key >= 1e15) return null
    return { column, from, to, e164: `+${phones.digits.subarray(0, phones.length).join('')}` }
  }

  /** Whether its quotes are such that others would read it otherwise. */
  get faulty(): boolean {
    return this.#scanner.faults !== 0
  }

  /** Whether a number was met that only the parser can read, and there is none. */
  get wantsParser(): boolean {
    return this.#unread && this.#readers.phones.parser === null
  }

  get lacksParser(): boolean {
    return this.#readers.phones.parser === null
  }

  giveParser(parser: PhoneParser): void {
    this.#readers.phones.parser = parser
    this.#unread = false
  }

  /** Where the row that was last read ended, without its terminator. */
  get rowEnd(): number {
    return this.#scanner.rowEnd
  }

  /** Whether the row that was last read was an empty line. */
  get empty(): boolean {
    return this.#scanner.fields === 0
  }

  #fault(): RowFault | null {
    const { fields, faults, starts, ends } = this.#scanner
    if (faults !== 0) return faultOf(faults)
    if (fields < this.#columns) return 'too-few-fields'
    // Spreadsheets write a delimiter for every column that ever had something in it.
    for (let i = this.#columns; i < fields; i++) if (ends[i]! > starts[i]!) return 'too-many-fields'
    return null
  }

  #take(bytes: Uint8Array, ofBytes: RowFault | null): void {
    const { starts, ends, fields } = this.#scanner
    const readers = this.#readers
    const ids = this.#ids
    const place = this.#fields
    const needs = this.#needs
    const fault = ofBytes ?? this.#fault()

    const country = this.#intern(bytes, place.country, this.#country)
    let countryIndex = this.#countryIndexes[country]
    if (countryIndex === undefined) countryIndex = this.#countryIndex(country)
    const phones = readers.phones
    let phoneClass = -1
    let phoneKey = 0
    let phonePlace = -1
    let bits = 0
    let phoneFrom = 0
    let phoneTo = 0
    ids[slotPhoneWritten] = 2
    if (place.phone !== -1 && place.phone < fields) {
      phoneFrom = starts[place.phone]!
      phoneTo = ends[place.phone]!
      while (phoneFrom < phoneTo && bytes[phoneFrom]! <= 32) phoneFrom++
      while (phoneTo > phoneFrom && bytes[phoneTo - 1]! <= 32) phoneTo--
      if (phoneTo > phoneFrom) {
        phoneClass = phones.walk(bytes, phoneFrom, phoneTo, countryIndex)
        phoneKey = phones.key
        if (phoneKey === 0 && phones.classes[phoneClass]!.outcome === 'unread') this.#unread = true
        phonePlace = phones.place
        bits |= reach.phone
        if (phoneKey !== 0) ids[slotPhoneWritten] = phones.e164 ? 0 : 1
      }
    }
    ids[slotPhone] = phoneClass
    let emailClass = -1
    let emailFrom = 0
    let emailTo = 0
    if (place.email !== -1 && place.email < fields) {
      emailFrom = starts[place.email]!
      emailTo = ends[place.email]!
      while (emailFrom < emailTo && bytes[emailFrom]! <= 32) emailFrom++
      while (emailTo > emailFrom && bytes[emailTo - 1]! <= 32) emailTo--
      if (emailTo > emailFrom) {
        emailClass = readers.emails.walk(bytes, emailFrom, emailTo)
        bits |= reach.email
      }
    }
    ids[slotEmail] = emailClass
    let idFrom = 0
    let idTo = 0
    if (place.id !== -1 && place.id < fields) {
      idFrom = starts[place.id]!
      idTo = ends[place.id]!
      while (idFrom < idTo && bytes[idFrom]! <= 32) idFrom++
      while (idTo > idFrom && bytes[idTo - 1]! <= 32) idTo--
      if (idTo > idFrom) bits |= reach.id
    }
    ids[slotId] = idTo > idFrom ? 1 : 0
    ids[slotBits] = bits
    const keys = this.#keys
    keys[slotBits] = this.#waysOf(bits)
    keys[slotPhone] = phoneClass + 1
    keys[slotPhoneWritten] = ids[slotPhoneWritten]!
    keys[slotEmail] = emailClass + 1
    keys[slotId] = ids[slotId]!

    const where = this.#where
    where[0] = country
    where[1] = this.#intern(bytes, place.region, this.#region)
    where[2] = this.#intern(bytes, place.timezone, this.#timezone)
    where[3] = this.#internPostal(bytes)
    where[4] = phonePlace + 1
    const known = this.#whereTable.of(where)
    const placeNumber = known === 0 ? this.#locate(where) : known - 1
    ids[slotPlace] = placeNumber
    keys[slotPlace] = placeNumber

    const texts = this.#texts
    for (let i = 0; i < texts.length; i++) {
      const { slot, field, table } = texts[i]!
      const number = this.#intern(bytes, field, table)
      ids[slot] = number
      keys[slot] = number
    }
    const states = this.#states
    for (let i = 0; i < states.length; i++) {
      const plan = states[i]!
      const number = this.#state(bytes, plan)
      ids[plan.slot] = number
      keys[plan.slot] = number
    }
    const days = this.#days
    for (let i = 0; i < days.length; i++) {
      const plan = days[i]!
      const day = this.#day(bytes, plan)
      ids[plan.slot] = day
      keys[plan.slot] = plan.stretches.of(day)
    }

    const sets = this.#sets
    // Of values that may stand in the wrong columns nothing is said, and none is shown: a name may be where tags are.
    const isMisplaced = fault !== null && misplacing.includes(fault)
    let set = isMisplaced ? 0 : this.#setOfPlace(placeNumber, bits)
    if (fault !== null) set = sets.of(set, this.#faultVerdict(fault))
    const groups = isMisplaced ? [] : this.#groups
    for (let g = 0; g < groups.length; g++) {
      const verdict = groups[g]!.verdict(keys, ids)
      if (verdict !== 0) set = sets.of(set, verdict)
    }
    const segment =
      place.segment === -1 || isMisplaced
        ? 0
        : this.#segmentOf(this.#intern(bytes, place.segment, this.#segment)) + 1
    const number = this.#classOf(placeNumber, segment, this.#verdictOfSet(set))
    this.last = number

    this.#counters.add(number, this.#rows, sampleKey(phoneKey, emailClass !== -1, phoneClass !== -1))
    if (needs.phone && phoneKey !== 0) this.#streams.phone.add(phoneKey, 0, this.#rows, number)
    if (needs.email !== 'none' && emailTo > emailFrom) {
      this.#hash.of(bytes, emailFrom, emailTo, true)
      this.#streams.email.add(this.#hash.high, this.#hash.low, this.#rows, number)
    }
    if (needs.id !== 'none' && idTo > idFrom) {
      this.#hash.of(bytes, idFrom, idTo, false)
      this.#streams.id.add(this.#hash.high, this.#hash.low, this.#rows, number)
    }
    if (needs.hashes !== null) {
      if (phoneKey !== 0) this.#addHashes(needs.hashes(`+${digitsOf(phones)}`), number)
      if (emailTo > emailFrom)
        this.#addHashes(
          needs.hashes(this.#decoder.decode(bytes.subarray(emailFrom, emailTo)).toLowerCase()),
          number,
        )
    }
    if (this.#sensitive.length > 0) for (const cell of this.#sensitive) this.#checkSensitive(bytes, cell)
    if (this.#merged.length > 0) for (const cell of this.#merged) this.#checkMerged(bytes, cell)
    this.#rows++
    if (this.#rows % 65_536 === 0) this.#forget()
  }

  #waysOf(bits: number): number {
    const known = this.#waysNumbers[bits]!
    if (known !== -1) return known
    this.#waysNumbers[bits] = this.#waysKnown
    return this.#waysKnown++
  }

  /** What is said of everybody at a place, by the ways of reaching them, of which there are eight. */
  #setOfPlace(place: number, bits: number): number {
    const verdicts = this.#cohortVerdicts
    let verdict = verdicts[place * 8 + bits] ?? -1
    if (verdict === -1) {
      verdict = this.judge.judgePlace(this.places[place]!, bits)
      for (let i = verdicts.length; i <= place * 8 + bits; i++) verdicts.push(-1)
      verdicts[place * 8 + bits] = verdict
    }
    return verdict === 0 ? 0 : this.#sets.of(0, verdict)
  }

  #verdictOfSet(set: number): number {
    const known = set < this.#verdictOf.length ? this.#verdictOf[set]! : -1
    return known === -1 ? this.#union(set) : known
  }

  /** The class of rows at a place, of a segment (its number and one, 0 for none), with a verdict. */
  #classOf(place: number, segment: number, verdict: number): number {
    const row = this.#class
    row[0] = place
    row[1] = segment
    row[2] = verdict
    const of = this.#classTable.of(row)
    return of === 0 ? this.#newClass(row) : of - 1
  }

  #addHashes(hashes: readonly Uint8Array[], number: number): void {
    for (const hash of hashes) {
      const { high, low } = keyOfHash(hash)
      this.#streams.hash.add(high, low, this.#rows, number)
    }
  }

  /** The number of a field's value, without blanks around; of a field that isn't there, that of the empty value. */
  #intern(bytes: Uint8Array, field: number, table: ByteTable): number {
    const { starts, ends, fields } = this.#scanner
    if (field === -1 || field >= fields) return emptyValue
    let from = starts[field]!
    let to = ends[field]!
    while (from < to && bytes[from]! <= 32) from++
    while (to > from && bytes[to - 1]! <= 32) to--
    return from === to ? emptyValue : table.of(bytes, from, to)
  }

  /** Of a postal code as many characters as tell where it is. */
  #internPostal(bytes: Uint8Array): number {
    const field = this.#fields.postal
    const { starts, ends, fields } = this.#scanner
    if (field === -1 || field >= fields) return emptyValue
    let from = starts[field]!
    const to = ends[field]!
    while (from < to && bytes[from]! <= 32) from++
    let end = Math.min(to, from + longestPostal)
    while (end > from && bytes[end - 1]! <= 32) end--
    return this.#postal.of(bytes, from, end)
  }

  #text(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes)
  }

  #countryIndex(country: number): number {
    const text = this.#text(this.#country.bytesOf(country))
    const code = text === '' ? null : this.#readers.countryOf(text, this.judge.world, this.#readers.names)
    const index = code === null ? this.#defaultCountry : this.#readers.phones.countryIndex(code)
    this.#countryIndexes[country] = index
    return index
  }

  #locate(where: Int32Array): number {
    const text = (index: number, values: ByteTable): string => this.#text(values.bytesOf(where[index]!))
    const place = this.#readers.placeOf(
      {
        country: text(0, this.#country),
        region: text(1, this.#region),
        timezone: text(2, this.#timezone),
        postalCode: text(3, this.#postal),
        phone: where[4] === 0 ? '' : `+${digitsOf(this.#readers.phones)}`,
      },
      this.judge.world,
      this.#readers.locations,
      this.#readers.names,
    )
    const number = this.#placeNumber(place)
    this.#whereTable.tell(number + 1)
    return number
  }

  #placeNumber(place: ContactPlace): number {
    const key = JSON.stringify(place)
    const known = this.#placeNumbers.get(key)
    if (known !== undefined) return known
    const number = this.places.push(place) - 1
    this.#placeNumbers.set(key, number)
    return number
  }

  #state(bytes: Uint8Array, plan: StatePlan): number {
    const { fields, table } = plan
    if (fields.length === 1) return this.#stateOfValues(plan, [this.#intern(bytes, fields[0]!, table)])
    return this.#stateOfValues(
      plan,
      fields.map((field) => this.#intern(bytes, field, table)),
    )
  }

  /** The number of the state that values of its fields come to together. */
  #stateOfValues({ column, table, meanings }: StatePlan, numbers: readonly number[]): number {
    const { readState, stricterState, words } = this.#readers
    let state: State | null = null
    for (const number of numbers) {
      let meaning = meanings[number]
      if (meaning === undefined) {
        meaning = readState(this.#text(table.bytesOf(number)), words, column)
        meanings[number] = meaning
      }
      state = state === null ? meaning : stricterState(column, state, meaning)
    }
    return stateNumber(state ?? 'blank')
  }

  #day(bytes: Uint8Array, plan: DayPlan): number {
    const { starts, ends, fields } = this.#scanner
    if (plan.field === -1 || plan.field >= fields) return noDay
    let from = starts[plan.field]!
    let to = ends[plan.field]!
    while (from < to && bytes[from]! <= 32) from++
    while (to > from && bytes[to - 1]! <= 32) to--
    return from === to ? noDay : this.#dayAt(bytes, from, to, plan)
  }

  #dayAt(bytes: Uint8Array, from: number, to: number, { table, meanings }: DayPlan): number {
    const iso = isoDay(bytes, from, to)
    if (iso !== noDay) return iso
    const number = table.of(bytes, from, to)
    let meaning = meanings[number]
    if (meaning === undefined) {
      const day = this.#readers.readDay(this.#text(table.bytesOf(number)), this.#header.dayOrder)
      meaning = day === null ? noDay : day === 'unreadable' ? unreadableDay : day
      meanings[number] = meaning
    }
    return meaning
  }

  #faultVerdict(fault: RowFault): number {
    const known = this.#faultVerdicts.get(fault)
    if (known !== undefined) return known
    const verdict = this.judge.judgeEvent({ kind: 'row', fault })
    this.#faultVerdicts.set(fault, verdict)
    return verdict
  }

  /** The verdict of a set. */
  #union(set: number): number {
    const verdicts: number[] = []
    for (let one = set; one !== 0; one = this.#sets.first(one)) verdicts.push(this.#sets.second(one))
    const verdict = this.judge.settle(verdicts.length === 1 ? verdicts[0]! : this.judge.union(verdicts))
    this.#verdictOf = withRoom(this.#verdictOf, set)
    this.#verdictOf[set] = verdict
    return verdict
  }

  #newClass(row: Int32Array): number {
    const segment = row[1]!
    const number =
      this.classes.push({
        place: row[0]!,
        segment: segment === 0 ? null : this.#segmentNames[segment - 1]!,
        verdict: row[2]!,
      }) - 1
    if (number >= this.#counters.room) {
      // The kernel has no more room: from here on rows are counted without it.
      this.#counters.grow(number * 2)
      this.#kernel = null
    }
    this.#classTable.tell(number + 1)
    return number
  }

  /** The number of a segment by that of its value; those beyond the most that there can be share one. */
  #segmentOf(number: number): number {
    const table = this.#segment
    if (number < this.#segmentNames.length) return number
    if (number > mostSegments) {
      if (table.size > mostSegments * 4) table.truncate(mostSegments + 1)
      this.#segmentNames[mostSegments + 1] = otherSegments
      return mostSegments + 1
    }
    const text = this.#text(table.bytesOf(number))
    this.#segmentNames.push(text === '' ? null : masked(text.slice(0, 80)))
    return number
  }

  #checkSensitive(bytes: Uint8Array, plan: CellPlan<SensitiveKind>): void {
    const { starts, ends, fields } = this.#scanner
    if (plan.field >= fields) return
    const from = starts[plan.field]!
    const to = ends[plan.field]!
    // Shorter or longer than any of these numbers, or without their digits.
    if (to - from < shortestSensitive || to - from > longestSensitive) return
    let digits = 0
    for (let i = from; i < to; i++) if (bytes[i]! >= 48 && bytes[i]! <= 57) digits++
    if (digits >= fewestSensitiveDigits) this.#countSensitive(bytes, from, to, plan)
  }

  #countSensitive(
    bytes: Uint8Array,
    from: number,
    to: number,
    { table, kinds, counts }: CellPlan<SensitiveKind>,
  ): void {
    if (table.size > mostValues) {
      table.clear()
      kinds.length = 0
    }
    const number = table.of(bytes, from, to)
    let kind = kinds[number]
    if (kind === undefined) {
      kind = this.#readers.sensitiveNumber(this.#text(table.bytesOf(number)).trim())
      kinds[number] = kind
    }
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }

  #checkMerged(bytes: Uint8Array, plan: CellPlan<MergeFault>): void {
    const { starts, ends, fields } = this.#scanner
    const { field, counts } = plan
    let from = field < fields ? starts[field]! : 0
    let to = field < fields ? ends[field]! : 0
    while (from < to && bytes[from]! <= 32) from++
    while (to > from && bytes[to - 1]! <= 32) to--
    const fault = this.#mergeFaultOf(bytes, from, to, plan)
    if (fault !== null) counts.set(fault, (counts.get(fault) ?? 0) + 1)
  }

  #mergeFaultOf(
    bytes: Uint8Array,
    from: number,
    to: number,
    { table, kinds }: CellPlan<MergeFault>,
  ): MergeFault | null {
    if (table.size > mostValues) {
      table.clear()
      kinds.length = 0
    }
    const number = table.of(bytes, from, to)
    let kind = kinds[number]
    if (kind === undefined) {
      kind = this.#readers.faultOfMerged(this.#text(table.bytesOf(number)))
      kinds[number] = kind
    }
    return kind
  }

  /** Keeps what is remembered of values within bounds: what was forgotten is judged again, to the same end. */
  #forget(): void {
    const tables = [
      this.#country,
      this.#region,
      this.#timezone,
      this.#postal,
      ...this.#texts.map(({ table }) => table),
      ...this.#states.map(({ table }) => table),
      ...this.#days.map(({ table }) => table),
    ]
    const tuples = [this.#whereTable, this.#sets, ...this.#groups]
    const full =
      tables.some((table) => table.size > mostValues || table.weight > mostWeight) ||
      tuples.some((table) => table.size > mostValues)
    if (!full) return
    for (const table of [...tables, ...tuples]) table.clear()
    this.#countryIndexes.length = 0
    this.#verdictOf.fill(-1)
    for (const { meanings } of [...this.#states, ...this.#days]) meanings.length = 0
    this.#kernel?.forget()
  }

  /** What was counted since the last time, and all counters at 0 again. Classes and places stay. */
  take(): Delta {
    const delta: Delta = {
      rows: this.#rows,
      classes: this.#counters.take(),
      keys: {
        phone: this.#streams.phone.take(),
        email: this.#streams.email.take(),
        id: this.#streams.id.take(),
        hash: this.#streams.hash.take(),
      },
      sensitive: this.#sensitive.flatMap(({ field, counts }) =>
        [...counts].map(([kind, count]) => [field, kind, count] as const),
      ),
      mergeFaults: this.#merged.flatMap(({ field, counts }) =>
        [...counts].map(([kind, count]) => [field, kind, count] as const),
      ),
    }
    for (const { counts } of [...this.#sensitive, ...this.#merged]) counts.clear()
    this.#rows = 0
    this.#forget()
    return delta
  }

  /** What a number of a row's ids stands for: for rules that are asked. */
  textOf(column: TextColumn, ids: Int32Array): string {
    const plan = this.#texts.find((text) => text.column === column)
    return plan === undefined ? '' : this.#text(plan.table.bytesOf(ids[plan.slot]!))
  }

  dayOf(column: DayColumn, ids: Int32Array): DayValue {
    const plan = this.#days.find((day) => day.column === column)
    const number = plan === undefined ? noDay : ids[plan.slot]!
    return number === noDay ? null : number === unreadableDay ? 'unreadable' : number
  }

  stateOf(column: StateColumn, ids: Int32Array): State {
    const plan = this.#states.find((state) => state.column === column)
    return plan === undefined ? 'blank' : statesByNumber[ids[plan.slot]!]!
  }

  phoneOf(ids: Int32Array): PhoneClass {
    const number = ids[slotPhone]!
    return number === -1 ? absent : this.#readers.phones.classes[number]!
  }

  emailOf(ids: Int32Array): EmailClass {
    const number = ids[slotEmail]!
    return number === -1 ? noEmail : this.#readers.emails.classes[number]!
  }
}

/** The same, with room for an index; -1 in what is new. */
function withRoom(values: Int32Array, index: number): Int32Array {
  if (index < values.length) return values
  const larger = new Int32Array(Math.max(values.length * 2, index + 1)).fill(-1)
  larger.set(values)
  return larger
}

const fixedSlots: ReadonlyMap<string, number> = new Map([
  ['', slotBits],
  ['phone', slotPhone],
  ['phone-written', slotPhoneWritten],
  ['email', slotEmail],
  ['contact_id', slotId],
  ['place', slotPlace],
])

/** Faults of rows whose values may stand under another header than their own. */
const misplacing: readonly RowFault[] = [
  'too-few-fields',
  'too-many-fields',
  'stray-quote',
  'unclosed-quote',
  'too-long',
  'not-an-object',
]

/** Stands for all segments where there are too many: so it doesn't matter which were met first. */
export const otherSegments = '…'

function isIn<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value)
}

function digitsOf({ digits, length }: PhoneTable): string {
  let text = ''
  for (let i = 0; i < length; i++) text += String.fromCharCode(48 + digits[i]!)
  return text
}

/** The key of a SHA-256: its first 85 bits. */
export function keyOfHash(hash: Uint8Array): { readonly high: number; readonly low: number } {
  const word = (at: number): number =>
    ((hash[at]! << 24) | (hash[at + 1]! << 16) | (hash[at + 2]! << 8) | hash[at + 3]!) >>> 0
  const high = word(0) * 0x200000 + (word(4) >>> 11)
  return { high: high === 0 ? 1 : high, low: word(8) }
}
