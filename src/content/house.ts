import type { Config, TermSetting } from '../policy/config.ts'
import { startable } from './automaton.ts'
import { type Form, foldedText, type OwnedForm, packForms } from './forms.ts'
import { FormMode, FormUse, type OpenForms } from './lexicon.ts'
import { Kind, normalise, type Normalised, withoutQuotes } from './normalise.ts'
import { byPlace, type Cover, eachForm, type Hit, uncovered } from './terms.ts'

/** Where a pattern matches in a visible text: UTF-16 offsets, end exclusive; empty matches left out. */
export type PatternSearch = (text: string) => readonly { readonly from: number; readonly to: number }[]

/** Compiles a pattern (RE2); throws on one that can't be read, which the configuration has refused before. */
export type PatternEngine = (pattern: string) => PatternSearch

/** A hit of a term of the configuration, by its index. */
export interface HouseHit extends Hit {
  readonly term: number
}

/** A phrase as people write it: nothing in it is a sign. Null when it has nothing to look for. */
function literal(text: string): Form | null {
  const read = withoutQuotes(normalise(text.trim().toLowerCase()))
  const units = foldedText(read)
  if (units === '') return null
  const kinds = read.kinds.subarray(0, read.length)
  const marks = [...read.marks.subarray(0, read.length)].map((mark) =>
    mark === 0 ? '.' : String.fromCharCode(mark),
  )
  return {
    units,
    marks: marks.every((mark) => mark === '.') ? null : marks.join(''),
    mode: kinds.includes(Kind.unspaced) || kinds.includes(Kind.hangul) ? FormMode.substring : FormMode.word,
    exact: false,
    shown: text,
    tail: null,
    numbered: false,
    respelled: false,
  }
}

const opened = new WeakMap<Config, OpenForms | null>()

/** The phrases of a configuration, compiled once; null when there are none. */
function formsOf(config: Config): OpenForms | null {
  const known = opened.get(config)
  if (known !== undefined) return known
  const forms: OwnedForm[] = []
  const add = (text: string, use: OwnedForm['use'], owner: number): void => {
    const form = literal(text)
    if (form !== null) forms.push({ form, use, owner })
  }
  for (const [index, { text, except }] of config.terms.entries()) {
    if (text !== null) add(text, FormUse.term, index)
    for (const phrase of except) add(phrase, FormUse.except, index)
  }
  for (const brand of config.brands) add(brand, FormUse.slot, 0)
  let result: OpenForms | null = null
  if (forms.length > 0) {
    const { trie, owners, flags, marks, tails } = packForms(forms)
    result = { language: '', automaton: startable(trie), owners, flags, marks, tails, numbered: false }
  }
  opened.set(config, result)
  return result
}

const searches = new WeakMap<TermSetting, PatternSearch>()

/** The normalised units that visible offsets fall on, so that phrases can cover what a pattern finds. */
function unitsOf(text: Normalised, from: number, to: number): { start: number; end: number } {
  let start = 0
  while (start < text.length && text.to[start]! <= from) start++
  let end = start
  while (end < text.length && text.from[end]! < to) end++
  return { start, end }
}

/** What the words of a configuration find in a text: its terms, by place, and where its brand names stand. */
export function readHouse(
  text: Normalised,
  visible: string,
  config: Config,
  engine: PatternEngine | null,
): { readonly terms: readonly HouseHit[]; readonly brands: readonly Hit[] } {
  const found: HouseHit[] = []
  const covers: Cover[] = []
  const brands: Hit[] = []
  const forms = formsOf(config)
  if (forms !== null)
    eachForm(text, forms, true, (use, owner, start, end) => {
      const hit = { start, end, from: text.from[start]!, to: text.to[end - 1]! }
      if (use === FormUse.term) found.push({ ...hit, term: owner })
      else if (use === FormUse.except) covers.push({ ...hit, concept: String(owner) })
      else brands.push(hit)
    })
  if (engine !== null)
    for (const [index, term] of config.terms.entries()) {
      if (term.pattern === null) continue
      let search = searches.get(term)
      if (search === undefined) {
        search = engine(term.pattern)
        searches.set(term, search)
      }
      for (const { from, to } of search(visible))
        found.push({ ...unitsOf(text, from, to), from, to, term: index })
    }
  return { terms: uncovered(found, covers, ({ term }) => String(term)), brands: merged(brands) }
}

/** Stretches by place, those that overlap made one. */
function merged(stretches: readonly Hit[]): readonly Hit[] {
  const result: Hit[] = []
  for (const stretch of stretches.toSorted(byPlace)) {
    const last = result.at(-1)
    if (last === undefined || stretch.start >= last.end) result.push(stretch)
    else if (stretch.end > last.end) result[result.length - 1] = { ...last, end: stretch.end, to: stretch.to }
  }
  return result
}

/** Whether a hit lies in one of the stretches, which are in order and apart from each other. */
export function liesIn(hit: Hit, stretches: readonly Hit[]): boolean {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (stretches[middle]!.end < hit.end) low = middle + 1
    else high = middle
  }
  return low < stretches.length && stretches[low]!.start <= hit.start
}
