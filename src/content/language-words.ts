import { type Script, scriptOf } from './scripts.ts'

/** Words and letters of one language. */
export interface LanguageProfile {
  /** ISO 639. */
  readonly code: string
  readonly script: Script
  /** Folded, separated by spaces: taken apart only for a script that a text is in. */
  readonly words: string
  /** Those of `words` that no other language of the script has. */
  readonly unique: string
  readonly letters: string
}

/** The compiled words by which languages are told apart: shard `language-words`. */
export interface LanguageWords {
  readonly languages: readonly LanguageProfile[]
  /** By ISO 639 code, as messages name them. */
  readonly names: Readonly<Record<string, string>>
  /** Characters that only one way of writing Chinese has; the two at one index are the same word. */
  readonly simplified: string
  readonly traditional: string
  /** Those of `simplified` that Japanese writes as well. */
  readonly japanese: string
  /** English words that say nothing of a text's language, folded. */
  readonly borrowed: string
}

const marks = /[\u0300-\u036f]/g
const stroked: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
}

/** A word as it is compared: lower case, Latin letters without diacritics, no apostrophe at its end. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase().replace(/['’]$/, '')
  if (/^[\0-\x7f]*$/.test(lower) || scriptOf(lower.charCodeAt(0)) !== 'Latn') return lower
  return lower
    .replace(/[ßæœøłđðħı]/g, (letter) => stroked[letter]!)
    .normalize('NFD')
    .replace(marks, '')
}

/** What is looked up for one script. */
interface Index {
  readonly codes: readonly string[]
  /** By folded word: indexes into `codes`. */
  readonly words: ReadonlyMap<string, readonly number[]>
  readonly letters: ReadonlyMap<string, readonly number[]>
}

const indexes = new WeakMap<LanguageWords, Map<Script, Index>>()

function indexOf(words: LanguageWords, script: Script): Index {
  let byScript = indexes.get(words)
  if (byScript === undefined) indexes.set(words, (byScript = new Map()))
  const known = byScript.get(script)
  if (known !== undefined) return known
  const languages = words.languages.filter((one) => one.script === script)
  const byWord = new Map<string, number[]>()
  const byLetter = new Map<string, number[]>()
  const add = (map: Map<string, number[]>, key: string, language: number): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [language])
    else list.push(language)
  }
  languages.forEach((one, language) => {
    for (const word of one.words.split(' ')) add(byWord, word, language)
    for (const letter of one.letters) add(byLetter, letter, language)
  })
  const index: Index = { codes: languages.map(({ code }) => code), words: byWord, letters: byLetter }
  byScript.set(script, index)
  return index
}

/** Different words of its own that make a text plainly its language's, and how many of all words they have to be. */
const plainly = { words: 3, share: 0.15 }

const uniqueWords = new WeakMap<LanguageProfile, ReadonlySet<string>>()

/** Whether a text has so many words that only its language has, that others need not be looked at. */
export function isPlainly(written: readonly string[], language: string, words: LanguageWords): boolean {
  const profile = words.languages.find(({ code }) => code === language)
  if (profile === undefined) return false
  let unique = uniqueWords.get(profile)
  if (unique === undefined) uniqueWords.set(profile, (unique = new Set(profile.unique.split(' '))))
  const found = new Set<string>()
  for (const word of written) {
    const folded = foldWord(word)
    if (unique.has(folded)) found.add(folded)
  }
  return found.size >= plainly.words && found.size >= plainly.share * new Set(written).size
}

const borrowedWords = new WeakMap<LanguageWords, ReadonlySet<string>>()

/** Words that every language borrows; folded. */
export function borrowedOf(words: LanguageWords): ReadonlySet<string> {
  let known = borrowedWords.get(words)
  if (known === undefined) borrowedWords.set(words, (known = new Set(words.borrowed.split(' '))))
  return known
}

/** How much of a language is in a text. */
export interface Evidence {
  /** Different words and letters of the language, each counting the less the more languages have it. */
  readonly score: number
  /** Different words of the language. */
  readonly words: number
}

/** A letter says less than a word. */
const letterWeight = 0.7

/**
 * How much of each language of a script is in the words of a text. Words are as written; each counts once, however
 * often it stands there.
 */
export function evidenceOf(
  written: readonly string[],
  script: Script,
  words: LanguageWords,
): ReadonlyMap<string, Evidence> {
  const index = indexOf(words, script)
  const scores = index.codes.map(() => 0)
  const counts = index.codes.map(() => 0)
  for (const word of new Set(written)) {
    const languages = index.words.get(foldWord(word))
    if (languages !== undefined) {
      for (const language of languages) {
        scores[language]! += 1 / languages.length
        counts[language]! += 1
      }
      continue
    }
    // The rarest letter of a word speaks for it.
    let rarest: readonly number[] | undefined
    for (const letter of word.toLowerCase()) {
      if (letter <= '\x7f') continue
      const having = index.letters.get(letter)
      if (having !== undefined && (rarest === undefined || having.length < rarest.length)) rarest = having
    }
    if (rarest !== undefined) for (const language of rarest) scores[language]! += letterWeight / rarest.length
  }
  return new Map(index.codes.map((code, at) => [code, { score: scores[at]!, words: counts[at]! }]))
}
