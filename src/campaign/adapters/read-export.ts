import { rule as wrongType } from '../../../rules/campaign/wrong-type/rule.ts'
import { rule as ambiguous } from '../../../rules/platform/ambiguous-export/rule.ts'
import { readSchema } from '../../schema/read.ts'
import { type Entry, entryOf, type MapNode, type Node } from '../../source/document.ts'
import { firstLine, type Span } from '../../source/span.ts'
import { structural, type StructuralProblem } from '../../structural.ts'
import type { ExportReader, ExportReading } from '../export.ts'
import type { Campaign, Gap } from '../model.ts'
import { campaignOf, stemOf } from '../read.ts'
import { exportedCampaign } from '../schema.ts'
import type { Adapter, Draft, MessageDraft } from './adapter.ts'
import {
  additionsIn,
  type Companion,
  completed,
  messagePart,
  partsFor,
  platformNamed,
  readCompanion,
  reportStrangers,
} from './companion.ts'
import { adapters } from './adapters.ts'
import { missingColumns } from './plan.ts'
import { find, list, map, pair, stringOf, word } from './words.ts'

/** Reads exports of platforms, recognised by their shape alone. Null when no platform writes such a document. */
export const readExport: ExportReader = (document, reading) => {
  const { root, source } = document
  if (root === null) return null
  const at = firstKey(root)
  const seen = recognised(root)
  if (seen.length === 0) {
    if (!/\.(?:csv|tsv|jsonl|ndjson)$/i.test(source.path)) return null
    reading.report(
      /\.[ct]sv$/i.test(source.path)
        ? structural(wrongType, 'table', {
            at,
            data: { missing: missingColumns(root) },
            help: 'Name columns such as `Date`, `Channel`, `Market` and `Copy`',
          })
        : structural(wrongType, 'lines', { at }),
    )
    return []
  }
  const companion = readCompanion(source.path, at, reading)
  if (companion === null) return []
  const adapter = chosen(seen, companion, at, reading)
  if (adapter === null) return []
  return campaignsOf(adapter, root, companion, reading)
}

/** Platforms whose export it looks like, the likeliest first; one that shows less than half as much is chance. */
function recognised(root: Node): readonly Adapter[] {
  const scored = adapters.map((adapter) => ({ adapter, score: adapter.recognise(root) }))
  const best = Math.max(...scored.map(({ score }) => score))
  if (best <= 0) return []
  return scored
    .filter(({ score }) => score * 2 > best)
    .toSorted((a, b) => b.score - a.score)
    .map(({ adapter }) => adapter)
}

function chosen(
  seen: readonly Adapter[],
  companion: Companion,
  at: Span,
  { report }: ExportReading,
): Adapter | null {
  const named = platformNamed(companion)
  const name = stringOf(named)?.toLowerCase()
  const [first, second] = seen
  if (first === undefined || second === undefined) return first ?? null
  const meant = seen.find(({ id }) => id === name)
  if (meant !== undefined) return meant
  const names = seen.map((one) => one.name)
  report(
    structural(ambiguous, 'ambiguous', {
      at,
      data: { platforms: `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` },
      help: `Write \`platform: ${first.id}\`, or whose it is, into \`${companion.path}\``,
    }),
  )
  return null
}

function firstKey(node: Node): Span {
  if (node.kind === 'map' && node.entries[0] !== undefined) return node.entries[0].key.span
  if (node.kind === 'list' && node.items[0] !== undefined) return firstKey(node.items[0])
  return firstLine(node.span)
}

function campaignsOf(
  adapter: Adapter,
  root: Node,
  companion: Companion,
  reading: ExportReading,
): readonly Campaign[] {
  const told = new Set<string>()
  // Campaigns of one export share what stands beside it: said once.
  const report = (problem: StructuralProblem): void => {
    const key = `${problem.rule.id} ${problem.message} ${problem.at.source.path} ${problem.at.start}`
    if (!told.has(key)) reading.report(problem)
    told.add(key)
  }
  const own = { ...reading, report }
  const drafts = adapter.read(root, { report, zones: reading.zones, places: reading.places })
  const stem = stemOf(root.span.source.path)
  const identified = drafts.map((draft, index) => ({
    draft,
    id: stringOf(draftEntry(draft.entries, 'id')) ?? (drafts.length === 1 ? stem : `${stem}-${index + 1}`),
  }))
  reportStrangers(
    companion,
    identified.map(({ draft, id }) => ({ id, messages: draft.messages.flatMap(idsOf) })),
    report,
  )
  return identified.flatMap(({ draft, id }, index) => {
    const campaign = campaignFrom({ draft, id, index, alone: drafts.length === 1, adapter, companion }, own)
    return campaign === null ? [] : [campaign]
  })
}

function draftEntry(entries: readonly Entry[], key: string): Entry | null {
  return entries.find((entry) => entry.key.value === key) ?? null
}

/** How a message can be named: its own id, or its position. */
function idsOf(message: MessageDraft, index: number): readonly string[] {
  const id = stringOf(draftEntry(message.entries, 'id'))
  return [...(id === null ? [] : [id]), String(index)]
}

function saysChannel(part: MapNode | null): boolean {
  return part !== null && entryOf(part, 'channel') !== undefined
}

interface Identified {
  readonly draft: Draft
  readonly id: string
  readonly index: number
  /** The only one of its export. */
  readonly alone: boolean
  readonly adapter: Adapter
  readonly companion: Companion
}

function campaignFrom(
  { draft, id, index, alone, adapter, companion }: Identified,
  reading: ExportReading,
): Campaign | null {
  const { report } = reading
  const parts = partsFor(companion, id)
  const platform = adapter.sends
    ? [pair('platform', firstKey(draft.node), word(adapter.id, firstKey(draft.node)))]
    : []
  const drawn = withoutGuest([...draft.entries, ...platform], parts, reading)
  const entries = completed(drawn, parts, report, { shared: alone ? null : companion.root })
  const messages = draft.messages.map((message, position) => {
    const part = messagePart(parts, idsOf(message, position))
    // A channel that was only likely gives way to what is said.
    const drawn =
      message.channelOpen && saysChannel(part)
        ? message.entries.filter(({ key }) => key.value !== 'channel')
        : message.entries
    const own = completed(drawn, part === null ? [] : [part], report)
    return { message, part, entries: own, sent: draftEntry(own, 'channel') !== null }
  })
  const sent = messages.filter((one) => one.sent)
  const place = sent[0]?.message.node.span ?? draft.node.span
  const node = map(draft.node.span, [
    ...entries,
    pair(
      'messages',
      firstKey(sent[0]?.message.node ?? draft.node),
      list(
        place,
        sent.map((one) => map(one.message.node.span, one.entries)),
      ),
    ),
  ])
  const pointer = `/${index}`
  const raw = readSchema(
    exportedCampaign,
    node,
    // What is wrong beside the export has been said under its own schema.
    (problem) => {
      if (problem.at.source !== companion.source) report(problem)
    },
    { name: '', key: null, pointer },
  )
  if (raw === null) return null
  const gaps: Gap[] = [
    ...openGaps(draft.gaps, map(draft.node.span, entries), null),
    ...messages.flatMap(({ message, part, entries: all, sent: goes }) =>
      openGaps(
        saysChannel(part) ? message.gaps.filter(({ needs }) => needs !== 'messages.channel') : message.gaps,
        map(message.node.span, [
          pair(
            'messages',
            firstKey(message.node),
            map(
              message.node.span,
              // A channel that was only likely doesn't answer which one it is.
              message.channelOpen ? all.filter(({ key }) => key.value !== 'channel') : all,
            ),
          ),
        ]),
        goes ? sent.findIndex((one) => one.message === message) : null,
      ),
    ),
  ]
  return campaignOf(raw, id, reading, {
    details: {
      exported: {
        platform: { id: adapter.id, name: adapter.name, sends: adapter.sends },
        companion: companion.source,
        companionPath: companion.path,
        gaps,
      },
      messages: sent.map(({ message, part }) => ({
        settings: message.settings,
        addedAtSend: additionsIn([part, ...parts]),
        ...(message.review === null ? {} : { review: message.review }),
      })),
    },
  })
}

/**
 * The lists of the export say less of an audience than what the project keeps for all campaigns: where nothing stands
 * beside the export, the default of the configuration is taken whole.
 */
function withoutGuest(
  entries: readonly Entry[],
  parts: readonly MapNode[],
  { config }: ExportReading,
): readonly Entry[] {
  const said = parts.some((part) => entryOf(part, 'audience') !== undefined)
  return config.defaults.audience === null || said
    ? entries
    : entries.filter(({ key }) => key.value !== 'audience')
}

/** Other ways in which a gap can be filled than the one it names. */
const fills: Readonly<Record<string, readonly string[]>> = {
  'messages.body_file': ['messages.body_file', 'messages.body'],
  'schedule.at': ['schedule.at', 'schedule.trigger', 'schedule.by_region'],
}

function openGaps(
  gaps: readonly Omit<Gap, 'message'>[],
  node: MapNode,
  message: number | null,
): readonly Gap[] {
  return gaps
    .filter(({ needs }) => !(fills[needs] ?? [needs]).some((path) => find(node, ...path.split('.')) !== null))
    .map((gap) => ({ ...gap, message }))
}
