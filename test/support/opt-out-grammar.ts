import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileOptOut } from '../../src/build/opt-out.ts'
import type { OptOutGrammar } from '../../src/content/opt-out.ts'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** What compiling the opt-out data complains of. */
export const problems: string[] = []

let compiled: unknown
compileOptOut({
  root,
  shard: (_name, content) => {
    compiled = JSON.parse(JSON.stringify(content))
  },
  file: () => undefined,
  problem: (text) => problems.push(text),
})

/** The opt-out data as a user's copy has them. */
export const grammar = compiled as OptOutGrammar
