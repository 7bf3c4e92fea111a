import type { LoadedFile } from '../materials.ts'
import type { Jurisdiction, LawPack } from '../place/law.ts'
import type { Overlay } from '../place/overlay.ts'
import type { CompanyDay } from '../time/company-days.ts'
import type { Places } from '../place/places.ts'
import type { RuleMeta } from '../rule.ts'
import { readSchema } from '../schema/read.ts'
import type { Document, MapNode } from '../source/document.ts'
import type { Source } from '../source/source.ts'
import { type Located, makeSpan, type Span } from '../source/span.ts'
import { Text } from '../source/text.ts'
import { checkConfig } from './check.ts'
import type { ConfigError } from './config-error.ts'
import { configSchema, type RawConfig, ruleSettings } from './config-schema.ts'
import type { Config } from './config.ts'
import { configOf, defaultConfig, pathsOf } from './from-raw.ts'
import { compileGlob, type Glob } from './glob.ts'
import { mergeConfigs, mergeRules } from './merge.ts'
import { folderOf, pathFrom, within } from './path.ts'
import { printConfig } from './print.ts'
import { readCalendar } from './read-calendar.ts'
import { readOverlay } from './read-overlay.ts'
import { readSettings } from './settings.ts'

/** How many configurations may build on each other in one chain. */
const longestChain = 32

export interface ConfigRequest {
  /** Root-relative path of the configuration, null when there is none: the built-in settings hold. */
  readonly path: string | null
  /** The folder that globs are relative to; absent = the folder of the configuration. */
  readonly base?: string
  /** The text of a root-relative path. Called once per path. */
  readonly read: (path: string) => LoadedFile
  /** Reads a source as YAML or JSON, by its name. */
  readonly parse: (source: Source) => Document
  /** Every rule there is. */
  readonly rules: readonly RuleMeta[]
  /** What is wrong with an RE2 pattern, null when it is fine; absent = not checked here. */
  readonly patternProblem?: (pattern: string) => string | null
  /** For checking place codes; absent = only their form is checked. */
  readonly places?: Places
  /** A law pack, null when there is none of that code, for checking overlays; absent = ids of facts aren't checked. */
  readonly pack?: (code: Jurisdiction) => LawPack | null
}

/** A configuration that can be used. */
export interface ResolvedConfig {
  readonly ok: true
  /** Without overrides: for what concerns the run as a whole. */
  readonly config: Config
  /** The configuration of one linted file, root-relative: overrides applied. */
  forFile(path: string): Config
  /** Whether a file is a campaign by `files`; null when the configuration leaves that to the usual names. */
  isCampaign(path: string): boolean | null
  isIgnored(path: string): boolean
  /** What holds for one linted file, as YAML that says where each setting was written; null = without overrides. */
  print(path: string | null): string
  /** Every file that it was read from, in the order they merge. */
  readonly sources: readonly string[]
}

export type ConfigResolution =
  | ResolvedConfig
  | { readonly ok: false; readonly errors: readonly ConfigError[]; readonly sources: readonly string[] }

/**
 * Resolves a configuration: follows `extends`, checks every file, merges, applies overrides. The run, the editor and
 * `sendlint config` all come through here. Pure but for `read`; errors are values, sorted by file and place.
 */
export function resolveConfig(request: ConfigRequest): ConfigResolution {
  const { path, rules } = request
  if (path === null) return builtIn()
  const reading: Reading = { request, errors: [], layers: [], seen: new Set() }
  load(path, [], makeSpan({ path, text: '' }, 0, 0), reading)
  const merged = reading.layers.reduce<MapNode | null>(
    (base, layer) => (base === null ? layer.root : mergeConfigs(base, layer.root)),
    null,
  )
  // Each file was checked on its own; together they can only lack names that one gives and another uses.
  const ignore = (): void => {}
  const raw = merged === null ? null : readSchema(configSchema, merged, ignore, root)
  for (const layer of reading.layers)
    if (raw !== null) checkConfig(layer.raw, raw, request, (error) => reading.errors.push(error))
  const overlays = raw === null ? [] : overlaysOf(pathsOf(raw.law), reading)
  const companyDays = raw === null ? [] : companyDaysOf(pathsOf(raw.calendars), reading)
  const sources = [...reading.seen]
  if (reading.errors.length > 0) return { ok: false, errors: sorted(reading.errors), sources }
  if (merged === null || raw === null) return { ...builtIn(), sources }

  const base = request.base ?? folderOf(path)
  const settingsOf = (node: MapNode) => {
    const value = node.entries.find(({ key }) => key.value === 'rules')?.value
    const read = value === undefined ? null : readSchema(ruleSettings, value, ignore)
    return read === null ? defaultConfig.rules : readSettings(read, rules, ignore)
  }
  const config: Config = { ...configOf(raw, base), rules: settingsOf(merged), overlays, companyDays }
  const overrides = overridesOf(merged, raw)
  const files = globsOf(config.files)
  const ignored = globsOf(config.ignore)
  const matches = (globs: readonly Glob[], file: string): boolean => {
    const inside = within(base, file)
    return inside !== null && globs.some((glob) => glob.matches(inside))
  }
  const applied = new Map<string, { readonly node: MapNode; readonly config: Config }>()
  const applyFor = (file: string): { readonly node: MapNode; readonly config: Config } => {
    const those = overrides.filter((override) => matches(override.globs, file))
    const key = those.map((override) => overrides.indexOf(override)).join()
    let result = applied.get(key)
    if (result === undefined) {
      const node = those.reduce((before, override) => withRules(before, override.rules), merged)
      result = { node, config: those.length === 0 ? config : { ...config, rules: settingsOf(node) } }
      applied.set(key, result)
    }
    return result
  }
  return {
    ok: true,
    config,
    forFile: (file) => applyFor(file).config,
    isCampaign: (file) => (raw.files === undefined ? null : matches(files, file)),
    isIgnored: (file) => matches(ignored, file),
    print: (file) =>
      file === null ? printConfig(merged, config) : printConfig(applyFor(file).node, applyFor(file).config),
    sources,
  }
}

const root = { name: 'config', key: null, pointer: '' } as const

function builtIn(): ResolvedConfig {
  return {
    ok: true,
    config: defaultConfig,
    forFile: () => defaultConfig,
    isCampaign: () => null,
    isIgnored: () => false,
    print: () => printConfig(null, defaultConfig),
    sources: [],
  }
}

interface Layer {
  readonly root: MapNode
  readonly raw: RawConfig
}

interface Reading {
  readonly request: ConfigRequest
  readonly errors: ConfigError[]
  /** What is extended before what extends it. */
  readonly layers: Layer[]
  readonly seen: Set<string>
}

/** Reads a file and, before it, those it extends. `chain` holds the paths that led here, `at` names this one. */
function load(path: string, chain: readonly string[], at: Span, reading: Reading): void {
  const { request, errors, layers, seen } = reading
  if (chain.includes(path)) {
    const circle = [...chain.slice(chain.indexOf(path)), path]
    errors.push({
      message: `Circular \`extends\`: ${circle.map((name) => `\`${name}\``).join(' → ')}`,
      at,
      help: 'Remove this entry',
    })
    return
  }
  if (chain.length >= longestChain) {
    errors.push({
      message: `Too long a chain of \`extends\`: more than ${longestChain} files`,
      at,
      help: null,
    })
    return
  }
  // A file that two others extend counts once, where it came first.
  if (seen.has(path)) return
  seen.add(path)
  const file = request.read(path)
  if ('missing' in file) {
    errors.push({ ...missing(path, file), at })
    return
  }
  const source: Source = { path, text: file.text }
  const document = request.parse(source)
  const report = (problem: { readonly message: string; readonly at: Span; readonly help?: string }): void => {
    errors.push({ message: problem.message, at: problem.at, help: problem.help ?? null })
  }
  document.problems.forEach(report)
  const { root: node } = document
  if (node === null) return
  const raw = readSchema(configSchema, node, report, root)
  if (raw === null || node.kind !== 'map') return
  for (const entry of raw.extends?.items ?? []) {
    if (entry.value === 'recommended') continue
    const target = pathFrom(folderOf(path), entry.value)
    if (target === null)
      report({ message: `Outside the project: \`${entry.value}\``, at: entry.span, help: insideHelp })
    else load(target, [...chain, path], entry.span, reading)
  }
  layers.push({ root: node, raw })
}

/** The files that a configuration names in a list, each once, in their order. */
function documentsOf(
  paths: readonly Located<string>[],
  { request, errors, seen }: Reading,
): readonly Document[] {
  return paths.flatMap(({ value: path, span }) => {
    if (seen.has(path)) return []
    seen.add(path)
    const file = request.read(path)
    if ('missing' in file) {
      errors.push({ ...missing(path, file), at: span })
      return []
    }
    return [request.parse({ path, text: file.text })]
  })
}

/** The overlays of the law. */
function overlaysOf(law: readonly Located<string>[], reading: Reading): readonly Overlay[] {
  return documentsOf(law, reading).flatMap(
    (document) => readOverlay(document, reading.request, (error) => reading.errors.push(error)) ?? [],
  )
}

/** The days of the company's calendars. */
function companyDaysOf(calendars: readonly Located<string>[], reading: Reading): readonly CompanyDay[] {
  return documentsOf(calendars, reading).flatMap((document) =>
    readCalendar(document, reading.request.places, (error) => reading.errors.push(error)),
  )
}

const insideHelp = 'Name a file inside the project, with a path relative to this file'

function missing(
  path: string,
  file: Extract<LoadedFile, { readonly missing: string }>,
): Pick<ConfigError, 'message' | 'help'> {
  switch (file.missing) {
    case 'not-found':
      return { message: `Missing file \`${path}\``, help: insideHelp }
    case 'outside-root':
      return { message: `Outside the project: \`${path}\``, help: insideHelp }
    case 'too-large':
      return { message: `Too large: \`${path}\` has more than 1 MiB`, help: null }
    case 'encoding':
      return {
        message: `Not UTF-8: \`${path}\`${file.detail === undefined ? '' : `, ${file.detail}`}`,
        help: 'Save it as UTF-8',
      }
    default:
      return { message: `Unreadable file \`${path}\``, help: file.detail ?? null }
  }
}

function sorted(errors: readonly ConfigError[]): readonly ConfigError[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return errors.toSorted(
    (a, b) =>
      order(a.at.source.path, b.at.source.path) || a.at.start - b.at.start || order(a.message, b.message),
  )
}

interface Override {
  readonly globs: readonly Glob[]
  readonly rules: MapNode
}

function overridesOf(merged: MapNode, raw: RawConfig): readonly Override[] {
  const node = merged.entries.find(({ key }) => key.value === 'overrides')?.value
  if (node?.kind !== 'list') return []
  return (raw.overrides?.items ?? []).flatMap((override, index) => {
    const item = node.items[index]
    const rules =
      item?.kind === 'map' ? item.entries.find(({ key }) => key.value === 'rules')?.value : undefined
    return rules?.kind === 'map'
      ? [{ globs: globsOf(override.files.items.map(({ value }) => value)), rules }]
      : []
  })
}

function withRules(config: MapNode, rules: MapNode): MapNode {
  const before = config.entries.find(({ key }) => key.value === 'rules')
  if (before === undefined) {
    const override = config.entries.find(({ key }) => key.value === 'overrides')!
    const entry = { ...override, key: new Text('rules', rules.span, []), value: rules }
    return { ...config, entries: [...config.entries, entry] }
  }
  const value = before.value.kind === 'map' ? mergeRules(before.value, rules) : rules
  return {
    ...config,
    entries: config.entries.map((entry) => (entry === before ? { ...entry, value } : entry)),
  }
}

/** The checked ones: those that don't compile were reported. */
function globsOf(patterns: readonly string[]): readonly Glob[] {
  return patterns.map(compileGlob).filter((glob) => typeof glob !== 'string')
}
