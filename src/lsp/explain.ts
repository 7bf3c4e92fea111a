import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rules } from '../../rules/index.ts'
import { readShard } from '../cli/load.ts'
import { uriOf } from './documents.ts'
import type { Edge } from './engine.ts'

/** The page of a rule as it is delivered with the program; null where it isn't (an extension holds the texts alone). */
function pageOf(rule: string): string | null {
  for (const above of ['../', '../../']) {
    const path = fileURLToPath(new URL(`${above}rules/${rule}/README.md`, import.meta.url))
    if (existsSync(path)) return path
  }
  return null
}

/**
 * Explains a rule: its page in the editor where that can be shown, else its summary as a message. The answer holds the
 * page for clients that have a better place for it.
 */
export async function explain(
  id: string,
  { client, connection }: Edge,
): Promise<{ readonly rule: string; readonly markdown: string } | null> {
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) return null
  const docs = readShard('docs') as Readonly<Record<string, string>> | null
  const markdown = docs?.[rule.id] ?? `# ${rule.id}\n\n${rule.summary}.\n`
  if (client.showsPages) return { rule: rule.id, markdown }
  const page = pageOf(rule.id)
  if (client.showsDocuments && page !== null)
    await connection.window.showDocument({ uri: uriOf(page), takeFocus: true })
  else connection.window.showInformationMessage(`${rule.id}: ${rule.summary}`)
  return { rule: rule.id, markdown }
}
