import { buildTrie } from './automaton.ts'
import { EXACT, FormMode, FormUse, NATIVE, NUMBERED } from './lexicon.ts'
import { Kind, normalise, type Normalised, NUMBER } from './normalise.ts'

/** A form as data files write it, read. */
export interface Form {
  /** Folded units. */
  readonly units: string
  /** What follows a word that is only begun, or that a gap follows: `* cigaret*` of `elektronick* cigaret*`, folded; null for most. */
  readonly tail: string | null
  /** One letter per unit, `.` for none; null when there are no diacritics. */
  readonly marks: string | null
  readonly mode: (typeof FormMode)[keyof typeof FormMode]
  readonly exact: boolean
  /** The form as a reader sees it. */
  readonly shown: string
  /** Whether it asks for a number somewhere. */
  readonly numbered: boolean
  /** Another spelling of a form, made here. */
  readonly respelled: boolean
}

/**
 * Spells out the alternatives of a form: `loan(s)` is loan, loans; `pregnan(t|cy)` one of the two; several groups
 * combine. Null when a bracket is left open.
 */
export function alternatives(form: string): readonly string[] | null {
  const open = form.indexOf('(')
  if (open === -1) return form.includes(')') ? null : [form]
  const close = form.indexOf(')', open)
  const group = form.slice(open + 1, close)
  if (close === -1 || group === '' || group.includes('(')) return null
  const rest = alternatives(form.slice(close + 1))
  if (rest === null) return null
  const choices = group.includes('|') ? group.split('|') : ['', group]
  return choices.flatMap((choice) => rest.map((tail) => form.slice(0, open) + choice + tail))
}

/** How letters are typed in plain Latin where folding doesn't give it. */
const typedAs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: { ä: 'ae', ö: 'oe', ü: 'ue' },
  hr: { đ: 'dj' },
  sr: { đ: 'dj' },
}

function respelled(form: string, language: string): string {
  const letters = typedAs[language]
  return letters === undefined
    ? form
    : form.toLowerCase().replace(/[äöüđ]/g, (letter) => letters[letter] ?? letter)
}

export function foldedText(read: Normalised): string {
  return String.fromCharCode(...read.units.subarray(0, read.length))
}

/**
 * Reads a form: `word` or `two words` stand between word boundaries, `stem*` starts a word (in a phrase each word may be
 * one: `electr* cigar*`), `*tail` ends one, `~part` stands anywhere (asked for in scripts without spaces), a leading `=` asks for the diacritics as written, `#` is any
 * number or amount of money (`lose # kg`), `…` one to three words (`vote … on #`). White space and single hyphens are interchangeable. Null when nothing is left
 * to look for.
 */
export function readForm(written: string, language: string): readonly Form[] | null {
  const exact = written.startsWith('=')
  const rest = exact ? written.slice(1) : written
  const substring = rest.startsWith('~')
  const suffix = rest.startsWith('*')
  const forms: Form[] = []
  const all = alternatives(rest.slice(substring || suffix ? 1 : 0))
  if (all === null) return null
  for (const whole of all) {
    const stem = whole.endsWith('*')
    const shown = stem ? whole.slice(0, -1) : whole
    if ((substring || suffix) && whole.includes('*')) return null
    for (const spelling of exact ? [shown] : new Set([shown, respelled(shown, language)])) {
      // The space after a number goes with it, as it does where numbers of a text are folded.
      const folded = spelling.toLowerCase().replace(/# /g, '#')
      const begun = folded.search(/\*| …/)
      const read = normalise(begun === -1 ? folded : folded.slice(0, begun))
      const units = foldedText(read)
      const tail = begun === -1 ? null : foldedTail(folded.slice(begun), stem)
      if (tail !== null && !/^(?:\*| …) \S/.test(tail)) return null
      if (units.trim() !== units || units === '') return null
      // A figure is no word: `9/11` is a date to most readers.
      if ((units.match(/[\p{L}\p{Mc}\p{Mn}]/gu) ?? []).length < 2 && !wholeWord.test(units)) return null
      // Scripts without spaces have no word boundaries that a form could stand between.
      if (!substring && read.kinds.subarray(0, read.length).includes(Kind.unspaced)) return null
      const marks = [...read.marks.subarray(0, read.length)].map((mark) =>
        mark === 0 ? '.' : String.fromCharCode(mark),
      )
      forms.push({
        units,
        marks: marks.every((mark) => mark === '.') ? null : marks.join(''),
        mode: substring
          ? FormMode.substring
          : suffix
            ? FormMode.suffix
            : stem || tail !== null
              ? FormMode.stem
              : FormMode.word,
        exact,
        shown: spelling,
        tail,
        numbered: units.includes(NUMBER) || tail?.includes(NUMBER) === true,
        respelled: spelling !== shown,
      })
    }
  }
  return forms
}

function foldedTail(written: string, stem: boolean): string {
  const parts = written.split('*').map((part) => foldedText(normalise(part)))
  return parts.join('*') + (stem ? '*' : '')
}

/** One of these is a word by itself. */
const wholeWord = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hangul}]/u

/** A form with what it is for. */
export interface OwnedForm {
  readonly form: Form
  readonly use: (typeof FormUse)[keyof typeof FormUse]
  readonly owner: number
  /** Only in messages of its own language. */
  readonly native?: boolean
}

/** Longest beginning of a phrase that the trie keeps, in units. */
const longestHead = 20

/**
 * A form as it is looked for: the end of a long phrase is compared where its beginning stands, since each of its units
 * would be a state of its own. Diacritics count in the beginning only.
 */
function cut(form: Form): Form {
  const { units, marks, mode, tail, exact } = form
  const words = mode === FormMode.word || mode === FormMode.stem
  if (!words || tail !== null || exact || units.length <= longestHead) return form
  const at = units.lastIndexOf(' ', longestHead)
  if (at < longestHead / 2) return form
  return {
    ...form,
    units: units.slice(0, at),
    marks: marks?.slice(0, at) ?? null,
    mode: FormMode.word,
    tail: units.slice(at) + (mode === FormMode.stem ? '*' : ''),
  }
}

/** The looked-up part of a lexicon. Throws a RangeError when there are too many forms for its arrays. */
export function packForms(whole: readonly OwnedForm[]): {
  readonly trie: ReturnType<typeof buildTrie>
  readonly owners: Uint16Array
  readonly flags: Uint16Array
  readonly marks: Readonly<Record<string, string>>
  readonly tails: Readonly<Record<string, string>>
} {
  const forms = whole.map((owned) => ({ ...owned, form: cut(owned.form) }))
  return {
    trie: buildTrie(forms.map(({ form }) => form.units)),
    owners: Uint16Array.from(forms, ({ owner }) => owner),
    flags: Uint16Array.from(
      forms,
      ({ form, use, native }) =>
        form.mode |
        (use << 2) |
        (form.exact ? EXACT : 0) |
        (native === true ? NATIVE : 0) |
        (form.numbered ? NUMBERED : 0),
    ),
    marks: Object.fromEntries(
      forms.flatMap(({ form }, index) => (form.marks === null ? [] : [[String(index), form.marks] as const])),
    ),
    tails: Object.fromEntries(
      forms.flatMap(({ form }, index) => (form.tail === null ? [] : [[String(index), form.tail] as const])),
    ),
  }
}
