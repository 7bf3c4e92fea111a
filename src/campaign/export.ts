import type { Document, Node } from '../source/document.ts'
import type { Campaign } from './model.ts'
import type { Reading } from './read.ts'
import { channels } from './vocabulary.ts'

/** What reading an export depends on, and where it leaves the documents that it read beside it. */
export interface ExportReading extends Reading {
  readonly beside: (document: Document) => void
}

/** Campaigns of an export; null when the document isn't one that is known. */
export type ExportReader = (document: Document, reading: ExportReading) => readonly Campaign[] | null

/** What reads exports, for the need `{ kind: 'engine', name: 'exports' }`: all adapters, which a campaign file never needs. */
export async function loadExportReader(): Promise<ExportReader> {
  return (await import('./adapters/read-export.ts')).readExport
}

/** Whether a document may be an export: everything but what is written as a campaign. A look at its first keys. */
export function mayBeExport({ root, body }: Document): boolean {
  return root !== null && body === null && root.kind !== 'scalar' && !isCampaign(root)
}

function isCampaign(node: Node): boolean {
  if (node.kind !== 'map') return false
  for (const { key, value } of node.entries) {
    if (key.value === 'sendlint') return true
    if (key.value === 'messages' && value.kind === 'list' && value.items.some(hasChannel)) return true
    if (key.value === 'campaigns' && value.kind === 'list' && value.items.some(isCampaign)) return true
  }
  return false
}

/** A channel of the campaign file's own, as exports with a list of `messages` don't have it. */
function hasChannel(node: Node): boolean {
  if (node.kind !== 'map') return false
  return node.entries.some(
    ({ key, value }) =>
      key.value === 'channel' &&
      value.kind === 'scalar' &&
      (channels as readonly unknown[]).includes(value.value),
  )
}
