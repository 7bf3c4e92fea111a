import { forHtml } from '../escape.ts'

declare const escapedAlready: unique symbol

/** HTML that is safe to put into the page: made by {@link html} alone, from our own text and escaped values. */
export interface Markup {
  readonly source: string
  readonly [escapedAlready]: true
}

/** What may stand in a template: text is escaped, markup and lists of it are put in as they are, the rest is nothing. */
export type Part = string | number | Markup | readonly Part[] | null | false

/** Takes HTML as it is. For what this folder itself has made safe: the sanitised body of a message, a style sheet. */
export function trusted(source: string): Markup {
  return { source } as Markup
}

export const nothing: Markup = trusted('')

function written(part: Part): string {
  if (part === null || part === false) return ''
  if (typeof part === 'string') return forHtml(part)
  if (typeof part === 'number') return String(part)
  if ('source' in part) return part.source
  let text = ''
  for (const one of part) text += written(one)
  return text
}

const tight = new WeakMap<TemplateStringsArray, readonly string[]>()

/** A template without the indentation that it has in the program. */
function textsOf(template: TemplateStringsArray): readonly string[] {
  const known = tight.get(template)
  if (known !== undefined) return known
  const texts = template.map((text) => text.replace(/\n\s+/g, '\n'))
  tight.set(template, texts)
  return texts
}

/**
 * The only way the page is written: the template is ours, every value in it is escaped. Attributes are always quoted in
 * templates, so that one escaper serves both.
 */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = textsOf(template)
  let text = texts[0]!
  for (const [index, part] of parts.entries()) text += written(part) + texts[index + 1]!
  return trusted(text)
}

/** A style sheet or a script of the page, to the letter: a policy knows it by its hash. */
export function raw(name: 'style' | 'script', text: string): Markup {
  return trusted(`<${name}>${text}</${name}>`)
}

/** Parts with something of ours between them. */
export function between(parts: readonly Part[], separator: Markup): Markup {
  return html`${parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]))}`
}

/** Dates with their weekday and time that no line may end in: a hyphen is a place to break one. */
const moments = /((?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)/

/** Text with its dates unbroken. */
export function dated(text: string): Markup {
  return html`${text
    .split(moments)
    .map((part, index) => (index % 2 === 1 ? html`<span class="when">${part}</span>` : part))}`
}

/** A message of ours: what stands in backticks becomes code, the rest prose. */
export function prose(text: string): Markup {
  return html`${text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part))}`
}
