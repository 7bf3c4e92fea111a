import type { Campaign } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { ColumnName } from '../policy/config.ts'
import type { Rule } from '../rule.ts'
import { BlockBuffer, blockFor, roomFor } from './blocks.ts'
import type { ContactEvent, ContactList, ContactPlace, MergedColumns, SuppressionSource } from './contract.ts'
import { EarlierSends, reachOfCaps } from './frequency.ts'
import { headerOf, rowsLookedAt } from './header.ts'
import { Hits } from './hits.ts'
import { mayBeContact } from './header-faults.ts'
import { type Input, InputError } from './input.ts'
import { Judge, type JudgeInput, reach, reachFor } from './judge.ts'
import { findInSets, type SetQuestion } from './key-sets.ts'
import { Kernel } from './kernel/kernel.ts'
import { mostMemory, withMemory } from './kernel/memory.ts'
import { findKeys } from './kernel/sets.ts'
import type { KeyChunk } from './key-stream.ts'
import {
  hashesOf,
  keyOfSends,
  likelyTold,
  type ListFile,
  readSends,
  readSuppression,
  type SendKeys,
  type SuppressedKeys,
} from './lists.ts'
import { masked } from './mask.ts'
import {
  type Delta,
  type Header,
  type KeyNeed,
  type KeyNeeds,
  type Readers,
  RowPass,
  shownAs,
  type StreamName,
} from './rows.ts'
import { type LoadParser, scanFile } from './scan.ts'
import { adoptAnswer, shares } from './shared-sets.ts'
import { SendCounts } from './send-counts.ts'
import { KeyStore } from './spill.ts'
import type { KeySource, StoredKeys } from './stored-keys.ts'
import { outClasses } from './out-keys.ts'
import { adopt, portable } from './portable.ts'
import { hiddenKeys, type PartLine, type Shard, type ShardHead } from './shard.ts'
import { countRange, type RangedPass, type ThreadResult } from './ranges.ts'
import { Threads } from './threads.ts'
import type { ThreadStart } from './thread.ts'
import { adoptNew, type ChangedRows, type RunFile, stageOf, Tally } from './tally.ts'

/** What reads rows, and what holds their keys against lists: see `src/audience/kernel`. */
export type KernelProgram = 'rows' | 'sets'

/** All that judging contact files takes. */
export interface RunInput {
  readonly campaign: Campaign
  readonly world: World
  readonly rules: readonly Rule[]
  readonly readers: Readers
  readonly mergedColumns: (headers: readonly string[]) => readonly number[]
  readonly loadParser: LoadParser
  /** The kernel's program for so many bytes of contacts; null where they aren't worth it, or there is none. */
  readonly loadKernel: (bytes: number, name: KernelProgram) => WebAssembly.Module | null
  /** Bytes of contacts that are read at once; as many as is best where nothing is said. */
  readonly block?: number
  readonly contacts: readonly Input[]
  readonly suppression: readonly ListFile[]
  readonly sends: readonly Input[]
  /** Keys by which hashes of suppression lists were made, beside plain SHA-256. */
  readonly hashKeys: readonly string[]
  /** Bytes of keys that are kept in memory. */
  readonly memory: number
  /** For large plain files; null = one thread. */
  readonly threads: {
    /** The program of a thread. */
    readonly program: string
    /** Bytes of contacts that have to be exceeded. */
    readonly from: number
    readonly count: number
    readonly start: Omit<ThreadStart, 'hashKeys' | 'seeds'>
  } | null
  /** Told now and then of bytes and rows that were read. */
  readonly progress: (step: 'contacts' | 'sets' | 'split', read: number, rows: number) => void
}

/** What was found out about contact files. */
export interface RunResult {
  readonly judge: Judge
  readonly tally: Tally
  readonly files: readonly RunFile[]
  readonly changed: ChangedRows
  readonly suppression: readonly (SuppressionSource & {
    readonly entries: number
    readonly unreadable: number
    readonly unmatched: number
    readonly hashed: number
    readonly hits: number
  })[]
  readonly sends: ContactList['sends']
  readonly columns: ReadonlySet<ColumnName>
  /** Bytes of keys that didn't fit into memory. */
  readonly spilled: number
}

/** A file with the pass over its rows, kept for another pass over it. */
interface OpenFile {
  readonly input: Input
  readonly header: Header
}

const streamNames = ['phone', 'email', 'id', 'hash'] as const
const byOfStream = { phone: 'phone', email: 'email', id: 'contact_id', hash: 'phone' } as const

/** Judges contact files. */
export class AudienceRun {
  readonly #input: RunInput
  readonly #judge: Judge
  readonly #seeds: readonly [number, number, number]
  readonly #buffer: BlockBuffer
  readonly #kernel: Kernel | null
  /** Of all contact files, as far as it is known. */
  readonly #bytes: number
  readonly #events: ContactEvent[] = []
  readonly #eventNumbers = new Map<string, number>()
  readonly #earlier: EarlierSends
  #files: readonly OpenFile[] = []
  #needs: KeyNeeds = noNeeds

  /** `secret`: what hashes of keys are made with; by chance where nobody else has to make the same. */
  constructor(input: RunInput, secret: Uint8Array = byChance()) {
    this.#input = input
    this.#judge = new Judge(input)
    this.#earlier = new EarlierSends(this.#judge, (event) => this.#event(event))
    const words = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    this.#seeds = [words.readUInt32LE(0), words.readUInt32LE(4), words.readUInt32LE(8)]
    const block =
      input.block ??
      blockFor([...input.contacts, ...input.suppression.map((list) => list.input), ...input.sends])
    this.#bytes = input.contacts.reduce(
      (sum, { size, compressed }) => sum + (compressed ? Infinity : (size ?? Infinity)),
      0,
    )
    const program = input.loadKernel(this.#bytes, 'rows')
    const { tables } = input.readers.phones
    this.#kernel = program === null ? null : withMemory(() => new Kernel(program, roomFor(block), tables))
    this.#buffer = new BlockBuffer(block, this.#kernel?.block)
  }

  get judge(): Judge {
    return this.#judge
  }

  #event(event: ContactEvent): number {
    const key = JSON.stringify(event)
    let number = this.#eventNumbers.get(key)
    if (number === undefined) {
      number = this.#events.push(event) - 1
      this.#eventNumbers.set(key, number)
    }
    return number
  }

  async run(): Promise<RunResult> {
    const { suppression, sends, memory } = this.#input
    const given = this.#threads()
    let threads = given === null ? null : this.#start(given)
    let counted = this.#nothing(given !== null)
    const sendStore = new KeyStore(memory >> 2, given !== null)
    const known: { listed: SuppressedKeys | null; logs: Logs } = { listed: null, logs: noLogs }
    try {
      const opened = this.#open()
      const { columns, ways } = opened
      const readLogs = async (): Promise<void> => {
        known.logs = await this.#logs(columns, (chunk) => sendStore.put(chunk))
        if (known.logs.counts !== null) threads?.goBySends(known.logs.counts)
      }
      if (given === null || threads === null) {
        known.listed = await this.#lists(opened)
        this.#needs = this.#needsOf(opened, streamsOf(known.listed))
        await readLogs()
        for (const file of this.#files) counted.files.push(await this.#count(file, counted))
      } else {
        // By what the heads of the lists show, contacts are counted while the lists are read.
        const likely = this.#needsOf(opened, this.#likelyListed())
        this.#needs = likely
        const isEnough = await this.#countByThreads(threads, counted, async () => {
          known.listed = await this.#lists(opened)
          this.#needs = this.#needsOf(opened, streamsOf(known.listed))
          if (!covers(likely, this.#needs)) return false
          await readLogs()
          return true
        })
        if (!isEnough) {
          // Further down a list tells people by something else, which what was counted lacks.
          await threads.end()
          counted.store.close()
          threads = this.#start(given)
          counted = this.#nothing(true)
          await this.#countByThreads(threads, counted, () => readLogs().then(() => true))
        }
      }
      const { tally, store, keys, files } = counted
      this.#refuseChanged()
      this.#input.progress('sets', 0, tally.rows)
      const { listed, logs } = known
      const hits = await this.#findHits(tally, keys, listed, logs, ways, threads)
      const changed = tally.apply(hits, this.#events)
      return {
        judge: this.#judge,
        tally,
        files,
        changed,
        suppression: suppression.map(({ source }, list) => ({
          ...source,
          ...listed!.lists[list]!,
          hits: hitsOf(hits, this.#events, ({ name }) => name === source.name),
        })),
        sends: sends.length === 0 ? null : aboutSends(logs.all),
        columns,
        spilled: store.spilled + sendStore.spilled,
      }
    } finally {
      counted.store.close()
      sendStore.close()
      await threads?.end()
    }
  }

  #start({ program, count, start }: NonNullable<RunInput['threads']>): Threads {
    return new Threads(program, count - 1, { ...start, hashKeys: this.#input.hashKeys, seeds: this.#seeds })
  }

  #nothing(isShared: boolean): Counted {
    return {
      tally: new Tally(this.#judge),
      store: new KeyStore(this.#input.memory, isShared),
      keys: noKeys(),
      files: [],
    }
  }

  /**
   * Counts the one file of the run as a part of an audience: who is on the list twice stays open. `salt` is the same for
   * all parts; `digest` is asked when all bytes have been read.
   */
  async part(
    {
      name,
      firstRow,
      salt,
      digest,
    }: {
      readonly name: string | null
      readonly firstRow: number
      readonly salt: string
      readonly digest: () => { readonly sha256: string; readonly isAscii: boolean }
    },
    head: Omit<ShardHead, 'sendlint' | 'version' | 'suppression' | 'sends'>,
  ): Promise<Shard> {
    const { suppression, sends } = this.#input
    const { listed, logs, ways } = await this.#prepare((chunk) => chunk)
    const tally = new Tally(this.#judge)
    const chunks = noChunks()
    const keys = noKeys()
    const [only] = this.#files
    const { input, header } = only!
    const { readers } = this.#input
    let ordered = false
    const readDay: Readers['readDay'] = (text, order) => {
      ordered ||= readers.readDay(text, 'day-first') !== readers.readDay(text, 'month-first')
      return readers.readDay(text, order)
    }
    const pass = this.#pass(input, header, this.#needs, { ...readers, readDay })
    this.#speedUp(pass)
    const file = this.#file(input, header, 0)
    const numbers: number[] = []
    await scanFile(input, pass, header, this.#buffer, this.#input.loadParser, (delta, read) => {
      const base = tally.rows
      adoptNew(numbers, tally, pass.classes, pass.places)
      const classes = numbers
      tally.add(delta, classes, base)
      file.rows += delta.rows
      const map = Uint32Array.from(classes)
      for (const stream of streamNames) {
        const chunk = delta.keys[stream]
        if (chunk.size === 0) continue
        chunks[stream].push({ chunk, base, classes: map })
        keys[stream].push({ source: chunk, base, classes: map })
      }
      this.#addCells(delta, header, file)
      this.#input.progress('contacts', read, tally.rows)
    })
    const hits = await this.#findHits(tally, keys, listed, logs, 0)
    const { sha256: bytes, isAscii } = digest()
    const named = (columns: readonly number[]): readonly string[] =>
      columns.map((column) => headerName(header, column))
    const classes = tally.classes
    const { name: _, columns, ...described } = file.file
    return {
      head: {
        sendlint: 'audience-shard',
        version: 1,
        ...head,
        suppression: suppression.map(({ source }, list) => ({ ...source, ...listed!.lists[list]! })),
        sends: sends.length === 0 ? null : aboutSends(logs.all),
      },
      parts: [
        {
          about: {
            name: name ?? `part-${bytes.slice(0, 12)}`,
            firstRow,
            rows: file.rows,
            bytes,
            file: { ...described, columns: [...columns] },
            head: { isFull: input.isHeadFull, order: header.dayOrder, ordered, encoded: !isAscii },
            states: [...header.reading.states].map(([column, headers]) => [column, named(headers)]),
            merged: named(header.merged),
            classes: portable(this.#judge, classes, tally.places),
            counts: classes.map(({ count, samples }, number) => [
              number,
              count,
              samples.map(({ row, key }) => [row, shownAs(key)]),
            ]),
            events: this.#events,
            hits: Array.from(hits.rows, (row, index) => [row, hits.classes[index]!, hits.events[index]!]),
            sensitive: cellsOf(file.sensitive),
            mergeFaults: cellsOf(file.mergeFaults),
          },
          keys: (['phone', 'email', 'id'] as const).flatMap((stream) =>
            (ways & reach[stream]) === 0 || chunks[stream].length === 0
              ? []
              : [{ stream, chunk: hiddenKeys(chunks[stream], `${salt} ${stream} `) }],
          ),
        },
      ],
    }
  }

  /**
   * Judges the one file of the run row by row: `see` is told, when all is read, of each row in its order, with its
   * verdict. Duplicates are those within the file.
   */
  async eachRow(see: (row: number, verdict: number) => void): Promise<void> {
    const tally = new Tally(this.#judge)
    const store = new KeyStore(this.#input.memory)
    try {
      const { listed, logs, ways } = await this.#prepare((chunk) => store.put(chunk))
      const keys = noKeys()
      const { input, header } = this.#files[0]!
      const pass = this.#pass(input, header, this.#needs)
      const file = this.#file(input, header, 0)
      const blocks: Uint32Array[] = []
      let own: number[] = []
      const classes: number[] = []
      await scanFile(
        input,
        pass,
        header,
        this.#buffer,
        this.#input.loadParser,
        (delta) => {
          adoptNew(classes, tally, pass.classes, pass.places)
          // A block that is read again tells of its rows twice.
          blocks.push(Uint32Array.from(own.slice(own.length - delta.rows), (number) => classes[number]!))
          own = []
          this.#add(delta, classes, header, file, tally, store, keys)
        },
        () => own.push(pass.last),
      )
      const hits = await this.#findHits(tally, keys, listed, logs, ways)
      const changed = tally.apply(hits, this.#events)
      let row = 0
      let at = 0
      for (const block of blocks)
        for (const number of block) {
          const isChanged = at < changed.rows.length && changed.rows[at] === row
          see(row++, tally.classes[isChanged ? changed.classes[at++]! : number]!.verdict)
        }
    } finally {
      store.close()
    }
  }

  /** Reads what comes before the contacts: their headers, suppression lists, sends logs. */
  async #prepare(put: (chunk: KeyChunk) => KeySource): Promise<{
    readonly columns: ReadonlySet<ColumnName>
    readonly listed: SuppressedKeys | null
    readonly logs: Logs
    readonly ways: number
  }> {
    const opened = this.#open()
    const { columns, ways } = opened
    const listed = await this.#lists(opened)
    this.#needs = this.#needsOf(opened, streamsOf(listed))
    return { columns, listed, ways, logs: await this.#logs(columns, put) }
  }

  /** Reads the headers. */
  #open(): Opened {
    const { contacts, readers, world, campaign, mergedColumns } = this.#input
    this.#files = contacts.map((input) => ({
      input,
      header: headerOf(input, world.config, readers.words, mergedColumns),
    }))
    const columns = this.#files.flatMap(({ header }) => [
      ...header.reading.columns.keys(),
      ...header.reading.states.keys(),
    ])
    return { columns: new Set(columns), ways: waysOf(campaign) }
  }

  /** Reads the suppression lists. */
  async #lists({ columns, ways }: Opened): Promise<SuppressedKeys | null> {
    const { suppression, readers, world } = this.#input
    if (suppression.length === 0) return null
    const listed = await readSuppression(
      suppression,
      world.config,
      readers,
      this.#seeds,
      this.#buffer,
      this.#countryIndex(),
      {
        reached: (['phone', 'email', 'id'] as const).flatMap((stream) =>
          (ways & reach[stream]) === 0 ? [] : [byOfStream[stream]],
        ),
        has: (by) => columns.has(by),
      },
    )
    // One that is being written anew may lack those who stand there in the end.
    const changed = suppression.find(({ input }) => input.isChanged())
    if (changed !== undefined)
      throw new InputError(
        `Suppression list changed while it was read: ${changed.source.name}`,
        'Run it again when nobody writes to it',
      )
    return listed
  }

  /** By what the suppression lists tell people, as far as their heads show. */
  #likelyListed(): ReadonlySet<StreamName> {
    const { suppression, readers, world } = this.#input
    return new Set(suppression.flatMap(({ input }) => [...likelyTold(input, world.config, readers)]))
  }

  /** The keys that are needed of contacts where lists tell people by these. */
  #needsOf({ columns, ways }: Opened, listed: ReadonlySet<StreamName>): KeyNeeds {
    const { sends, readers, world, hashKeys } = this.#input
    const logged = new Set(
      sends.map((input) =>
        keyOfSends(headerOf(input, world.config, readers.words).reading.columns, (name) => columns.has(name)),
      ),
    )
    const need = (stream: 'email' | 'id', by: 'email' | 'contact_id'): KeyNeed =>
      (ways & reach[stream]) !== 0 || listed.has(stream) ? 'all' : logged.has(by) ? 'sent' : 'none'
    return {
      phone: (ways & reach.phone) !== 0 || listed.has('phone') || logged.has('phone'),
      email: need('email', 'email'),
      id: need('id', 'contact_id'),
      fewest: (place) => this.#earlier.fewest(place),
      hashes: listed.has('hash') ? hashesOf(hashKeys) : null,
    }
  }

  /** Reads the sends logs. `put` keeps their keys. */
  async #logs(columns: ReadonlySet<ColumnName>, put: (chunk: KeyChunk) => KeySource): Promise<Logs> {
    const { sends, readers, world } = this.#input
    if (sends.length === 0) return noLogs
    const counts = new SendCounts(sends.reduce((sum, input) => sum + mostRowsOf(input), 0))
    const all = await readSends(
      sends,
      (column) => columns.has(column),
      world.config,
      readers,
      this.#seeds,
      this.#buffer,
      this.#since(),
      this.#countryIndex(),
      this.#kernel,
      (chunk) => {
        counts.add(chunk)
        return put(chunk)
      },
    )
    this.#kernel?.goBySends(counts)
    return { all, counts }
  }

  /**
   * Goes over the rows once more, now that all is known of them: `see` is told of each, with whether an error rejects it
   * and the number of its verdict.
   */
  async split(
    { tally, changed }: RunResult,
    seeHeader: (
      file: number,
      bytes: Uint8Array,
      at: number,
      end: number,
      next: number,
      pass: RowPass,
    ) => void,
    see: (
      file: number,
      verdict: number,
      bytes: Uint8Array,
      at: number,
      end: number,
      next: number,
      pass: RowPass,
    ) => void,
  ): Promise<void> {
    const once = this.#files.find(({ input }) => input.path === null)
    if (once !== undefined)
      throw new InputError(
        `Contacts are read twice to be split, and a pipe can be read once: ${once.input.name}`,
        'Give them as a file',
      )
    let row = 0
    let at = 0
    for (const [number, { input, header }] of this.#files.entries()) {
      const pass = this.#pass(input, header, noNeeds)
      const classes: number[] = []
      await scanFile(
        input,
        pass,
        header,
        this.#buffer,
        this.#input.loadParser,
        (_, read) => this.#input.progress('split', read, row),
        (bytes, from, end, next) => {
          const { last } = pass
          if (classes[last] === undefined) {
            const { place, segment, verdict } = pass.classes[last]!
            classes[last] = tally.classNumber(tally.placeNumber(pass.places[place]!), segment, verdict)
          }
          let own: number = classes[last]
          if (at < changed.rows.length && changed.rows[at] === row) own = changed.classes[at++]!
          row++
          see(number, tally.classes[own]!.verdict, bytes, from, end, next, pass)
        },
        (bytes, from, end, next) => seeHeader(number, bytes, from, end, next, pass),
      )
    }
    this.#refuseChanged(row === tally.rows)
  }

  /** Who is on the list twice, or on another list, is told by its row: rows of another state would be others. */
  #refuseChanged(isWhole = true): void {
    const changed =
      this.#files.find(({ input }) => input.isChanged()) ?? (isWhole ? undefined : this.#files[0])
    if (changed !== undefined)
      throw new InputError(
        `Contact file changed while it was read: ${changed.input.name}`,
        'Run it again when nobody writes to it',
      )
  }

  #pass(input: Input, header: Header, needs: KeyNeeds, readers = this.#input.readers): RowPass {
    const dialect =
      input.form.format === 'jsonl' ? ({ delimiter: 44, terminator: 'lf' } as const) : input.form.dialect
    return new RowPass(this.#judge, readers, header, dialect, needs, this.#seeds)
  }

  #speedUp(pass: RowPass): void {
    if (this.#kernel !== null) pass.takeKernel(this.#kernel)
  }

  async #count({ input, header }: OpenFile, { tally, store, keys }: Counted): Promise<RunFile> {
    const pass = this.#pass(input, header, this.#needs)
    this.#speedUp(pass)
    const file = this.#file(input, header, tally.rows)
    const classes: number[] = []
    await scanFile(input, pass, header, this.#buffer, this.#input.loadParser, (delta, read) => {
      adoptNew(classes, tally, pass.classes, pass.places)
      this.#add(delta, classes, header, file, tally, store, keys)
      this.#input.progress('contacts', read, tally.rows)
    })
    return file
  }

  /** Threads, where the files are such that they can be read in ranges, and large enough to be worth it. */
  #threads(): NonNullable<RunInput['threads']> | null {
    const { threads } = this.#input
    const sizes = this.#input.contacts.map((input) => (input.ranges ? (input.size ?? 0) : -Infinity))
    if (threads === null || sizes.reduce((sum, size) => sum + size, 0) <= threads.from) return null
    // Where there is no memory for the kernel twice, there is none for another thread: an engine that gets none ends all.
    return this.#kernel === null || withMemory(() => new WebAssembly.Memory(mostMemory)) === null
      ? null
      : threads
  }

  /** Gives whether `before`, which is done meanwhile, let it come to its end. */
  async #countByThreads(
    threads: Threads,
    { tally, store, keys, files }: Counted,
    before: () => Promise<boolean>,
  ): Promise<boolean> {
    const { hashes, phone, email, id } = this.#needs
    const paths = this.#input.threads!.start.files.map(({ path }) => path)
    const passes = this.#files.map(({ input, header }, file): RangedPass => ({
      input,
      path: paths[file]!,
      pass: this.#pass(input, header, this.#needs),
    }))
    const classes = this.#files.map(() => new Map<number, number[]>())
    let read = 0
    const isWhole = await threads.count(
      { phone, email, id, hashes: hashes !== null },
      {
        before,
        count: async (task): Promise<ThreadResult> => {
          const ranged = passes[task.file]!
          this.#speedUp(ranged.pass)
          const { start, next } = await countRange(ranged, task, this.#buffer, this.#input.loadParser)
          const delta = ranged.pass.take()
          return { number: task.number, start, next, delta, classes: null, failures: [] }
        },
      },
      this.#files.map(({ input }) => ({ size: input.size!, first: input.form.skip })),
      (file, result, thread) => {
        const own = classes[file]!.get(thread) ?? []
        classes[file]!.set(thread, own)
        const { pass } = passes[file]!
        if (result.classes === null) adoptNew(own, tally, pass.classes, pass.places)
        else own.push(...adopt(result.classes, this.#input.rules, this.#judge, tally))
        for (const [rule, reason] of result.failures) this.#judge.failures.set(rule, reason)
      },
      (file, result, thread) => {
        const { input, header } = this.#files[file]!
        files[file] ??= this.#file(input, header, tally.rows)
        this.#add(result.delta, classes[file]!.get(thread)!, header, files[file], tally, store, keys)
        read += result.next - result.start
        this.#input.progress('contacts', read, tally.rows)
      },
    )
    for (const [file, { input, header }] of this.#files.entries())
      files[file] ??= this.#file(input, header, tally.rows)
    return isWhole
  }

  #file(input: Input, header: Header, base: number): RunFile {
    return {
      file: {
        name: input.name,
        format: input.form.format,
        delimiter: delimiterName(input),
        encoding: input.form.encoding,
        compressed: input.compressed,
        columns: new Map(
          [...header.reading.columns].map(([column, index]) => [column, headerName(header, index)]),
        ),
        headers: header.headers.map((_, index) => headerName(header, index)),
        faults: header.reading.faults,
        modified: input.modified,
      },
      base,
      rows: 0,
      firstRow: input.form.format === 'jsonl' ? 1 : 2,
      prefix: input.head.slice(0, input.form.skip),
      sensitive: new Map(),
      mergeFaults: new Map(),
    }
  }

  #add(
    delta: Delta,
    classes: readonly number[],
    header: Header,
    file: RunFile,
    tally: Tally,
    store: KeyStore,
    keys: Record<StreamName, StoredKeys[]>,
  ): void {
    const base = tally.rows
    tally.add(delta, classes, base)
    const map = Uint32Array.from(classes)
    for (const name of streamNames) {
      const chunk = delta.keys[name]
      if (chunk.size > 0) keys[name].push({ source: store.put(chunk), base, classes: map })
    }
    file.rows += delta.rows
    this.#addCells(delta, header, file)
  }

  #addCells(delta: Delta, header: Header, file: RunFile): void {
    for (const [index, kind, count] of delta.sensitive)
      bump(file.sensitive, headerName(header, index), kind, count)
    for (const [index, kind, count] of delta.mergeFaults)
      bump(file.mergeFaults, headerName(header, index), kind, count)
  }

  async #findHits(
    tally: Tally,
    keys: Readonly<Record<StreamName, readonly StoredKeys[]>>,
    listed: SuppressedKeys | null,
    logs: Logs,
    ways: number,
    threads: Threads | null = null,
  ): Promise<Hits> {
    const hits = new Hits()
    const { suppression } = this.#input
    const placeOf = (number: number): ContactPlace => tally.places[tally.classes[number]!.place]!
    const fewest = new Int32Array(tally.classes.length)
    const isOut = outClasses(this.#judge, tally)
    const outEvents = new Set<number>()
    const hit: SetQuestion['hit'] = (row, number, event) => {
      // Who says so by this row, too, is told of by that.
      if (isOut[number] !== 1 || !outEvents.has(event)) hits.add(row, number, event)
    }
    const often =
      logs.counts === null
        ? null
        : {
            counts: { slots: logs.counts.slots, shift: logs.counts.shift },
            fewest: tally.classes.reduce(
              (fewest, { place }) => Math.min(fewest, this.#earlier.fewest(tally.places[place]!)),
              Infinity,
            ),
          }
    const questions: SetQuestion[] = []
    for (const stream of streamNames) {
      const sent = logs.all.filter((log) => log.stream === stream).flatMap((log) => log.keys)
      // What the lists' numbers stand for, as numbers of events.
      const events = (listed?.kinds ?? []).map(({ list, by, reason }) =>
        this.#event({ kind: 'suppressed', by, list: suppression[list]!.source, reason }),
      )
      const duplicate =
        stream !== 'hash' && (ways & reach[stream]) !== 0
          ? this.#event({ kind: 'duplicate', by: byOfStream[stream] })
          : null
      const out =
        stream === 'hash' || duplicate === null || !isOut.includes(1)
          ? null
          : { classes: isOut, event: this.#event({ kind: 'out', by: byOfStream[stream] }) }
      if (out !== null) outEvents.add(out.event)
      const suppressed = listed === null ? [] : [renumbered(listed.keys[stream], events)]
      if (duplicate === null && suppressed.length === 0 && sent.length === 0) continue
      questions.push({
        contacts: keys[stream],
        known: { suppressed, out, sends: sent, often },
        classes: tally.classes.length,
        duplicate,
        judgeSends:
          sent.length === 0
            ? null
            : {
                fewest: (number) => {
                  let known = fewest[number]!
                  if (known === 0) {
                    // Beyond what anybody is sent where nothing binds.
                    known = Math.min(this.#earlier.fewest(placeOf(number)), 0x7fffffff)
                    fewest[number] = known
                  }
                  return known
                },
                sent: (row, number, minutes, channels) => {
                  for (const event of this.#earlier.eventsOf(
                    placeOf(number),
                    byOfStream[stream],
                    minutes,
                    channels,
                  ))
                    hit(row, number, event)
                },
              },
        hit,
      })
    }
    const program = questions.length === 0 ? null : this.#input.loadKernel(this.#bytes, 'sets')
    const others = threads?.others ?? 0
    const [own, ...rest] = shares(others + 1)
    const found =
      threads === null
        ? []
        : threads.find(
            program,
            questions.map(({ contacts, known, duplicate, classes, judgeSends }) => ({
              contacts,
              known,
              duplicate,
              classes,
              fewest:
                judgeSends === null
                  ? null
                  : Int32Array.from({ length: classes }, (_, number) => judgeSends.fewest(number)),
            })),
            rest,
          )
    for (const question of questions) findKeys(program, question, ...own!)
    for (const answers of await Promise.all(found))
      for (const [i, answer] of answers.entries()) adoptAnswer(answer, questions[i]!)
    return hits
  }

  /** Sends before this minute can't matter. */
  #since(): number {
    const { world } = this.#input
    return world.now - reachOfCaps(this.#judge) - 1440
  }

  #countryIndex(): (text: string) => number {
    const { readers, world, campaign } = this.#input
    const places = new Set((campaign.audience?.regions ?? []).map(({ code }) => code.value.slice(0, 2)))
    const [only] = places
    const given =
      places.size === 1 && only !== undefined && only in world.places.countries
        ? readers.phones.countryIndex(only)
        : -1
    return (text) => {
      const code = text === '' ? null : readers.countryOf(text, world, readers.names)
      return code === null ? given : readers.phones.countryIndex(code)
    }
  }
}

/**
 * Twelve bytes that nobody outside can foretell. `Math.random` will do, whose state starts from the system's source: what
 * is made with them never leaves the process, and `crypto` takes as long to load as a short list to read.
 */
function byChance(): Uint8Array {
  return Uint8Array.from({ length: 12 }, () => Math.random() * 256)
}

/** What the contact files are, by their headers. */
interface Opened {
  readonly columns: ReadonlySet<ColumnName>
  /** Ways by which the campaign reaches people, as bits. */
  readonly ways: number
}

/** What was counted of contacts. */
interface Counted {
  readonly tally: Tally
  readonly store: KeyStore
  readonly keys: Record<StreamName, StoredKeys[]>
  readonly files: RunFile[]
}

/** By what lists tell people. */
function streamsOf(listed: SuppressedKeys | null): ReadonlySet<StreamName> {
  return new Set(streamNames.filter((stream) => (listed?.keys[stream].size ?? 0) > 0))
}

/** Whether all keys that `needed` asks for are among those that were kept by `kept`. */
function covers(kept: KeyNeeds, needed: KeyNeeds): boolean {
  const rank = (need: KeyNeed): number => keyNeeds.indexOf(need)
  return (
    (kept.phone || !needed.phone) &&
    rank(kept.email) >= rank(needed.email) &&
    rank(kept.id) >= rank(needed.id) &&
    (kept.hashes !== null || needed.hashes === null)
  )
}

const keyNeeds: readonly KeyNeed[] = ['none', 'sent', 'all']

/** What sends logs say. */
interface Logs {
  readonly all: readonly SendKeys[]
  /** Null without any. */
  readonly counts: SendCounts | null
}

const noLogs: Logs = { all: [], counts: null }

/** Rows of a sends log have as many bytes at least: an id and a time. */
const sendBytes = 20

/** So many rows a log may have, as far as its size tells. */
function mostRowsOf({ size, compressed }: Input): number {
  return size === null || compressed ? Infinity : size / sendBytes
}

const noNeeds: KeyNeeds = { phone: false, email: 'none', id: 'none', hashes: null, fewest: () => Infinity }

function waysOf(campaign: Campaign): number {
  return campaign.messages.reduce((bits, message) => bits | reachFor(message), 0)
}

function noKeys(): Record<StreamName, StoredKeys[]> {
  return { phone: [], email: [], id: [], hash: [] }
}

function noChunks(): Record<StreamName, { chunk: KeyChunk; base: number; classes: Uint32Array | null }[]> {
  return { phone: [], email: [], id: [], hash: [] }
}

function aboutSends(logs: readonly SendKeys[]): NonNullable<ContactList['sends']> {
  return {
    rows: logs.reduce((sum, { rows }) => sum + rows, 0),
    unreadable: logs.reduce((sum, { unreadable }) => sum + unreadable, 0),
    last: lastOf(logs),
  }
}

function cellsOf<Kind extends string>(
  counts: ReadonlyMap<string, ReadonlyMap<Kind, number>>,
): readonly (readonly [string, Kind, number])[] {
  return [...counts].flatMap(([name, own]) => [...own].map(([kind, count]) => [name, kind, count] as const))
}

/** What the parts of an audience come to together: the same as if they had been one file. */
export function resultOfParts({ head, parts }: Shard, input: JudgeInput): RunResult {
  const judge = new Judge(input)
  const tally = new Tally(judge)
  const files: RunFile[] = []
  const keys = noKeys()
  const hits = new Hits()
  const events: ContactEvent[] = []
  const numbers = new Map<string, number>()
  const eventNumber = (event: ContactEvent): number => {
    const key = JSON.stringify(event)
    let number = numbers.get(key)
    if (number === undefined) {
      number = events.push(event) - 1
      numbers.set(key, number)
    }
    return number
  }
  for (const { about, keys: own } of parts) {
    const base = tally.rows
    const classes = adopt(about.classes, input.rules, judge, tally)
    tally.addCounts(
      about.counts.map(([number, count, samples]) => ({
        number: classes[number]!,
        count,
        samples: samples.map(([row, key]) => ({ row: base + row, key })),
      })),
      about.rows,
    )
    files.push({
      file: {
        ...about.file,
        ...startOf(about, parts),
        name: about.name,
        columns: new Map(about.file.columns),
      },
      base,
      rows: about.rows,
      firstRow: about.firstRow,
      prefix: new Uint8Array(0),
      sensitive: nested(about.sensitive),
      mergeFaults: nested(about.mergeFaults),
    })
    const map = Uint32Array.from(classes)
    for (const { stream, chunk } of own) keys[stream].push({ source: chunk, base, classes: map })
    for (const [row, number, event] of about.hits) {
      hits.add(base + row, classes[number]!, eventNumber(about.events[event]!))
    }
  }
  const isOut = outClasses(judge, tally)
  for (const stream of ['phone', 'email', 'id'] as const)
    if (keys[stream].length > 0) {
      const outEvent = eventNumber({ kind: 'out', by: byOfStream[stream] })
      findInSets({
        contacts: keys[stream],
        known: { suppressed: [], out: { classes: isOut, event: outEvent }, sends: [], often: null },
        classes: tally.classes.length,
        duplicate: eventNumber({ kind: 'duplicate', by: byOfStream[stream] }),
        judgeSends: null,
        hit: (row, number, event) => {
          if (isOut[number] !== 1 || event !== outEvent) hits.add(row, number, event)
        },
      })
    }
  const changed = tally.apply(hits, events)
  return {
    judge,
    tally,
    files,
    changed,
    suppression: head.suppression.map((list) => ({ ...list, hits: hitsOfList(hits, events, list) })),
    sends: head.sends,
    columns: new Set(
      parts.flatMap(({ about }) => [...about.file.columns, ...about.states].map(([column]) => column)),
    ),
    spilled: 0,
  }
}

/**
 * What first rows said that may be those of several parts: of JSON Lines keys, and in which columns days are numbers. The
 * whole's are as many as {@link rowsLookedAt}.
 */
function startOf(
  { name, firstRow, file: { format, headers, faults } }: PartLine,
  parts: Shard['parts'],
): Pick<PartLine['file'], 'headers' | 'faults'> {
  const others = parts
    .map(({ about }) => about)
    .filter((about) => about.name === name && about.firstRow > firstRow && about.firstRow <= rowsLookedAt)
  const known = new Set(faults.map((fault) => JSON.stringify(fault)))
  const serial = others
    .flatMap(({ file }) => file.faults)
    .filter((fault) => fault.kind === 'serial-days' && !known.has(JSON.stringify(fault)))
  return {
    headers:
      format === 'jsonl'
        ? [...new Set([headers, ...others.map(({ file }) => file.headers)].flat())]
        : headers,
    faults: [...faults, ...new Map(serial.map((fault) => [JSON.stringify(fault), fault])).values()],
  }
}

function nested<Kind extends string>(
  cells: readonly (readonly [string, Kind, number])[],
): Map<string, Map<Kind, number>> {
  const counts = new Map<string, Map<Kind, number>>()
  for (const [name, kind, count] of cells) bump(counts, name, kind, count)
  return counts
}

function hitsOfList(hits: Hits, events: readonly ContactEvent[], { name }: SuppressionSource): number {
  return hitsOf(hits, events, (source) => source.name === name)
}

function renumbered(chunk: KeyChunk, numbers: readonly number[]): KeyChunk {
  return { ...chunk, rows: chunk.rows.map((number) => numbers[number]!) }
}

function bump<Kind>(counts: Map<string, Map<Kind, number>>, name: string, kind: Kind, count: number): void {
  const own = counts.get(name) ?? new Map<Kind, number>()
  counts.set(name, own)
  own.set(kind, (own.get(kind) ?? 0) + count)
}

/** A header as it may be shown: of a first row that is a contact nothing. */
function headerName({ headers, reading }: Header, index: number): string {
  return mayBeContact(reading) ? '' : masked((headers[index] ?? '').trim().slice(0, 80))
}

function delimiterName({ form }: Input): ',' | '\t' | ';' | '|' | null {
  if (form.format === 'jsonl') return null
  const name = String.fromCharCode(form.dialect.delimiter)
  return name === ',' || name === '\t' || name === ';' || name === '|' ? name : null
}

function lastOf(logs: readonly SendKeys[]): string | null {
  const minutes = logs.flatMap(({ last }) => (last === null ? [] : [last]))
  return minutes.length === 0 ? null : new Date(Math.max(...minutes) * 60_000).toISOString()
}

/** Rows that a list says something of. */
function hitsOf(
  { rows, events, size }: Hits,
  all: readonly ContactEvent[],
  isOf: (source: SuppressionSource) => boolean,
): number {
  const own = new Set(
    all.flatMap((event, number) => (event.kind === 'suppressed' && isOf(event.list) ? [number] : [])),
  )
  // A bit for each row: a row may be on a list twice.
  const last = rows.reduce((most, row) => Math.max(most, row), 0)
  const found = new Uint32Array(Math.floor(last / 32) + 1)
  let count = 0
  for (let i = 0; i < size; i++) {
    if (!own.has(events[i]!)) continue
    const row = rows[i]!
    const word = Math.floor(row / 32)
    const bit = 1 << (row % 32)
    if ((found[word]! & bit) !== 0) continue
    found[word]! |= bit
    count++
  }
  return count
}

/** Whether an error rejects rows of a verdict. */
export function rejects(judge: Judge, verdict: number): boolean {
  return stageOf(judge, verdict) !== null
}

export type { MergedColumns }
