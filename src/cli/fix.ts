import { join } from 'node:path'
import type { Finding } from '../finding.ts'
import type { Edit, Fix } from '../fix.ts'
import type { InputFile } from '../lint.ts'
import { forTerminal } from '../report/escape.ts'
import type { Report } from '../report/report.ts'
import type { Loader } from './load.ts'
import { unifiedDiff } from './diff.ts'
import { writeFile } from './write-file.ts'

/** One fix can make room for another; more rounds than this would go in circles. */
const mostRounds = 10

export interface Fixed {
  readonly report: Report
  /** The changes as a unified diff, without control characters of the files in it. */
  diff(): string
  /** Writes the changed files. */
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

/** Applies fixes until there are none left, in memory. */
export async function fixAll(
  report: Report,
  files: readonly InputFile[],
  loader: Loader,
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
  let current = report
  let inputs = files
  for (let round = 0; round < mostRounds; round += 1) {
    const fixes = current.findings.flatMap((finding) => {
      if (!concerns(finding)) return []
      const fix = finding.fixes.find(({ safety }) => safety === 'safe' || review)
      return fix === undefined ? [] : [fix]
    })
    const edits = editsOf(fixes)
    if (edits.size === 0) break
    for (const [path, own] of edits) {
      const before = own[0]!.at.source.text
      if (!originals.has(path)) originals.set(path, before)
      const after = applyEdits(before, own)
      texts.set(path, after)
      if (loader.files.has(path)) loader.files.set(path, { text: after })
    }
    inputs = inputs.map((input) => {
      const text = texts.get(input.path)
      return text === undefined || text === input.text ? input : { ...input, text }
    })
    current = await judge(inputs)
  }
  const changed = [...texts]
    .filter(([path, text]) => originals.get(path) !== text)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    report: current,
    diff: () =>
      changed
        .map(([path, text]) => unifiedDiff(path, originals.get(path)!, text))
        .join('')
        .split('\n')
        .map(forTerminal)
        .join('\n'),
    write: (root) => {
      for (const [path, text] of changed) writeFile(join(root, path), text)
    },
  }
}
