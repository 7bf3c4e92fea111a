/**
 * One escaper for each kind of output. Text of a campaign is written by strangers: what it says may be shown, and
 * must never be obeyed by a terminal, a runner, a browser or a Markdown renderer.
 */

/** C0 but tab and line feed, DEL, C1, bidirectional controls, line and paragraph separators, a byte-order mark. */
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Replaces halves of a surrogate pair that stand alone, which UTF-8 can't carry. */
export function wellFormed(text: string): string {
  return text.replace(loneSurrogate, '\ufffd')
}

function picture(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/**
 * For a terminal, on one line: control characters become pictures (`␛`), bidirectional controls and separators
 * their code (`<U+202E>`), a line break `⏎`, a tab one space.
 */
export function forTerminal(text: string): string {
  return wellFormed(text)
    .replace(/\r?\n|\r/g, '\u23ce')
    .replace(/\t/g, ' ')
    .replace(unseen, picture)
}

/**
 * The data of a GitHub workflow command.
 * https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 */
export function forGitHubData(text: string): string {
  return wellFormed(text)
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A')
    .replace(unseen, picture)
}

/** A property of a GitHub workflow command. Same source. */
export function forGitHubProperty(text: string): string {
  return forGitHubData(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}

/**
 * Text for people in the log of a runner, which obeys lines that begin with `::` and, anywhere in a line, `##[`
 * (GitHub, Azure) and `##vso[`. An invisible space takes their meaning away.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function forRunner(text: string): string {
  return text
    .replace(/^(\s*):(?=:)/gm, `$1${invisibleSpace}:`)
    .replace(/##(?=\[|vso\[)/gi, `##${invisibleSpace}`)
}

/** Splits what GitHub and GitLab would turn into a mention, a reference or a link of its own. */
const invisibleSpace = '\u200b'

function withoutReferences(text: string): string {
  return text
    .replace(/@/g, `@${invisibleSpace}`)
    .replace(/([#!])(?=\d)/g, `$1${invisibleSpace}`)
    .replace(/\bGH-(?=\d)/gi, `$&${invisibleSpace}`)
    .replace(/:(?=\/\/)/g, `:${invisibleSpace}`)
    .replace(/(?<![a-z0-9])(?:www|mailto|xmpp)(?=[.:])/gi, `$&${invisibleSpace}`)
    .replace(/\b[0-9a-f]{7,40}\b/gi, (hash) => `${hash.slice(0, 6)}${invisibleSpace}${hash.slice(6)}`)
}

function oneLine(text: string): string {
  return wellFormed(text)
    .replace(/[\t\r\n]+/g, ' ')
    .replace(unseen, picture)
}

/**
 * Prose in Markdown, on one line: shown as it is, without markup, mention, reference, link or image. Escaped is what
 * CommonMark and GitHub's extensions give a meaning to, at the start of a line or anywhere.
 */
export function forMarkdown(text: string): string {
  return withoutReferences(oneLine(text))
    .trim()
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^[-+=#]/, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
}

/** Text in a Markdown code span, whose fence is longer than any run of backticks inside. */
export function markdownCode(text: string): string {
  const content = oneLine(text)
  if (content.trim() === '') return '` `'
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const space = /^[` ]|[` ]$/.test(content) ? ' ' : ''
  return `${fence}${space}${content}${space}${fence}`
}

/** A message of ours in Markdown: what stands in backticks becomes code, the rest prose. */
export function messageInMarkdown(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? markdownCode(part.slice(1, -1)) : forMarkdownPart(part)))
    .join('')
}

/** As {@link forMarkdown}, with the spaces that keep a part apart from its neighbours. */
function forMarkdownPart(text: string): string {
  const lead = /^\s/.test(text) ? ' ' : ''
  const trail = /\S\s+$/.test(text) ? ' ' : ''
  return `${lead}${forMarkdown(text)}${trail}`
}

/** Text of XML 1.0, in an element or an attribute; characters that XML can't hold become U+FFFD. */
export function forXml(text: string): string {
  return wellFormed(text)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g, '\ufffd')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, picture)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
    .replace(/[\t\n\r\x85\u2028]|(?<=##(?:vso)?)\[/gi, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * JSON that is safe to print on a terminal, in the log of a runner (`##[`) and in a page: everything unseen, `<` and
 * that bracket are written as `\u`. They can only stand inside strings, so that the value stays the same.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[<\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?<=##(?:vso)?)\[/gi,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** {@link unseen} without the marks that every text from right to left has: they turn nothing around. */
const unseenOnPage = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/g

/**
 * Text of an HTML page, in an element or a quoted attribute. What can't be seen becomes a picture, as on a terminal, but
 * for line breaks and tabs: a right-to-left override in a campaign's name must not turn the page's own words around.
 */
export function forHtml(text: string): string {
  return wellFormed(text)
    .replace(/\r\n?/g, '\n')
    .replace(unseenOnPage, picture)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** The text of a SARIF message: what would be read as a link or a placeholder is escaped (SARIF 2.1.0 §3.11.5–6). */
export function forSarif(text: string): string {
  const safe = wellFormed(text).replace(unseen, picture)
  const linkless = safe.includes('](') ? safe.replace(/[\\[\]]/g, '\\$&') : safe
  return linkless.replace(/\{(\d+)\}/g, '{{$1}}')
}

/** A root-relative path as a relative URI reference. */
export function toUri(path: string): string {
  return wellFormed(path).split('/').map(encodeURIComponent).join('/')
}
