import type { CompletionItem, CompletionItemKind, Position } from 'vscode-languageserver/node'
import { rules } from '../../rules/index.ts'
import { languageForm, regionForm, tagForm, zoneForm } from '../campaign/forms.ts'
import { channels, purposes } from '../campaign/vocabulary.ts'
import type { MergeTagData } from '../content/merge-tag-data.ts'
import { countryOf, type Places } from '../place/places.ts'
import { type Config, severitySettings } from '../policy/config.ts'
import { isWaivable } from '../policy/severity.ts'
import { documentOf } from '../read-file.ts'
import type { Schema, TextSchema } from '../schema/schema.ts'
import { type Cursor, jsonCursor, yamlCursor } from './cursor.ts'
import type { Asked } from './engine.ts'
import { fileNames } from './file-names.ts'
import { docOf, entriesOf, schemaOf, schemasAt } from './tree.ts'

const kinds = {
  key: 10,
  value: 12,
  place: 21,
  rule: 18,
  tag: 6,
  file: 17,
  folder: 19,
} as const satisfies Record<string, CompletionItemKind>

/** Keys whose values recipients read. */
const textKeys: ReadonlySet<string> = new Set([
  'body',
  'text_body',
  'subject',
  'preheader',
  'title',
  'header',
  'footer',
  'text',
])

/** Something to write, before it is put into the file's own style. */
interface Offer {
  readonly label: string
  readonly kind: CompletionItemKind
  readonly detail?: string
  /** What is written; absent = the label. */
  readonly text?: string
  /** Further words by which it is found. */
  readonly also?: string
}

/** What may stand where somebody types. */
export async function completionFor(asked: Asked, position: Position): Promise<CompletionItem[]> {
  const { document, client, project, path, open } = asked
  const offset = document.lines.offsetAt(position, client.encoding)
  const { text } = document.lines
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const role = await project.role(document, open)
  if (role === null) return []
  const items = (
    offers: readonly Offer[],
    from: number,
    to: number,
    write: (offer: Offer) => string,
  ): CompletionItem[] => {
    const range = document.lines.rangeAt(from, to, client.encoding)
    return offers.map((offer, index) => ({
      label: offer.label,
      kind: offer.kind,
      ...(offer.detail === undefined ? {} : { detail: offer.detail }),
      ...(offer.also === undefined ? {} : { filterText: `${write(offer)} ${offer.also}` }),
      sortText: String(index).padStart(5, '0'),
      textEdit: { range, newText: write(offer) },
    }))
  }
  const before = text.slice(lineStart, offset)
  const waiver = /sendlint-allow[ \t]+([a-z*/-]*)$/.exec(before)?.[1]
  if (waiver !== undefined)
    return items(ruleOffers(isWaivable), offset - waiver.length, offset, ({ label }) => label)

  const config = await project.config(path)
  const tags = async (): Promise<CompletionItem[]> => {
    const opening = /(?:\{\{?\{?%?|\*\||%%?|\[\[|<%=?|\$\{|\$\[|\{!)[^{}*%[\]<>|\n]{0,60}$/.exec(before)?.[0]
    if (opening === undefined) return []
    const data = project.shard('merge-tags')
    return items(
      mergeTags(data, await platformsOf(asked, config)),
      offset - opening.length,
      offset,
      ({ text: tag, label }) => tag ?? label,
    )
  }
  if (role === 'body') return tags()

  const isJson = path.endsWith('.json')
  const frontEnd = path.endsWith('.md') ? /\n---[ \t]*\r?(?:\n|$)/.exec(text)?.index : undefined
  if (frontEnd !== undefined && offset > frontEnd + 1) return tags()
  const start = path.endsWith('.md') ? (/^\ufeff?---[ \t]*\r?\n/.exec(text)?.[0].length ?? 0) : 0
  const cursor = isJson ? jsonCursor(text, offset) : yamlCursor(text, offset, start)
  const last = cursor.path.filter((step) => typeof step === 'string').at(-1) ?? ''
  const inTag = textKeys.has(last) && cursor.expects === 'value' ? await tags() : []
  if (inTag.length > 0 || cursor.block) return inTag
  // While somebody types the file isn't whole: its kind is what the text says.
  const isSeveral = /^\s*["']?campaigns["']?\s*:/m.test(text) && cursor.path[0] === 'campaigns'
  const schema = schemaOf(
    isSeveral ? documentOf({ path, text, format: isJson ? 'json' : 'yaml' }).document : null,
    path,
  )
  const schemas = schemasAt(schema, cursor.path)
  const offers: Offer[] = []
  if (cursor.expects !== 'value') for (const one of schemas) offers.push(...keyOffers(one, cursor, schema))
  if (cursor.expects !== 'key')
    for (const one of schemas) {
      if (one.kind === 'text') offers.push(...valueOffers(one, last, asked, config, wordAt(text, cursor)))
      else if (one.kind === 'boolean')
        offers.push({ label: 'true', kind: kinds.value }, { label: 'false', kind: kinds.value })
    }
  const isKey = (offer: Offer): boolean => offer.kind === kinds.key
  // A dash or colon is one only with a blank behind it, and editors ask as soon as it is typed.
  const lead =
    cursor.style === 'yaml' && /(?:^[ \t-]*-|:)$/.test(text.slice(lineStart, cursor.from)) ? ' ' : ''
  return items(distinct(offers), cursor.from, cursor.to, (offer) => {
    const plain = offer.text ?? offer.label
    if (cursor.style === 'json')
      return isKey(offer)
        ? `${JSON.stringify(plain)}: `
        : /^(true|false)$/.test(plain)
          ? plain
          : JSON.stringify(plain)
    if (isKey(offer))
      return text[cursor.to] === ':'
        ? lead + plain
        : `${lead}${written(plain)}:${opens(schema, [...cursor.path, plain]) ? '' : ' '}`
    const quote = /["']$/.exec(text.slice(lineStart, cursor.from))?.[0]
    if (quote !== undefined)
      return quote === '"' ? JSON.stringify(plain).slice(1, -1) : plain.replaceAll("'", "''")
    return lead + written(plain)
  })
}

/** A word as YAML has it: quoted where it would be read as something else. */
function written(word: string): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_./ -]*(:[\p{L}\p{N}_*][^\s:]*)*$/u.test(word) &&
    !/^(?:no|yes|on|off|y|n|null|~|[\d.]+)$/i.test(word)
    ? word
    : JSON.stringify(word)
}

function wordAt(text: string, { from, to }: Cursor): string {
  return text.slice(from, to).replace(/^["']|["']$/g, '')
}

function distinct(offers: readonly Offer[]): readonly Offer[] {
  return [...new Map(offers.map((offer) => [offer.label, offer])).values()]
}

/** Whether what a key holds goes on the lines below it. */
function opens(schema: Schema, path: Cursor['path']): boolean {
  const found = schemasAt(schema, path)
  return found.length > 0 && found.every(({ kind }) => kind === 'object' || kind === 'record')
}

function keyOffers(schema: Schema, { present, path }: Cursor, root: Schema): readonly Offer[] {
  if (schema.kind === 'record') {
    if (schema.keys.form === regionForm || path.at(-1) === 'regions') return []
    if (path.at(-1) === 'rules' && path.length <= 3)
      return [...ruleOffers(() => true), ...groupOffers()].map((offer) => ({ ...offer, kind: kinds.key }))
    return []
  }
  if (schema.kind !== 'object') return []
  return Object.entries(schema.fields)
    .filter(([key]) => !present.includes(key))
    .sort(([, a], [, b]) => Number(b.required) - Number(a.required))
    .map(([key]) => ({ label: key, kind: kinds.key, detail: docOf(root, [...path, key]) ?? '' }))
}

function ruleOffers(takes: (id: string) => boolean): readonly Offer[] {
  return rules
    .filter(({ id }) => takes(id))
    .map(({ id, summary }) => ({ label: id, kind: kinds.rule, detail: summary }))
}

function groupOffers(): readonly Offer[] {
  return [...new Set(rules.map(({ group }) => group))].map((group) => ({
    label: `${group}/*`,
    kind: kinds.rule,
    detail: `All rules of ${group}`,
  }))
}

function valueOffers(
  schema: TextSchema,
  key: string,
  asked: Asked,
  config: Config,
  word: string,
): readonly Offer[] {
  const { project } = asked
  const named = (names: Iterable<string>, detail: string): readonly Offer[] =>
    [...names].map((label) => ({ label, kind: kinds.value, detail }))
  if (schema.values !== undefined) return named(schema.values, schema.doc)
  if (schema.form === regionForm || ['regions', 'except'].includes(key)) {
    const places = project.shard('places')
    return places === null ? [] : regionOffers(places, word)
  }
  if (schema.form === zoneForm) {
    const zones = project.shard('zones')
    return [
      { label: 'recipient', kind: kinds.value, detail: 'The clock of each recipient' },
      ...named(Object.keys(zones?.zones ?? {}), 'IANA time zone'),
    ]
  }
  if (schema.form === tagForm) {
    const built = purposes.flatMap((purpose) => ['*', ...channels].map((channel) => `${purpose}:${channel}`))
    return [...named(config.consentTags.keys(), 'Tag of the configuration'), ...named(built, 'Consent tag')]
  }
  if (schema.form === languageForm) {
    const grammar = project.shard('opt-out')
    return (grammar?.languages ?? []).map(({ code, name }) => ({
      label: code,
      kind: kinds.value,
      detail: name,
      also: name,
    }))
  }
  switch (key) {
    case 'body_file':
    case 'contacts':
    case 'suppression':
      return fileNames(project, asked.path, key, word).map(({ path: label, isFolder }) => ({
        label,
        kind: isFolder ? kinds.folder : kinds.file,
      }))
    case 'sender':
      return named(config.senders.keys(), 'Sender of the configuration')
    case 'audience':
      return named(config.audiences.keys(), 'Audience of the configuration')
    case 'platform': {
      const platforms = project.shard('platforms')
      const tagged = project.shard('merge-tags')?.platforms ?? []
      return [
        ...Object.values(platforms ?? {}).map(({ id, name }) => ({
          label: id,
          kind: kinds.value,
          detail: name,
        })),
        ...tagged.map(({ id, name }) => ({ label: id, kind: kinds.value, detail: name })),
      ]
    }
    case 'observances':
      return (project.shard('observances')?.kinds ?? []).flatMap(({ id, name, tradition }) => [
        { label: id, kind: kinds.value, detail: name },
        { label: tradition, kind: kinds.value, detail: 'All days of the tradition' },
      ])
    case 'message':
      return named(messageIds(asked), 'Message of this campaign')
    case 'rule':
      return ruleOffers(isWaivable)
    case 'check':
      return ruleOffers(() => true)
    default:
      return rules.some(({ id }) => id === key) || key.endsWith('/*')
        ? named(severitySettings, 'What the rule is set to')
        : []
  }
}

/** Ids of messages as far as the file can be read. */
function messageIds({ document, path }: Asked): readonly string[] {
  const { text } = document.lines
  const format = path.endsWith('.json') ? 'json' : path.endsWith('.md') ? 'markdown' : 'yaml'
  const found: string[] = []
  for (const { path: steps, entry } of entriesOf(documentOf({ path, text, format }).document?.root ?? null))
    if (steps.at(-1) === 'id' && steps.at(-3) === 'messages' && entry.value.kind === 'scalar')
      found.push(entry.value.text.value)
  return found
}

/** Groups, countries and places with law of their own; all parts of a country once its code is written. */
function regionOffers(places: Places, word: string): readonly Offer[] {
  const offer = (label: string, name: string): Offer => ({
    label,
    kind: kinds.place,
    detail: name,
    also: name,
  })
  const country = /^([A-Za-z]{2})-/.exec(word)?.[1]?.toUpperCase()
  const parts = Object.entries(places.subdivisions).filter(
    ([code]) => countryOf(code) === country || places.packs.includes(code),
  )
  return [
    ...Object.entries(places.groups).map(([code, { name }]) => offer(code, name)),
    ...Object.entries(places.countries).map(([code, { name }]) => offer(code, name)),
    ...parts.map(([code, { name }]) => offer(code, name)),
  ]
}

/** The platforms that the campaigns around a text are sent with. */
async function platformsOf(
  { project, document, open }: Asked,
  { defaults }: Config,
): Promise<readonly string[]> {
  const looks = await project.look(document, open)
  const named = looks.flatMap(({ cases }) =>
    cases.map(({ campaign }) => campaign.platform?.value ?? defaults.platform),
  )
  return [...new Set(named.filter((name) => name !== null))].map((name) => name.toLowerCase())
}

/** Merge tags of the platforms, of all where none is named. */
function mergeTags(data: MergeTagData | null, platforms: readonly string[]): readonly Offer[] {
  const own = (data?.platforms ?? []).filter(({ id }) => platforms.includes(id))
  return (own.length > 0 ? own : (data?.platforms ?? [])).flatMap(({ name, names, fallback }) => [
    ...names.map((label) => ({ label, kind: kinds.tag, detail: name })),
    ...(fallback === null ? [] : [{ label: fallback, kind: kinds.tag, detail: `${name}, with a fallback` }]),
  ])
}
