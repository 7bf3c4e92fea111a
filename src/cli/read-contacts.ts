import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import { InputError } from '../audience/input.ts'
import { type ContactsRead, contactsKey } from '../audience/read-contacts.ts'
import { Counted, placedSample } from '../audience/report.ts'
import { listOf } from '../audience/report.ts'
import { AudienceRun } from '../audience/run.ts'
import type { Campaign } from '../campaign/model.ts'
import { resolvePath } from '../campaign/body.ts'
import { hash } from '../hash.ts'
import { type InputFile, lint, type LintInput } from '../lint.ts'
import type { Materials, Need } from '../materials.ts'
import type { Config } from '../policy/config.ts'
import { type Instant, minutesPerDay } from '../time/civil.ts'
import { plainConfig } from './audience-digest.ts'
import { bytesOf, openSource, suppressionOf } from './audience.ts'
import {
  loadKernel,
  loadPhoneParser,
  mergedColumnsOf,
  observer,
  readersOf,
  worldAnywhere,
} from './audience-world.ts'
import { endProperly } from './endings.ts'
import type { Loader } from './load.ts'
import { UsageError } from './usage-error.ts'

/** Reads and judges the contacts that the kernel asks for. */
export async function resolveContacts(
  needs: readonly Need[],
  input: Omit<LintInput, 'materials' | 'files'>,
  files: readonly InputFile[],
  loader: Loader,
): Promise<void> {
  const asked = needs.filter((need) => need.kind === 'contacts')
  const paths = new Set(asked.map(({ file }) => file))
  const configs = new Map<Campaign, Config>()
  // The campaigns themselves come from the kernel: everything but their contacts is there.
  const materialsNow = (): Materials => {
    const { files: read, exists, data, parsers, detectors, patterns, formReader } = loader
    return {
      files: read,
      exists,
      data,
      parsers,
      detectors,
      ...(patterns === undefined ? {} : { patterns }),
      ...(formReader === undefined ? {} : { formReader }),
    }
  }
  for (let rounds = 0; rounds < 20; rounds++) {
    const { report, needs: more } = lint({
      ...input,
      files: files.filter(({ path }) => paths.has(path)),
      materials: materialsNow(),
      rules: [
        observer((project) => {
          for (const campaign of project.campaigns) configs.set(campaign, project.configOf!(campaign))
        }),
      ],
    })
    if (report !== null) break
    await loader.load(more)
  }
  for (const { key } of asked) {
    const found = [...configs].find(([campaign]) => contactsKey(campaign) === key)
    if (found === undefined) throw new Error('The campaign whose contacts were asked for is gone')
    const [campaign, config] = found
    loader.contacts!.set(
      key,
      await readContacts(campaign, config, materialsNow(), input.now, loader.contactsRoot!),
    )
  }
}

/** By what it depends on: files are read again when they, the campaign, its configuration or the day changed. */
const known = new Map<string, ContactsRead>()
const mostKnown = 32

/** Reads the contact files that a campaign names, and judges them row by row. */
export async function readContacts(
  campaign: Campaign,
  config: Config,
  materials: Materials,
  now: Instant,
  root: string,
): Promise<ContactsRead> {
  const paths = campaign.audience!.contacts.map(({ source, value }) => resolvePath(source.path, value))
  const stamp = (path: string | null): string => {
    const stat = path === null ? undefined : statSync(join(root, path), { throwIfNoEntry: false })
    return `${path} ${stat?.size ?? ''} ${stat?.mtimeMs ?? ''}`
  }
  const lists = (campaign.audience!.suppression ?? []).map(({ file }) =>
    resolvePath(file.source.path, file.value),
  )
  const key = hash(
    [
      root,
      contactsKey(campaign),
      campaign.source.text,
      plainConfig(config),
      // Tags of a body name columns.
      ...campaign.messages.flatMap(({ versions }) =>
        versions.flatMap(({ body, textBody }) => [body?.text.value ?? '', textBody?.value ?? '']),
      ),
      String(Math.floor(now / minutesPerDay)),
      ...[...paths, ...lists].map(stamp),
    ].join('\0'),
  )
  const found = known.get(key) ?? (await judged(campaign, config, materials, now, root, paths))
  if (known.size >= mostKnown) known.clear()
  known.set(key, found)
  return found
}

async function judged(
  campaign: Campaign,
  config: Config,
  materials: Materials,
  now: Instant,
  root: string,
  paths: readonly (string | null)[],
): Promise<ContactsRead> {
  const nothing = (unread: string): ContactsRead => ({
    unread,
    rows: 0,
    problems: [],
    questions: [],
    waterfall: [],
    jurisdictions: [],
  })
  try {
    const contacts = []
    for (const path of paths) contacts.push(await openSource(resolve(root, path!), path!))
    endProperly()
    const suppression = await suppressionOf(campaign, [], root, root)
    const world = worldAnywhere(now, config, materials)
    const run = new AudienceRun({
      campaign,
      world,
      rules,
      readers: readersOf(),
      mergedColumns: mergedColumnsOf(campaign),
      loadParser: loadPhoneParser,
      loadKernel,
      contacts,
      suppression,
      sends: [],
      hashKeys: [],
      memory: bytesOf(null),
      threads: null,
      progress: () => {},
    })
    const result = await run.run()
    const { judge, files } = result
    const counted = new Counted(result)
    const list = judge.judgeList(listOf(result, counted))
    if (judge.failures.size > 0) {
      const [rule, reason] = [...judge.failures][0]!
      return nothing(`rule ${rule} failed: ${reason}`)
    }
    const names = files.map(({ file }) => file.name)
    return {
      unread: null,
      rows: result.tally.rows,
      problems: [
        ...counted.problems.map(({ problem, rows, codes, samples }) => {
          const sample = samples[0] === undefined ? null : placedSample(files, samples[0])
          return {
            ...plain(problem),
            rows,
            jurisdictions: [...codes].sort(),
            asCampaign: problem.asCampaign,
            first:
              sample === null
                ? null
                : { file: names.indexOf(sample.file), row: sample.row, value: sample.value },
          }
        }),
        ...list.problems.map((number) => ({
          ...plain(judge.problems[number]!),
          rows: null,
          jurisdictions: [],
          asCampaign: false,
          first: null,
        })),
      ],
      questions: [
        ...counted.questions.map(({ rule, reason, required, needs }) => ({
          rule,
          words: reason,
          required,
          needs,
        })),
        ...list.questions.map((number) => {
          const { rule, words, required, needs } = judge.questions[number]!
          return { rule: rule.id, words, required, needs }
        }),
      ],
      waterfall: counted.waterfall.map(({ stage, removed }) => ({ stage, removed })),
      jurisdictions: counted.jurisdictions.flatMap(({ code, rows }) =>
        code === null ? [] : [[code, rows] as const],
      ),
    }
  } catch (error) {
    if (error instanceof InputError || error instanceof UsageError) return nothing(error.message)
    throw error
  }
}

function plain({
  rule,
  words,
  severity,
  confidence,
  basis,
  help,
  sources,
}: AudienceRun['judge']['problems'][number]): Omit<
  ContactsRead['problems'][number],
  'rows' | 'jurisdictions' | 'asCampaign' | 'first'
> {
  return { rule: rule.id, words, severity, confidence, basis, help, sources }
}
