import { lstatSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../finding.ts'
import type { Edit, Fix } from '../fix.ts'
import type { InputFile } from '../lint.ts'
import { forTerminal } from '../report/escape.ts'
import type { Report } from '../report/report.ts'
import { decode } from '../source/decode.ts'
import { unifiedDiff } from './diff.ts'
import type { Loader } from './load.ts'
import { readBytes } from './read-file.ts'
import { UsageError } from './usage-error.ts'
import { writeFile } from './write-file.ts'

/** One fix can make room for another; more rounds than this would go in circles. */
const mostRounds = 10

export interface Fixed {
  readonly report: Report
  /** The changes as a unified diff, without control characters of the files in it. */
  diff(): string
  /** Writes the changed files: all of them, or none where one can't be. */
  write(root: string): void
}

/**
 * Edits of one round, by path: the fixes of findings in the report's order, each as a whole or not at all, none that
 * overlaps an earlier one. Applied from the end of the file, so that offsets hold.
 */
export function editsOf(fixes: readonly Fix[]): ReadonlyMap<string, readonly Edit[]> {
  const taken = new Map<string, Edit[]>()
  for (const { edits } of fixes) {
    const collides = edits.some(({ at }) =>
      (taken.get(at.source.path) ?? []).some(
        (other) => (at.start < other.at.end && other.at.start < at.end) || at.start === other.at.start,
      ),
    )
    if (collides || overlapThemselves(edits)) continue
    for (const edit of edits) {
      const { path } = edit.at.source
      taken.set(path, [...(taken.get(path) ?? []), edit])
    }
  }
  return taken
}

function overlapThemselves(edits: readonly Edit[]): boolean {
  const sorted = edits.toSorted((a, b) => a.at.start - b.at.start)
  return sorted.some((edit, index) => {
    const next = sorted[index + 1]
    return next !== undefined && next.at.source.path === edit.at.source.path && next.at.start < edit.at.end
  })
}

/** A text with its edits made. They must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.at.start - a.at.start)
    .reduce(
      (before, { at, text: replacement }) => before.slice(0, at.start) + replacement + before.slice(at.end),
      text,
    )
}

/** Text that is put into a file takes the file's line ends. */
function withLineEnds(text: string, file: string): string {
  return /^[^\n]*\r\n/.test(file) ? text.replace(/\r?\n/g, '\r\n') : text
}

/** How well files can be read: what can't be, and how many campaigns each has. */
class Readability {
  readonly #faults = new Map<string, number>()
  readonly #campaigns = new Map<string, number>()

  constructor({ findings, campaigns }: Report) {
    for (const { rule, at } of findings)
      if (rule === 'source/syntax' || rule === 'internal/rule-failed')
        this.#faults.set(at.source.path, (this.#faults.get(at.source.path) ?? 0) + 1)
    for (const { file } of campaigns) this.#campaigns.set(file, (this.#campaigns.get(file) ?? 0) + 1)
  }

  isWorseThan(before: Readability, path: string): boolean {
    return (
      (this.#faults.get(path) ?? 0) > (before.#faults.get(path) ?? 0) ||
      (this.#campaigns.get(path) ?? 0) < (before.#campaigns.get(path) ?? 0)
    )
  }
}

/**
 * Applies fixes until there are none left, in memory. Every round is read again before the next one: a file that can
 * be read worse after a round gets its text of before back, and is left alone from then on.
 */
export async function fixAll(
  report: Report,
  files: readonly InputFile[],
  loader: Pick<Loader, 'files'>,
  judge: (files: readonly InputFile[]) => Promise<Report>,
  {
    review,
    concerns = () => true,
  }: {
    readonly review: boolean
    /** Whether a finding is one of those to be mended; all are by default. */
    readonly concerns?: (finding: Finding) => boolean
  },
): Promise<Fixed> {
  const originals = new Map<string, string>()
  const texts = new Map<string, string>()
  const barred = new Set<string>()
  let current = report
  let inputs = files
  const put = (changes: ReadonlyMap<string, string>): Promise<Report> => {
    for (const [path, text] of changes) {
      texts.set(path, text)
      if (loader.files.has(path)) loader.files.set(path, { text })
    }
    inputs = inputs.map((input) => {
      const text = texts.get(input.path)
      return text === undefined || text === input.text ? input : { ...input, text }
    })
    return judge(inputs)
  }
  for (let round = 0; round < mostRounds; round += 1) {
    const fixes = current.findings.flatMap((finding) => {
      if (!concerns(finding)) return []
      const fix = finding.fixes.find(({ safety }) => safety === 'safe' || review)
      return fix === undefined || fix.edits.some(({ at }) => barred.has(at.source.path)) ? [] : [fix]
    })
    const edits = editsOf(fixes)
    if (edits.size === 0) break
    const before = new Map([...edits].map(([path, own]) => [path, own[0]!.at.source.text]))
    const after = new Map<string, string>()
    for (const [path, own] of edits) {
      const text = before.get(path)!
      if (!originals.has(path)) originals.set(path, text)
      const placed = own.map((edit) => ({ ...edit, text: withLineEnds(edit.text, text) }))
      after.set(path, applyEdits(text, placed))
    }
    const known = new Readability(current)
    current = await put(after)
    const read = new Readability(current)
    const worse = [...before].filter(([path]) => read.isWorseThan(known, path))
    if (worse.length > 0) {
      for (const [path] of worse) barred.add(path)
      current = await put(new Map(worse))
    }
  }
  const changed = [...texts]
    .filter(([path, text]) => originals.get(path) !== text)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    report: current,
    diff: () =>
      changed
        .map(([path, text]) => unifiedDiff(forTerminal(path), originals.get(path)!, text))
        .join('')
        .split('\n')
        .map(forPatch)
        .join('\n'),
    write: (root) => {
      writeAll(
        changed.map(([path, text]) => ({ path, text, original: originals.get(path)! })),
        root,
      )
    },
  }
}

/** A line of a diff for a terminal; tabs and the carriage return at its end stay, or it couldn't be applied. */
function forPatch(line: string): string {
  const [, text = '', end = ''] = /^([\s\S]*?)(\r?)$/.exec(line) ?? []
  return text.split('\t').map(forTerminal).join('\t') + end
}

interface Rewrite {
  readonly path: string
  readonly text: string
  /** What was read, and must still be there. */
  readonly original: string
}

/** Writes files, after all of them were looked at: one that can't be written leaves the others as they are, too. */
function writeAll(rewrites: readonly Rewrite[], root: string): void {
  for (const { path, original } of rewrites) {
    const absolute = join(root, path)
    const refuse = (why: string, hint: string): never => {
      throw new UsageError(`Nothing was written, because ${why}: ${path}`, hint)
    }
    const stat = lstatSync(absolute, { throwIfNoEntry: false })
    if (stat === undefined) return refuse('a file is gone', 'Run it again')
    if (!stat.isFile()) refuse('it is no plain file', 'Name the file that the link leads to')
    if (realpathSync(absolute) !== join(realpathSync(root), path))
      refuse('a link leads to it', 'Name the file where it really is')
    // Replacing it would work all the same: it is the folder that has to be writable for that.
    if ((stat.mode & 0o222) === 0) refuse('a file is read-only', 'Make it writable')
    const bytes = readBytes(absolute)
    const now = 'bytes' in bytes ? decode(bytes.bytes) : null
    if (now === null || !('text' in now) || now.text !== original)
      refuse('a file changed meanwhile', 'Run it again')
  }
  for (const { path, text } of rewrites) writeFile(join(root, path), text)
}
