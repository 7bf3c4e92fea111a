import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import { resolvePath } from '../campaign/body.ts'
import type { Campaign } from '../campaign/model.ts'
import { formName } from '../form/kind.ts'
import type { InputFile, LintInput } from '../lint.ts'
import type { LoadedFile } from '../materials.ts'
import { Memory, type Reading } from '../memory.ts'
import type { Places } from '../place/places.ts'
import { configNames } from '../policy/discover.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import { worstVerdict } from '../policy/severity.ts'
import type { Project } from '../project.ts'
import type { CampaignVerdict, Report } from '../report/report.ts'
import { counted, grouped } from '../report/words.ts'
import { Configurations, heldBy } from './configuration.ts'
import { isRead, toRelative } from './discover.ts'
import { type Change, Git } from './git.ts'
import { inputOf } from './input.ts'
import { Loader } from './load.ts'
import { observer } from './observe.ts'
import type { OptionValues } from './options.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Item, itemsOf, newIn, placeOf } from './since-caused.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Links that lead to links: as many as systems follow. */
const mostLinks = 40

/** What a check runs with, but for the files and what only `--since` sets. */
export type Run = (
  inputs: readonly InputFile[],
  extra: Pick<LintInput, 'judged' | 'rules' | 'memory'>,
) => Promise<Report>

export interface SinceRequest {
  readonly root: string
  /** Paths of the command line. */
  readonly paths: readonly string[]
  readonly options: Pick<OptionValues, 'since' | 'config' | 'config-ref' | 'stdin' | 'strict'>
  readonly terminal: Terminal
  readonly places: Places | null
  readonly files: readonly InputFile[]
  readonly configurations: Configurations
  readonly loader: Loader
  /** What else the run before the change is judged with: the same as the run after it. */
  readonly judging: Omit<LintInput, 'files' | 'materials' | 'configOf' | 'judged' | 'rules' | 'memory'>
  /** Whether the state before is wanted although nothing has to be compared. */
  readonly compare?: boolean
}

/** Both sides of a change, as the kernel saw them last. */
export interface Sides {
  readonly whole: Report
  readonly project: Project
  /** Null where nothing had to be compared. */
  readonly before: { readonly report: Report; readonly project: Project } | null
}

/** The part of a project that a change touches or affects. */
export interface Since {
  /** The commit that the work tree is compared with. */
  readonly commit: string
  readonly git: Git
  readonly changes: readonly Change[]
  /** Files of the policy that changed: configurations, what they extend, overlays of law, calendars, baselines. */
  readonly policy: readonly string[]
  /** Judges the project and finds out what of the report the change touched or caused. The report is whole. */
  judge(inputs: readonly InputFile[], run: Run): Promise<Report>
  /** Whether something of the last report was touched or caused. */
  concerns(item: Item): boolean
  /** Whether something of the last report wasn't there before, word for word. */
  isNew(item: Item): boolean
  /** Whether the change touched a campaign, by its id. */
  touches(campaign: string): boolean
  /** A report, whole but for a baseline, cut down to what the change touched or caused. */
  narrow(report: Report): Report
  /** The same for the exit code: campaigns that nothing was done to don't fail a run for what was open before. */
  blocking(report: Report): Report
  /** Paths that were judged in full. */
  readonly judged: ReadonlySet<string>
  readonly sides: Sides
  /** What was looked at, in a sentence for the person at the terminal. */
  summary(): string
}

/** Finds out what changed since a commit. Nothing of git's output is taken for an option, a command or a pattern. */
export async function openSince(request: SinceRequest): Promise<Since> {
  const { root, options, files, configurations } = request
  const name = options.since ?? 'HEAD'
  if (options.stdin) throw new UsageError('Options --since and --stdin exclude each other')
  const git = new Git(root)
  const commit = git.base(name, '--since')
  const changes = git.changes(commit)
  /** By the path of now: what changed in content or name. */
  const byPath = new Map(
    changes.flatMap((change) => (change.is === null ? [] : [[change.is, change] as const])),
  )
  const byFormer = new Map(
    changes.flatMap((change) => (change.was === null ? [] : [[change.was, change] as const])),
  )
  const isChanged = (path: string): boolean => byPath.has(path) || byFormer.has(path)
  const isNew = (path: string): boolean => byPath.get(path)?.moved === false

  const policies = await policyOf(request, configurations)
  const policy = changes
    .flatMap(({ was, is }) => [...new Set([was, is])])
    .filter((path): path is string => path !== null && (isConfigName(path) || policies.has(path)))
    .sort()
  const sameConfig = options['config-ref'] !== null || policy.length === 0
  const affectedByPolicy = async (path: string): Promise<boolean> => {
    if (sameConfig) return false
    const { sources, config } = await configurations.of(path)
    const folders = policy.filter(isConfigName).map((one) => one.slice(0, one.lastIndexOf('/') + 1))
    return (
      [...sources, ...config.calendars.map(({ value }) => value)].some(isChanged) ||
      folders.some((folder) => path.startsWith(folder))
    )
  }
  const underPolicy = new Set<string>()
  for (const { path } of files) if (await affectedByPolicy(path)) underPolicy.add(path)

  const real = realPaths(root)
  // What a campaign's consent rests on is looked for in all forms of the project.
  const formChanged =
    changes.some(({ was, is }) => [was, is].some((path) => path !== null && formName.test(path))) ||
    files.some(({ path, form }) => form !== undefined && byPath.has(path))
  const affected = (path: string, names: readonly string[]): boolean =>
    formChanged ||
    byPath.has(path) ||
    underPolicy.has(path) ||
    names.some((one) => isChanged(one) || isChanged(real(one)))

  /** Whether a list holds other people now. Lists are read as they are, so that there is nothing to compare with. */
  const isOther = (path: string): boolean => isChanged(path) || isChanged(real(path))
  /** Whether a file says now what it said before, with all that it includes, names and goes to. */
  const isAsItWas = ({ read }: Reading): boolean =>
    sameConfig &&
    !affected(read.file.path, read.names) &&
    !read.included.some(({ source }) => isChanged(source.path) || isChanged(real(source.path))) &&
    !read.campaigns.some((campaign) => listsOf(campaign).some(isOther))
  const former = formerSide(request, { git, commit, byPath, byFormer, isChanged, real, sameConfig })
  let kept: ReadonlySet<Item> = new Set()
  let unseen: ReadonlySet<Item> = new Set()
  let touched: ReadonlySet<string> = new Set()
  let judgedFiles = new Set<string>()
  let sides: Sides | null = null
  const known = (): Sides => {
    if (sides === null) throw new Error('Nothing has been judged yet')
    return sides
  }

  // A check that nobody has to make is no news of a campaign that nobody touched; strictly, all of them have to be made.
  const matters = (item: Item): boolean => options.strict || !('required' in item) || item.required
  const judge = async (all: readonly InputFile[], run: Run): Promise<Report> => {
    const inputs = changes.length === 0 ? [] : all
    const paths = new Set(inputs.map(({ path }) => path))
    const late = new Set<string>()
    for (;;) {
      const judged = new Set<string>()
      let project: Project = { campaigns: [], deliveriesOf: () => [] }
      const memory = new Memory()
      const whole = await run(inputs, {
        memory,
        judged: (path, names) => {
          const yes = late.has(path) || affected(path, names)
          if (yes) judged.add(path)
          return yes
        },
        rules: [...rules, observer((seen) => (project = seen))],
      })
      const several = [...project.campaigns].some(
        ({ source }, index) => isNew(source.path) && project.campaigns[index + 1]?.source === source,
      )
      let fresh: ReadonlySet<Item> = new Set(itemsOf(whole))
      let before: Sides['before'] = null
      touched = touchedCampaigns(project, null, byPath, isOther)
      const undecided = (item: Item): boolean => matters(item) && !isTouched(item, touched, project, isNew)
      if ((request.compare === true && changes.length > 0) || several || itemsOf(whole).some(undecided)) {
        before = await former(judged, (file, into) => {
          const reading = memory.readings.get(file)
          if (reading === undefined || judged.has(file.path) || !isAsItWas(reading)) return null
          into.readings.set(file, { ...reading, prepared: false })
          for (const campaign of reading.read.campaigns) {
            const deliveries = memory.deliveries.get(campaign)
            if (deliveries !== undefined) into.deliveries.set(campaign, deliveries)
          }
          return reading
        })
        touched = touchedCampaigns(project, before?.project ?? null, byPath, isOther)
        fresh = newIn(whole, before?.report ?? null, (path) => byFormer.get(path)?.is ?? path)
      }
      const told = itemsOf(whole).filter(
        (item) => isTouched(item, touched, project, isNew) || (matters(item) && fresh.has(item)),
      )
      const listed = new Set([...touched, ...told.map((item) => placeOf(item).campaign)])
      kept = new Set([
        ...told,
        ...itemsOf(whole).filter((item) => fresh.has(item) && listed.has(placeOf(item).campaign)),
      ])
      unseen = fresh
      judgedFiles = judged
      sides = { whole, project, before }
      // A campaign that something is told of gets its whole verdict, and so does one whose people are others now.
      const owners = new Map(project.campaigns.map(({ id, source }) => [id, source.path]))
      const missing = [
        ...told.map(placeOf).map(({ at, campaign }) => owners.get(campaign ?? '') ?? at.source.path),
        ...[...touched].flatMap((id) => owners.get(id) ?? []),
      ].filter((path) => paths.has(path) && !judged.has(path))
      if (missing.length === 0) return whole
      for (const path of missing) late.add(path)
    }
  }

  const told = (items: readonly Item[], campaign: CampaignVerdict): boolean =>
    items.some((item) => {
      const { at, campaign: id } = placeOf(item)
      return id === campaign.id || (id === null && at.source.path === campaign.file)
    })

  return {
    commit,
    git,
    changes,
    policy,
    judge,
    concerns: (item) => kept.has(item),
    isNew: (item) => unseen.has(item),
    touches: (campaign) => touched.has(campaign),
    narrow: (report) => {
      const items = itemsOf(report).filter((item) => kept.has(item))
      const campaigns = report.campaigns.filter((one) => touched.has(one.id) || told(items, one))
      const findings = report.findings.filter((item) => kept.has(item))
      return {
        ...report,
        verdict: worstVerdict([
          ...campaigns.map(({ verdict }) => verdict),
          ...(findings.some(({ severity }) => severity === 'error') ? (['fail'] as const) : []),
        ]),
        files: judgedFiles.size,
        history: historyIn(known().project, judgedFiles),
        campaigns,
        findings,
        unchecked: report.unchecked.filter((item) => kept.has(item)),
        waived: report.waived.filter((item) => kept.has(item)),
      }
    },
    blocking: (report) => ({
      ...report,
      campaigns: report.campaigns.filter(
        (one) =>
          touched.has(one.id) ||
          told(
            report.unchecked.filter(({ required }) => required),
            one,
          ),
      ),
    }),
    get judged() {
      return judgedFiles
    },
    get sides() {
      return known()
    },
    summary: () => {
      const short = commit.slice(0, 12)
      const since = `since ${commit.startsWith(name) ? short : `${name} (${short})`}`
      const changedFiles = [...judgedFiles].filter((path) => byPath.has(path)).length
      const more = judgedFiles.size - changedFiles
      if (judgedFiles.size === 0)
        return `Nothing changed ${since} that concerns one of ${counted(files.length, 'campaign file')}`
      return `${grouped(changedFiles)} of ${counted(files.length, 'campaign file')} changed ${since}, ${grouped(more)} more affected`
    },
  }
}

function isConfigName(path: string): boolean {
  return (configNames as readonly string[]).includes(path.slice(path.lastIndexOf('/') + 1))
}

/** Paths of everything that says how the files are judged. */
async function policyOf(
  { files }: SinceRequest,
  configurations: Configurations,
): Promise<ReadonlySet<string>> {
  const resolved = new Set<ResolvedConfig>()
  for (const { path } of files) resolved.add(await configurations.of(path))
  return new Set(
    [...resolved].flatMap(({ sources, config }) => [
      ...sources,
      ...config.calendars.map(({ value }) => value),
      ...(config.baseline === null ? [] : [config.baseline]),
    ]),
  )
}

/** Where links lead, root-relative; a path that leads nowhere is itself. */
function realPaths(root: string): (path: string) => string {
  const known = new Map<string, string>()
  let realRoot: string | undefined
  return (path) => {
    let found = known.get(path)
    if (found === undefined) {
      try {
        realRoot ??= realpathSync(root)
        found = toRelative(realRoot, realpathSync(join(root, path)))
      } catch {
        found = path
      }
      known.set(path, found)
    }
    return found
  }
}

/**
 * Ids of the campaigns that a change touched: of files it changed, but for those of several that are as they were, and
 * those that go to other people.
 */
function touchedCampaigns(
  project: Project,
  before: Project | null,
  byPath: ReadonlyMap<string, Change>,
  isOther: (path: string) => boolean,
): ReadonlySet<string> {
  const textOf = ({ source, $ }: Campaign): string => source.text.slice($.span.start, $.span.end)
  const earlier = new Map<string, Set<string>>()
  const number = new Map<string, number>()
  for (const { source } of project.campaigns) number.set(source.path, (number.get(source.path) ?? 0) + 1)
  for (const campaign of before?.campaigns ?? []) {
    const key = `${campaign.source.path}\0${campaign.id}`
    earlier.set(key, (earlier.get(key) ?? new Set()).add(textOf(campaign)))
  }
  const touched = new Set<string>()
  for (const campaign of project.campaigns) {
    if (listsOf(campaign).some(isOther)) {
      touched.add(campaign.id)
      continue
    }
    const change = byPath.get(campaign.source.path)
    if (change === undefined || change.moved) continue
    const asItWas =
      number.get(campaign.source.path)! > 1 &&
      change.was !== null &&
      earlier.get(`${change.was}\0${campaign.id}`)?.has(textOf(campaign)) === true
    if (!asItWas) touched.add(campaign.id)
  }
  return touched
}

/** Root-relative paths of the lists that say who gets a campaign, wherever its audience is written. */
function listsOf({ audience }: Campaign): readonly string[] {
  return [...(audience?.contacts ?? []), ...(audience?.suppression ?? []).map(({ file }) => file)].flatMap(
    ({ source, value }) => resolvePath(source.path, value) ?? [],
  )
}

/** Whether something stands in a campaign that was touched, or in a file that was. */
function isTouched(
  item: Item,
  touched: ReadonlySet<string>,
  project: Project,
  isNew: (path: string) => boolean,
): boolean {
  const { at, campaign } = placeOf(item)
  if (campaign !== null && touched.has(campaign)) return true
  if (!isNew(at.source.path)) return false
  // In a file of several campaigns only those that were touched count; a body counts as a whole.
  return (
    campaign === null ||
    !project.campaigns.some(({ id, source }) => id === campaign && source.path === at.source.path)
  )
}

function historyIn(project: Project, judged: ReadonlySet<string>): number {
  return project.campaigns.filter(
    ({ status, source }) => (status === 'sent' || status === 'cancelled') && judged.has(source.path),
  ).length
}

interface Former {
  readonly git: Git
  readonly commit: string
  readonly byPath: ReadonlyMap<string, Change>
  readonly byFormer: ReadonlyMap<string, Change>
  readonly isChanged: (path: string) => boolean
  readonly real: (path: string) => string
  readonly sameConfig: boolean
}

/** Takes over what a file was read as, where that was the same before; null where it has to be read again. */
type Recall = (file: InputFile, into: Memory) => Reading | null

/**
 * Gives what judges the project as it was: files that didn't change are those of the work tree, all else comes from
 * the commit. Null when its configuration couldn't be used: then nothing counts as known.
 */
function formerSide(
  request: SinceRequest,
  { git, commit, byPath, byFormer, isChanged, real, sameConfig }: Former,
): (judged: ReadonlySet<string>, recall: Recall) => Promise<Sides['before']> {
  const { root, terminal, options, places, loader: current, judging } = request
  const project = new ProjectFiles(root)
  const read = (path: string, links = 0): LoadedFile => {
    if (links > mostLinks) return { missing: 'not-found' }
    const change = byFormer.get(path)
    if (change !== undefined) {
      if (change.blob === null) return { missing: 'not-found' }
      const file = git.blob(change.blob.id)
      if (!change.blob.link || !('text' in file)) return file
      const target = toRelative(root, resolve(root, path, '..', file.text))
      return target.startsWith('../') ? { missing: 'outside-root' } : read(target, links + 1)
    }
    if (byPath.has(path)) return { missing: 'not-found' }
    const target = real(path)
    return target !== path && isChanged(target) ? read(target, links + 1) : project.read(path)
  }
  const files = {
    read: (path: string) => read(path),
    exists: (path: string): boolean => {
      const file = isChanged(path) || isChanged(real(path)) ? read(path) : null
      return file === null ? project.exists(path) : !('missing' in file && file.missing === 'not-found')
    },
  }
  let opened: { readonly inputs: readonly InputFile[]; readonly configurations: Configurations } | null = null
  const loader = new Loader(files, current).readContactsFrom(root)
  return async (judged, recall) => {
    try {
      if (opened === null) {
        const configurations = sameConfig
          ? request.configurations
          : await Configurations.open(root, terminal.cwd, { ...options, 'config-ref': commit }, places)
        const inputs = await formerInputs(request, { git, byPath, byFormer, sameConfig }, configurations)
        opened = { configurations, inputs }
      }
      const { configurations, inputs } = opened
      const configured = new Map<string, ResolvedConfig>()
      const configure = async (paths: Iterable<string>): Promise<void> => {
        for (const path of paths)
          if (!configured.has(path)) configured.set(path, await configurations.of(path))
      }
      await configure(inputs.map(({ path }) => path))
      // Most files are as they were: reading them anew would give the same.
      const memory = new Memory()
      for (const input of inputs) {
        const reading = recall(input, memory)
        if (reading === null) continue
        await configure(reading.read.included.map(({ source }) => source.path))
      }
      let seen: Project = { campaigns: [], deliveriesOf: () => [] }
      const report = await runLint(
        {
          ...judging,
          configOf: heldBy(configured),
          memory,
          judged: (path) => judged.has(byFormer.get(path)?.is ?? path),
          rules: [...rules, observer((found) => (seen = found))],
        },
        inputs,
        loader,
        () => configure(loader.files.keys()),
      )
      return { report, project: seen }
    } catch (error) {
      if (error instanceof UsageError) return null
      throw error
    }
  }
}

/** The campaign files as they were. */
async function formerInputs(
  request: SinceRequest,
  { git, byPath, byFormer, sameConfig }: Pick<Former, 'git' | 'byPath' | 'byFormer' | 'sameConfig'>,
  configurations: Configurations,
): Promise<readonly InputFile[]> {
  const { root, files, paths, terminal } = request
  const targets = (paths.length === 0 ? ['.'] : paths).map((path) =>
    toRelative(root, resolve(terminal.cwd, path)),
  )
  const isInside = (path: string): boolean =>
    targets.some((target) => target === '' || path === target || path.startsWith(`${target}/`))
  const isCampaign = async (path: string): Promise<boolean> => {
    return isInside(path) && isRead(path, await configurations.of(path))
  }
  const given = new Map(files.map((file) => [file.path, file]))
  const gone: Change[] = []
  for (const change of byFormer.values()) {
    const { was, is, blob } = change
    if (was === null || blob === null || blob.link) continue
    if ((is !== null && given.has(is)) || (await isCampaign(was))) gone.push(change)
  }
  const texts = git.blobs(gone.flatMap(({ blob }) => (blob === null ? [] : [blob.id])))
  const former = gone.flatMap(({ was, is, blob }): readonly InputFile[] => {
    const file = texts.get(blob!.id)
    // What couldn't be read has nothing to say of what was there before: all that is found now counts.
    if (file === undefined || !('text' in file)) return []
    const content = (is === null ? undefined : given.get(is))?.content
    return [inputOf(was!, new TextEncoder().encode(file.text), content !== undefined, content ?? null)]
  })
  const same: InputFile[] = []
  for (const file of files)
    // What another configuration took in is new, although nobody changed it.
    if (
      !byPath.has(file.path) &&
      (sameConfig || targets.includes(file.path) || (await isCampaign(file.path)))
    )
      same.push(file)
  return [...same, ...former].sort((a, b) => (a.path < b.path ? -1 : 1))
}
