import { rule as duplicateId } from '../rules/campaign/duplicate-id/rule.ts'
import { rule as missingFile } from '../rules/campaign/missing-file/rule.ts'
import { rule as outsideRoot } from '../rules/campaign/outside-root/rule.ts'
import { type Including, resolvePath } from './campaign/body.ts'
import { checkClaims } from './campaign/claims.ts'
import type { Campaign } from './campaign/model.ts'
import { mayBeExport } from './campaign/export.ts'
import type { Form } from './form/model.ts'
import type { FormWords } from './form/words.ts'
import { type LooseContent, readCampaigns, readLooseContent, type Reading } from './campaign/read.ts'
import { unknownObservances } from './campaign/references.ts'
import type { RawProblem } from './group.ts'
import type { Materials, Need } from './materials.ts'
import type { Places } from './place/places.ts'
import type { Config } from './policy/config.ts'
import { severityOf } from './policy/severity.ts'
import type { Document } from './source/document.ts'
import { type ContentFormat, readContent, readDocument } from './source/read.ts'
import { type Format, positionAt, type Source } from './source/source.ts'
import { Text } from './source/text.ts'
import { structural, type StructuralProblem } from './structural.ts'
import type { Observances } from './time/calendar.ts'
import type { Instant } from './time/civil.ts'
import type { Zones } from './time/zones.ts'

/** One file to lint. The edge makes it once and passes the same object each time: what is read of it is kept. */
export interface InputFile {
  /** Root-relative, `/` separators. */
  readonly path: string
  /** Null when the text couldn't be had; `problems` then says why. */
  readonly text: string | null
  readonly format: Format
  readonly problems?: readonly StructuralProblem[]
  /** The file is a message body and no campaign. */
  readonly content?: LooseContent
  /** The file is an opt-in form and no campaign: by its name (`declared`), or as a page that was found to have one. */
  readonly form?: { readonly declared: boolean }
}

/** A file with what was read of it. */
export interface ReadFile {
  readonly file: InputFile
  readonly source: Source
  readonly document: Document | null
  readonly config: Config
  readonly campaigns: readonly Campaign[]
  readonly forms: readonly Form[]
  readonly problems: readonly StructuralProblem[]
  readonly included: readonly Document[]
  /** Root-relative paths of what its campaigns name: bodies, lists, evidence; there or not. */
  readonly names: readonly string[]
}

const documents = new WeakMap<InputFile, { readonly source: Source; readonly document: Document | null }>()

export function documentOf(file: InputFile): { readonly source: Source; readonly document: Document | null } {
  let known = documents.get(file)
  if (known === undefined) {
    const source: Source = { path: file.path, text: file.text ?? '' }
    known = { source, document: file.text === null ? null : documentFrom(file, source) }
    documents.set(file, known)
  }
  return known
}

function isContent(format: Format): format is ContentFormat {
  return format !== 'yaml' && format !== 'json' && format !== 'jsonl' && format !== 'csv'
}

/** Content named on the command line has no front matter: all of it is body. */
function documentFrom({ format, content, form }: InputFile, source: Source): Document {
  if (form !== undefined && format === 'html') return readContent(source, format)
  return content === undefined || !isContent(format)
    ? readDocument(source, format)
    : readContent(source, format)
}

/** What reading a file depends on beside the file. */
export interface ReadingInput {
  readonly config: Config
  readonly materials: Materials
  readonly now: Instant
}

/** Reads one file: its campaigns, the bodies it includes, and what is wrong with its form. */
export function readFile(file: InputFile, { config, materials, now }: ReadingInput, needs: Need[]): ReadFile {
  const { source, document } = documentOf(file)
  const problems: StructuralProblem[] = [...(file.problems ?? []), ...(document?.problems ?? [])]
  const including = {
    materials,
    needs,
    included: new Map(),
    named: new Set<string>(),
    report: (problem: StructuralProblem) => problems.push(problem),
  } satisfies Including
  const { data } = materials
  const reading = {
    ...including,
    config,
    places: data.get('places') as Places,
    zones: data.get('zones') as Zones,
  }
  const besides: Document[] = []
  let campaigns: readonly Campaign[] = []
  let forms: readonly Form[] = []
  if (document !== null && file.form !== undefined) forms = formsOf(document, file.form, including)
  else if (document !== null) {
    if (file.content === undefined) campaigns = campaignsOf(document, reading, besides, needs, materials)
    else if (source.text.trim() !== '') {
      const from = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
      const format = isContent(file.format) ? file.format : 'text'
      campaigns = [readLooseContent(Text.verbatim(source, from, source.text.length), format, file.content)]
    } else campaigns = readCampaigns(document, reading)
  }
  for (const campaign of campaigns) {
    checkLists(campaign, materials, including.report)
    checkClaims(campaign, now, including.report)
  }
  const bodies = [...including.included.values()].map((body) => readContent(body.source, body.format))
  for (const body of bodies) problems.push(...body.problems)
  const included = [...bodies, ...besides]
  const names = [...including.named, ...campaigns.flatMap((campaign) => companionsOf(campaign))]
  return {
    file,
    source,
    document,
    config,
    campaigns,
    forms,
    problems: withoutWake(problems),
    included,
    names,
  }
}

/** The forms of a file, once there is what reads them. */
function formsOf(
  document: Document,
  { declared }: { readonly declared: boolean },
  { materials, needs, report }: Including,
): readonly Form[] {
  const words = materials.data.get('form-words') as FormWords | null | undefined
  const { formReader } = materials
  if (words === undefined) needs.push({ kind: 'data', name: 'form-words' })
  if (formReader === undefined) needs.push({ kind: 'engine', name: 'forms' })
  if (words === undefined || formReader === undefined) return []
  if (words === null) throw new Error('The data shard `form-words` is not there: build first')
  return formReader(document, { words, declared, report })
}

/** Campaigns of a file, whether it is written as such or an export of a platform. */
function campaignsOf(
  document: Document,
  reading: Reading,
  besides: Document[],
  needs: Need[],
  { exports }: Materials,
): readonly Campaign[] {
  if (!mayBeExport(document)) return readCampaigns(document, reading)
  if (exports === undefined) {
    needs.push({ kind: 'engine', name: 'exports' })
    return []
  }
  const exported = exports(document, { ...reading, beside: (beside) => besides.push(beside) })
  return exported ?? readCampaigns(document, reading)
}

/**
 * What is missing from a file that couldn't be read to its end may stand in the part that wasn't read; and a value that
 * couldn't be read isn't of the wrong type as well.
 */
function withoutWake(problems: readonly StructuralProblem[]): readonly StructuralProblem[] {
  const unread = problems.filter(({ rule }) => rule.group === 'source')
  if (unread.length === 0) return problems
  const cut = unread.some(({ rule }) => rule.id === 'source/syntax')
  const starts = new Set(unread.map(({ at }) => at.start))
  return problems.filter(
    ({ rule, at }) =>
      !(cut && (rule.id === 'campaign/missing-key' || rule.id === 'campaign/missing-purpose')) &&
      !(rule.id === 'campaign/wrong-type' && starts.has(at.start)),
  )
}

/** Files that a campaign names and that only have to be there. */
function listsOf(campaign: Campaign): readonly { readonly path: Text; readonly key: string }[] {
  const { audience } = campaign
  if (audience === null) return []
  return [
    ...(audience.suppression ?? []).map(({ file }) => ({ path: file, key: 'suppression' })),
    ...audience.contacts.map((path) => ({ path, key: 'contacts' })),
  ]
}

/** Root-relative paths of files that a campaign names and nobody reads. */
function companionsOf(campaign: Campaign): readonly string[] {
  const evidence = (campaign.audience?.consent ?? []).flatMap((record) =>
    record.evidence === null ? [] : [record.evidence],
  )
  return [...listsOf(campaign).map((list) => list.path), ...evidence].flatMap(
    (path) => resolvePath(path.source.path, path.value) ?? [],
  )
}

/** Asks whether the files are there that a campaign names and nobody reads. */
export function requestFiles(campaign: Campaign, materials: Materials, needs: Need[]): void {
  for (const path of companionsOf(campaign))
    if (!materials.exists.has(path)) needs.push({ kind: 'exists', path })
  const { tracked } = materials
  if (tracked === undefined) return
  for (const { path: written } of listsOf(campaign)) {
    const path = resolvePath(written.source.path, written.value)
    if (path !== null && !tracked.has(path)) needs.push({ kind: 'tracked', path })
  }
}

function checkLists(
  campaign: Campaign,
  materials: Materials,
  report: (problem: StructuralProblem) => void,
): void {
  for (const { path, key } of listsOf(campaign)) {
    const resolved = resolvePath(path.source.path, path.value)
    const at = path.at(0, path.length)
    if (resolved === null) report(structural(outsideRoot, 'outside', { at, data: { path: path.value } }))
    else if (materials.exists.get(resolved) === false)
      report(
        structural(missingFile, 'missing', {
          at,
          data: { path: path.value, key },
          help: 'Add the file, or mend the path',
        }),
      )
  }
}

/** What is wrong with the form of files and with names that have to be unique in the project. */
export function structuralProblems(
  read: readonly ReadFile[],
  campaigns: readonly Campaign[],
  { data }: Materials,
): readonly RawProblem[] {
  const found: RawProblem[] = []
  for (const { problems, config, campaigns: own } of read)
    for (const { rule, message, ...details } of problems) {
      const decided = severityOf(rule, {}, config)
      const of = own.find(
        ({ $, source, exported }) =>
          (source === details.at.source &&
            $.span.start <= details.at.start &&
            details.at.end <= $.span.end) ||
          exported?.companion === details.at.source,
      )
      if (decided !== null)
        found.push({ ...details, rule, words: message, decided, of: of ?? null, apart: message })
    }
  const observances = data.get('observances') as Observances | null | undefined
  const first = new Map<string, Campaign>()
  for (const campaign of campaigns) {
    if (observances !== null && observances !== undefined)
      for (const { message, ...details } of unknownObservances(campaign, observances))
        found.push({ ...details, words: message, decided: 'error', of: campaign, apart: message })
    const earlier = first.get(campaign.id)
    if (earlier === undefined) first.set(campaign.id, campaign)
    else {
      const { message, ...details } = structural(duplicateId, 'campaign', {
        at: campaign.at,
        data: {
          id: campaign.id,
          file: earlier.source.path,
          line: positionAt(earlier.source, earlier.at.start).line,
        },
        related: [{ at: earlier.at, message: 'first used here' }],
      })
      found.push({ ...details, words: message, decided: 'error', of: campaign })
    }
  }
  return found
}
