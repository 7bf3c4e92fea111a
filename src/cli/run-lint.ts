import { type InputFile, lint, type LintInput } from '../lint.ts'
import type { Report } from '../report/report.ts'
import type { Loader } from './load.ts'

/** More rounds than any chain of needs has: shards, included files, their parsers. */
const mostRounds = 20

/** Runs the kernel and loads what it asks for, until it needs nothing. `between` is awaited after every load. */
export async function runLint(
  input: Omit<LintInput, 'materials' | 'files'>,
  files: readonly InputFile[],
  loader: Loader,
  between: () => Promise<void>,
): Promise<Report> {
  for (let round = 0; round < mostRounds; round += 1) {
    const { report, needs } = lint({ ...input, files, materials: loader })
    if (report !== null) return report
    await loader.load(needs)
    const asked = needs.filter((need) => need.kind === 'contacts' && loader.contacts?.has(need.key) !== true)
    if (asked.length > 0) {
      const { resolveContacts } = await import('./read-contacts.ts')
      // What is read there lacks its contacts: it is none to remember.
      const { memory: _, ...fresh } = input
      await resolveContacts(asked, fresh, files, loader)
    }
    await between()
  }
  throw new Error('The checks ask for the same things again and again')
}
