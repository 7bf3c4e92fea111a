import { rules } from '../../rules/index.ts'
import { nameOf, type Places } from '../../src/place/places.ts'
import { html } from '../../src/report/html/page.ts'
import type { Presentation } from '../../src/report/report.ts'
import { type Files, lintFiles, type LintOptions, readDataShard } from './lint.ts'

const places = readDataShard('places') as Places

/** As the command line shows a page. */
export const presentation: Presentation = {
  color: false,
  width: null,
  verbose: false,
  quiet: false,
  showWaived: false,
  placeName: (code) => nameOf(code, places),
  rules,
  help: () => null,
}

/** The page of some campaigns. */
export function pageFor(files: Files, options: LintOptions = {}): string {
  return html(lintFiles(files, { ...options, detail: true }), presentation)
}
