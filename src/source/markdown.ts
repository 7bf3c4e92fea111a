import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { structural } from '../structural.ts'
import type { Document } from './document.ts'
import { htmlComments } from './comments.ts'
import { type Report, spot } from './problems.ts'
import type { Source } from './source.ts'
import { Text } from './text.ts'
import { readYaml } from './yaml.ts'

/**
 * Reads Markdown with YAML front matter between two lines `---`, the first of which opens the file. No other fences
 * and no languages named on them: what they hold is data, never code.
 */
export function readMarkdown(source: Source, report: Report): Pick<Document, 'root' | 'body' | 'comments'> {
  const { text } = source
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const fence = /^---[ \t]*(?:\r?\n|$)/
  const opening = fence.exec(text.slice(start, start + 1000))
  // What reads campaigns says that an empty file is one.
  if (opening === null && text.trim() === '') return markdownBody(source, start)
  if (opening === null) {
    report(
      structural(syntax, 'noFrontMatter', {
        at: spot(source, start, text.length),
        help: 'Start the file with `---`, the keys of the campaign, and `---`',
      }),
    )
    return markdownBody(source, start)
  }
  const from = start + opening[0].length
  const closing = /^---[ \t]*\r?$/gm
  closing.lastIndex = from
  const close = closing.exec(text)
  if (close === null) {
    report(
      structural(syntax, 'openFrontMatter', {
        at: spot(source, start, start + 3),
        help: 'Put `---` on a line of its own between the keys and the Markdown',
      }),
    )
    return { root: null, body: null, comments: [] }
  }
  const { root, comments } = readYaml(source, from, close.index, report)
  const below = text.indexOf('\n', close.index)
  const body = markdownBody(source, below === -1 ? text.length : below + 1)
  return { root, body: body.body, comments: [...comments, ...body.comments] }
}

/** Markdown without front matter, all of it body. */
export function markdownBody(source: Source, from: number): Pick<Document, 'root' | 'body' | 'comments'> {
  const to = source.text.length
  return {
    root: null,
    body: Text.verbatim(source, from, to),
    comments: htmlComments(source, from, to, true),
  }
}
