import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { rule as tooLarge } from '../../rules/source/too-large/rule.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { reportUnwantedCharacters } from './characters.ts'
import { htmlComments } from './comments.ts'
import type { Document } from './document.ts'
import { readCsv } from './csv.ts'
import { readJson, readJsonLines } from './json.ts'
import { maxBytes, maxProblems } from './limits.ts'
import { readMarkdown } from './markdown.ts'
import { type Report, spot } from './problems.ts'
import type { Format, Source } from './source.ts'
import { Text } from './text.ts'
import { readYaml } from './yaml.ts'

/**
 * Reads a file into a tree of located values. Total: whatever is in it, problems are findings of the rules `source/*`
 * and all that can be read is still read. A file over the limit of size is not read at all. An empty one has no root
 * and no problem: what reads campaigns says what is missing. Markdown is a campaign's here, with front matter; for
 * bodies see {@link readContent}.
 */
export function readDocument(source: Source, format: Format): Document {
  return guarded(source, (report) => {
    const end = source.text.length
    switch (format) {
      case 'yaml':
        return { body: null, ...readYaml(source, 0, end, report) }
      case 'json':
        return { body: null, ...readJson(source, report) }
      case 'jsonl':
        return { body: null, ...readJsonLines(source, report) }
      case 'csv':
        return { body: null, comments: [], ...readCsv(source, report) }
      case 'markdown':
        return readMarkdown(source, report)
      default:
        return contentOf(source, format)
    }
  })
}

/** What a body can be written in, as opposed to a tree of keys. */
export type ContentFormat = Exclude<Format, 'yaml' | 'json' | 'jsonl' | 'csv'>

/** Reads a file that is nothing but content: all of it is body, Markdown without front matter too. Total. */
export function readContent(source: Source, format: ContentFormat): Document {
  return guarded(source, () => contentOf(source, format))
}

type Parts = Pick<Document, 'root' | 'body' | 'comments'>

function contentOf(source: Source, format: ContentFormat): Parts {
  const from = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
  const to = source.text.length
  return {
    root: null,
    body: Text.verbatim(source, from, to),
    comments: format === 'text' ? [] : htmlComments(source, from, to, format === 'markdown'),
  }
}

function guarded(source: Source, read: (report: Report) => Parts): Document {
  const problems: StructuralProblem[] = []
  const counts = new Map<string, number>()
  const report: Report = (problem) => {
    const count = (counts.get(problem.rule.id) ?? 0) + 1
    counts.set(problem.rule.id, count)
    if (count <= maxProblems) problems.push(problem)
  }
  const bytes = bytesOf(source.text)
  if (bytes > maxBytes) {
    report(
      structural(tooLarge, 'bytes', {
        at: spot(source, 0, Math.min(source.text.length, 80)),
        data: { bytes: bytes.toLocaleString('en-US'), limit: maxBytes.toLocaleString('en-US') },
        help: 'Split it into several files',
      }),
    )
    return { source, root: null, body: null, comments: [], problems }
  }
  reportUnwantedCharacters(source, report)
  let parts: Parts = { root: null, body: null, comments: [] }
  try {
    parts = read(report)
  } catch (error) {
    // No input is known to get here. A parser that fails must still not take the run, the editor or the bot with it.
    const why = error instanceof Error ? error.name : 'error'
    report(structural(syntax, 'unreadable', { at: spot(source, 0, 80), data: { why } }))
  }
  problems.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)
  return { source, ...parts, problems }
}

/** Length in UTF-8. Only counted where it can matter: a UTF-16 unit has three bytes at most. */
function bytesOf(text: string): number {
  return text.length * 3 <= maxBytes ? text.length : new TextEncoder().encode(text).length
}
