import type { Format } from '../report.ts'

/**
 * Loads the page's format, which brings parsers along. For the edges, which may wait. Of a report without `detail` it
 * shows the findings alone.
 */
export async function loadHtml(): Promise<Format> {
  return (await import('./page.ts')).html
}
