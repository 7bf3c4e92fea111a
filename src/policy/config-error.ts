import { lineText, positionAt } from '../source/source.ts'
import { firstLine, type Span } from '../source/span.ts'

/** What is wrong in a configuration. The job can't be done with it: exit 2. */
export interface ConfigError {
  /** One fragment, capital first, no period. */
  readonly message: string
  /** Empty, in an empty text, when the file itself couldn't be read. */
  readonly at: Span
  readonly help: string | null
}

/**
 * A config error as text, ending with a line feed: path and position, then the line with the culprit underlined.
 *
 * ```
 * sendlint.config.yaml:7:3: Unknown rule `timing/holliday`, did you mean `timing/holiday`?
 * 7 │   timing/holliday: off
 *   │   ^^^^^^^^^^^^^^^
 *   = help: …
 * ```
 */
export function renderConfigError({ message, at, help }: ConfigError): string {
  const { source } = at
  const action = help === null ? null : `= help: ${visible(help)}`
  if (source.text === '')
    return `${visible(source.path)}: ${visible(message)}\n${action === null ? '' : `  ${action}\n`}`
  const culprit = firstLine(at)
  const { line, column } = positionAt(source, culprit.start)
  const text = lineText(source, line)
  const gutter = String(line)
  const margin = ' '.repeat(gutter.length)
  // A tab keeps its width under itself; everything else takes the columns that a terminal gives it.
  const before = text
    .slice(0, column - 1)
    .replaceAll(/[^\t]/gsu, (character) => ' '.repeat(columnsOf(character)))
  const marked = Array.from(text.slice(column - 1, column - 1 + (culprit.end - culprit.start)))
  const carets = '^'.repeat(
    Math.max(
      marked.reduce((sum, character) => sum + columnsOf(character), 0),
      1,
    ),
  )
  const lines = [
    `${visible(source.path)}:${line}:${column}: ${visible(message)}`,
    `${gutter} │ ${visible(text)}`,
    `${margin} │ ${before}${carets}`,
  ]
  if (action !== null) lines.push(`${margin} ${action}`)
  return `${lines.join('\n')}\n`
}

/** All errors, a blank line between two. */
export function renderConfigErrors(errors: readonly ConfigError[]): string {
  return errors.map(renderConfigError).join('\n')
}

/** Configuration comes with the files of strangers: control characters never reach the terminal. */
function visible(text: string): string {
  return text.replaceAll(/[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

/** Columns of a character in a terminal: 2 for East Asian wide and emoji, 0 for marks that combine (UAX #11). */
function columnsOf(character: string): number {
  if (/^\p{Mark}|\u200d|\ufe0f/u.test(character)) return 0
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1
}
