import type { Dialect } from './model.ts'

/** How a sender platform writes merge tags. */
export interface TagPlatform {
  readonly id: string
  readonly name: string
  readonly writes: readonly Dialect[]
  /** As it writes them. */
  readonly names: readonly string[]
  /** A tag that says what to write where nothing is known; null where a tag can't. */
  readonly fallback: string | null
}

/** The compiled shard `merge-tags`. */
export interface MergeTagData {
  /** Sorted by id. */
  readonly platforms: readonly TagPlatform[]
  /** Last parts of tags that give a person's name, letters only, lower case. */
  readonly personal: readonly string[]
}

/** How the delimiters of a dialect look. */
export const delimiters: Readonly<Record<Dialect, string>> = {
  braces: '{{ }}',
  statement: '{% %}',
  'star-bar': '*| |*',
  'double-percent': '%% %%',
  percent: '% %',
  'double-bracket': '[[ ]]',
  erb: '<% %>',
  'dollar-brace': '${ }',
  'dollar-bracket': '$[ ]$',
  'bang-brace': '{! }',
  brace: '{ }',
}

/** Whether a text may hold merge tags, or what is left of them. */
export function mayHaveTags(text: string): boolean {
  return /[{}]|%%|%[A-Za-z]|\*\||\|\*|\[\[|\]\]|<%|%>|\$\[/.test(text)
}

/** Letters and digits of a name, lower case: what is left when its spelling doesn't count. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** What a tag names: without filters, arguments and what marks it as a variable. */
export function subjectOf(name: string): string {
  const plain = name.replace(/^[#/^>&!~=-]+|[~-]+$/g, '').trim()
  const first = plain.split('|')[0]!.trim()
  return /^\$\{[^}]*\}/.exec(first)?.[0] ?? first
}
