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

const zero = 48
const nine = 57

/**
 * The answer of the longest prefix of a number in international form, `+` first (E.164); spaces, hyphens, dots, slashes
 * and brackets between digits don't count. -1 for a number in another form, with other characters in it, or without a
 * known prefix. One pass, nothing allocated.
 */
export function longestPrefix(phone: string, { branches, answers }: PrefixTree): number {
  let at = 0
  while (phone.charCodeAt(at) === 32) at++
  if (phone.charCodeAt(at) !== 43) return -1
  let node = 0
  let answer = -1
  let known = true
  for (at++; at < phone.length; at++) {
    const code = phone.charCodeAt(at)
    if (code < zero || code > nine) {
      if (isSeparator(code)) continue
      return -1
    }
    if (!known) continue
    node = branches[node * 10 + code - zero]!
    if (node === 0) known = false
    else if (answers[node] !== -1) answer = answers[node]!
  }
  return answer
}

/** Space, no-break space, `(`, `)`, `-`, `.`, `/`. */
function isSeparator(code: number): boolean {
  return code === 32 || code === 160 || code === 40 || code === 41 || (code >= 45 && code <= 47)
}
