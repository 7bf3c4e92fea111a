import type { Severity } from '../finding.ts'
import { lineText, positionAt, type Source } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { toJson, wellFormed } from './escape.ts'
import type { Format } from './report.ts'

const severities: Readonly<Record<Severity, 'ERROR' | 'WARNING' | 'INFO'>> = {
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
}

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** 1-based line and column, the column in UTF-8 bytes. */
function point(source: Source, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = positionAt(source, offset)
  return { line, column: utf8Length(lineText(source, line).slice(0, column - 1)) + 1 }
}

function range({ source, start, end }: Span): object {
  return { start: point(source, start), end: point(source, end) }
}

function location(at: Span): object {
  return { path: wellFormed(at.source.path), range: range(at) }
}

/** Reviewdog diagnostics. https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto */
export const rdjson: Format = (report) => {
  const findings = report.findings.map((finding) => ({
    message: wellFormed(finding.help === null ? finding.message : `${finding.message}\n${finding.help}`),
    location: location(finding.at),
    severity: severities[finding.severity],
    code: { value: finding.rule, url: finding.url },
    ...(finding.related.length === 0
      ? {}
      : {
          related_locations: finding.related.map(({ at, message }) => ({
            message: wellFormed(message),
            location: location(at),
          })),
        }),
    ...(finding.fixes.length === 0
      ? {}
      : {
          // A suggestion is one range: fixes of several edits can't be told, nor any in another file.
          suggestions: finding.fixes.flatMap(({ edits }) => {
            const [edit, ...others] = edits
            return edit === undefined || others.length > 0 || edit.at.source.path !== finding.at.source.path
              ? []
              : [{ range: range(edit.at), text: wellFormed(edit.text) }]
          }),
        }),
  }))
  const questions = report.unchecked
    .filter((open) => open.required)
    .map((open) => ({
      message: wellFormed(`Not checked: ${open.reason}, needs ${open.needs}`),
      location: location(open.at),
      severity: 'WARNING',
      code: { value: open.rule },
    }))
  return `${toJson({ source: { name: 'sendlint' }, diagnostics: [...findings, ...questions] })}\n`
}
