import type { Document } from '../source/document.ts'
import type { Form } from './model.ts'
import type { FormReading } from './read-form.ts'

/** Reads the opt-in forms of a file; loaded only when there is such a file. */
export type FormReader = (document: Document, reading: FormReading) => readonly Form[]

/** Loads the reader. For the edges, which may wait. */
export async function loadFormReader(): Promise<FormReader> {
  return (await import('./read-form.ts')).readForms
}
