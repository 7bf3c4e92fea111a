import type { Range } from 'vscode-languageserver/node'
import type { Source } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { type OpenDocuments, uriOf } from './documents.ts'
import { type Encoding, Lines } from './positions.ts'
import type { Project } from './project.ts'

/** A span as clients write it. */
export interface Place {
  readonly uri: string
  readonly range: Range
}

const known = new WeakMap<Source, Lines>()

/**
 * The lines of a source. A byte-order mark is a character of a file on disk and none of what an editor shows; a client
 * that sends it with the text has it in its own lines.
 */
function linesOf(source: Source): Lines {
  const lines = known.get(source) ?? new Lines(source.text)
  known.set(source, lines)
  return lines
}

/** How spans of a project are written for a client. */
export function placing(
  project: Project,
  documents: OpenDocuments,
  encoding: Encoding,
): (span: Span) => Place {
  return ({ source, start, end }) => {
    const absolute = project.absolute(source.path)
    const open = documents.at(absolute)
    if (open !== undefined)
      return {
        uri: open.uri,
        range: (open.lines.text === source.text ? open.lines : linesOf(source)).rangeAt(start, end, encoding),
      }
    const range = linesOf(source).rangeAt(start, end, encoding)
    if (source.text.charCodeAt(0) !== 0xfeff) return { uri: uriOf(absolute), range }
    const width = encoding === 'utf-8' ? 3 : 1
    const shift = ({ line, character }: Range['start']): Range['start'] => ({
      line,
      character: line === 0 ? Math.max(character - width, 0) : character,
    })
    return { uri: uriOf(absolute), range: { start: shift(range.start), end: shift(range.end) } }
  }
}
