import { listed, nearest } from '../schema/nearest.ts'
import { readSchemaFile, schemaNames } from './load.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Prints a published JSON Schema. */
export function showSchema(invocation: Invocation, terminal: Terminal): number {
  const name = invocation.arguments[0]!
  const known = schemaNames()
  if (!known.includes(name)) {
    const near = nearest(name, known)
    throw new UsageError(
      `Unknown schema ${JSON.stringify(name)}${near === null ? '' : `, did you mean \`${near}\`?`}`,
      `Expected one of ${listed(known)}`,
    )
  }
  terminal.stdout.write(readSchemaFile(name))
  return 0
}
