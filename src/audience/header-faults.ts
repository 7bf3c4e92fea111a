import type { ContactFile } from './contract.ts'

/**
 * Whether the first row of a file may be a contact and no header: then its cells are somebody's values, and nothing may
 * be quoted from them.
 */
export function mayBeContact({ faults }: Pick<ContactFile, 'faults'>): boolean {
  return faults.some(({ kind }) => kind === 'no-header' || kind === 'none-known')
}
