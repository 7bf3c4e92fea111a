import { rule as missingFile } from '../../rules/campaign/missing-file/rule.ts'
import type { Campaign, Region } from '../campaign/model.ts'
import { resolvePath } from '../campaign/body.ts'
import type { Basis, Confidence, Severity, SourceRef } from '../finding.ts'
import type { Case, Judgement } from '../judge.ts'
import type { Materials, Need } from '../materials.ts'
import type { Jurisdiction } from '../place/law.ts'
import { covers } from '../place/places.ts'
import type { Rule } from '../rule.ts'
import { Text } from '../source/text.ts'
import { structural } from '../structural.ts'
import type { Stage } from './contract.ts'

/** What the contact files of a campaign came to, as the kernel takes it: nothing of it tells who anybody is. */
export interface ContactsRead {
  /** Why they couldn't be read, as a fragment; else null. */
  readonly unread: string | null
  /** Left unread on purpose: nothing is wrong with them, and what they would say stays open. */
  readonly left?: true
  readonly rows: number
  readonly problems: readonly ContactsFinding[]
  readonly questions: readonly {
    readonly rule: string
    readonly words: string
    readonly required: boolean
    readonly needs: string
  }[]
  /** How many rows go out at each step, in the order of the steps. */
  readonly waterfall: readonly { readonly stage: Stage; readonly removed: number }[]
  /** Rows by place, as far as it is known. */
  readonly jurisdictions: readonly (readonly [code: Jurisdiction, rows: number])[]
}

export interface ContactsFinding {
  readonly rule: string
  readonly words: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly basis: Basis | null
  readonly help: string | null
  readonly sources: readonly SourceRef[]
  /** Null for a problem of the list as a whole. */
  readonly rows: number | null
  readonly jurisdictions: readonly Jurisdiction[]
  /** Whether it is judged for the campaign's places as well: when messages land, and consent that it states for all. */
  readonly asCampaign: boolean
  /** The first row: index into `audience.contacts`, its number and a masked value. */
  readonly first: { readonly file: number; readonly row: number; readonly value: string | null } | null
}

/** What a campaign's contacts are kept under: one campaign of one file. */
export function contactsKey({ source, $ }: Campaign): string {
  return `${source.path}\0${$.pointer}`
}

/** Contacts of a campaign that have been read; null when there are none, or nobody has. */
export function contactsOf(campaign: Campaign, { contacts }: Materials): ContactsRead | null {
  if (campaign.audience === null || campaign.audience.contacts.length === 0) return null
  const read = contacts?.get(contactsKey(campaign))
  return read === undefined || read.unread !== null ? null : read
}

/** Rows with an address that occurs nowhere before. */
export function addressedOf(rows: number, waterfall: ContactsRead['waterfall']): number {
  return waterfall
    .filter(({ stage }) => stage === 'unreadable' || stage === 'address' || stage === 'duplicate')
    .reduce((left, { removed }) => left - removed, rows)
}

/** Asks for the contacts of a campaign, once it is known that the files are there. */
export function requestContacts(campaign: Campaign, { contacts, exists }: Materials, needs: Need[]): void {
  if (contacts === undefined || campaign.audience === null || campaign.audience.contacts.length === 0) return
  const paths = campaign.audience.contacts.map(({ source, value }) => resolvePath(source.path, value))
  // What isn't there or outside is told as such.
  if (paths.some((path) => path === null || exists.get(path) !== true)) return
  const key = contactsKey(campaign)
  if (!contacts.has(key)) needs.push({ kind: 'contacts', key, file: campaign.source.path })
}

/** Gives a campaign that names no places those where its contacts are, as if they stood where the files are named. */
export function placeByContacts(campaign: Campaign, materials: Materials): void {
  const { audience } = campaign
  if (audience === null || audience.regions !== null) return
  const read = contactsOf(campaign, materials)
  if (read === null || read.jurisdictions.length === 0) return
  const at = audience.contacts[0]!.span
  const regions = read.jurisdictions.map(([code, size]): Region => {
    const pieces = [
      { at: 0, length: code.length, raw: at.start, rawLength: at.end - at.start, verbatim: false },
    ]
    return { code: new Text(code, at, pieces), size }
  })
  // The campaign was made by this call of the kernel, and nobody has looked at it yet.
  Object.assign(campaign, { audience: { ...audience, regions, regionsAt: at } })
}

/** Adds what rules found in the contacts of a campaign, at the entries that name the files. */
export function addContacts(
  { campaign, world, resolved }: Case,
  rules: readonly Rule[],
  materials: Materials,
  into: Judgement,
): void {
  const { audience } = campaign
  const known = audience === null ? undefined : materials.contacts?.get(contactsKey(campaign))
  if (audience === null || known === undefined) return
  if (known.left === true) return
  if (known.unread !== null) {
    const [path] = audience.contacts
    const { message, ...details } = structural(missingFile, 'unreadable', {
      at: path!.span,
      data: { path: path!.value, key: 'contacts', why: known.unread },
    })
    into.problems.push({ ...details, words: message, decided: 'error', of: campaign, apart: message })
    return
  }
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const reached = new Set(
    campaign.messages.flatMap((message) =>
      resolved(message).deliveries.map(({ cohort }) => cohort.jurisdiction),
    ),
  )
  const isJudged = (code: Jurisdiction): boolean =>
    [...reached].some((place) => covers(code, place, world.places) || covers(place, code, world.places))
  for (const problem of known.problems) {
    const rule = byId.get(problem.rule)
    if (rule === undefined) continue
    // What holds for everybody at a place is said once, where the campaign says it.
    if (problem.asCampaign && problem.jurisdictions.length > 0 && problem.jurisdictions.every(isJudged))
      continue
    const { rows, first, help, basis } = problem
    const at = audience.contacts[first?.file ?? 0]?.span ?? campaign.at
    const who =
      first === null ? '' : `, first in row ${first.row}${first.value === null ? '' : ` (${first.value})`}`
    into.problems.push({
      rule,
      words: rows === null ? problem.words : `${problem.words}: ${rows} of ${known.rows} contacts${who}`,
      decided: problem.severity,
      confidence: problem.confidence,
      at,
      of: campaign,
      apart: problem.words,
      sources: problem.sources,
      jurisdictions: problem.jurisdictions,
      ...(help === null ? {} : { help }),
      ...(basis === null ? {} : { basis }),
    })
  }
  for (const { rule: id, words, required, needs } of known.questions) {
    const rule = byId.get(id)
    if (rule === undefined) continue
    into.questions.push({
      rule,
      at: audience.contacts[0]?.span ?? campaign.at,
      required,
      needs,
      words,
      of: campaign,
      deliveries: [],
      jurisdictions: [],
      messages: [],
    })
  }
}
