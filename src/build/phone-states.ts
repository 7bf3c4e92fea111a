import { type Match, type PositionSets, type PrefixMatcher } from './phone-pattern.ts'

/** Where numbers with a prefix belong, looked up digit by digit. Ten branches and an answer for each node. */
export interface PrefixTree {
  /** Node × 10 + digit → node; 0 = none. */
  readonly branches: Uint16Array
  /** By node: index of its answer, -1 for none. */
  readonly answers: Int16Array
}

/** Makes a tree of digit strings and what they stand for. */
export function prefixTree(prefixes: Readonly<Record<string, number>>): PrefixTree {
  const branches: number[] = Array<number>(10).fill(0)
  const answers: number[] = [-1]
  for (const [digits, answer] of Object.entries(prefixes)) {
    let node = 0
    for (const digit of digits) {
      const at = node * 10 + Number(digit)
      if (branches[at] === 0) {
        branches[at] = answers.push(-1) - 1
        for (let i = 0; i < 10; i++) branches.push(0)
      }
      node = branches[at]!
    }
    answers[node] = answer
  }
  return { branches: Uint16Array.from(branches), answers: Int16Array.from(answers) }
}

/** States of all automata, equal ones kept once. State 0 leads nowhere and says nothing. */
export class States {
  /** State × 10 + digit → state. */
  readonly next: number[] = Array<number>(10).fill(0)
  /** By state: what it says, a number that whoever starts the walk knows to read. */
  readonly says: number[] = [0]
  readonly #known = new Map<string, number>()

  add(says: number, next: readonly number[]): number {
    const key = `${says} ${next.join()}`
    let id = this.#known.get(key)
    if (id === undefined) {
      id = this.says.push(says) - 1
      this.next.push(...next)
      this.#known.set(key, id)
    }
    return id
  }

  /** A state that no digit leaves. */
  rest(says: number): number {
    const key = `rest ${says}`
    let id = this.#known.get(key)
    if (id === undefined) {
      id = this.says.push(says) - 1
      for (let digit = 0; digit < 10; digit++) this.next.push(id)
      this.#known.set(key, id)
    }
    return id
  }
}

/** Prefixes of one kind, step by step; as many states as there are ways to get there. */
export interface PrefixSteps {
  /** State × 10 + digit → state; 0 = no prefix any more. The start is 1. */
  readonly next: readonly number[]
  readonly matches: readonly Match[]
}

const noMatch: Match = { within: null, atEnd: null }

export function prefixSteps(matcher: PrefixMatcher): PrefixSteps {
  const next: number[] = Array<number>(10).fill(0)
  const matches: Match[] = [noMatch]
  const known = new Map<string, number>()
  const of = (threads: PrefixMatcher['start'], depth: number): number => {
    if (threads.length === 0) return 0
    const key = `${depth} ${JSON.stringify(threads)}`
    const already = known.get(key)
    if (already !== undefined) return already
    // A match of nothing changes nothing.
    const id = matches.push(depth === 0 ? noMatch : matcher.match(threads)) - 1
    known.set(key, id)
    for (let digit = 0; digit < 10; digit++) next.push(0)
    for (let digit = 0; digit < 10; digit++)
      next[id * 10 + digit] = of(matcher.next(threads, digit, depth), depth + 1)
    return id
  }
  of(matcher.start, 0)
  return { next, matches }
}

/** Prefixes among the states, `says` by what is found; 0 = no match. */
export function addPrefixes(steps: PrefixSteps, says: (match: Match) => number, states: States): number {
  const made = new Map<number, number>([[0, 0]])
  const of = (at: number): number => {
    let state = made.get(at)
    if (state === undefined) {
      const next = Array.from({ length: 10 }, (_, digit) => of(steps.next[at * 10 + digit]!))
      state =
        next.every((one) => one === 0) && isNothing(steps.matches[at]!)
          ? 0
          : states.add(says(steps.matches[at]!), next)
      made.set(at, state)
    }
    return state
  }
  return of(1)
}

function isNothing({ within, atEnd }: Match): boolean {
  return within === null && atEnd === null
}

/** Where a number is in the tree of prefixes and places: a node while there is one, else the best answer. */
export class PlaceWalk {
  readonly #tree: PrefixTree
  /** By node: the answer of the longest prefix so far, -1 for none. */
  readonly #best: Int16Array

  constructor(tree: PrefixTree) {
    this.#tree = tree
    this.#best = Int16Array.from(tree.answers)
    for (let node = 0; node < this.#best.length; node++)
      for (let digit = 0; digit < 10; digit++) {
        const below = tree.branches[node * 10 + digit]!
        if (below !== 0 && this.#best[below] === -1) this.#best[below] = this.#best[node]!
      }
  }

  next(at: number, digit: number): number {
    if (at < 0) return at
    const node = this.#tree.branches[at * 10 + digit]!
    return node === 0 ? -2 - this.#best[at]! : node
  }

  /** -1 for none. */
  answer(at: number): number {
    return at < 0 ? -2 - at : this.#best[at]!
  }
}

export interface Walks {
  readonly sets: PositionSets
  readonly start: number
  /** What the digits so far mean, when they end here. */
  readonly says: (set: number, depth: number, place: number) => number
  /** Null = where a number is doesn't matter. */
  readonly places: { readonly walk: PlaceWalk; readonly start: number } | null
  /** Prefixes that mean another walk, and what is said then. */
  readonly prefixes: { readonly steps: PrefixSteps; readonly says: number } | null
}

/** The states of a walk over the digits of a number. */
export function addWalk({ sets, start, says, places, prefixes }: Walks, states: States): number {
  const made = new Map<string, number>()
  const of = (set: number, depth: number, place: number, prefix: number): number => {
    const next = sets.next(set)
    if (prefix === 0 && next.every((one) => one === set)) return states.rest(says(set, depth, place))
    const key = `${set} ${depth} ${place} ${prefix}`
    const already = made.get(key)
    if (already !== undefined) return already
    const match = prefix === 0 ? noMatch : prefixes!.steps.matches[prefix]!
    const state =
      match.within !== null
        ? states.rest(prefixes!.says)
        : states.add(
            match.atEnd === null ? says(set, depth, place) : prefixes!.says,
            Array.from(next, (to, digit) =>
              of(
                to,
                depth + 1,
                places === null ? 0 : places.walk.next(place, digit),
                prefix === 0 ? 0 : prefixes!.steps.next[prefix * 10 + digit]!,
              ),
            ),
          )
    made.set(key, state)
    return state
  }
  return of(start, 0, places === null ? 0 : places.start, prefixes === null ? 0 : 1)
}
