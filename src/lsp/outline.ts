import type {
  DocumentSymbol,
  FoldingRange,
  Range,
  SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver/node'
import type { Campaign, Message } from '../campaign/model.ts'
import type { Document } from '../source/document.ts'
import type { Span } from '../source/span.ts'
import type { Asked } from './engine.ts'
import { policyDocument } from './hover.ts'
import { entriesOf } from './tree.ts'

const kinds = { campaign: 5, message: 12, variant: 13, part: 8 } as const satisfies Record<string, SymbolKind>

/** Clients refuse symbols without a name. */
function named(text: string, otherwise: string): string {
  const name = text.replace(/\s+/g, ' ').trim().slice(0, 100)
  return name === '' ? otherwise : name
}

/** The outline of a file: campaigns, their parts, messages with their variants; of a configuration its keys. */
export async function outlineOf(asked: Asked): Promise<DocumentSymbol[] | SymbolInformation[]> {
  const { document, client } = asked
  const symbols = await symbolsOf(asked)
  if (client.nestedSymbols) return symbols
  const flat: SymbolInformation[] = []
  const add = (symbol: DocumentSymbol, container: string | null): void => {
    const { name, kind, range, children } = symbol
    flat.push({
      name,
      kind,
      location: { uri: document.uri, range },
      ...(container === null ? {} : { containerName: container }),
    })
    for (const child of children ?? []) add(child, name)
  }
  for (const symbol of symbols) add(symbol, null)
  return flat
}

async function symbolsOf(asked: Asked): Promise<DocumentSymbol[]> {
  const { document, client, project, open, path } = asked
  const role = await project.role(document, open)
  const rangeOf = ({ start, end }: Span): Range => document.lines.rangeAt(start, end, client.encoding)
  if (role === 'policy') {
    const root = policyDocument(asked)?.root
    if (root?.kind !== 'map') return []
    return root.entries.map(({ key, span }) => ({
      name: named(key.value, 'key'),
      kind: kinds.part,
      range: rangeOf(span),
      selectionRange: rangeOf(key.span),
    }))
  }
  if (role !== 'campaign') return []
  const own = (await project.look(document, open)).find(({ read }) => read.file.path === path)
  const pointed = (span: Span, within: Span): Span =>
    within.start <= span.start && span.end <= within.end ? span : within
  const ofMessage = (message: Message): DocumentSymbol => {
    const span = message.$.span
    const [, ...variants] = message.versions
    const language = message.declaredLanguage
    return {
      name: named(message.id, String(message.index)),
      detail: [message.channel.value, language ?? ''].filter(Boolean).join(', '),
      kind: kinds.message,
      range: rangeOf(span),
      selectionRange: rangeOf(pointed(message.channel.span, span)),
      children: variants.flatMap(({ variant, name, share }) => {
        const at = variant?.$.span
        return at === undefined
          ? []
          : [
              {
                name: named(name ?? '', 'variant'),
                ...(share === null ? {} : { detail: `${share.value} %` }),
                kind: kinds.variant,
                range: rangeOf(at),
                selectionRange: rangeOf(at),
              },
            ]
      }),
    }
  }
  return (own?.read.campaigns ?? []).map((campaign: Campaign) => {
    const span = campaign.$.span
    const parts = (['sender', 'audience', 'schedule', 'offer'] as const).flatMap((key) => {
      const at = campaign[key]?.$.span
      return at === undefined || at.source !== campaign.source || at.start < span.start || at.end > span.end
        ? []
        : [{ name: key, kind: kinds.part, range: rangeOf(at), selectionRange: rangeOf(at) }]
    })
    return {
      name: named(campaign.name?.value ?? campaign.id, 'campaign'),
      detail: campaign.declaredPurpose?.value ?? '',
      kind: kinds.campaign,
      range: rangeOf(span),
      selectionRange: rangeOf(pointed(campaign.at, span)),
      children: [...parts, ...campaign.messages.map(ofMessage)],
    }
  })
}

/** Campaigns, messages and everything else that takes more than a line; the front matter of a Markdown campaign. */
export async function foldingOf(asked: Asked): Promise<FoldingRange[]> {
  const { document, project, open, path } = asked
  const role = await project.role(document, open)
  if (role !== 'campaign' && role !== 'policy') return []
  const tree: Document | null =
    role === 'policy'
      ? policyDocument(asked)
      : ((await project.look(document, open)).find(({ read }) => read.file.path === path)?.read.document ??
        null)
  if (tree === null) return []
  const { lines } = document
  const found = new Map<number, FoldingRange>()
  const add = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    // What ends with a line ends on it and not on the next.
    let last = end
    while (last > start && /\s/.test(lines.text[last - 1]!)) last -= 1
    const [startLine, endLine] = [lines.lineOf(start), lines.lineOf(last)]
    if (endLine > startLine && !found.has(startLine)) found.set(startLine, { startLine, endLine })
  }
  if (tree.body !== null && tree.root !== null) {
    const endLine = lines.lineOf(Math.max(tree.body.span.start - 1, 0))
    if (endLine > 0) found.set(0, { startLine: 0, endLine, kind: 'region' })
  }
  for (const { entry } of entriesOf(tree.root)) {
    add(entry.span)
    if (entry.value.kind === 'list') for (const item of entry.value.items) add(item.span)
  }
  return [...found.values()]
}
