import { rule as empty } from '../../rules/campaign/empty/rule.ts'
import { rule as missingFile } from '../../rules/campaign/missing-file/rule.ts'
import { rule as outsideRoot } from '../../rules/campaign/outside-root/rule.ts'
import type { Materials, Need } from '../materials.ts'
import type { Source } from '../source/source.ts'
import { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import type { Body, BodyFormat, Channel } from './model.ts'

/** Joins a path named in a file to that file's folder; null when it climbs out of the root or is absolute. */
export function resolvePath(from: string, path: string): string | null {
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return null
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

const endings: Readonly<Record<string, BodyFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  mjml: 'mjml',
  txt: 'text',
}

/** The format of an inline body: e-mail with tags is HTML, all else text, unless the file says otherwise. */
export function inlineFormat(declared: BodyFormat | null, channel: Channel, body: string): BodyFormat {
  if (declared !== null) return declared
  if (channel !== 'email') return 'text'
  if (/^\s*<mjml[\s>]/i.test(body)) return 'mjml'
  return /<(!doctype|[a-z][a-z0-9]*)(\s[^<>]*)?\/?>/i.test(body) ? 'html' : 'text'
}

export interface Included {
  readonly path: string
  readonly source: Source
  /** What the file's waivers are read from. */
  readonly format: BodyFormat
}

/** Loads included bodies through the materials, noting what is still needed and what is wrong. */
export interface Including {
  readonly materials: Materials
  readonly needs: Need[]
  readonly included: Map<string, Included>
  /** Paths of bodies that are named, there or not. */
  readonly named?: Set<string>
  readonly report: (problem: StructuralProblem) => void
}

/** The body that `body_file` names, or null when it isn't there, or not yet. */
export function includedBody(
  path: Text,
  key: string,
  declared: BodyFormat | null,
  { materials, needs, included, named, report }: Including,
): Body | null {
  const resolved = resolvePath(path.source.path, path.value)
  if (resolved === null) {
    report(structural(outsideRoot, 'outside', { at: path.at(0, path.length), data: { path: path.value } }))
    return null
  }
  named?.add(resolved)
  if (/\.campaign\.[a-z]+$/i.test(resolved)) {
    const data = { path: path.value, key, why: 'it is a campaign of its own' }
    report(structural(missingFile, 'unreadable', { at: path.at(0, path.length), data }))
    return null
  }
  const ending = /\.([a-z]+)$/i.exec(resolved)?.[1]?.toLowerCase() ?? ''
  const format = declared ?? (Object.hasOwn(endings, ending) ? endings[ending]! : null)
  if (format === null) {
    report(structural(missingFile, 'ending', { at: path.at(0, path.length), data: { path: path.value } }))
    return null
  }
  const earlier = included.get(resolved)
  if (earlier !== undefined)
    return { text: Text.verbatim(earlier.source, markOf(earlier.source), earlier.source.text.length), format }
  const file = materials.files.get(resolved)
  if (file === undefined) {
    needs.push({ kind: 'file', path: resolved })
    return null
  }
  if ('missing' in file) {
    const at = path.at(0, path.length)
    if (file.missing === 'outside-root')
      report(structural(outsideRoot, 'outside', { at, data: { path: path.value } }))
    else if (file.missing === 'not-found')
      report(
        structural(missingFile, 'missing', {
          at,
          data: { path: path.value, key },
          help: 'Add the file, or mend the path',
        }),
      )
    else {
      const why = {
        unreadable: `it can't be opened${file.detail === undefined ? '' : ` (${file.detail})`}`,
        'too-large': 'it is larger than 1 MiB',
        encoding: file.detail ?? "its bytes aren't UTF-8",
      }[file.missing]
      report(structural(missingFile, 'unreadable', { at, data: { path: path.value, key, why } }))
    }
    return null
  }
  const source: Source = { path: resolved, text: file.text }
  included.set(resolved, { path: resolved, source, format })
  const from = markOf(source)
  if (source.text.slice(from).trim() === '') {
    report(structural(empty, 'body', { at: path.at(0, path.length) }))
    return null
  }
  return { text: Text.verbatim(source, from, source.text.length), format }
}

/** Where a file's content starts: behind a byte-order mark. */
function markOf(source: Source): number {
  return source.text.charCodeAt(0) === 0xfeff ? 1 : 0
}
