/** Lines shown around a change. */
const context = 3
/** Cells of the table that compares lines; beyond it everything between the first and last change counts as changed. */
const mostCells = 4_000_000

interface Change {
  /** 0-based line of the old text and how many are taken out, the same of the new one. */
  readonly at: number
  readonly removed: number
  readonly newAt: number
  readonly added: number
}

/** What changed between two texts, as `diff -u` writes it, with `a/` and `b/` before the path. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const old = linesOf(before)
  const fresh = linesOf(after)
  const changes = changesOf(old, fresh)
  if (changes.length === 0) return ''
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1)
    if (last !== undefined && change.at - (last.at + last.removed) <= 2 * context) hunks.at(-1)!.push(change)
    else hunks.push([change])
  }
  return `--- a/${path}\n+++ b/${path}\n${hunks.map((hunk) => hunkText(hunk, old, fresh)).join('')}`
}

/** Lines without their ends; one that lacks its line feed, the last, says so as `diff` does. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  const last = lines.pop()!
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

function hunkText(hunk: readonly Change[], old: readonly string[], fresh: readonly string[]): string {
  const [first, last] = [hunk[0]!, hunk.at(-1)!]
  const from = Math.max(first.at - context, 0)
  const to = Math.min(last.at + last.removed + context, old.length)
  const lines: string[] = []
  let line = from
  for (const { at, removed, newAt, added } of hunk) {
    for (; line < at; line += 1) lines.push(` ${old[line]!}`)
    for (; line < at + removed; line += 1) lines.push(`-${old[line]!}`)
    for (let i = newAt; i < newAt + added; i += 1) lines.push(`+${fresh[i]!}`)
  }
  for (; line < to; line += 1) lines.push(` ${old[line]!}`)
  const newFrom = from + first.newAt - first.at
  const newTo = to + last.newAt + last.added - (last.at + last.removed)
  // A side without lines names the line before it.
  const start = (at: number, count: number): number => (count === 0 ? at : at + 1)
  const [oldCount, newCount] = [to - from, newTo - newFrom]
  return `@@ -${start(from, oldCount)},${oldCount} +${start(newFrom, newCount)},${newCount} @@\n${lines.join('\n')}\n`
}

/** The longest common subsequence of lines decides what stays. */
function changesOf(old: readonly string[], fresh: readonly string[]): readonly Change[] {
  let start = 0
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1
  let end = 0
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end))
    end += 1
  const a = old.slice(start, old.length - end)
  const b = fresh.slice(start, fresh.length - end)
  if (a.length === 0 && b.length === 0) return []
  if (a.length * b.length > mostCells)
    return [{ at: start, removed: a.length, newAt: start, added: b.length }]
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [fromA, fromB] = [i, j]
    while (
      (i < a.length || j < b.length) &&
      !(
        i < a.length &&
        j < b.length &&
        a[i] === b[j] &&
        table[i * width + j] === table[(i + 1) * width + j + 1]! + 1
      )
    ) {
      if (j >= b.length || (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) i += 1
      else j += 1
    }
    if (i > fromA || j > fromB)
      changes.push({ at: start + fromA, removed: i - fromA, newAt: start + fromB, added: j - fromB })
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1
      j += 1
    }
  }
  return changes
}
