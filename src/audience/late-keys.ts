import { InputError } from './input.ts'
import { masked } from './mask.ts'
import type { Header } from './rows.ts'

/** More keys than these are what lines have to themselves: they are looked at again each time. */
const mostKnown = 10_000

/**
 * Refuses lines with a key that is a column and that the header hasn't got: of a pipe only the first lines are known
 * beforehand, and what a later line says by such a key would be lost.
 */
export function refuseLateKeys(
  name: string,
  { headers, isColumn }: Pick<Header, 'headers' | 'isColumn'>,
): (fields: ReadonlyMap<string, string>) => void {
  const known = new Set(headers)
  return (fields) => {
    for (const key of fields.keys()) {
      if (known.has(key)) continue
      if (isColumn(key))
        throw new InputError(
          `None of the first lines has the key \`${masked(key.slice(0, 80))}\`, and a later one does: ${name}`,
          'Give it as a file and not by a pipe, or write the key (with an empty value) into the first line',
        )
      if (known.size < mostKnown) known.add(key)
    }
  }
}
