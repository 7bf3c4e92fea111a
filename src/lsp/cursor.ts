import { getLocation } from 'jsonc-parser'
import type { Step } from './tree.ts'

/** Where somebody types, in a file that is seldom whole while they do. */
export interface Cursor {
  /** Of the map or list that the word stands in, or of the key whose value it is. */
  readonly path: readonly Step[]
  /** `value`: of the last key or item of the path; `key`: a key of the map at the path; `item`: either may begin here. */
  readonly expects: 'key' | 'value' | 'item'
  /** Where the word begins and ends, UTF-16 offsets. */
  readonly from: number
  readonly to: number
  /** Keys that the map has already. */
  readonly present: readonly string[]
  /** How a key and a text are written there. */
  readonly style: 'yaml' | 'json'
  /** In a text that goes over lines: only what may stand in prose is of use. */
  readonly block: boolean
}

/** A dash or a key at the start of a line, with its column. */
interface Mark {
  readonly kind: 'item' | 'key'
  readonly column: number
  readonly name: string
  /** What stands behind the colon. */
  readonly rest: string
}

const keyForm = /^("(?:[^"\\]|\\.)*"|'[^']*'|[\p{L}\p{N}_$./*-][^:#\n]*?)\s*:(?=\s|$)(.*)$/su

function marksOf(line: string): readonly Mark[] {
  const marks: Mark[] = []
  let column = /^[ \t]*/.exec(line)![0].length
  for (;;) {
    const rest = line.slice(column)
    const dash = /^-(?:[ \t]+|$)/.exec(rest)
    if (dash === null) break
    marks.push({ kind: 'item', column, name: '', rest: rest.slice(dash[0].length) })
    column += dash[0].length
  }
  const rest = line.slice(column)
  if (rest.startsWith('#')) return marks
  const key = keyForm.exec(rest)
  if (key !== null)
    marks.push({ kind: 'key', column, name: key[1]!.replace(/^["']|["']$/g, ''), rest: key[2]!.trim() })
  return marks
}

/** The keys and items around something at a column, found by indentation alone. */
function above(
  lines: readonly string[],
  index: number,
  own: readonly Mark[],
  column: number,
  isItem: boolean,
): { readonly path: Step[]; readonly block: boolean } {
  const path: Step[] = []
  let inner = { column, isItem }
  let block = false
  const take = (mark: Mark): void => {
    // A list may stand at the column of its key, what is in a map never does.
    if (mark.kind === 'key' && inner.isItem ? mark.column > inner.column : mark.column >= inner.column) return
    if (mark.kind === 'item') path.unshift(0)
    else {
      if (path.length === 0 && /^[|>][-+0-9]*(\s|$)/.test(mark.rest)) block = true
      path.unshift(mark.name)
    }
    inner = { column: mark.column, isItem: mark.kind === 'item' }
  }
  for (const mark of own.toReversed()) take(mark)
  for (const line of lines.slice(0, index).toReversed()) {
    if (/^---\s*$/.test(line) || (inner.column === 0 && !inner.isItem)) break
    if (line.trim() === '' || /^\s*#/.test(line)) continue
    for (const mark of marksOf(line).toReversed()) take(mark)
  }
  return { path, block }
}

/** Keys of the map that a line at a column belongs to. */
function siblings(lines: readonly string[], index: number, column: number): readonly string[] {
  const keys: string[] = []
  const look = (step: 1 | -1): void => {
    for (let i = index + step; i >= 0 && i < lines.length; i += step) {
      const line = lines[i]!
      if (line.trim() === '' || /^\s*#/.test(line)) continue
      if (/^---\s*$/.test(line)) return
      const marks = marksOf(line)
      const key = marks.find(({ kind, column: at }) => kind === 'key' && at === column)
      const first = /^[ \t]*/.exec(line)![0].length
      // The next item begins another map.
      if (step === 1 && first < column) return
      if (key !== undefined) keys.push(key.name)
      if (step === -1 && first < column) return
    }
  }
  look(-1)
  look(1)
  return keys
}

/** The cursor in YAML from `start`, block style with flow style inside of lines. */
export function yamlCursor(text: string, offset: number, start = 0): Cursor {
  const lines = text
    .slice(start)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
  let index = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    index += 1
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = lines[index] ?? ''
  const before = line.slice(0, offset - lineStart)
  const marks = marksOf(line)
  const to = offset + /^[\p{L}\p{N}_/:.-]*/u.exec(line.slice(before.length))![0].length
  const key = marks.find(({ kind }) => kind === 'key')
  const dashes = marks.filter(({ kind }) => kind === 'item')
  const colon = key === undefined ? -1 : line.indexOf(':', key.column + key.name.length)
  if (key !== undefined && before.length > colon) {
    const around = above(lines, index, dashes, key.column, false)
    const behind = before.slice(colon + 1)
    const flow = flowCursor(behind)
    return {
      path: [...around.path, key.name, ...flow.path],
      expects: flow.expects,
      from: offset - flow.word.length,
      to,
      present: flow.present,
      style: 'yaml',
      block: around.block,
    }
  }
  const content =
    dashes.length > 0 ? dashes.at(-1)!.column + line.slice(dashes.at(-1)!.column).search(/[^-\s]|$/) : 0
  if (dashes.length > 0 && /[[{]/.test(line[content] ?? '') && before.length > content) {
    const around = above(lines, index, dashes, content, false)
    const flow = flowCursor(before.slice(content))
    return {
      path: [...around.path, ...flow.path],
      expects: flow.expects,
      from: offset - flow.word.length,
      to,
      present: flow.present,
      style: 'yaml',
      block: around.block,
    }
  }
  const word = /[^\s\-,[\]{}][^,[\]{}]*$/.exec(before)?.[0] ?? ''
  const column = before.length - word.length
  const lead = /^[ \t]*/.exec(before)![0].length
  const around = above(lines, index, dashes, Math.max(column, lead), false)
  return {
    path: around.path,
    expects: around.block ? 'value' : dashes.length > 0 && key === undefined ? 'item' : 'key',
    from: offset - word.length,
    to: key === undefined ? to : Math.max(lineStart + key.column + key.name.length, offset),
    present: siblings(lines, index, column).filter((name) => name !== key?.name),
    style: 'yaml',
    block: around.block,
  }
}

/** What is open in flow style behind a colon. */
function flowCursor(text: string): {
  readonly path: readonly Step[]
  readonly expects: 'key' | 'value'
  readonly word: string
  readonly present: readonly string[]
} {
  const open: { readonly kind: 'map' | 'list'; key: string | null; readonly keys: string[] }[] = []
  let word = ''
  let quote: string | null = null
  for (const character of text) {
    const top = open.at(-1)
    if (quote !== null) {
      if (character === quote) quote = null
      else word += character
      continue
    }
    if ((character === '"' || character === "'") && word.trim() === '') [quote, word] = [character, '']
    else if (character === '[' || character === '{') {
      open.push({ kind: character === '[' ? 'list' : 'map', key: null, keys: [] })
      word = ''
    } else if (character === ']' || character === '}') {
      open.pop()
      word = ''
    } else if (character === ',' && top !== undefined) {
      top.key = null
      word = ''
    } else if (character === ':' && top?.kind === 'map' && top.key === null) {
      top.key = word.trim()
      top.keys.push(top.key)
      word = ''
    } else word += character
  }
  const path = open.flatMap(({ kind, key }): Step[] => (kind === 'list' ? [0] : key === null ? [] : [key]))
  const top = open.at(-1)
  return {
    path,
    expects: top?.kind === 'map' && top.key === null ? 'key' : 'value',
    word: word.trimStart(),
    present: top?.keys ?? [],
  }
}

/** The cursor in JSON. */
export function jsonCursor(text: string, offset: number): Cursor {
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset)
  const inside =
    previousNode !== undefined &&
    previousNode.offset <= offset &&
    offset <= previousNode.offset + previousNode.length
  return {
    path: isAtPropertyKey ? path.slice(0, -1) : path,
    expects: isAtPropertyKey ? 'key' : 'value',
    from: inside ? previousNode.offset : offset,
    to: inside ? previousNode.offset + previousNode.length : offset,
    present: [],
    style: 'json',
    block: false,
  }
}
