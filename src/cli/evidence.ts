import { statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Campaign, Consent } from '../campaign/model.ts'
import { resolvePath } from '../campaign/body.ts'
import { printed } from '../evidence/canonical.ts'
import { finalCopy } from '../evidence/copy.ts'
import { FileNames } from '../evidence/file-names.ts'
import type { Receipt } from '../evidence/receipt.ts'
import { answersUsed, type DetailedReport, underOf } from '../evidence/statement.ts'
import type { FactBase } from '../place/law.ts'
import { json } from '../report/json.ts'
import type { Text } from '../source/text.ts'
import { formatDate } from '../time/civil.ts'
import type { Checked } from './check.ts'
import type { EvidenceFile } from './evidence-folder.ts'
import { sha256 } from './receipt-inputs.ts'

/** Keys of a fact that stand in its entry by themselves; all others are what it fixes. */
const commonKeys: readonly string[] = [
  'id',
  'jurisdiction',
  'channels',
  'purposes',
  'severity',
  'confidence',
  'kind',
  'pageSeen',
  'validFrom',
  'validTo',
  'source',
  'says',
  'binds',
  'reviewBy',
  'confirmed',
  'ours',
]

const day = (value: number | null | undefined): string | null =>
  value === null || value === undefined ? null : formatDate(value)

const plainText = (text: Text | null | undefined): string | null => text?.value ?? null

/** A fact as it was used. Its version is the hash of all that it says. */
function factOf(fact: FactBase): object {
  const { source, ours } = fact
  const fixes = Object.fromEntries(Object.entries(fact).filter(([key]) => !commonKeys.includes(key)))
  const said = {
    id: fact.id,
    jurisdiction: fact.jurisdiction,
    text: fact.says,
    fixes,
    channels: fact.channels,
    purposes: fact.purposes,
    severity: fact.severity,
    confidence: fact.confidence,
    kind: fact.kind,
    binds: fact.binds ?? 'recipient',
    validFrom: day(fact.validFrom),
    validTo: day(fact.validTo),
    reviewBy: day(fact.reviewBy),
    confirmed: fact.confirmed ?? false,
    pageSeen: fact.pageSeen,
    title: source.title,
    ref: source.ref,
    url: source.url,
    checked: source.checkedOn,
    decision:
      ours === undefined
        ? null
        : {
            change: ours.change,
            by: ours.by,
            role: ours.role,
            date: ours.date,
            ref: ours.ref,
            reason: ours.reason,
            reviewBy: day(ours.reviewBy),
            lapsed: ours.lapsed,
            file: ours.at.source.path,
          },
  }
  return { ...said, version: sha256(JSON.stringify(said)) }
}

/** Files by the hashes that the receipt has of them. */
type Hashes = ReadonlyMap<string, string>

function hashed(
  from: Text,
  hashes: Hashes,
): readonly { readonly file: string; readonly sha256: string | null }[] {
  const path = resolvePath(from.source.path, from.value)
  const files = path === null ? [] : underOf(path, hashes)
  return files.length === 0
    ? [{ file: path ?? from.value, sha256: null }]
    : files.map((file) => ({ file, sha256: hashes.get(file)! }))
}

function consentOf(record: Consent, hashes: Hashes): object {
  return {
    regions: record.regions?.map(({ value }) => value) ?? null,
    channels: record.channels?.map(({ value }) => value) ?? null,
    tags: record.tags.map(({ value }) => value),
    basis: record.basis?.value ?? null,
    source: record.source?.value ?? null,
    givenTo: plainText(record.givenTo),
    obtained:
      record.obtained === null
        ? null
        : { from: record.obtained.from.value, to: plainText(record.obtained.to) },
    wording: plainText(record.wording),
    night: record.night?.value ?? null,
    evidence: record.evidence === null ? [] : hashed(record.evidence, hashes),
  }
}

function listsOf(campaign: Campaign, hashes: Hashes, { root, report }: Checked): object {
  const { audience } = campaign
  const described = (file: Text, asOf: string | null): readonly object[] =>
    hashed(file, hashes).map((one) => {
      const stat = one.sha256 === null ? undefined : statSync(join(root, one.file), { throwIfNoEntry: false })
      // Of a list that doesn't say when it was drawn there is the time of its file.
      const modified = stat === undefined ? null : new Date(stat.mtimeMs).toISOString()
      return { ...one, bytes: stat?.size ?? null, asOf, modified }
    })
  return {
    campaign: campaign.id,
    file: campaign.source.path,
    asOf: plainText(audience?.asOf),
    size: audience?.size?.value ?? null,
    rows: report.detail?.contactsOf(campaign)?.rows ?? null,
    contacts: (audience?.contacts ?? []).flatMap((file) => described(file, plainText(audience?.asOf))),
    suppression: (audience?.suppression ?? []).flatMap(({ file, asOf }) => described(file, plainText(asOf))),
    scrubbed: (audience?.scrubbed ?? []).map(({ register, on }) => ({
      register: register.value,
      on: on.value,
    })),
  }
}

/** What a legal team needs years later, as files. Nothing of it holds a row of a list. */
export function evidenceOf(checked: Checked, receipt: Receipt, receiptText: string): readonly EvidenceFile[] {
  const report = checked.report as DetailedReport
  const { cases, facts } = report.detail
  const hashes: Hashes = new Map(receipt.subject.map(({ name, digest }) => [name, digest.sha256]))
  const names = new FileNames(sha256)
  const files: EvidenceFile[] = []
  const add = (path: string, text: string, of: string | null = null): void => {
    files.push({ path, of, text })
  }
  const ofCampaigns = (one: (campaign: Campaign) => object): readonly object[] =>
    cases.map(({ campaign }) => one(campaign))
  add('receipt.json', receiptText)
  add('report.json', json(report, checked.presentation))
  add(
    'facts.json',
    printed({ now: report.now, data: receipt.predicate.sendlint.data, facts: facts.map(factOf) }),
  )
  add(
    'consent.json',
    printed({
      campaigns: ofCampaigns((campaign) => ({
        campaign: campaign.id,
        file: campaign.source.path,
        consent: campaign.audience?.consent?.map((record) => consentOf(record, hashes)) ?? null,
      })),
    }),
  )
  add('lists.json', printed({ campaigns: ofCampaigns((campaign) => listsOf(campaign, hashes, checked)) }))
  add('waivers.json', printed({ waived: receipt.predicate.sendlint.waived, baselined: report.baselined }))
  add(
    'relied-on.json',
    printed({
      campaigns: report.campaigns.map(({ id, file, reliedOn }) => ({ campaign: id, file, reliedOn })),
    }),
  )
  add(
    'approvals.json',
    printed({
      answers: answersUsed(report).map(({ check, answer, by, until, at }) => ({
        check: check.value,
        answer: answer.value,
        by: plainText(by),
        until: plainText(until),
        file: at.source.path,
      })),
      law: facts.flatMap(({ id, ours }) =>
        ours === undefined
          ? []
          : [
              {
                fact: id,
                change: ours.change,
                by: ours.by,
                role: ours.role,
                date: ours.date,
                ref: ours.ref,
                reason: ours.reason,
                reviewBy: day(ours.reviewBy),
                lapsed: ours.lapsed,
                file: ours.at.source.path,
              },
            ],
      ),
    }),
  )
  for (const { campaign, world } of cases) {
    const folder = `campaigns/${names.of('campaigns', campaign.id, '', `${campaign.source.path}\0${campaign.id}`)}`
    for (const message of campaign.messages)
      for (const [index, version] of message.versions.entries()) {
        const variant = version.name ?? (index === 0 ? 'main' : String(index))
        const called = [message.id, variant, message.declaredLanguage ?? 'und'].join('.')
        const about = `${message.index}\0${index}\0${called}`
        const { text, source } = finalCopy(message, version, world.parsers)
        add(`${folder}/${names.of(folder, called, '.txt', about)}`, text, `${campaign.id} ${called}`)
        if (source !== null)
          add(
            `${folder}/${names.of(folder, called, source.ending, about)}`,
            source.text,
            `${campaign.id} ${called}`,
          )
      }
  }
  // As they were checked, with an ending by which no later run takes them for campaigns.
  const texts = new Map<string, string>()
  for (const { path, text, format } of checked.files)
    // Of a table there is a hash: somebody may have given a list of people.
    if (text !== null && format !== 'csv' && format !== 'jsonl') texts.set(path, text)
  for (const [path, file] of checked.loader.files) if ('text' in file) texts.set(path, file.text)
  for (const [name] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
    add(`inputs/${names.of('inputs', name.replaceAll('/', '__'), '.txt', name)}`, texts.get(name)!, name)
  for (const { name } of receipt.predicate.configuration) {
    const file = checked.configurations.read(name)
    if ('text' in file)
      add(
        `configuration/${names.of('configuration', name.replaceAll('/', '__'), extname(name) === '' ? '' : '.txt', name)}`,
        file.text,
        name,
      )
  }
  return files
}
