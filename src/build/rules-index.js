// Writes rules/index.ts from the folders: `node src/build/rules-index.js`. The list is committed and tested to be whole.
import { readdirSync, statSync, writeFileSync } from 'node:fs'

const ids = readdirSync('rules')
  .filter((group) => statSync(`rules/${group}`).isDirectory() && group !== 'jurisdictions')
  .flatMap((group) => readdirSync(`rules/${group}`).map((name) => `${group}/${name}`))
  .filter((id) => {
    try {
      return statSync(`rules/${id}/rule.ts`).isFile()
    } catch {
      return false
    }
  })
  .sort()
const name = (id) => id.replace(/[-/](\w)/g, (_, letter) => letter.toUpperCase())
writeFileSync(
  'rules/index.ts',
  `import type { Rule } from '../src/rule.ts'
${ids.map((id) => `import { rule as ${name(id)} } from './${id}/rule.ts'`).join('\n')}

/** Every rule, sorted by id. */
export const rules = [
${ids.map((id) => `  ${name(id)},`).join('\n')}
] as unknown as readonly Rule[]
`,
)
