/**
 * Many patterns looked for in one pass (Aho & Corasick, "Efficient string matching", CACM 18(6), 1975), as arrays that
 * nothing has to be worked out from. States are numbered breadth first: the children of all of them, one after the
 * other, are the states 1, 2, 3 …
 */
export interface Trie {
  /** By state: its first child; behind its children come those of the next state. One more than there are states. */
  readonly first: Uint16Array
  /** By state: the unit that leads to it; ascending among siblings. */
  readonly labels: Uint16Array
  /** By state: the state of its longest proper suffix that is in the trie. */
  readonly fails: Uint16Array
  /** By state: the nearest suffix state at which a pattern ends, 0 for none. */
  readonly shorter: Uint16Array
  /** By state: its patterns, as a run of `byEnd`. One more than there are states. */
  readonly found: Uint16Array
  readonly byEnd: Uint16Array
  /** By pattern: how many units it has. */
  readonly lengths: Uint16Array
}

/** A trie made ready to run. */
export interface Automaton extends Trie {
  /** Where the units below {@link rootUnits} lead from the first state: most of a text stands outside of all patterns. */
  readonly root: Uint16Array
}

/** Up to the last unit of Latin. */
const rootUnits = 0x250

export const maximumStates = 0xffff

/** Builds the trie of patterns given as units. Throws a RangeError above {@link maximumStates} states or patterns. */
export function buildTrie(patterns: readonly string[]): Trie {
  if (patterns.length > maximumStates)
    throw new RangeError(`${patterns.length} patterns, at most ${maximumStates}`)
  interface Node {
    readonly children: Map<number, Node>
    state: number
  }
  const root: Node = { children: new Map(), state: 0 }
  const last = patterns.map((pattern) => {
    let node = root
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i)
      let child = node.children.get(unit)
      if (child === undefined) {
        child = { children: new Map(), state: 0 }
        node.children.set(unit, child)
      }
      node = child
    }
    return node
  })
  const order: Node[] = [root]
  const labels: number[] = [0]
  const parents: number[] = [0]
  for (let state = 0; state < order.length; state++) {
    const node = order[state]!
    for (const [unit, child] of [...node.children].sort(([a], [b]) => a - b)) {
      child.state = order.length
      order.push(child)
      labels.push(unit)
      parents.push(state)
    }
  }
  if (order.length > maximumStates) throw new RangeError(`${order.length} states, at most ${maximumStates}`)
  const fails = new Uint16Array(order.length)
  for (let state = 1; state < order.length; state++) {
    const parent = parents[state]!
    if (parent === 0) continue
    let suffix = fails[parent]!
    for (;;) {
      const target = order[suffix]!.children.get(labels[state]!)
      if (target !== undefined) {
        fails[state] = target.state
        break
      }
      if (suffix === 0) break
      suffix = fails[suffix]!
    }
  }
  const first = new Uint16Array(order.length + 1)
  let next = 1
  for (const [state, { children }] of order.entries()) {
    first[state] = next
    next += children.size
  }
  first[order.length] = next
  const byEnd = Uint16Array.from(patterns.keys()).sort((a, b) => last[a]!.state - last[b]!.state || a - b)
  const found = new Uint16Array(order.length + 1)
  for (const { state } of last) found[state + 1]!++
  for (let state = 0; state < order.length; state++) found[state + 1]! += found[state]!
  const shorter = new Uint16Array(order.length)
  for (let state = 1; state < order.length; state++) {
    const suffix = fails[state]!
    shorter[state] = found[suffix + 1]! > found[suffix]! ? suffix : shorter[suffix]!
  }
  return {
    first,
    labels: Uint16Array.from(labels),
    fails,
    shorter,
    found,
    byEnd,
    lengths: Uint16Array.from(patterns, ({ length }) => length),
  }
}

/** Makes a trie ready to run. */
export function startable(trie: Trie): Automaton {
  const root = new Uint16Array(rootUnits)
  for (let state = 1; state < trie.first[1]!; state++)
    if (trie.labels[state]! < rootUnits) root[trie.labels[state]!] = state
  return { ...trie, root }
}

function child(automaton: Automaton, state: number, unit: number): number {
  const { labels, first } = automaton
  let low = first[state]!
  let high = first[state + 1]! - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const label = labels[middle]!
    if (label === unit) return middle
    if (label < unit) low = middle + 1
    else high = middle - 1
  }
  return 0
}

/**
 * Calls `visit` for each occurrence of each pattern in the first `length` units, by end, longest first. Offsets are
 * those of `units`, end exclusive.
 */
export function scan(
  automaton: Automaton,
  units: Uint16Array,
  length: number,
  visit: (pattern: number, from: number, to: number) => void,
): void {
  const { fails, lengths, found, byEnd, shorter, root } = automaton
  const fromRoot = (unit: number): number => (unit < rootUnits ? root[unit]! : child(automaton, 0, unit))
  let state = 0
  for (let i = 0; i < length; i++) {
    const unit = units[i]!
    let next = 0
    while (state !== 0 && (next = child(automaton, state, unit)) === 0) state = fails[state]!
    state = next === 0 ? fromRoot(unit) : next
    for (let at = state; at !== 0; at = shorter[at]!) {
      const stop = found[at + 1]!
      for (let k = found[at]!; k < stop; k++) visit(byEnd[k]!, i + 1 - lengths[byEnd[k]!]!, i + 1)
    }
  }
}
