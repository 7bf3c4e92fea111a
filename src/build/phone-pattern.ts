/**
 * Regular expressions of phone metadata: digits, classes, groups, alternatives, `?`, `{n,m}` and a `$`. Nothing repeats
 * without end, so their automata have no loops.
 */
export type Pattern =
  | { readonly kind: 'digit'; readonly mask: number }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'either'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'times'; readonly part: Pattern; readonly least: number; readonly most: number }
  /** Captures count from 1. */
  | { readonly kind: 'capture'; readonly index: number; readonly part: Pattern }
  | { readonly kind: 'end' }

const anyDigit = 0x3ff

/** Throws on anything that metadata hasn't had so far. */
export function parsePattern(source: string): { readonly pattern: Pattern; readonly captures: number } {
  let at = 0
  let captures = 0
  const fail = (): never => {
    throw new Error(`\`${source}\`, character ${at + 1}: not a pattern of digits`)
  }
  const either = (): Pattern => {
    const parts = [sequence()]
    while (source[at] === '|') {
      at++
      parts.push(sequence())
    }
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts }
  }
  const sequence = (): Pattern => {
    const parts: Pattern[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated())
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
  }
  const repeated = (): Pattern => {
    const part = one()
    if (source[at] === '?') {
      at++
      return { kind: 'times', part, least: 0, most: 1 }
    }
    const times = /^\{(\d+)(,(\d+))?\}/.exec(source.slice(at))
    if (times === null) return /[*+{]/.test(source[at] ?? '') ? fail() : part
    at += times[0].length
    const least = Number(times[1])
    return { kind: 'times', part, least, most: times[3] === undefined ? least : Number(times[3]) }
  }
  const one = (): Pattern => {
    const character = source[at]!
    if (character >= '0' && character <= '9') {
      at++
      return { kind: 'digit', mask: 1 << Number(character) }
    }
    if (source.startsWith('\\d', at)) {
      at += 2
      return { kind: 'digit', mask: anyDigit }
    }
    if (character === '$') {
      at++
      return { kind: 'end' }
    }
    if (character === '[') return digitClass()
    if (character !== '(') return fail()
    const captured = !source.startsWith('(?:', at)
    if (captured && source[at + 1] === '?') fail()
    at += captured ? 1 : 3
    const index = captured ? ++captures : 0
    const part = either()
    if (source[at] !== ')') fail()
    at++
    return captured ? { kind: 'capture', index, part } : part
  }
  const digitClass = (): Pattern => {
    const found = /^\[((?:\d(?:-\d)?|\\d)+)\]/.exec(source.slice(at))
    if (found === null) return fail()
    at += found[0].length
    let mask = 0
    for (const [, from, to] of found[1]!.matchAll(/(\d)(?:-(\d))?|\\d/g)) {
      if (from === undefined) mask |= anyDigit
      else for (let digit = Number(from); digit <= Number(to ?? from); digit++) mask |= 1 << digit
    }
    return { kind: 'digit', mask }
  }
  const pattern = either()
  if (at < source.length) fail()
  return { pattern, captures }
}

/** Positions of an automaton without order: each reads one digit, or says that a pattern is at its end. */
export class Positions {
  /** Digits that a position takes; 0 for the end of a pattern. */
  readonly masks: number[] = []
  /** Sorted. For the end of a pattern: none. */
  readonly follow: (readonly number[])[] = []
  /** Of ends: what has matched. */
  readonly labels: number[] = []
  readonly #known = new Map<string, number>()

  #add(mask: number, follow: readonly number[], label: number): number {
    const key = `${mask} ${label} ${follow.join()}`
    let id = this.#known.get(key)
    if (id === undefined) {
      id = this.masks.push(mask) - 1
      this.follow.push(follow)
      this.labels.push(label)
      this.#known.set(key, id)
    }
    return id
  }

  /** Where a pattern starts that has to match the whole rest of the digits. */
  entire(source: string, label: number): readonly number[] {
    return this.#before(parsePattern(source).pattern, [this.#add(0, [], label)])
  }

  /** Where a pattern starts that whatever may follow. */
  start(source: string, label: number): readonly number[] {
    const end = this.#add(0, [], label)
    const rest = this.masks.push(anyDigit) - 1
    this.follow.push([end, rest])
    this.labels.push(-1)
    return this.#before(parsePattern(source).pattern, [end, rest])
  }

  #before(pattern: Pattern, next: readonly number[]): readonly number[] {
    switch (pattern.kind) {
      case 'digit':
        return [this.#add(pattern.mask, next, -1)]
      case 'sequence':
        return pattern.parts.reduceRight((follow, part) => this.#before(part, follow), next)
      case 'either':
        return union(pattern.parts.map((part) => this.#before(part, next)))
      case 'capture':
        return this.#before(pattern.part, next)
      case 'times': {
        let follow = next
        for (let i = pattern.least; i < pattern.most; i++)
          follow = union([this.#before(pattern.part, follow), next])
        for (let i = 0; i < pattern.least; i++) follow = this.#before(pattern.part, follow)
        return follow
      }
      case 'end':
        throw new Error('`$` within a pattern that matches the whole number anyway')
    }
  }
}

/** Sorted, each once. */
export function union(sets: readonly (readonly number[])[]): readonly number[] {
  if (sets.length === 1) return sets[0]!
  return [...new Set(sets.flat())].sort((a, b) => a - b)
}

/** Sets of positions and where each digit leads from them; made as they are met. */
export class PositionSets {
  readonly sets: (readonly number[])[] = []
  readonly #known = new Map<string, number>()
  readonly #next: (Int32Array | undefined)[] = []
  readonly #positions: Positions

  constructor(positions: Positions) {
    this.#positions = positions
    this.of([])
  }

  /** 0 is the empty set. */
  of(positions: readonly number[]): number {
    const key = positions.join()
    let id = this.#known.get(key)
    if (id === undefined) {
      id = this.sets.push(positions) - 1
      this.#known.set(key, id)
    }
    return id
  }

  /** By digit. */
  next(set: number): Int32Array {
    const known = this.#next[set]
    if (known !== undefined) return known
    const { masks, follow } = this.#positions
    const by: Set<number>[] = Array.from({ length: 10 }, () => new Set<number>())
    for (const position of this.sets[set]!) {
      const mask = masks[position]!
      for (let digit = 0; digit < 10; digit++)
        if ((mask & (1 << digit)) !== 0) for (const one of follow[position]!) by[digit]!.add(one)
    }
    const next = Int32Array.from(by, (positions) => this.of([...positions].sort((a, b) => a - b)))
    this.#next[set] = next
    return next
  }

  /** What has matched when the digits end here. */
  labels(set: number): readonly number[] {
    return this.sets[set]!.map((position) => this.#positions.labels[position]!).filter((label) => label >= 0)
  }
}

/** What a prefix of a number turns into: digits put in front, and of the prefix those that stay. */
export interface Replacement {
  readonly literal: string
  /** Offsets into the number; equal when nothing stays. */
  readonly from: number
  readonly to: number
}

/** At a state: what the prefix is when more digits may follow, and when the number ends here. Null = no match. */
export interface Match {
  readonly within: Replacement | null
  readonly atEnd: Replacement | null
}

type Step =
  | { readonly kind: 'digit'; readonly mask: number }
  | { readonly kind: 'split'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'open' | 'close'; readonly index: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'match' }

interface Thread {
  readonly at: number
  readonly opened: number
  readonly from: number
  readonly to: number
  readonly ending: boolean
}

/** An automaton of what a regular expression anchored at the start finds first, as JavaScript does: order decides. */
export interface PrefixMatcher {
  readonly start: readonly Thread[]
  next(threads: readonly Thread[], digit: number, depth: number): readonly Thread[]
  match(threads: readonly Thread[]): Match
}

/** `rule` as in `String.replace`: digits and one captured group. Applies only when the last group took part. */
export function prefixMatcher(source: string, rule: string | null): PrefixMatcher {
  const { pattern, captures } = parsePattern(source)
  const wanted = rule === null ? null : /^(\d*)\$(\d)$/.exec(rule)
  if (rule !== null && (wanted === null || Number(wanted[2]) !== captures))
    throw new Error(`\`${rule}\`: expected digits and the last group of \`${source}\``)
  const group = wanted === null ? 0 : captures
  const literal = wanted?.[1] ?? ''
  const steps: Step[] = []
  const put = (step: Step): number => steps.push(step) - 1
  const emit = (part: Pattern): void => {
    switch (part.kind) {
      case 'digit':
        put({ kind: 'digit', mask: part.mask })
        return
      case 'sequence':
        for (const one of part.parts) emit(one)
        return
      case 'either': {
        const jumps: number[] = []
        for (const [i, one] of part.parts.entries()) {
          if (i === part.parts.length - 1) {
            emit(one)
            continue
          }
          const split = put({ kind: 'jump', to: -1 })
          emit(one)
          jumps.push(put({ kind: 'jump', to: -1 }))
          steps[split] = { kind: 'split', first: split + 1, second: steps.length }
        }
        for (const jump of jumps) steps[jump] = { kind: 'jump', to: steps.length }
        return
      }
      case 'times': {
        for (let i = 0; i < part.least; i++) emit(part.part)
        const splits: number[] = []
        for (let i = part.least; i < part.most; i++) {
          splits.push(put({ kind: 'jump', to: -1 }))
          emit(part.part)
        }
        for (const split of splits) steps[split] = { kind: 'split', first: split + 1, second: steps.length }
        return
      }
      case 'capture':
        put({ kind: 'open', index: part.index })
        emit(part.part)
        put({ kind: 'close', index: part.index })
        return
      case 'end':
        put({ kind: 'end' })
    }
  }
  emit(pattern)
  put({ kind: 'match' })

  /** Threads that wait for a digit, or stand at the end, in the order in which they would be tried. */
  const settle = (threads: readonly Thread[], depth: number): readonly Thread[] => {
    const found: Thread[] = []
    const seen = new Set<string>()
    let cut = false
    const follow = (thread: Thread): void => {
      const key = `${thread.at} ${thread.ending}`
      if (cut || seen.has(key)) return
      seen.add(key)
      const step = steps[thread.at]!
      switch (step.kind) {
        case 'digit':
          if (!thread.ending) found.push(thread)
          return
        case 'match':
          found.push(thread)
          // What would be tried after a match isn't.
          if (!thread.ending) cut = true
          return
        case 'split':
          follow({ ...thread, at: step.first })
          follow({ ...thread, at: step.second })
          return
        case 'jump':
          follow({ ...thread, at: step.to })
          return
        case 'end':
          follow({ ...thread, at: thread.at + 1, ending: true })
          return
        case 'open':
          follow({
            ...thread,
            at: thread.at + 1,
            ...(step.index === group && { opened: depth, from: -1, to: -1 }),
          })
          return
        case 'close':
          follow({
            ...thread,
            at: thread.at + 1,
            ...(step.index === group && { opened: -1, from: thread.opened, to: depth }),
          })
      }
    }
    for (const thread of threads) follow(thread)
    return found
  }

  const replacement = ({ from, to }: Thread): Replacement =>
    to > from ? { literal, from, to } : { literal: '', from: 0, to: 0 }

  return {
    start: settle([{ at: 0, opened: -1, from: -1, to: -1, ending: false }], 0),
    next: (threads, digit, depth) =>
      settle(
        threads.flatMap((thread) => {
          const step = steps[thread.at]!
          return step.kind === 'digit' && (step.mask & (1 << digit)) !== 0
            ? [{ ...thread, at: thread.at + 1 }]
            : []
        }),
        depth + 1,
      ),
    match: (threads) => {
      const matching = threads.filter(({ at }) => steps[at]!.kind === 'match')
      const within = matching.find(({ ending }) => !ending)
      return {
        within: within === undefined ? null : replacement(within),
        atEnd: matching[0] === undefined ? null : replacement(matching[0]),
      }
    },
  }
}
