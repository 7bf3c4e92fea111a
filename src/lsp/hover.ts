import type { Hover, Position } from 'vscode-languageserver/node'
import { rules } from '../../rules/index.ts'
import { readPack } from '../cli/load.ts'
import { resolvePath } from '../campaign/body.ts'
import type { Message, Version } from '../campaign/model.ts'
import { permissionOf } from '../consent/tags.ts'
import { knownContent } from '../content/content.ts'
import { smsSegments } from '../content/sms-segments.ts'
import type { Finding } from '../finding.ts'
import type { Case } from '../judge.ts'
import { ancestry, isKnown } from '../place/places.ts'
import type { Config } from '../policy/config.ts'
import { forMarkdown, markdownCode, messageInMarkdown } from '../report/escape.ts'
import { counted, grouped } from '../report/words.ts'
import type { Schema } from '../schema/schema.ts'
import type { Document } from '../source/document.ts'
import { readDocument } from '../source/read.ts'
import type { Span } from '../source/span.ts'
import { minutesPerDay } from '../time/civil.ts'
import type { Asked } from './engine.ts'
import { arrivalsAt, momentRows, sendsOf } from './moments.ts'
import { placeSummary } from './place-summary.ts'
import type { Look } from './project.ts'
import { type At, docOf, nodeAt, schemaOf, schemasAt } from './tree.ts'

/** Rows of a hover before it says how many there are more. */
const mostRows = 12

interface Said {
  readonly markdown: string
  readonly start: number
  readonly end: number
}

/** What is said of the place under the pointer. */
export async function hoverFor(asked: Asked, position: Position): Promise<Hover | null> {
  const { document, client, project, path } = asked
  const offset = document.lines.offsetAt(position, client.encoding)
  const role = await project.role(document, asked.open)
  if (role === null) return null
  const looks = await project.look(document, asked.open)
  const parts: Said[] = []
  const own = looks.find(({ read }) => read.file.path === path)
  const tree = own?.read.document ?? (role === 'policy' ? policyDocument(asked) : null)
  if (tree !== null) {
    const at = nodeAt(tree.root, offset)
    const comment = tree.comments.find(({ span }) => span.start <= offset && offset <= span.end)
    const said =
      comment === undefined
        ? await ofPlace(at, schemaOf(tree, path), own ?? null, asked)
        : ofWaiver(comment.text.value, comment.span)
    if (said !== null) parts.push(said)
  }
  const body = includedAt(looks, tree, offset) ?? bodyAt(looks, path, valueBehind(tree, offset) ?? offset)
  if (body !== null) parts.push(body)
  const told = await project.tell([path], asked.open)
  for (const finding of told.get(path)?.findings ?? [])
    if (finding.at.start <= offset && offset <= finding.at.end) parts.push(ofFinding(finding))
  const [first] = parts
  if (first === undefined) return null
  const markdown = parts.map((part) => part.markdown).join('\n\n---\n\n')
  return {
    contents: client.markdown
      ? { kind: 'markdown', value: markdown }
      : { kind: 'plaintext', value: plainOf(markdown) },
    range: document.lines.rangeAt(first.start, first.end, client.encoding),
  }
}

/** Where the text begins whose key an offset lies in. */
function valueBehind(tree: Document | null, offset: number): number | null {
  const { entry, inKey } = nodeAt(tree?.root ?? null, offset)
  return inKey && entry?.value.kind === 'scalar' ? entry.value.text.span.start : null
}

/** The text of the file that `body_file` names, from its key and from its value. */
function includedAt(looks: readonly Look[], tree: Document | null, offset: number): Said | null {
  const { entry } = nodeAt(tree?.root ?? null, offset)
  if (entry?.key.value !== 'body_file' || entry.value.kind !== 'scalar') return null
  const path = resolvePath(entry.key.source.path, entry.value.text.value)
  for (const { cases } of looks)
    for (const one of cases)
      for (const message of one.campaign.messages)
        for (const version of message.versions)
          if (version.body !== null && version.body.text.source.path === path) {
            const { start, end } = entry.span
            return { ...ofBody(one, message, version, version.body.text), start, end }
          }
  return null
}

/** A configuration or overlay as a tree. */
export function policyDocument({ document, path }: Asked): Document | null {
  if (!/\.(?:ya?ml|json)$/.test(path)) return null
  return readDocument({ path, text: document.lines.text }, path.endsWith('.json') ? 'json' : 'yaml')
}

/** Markdown of ours without its marks, for clients that show none. */
function plainOf(markdown: string): string {
  return markdown
    .replace(/^\|[-|: ]+\|$\n/gm, '')
    .replace(/^\| | \|$/gm, '')
    .replace(/ \| /g, '  ')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 <$2>')
    .replace(/\*\*|(?<!\\)`/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\\([\\`*_[\]|~$#+=.)-])/g, '$1')
}

async function ofPlace(at: At, schema: Schema, look: Look | null, asked: Asked): Promise<Said | null> {
  const { path, entry, inKey, scalar } = at
  if (entry === null) return null
  if (inKey) {
    const isRegion = path.at(-2) === 'regions'
    if (isRegion) return ofRegion(entry.key.value, entry.key.span, look, asked)
    const doc = docOf(schema, path)
    return doc === null ? null : { markdown: keyInWords(schema, path, doc), ...entry.key.span }
  }
  if (scalar === null) return null
  const key = path.filter((step) => typeof step === 'string').at(-1)
  const value = scalar.text.value
  if (key === 'at' && look !== null) return ofMoment(look, scalar.span)
  if (['regions', 'except', 'country', 'place'].includes(String(key)))
    return ofRegion(value, scalar.span, look, asked)
  if (key === 'tags') return ofTag(value, scalar.span, await asked.project.config(asked.path))
  if (key === 'rule' || rules.some(({ id }) => id === value)) return ofRule(value, scalar.span)
  return null
}

function keyInWords(schema: Schema, path: readonly (string | number)[], doc: string): string {
  const lines = [`**${forMarkdown(String(path.at(-1)))}** — ${messageInMarkdown(doc)}`]
  for (const one of schemasAt(schema, path)) {
    if (one.kind === 'text' && one.values !== undefined)
      lines.push(one.values.map((value) => `\`${value}\``).join(' · '))
    else if (one.kind === 'text' && one.form !== undefined) lines.push(`Expected ${one.form.expected}`)
    else if (one.kind === 'list' && one.item.kind === 'text' && one.item.values !== undefined)
      lines.push(one.item.values.map((value) => `\`${value}\``).join(' · '))
  }
  return lines.join('\n\n')
}

/** Local time in every cohort, open or closed, the next holiday, what caps leave. */
function ofMoment(look: Look, at: Span): Said | null {
  const rows = momentRows(arrivalsAt(look.cases, at), sendsOf(look.all))
  if (rows.length === 0) return null
  const capped = rows.some(({ headroom }) => headroom !== '')
  const head = ['Where', 'Local time', 'Then', 'Next holiday', ...(capped ? ['Caps'] : [])]
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const few = (names: readonly string[]): string =>
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  const body = rows
    .slice(0, mostRows)
    .map(({ places, zones, local, standing, holiday, headroom }) =>
      line(
        [
          `${few(places)} (${few(zones)})`,
          local,
          standing,
          holiday,
          ...(capped ? [headroom || 'none'] : []),
        ].map(forMarkdown),
      ),
    )
  if (rows.length > mostRows) body.push('', `and ${rows.length - mostRows} more`)
  return {
    markdown: [line(head), line(head.map(() => '---')), ...body].join('\n'),
    start: at.start,
    end: at.end,
  }
}

function ofRegion(
  code: string,
  { start, end }: { readonly start: number; readonly end: number },
  look: Look | null,
  { project }: Asked,
): Said | null {
  const places = project.shard('places')
  if (places === null || !isKnown(code, places)) return null
  const world = look?.cases[0]?.world
  const packs =
    world !== undefined && world.packs(code).length > 1
      ? world.packs(code)
      : ancestry(code, places).flatMap((one) => readPack(one) ?? [])
  const today = Math.floor(project.now() / minutesPerDay)
  return { markdown: placeSummary(code, packs, places, today), start, end }
}

function ofTag(
  tag: string,
  { start, end }: { readonly start: number; readonly end: number },
  { consentTags }: Config,
): Said {
  const permission = permissionOf(tag, consentTags)
  const name = markdownCode(tag)
  if (permission === null)
    return {
      markdown: `${name} says nothing: a tag is \`<purpose>:<channel>\`, or stands in \`consent_tags\` of the configuration`,
      start,
      end,
    }
  const all = (words: readonly string[], what: string): string =>
    words.includes('*') ? `every ${what}` : words.join(', ')
  const lines: string[] = []
  if (permission.purposes.length > 0)
    lines.push(
      `${name} permits ${all(permission.purposes, 'purpose')} on ${permission.channels.length === 0 ? 'no channel' : all(permission.channels, 'channel')}`,
    )
  if (permission.deny.length > 0) lines.push(`${name} forbids ${all(permission.deny, 'channel')}`)
  if (permission.teams !== null) lines.push(`For ${permission.teams.map(forMarkdown).join(', ')} only`)
  if (permission.purposes.includes('marketing') && !permission.purposes.includes('*'))
    lines.push('`marketing` also permits `service`; it never permits `political`')
  lines.push(
    'A tag proves permission. It lifts no send window: that takes `basis`, `relationship` or `night`.',
  )
  return { markdown: lines.join('\n\n'), start, end }
}

function ofRule(id: string, { start, end }: { readonly start: number; readonly end: number }): Said | null {
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) return null
  return {
    markdown: `**${rule.id}** (${rule.severity}) — ${forMarkdown(rule.summary)}`,
    start,
    end,
  }
}

function ofWaiver(comment: string, span: { readonly start: number; readonly end: number }): Said | null {
  const id = /^\s*sendlint-allow\s+(\S+)/.exec(comment)?.[1]
  return id === undefined ? null : ofRule(id, span)
}

function ofFinding({ rule, message, help, sources, affected, at }: Finding): Said {
  const lines = [`**${rule}** — ${messageInMarkdown(message)}`]
  if (help !== null) lines.push(messageInMarkdown(help))
  if (affected?.recipients != null) lines.push(`Affects ${counted(affected.recipients, 'recipient')}`)
  for (const { title, ref, url, checkedOn } of sources) {
    const name = messageInMarkdown(ref === null ? title : `${ref}, ${title}`)
    const linked = url !== null && /^https?:\/\/[^\s<>()]+$/.test(url) ? `[${name}](${url})` : name
    lines.push(`Source: ${linked}${checkedOn === null ? ', page not seen' : `, checked on ${checkedOn}`}`)
  }
  return { markdown: lines.join('\n\n'), start: at.start, end: at.end }
}

/** The version of a message whose text an offset lies in. */
function bodyAt(looks: readonly Look[], path: string, offset: number): Said | null {
  for (const { cases } of looks)
    for (const one of cases)
      for (const message of one.campaign.messages)
        for (const version of message.versions) {
          const texts = [
            version.body?.text,
            version.subject,
            version.title,
            version.textBody,
            version.preheader,
          ]
          for (const text of texts)
            if (
              text !== null &&
              text !== undefined &&
              text.source.path === path &&
              text.span.start <= offset &&
              offset <= text.span.end
            )
              return ofBody(one, message, version, text)
        }
  return null
}

/** Segments, language and length of a text, as recipients get it. */
function ofBody(
  { world }: Case,
  message: Message,
  version: Version,
  text: NonNullable<Version['subject']>,
): Said {
  const channel = message.channel.value
  const { segments } = knownContent(message, version, world.parsers)
  const isBody = text === version.body?.text
  const kind = isBody
    ? 'body'
    : text === version.subject
      ? 'subject'
      : text === version.title
        ? 'title'
        : text === version.preheader
          ? 'preheader'
          : 'text-body'
  const visible = segments
    .filter((segment) => segment.kind === kind)
    .map((segment) => segment.text.value)
    .join('\n')
  const lines: string[] = []
  if (isBody && (channel === 'sms' || channel === 'mms')) {
    const { encoding, segments: count, units, perSegment, left, first, tags } = smsSegments(visible)
    lines.push(
      `**${counted(count, 'segment')}** of ${perSegment}, ${encoding}: ${grouped(units)} used, ${left} left in the last`,
    )
    if (first !== null)
      lines.push(
        `${markdownCode(visible.slice(first.from, first.to))} is not in GSM-7: with it a segment holds 70 characters instead of 160`,
      )
    if (tags > 0) lines.push(`${counted(tags, 'merge tag')} not counted: what they will hold isn't known`)
  } else {
    const words = visible.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    lines.push(`**${counted(Array.from(visible).length, 'character')}** to read, ${counted(words, 'word')}`)
  }
  lines.push(
    `${channel}, ${message.declaredLanguage === null ? 'no language declared' : `declared ${markdownCode(message.declaredLanguage)}`}${version.name === null ? '' : `, variant ${markdownCode(version.name)}`}`,
  )
  return { markdown: lines.join('\n\n'), start: text.span.start, end: text.span.end }
}
