import { dirname } from 'node:path'
import type { Checked } from '../cli/check.ts'
import { Configurations } from '../cli/configuration.ts'
import type { Terminal } from '../cli/terminal.ts'
import { UsageError } from '../cli/usage-error.ts'
import type { ConfigWaiver } from '../policy/config.ts'
import { configNames } from '../policy/discover.ts'

/** What a change does to how campaigns are judged. */
export interface PolicyState {
  readonly files: readonly string[]
  /** Why the changed configuration can't be used, null = it can. */
  readonly problem: string | null
  readonly waivers: readonly ConfigWaiver[]
}

export async function policyOf({ since, root, places }: Checked, terminal: Terminal): Promise<PolicyState> {
  const files = since?.policy ?? []
  if (since === null || files.length === 0) return { files, problem: null, waivers: [] }
  const open = (ref: string | null): Promise<Configurations> =>
    Configurations.open(root, terminal.cwd, { config: null, 'config-ref': ref }, places)
  const names = configNames as readonly string[]
  const paths = new Set([
    ...files
      .filter((path) => names.includes(path.slice(path.lastIndexOf('/') + 1)))
      .map((path) => `${dirname(path)}/x`),
    ...since.sides.project.campaigns.map(({ source }) => source.path),
  ])
  const waiversOf = async (configurations: Configurations): Promise<readonly ConfigWaiver[]> => {
    const found = new Set<ConfigWaiver>()
    for (const path of paths)
      for (const waiver of (await configurations.of(path.replace(/^\.\//, ''))).config.waivers)
        found.add(waiver)
    return [...found]
  }
  const keyOf = ({ rule, file, base, pointer, reason, until }: ConfigWaiver): string =>
    JSON.stringify([rule.value, file.value, base, pointer?.value, reason?.value, until?.value])
  let waivers: readonly ConfigWaiver[]
  try {
    waivers = await waiversOf(await open(null))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const [first = error.message] = (error.details ?? '').split('\n').filter(Boolean)
    return { files, problem: first, waivers: [] }
  }
  let known: readonly ConfigWaiver[] = []
  try {
    known = await waiversOf(await open(since.commit))
  } catch (error) {
    // What couldn't be used before has no waivers that were known.
    if (!(error instanceof UsageError)) throw error
  }
  const before = new Set(known.map(keyOf))
  return { files, problem: null, waivers: waivers.filter((waiver) => !before.has(keyOf(waiver))) }
}
