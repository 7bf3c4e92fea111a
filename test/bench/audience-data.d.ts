/** Columns of the contacts that are made. */
export const header: string
/** A campaign for them. */
export const campaign: string
/** Numbers from 0 to 1 by a seed. */
export function random(seed: number): () => number
/** The fields of one contact. */
export function contact(index: number, next: () => number): string[]
/** Writes contacts, and a sends log and a suppression list where they are asked for. */
export function generate(options: {
  readonly rows: number
  readonly seed?: number
  readonly contacts: string
  readonly sends?: string
  readonly suppression?: string
}): void
