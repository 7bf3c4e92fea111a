import type { Finding } from '../finding.ts'
import { markdownBlocks } from '../policy/markdown-blocks.ts'
import { htmlNodes } from '../policy/html-nodes.ts'
import { isWaivable } from '../policy/severity.ts'
import { readContent, readDocument } from '../source/read.ts'
import type { Format } from '../source/source.ts'
import { addDuration, formatDate, minutesPerDay } from '../time/civil.ts'
import type { Asked } from './engine.ts'
import { Lines } from './positions.ts'
import { nodeAt, type Step } from './tree.ts'
import { policyDocument } from './hover.ts'

/** What stands where the reason has to: whoever allows something says why. */
export const placeholder = 'say why this may go'

/** More places than a file nests, and fewer than would take long. */
const mostTries = 8

/** A change of one file that allows a finding. */
export interface Allowance {
  /** Root-relative. */
  readonly path: string
  readonly offset: number
  readonly text: string
}

/** Whether a finding can be allowed at all. */
export function isAllowable({ rule }: Finding): boolean {
  return isWaivable(rule)
}

function formatFor(path: string): Format | null {
  if (/\.ya?ml$/i.test(path)) return 'yaml'
  if (/\.md$/i.test(path)) return 'markdown'
  if (/\.html?$/i.test(path)) return 'html'
  return /\.mjml$/i.test(path) ? 'mjml' : null
}

/**
 * The comment that allows a finding, where it allows as little besides as can be: before the innermost key, item, block or
 * element that has a line of its own, else farther out, else before everything. Each place is tried: where the finding
 * would stay, or the comment itself be one, is none. JSON has no comments: it is allowed in the configuration.
 */
export async function allowanceFor(asked: Asked, finding: Finding): Promise<Allowance | null> {
  const { document, project, path, open } = asked
  const today = Math.floor(project.now() / minutesPerDay)
  const until = formatDate(addDuration(today, { months: 1, minutes: 0 }))
  const waiver = `sendlint-allow ${finding.rule} until ${until} -- ${placeholder}`
  const { text } = document.lines
  const format = formatFor(path)
  if (format === null) return path.endsWith('.json') ? inConfiguration(asked, finding, until) : null
  const lines = new Lines(text)
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const before = await project.suppose(document, text, open)
  const same = ({ rule, fingerprint }: Finding): boolean =>
    rule === finding.rule && fingerprint === finding.fingerprint
  const complaints = (found: readonly Finding[]): number =>
    found.filter(({ rule }) => rule.startsWith('waiver/')).length
  const tried = new Set<number>()
  for (const { offset, comment } of placesFor(text, format, path, finding.at.start, waiver, lines)) {
    if (tried.has(offset)) continue
    tried.add(offset)
    if (tried.size > mostTries) break
    const indent = /^[ \t]*/.exec(text.slice(offset, offset + 200))![0]
    const inserted = `${indent}${comment}${newline}`
    const after = await project.suppose(document, text.slice(0, offset) + inserted + text.slice(offset), open)
    if (after.some(same) || complaints(after) > complaints(before)) continue
    if (
      after.some(({ rule, severity }) => rule === 'source/syntax' && severity === 'error') &&
      !before.some(({ rule }) => rule === 'source/syntax')
    )
      continue
    return { path, offset, text: inserted }
  }
  return null
}

interface Spot {
  /** Start of a line. */
  readonly offset: number
  readonly comment: string
}

/** Starts of lines before which a waiver may stand, the closest to a place first. */
function placesFor(
  text: string,
  format: Format,
  path: string,
  at: number,
  waiver: string,
  lines: Lines,
): readonly Spot[] {
  const hash = `# ${waiver}`
  const markup = `<!-- ${waiver} -->`
  const source = { path, text }
  const isCampaign = /\.campaign\.md$/i.test(path) || format === 'yaml'
  const isTree = format === 'yaml' || format === 'json' || format === 'jsonl' || format === 'csv'
  const document = isCampaign ? readDocument(source, format) : readContent(source, isTree ? 'text' : format)
  const bodyFrom = document.body?.span.start ?? (isCampaign ? text.length : 0)
  const inTree = isCampaign && at < bodyFrom
  const parts = inTree
    ? partsOf(document.root, at)
    : (format === 'markdown' ? markdownBlocks(text, bodyFrom) : htmlNodes(text, bodyFrom))
        .filter(({ start, end }) => start <= at && at <= end)
        .map(({ start }) => start)
  const comment = inTree ? hash : markup
  const spots = parts
    .toSorted((a, b) => b - a)
    .flatMap((start): readonly Spot[] => {
      const line = lines.startOf(lines.lineOf(start))
      // Only what opens its line can be spoken of from the line above.
      return /^[ \t]*(?:- *)*$/.test(text.slice(line, start)) ? [{ offset: line, comment }] : []
    })
  const opening = inTree && document.body !== null ? lines.startOf(1) : inTree ? 0 : bodyFrom
  return [...spots, { offset: opening === 0 && text.charCodeAt(0) === 0xfeff ? 1 : opening, comment }]
}

/** Where the pairs and items begin that hold an offset. */
function partsOf(root: Parameters<typeof nodeAt>[0], at: number): readonly number[] {
  const starts: number[] = []
  for (let node = root; node !== null && node.kind !== 'scalar';) {
    const parts: readonly { readonly span: { readonly start: number; readonly end: number } }[] =
      node.kind === 'map' ? node.entries : node.items
    const index = parts.findIndex(({ span }) => span.start <= at && at <= span.end)
    if (index === -1) break
    starts.push(parts[index]!.span.start)
    node = node.kind === 'map' ? node.entries[index]!.value : node.items[index]!
  }
  return starts
}

/** An entry of `waivers`, where the configuration is YAML and has block style. */
function inConfiguration(asked: Asked, finding: Finding, until: string): Allowance | null {
  const { project, path, documents, document } = asked
  const config = project.configPath(path)
  if (config === null || !/\.ya?ml$/.test(config)) return null
  const text = documents.at(project.absolute(config))?.lines.text ?? project.textOnDisk(config)
  if (text === null) return null
  const tree = policyDocument({ ...asked, path: config, document: { ...document, lines: new Lines(text) } })
  if (tree === null || tree.problems.length > 0 || (tree.root !== null && tree.root.kind !== 'map'))
    return null
  const folder = config.slice(0, config.lastIndexOf('/') + 1)
  const own = readDocument({ path, text: document.lines.text }, 'json')
  const pointer = pointerOf(nodeAt(own.root, finding.at.start).path)
  const glob = path.slice(folder.length).replace(/[\\*?[\]{}!]/g, '\\$&')
  const quoted = (value: string): string => JSON.stringify(value)
  const entry = `{ rule: ${finding.rule}, file: ${quoted(glob)}, at: ${quoted(pointer)}, reason: ${quoted(placeholder)}, until: ${until} }`
  const list = tree.root?.entries.find(({ key }) => key.value === 'waivers')?.value
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  if (list === undefined) {
    const open = text === '' || text.endsWith('\n') ? '' : newline
    return { path: config, offset: text.length, text: `${open}waivers:${newline}  - ${entry}${newline}` }
  }
  const last = list.kind === 'list' ? list.items.at(-1) : undefined
  if (last === undefined || text[list.span.start] === '[') return null
  const lines = new Lines(text)
  const start = lines.startOf(lines.lineOf(list.kind === 'list' ? list.items[0]!.span.start : 0))
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))![0]
  let end = last.span.end
  while (end > 0 && /\s/.test(text[end - 1]!)) end -= 1
  const line = lines.endOf(lines.lineOf(end))
  return { path: config, offset: line, text: `${newline}${indent}- ${entry}` }
}

function pointerOf(path: readonly Step[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
