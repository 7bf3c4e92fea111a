/**
 * Globs over root-relative paths: `*` any run of characters but `/`, `?` one of them, `[a-z]` and `[!a-z]` one of a
 * set, `**` as a whole segment any number of segments, `{a,b}` either, `\` takes the next character as it is. A dot at
 * the start of a name is a character like others, case counts, a trailing `/` means all below.
 *
 * Patterns come with the files of strangers, so matching is without a search tree: after the last `*` (or `**`) no
 * earlier one has to be tried again, which bounds the work by pattern length × path length.
 */
export interface Glob {
  readonly pattern: string
  matches(path: string): boolean
}

/** Characters of a pattern, and alternatives that its braces may stand for. */
export const globLimits = { length: 512, alternatives: 256 } as const

type Unit =
  | { readonly kind: 'run' }
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly value: string }
  | {
      readonly kind: 'set'
      readonly negated: boolean
      readonly ranges: readonly (readonly [string, string])[]
    }

type Segment = '**' | readonly Unit[]

/** Compiles a pattern; a text says what is wrong with it. */
export function compileGlob(pattern: string): Glob | string {
  if (pattern === '') return 'it is empty'
  if (pattern.startsWith('!')) return 'a leading `!` means nothing here'
  if (pattern.length > globLimits.length) return `it is longer than ${globLimits.length} characters`
  const alternatives = expand(pattern)
  if (typeof alternatives === 'string') return alternatives
  const compiled: (readonly Segment[])[] = []
  for (const alternative of alternatives) {
    const segments = segmentsOf(alternative)
    if (typeof segments === 'string') return segments
    compiled.push(segments)
  }
  return {
    pattern,
    matches: (path) => {
      const names = path.split('/').map((name) => Array.from(name))
      return compiled.some((segments) => matchSegments(segments, names))
    },
  }
}

/** The patterns without braces that one with braces stands for. */
function expand(pattern: string): readonly string[] | string {
  const open = findUnescaped(pattern, '{', 0)
  if (open === -1) return findUnescaped(pattern, '}', 0) === -1 ? [pattern] : 'a `}` has no `{`'
  let depth = 0
  const cuts = [open]
  let close = -1
  for (let i = open; i < pattern.length && close === -1; i++) {
    const character = pattern[i]
    if (character === '\\') i++
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) close = i
    else if (character === ',' && depth === 1) cuts.push(i)
  }
  if (close === -1) return 'a `{` has no `}`'
  cuts.push(close)
  const rest = expand(pattern.slice(close + 1))
  if (typeof rest === 'string') return rest
  const before = pattern.slice(0, open)
  if (findUnescaped(before, '}', 0) !== -1) return 'a `}` has no `{`'
  const result: string[] = []
  for (let i = 0; i + 1 < cuts.length; i++) {
    const inner = expand(pattern.slice(cuts[i]! + 1, cuts[i + 1]))
    if (typeof inner === 'string') return inner
    for (const middle of inner) {
      for (const tail of rest) result.push(before + middle + tail)
      if (result.length > globLimits.alternatives)
        return `its braces stand for more than ${globLimits.alternatives} patterns`
    }
  }
  return result
}

function findUnescaped(pattern: string, wanted: string, from: number): number {
  for (let i = from; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++
    else if (pattern[i] === wanted) return i
  }
  return -1
}

function segmentsOf(pattern: string): readonly Segment[] | string {
  const whole = pattern.replace(/^(\.?\/)+/, '')
  const segments: Segment[] = []
  for (const name of (whole.endsWith('/') ? `${whole}**` : whole).split(/\/+/)) {
    if (name === '..') return '`..` leads out of the project'
    if (name === '.') continue
    if (name === '**') {
      if (segments.at(-1) !== '**') segments.push('**')
      continue
    }
    const units = unitsOf(name)
    if (typeof units === 'string') return units
    segments.push(units)
  }
  return segments
}

function unitsOf(name: string): readonly Unit[] | string {
  const units: Unit[] = []
  const characters = Array.from(name)
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === '*') {
      if (units.at(-1)?.kind !== 'run') units.push({ kind: 'run' })
    } else if (character === '?') units.push({ kind: 'any' })
    else if (character === '[') {
      // A `]` right after the opening is a member, as in POSIX.
      const negated = characters[i + 1] === '!' || characters[i + 1] === '^'
      const start = i + (negated ? 2 : 1)
      const end = characters.indexOf(']', start + 1)
      if (end === -1) return 'a `[` has no `]`'
      const ranges: [string, string][] = []
      for (let at = start; at < end; at++) {
        const from = characters[at]!
        if (characters[at + 1] === '-' && at + 2 < end) {
          ranges.push([from, characters[at + 2]!])
          at += 2
        } else ranges.push([from, from])
      }
      units.push({ kind: 'set', negated, ranges })
      i = end
    } else if (character === '\\') {
      const next = characters[++i]
      if (next === undefined) return 'it ends with `\\`'
      units.push({ kind: 'character', value: next })
    } else units.push({ kind: 'character', value: character })
  }
  return units
}

function matchSegments(segments: readonly Segment[], names: readonly (readonly string[])[]): boolean {
  return matchRuns(
    segments,
    names,
    (segment) => segment === '**',
    (segment, name) => segment !== '**' && matchName(segment, name),
  )
}

function matchName(units: readonly Unit[], name: readonly string[]): boolean {
  return matchRuns(units, name, (unit) => unit.kind === 'run', matchUnit)
}

/** A sequence against a pattern in which some items stand for any run of the sequence. */
function matchRuns<Item, Value>(
  pattern: readonly Item[],
  values: readonly Value[],
  isRun: (item: Item) => boolean,
  matches: (item: Item, value: Value) => boolean,
): boolean {
  let item = 0
  let value = 0
  let run = -1
  let resume = 0
  while (value < values.length) {
    if (item < pattern.length && isRun(pattern[item]!)) {
      run = item++
      resume = value
    } else if (item < pattern.length && matches(pattern[item]!, values[value]!)) {
      item++
      value++
    } else if (run !== -1) {
      item = run + 1
      value = ++resume
    } else return false
  }
  while (item < pattern.length && isRun(pattern[item]!)) item++
  return item === pattern.length
}

function matchUnit(unit: Unit, character: string): boolean {
  switch (unit.kind) {
    case 'run':
      return false
    case 'any':
      return true
    case 'character':
      return unit.value === character
    default:
      return unit.ranges.some(([from, to]) => from <= character && character <= to) !== unit.negated
  }
}
