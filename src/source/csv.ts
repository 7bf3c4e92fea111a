import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { rule as tooLarge } from '../../rules/source/too-large/rule.ts'
import { structural } from '../structural.ts'
import type { Entry, MapNode, Node } from './document.ts'
import { maxNodes } from './limits.ts'
import { type Report, reportDuplicateKeys, restOfLine, spot } from './problems.ts'
import type { Source } from './source.ts'
import { makeSpan } from './span.ts'
import { Text, TextBuilder } from './text.ts'

/**
 * Reads a table (RFC 4180) as a list of rows, each a map from the heads of its columns to its cells. Commas, the
 * semicolons of Excel and tabs divide cells, whichever the first line has most of; quotes hold dividers and line
 * breaks, and a doubled quote is one. Empty cells and rows are left out. Never throws.
 */
export function readCsv(source: Source, report: Report): { readonly root: Node | null } {
  const reader = new CsvReader(source, report)
  const head = reader.row()
  if (head === null) return { root: null }
  const columns = head.filter(({ text }) => text.value.trim() !== '')
  const entries = columns.map(({ text }): Entry => {
    const key = trimmed(text)
    return {
      key,
      value: { kind: 'scalar', value: key.value, text: key, span: key.span },
      span: key.span,
    }
  })
  reportDuplicateKeys(entries, report)
  const items: MapNode[] = []
  for (let row = reader.row(), nodes = 0; row !== null; row = reader.row()) {
    const cells = row.flatMap(({ text, start, end }, index): readonly Entry[] => {
      const above = head[index]
      const value = trimmed(text)
      if (above === undefined || above.text.value.trim() === '' || value.value === '') return []
      const span = makeSpan(source, start, end)
      return [
        { key: trimmed(above.text), value: { kind: 'scalar', value: value.value, text: value, span }, span },
      ]
    })
    const surplus = row.slice(head.length).find(({ text }) => text.value.trim() !== '')
    if (surplus !== undefined)
      report(
        structural(syntax, 'cells', {
          at: spot(source, surplus.start, surplus.end),
          data: { count: row.length, columns: head.length },
          help: 'Put quotes around a cell that holds the divider',
        }),
      )
    const first = cells[0]
    if (first === undefined) continue
    nodes += cells.length
    if (nodes > maxNodes) {
      const data = { limit: maxNodes.toLocaleString('en-US') }
      report(structural(tooLarge, 'nodes', { at: first.span, data, help: 'Split it into several files' }))
      return { root: null }
    }
    items.push({
      kind: 'map',
      entries: cells,
      span: makeSpan(source, row[0]!.start, row.at(-1)!.end),
    })
  }
  return { root: { kind: 'list', items, span: makeSpan(source, head[0]!.start, source.text.length) } }
}

interface Cell {
  readonly text: Text
  /** Of the cell with its quotes. */
  readonly start: number
  readonly end: number
}

function trimmed(text: Text): Text {
  const { value } = text
  const start = value.length - value.trimStart().length
  const end = value.trimEnd().length
  return start === 0 && end === value.length ? text : text.slice(Math.min(start, end), end)
}

class CsvReader {
  readonly #source: Source
  readonly #report: Report
  readonly #divider: string
  #at: number

  constructor(source: Source, report: Report) {
    this.#source = source
    this.#report = report
    this.#at = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
    // Excel writes and obeys a first line that names the divider.
    const named = /^sep=(.)\r?\n/.exec(source.text.slice(this.#at, this.#at + 8))
    if (named !== null) this.#at += named[0].length
    this.#divider = named?.[1] ?? this.#likely()
  }

  /** What divides the first line most often, outside of quotes. */
  #likely(): string {
    const { text } = this.#source
    const counts = new Map([',', ';', '\t'].map((divider) => [divider, 0]))
    let quoted = false
    for (let i = this.#at; i < text.length; i++) {
      const character = text[i]!
      if (character === '"') quoted = !quoted
      else if (!quoted && (character === '\n' || character === '\r')) break
      else if (!quoted && counts.has(character)) counts.set(character, counts.get(character)! + 1)
    }
    return [...counts].toSorted((a, b) => b[1] - a[1])[0]![0]
  }

  /** The next row that holds something; null at the end of the file. */
  row(): readonly Cell[] | null {
    const { text } = this.#source
    while (this.#at < text.length) {
      const cells: Cell[] = []
      for (;;) {
        cells.push(this.#cell())
        if (text[this.#at] !== this.#divider) break
        this.#at += 1
      }
      if (text[this.#at] === '\r') this.#at += 1
      if (text[this.#at] === '\n') this.#at += 1
      if (cells.some((cell) => cell.text.value.trim() !== '')) return cells
    }
    return null
  }

  #cell(): Cell {
    const source = this.#source
    const { text } = source
    const start = this.#at
    const opens = /^[ ]*"/.exec(text.slice(start, start + 20))
    if (opens === null) {
      let end = start
      while (end < text.length && text[end] !== this.#divider && text[end] !== '\n' && text[end] !== '\r')
        end++
      this.#at = end
      return { text: Text.verbatim(source, start, end), start, end }
    }
    const builder = new TextBuilder(source)
    const from = start + opens[0].length
    let run = from
    let at = from
    for (;;) {
      const quote = text.indexOf('"', at)
      if (quote === -1) {
        this.#report(
          structural(syntax, 'quote', {
            at: restOfLine(source, from - 1),
            data: { quote: '`"`' },
            help: 'Add " at the end of the cell',
          }),
        )
        builder.copy(run, text.length)
        this.#at = text.length
        return { text: this.#built(builder, from - 1, text.length), start, end: text.length }
      }
      if (text[quote + 1] !== '"') {
        builder.copy(run, quote)
        // What stands behind the closing quote is still of the cell, as spreadsheets read it.
        let end = quote + 1
        while (end < text.length && text[end] !== this.#divider && text[end] !== '\n' && text[end] !== '\r')
          end++
        if (text.slice(quote + 1, end).trim() !== '') builder.copy(quote + 1, end)
        this.#at = end
        return { text: this.#built(builder, from - 1, quote + 1), start, end }
      }
      builder.copy(run, quote)
      builder.put('"', quote, quote + 2)
      at = quote + 2
      run = at
    }
  }

  /** A text whose place is its content, or its quotes where it has none. */
  #built(builder: TextBuilder, start: number, end: number): Text {
    const built = builder.build()
    if (built.value === '') return new Text('', makeSpan(this.#source, start, end), [])
    return new Text(built.value, built.at(0, built.length), built.pieces)
  }
}
