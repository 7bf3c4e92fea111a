import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Inputs } from './inputs.ts'
import type { Outside } from './outside.ts'

/** Where files go: where inputs say, from the workspace, else beside the runner's other temporary files. */
export function fileNames(
  { sarifFile, noteFile, key }: Inputs,
  { env }: Outside,
  workspace: string,
): { readonly sarif: string; readonly note: string } {
  const temporary = join(env['RUNNER_TEMP'] || tmpdir(), 'sendlint')
  const named = (given: string, usual: string): string => {
    const file = given === '' ? join(temporary, key, usual) : resolve(workspace, given)
    mkdirSync(dirname(file), { recursive: true })
    return file
  }
  return { sarif: named(sarifFile, 'sendlint.sarif'), note: named(noteFile, 'sendlint-note.json') }
}

/** Files by which a step talks to the runner; absent outside of one. */
export function appendTo({ env }: Outside, name: string, text: string): void {
  const file = env[name]
  if (file !== undefined && file !== '') appendFileSync(file, text)
}

export function setOutputs(outside: Outside, values: Readonly<Record<string, string>>): void {
  // A value can't end what it doesn't know.
  const end = `sendlint-${randomUUID()}`
  appendTo(
    outside,
    'GITHUB_OUTPUT',
    Object.entries(values)
      .map(([name, value]) => `${name}<<${end}\n${value}\n${end}\n`)
      .join(''),
  )
}
