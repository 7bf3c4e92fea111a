import {
  closeSync,
  fsyncSync,
  openSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { InputError } from './input.ts'
import { rejects, type AudienceRun, type RunResult } from './run.ts'
import type { RowPass } from './rows.ts'
import { systemReason } from './system-words.ts'

const pieceBytes = 1 << 20
/** What ends a process without telling it, unless it listens. The interrupt is listened to for all commands. */
const endings = ['SIGTERM', 'SIGHUP'] as const
const newline = 10

/** A file that is there as a whole or not at all: written beside its place, and put there at the very end. */
class WholeFile {
  readonly #target: string
  readonly #temporary: string
  readonly #descriptor: number
  readonly #gzip: boolean
  #piece = Buffer.allocUnsafe(pieceBytes)
  #filled = 0

  constructor(target: string) {
    this.#target = target
    this.#gzip = target.endsWith('.gz')
    const folder = dirname(target)
    const prefix = `.${basename(target)}.`
    this.#temporary = join(folder, `${prefix}${process.pid}.part`)
    this.#descriptor = this.#written(() => {
      const stat = lstatSync(target, { throwIfNoEntry: false })
      if (stat !== undefined && !stat.isFile())
        throw new InputError(
          `Not written, because it is no plain file: ${basename(target)}`,
          'Name a file that is none yet, or a plain one',
        )
      mkdirSync(folder, { recursive: true })
      // What a run that was killed left behind.
      for (const name of readdirSync(folder)) {
        const match = name.startsWith(prefix) ? /^(\d+)\.part$/.exec(name.slice(prefix.length)) : null
        if (match !== null && !isRunning(Number(match[1]))) rmSync(join(folder, name), { force: true })
      }
      return openSync(this.#temporary, 'wx', stat === undefined ? 0o666 : stat.mode)
    })
  }

  /** Says of an error of the system which file it kept from being written. */
  #written<Result>(write: () => Result): Result {
    try {
      return write()
    } catch (error) {
      throw error instanceof InputError ? error : unwritable(basename(this.#target), error)
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > pieceBytes) this.#flush()
    if (bytes.length > pieceBytes) return this.#out(bytes)
    this.#piece.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  #flush(): void {
    if (this.#filled > 0) this.#out(this.#piece.subarray(0, this.#filled))
    this.#filled = 0
  }

  #out(bytes: Uint8Array): void {
    // Members of a gzip file one after the other are one file (RFC 1952, 2.2).
    const out = this.#gzip ? gzipSync(bytes) : bytes
    this.#written(() => {
      for (let written = 0; written < out.length;)
        written += writeSync(this.#descriptor, out, written, out.length - written)
    })
  }

  finish(): void {
    this.#flush()
    this.#written(() => {
      fsyncSync(this.#descriptor)
      closeSync(this.#descriptor)
    })
  }

  put(): void {
    this.#written(() => renameSync(this.#temporary, this.#target))
  }

  discard(): void {
    rmSync(this.#temporary, { force: true })
  }
}

function unwritable(name: string, error: unknown): InputError {
  const reason = systemReason(error)
  if (reason !== null) return new InputError(`Not written, ${reason[0]}: ${name}`, reason[1])
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new InputError(`Not written: ${name}`, code)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** How the rows of one input are written. */
interface Written {
  readonly wide: 'utf-16le' | 'utf-16be' | null
  readonly json: boolean
  readonly latin: boolean
  readonly delimiter: string
  /** What ends a line there. */
  readonly end: Uint8Array
  /** How many columns its header has. */
  readonly columns: number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Writes rows that may be written to and those that may not into two files. */
export class SplitFiles {
  readonly #safe: boolean
  readonly #normalise: boolean
  #normalised = 0
  readonly #accepted: WholeFile | null = null
  readonly #rejected: WholeFile | null = null
  #header: string | null = null
  #open = false
  readonly #atExit = (): void => this.discard()
  readonly #atSignal = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal])

  constructor(
    { accepted, rejected }: { readonly accepted: string | null; readonly rejected: string | null },
    { safe, normalise }: { readonly safe: boolean; readonly normalise: boolean },
  ) {
    this.#safe = safe
    this.#normalise = normalise
    // Before there is anything to take back.
    this.#open = true
    process.once('exit', this.#atExit)
    for (const signal of endings) process.once(signal, this.#atSignal)
    try {
      this.#accepted = accepted === null ? null : new WholeFile(accepted)
      this.#rejected = rejected === null ? null : new WholeFile(rejected)
    } catch (error) {
      this.discard()
      throw error
    }
  }

  /** Numbers of accepted rows that are written in another form than they had. */
  get normalised(): number {
    return this.#normalised
  }

  #forget(): void {
    process.off('exit', this.#atExit)
    for (const signal of endings) process.off(signal, this.#atSignal)
  }

  /** Takes back what was begun. */
  discard(): void {
    if (!this.#open) return
    this.#open = false
    this.#forget()
    this.#accepted?.discard()
    this.#rejected?.discard()
  }

  async write(run: AudienceRun, result: RunResult): Promise<void> {
    const { judge, files } = result
    const words = new Map<number, readonly [rules: string, reasons: string] | null>()
    const wordsOf = (verdict: number): readonly [rules: string, reasons: string] | null => {
      let known = words.get(verdict)
      if (known === undefined) {
        known = rejects(judge, verdict) ? reasonsOf(result, verdict) : null
        words.set(verdict, known)
      }
      return known
    }
    const forms: Written[] = []
    let lacksEnd = false
    const formOf = (number: number): Written => {
      const { file } = files[number]!
      return (forms[number] ??= {
        wide: file.encoding === 'utf-16le' || file.encoding === 'utf-16be' ? file.encoding : null,
        json: file.format === 'jsonl',
        latin: file.encoding === 'windows-1252',
        delimiter: file.delimiter ?? ',',
        end: encoder.encode('\n'),
        columns: file.headers.length,
      })
    }
    const [first, ...others] = files.map(({ file: { format, encoding, name } }) => ({
      name,
      written: format === 'jsonl' ? format : encoding,
    }))
    const other = others.find(({ written }) => written !== first!.written)
    if (other !== undefined)
      throw new InputError(
        `Files of two kinds: ${first!.name} is ${first!.written}, ${other.name} is ${other.written}`,
        'Split files of one kind together, others one by one',
      )
    const lines = files.find(({ file }) => file.format === 'jsonl')
    if (this.#normalise && lines !== undefined)
      throw new InputError(
        `Numbers of JSON Lines are not rewritten: ${lines.file.name}`,
        'Leave out --normalise, or give the contacts as CSV',
      )
    await run.split(
      result,
      (number, bytes, at, end, next, pass) => {
        const form = { ...formOf(number), end: terminator(bytes, end, next) }
        forms[number] = form
        const text = decoder.decode(bytes.slice(at, end))
        if (this.#header !== null && this.#header !== text)
          throw new InputError(
            `Different headers in ${files[0]!.file.name} and ${files[number]!.file.name}`,
            'Split files with the same columns together, others one by one',
          )
        const isFirst = this.#header === null
        this.#header = text
        if (!isFirst) return
        const mark = files[number]!.prefix
        const names = this.#safe ? this.#safeRow(bytes, at, end, end, form, pass, null) : bytes.slice(at, end)
        this.#accepted?.write(wide(join3(mark, names, form.end), form.wide))
        const added = [...fields(['sendlint_rules', 'sendlint_reasons'], form)]
        this.#rejected?.write(wide(join3(mark, names, encoder.encode(added.join('')), form.end), form.wide))
      },
      (number, verdict, bytes, at, end, next, pass) => {
        const form = formOf(number)
        const reasons = wordsOf(verdict)
        if (reasons === null) {
          if (this.#accepted === null) return
          if (lacksEnd) this.#accepted.write(wide(form.end, form.wide))
          lacksEnd = next === end
          const phone = this.#normalise ? phoneToWrite(bytes, end, pass) : null
          if (phone !== null) this.#normalised++
          const row = this.#safe
            ? this.#safeRow(bytes, at, end, next, form, pass, phone)
            : phone === null
              ? bytes.subarray(at, next)
              : join3(
                  bytes.subarray(at, phone.from),
                  encoder.encode(phone.e164),
                  bytes.subarray(phone.to, next),
                )
          this.#accepted.write(wide(row, form.wide))
          return
        }
        this.#rejected?.write(wide(this.#rejectedRow(bytes, at, end, form, pass, reasons), form.wide))
      },
    )
    if (!this.#open) return
    this.#accepted?.finish()
    this.#rejected?.finish()
    this.#accepted?.put()
    this.#rejected?.put()
    this.#open = false
    this.#forget()
  }

  #rejectedRow(
    bytes: Uint8Array,
    at: number,
    end: number,
    form: Written,
    pass: RowPass,
    reasons: readonly [rules: string, reasons: string],
  ): Uint8Array {
    if (form.json) {
      const line = decoder.decode(bytes.slice(at, end)).trimEnd()
      const [rules, words] = reasons
      const added = `"sendlint_rules":${JSON.stringify(rules)},"sendlint_reasons":${JSON.stringify(words)}`
      // What is no object is kept as the text that it is.
      const isObject = line.trimStart().startsWith('{') && line.endsWith('}') && isJson(line)
      const inner = isObject ? line.slice(0, -1).trimEnd() : `{"sendlint_row":${JSON.stringify(line)}`
      return encoder.encode(`${inner}${inner.endsWith('{') ? '' : ','}${added}}\n`)
    }
    const added = addedText(fields(reasons, form).join(''), form)
    const values = pass.lastFields(bytes)
    const isSound = values.length === form.columns && !pass.faulty && !this.#safe
    if (isSound) return join3(bytes.subarray(at, end), added, form.end)
    // Rows that aren't well-formed are put so that what is added stands under its header.
    const kept = values.slice(0, form.columns)
    const rest = values.slice(form.columns)
    if (rest.length > 0) kept[kept.length - 1] = [kept.at(-1)!, ...rest].join(form.delimiter)
    while (kept.length < form.columns) kept.push('')
    const cells = this.#safe ? kept.map(safeCell) : kept
    const row = cells.map((cell) => quoted(cell, form.delimiter)).join(form.delimiter)
    return join3(Buffer.from(row, 'latin1'), added, form.end)
  }

  /** A row with no cell that a spreadsheet would run; as it is when there is none. */
  #safeRow(
    bytes: Uint8Array,
    at: number,
    end: number,
    next: number,
    form: Written,
    pass: RowPass,
    phone: ReturnType<RowPass['lastPhone']>,
  ): Uint8Array {
    if (form.json) return bytes.subarray(at, next)
    const cells = pass.lastFields(bytes)
    const safe = cells.map((cell, column) => (column === phone?.column ? phone.e164 : safeCell(cell)))
    if (safe.every((cell, index) => cell === cells[index])) return bytes.subarray(at, next)
    const row = safe.map((cell) => quoted(cell, form.delimiter)).join(form.delimiter)
    return join3(Buffer.from(row, 'latin1'), bytes.slice(end, next))
  }
}

/** The number of a row that is to be written otherwise: not where something but digits goes with it, as an extension. */
function phoneToWrite(bytes: Uint8Array, end: number, pass: RowPass): ReturnType<RowPass['lastPhone']> {
  const phone = pass.lastPhone(bytes)
  // A cell with doubled quotes is no plain number; its copy stands behind the row.
  if (phone === null || phone.to > end) return null
  const text = decoder.decode(bytes.slice(phone.from, phone.to))
  return text === phone.e164 || /[\p{L}#;,*]/u.test(text.replace(/^tel:/i, '')) ? null : phone
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function terminator(bytes: Uint8Array, end: number, next: number): Uint8Array {
  return next > end ? bytes.slice(end, next) : Uint8Array.of(newline)
}

function reasonsOf({ judge }: RunResult, verdict: number): readonly [rules: string, reasons: string] {
  const errors = judge.verdicts[verdict]!.problems.map((number) => judge.problems[number]!)
    .filter(({ severity, stage }) => severity === 'error' && stage !== null)
    .sort((a, b) => (a.rule.id + a.words < b.rule.id + b.words ? -1 : 1))
  const clean = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '/')
  return [
    [...new Set(errors.map(({ rule }) => rule.id))].join('|'),
    errors.map(({ words }) => clean(words)).join('|'),
  ]
}

/** Cells to add to a row, each with the delimiter before it. */
function fields(cells: readonly string[], { delimiter }: Written): readonly string[] {
  return cells.map((cell) => delimiter + quoted(cell, delimiter))
}

/** Words in the encoding of the file; dashes and dots that Latin-1 hasn't got become those of ASCII. */
function addedText(text: string, { latin }: Written): Uint8Array {
  return latin ? Buffer.from(text.replace(/[^\0-\xff]/g, '-'), 'latin1') : encoder.encode(text)
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/**
 * Formulas begin so, also with the signs of full width (U+FF1D and such, here as bytes); plain numbers with a sign are
 * none. OWASP, "CSV Injection".
 */
function safeCell(cell: string): string {
  return /^\s*(?:[=+\-@]|\xef\xbc[\x8b\x8d\x9d\xa0])|^[\t\r]/.test(cell) && !/^[+-]?[\d\s().]+$/.test(cell)
    ? `'${cell}`
    : cell
}

function join3(...parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

function wide(bytes: Uint8Array, encoding: Written['wide']): Uint8Array {
  if (encoding === null) return bytes
  const out = Buffer.from(decoder.decode(bytes.slice()), 'utf16le')
  return encoding === 'utf-16le' ? out : out.swap16()
}
