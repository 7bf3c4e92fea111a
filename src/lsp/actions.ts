import type {
  CodeAction,
  CodeActionParams,
  Diagnostic,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node'
import { applyEdits, editsOf } from '../cli/fix.ts'
import type { Finding } from '../finding.ts'
import type { Edit, Fix } from '../fix.ts'
import { nextSlot } from '../time/slots.ts'
import { allowanceFor, isAllowable } from './allow.ts'
import { explainCommand, fixAllKind } from './client.ts'
import { uriOf } from './documents.ts'
import type { Asked } from './engine.ts'
import { arrivalsAt } from './moments.ts'
import { optOutText } from './opt-out-text.ts'
import { placing } from './places.ts'
import { Lines } from './positions.ts'
import type { Look } from './project.ts'
import { entriesOf } from './tree.ts'

/** What an action keeps until somebody picks it. */
interface Pending {
  readonly does: 'allow' | 'fix-all'
  readonly uri: string
  readonly fingerprint: string
}

/** One fix can make room for another; more rounds than this would go in circles. */
const mostRounds = 10
const quickfix = 'quickfix'
const rewrite = 'refactor.rewrite'

/** What can be done about the findings in a range, and about the moment that it touches. */
export async function actionsFor(asked: Asked, { range, context }: CodeActionParams): Promise<CodeAction[]> {
  const { document, client, project, path, open } = asked
  const wants = (kind: string): boolean =>
    context.only === undefined || context.only.some((one) => kind === one || kind.startsWith(`${one}.`))
  const from = document.lines.offsetAt(range.start, client.encoding)
  const to = document.lines.offsetAt(range.end, client.encoding)
  const findings = (await project.tell([path], open)).get(path)?.findings ?? []
  const here = findings.filter(({ at }) => at.start <= to && from <= at.end)
  const actions: CodeAction[] = []
  if (wants(quickfix))
    for (const finding of here) {
      const diagnostics = context.diagnostics.filter((one) => isOf(one, finding, asked))
      for (const fix of finding.fixes) {
        const edit = workspaceEdit(fix.edits, asked)
        if (edit === null) continue
        const preferred =
          fix.safety === 'safe' && finding.fixes.filter(({ safety }) => safety === 'safe').length === 1
        actions.push({
          title: fix.title,
          kind: quickfix,
          diagnostics,
          ...(client.preferredActions && preferred ? { isPreferred: true } : {}),
          edit,
        })
      }
    }
  const looks = here.length > 0 || wants(rewrite) ? await project.look(document, open) : []
  const look = looks.find(({ read }) => read.file.path === path) ?? null
  if (wants(quickfix))
    for (const finding of here)
      if (finding.rule === 'opt-out/missing' && finding.fixes.length === 0) {
        const { defaults } = await project.config(looks[0]?.read.file.path ?? path)
        const fix = optOutText(finding, looks, defaults.platform)
        const edit = fix === null ? null : workspaceEdit(fix.edits, asked)
        if (fix !== null && edit !== null)
          actions.push({
            title: fix.title,
            kind: quickfix,
            diagnostics: context.diagnostics.filter((one) => isOf(one, finding, asked)),
            edit,
          })
      }
  if (wants(rewrite) && look !== null) {
    const move = moveToNextSlot(look, from, to, path)
    const known = here.some(({ fixes }) =>
      fixes.some(({ edits }) =>
        edits.some((edit) =>
          move?.edits.some((own) => own.text === edit.text && own.at.start === edit.at.start),
        ),
      ),
    )
    const edit = move === null || known ? null : workspaceEdit(move.edits, asked)
    if (move !== null && edit !== null) actions.push({ title: move.title, kind: rewrite, edit })
  }
  if (wants(quickfix)) {
    for (const finding of here.filter(isAllowable)) {
      const diagnostics = context.diagnostics.filter((one) => isOf(one, finding, asked))
      const action: CodeAction = {
        title: `Allow ${finding.rule} here with a reason`,
        kind: quickfix,
        diagnostics,
        data: { does: 'allow', uri: document.uri, fingerprint: finding.fingerprint } satisfies Pending,
      }
      if (client.resolvesEdits) actions.push(action)
      else {
        const edit = await allowed(asked, finding)
        if (edit !== null) actions.push({ ...action, edit })
      }
    }
    for (const rule of new Set(here.map((finding) => finding.rule)))
      actions.push({
        title: `Explain ${rule}`,
        kind: quickfix,
        diagnostics: context.diagnostics.filter(({ code }) => code === rule),
        command: { title: `Explain ${rule}`, command: explainCommand, arguments: [rule] },
      })
  }
  if (wants(fixAllKind) && safeFixes(findings, path).length > 0) {
    const action: CodeAction = {
      title: 'Apply all safe fixes of sendlint',
      kind: fixAllKind,
      data: { does: 'fix-all', uri: document.uri, fingerprint: '' } satisfies Pending,
    }
    // Clients that fix on save ask for this kind alone and take what comes.
    const now = !client.resolvesEdits || context.only?.includes(fixAllKind) === true
    actions.push(now ? { ...action, ...(await withEdit(fixedAll(asked))) } : action)
  }
  return actions
}

async function withEdit(made: Promise<WorkspaceEdit | null>): Promise<{ readonly edit?: WorkspaceEdit }> {
  const edit = await made
  return edit === null ? {} : { edit }
}

/** The edit of an action that was picked. */
export async function resolvedAction(
  action: CodeAction,
  askedOf: (uri: string) => Asked | null,
): Promise<CodeAction> {
  const pending = action.data as Partial<Pending> | undefined
  if (typeof pending?.uri !== 'string') return action
  const asked = askedOf(pending.uri)
  if (asked === null) return action
  if (pending.does === 'fix-all') return { ...action, ...(await withEdit(fixedAll(asked))) }
  const told = await asked.project.tell([asked.path], asked.open)
  const finding = told
    .get(asked.path)
    ?.findings.find(({ fingerprint }) => fingerprint === pending.fingerprint)
  return finding === undefined ? action : { ...action, ...(await withEdit(allowed(asked, finding))) }
}

/** Whether a diagnostic that a client shows is of a finding. */
function isOf(
  diagnostic: Diagnostic,
  { rule, at, fingerprint }: Finding,
  { document, client }: Asked,
): boolean {
  if (diagnostic.code !== rule) return false
  const data = diagnostic.data as { readonly fingerprint?: unknown } | undefined
  if (typeof data?.fingerprint === 'string') return data.fingerprint === fingerprint
  const { start } = document.lines.rangeAt(at.start, at.end, client.encoding)
  return diagnostic.range.start.line === start.line && diagnostic.range.start.character === start.character
}

/** Edits as a client makes them; null when one of them is of a text that the client doesn't have. */
function workspaceEdit(edits: readonly Edit[], { project, documents, client }: Asked): WorkspaceEdit | null {
  const place = placing(project, documents, client.encoding)
  const byUri = new Map<string, { readonly version: number | null; readonly edits: TextEdit[] }>()
  for (const { at, text } of edits) {
    const open = documents.at(project.absolute(at.source.path))
    if (open !== undefined && open.lines.text.length !== at.source.text.length) return null
    const { uri, range } = place(at)
    const own = byUri.get(uri) ?? { version: open?.version ?? null, edits: [] }
    byUri.set(uri, own)
    own.edits.push({ range, newText: text })
  }
  return asWorkspaceEdit(byUri, client.versionedEdits)
}

function asWorkspaceEdit(
  byUri: ReadonlyMap<string, { readonly version: number | null; readonly edits: TextEdit[] }>,
  versioned: boolean,
): WorkspaceEdit {
  return versioned
    ? {
        documentChanges: [...byUri].map(([uri, { version, edits }]) => ({
          textDocument: { uri, version },
          edits,
        })),
      }
    : { changes: Object.fromEntries([...byUri].map(([uri, { edits }]) => [uri, edits])) }
}

async function allowed(asked: Asked, finding: Finding): Promise<WorkspaceEdit | null> {
  const allowance = await allowanceFor(asked, finding)
  if (allowance === null) return null
  const { project, documents, client } = asked
  const absolute = project.absolute(allowance.path)
  const open = documents.at(absolute)
  const lines = open?.lines ?? new Lines(project.textOnDisk(allowance.path) ?? '')
  const position = lines.positionAt(allowance.offset, client.encoding)
  const edit = { range: { start: position, end: position }, newText: allowance.text }
  return asWorkspaceEdit(
    new Map([[open?.uri ?? uriOf(absolute), { version: open?.version ?? null, edits: [edit] }]]),
    client.versionedEdits,
  )
}

function safeFixes(findings: readonly Finding[], path: string): readonly Fix[] {
  return findings.flatMap(({ fixes }) => {
    const fix = fixes.find(
      ({ safety, edits }) => safety === 'safe' && edits.every(({ at }) => at.source.path === path),
    )
    return fix === undefined ? [] : [fix]
  })
}

/** All safe fixes of a document, until there are none left, as one edit. */
async function fixedAll(asked: Asked): Promise<WorkspaceEdit | null> {
  const { document, project, path, open, client } = asked
  const before = document.lines.text
  let text = before
  for (let round = 0; round < mostRounds; round += 1) {
    const edits = editsOf(safeFixes(await project.suppose(document, text, open), path)).get(path)
    if (edits === undefined) break
    text = applyEdits(text, edits)
  }
  if (text === before) return null
  let start = 0
  while (start < Math.min(text.length, before.length) && text[start] === before[start]) start += 1
  let end = 0
  while (
    end < Math.min(text.length, before.length) - start &&
    text[text.length - 1 - end] === before[before.length - 1 - end]
  )
    end += 1
  // Neither half of a pair nor half of a line's end is replaced by itself.
  const halves = /[\ud800-\udfff\r\n]/
  while (start > 0 && halves.test(before[start - 1]!)) start -= 1
  while (end > 0 && halves.test(before[before.length - end]!)) end -= 1
  const range = document.lines.rangeAt(start, before.length - end, client.encoding)
  return asWorkspaceEdit(
    new Map([
      [
        document.uri,
        { version: document.version, edits: [{ range, newText: text.slice(start, text.length - end) }] },
      ],
    ]),
    client.versionedEdits,
  )
}

/** Moves the `at` under the pointer to the next time that works for everybody it is for. */
function moveToNextSlot(look: Look, from: number, to: number, path: string): Fix | null {
  for (const { entry } of entriesOf(look.read.document?.root ?? null)) {
    const { key, value, span } = entry
    if (key.value !== 'at' || value.kind !== 'scalar' || span.source.path !== path) continue
    if (span.end < from || span.start > to) continue
    const arrivals = arrivalsAt(look.cases, value.span).filter(({ landing }) => landing.cause === 'at')
    const deliveries = arrivals.map(({ delivery }) => delivery)
    const world = look.cases.find(({ campaign }) => deliveries[0]?.campaign === campaign)?.world
    if (world === undefined || deliveries.some(({ message }) => message.schedule?.repeat !== undefined))
      continue
    const slot = nextSlot(
      [...new Set(deliveries)],
      world,
      Math.min(...arrivals.map(({ landing }) => landing.start)),
    )
    if (slot === null || slot.at === value.text.value) continue
    return {
      title: `Move to the next slot, ${slot.words}${slot.level === 'clear' ? '' : ' (with warnings)'}`,
      safety: 'review',
      edits: [{ at: value.text.at(0, value.text.length), text: slot.at }],
    }
  }
  return null
}
