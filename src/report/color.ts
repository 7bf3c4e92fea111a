import picocolors from 'picocolors'
import type { Severity } from '../finding.ts'
import type { Standing } from './words.ts'

/** What colours mean. Without colour every function gives its text back. */
export interface Palette {
  readonly severity: Readonly<Record<Severity, (text: string) => string>>
  readonly standing: Readonly<Record<Standing['kind'], (text: string) => string>>
  strong(text: string): string
  faint(text: string): string
  place(text: string): string
  aside(text: string): string
}

export function palette(color: boolean): Palette {
  const paint = picocolors.createColors(color)
  const both =
    (first: (text: string) => string) =>
    (text: string): string =>
      paint.bold(first(text))
  return {
    severity: { error: both(paint.red), warning: both(paint.yellow), info: both(paint.blue) },
    standing: {
      stop: both(paint.red),
      open: both(paint.magenta),
      notes: both(paint.yellow),
      clear: both(paint.green),
    },
    strong: paint.bold,
    faint: paint.dim,
    place: paint.cyan,
    aside: paint.blue,
  }
}
