import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from 'yaml'
import { channels, purposes, topics } from '../campaign/vocabulary.ts'
import type { Channel } from '../campaign/vocabulary.ts'
import type { Severity, SourceRef } from '../finding.ts'
import { alternatives, foldedText, type OwnedForm, packForms, readForm } from '../content/forms.ts'
import {
  type AttributeKind,
  type Category,
  type Concept,
  cues,
  FormUse,
  type Frame,
  type Lexicon,
  secondScript,
} from '../content/lexicon.ts'
import { normalise } from '../content/normalise.ts'
import { packed } from '../content/packed.ts'
import type { Compiler } from './compile.ts'
import {
  type DataFile,
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  readDataFile,
  type Reader,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'

/** Where files of watched words stand; a rule's own other data is told apart by its place. */
const termFolders = ['rules/content/sensitive-term', 'rules/content/date-clash/words'] as const
const frameFile = 'rules/content/personal-attribute/patterns.yaml'
const offerFile = 'rules/content/promotional-transactional/offers.yaml'

const kinds = ['person', 'trait', 'condition', 'direct'] as const satisfies readonly AttributeKind[]

const language = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const identifier = textOf('lower-case words joined by hyphens', (value) => /^[a-z]+(-[a-z]+)*$/.test(value))

const writtenForms = mapOf(language, listOf(located(text), 1))
type WrittenForms = ReadonlyMap<string, readonly { readonly value: string; readonly node: Node | null }[]>

const noForms: WrittenForms = new Map()

const conceptRecord = record({
  confidence: optional(oneOf(['high', 'medium', 'low']), 'medium' as const),
  kind: optional(oneOf(kinds), null),
  note: optional(text, null),
  forms: required(writtenForms),
  native: optional(writtenForms, noForms),
  except: optional(writtenForms, noForms),
})

const categoryRecord = record({
  name: required(text),
  mode: required(oneOf(['topic', 'attribute', 'density'])),
  why: required(text),
  severity: required(mapOf(oneOf(['default', ...channels]), oneOf(['warning', 'info', 'none']))),
  silenced_by: optional(listOf(oneOf(topics)), []),
  silent_under: optional(listOf(oneOf(purposes)), []),
  ascribed: optional(text, null),
  help: required(text),
  sources: required(
    listOf(
      record({
        title: required(text),
        ref: optional(text, null),
        url: optional(url, null),
        kind: required(oneOf(['law', 'regulator', 'carrier', 'industry', 'practice'])),
        checked: optional(date, null),
      }),
      1,
    ),
  ),
  concepts: required(mapOf(identifier, conceptRecord)),
})

const frameRecord = mapOf(
  language,
  record({
    lists: optional(mapOf(identifier, listOf(text, 1)), new Map<string, readonly string[]>()),
    stops: optional(listOf(text), []),
    frames: required(listOf(located(text), 1)),
  }),
)

const offerRecord = mapOf(
  language,
  record({
    discount: optional(listOf(located(text)), []),
    code: optional(listOf(located(text)), []),
    sale: optional(listOf(located(text)), []),
    buy: optional(listOf(located(text)), []),
  }),
)

type ValueOf<R> = R extends Reader<infer T> ? T : never
export type CategoryFile = ValueOf<typeof categoryRecord>
export type FrameFile = ValueOf<typeof frameRecord>
export type OfferFile = ValueOf<typeof offerRecord>

/** A data file's value with the means to say what is wrong in it. */
interface Read<T> {
  readonly value: T
  readonly file: DataFile
}

/** The data files of the lexicon as they are written; categories by id, sorted. */
export interface LexiconFiles {
  readonly categories: ReadonlyMap<string, Read<CategoryFile>>
  readonly frames: Read<FrameFile> | null
  readonly offers: Read<OfferFile> | null
}

function readAll<T>(
  root: string,
  path: string,
  read: Reader<T>,
  problem: (text: string) => void,
): Read<T> | null {
  let seen: DataFile | null = null
  const value = readDataFile(
    root,
    path,
    (node, file, at) => {
      seen = file
      return read(node, file, at)
    },
    problem,
  )
  return value === undefined || seen === null ? null : { value, file: seen }
}

/**
 * Languages that are read with the words of another too. Kazakh messages are half in Russian, or all but for a suffix.
 *
 * Serbian is read with the Croatian words, in both of its scripts: each as it is written there, with `e` where the accent
 * of Zagreb has `ije` or `je`, and both in Cyrillic. What only Serbian says stands under `sr` in the data, in Latin letters.
 */
const readWith: Readonly<Record<string, string>> = { kk: 'ru', sr: 'hr' }

const cyrillicPairs: readonly (readonly [RegExp, string])[] = [
  [/lj/g, 'љ'],
  [/nj/g, 'њ'],
  [/dž/g, 'џ'],
]
const latinLetters = 'abvgdđežzijklmnoprstćufhcčš'
const cyrillicLetters = 'абвгдђежзијклмнопрстћуфхцчш'

function serbianCyrillic(form: string): string {
  let written = form.toLowerCase()
  for (const [pair, letter] of cyrillicPairs) written = written.replace(pair, letter)
  return written.replace(/[a-zđžćčš]/g, (letter) => {
    const at = latinLetters.indexOf(letter)
    return at === -1 ? letter : cyrillicLetters[at]!
  })
}

/** As the Bulgarian law of 2009 writes names in Latin letters. */
const bulgarianLatin = new Map(
  'а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh щ=sht ъ=a ь=y ю=yu я=ya'
    .split(' ')
    .map((pair) => [pair[0]!, pair.slice(2)]),
)

/** A form that stands under `from` as a language writes it, in its usual script or its second one. */
function spellings(language: string, from: string, form: string, second: boolean): readonly string[] {
  if (language === 'bg' && second)
    return [form.toLowerCase().replace(/[а-я]/g, (letter) => bulgarianLatin.get(letter) ?? letter)]
  if (language !== 'sr') return [form]
  const eastern = form.replace(/ije/g, 'e').replace(/(?<=[bdlmnprtvsz])je/g, 'e')
  const latin = from === language ? [form] : [form, eastern]
  return [...new Set(second ? latin.map(serbianCyrillic) : latin)]
}

/** Reads every data file of the lexicon. */
export function readLexiconFiles(root: string, problem: (text: string) => void): LexiconFiles {
  const categories = new Map<string, Read<CategoryFile>>()
  for (const folder of termFolders) {
    const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
    for (const name of names.filter((name) => name.endsWith('.yaml')).sort()) {
      const read = readAll(root, `${folder}/${name}`, categoryRecord, problem)
      if (read !== null) categories.set(name.slice(0, -'.yaml'.length), read)
    }
  }
  const single = <T>(path: string, read: Reader<T>): Read<T> | null =>
    existsSync(join(root, path)) ? readAll(root, path, read, problem) : null
  return { categories, frames: single(frameFile, frameRecord), offers: single(offerFile, offerRecord) }
}

function severities(written: CategoryFile['severity']): Partial<Record<Channel, Severity>> {
  return Object.fromEntries(
    channels.flatMap((channel) => {
      const severity = written.get(channel) ?? written.get('default') ?? 'none'
      return severity === 'none' ? [] : [[channel, severity] as const]
    }),
  )
}

function sourcesOf(written: CategoryFile['sources']): readonly SourceRef[] {
  return written.map(({ title, ref, url, kind, checked }) => ({ title, ref, url, kind, checkedOn: checked }))
}

/**
 * A frame as it is written: `are you … {trait|person}`, `other {trait} <people>`, `^for {person}` where a sentence
 * begins, `^{person}, your` across a comma.
 */
interface WrittenFrame {
  readonly before: string
  readonly gap: number
  readonly kinds: readonly AttributeKind[]
  readonly after: string
  readonly comma: boolean
  readonly opens: boolean
}

const widestGap = 2

/** Reads a frame; null when it isn't one. */
export function readFrame(written: string): WrittenFrame | null {
  const match = /^(\^?)([^{}^]*)\{([a-z|]+)\}(,?)([^{}…^,]*)$/.exec(written)
  if (match === null) return null
  const named = match[3]!.split('|')
  const found = kinds.filter((kind) => named.includes(kind) && kind !== 'direct')
  const before = match[2]!.trim()
  const after = match[5]!.trim()
  const comma = match[4] !== ''
  if (found.length !== named.length || (after === '' && (before === '' || comma))) return null
  const open = before.endsWith('…')
  const words = open ? before.slice(0, -1).trim() : before
  if (words.includes('…') || (open && words === '')) return null
  return { before: words, gap: open ? widestGap : 0, kinds: found, after, comma, opens: match[1] === '^' }
}

/** Puts the words of a named list in place of `<name>`; null when there is no such list. */
export function withLists(
  words: string,
  lists: ReadonlyMap<string, readonly string[]>,
): readonly string[] | null {
  const match = /<([a-z-]+)>/.exec(words)
  if (match === null) return [words]
  const list = lists.get(match[1]!)
  if (list === undefined) return null
  return list.flatMap((entry) => withLists(words.replace(match[0], entry), lists) ?? [])
}

/** Puts a form among those of a language, and says what is wrong with it. */
type Add = (
  written: string,
  owned: Omit<OwnedForm, 'form'>,
  at: Node | null,
  file: DataFile,
  kind?: AttributeKind | null,
) => void

function collector(
  language: string,
  second: boolean,
): {
  readonly forms: OwnedForm[]
  readonly addFrom: (source: string) => Add
} {
  const forms: OwnedForm[] = []
  const taken = new Set<string>()
  const addFrom =
    (source: string): Add =>
    (written, owned, at, file, kind = null) => {
      for (const form of alternatives(written) ?? [written])
        for (const [index, spelled] of spellings(language, source, form, second).entries())
          addOne(spelled, owned, at, file, kind, second || index > 0 || source !== language)
    }
  const addOne = (
    written: string,
    owned: Omit<OwnedForm, 'form'>,
    at: Node | null,
    file: DataFile,
    kind: AttributeKind | null,
    borrowed: boolean,
  ): void => {
    const read = readForm(written, language)
    if (read === null)
      file.report(at, `\`${written}\`, expected a form such as \`word\`, \`stem*\`, \`two words\`, \`~part\``)
    for (const form of read ?? []) {
      // A term belongs to one concept of a kind: in many languages the word for a person ("a Catholic") is also the word
      // for people or for a trait. Exceptions and parts of frames may serve several.
      const owner = owned.use === FormUse.term ? kind : owned.owner
      const key = `${owned.use} ${owner} ${form.units} ${form.tail} ${form.marks} ${form.mode}`
      if (!taken.has(key)) {
        taken.add(key)
        forms.push({ form, ...owned })
      } else if (!form.respelled && !borrowed && owned.use !== FormUse.slot)
        file.report(at, `\`${form.shown}\` (${language}) stands twice, expected each form once`)
    }
  }
  return { forms, addFrom }
}

/** Compiles the words of one language, in its usual script or its second one. */
export function lexiconOf(language: string, files: LexiconFiles, second = false): Lexicon {
  const { forms, addFrom } = collector(language, second)
  // Its own words first: of a form that stands in both the place of its own counts.
  const sources = [language, readWith[language]].filter((one) => one !== undefined)
  const categories: Category[] = []
  const concepts: Concept[] = []
  for (const [id, { value: written, file }] of files.categories) {
    const used = [...written.concepts].filter(([, concept]) =>
      sources.some((one) => concept.forms.has(one) || concept.native.has(one)),
    )
    if (used.length === 0) continue
    categories.push({
      id,
      name: written.name,
      mode: written.mode,
      severity: severities(written.severity),
      topics: written.silenced_by,
      purposes: written.silent_under,
      ascribed: written.ascribed,
      help: written.help,
      sources: sourcesOf(written.sources),
    })
    for (const [name, concept] of used) {
      const owner = concepts.length
      concepts.push({
        id: `${id}/${name}`,
        category: categories.length - 1,
        kind: concept.kind,
        confidence: concept.confidence,
      })
      const use = FormUse.term
      for (const one of sources) {
        const add = addFrom(one)
        for (const { value, node } of concept.forms.get(one) ?? [])
          add(value, { use, owner }, node, file, concept.kind)
        for (const { value, node } of concept.native.get(one) ?? [])
          add(value, { use, owner, native: true }, node, file, concept.kind)
        for (const { value, node } of concept.except.get(one) ?? [])
          add(value, { use: FormUse.except, owner }, node, file)
      }
    }
  }
  const frames: Frame[] = []
  const slots = new Map<string, number>()
  const stops: string[] = []
  for (const one of sources) {
    const add = addFrom(one)
    const patterns = files.frames?.value.get(one)
    if (files.frames !== null && patterns !== undefined) {
      const { file } = files.frames
      const slot = (words: string, at: Node | null): number | null => {
        if (words === '') return null
        const known = slots.get(words)
        if (known !== undefined) return known
        const owner = slots.size
        slots.set(words, owner)
        const spelled = withLists(words, patterns.lists)
        if (spelled === null) file.report(at, `\`${words}\` names a list that isn't there`)
        for (const form of spelled ?? []) add(form, { use: FormUse.slot, owner }, at, file)
        return owner
      }
      for (const { value, node } of patterns.frames) {
        const frame = readFrame(value)
        if (frame === null) {
          file.report(node, `\`${value}\`, expected a frame such as \`are you … {trait|person}\``)
          continue
        }
        frames.push({
          kinds: frame.kinds,
          before: slot(frame.before, node),
          gap: frame.gap,
          after: slot(frame.after, node),
          comma: frame.comma,
          opens: frame.opens,
        })
      }
      const spelled = patterns.stops.flatMap((word) => spellings(language, one, word, second))
      stops.push(...spelled.map((word) => foldedText(normalise(word))))
    }
    const offers = files.offers?.value.get(one)
    if (files.offers !== null && offers !== undefined)
      for (const [owner, cue] of cues.entries())
        for (const { value, node } of offers[cue])
          add(value, { use: FormUse.cue, owner }, node, files.offers.file)
  }
  const { trie, owners, flags, marks, tails } = packForms(forms)
  return {
    language,
    trie: {
      first: packed(trie.first),
      labels: packed(trie.labels),
      fails: packed(trie.fails),
      shorter: packed(trie.shorter),
      found: packed(trie.found),
      byEnd: packed(trie.byEnd),
      lengths: packed(trie.lengths),
    },
    owners: packed(owners),
    flags: packed(flags),
    marks,
    tails,
    categories,
    concepts,
    frames,
    stops,
  }
}

/** Every language that any data file has words for, sorted. */
export function languagesOf(files: LexiconFiles): readonly string[] {
  const found = new Set<string>()
  for (const { value } of files.categories.values())
    for (const concept of value.concepts.values())
      for (const key of [...concept.forms.keys(), ...concept.native.keys()]) found.add(key)
  for (const key of files.frames?.value.keys() ?? []) found.add(key)
  for (const key of files.offers?.value.keys() ?? []) found.add(key)
  for (const [language, other] of Object.entries(readWith)) if (found.has(other)) found.add(language)
  return [...found].sort()
}

/** What an attribute category lacks, or a topic category has too much of. */
function checkKinds(files: LexiconFiles): void {
  for (const { value, file } of files.categories.values()) {
    const attribute = value.mode === 'attribute'
    if (attribute !== (value.ascribed !== null))
      file.report(null, `\`ascribed\` goes with \`mode: attribute\`, expected ${attribute ? 'it' : 'none'}`)
    for (const [name, { kind }] of value.concepts)
      if (attribute !== (kind !== null))
        file.report(
          null,
          `\`kind\` of \`${name}\` goes with \`mode: attribute\`, expected ${attribute ? 'one' : 'none'}`,
        )
  }
}

/** Compiles all languages, by language and second script. */
export function compileLexicons(root: string, problem: (text: string) => void): ReadonlyMap<string, Lexicon> {
  const files = readLexiconFiles(root, problem)
  checkKinds(files)
  return new Map(
    languagesOf(files).flatMap((language) => {
      const usual = [language, lexiconOf(language, files)] as const
      const script = secondScript[language]
      return script === undefined
        ? [usual]
        : [usual, [`${language}-${script}`, lexiconOf(language, files, true)] as const]
    }),
  )
}

/** Shards `lexicon/<language>`: sensitive words, ways of ascribing them to the reader, words of offers. */
export const lexicon: Compiler = (compilation) => {
  const lexicons = compileLexicons(compilation.root, (text) => compilation.problem(text))
  for (const [language, compiled] of lexicons) compilation.shard(`lexicon/${language}`, compiled)
}
