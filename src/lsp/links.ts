import type { DocumentLink } from 'vscode-languageserver/node'
import { pathFrom, folderOf } from '../policy/path.ts'
import type { ScalarNode } from '../source/document.ts'
import { resolvePath } from '../campaign/body.ts'
import { uriOf } from './documents.ts'
import type { Asked } from './engine.ts'
import { policyDocument } from './hover.ts'
import { entriesOf, type Step } from './tree.ts'

/** Keys of a campaign whose values name files. */
const fileKeys: ReadonlySet<string> = new Set([
  'body_file',
  'evidence',
  'suppression',
  'file',
  'contacts',
  'media',
])
/** Keys of a configuration that do. */
const policyKeys: ReadonlySet<string> = new Set(['extends', 'law', 'calendars', 'baseline'])

/** Links to included bodies, lists and evidence inside the root, to what a configuration is made of, and to web pages. */
export async function linksOf({
  document,
  client,
  project,
  path,
  open,
  documents,
}: Asked): Promise<DocumentLink[]> {
  const role = await project.role(document, open)
  if (role !== 'campaign' && role !== 'policy') return []
  const tree =
    role === 'policy'
      ? policyDocument({ document, client, project, path, open, documents })
      : ((await project.look(document, open))[0]?.read.document ?? null)
  const links: DocumentLink[] = []
  const add = (scalar: ScalarNode, target: string): void => {
    const { start, end } = scalar.text.at(0, scalar.text.length)
    links.push({ range: document.lines.rangeAt(start, end, client.encoding), target })
  }
  for (const { path: steps, scalar } of scalarsOf(tree?.root ?? null)) {
    const value = scalar.text.value
    const key = steps.filter((step) => typeof step === 'string').at(-1)
    if (typeof scalar.value !== 'string' || key === undefined) continue
    if (/^https?:\/\/[^\s<>"']+$/.test(value)) {
      if (value.length < 2000) add(scalar, value)
      continue
    }
    const resolved =
      role === 'policy'
        ? policyKeys.has(key)
          ? pathFrom(folderOf(path), value)
          : null
        : fileKeys.has(key)
          ? resolvePath(path, value)
          : null
    // Nothing is said of what lies outside: not even whether it is there.
    if (resolved !== null && resolved !== '' && project.exists(resolved))
      add(scalar, uriOf(project.absolute(resolved)))
  }
  return links
}

function* scalarsOf(
  root: Parameters<typeof entriesOf>[0],
): Generator<{ readonly path: readonly Step[]; readonly scalar: ScalarNode }> {
  for (const { path, entry } of entriesOf(root)) {
    if (entry.value.kind === 'scalar') yield { path, scalar: entry.value }
    else if (entry.value.kind === 'list')
      for (const [index, item] of entry.value.items.entries())
        if (item.kind === 'scalar') yield { path: [...path, index], scalar: item }
  }
}
