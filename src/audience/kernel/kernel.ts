import type { CounterArrays } from '../class-counters.ts'
import type { Dialect } from '../csv.ts'
import { localBytes } from '../email.ts'
import { firstYear, monthStarts } from '../iso-day.ts'
import { reach } from '../judge.ts'
import type { KeyNeeds } from '../rows.ts'
import type { KeyStream } from '../key-stream.ts'
import type { PhoneTables } from '../phone/phone.ts'
import { mostSendCounts, type SendSlots } from '../send-counts.ts'
import * as layout from './layout.ts'

/** Fields of a row by number, -1 for those that there aren't. */
export interface RowFields {
  readonly phone: number
  readonly email: number
  readonly id: number
  readonly country: number
  readonly region: number
  readonly timezone: number
  readonly postal: number
  readonly segment: number
}

/** What rows are read for: fields by number, -1 for those that there aren't; slots as the row pass numbers them. */
export interface KernelPlan {
  readonly dialect: Dialect
  readonly columns: number
  readonly fields: RowFields
  /** Values that are told by the column's number from {@link layout.firstColumn} on. */
  readonly texts: readonly { readonly field: number; readonly slot: number; readonly empty: number }[]
  /** Slots in a row that are read together, and where the answer goes. */
  readonly joins: readonly { readonly first: number; readonly count: number; readonly slot: number }[]
  readonly days: readonly { readonly field: number; readonly slot: number }[]
  /** Slots that each group goes by. */
  readonly groups: readonly (readonly number[])[]
  readonly sensitive: readonly number[]
  readonly merged: readonly number[]
  readonly needs: Pick<KeyNeeds, 'phone' | 'email' | 'id'>
  readonly seeds: readonly [number, number, number]
  readonly defaultCountry: number
}

/** What the reference says. Bounds are offsets into {@link Kernel.block}. */
export interface KernelHost {
  value(column: number, from: number, to: number): number
  combination(which: number): number
  /** The class of a number; what else there is to it is put into {@link Kernel.phone}. */
  phone(from: number, to: number, country: number): number
  email(from: number, to: number): number
  stretch(plan: number, day: number): number
  verdict(group: number, answer: number): number
  /** How many earlier sends can be too many at a place at the earliest. */
  fewest(place: number): number
  sensitive(index: number, from: number, to: number): void
  merged(index: number, payload: number): void
}

/** What sends logs are read for: fields by number, -1 for those that there aren't. */
export interface SendsPlan {
  readonly dialect: Dialect
  readonly columns: number
  readonly who: number
  readonly when: number
  readonly channel: number
  readonly country: number
  readonly by: 'phone' | 'email' | 'id'
  /** Minutes since 1970 from which on sends count. */
  readonly since: number
  /** What stands for no channel, and the country of numbers where none is written. */
  readonly noChannel: number
  readonly defaultCountry: number
  readonly seeds: readonly [number, number, number]
}

interface Exports {
  readonly run: (at: number, stop: number, limit: number) => number
  readonly runSends: (at: number, stop: number, limit: number) => number
  readonly clearValues: () => void
  readonly clearCombinations: () => void
}

const needNumbers = { none: layout.needsNone, all: layout.needsAll, sent: layout.needsSent } as const

/** Where keys are staged; numbers have no more than their key. */
const stages = [
  {
    name: 'phone',
    staged: layout.stateStagedPhone,
    keys: layout.stagePhoneKeys,
    more: null,
    rows: layout.stagePhoneRows,
    classes: layout.stagePhoneClasses,
    parts: layout.stagePhoneParts,
  },
  {
    name: 'email',
    staged: layout.stateStagedEmail,
    keys: layout.stageEmailKeys,
    more: layout.stageEmailMore,
    rows: layout.stageEmailRows,
    classes: layout.stageEmailClasses,
    parts: layout.stageEmailParts,
  },
  {
    name: 'id',
    staged: layout.stateStagedId,
    keys: layout.stageIdKeys,
    more: layout.stageIdMore,
    rows: layout.stageIdRows,
    classes: layout.stageIdClasses,
    parts: layout.stageIdParts,
  },
] as const

const valueSlots = 1 << 16
const valueBytes = 1 << 22
const combinationSlots = 1 << 17
const combinationWords = 1 << 20
/** Classes that there is room for. */
const classes = 1 << 18
const mostDays = 12
/** Places of which is remembered how many sends can be too many. */
const places = 1 << 16
/** Bits of the largest front, and bytes for all of them. */
const mostFrontBits = 19
const frontBytes = 1 << 23
const page = 1 << 16

/**
 * Goes over plain rows of CSV as {@link RowPass} does, many times as fast: a WebAssembly program that remembers what the
 * pass answered. Whatever it hasn't met it asks the pass for, which stays the one that decides.
 */
export class Kernel {
  /** Where rows are read to. */
  readonly block: Uint8Array<ArrayBuffer>
  /** Numbers of the row that is read, by slot; of days, days themselves. */
  readonly keys: Int32Array<ArrayBuffer>
  readonly days: Int32Array<ArrayBuffer>
  readonly counters: CounterArrays
  readonly stretches: readonly Uint16Array<ArrayBuffer>[]
  readonly #memory: WebAssembly.Memory
  readonly #exports: Exports
  readonly #settings: Int32Array
  readonly #state: Int32Array
  readonly #limits: Uint32Array
  readonly #phoneKey: Float64Array
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #stage: number
  readonly #blockAt: number
  readonly #fronts: number
  readonly #fewest: number
  readonly #sendCounts: number
  readonly #national: number
  #frontsUsed = 0
  #combinations: Int32Array
  /** By number, the slots of a combination. */
  #slots: readonly (readonly number[])[] = []
  #host: KernelHost | null = null
  #leave: (() => void) | null = null

  /** `blockBytes`: room for rows, the scanner's own included. */
  constructor(program: WebAssembly.Module, blockBytes: number, phones: PhoneTables) {
    let free: number = layout.freeAt
    const take = (bytes: number): number => {
      const at = free
      free += (bytes + 63) & ~63
      return at
    }
    this.#stage = take(layout.stageBytes)
    const counts = take(classes * 4)
    const samples = take(classes * layout.samplesPerClass * 16)
    const touched = take(classes * 4)
    const stretches = Array.from({ length: mostDays }, () => take(layout.stretches * 2))
    const tables = [phones.afterFour, phones.next, phones.says, phones.words, phones.lengths] as const
    const tablesAt = tables.map(({ byteLength }) => take(byteLength))
    const values = [take(valueSlots * 16), take(valueBytes)] as const
    const combinations = [take(combinationSlots * 16), take(combinationWords * 4)] as const
    this.#fronts = take(frontBytes)
    this.#fewest = take(places)
    this.#national = take(layout.mostCountries * layout.nationalBytes)
    this.#sendCounts = take(mostSendCounts >> 2)
    this.#blockAt = take(blockBytes)
    const pages = Math.ceil(free / page)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    this.#memory = memory
    const bytes = memory.buffer
    this.block = new Uint8Array(bytes, this.#blockAt, blockBytes)
    this.keys = new Int32Array(bytes, layout.keysAt, layout.slotJoined + layout.mostJoined)
    this.days = new Int32Array(bytes, layout.daysOfRowAt, layout.mostSlots)
    this.#settings = new Int32Array(bytes, layout.settingsAt, 64)
    this.#state = new Int32Array(bytes, layout.stateAt, 16)
    this.#combinations = new Int32Array(
      bytes,
      layout.combinationsAt,
      layout.mostCombinations * layout.listCombination,
    )
    this.#limits = new Uint32Array(bytes, layout.limitsAt, this.keys.length)
    this.#starts = new Int32Array(bytes, layout.startsAt, layout.mostColumns)
    this.#ends = new Int32Array(bytes, layout.endsAt, layout.mostColumns)
    this.#phoneKey = new Float64Array(bytes, layout.phoneKeyAt, 1)
    this.counters = {
      counts: new Uint32Array(bytes, counts, classes),
      samples: new Float64Array(bytes, samples, classes * layout.samplesPerClass * 2),
      touched: new Uint32Array(bytes, touched, classes),
      touchedCount: new Uint32Array(bytes, layout.stateAt + layout.stateTouched * 4, 1),
    }
    this.stretches = stretches.map((at) => new Uint16Array(bytes, at, layout.stretches))
    new Uint8Array(bytes, layout.inLocalAt, 128).set(localBytes.subarray(0, 128))
    new Uint8Array(bytes, layout.separatorsAt, 128).set(phones.separators.subarray(0, 128))
    new Int32Array(bytes, layout.monthsAt, monthStarts.length).set(monthStarts)
    new Uint16Array(bytes, layout.validClassesAt, phones.validClasses.length).set(phones.validClasses)
    for (const [i, table] of tables.entries())
      new Uint8Array(bytes, tablesAt[i], table.byteLength).set(
        new Uint8Array(table.buffer, table.byteOffset, table.byteLength),
      )
    this.#set({
      [layout.setAfterFour]: tablesAt[0]!,
      [layout.setNext]: tablesAt[1]!,
      [layout.setSays]: tablesAt[2]!,
      [layout.setWords]: tablesAt[3]!,
      [layout.setLengths]: tablesAt[4]!,
      [layout.setNational]: this.#national,
      [layout.setFirstYear]: firstYear,
      [layout.setMonths]: monthStarts.length - 1,
      [layout.setCounts]: counts,
      [layout.setSamples]: samples,
      [layout.setTouched]: touched,
      [layout.setClasses]: classes,
      [layout.setStage]: this.#stage,
      [layout.setValueSlots]: values[0],
      [layout.setValueMask]: valueSlots - 1,
      [layout.setValueStore]: values[1],
      [layout.setValueBytes]: valueBytes,
      [layout.setCombinationSlots]: combinations[0],
      [layout.setCombinationMask]: combinationSlots - 1,
      [layout.setCombinationStore]: combinations[1],
      [layout.setCombinationWords]: combinationWords,
      [layout.setFewest]: this.#fewest,
      [layout.setPlaces]: places,
      [layout.setReachPhone]: reach.phone,
      [layout.setReachEmail]: reach.email,
      [layout.setReachId]: reach.id,
    })
    const at = this.#blockAt
    const host = {
      value: (column: number, from: number, to: number) => this.#host!.value(column, from - at, to - at),
      combination: (which: number) => this.#host!.combination(which),
      widen: (slot: number) => this.#widen(slot),
      phone: (from: number, to: number, country: number) => this.#host!.phone(from - at, to - at, country),
      national: (country: number) => {
        const { code, codeLength, root, beginning } = phones.nationalForm(country)
        const at = this.#national + country * layout.nationalBytes
        const own = new DataView(bytes, at, layout.nationalBytes)
        own.setUint8(0, 1)
        own.setUint8(layout.nationalLength, codeLength)
        own.setUint16(layout.nationalRoot, root, true)
        own.setUint32(layout.nationalCode, code, true)
        new Uint8Array(bytes, at + layout.nationalBeginning, beginning.length).set(beginning)
      },
      email: (from: number, to: number) => this.#host!.email(from - at, to - at),
      stretch: (plan: number, day: number) => this.#host!.stretch(plan, day),
      verdict: (group: number, answer: number) => this.#host!.verdict(group, answer),
      fewest: (place: number) => {
        const fewest = this.#host!.fewest(place)
        return fewest === Infinity ? layout.fewestNever : Math.min(fewest, layout.mostSends)
      },
      sensitive: (index: number, from: number, to: number) =>
        this.#host!.sensitive(index, from - at, to - at),
      merged: (index: number, payload: number) => this.#host!.merged(index, payload),
    }
    this.#exports = new WebAssembly.Instance(program, { env: { memory }, host }).exports as unknown as Exports
  }

  /** Whether it can go by a plan. */
  static canTake({ columns, days, groups, texts, joins }: KernelPlan): boolean {
    const slots = [...texts, ...days, ...joins].map(({ slot }) => slot)
    return (
      columns <= layout.mostColumns &&
      days.length <= mostDays &&
      layout.firstGroup + groups.length + joins.length <= layout.mostCombinations &&
      [...groups.map(({ length }) => length), ...joins.map(({ count }) => count)].every(
        (count) => count <= layout.mostOfCombination,
      ) &&
      slots.every((slot) => slot < layout.slotJoined + layout.mostJoined) &&
      joins.every(({ slot }) => slot < layout.mostSlots)
    )
  }

  /**
   * Asks this host from now on, by this plan; nothing is remembered of another. `leave` is called when somebody else
   * takes it, and before anything of this host's is overwritten.
   */
  serve(host: KernelHost, plan: KernelPlan, leave: () => void): void {
    this.#leave?.()
    this.#leave = leave
    this.#host = host
    const { fields, dialect, needs, seeds } = plan
    this.#set({
      [layout.setColumns]: plan.columns,
      [layout.setDelimiter]: dialect.delimiter,
      [layout.setNewline]: dialect.terminator === 'lf' ? 10 : 13,
      [layout.setPhone]: fields.phone,
      [layout.setEmail]: fields.email,
      [layout.setId]: fields.id,
      [layout.setCountry]: fields.country,
      [layout.setRegion]: fields.region,
      [layout.setTimezone]: fields.timezone,
      [layout.setPostal]: fields.postal,
      [layout.setSegment]: fields.segment,
      [layout.setTexts]: plan.texts.length,
      [layout.setJoins]: plan.joins.length,
      [layout.setDays]: plan.days.length,
      [layout.setGroups]: plan.groups.length,
      [layout.setSensitive]: plan.sensitive.length,
      [layout.setMerged]: plan.merged.length,
      [layout.setNeedsPhone]: Number(needs.phone),
      [layout.setNeedsEmail]: needNumbers[needs.email],
      [layout.setNeedsId]: needNumbers[needs.id],
      [layout.setSeedA]: seeds[0],
      [layout.setSeedB]: seeds[1],
      [layout.setSeedC]: seeds[2],
      [layout.setDefaultCountry]: plan.defaultCountry,
    })
    let column: number = layout.firstColumn
    this.#lists(
      layout.textsAt,
      plan.texts.map(({ field, slot, empty }) => [field, column++, slot, empty]),
    )
    this.#lists(
      layout.daysAt,
      plan.days.map(({ field, slot }, i) => [field, column++, slot, this.stretches[i]!.byteOffset]),
    )
    this.#lists(
      layout.joinsAt,
      plan.joins.map(({ slot }) => [slot]),
    )
    this.#lists(
      layout.sensitiveAt,
      plan.sensitive.map((field) => [field]),
    )
    this.#lists(
      layout.mergedAt,
      plan.merged.map((field) => [field, column++]),
    )
    const row = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)
    const slots: (readonly number[])[] = []
    slots[layout.ofWhere] = row(layout.slotWhere, 5)
    slots[layout.ofCohort] = row(layout.slotCohort, 2)
    slots[layout.ofPair] = row(layout.slotPair, 2)
    slots[layout.ofSet] = row(layout.slotPair, 1)
    slots[layout.ofClass] = row(layout.slotClass, 3)
    slots.push(...plan.groups, ...plan.joins.map(({ first, count }) => row(first, count)))
    new Uint8Array(this.#memory.buffer, this.#fewest, places).fill(layout.fewestUnknown)
    this.#slots = slots
    this.forget()
  }

  /** Keys that are staged only for earlier sends are so from now on where these may be enough to matter. */
  goBySends({ slots, shift }: SendSlots): void {
    new Uint8Array(this.#memory.buffer, this.#sendCounts, slots.length).set(slots)
    this.#set({ [layout.setSendCounts]: this.#sendCounts, [layout.setSendShift]: shift })
  }

  /** Reads a sends log by this plan from now on. */
  serveSends(host: Pick<KernelHost, 'value' | 'phone'>, plan: SendsPlan): void {
    this.#leave?.()
    this.#leave = null
    const never = (): never => {
      throw new Error('Not asked for by sends')
    }
    this.#host = {
      combination: never,
      email: never,
      stretch: never,
      verdict: never,
      fewest: never,
      sensitive: never,
      merged: never,
      ...host,
    }
    this.#slots = []
    const { dialect, seeds } = plan
    this.#set({
      [layout.setColumns]: plan.columns,
      [layout.setDelimiter]: dialect.delimiter,
      [layout.setNewline]: dialect.terminator === 'lf' ? 10 : 13,
      [layout.setWho]: plan.who,
      [layout.setWhen]: plan.when,
      [layout.setBy]: plan.channel,
      [layout.setCountry]: plan.country,
      [layout.setNeedsPhone]: Number(plan.by === 'phone'),
      [layout.setFold]: Number(plan.by === 'email'),
      [layout.setSince]: plan.since,
      [layout.setNoChannel]: plan.noChannel,
      [layout.setDefaultCountry]: plan.defaultCountry,
      [layout.setSeedA]: seeds[0],
      [layout.setSeedB]: seeds[1],
      [layout.setSeedC]: seeds[2],
    })
    this.forget()
  }

  /** As {@link run}, for a sends log. `last`: the newest minute so far. */
  runSends(
    at: number,
    stop: number,
    limit: number,
    last: number | null,
    stream: KeyStream,
  ): {
    readonly next: number
    readonly rows: number
    readonly unreadable: number
    readonly last: number | null
  } {
    const from = this.#blockAt
    const state = this.#state
    state[layout.stateRows] = 0
    state[layout.stateLast] = last ?? layout.noDay
    const next = this.#exports.runSends(from + at, from + stop, from + limit) - from
    this.#unstage({ phone: stream, email: stream, id: stream })
    const newest = state[layout.stateLast]
    return {
      next,
      rows: state[layout.stateRows],
      unreadable: state[layout.stateUnreadable]!,
      last: newest === layout.noDay ? null : newest,
    }
  }

  /** Forgets what was remembered: numbers of values and combinations mean something else from now on. */
  forget(): void {
    this.#exports.clearValues()
    this.#exports.clearCombinations()
    this.#frontsUsed = 0
    this.#limits.fill(1)
    for (const which of this.#slots.keys()) this.#layOut(which)
  }

  /** Lays a combination out by the bits of its slots, with a front in which nothing is known; none where there are too many. */
  #layOut(which: number): void {
    const own = this.#combinations
    const at = which * layout.listCombination
    const slots = this.#slots[which]!
    own[at] = slots.length
    let shift = 0
    for (const [i, slot] of slots.entries()) {
      own[at + layout.combinationSlots + i] = (slot << 7) | (shift & 31)
      shift += 31 - Math.clz32(this.#limits[slot]!)
    }
    const bytes = 4 << shift
    if (shift > mostFrontBits || this.#frontsUsed + bytes > frontBytes) {
      own[at + layout.combinationFront] = 0
      return
    }
    const from = this.#fronts + this.#frontsUsed
    this.#frontsUsed += bytes
    new Uint8Array(this.#memory.buffer, from, bytes).fill(0)
    own[at + layout.combinationFront] = from
  }

  /** Makes room for the number of the row that stands in a slot. */
  #widen(slot: number): void {
    this.#limits[slot] = 2 ** (32 - Math.clz32(this.keys[slot]!))
    for (const [which, slots] of this.#slots.entries()) if (slots.includes(slot)) this.#layOut(which)
  }

  /** Of the number that `phone` of the host was asked for. */
  tellPhone(key: number, place: number, e164: boolean): void {
    this.#phoneKey[0] = key
    this.#state[layout.statePhonePlace] = place
    this.#state[layout.statePhoneWritten] = e164 ? 0 : 1
  }

  /** Where a field of the row is that is read, without blanks around. */
  boundsOf(field: number): readonly [from: number, to: number] {
    const { block } = this
    let from = this.#starts[field]! - this.#blockAt
    let to = this.#ends[field]! - this.#blockAt
    while (from < to && block[from]! <= 32) from++
    while (to > from && block[to - 1]! <= 32) to--
    return [from, to]
  }

  /**
   * Reads rows of the block from `at` on that start before `stop` and end before `limit`; `rows` have been read before.
   * Gives where the next one starts, which may be one that only the pass can read, and how many were read.
   */
  run(
    at: number,
    stop: number,
    limit: number,
    rows: number,
    streams: Readonly<Record<'phone' | 'email' | 'id', KeyStream>>,
  ): { readonly next: number; readonly rows: number } {
    const from = this.#blockAt
    const state = this.#state
    state[layout.stateRows] = rows
    const next = this.#exports.run(from + at, from + stop, from + limit) - from
    this.#unstage(streams)
    return { next, rows: state[layout.stateRows] - rows }
  }

  /** Hands on the keys that a run has found. */
  #unstage(streams: Readonly<Record<'phone' | 'email' | 'id', KeyStream>>): void {
    const { buffer } = this.#memory
    const words = (offset: number, count: number): Uint32Array =>
      new Uint32Array(buffer, this.#stage + offset, count)
    for (const { name, staged, keys, more, rows, classes: own, parts } of stages) {
      const count = this.#state[staged]!
      if (count === 0) continue
      streams[name].addAll(
        new Float64Array(buffer, this.#stage + keys, count),
        more === null ? words(rows, 0) : words(more, count),
        words(rows, count),
        words(own, count),
        new Uint8Array(buffer, this.#stage + parts, count),
      )
    }
  }

  #set(values: Readonly<Record<number, number>>): void {
    for (const [number, value] of Object.entries(values)) this.#settings[Number(number)] = value
  }

  #lists(at: number, lists: readonly (readonly number[])[]): void {
    new Int32Array(this.#memory.buffer, at).set(lists.flat())
  }
}
