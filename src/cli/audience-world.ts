import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '../../rules/index.ts'
import { readState, stricterState } from '../audience/states.ts'
import { readDay } from '../audience/days.ts'
import { emailTable } from '../audience/email.ts'
import { sensitiveNumber } from '../audience/excess.ts'
import { faultOfMerged, mergedColumns } from '../audience/merge-fields.ts'
import type { KernelProgram } from '../audience/run.ts'
import { openPhones } from '../audience/phone/open.ts'
import type { PhoneParser } from '../audience/phone/phone.ts'
import {
  countryOfText,
  openPlaceNames,
  placeOfContact,
  type PlaceNameShards,
} from '../audience/place-of-contact.ts'
import type { Readers } from '../audience/rows.ts'
import type { Campaign } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { InputFile } from '../lint.ts'
import type { Materials } from '../materials.ts'
import type { Project } from '../project.ts'
import type { Config } from '../policy/config.ts'
import type { Report } from '../report/report.ts'
import { defineRule, type Rule } from '../rule.ts'
import type { Instant } from '../time/civil.ts'
import { worldOf } from '../world.ts'
import type { Job } from './job.ts'
import { distribution, Loader, readShard } from './load.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { version } from './version.ts'

/** Shards that are read when they are first looked into: where contacts are isn't known beforehand. */
class ShardsOnDemand extends Map<string, unknown> {
  override has(): boolean {
    return true
  }

  override get(name: string): unknown {
    if (!super.has(name)) super.set(name, readShard(name))
    return super.get(name)
  }
}

/** Of a campaign, contacts are judged by little of what there is to look up for its texts. */
class LoaderOnDemand extends Loader {
  override readonly data = new ShardsOnDemand()
}

/** The world of a campaign whose contacts can be anywhere. */
export function worldAnywhere(now: Instant, config: Config, materials: Materials): World {
  const data = new ShardsOnDemand([...materials.data])
  return worldOf(now, config, { ...materials, data }, { facts: new Map() })
}

let columnWords: ReturnType<typeof readShard<'contact-columns'>> | undefined
const contactColumns = (): NonNullable<typeof columnWords> | null =>
  (columnWords ??= readShard('contact-columns'))

/** What reads the values of contacts, from the compiled data. */
export function readersOf(): Readers {
  const words = contactColumns()
  const domains = readShard('email-domains')
  const locations = readShard('locate')
  if (words === null || domains === null || locations === null || distribution === undefined)
    throw new Error('The data of contact files is not there: build first')
  return {
    phones: openPhones(readFileSync(join(distribution, 'data', 'phones.bin'))),
    emails: emailTable(domains),
    words,
    names: openPlaceNames((name) => readShard(name) as PlaceNameShards[typeof name] | null),
    locations,
    placeOf: placeOfContact,
    countryOf: countryOfText,
    readDay,
    readState,
    stricterState,
    sensitiveNumber,
    faultOfMerged,
  }
}

/** Columns that merge tags of a campaign put into its messages. */
export function mergedColumnsOf(campaign: Campaign): (headers: readonly string[]) => readonly number[] {
  const words = contactColumns()
  return (headers) => (words === null ? [] : mergedColumns(headers, campaign, words))
}

/** Files that are smaller have been read before the kernel has started. */
const worthKernel = 1 << 22

/** A program that large files are read with or held against lists; null where WebAssembly isn't to be had. */
export function loadKernel(bytes: number, name: KernelProgram): WebAssembly.Module | null {
  if (bytes < worthKernel || typeof WebAssembly === 'undefined' || distribution === undefined) return null
  return new WebAssembly.Module(readFileSync(join(distribution, 'data', `kernel-${name}.wasm`)))
}

export async function loadPhoneParser(): Promise<PhoneParser> {
  return (await import('../audience/phone/parse.ts')).phoneParser()
}

/** Campaigns of files with the report on them, by their rules and under their configurations. */
export interface Linted {
  readonly report: Report
  readonly campaigns: readonly Campaign[]
  readonly configOf: (campaign: Campaign) => Config
  readonly loader: Loader
}

/** Lints files as `check` does, and keeps the campaigns. */
export async function lintedCampaigns(
  { root, files, configurations }: Job,
  now: Instant,
  given: readonly Rule[] = rules,
): Promise<Linted> {
  const loader = new LoaderOnDemand(new ProjectFiles(root))
  const configured = new Map<string, Awaited<ReturnType<typeof configurations.of>>>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) if (!configured.has(path)) configured.set(path, await configurations.of(path))
  }
  await configure(files.map(({ path }: InputFile) => path))
  let seen: Project | null = null
  const report = await runLint(
    {
      configOf: (path) => configured.get(path)!.forFile(path),
      now,
      version,
      rules: [
        ...given,
        observer((project) => {
          seen = project
        }),
      ],
    },
    files,
    loader,
    () => configure(loader.files.keys()),
  )
  const project = seen as Project | null
  return {
    report,
    campaigns: project?.campaigns ?? [],
    configOf: (campaign) => project!.configOf!(campaign),
    loader,
  }
}

/** A rule that looks on and finds nothing. */
export function observer(see: (project: Project) => void): Rule {
  return defineRule({
    id: 'audience/looks-on',
    summary: 'Looks on',
    group: 'audience',
    severity: 'info',
    confidence: 'high',
    concerns: 'data',
    channels: 'all',
    purposes: 'all',
    since: '0.1.0',
    fix: 'never',
    messages: {},
    check: { project: see },
  })
}
