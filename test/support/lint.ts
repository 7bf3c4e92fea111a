import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadParser, type ParsedFormat } from '../../src/content/parsers.ts'
import { re2 } from '../../src/content/patterns.ts'
import { readExport } from '../../src/campaign/adapters/read-export.ts'
import { type LanguageDetectors, loadDetector } from '../../src/content/language.ts'
import { rules } from '../../rules/index.ts'
import { formName, isFormPage } from '../../src/form/kind.ts'
import { loadFormReader } from '../../src/form/reader.ts'
import { type LinkResults, readLinkResults } from '../../src/link/results.ts'
import { type InputFile, lint, type LintInput } from '../../src/lint.ts'
import type { LoadedFile } from '../../src/materials.ts'
import type { Config } from '../../src/policy/config.ts'
import { defaultConfig } from '../../src/policy/from-raw.ts'
import { resolveConfig } from '../../src/policy/resolve.ts'
import type { Report } from '../../src/report/report.ts'
import { readDocument } from '../../src/source/read.ts'
import type { Format } from '../../src/source/source.ts'
import { parseInstant } from '../../src/time/civil.ts'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const fixtures = join(root, 'fixtures')
export const now = '2026-11-21T10:00:00Z'

const data = new Map<string, unknown>()
const parsers = new Map<ParsedFormat, Awaited<ReturnType<typeof loadParser>>>()
const detectors = { ...(await loadDetector('franc')), ...(await loadDetector('eld')) }
const formReader = await loadFormReader()
for (const format of ['markdown', 'html', 'mjml'] as const) parsers.set(format, await loadParser(format))

function shard(name: string): unknown {
  if (!data.has(name)) {
    const path = join(root, 'dist/data', `${name}.json`)
    data.set(name, existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : null)
  }
  return data.get(name)
}

/** A compiled data shard. */
export function readDataShard(name: string): unknown {
  return shard(name)
}

/** What a file is read as, by its ending. */
export function formatOf(path: string): Format {
  const ending = /\.([a-z]+)$/.exec(path)?.[1] ?? ''
  const formats: Record<string, Format> = {
    yaml: 'yaml',
    yml: 'yaml',
    json: 'json',
    jsonl: 'jsonl',
    csv: 'csv',
    tsv: 'csv',
    md: 'markdown',
    html: 'html',
    mjml: 'mjml',
  }
  return formats[ending] ?? 'text'
}

export interface Files {
  readonly [path: string]: string
}

export interface LintOptions {
  readonly now?: string
  readonly config?: Config
  readonly rules?: LintInput['rules']
  /** Files that aren't campaigns: included bodies, evidence. */
  readonly beside?: Files
  /** Null = no engine for patterns is to be had. */
  readonly patterns?: null
  /** Other than those that are really used. */
  readonly detectors?: LanguageDetectors
  /** Whether the report comes with what was judged. */
  readonly detail?: boolean
  /** Which of the files are campaigns; all by default. */
  readonly campaigns?: (path: string) => boolean
}

/** The config among the files, `sendlint.config.yaml`, else the built-in settings. */
function configAmong(files: Files): Config {
  const path = 'sendlint.config.yaml'
  if (!Object.hasOwn(files, path)) return defaultConfig
  const resolved = resolveConfig({
    path,
    read: (name) => (Object.hasOwn(files, name) ? { text: files[name]! } : { missing: 'not-found' }),
    parse: (source) => readDocument(source, 'yaml'),
    rules,
  })
  if (!resolved.ok) throw new Error(resolved.errors.map(({ message }) => message).join('\n'))
  return resolved.config
}

/** What a link checker found, where `links.json` is among the files. */
function linkResultsAmong(files: Files): LinkResults | null {
  const text = files['links.json']
  if (text === undefined) return null
  const results = readLinkResults(JSON.parse(text), null)
  if (typeof results === 'string') throw new Error(results)
  return results
}

/** Lints files given as text, with the compiled data, loading what is needed as an edge does. */
export function lintFiles(files: Files, options: LintOptions = {}): Report {
  // Opt-in forms among what isn't a campaign are read with them.
  const forms = Object.entries(options.beside ?? {}).filter(([path]) => formName.test(path))
  const inputs: readonly InputFile[] = [...Object.entries(files), ...forms]
    .filter(([path]) => formName.test(path) || (options.campaigns?.(path) ?? true))
    .map(([path, text]) => {
      const declared = formName.test(path)
      const form = declared || (formatOf(path) === 'html' && isFormPage(text))
      return { path, text, format: formatOf(path), ...(form ? { form: { declared } } : {}) }
    })
  const loaded = new Map<string, LoadedFile>()
  const exists = new Map<string, boolean>()
  const tracked = new Map<string, boolean>()
  const all: Files = { ...files, ...options.beside }
  const config = options.config ?? configAmong(all)
  const linkResults = linkResultsAmong(all)
  for (let round = 0; round < 10; round++) {
    const result = lint({
      files: inputs,
      configOf: () => config,
      materials: {
        files: loaded,
        exists,
        tracked,
        data,
        parsers,
        formReader,
        ...(linkResults === null ? {} : { linkResults }),
        patterns: options.patterns === null ? null : re2,
        detectors: options.detectors ?? detectors,
        exports: readExport,
      },
      now: parseInstant(options.now ?? now)!,
      version: 'test',
      ...(options.detail === undefined ? {} : { detail: options.detail }),
      ...(options.rules === undefined ? {} : { rules: options.rules }),
    })
    if (result.report !== null) return result.report
    for (const need of result.needs) {
      if (need.kind === 'data') shard(need.name)
      else if (need.kind === 'tracked')
        // What git tracks is listed in a file of that name.
        tracked.set(need.path, (all['.tracked'] ?? '').split('\n').includes(need.path))
      else if (need.kind === 'exists') exists.set(need.path, Object.hasOwn(all, need.path))
      else if (need.kind === 'file') {
        const text = Object.hasOwn(all, need.path) ? all[need.path] : undefined
        loaded.set(need.path, text === undefined ? { missing: 'not-found' } : { text })
      }
    }
  }
  throw new Error('The kernel still needs something after ten rounds')
}
