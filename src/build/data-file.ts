import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml'

/** A YAML data file under checking: where its nodes stand, and where its problems go. */
export interface DataFile {
  /** Root-relative. */
  readonly path: string
  /** Says what is wrong at a node, `message, expected …`; null = the file as a whole. */
  report(at: Node | null, message: string): void
}

/**
 * Checks a node and gives its value, or says what is wrong with it and gives undefined. `at` is where something
 * missing is pointed at.
 */
export type Reader<T> = (node: Node | null, file: DataFile, at: Node | null) => T | undefined

export interface Field<T> {
  readonly read: Reader<T>
  readonly absent: { readonly value: T } | null
}

export function required<T>(read: Reader<T>): Field<T> {
  return { read, absent: null }
}

export function optional<T, const A>(read: Reader<T>, value: A): Field<T | A> {
  return { read, absent: { value } }
}

type Fields = Readonly<Record<string, Field<unknown>>>
export type RecordOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

const spoken = (node: Node | null): string =>
  node === null || (isScalar(node) && node.value === null)
    ? 'nothing'
    : isMap(node)
      ? 'a mapping'
      : isSeq(node)
        ? 'a list'
        : isScalar(node)
          ? `\`${String(node.value)}\``
          : 'an alias'

const oneOfText = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ')

/** Any text of one line. */
export const text: Reader<string> = (node, file, at) => {
  if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value
  file.report(node ?? at, `${spoken(node)}, expected text`)
  return undefined
}

/** Text that `accepts`; `expected` completes "expected …". */
export function textOf(expected: string, accepts: (value: string) => boolean): Reader<string> {
  return (node, file, at) => {
    if (isScalar(node) && typeof node.value === 'string' && accepts(node.value)) return node.value
    file.report(node ?? at, `${spoken(node)}, expected ${expected}`)
    return undefined
  }
}

export function oneOf<const V extends string>(values: readonly V[]): Reader<V> {
  return (node, file, at) => {
    const found = isScalar(node) ? values.find((value) => value === node.value) : undefined
    if (found === undefined) file.report(node ?? at, `${spoken(node)}, expected one of ${oneOfText(values)}`)
    return found
  }
}

export function integer(minimum: number, maximum: number): Reader<number> {
  return (node, file, at) => {
    const value = isScalar(node) ? node.value : null
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value
    file.report(node ?? at, `${spoken(node)}, expected a whole number from ${minimum} to ${maximum}`)
    return undefined
  }
}

export const flag: Reader<boolean> = (node, file, at) => {
  if (isScalar(node) && typeof node.value === 'boolean') return node.value
  file.report(node ?? at, `${spoken(node)}, expected \`true\` or \`false\``)
  return undefined
}

export function listOf<T>(read: Reader<T>, minimum = 0): Reader<readonly T[]> {
  return (node, file, at) => {
    if (!isSeq(node) || node.items.length < minimum) {
      file.report(node ?? at, `${isSeq(node) ? 'An empty list' : spoken(node)}, expected a list`)
      return undefined
    }
    const values = node.items.map((item) => read(resolved(item), file, node))
    return values.every((value) => value !== undefined) ? values : undefined
  }
}

/** A mapping with these keys only, and what it gives; undefined when one of them is missing or wrong. */
export function record<F extends Fields>(fields: F): Reader<RecordOf<F>> {
  return (node, file, at) => {
    if (!isMap(node)) {
      file.report(node ?? at, `${spoken(node)}, expected a mapping with ${oneOfText(Object.keys(fields))}`)
      return undefined
    }
    const values = new Map<string, unknown>()
    let whole = true
    for (const pair of node.items) {
      const key = isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : null
      const field = key === null || !Object.hasOwn(fields, key) ? undefined : fields[key]
      const keyNode = pair.key as Node
      if (key === null || field === undefined) {
        file.report(
          keyNode,
          `Unknown key ${spoken(keyNode)}, expected one of ${oneOfText(Object.keys(fields))}`,
        )
        whole = false
        continue
      }
      const value = field.read(resolved(pair.value), file, keyNode)
      if (value === undefined) whole = false
      values.set(key, value)
    }
    for (const [key, field] of Object.entries(fields)) {
      if (values.has(key)) continue
      if (field.absent !== null) values.set(key, field.absent.value)
      else {
        file.report(node, `Missing key \`${key}\``)
        whole = false
      }
    }
    return whole ? (Object.fromEntries(values) as RecordOf<F>) : undefined
  }
}

/** A mapping from keys of one kind to values of one kind. */
export function mapOf<T>(keys: Reader<string>, read: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (node, file, at) => {
    if (!isMap(node)) {
      file.report(node ?? at, `${spoken(node)}, expected a mapping`)
      return undefined
    }
    const values = new Map<string, T>()
    let whole = true
    for (const pair of node.items) {
      const key = keys(pair.key as Node, file, node)
      const value = read(resolved(pair.value), file, pair.key as Node)
      if (key === undefined || value === undefined) whole = false
      else values.set(key, value)
    }
    return whole ? values : undefined
  }
}

/** The value and the node it stands at, for checks that need more than one value. */
export function located<T>(read: Reader<T>): Reader<{ readonly value: T; readonly node: Node | null }> {
  return (node, file, at) => {
    const value = read(node, file, at)
    return value === undefined ? undefined : { value, node: node ?? at }
  }
}

function resolved(node: unknown): Node | null {
  if (isAlias(node)) return node
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null
}

/**
 * Reads a YAML data file: plain YAML 1.2, no aliases, no tags. Every problem is reported as `path:line: …`; the
 * result is undefined when there is one.
 */
export function readDataFile<T>(
  root: string,
  path: string,
  read: Reader<T>,
  problem: (text: string) => void,
): T | undefined {
  const lines = new LineCounter()
  const source = readFileSync(join(root, path), 'utf8')
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, merge: false })
  const file: DataFile = {
    path,
    report: (at, message) =>
      problem(
        `${path}:${at?.range === undefined || at.range === null ? 1 : lines.linePos(at.range[0]).line}: ${message}`,
      ),
  }
  for (const error of [...document.errors, ...document.warnings])
    problem(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`)
  if (document.errors.length > 0) return undefined
  return read(resolved(document.contents ?? new Scalar(null)), file, null)
}
