import { type OptOutGrammar, type PackedWords, type WordRole, wordRoles } from './opt-out.ts'

/** A phrase by its first token. */
export interface Entry {
  /** Position in the grammar's list, or {@link everywhere}. */
  readonly language: number
  readonly role: WordRole
  /** Its tokens; a trailing `*` for the start of a word. */
  readonly words: readonly string[]
}

/** One bit for each role, so that sets of roles are numbers. */
export const roleBit = Object.fromEntries(wordRoles.map((role, at) => [role, 1 << at])) as Readonly<
  Record<WordRole, number>
>

/** Stop word of every language: what the carriers' own filters listen for. It is kept once, as of {@link everywhere}. */
export const stopEverywhere = 'stop'
/** Stands for the index of every language. */
export const everywhere = -1

/** The words of all languages, looked up by their first token. */
export interface WordIndex {
  /** How many languages there are. */
  readonly languages: number
  /** Phrases whose first token is a word. */
  readonly whole: (word: string) => readonly Entry[] | null
  /** Phrases whose first token is the start of a word, shorter ones first. */
  readonly begun: (word: string) => readonly Entry[] | null
  /** Languages in which a word by itself stops, says what for, or asks for an answer. */
  readonly core: (word: string) => ReadonlySet<number> | null
  /** How long words of {@link core} are that begin with two units, ascending. */
  readonly coreLengths: (start: string) => readonly number[]
  /** Languages in which single words that say what a link or a word to send is for go on from this start, ascending. */
  readonly abbreviated: (start: string) => readonly number[]
  readonly optIn: ReadonlySet<string>
  /** Indexes of languages that say what messages are called. */
  readonly namesObjects: ReadonlySet<number>
  /** Codes of languages written in another script than Latin. */
  readonly otherScripts: ReadonlySet<string>
}

/**
 * How words are packed ({@link PackedWords}, written by `src/build/opt-out-index.ts`). All that begin with the same two
 * units are one string: its {@link Header}, lengths of stems, or of words of {@link WordIndex.core}, joined by commas, a
 * semicolon and the other lengths; then `|word=groups|` for each. What is read without its spaces isn't written down. A group is the code of a language, a letter for the role and the rests of its phrases: `daE,tak;nbE`. Each
 * `^` at the start of a rest stands for a word of the rest before it.
 */
export const packing = {
  startLength: 2,
  line: '|',
  is: '=',
  group: ';',
  rest: ',',
  same: '^',
  roles: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
} as const

/** Whether a single word with the role makes an instruction. */
export function isCore(role: WordRole): boolean {
  return role === 'stop' || role === 'purpose' || role === 'answer'
}

/** A shorter start may be that of any word: "Desc:" is a discount. */
export const shortestAbbreviation = 5

/** Look-ups that are kept; of texts that have more the first ones are forgotten. */
const mostKept = 20_000

const indexes = new WeakMap<OptOutGrammar, WordIndex>()

export function indexOf(grammar: OptOutGrammar): WordIndex {
  let index = indexes.get(grammar)
  if (index === undefined) indexes.set(grammar, (index = indexed(grammar)))
  return index
}

function indexed({ words: packed, languages, optIn }: OptOutGrammar): WordIndex {
  // A grammar may be of one language, with the words of all.
  const positions = new Map(languages.map(({ code }, at) => [code, at]))
  /** Phrases that are listed with their spaces. */
  const listed = (kind: Kind, word: string): Entry[] => {
    const lines = packed[kind][startOf(word)] ?? ''
    const start = packing.line + word + packing.is
    const at = lines.indexOf(start)
    const entries: Entry[] = []
    if (at === -1) return entries
    const from = at + start.length
    for (const group of lines.slice(from, lines.indexOf(packing.line, from)).split(packing.group))
      unpack(group, word, positions, entries)
    return entries
  }
  /** The same phrases without their spaces, by what follows their first token: "cikmakicin", "optout". */
  const gluedTo = (kind: Kind): ((first: string) => ReadonlyMap<string, readonly Entry[]>) =>
    kept((first) => {
      const byRest = new Map<string, Entry[]>()
      for (const { language, role, words } of listed(kind, first)) {
        if (!isGlueable(words)) continue
        const rest = glue(words.slice(1))
        const entry: Entry = { language, role, words: [first + rest] }
        const entries = byRest.get(rest)
        if (entries === undefined) byRest.set(rest, [entry])
        else entries.push(entry)
      }
      return byRest
    })
  const glued = { whole: gluedTo('whole'), stems: gluedTo('stems') }
  const header = (kind: Kind): ((start: string) => Header) => kept((start) => headerOf(packed[kind][start]))
  const headers = { whole: header('whole'), stems: header('stems') }
  const entriesOf = (kind: Kind, word: string): readonly Entry[] | null => {
    const entries = listed(kind, word)
    const listedCount = entries.length
    for (const source of kinds)
      for (const length of headers[source](startOf(word)).glued) {
        if (length >= word.length) break
        const rest = word.slice(length) + (kind === 'stems' ? '*' : '')
        entries.push(...(glued[source](word.slice(0, length)).get(rest) ?? []))
      }
    if (entries.length > listedCount)
      entries.sort((one, other) => one.language - other.language || roleBit[one.role] - roleBit[other.role])
    if (kind === 'whole' && word === stopEverywhere)
      entries.push({ language: everywhere, role: 'stop', words: [word] })
    return entries.length === 0 ? null : entries
  }
  const stem = kept((word) => entriesOf('stems', word))
  const all: ReadonlySet<number> = new Set(languages.keys())
  return {
    languages: languages.length,
    whole: kept((word) => entriesOf('whole', word)),
    begun: kept((word) => {
      let found: readonly Entry[] | null = null
      for (const length of headers.stems(startOf(word)).lengths) {
        if (length > word.length) break
        const entries = stem(word.slice(0, length))
        if (entries !== null) found = found === null ? entries : [...found, ...entries]
      }
      return found
    }),
    core: kept((word) => {
      if (word === stopEverywhere) return all
      const speaking = new Set<number>()
      for (const { language, role, words } of entriesOf('whole', word) ?? [])
        if (words.length === 1 && isCore(role)) speaking.add(language)
      return speaking.size === 0 ? null : speaking
    }),
    coreLengths: (start) => headers.whole(start).lengths,
    abbreviated: kept((start) => {
      const found = new Set<number>()
      const add = (entries: readonly Entry[]): void => {
        for (const { language, role, words } of entries)
          if (words.length === 1 && (role === 'purpose' || role === 'label')) found.add(language)
      }
      for (const kind of kinds) {
        const lines = packed[kind][startOf(start)] ?? ''
        for (let at = lines.indexOf(packing.line + start); at !== -1;) {
          const word = lines.slice(at + 1, lines.indexOf(packing.is, at))
          at = lines.indexOf(packing.line + start, at + 1)
          // What is short for the first of several words isn't short for them: a company number isn't "Mersis RET".
          if (word !== start && kind === 'whole') add(listed(kind, word))
        }
        for (const length of headers[kind](startOf(start)).glued) {
          if (length >= start.length) break
          const more = start.slice(length)
          for (const [rest, entries] of glued[kind](start.slice(0, length)))
            if (rest !== more && rest.startsWith(more) && !rest.endsWith('*')) add(entries)
        }
      }
      return [...found].sort((one, other) => one - other)
    }),
    optIn: new Set(optIn),
    namesObjects: new Set([...languages.keys()].filter((at) => languages[at]!.namesObjects)),
    otherScripts: new Set(languages.filter(({ otherScript }) => otherScript).map(({ code }) => code)),
  }
}

type Kind = keyof PackedWords
const kinds: readonly Kind[] = ['whole', 'stems']

function startOf(word: string): string {
  return word.slice(0, packing.startLength)
}

/** Whether a phrase is also read without its spaces. */
export function isGlueable(words: readonly string[]): boolean {
  return words.length > 1 && words.every((word) => word.length > 1)
}

export function glue(words: readonly string[]): string {
  return words.join('').replace(/\*(?!$)/g, '')
}

/** What stands before the lines. */
interface Header {
  readonly lengths: readonly number[]
  /** Lengths of first tokens of phrases that are also read without their spaces, ascending. */
  readonly glued: readonly number[]
}

const noHeader: Header = { lengths: [], glued: [] }

function headerOf(lines: string | undefined): Header {
  if (lines === undefined) return noHeader
  const [lengths, glued] = lines
    .slice(0, lines.indexOf(packing.line))
    .split(packing.group)
    .map((list) => (list === '' ? [] : list.split(packing.rest).map(Number)))
  return { lengths: lengths ?? [], glued: glued ?? [] }
}

/** Adds the phrases of one group that belong to the languages of `positions`. */
function unpack(group: string, word: string, positions: ReadonlyMap<string, number>, entries: Entry[]): void {
  // The codes of languages have two or three letters, and roles are no small letters.
  const codeLength = group.charCodeAt(2) >= 0x61 ? 3 : 2
  const language = positions.get(group.slice(0, codeLength))
  if (language === undefined) return
  const role = wordRoles[packing.roles.indexOf(group.charAt(codeLength))]!
  let before: readonly string[] = []
  for (const rest of group.slice(codeLength + 1).split(packing.rest)) {
    let same = 0
    while (rest.charAt(same) === packing.same) same++
    const own = rest.slice(same)
    before = [...before.slice(0, same), ...(own === '' ? [] : own.split(' '))]
    entries.push({ language, role, words: [word, ...before] })
  }
}

/** Remembers what was looked up: the same words stand in the translations, variants and footers of a run. */
function kept<Found>(lookUp: (word: string) => Found): (word: string) => Found {
  const known = new Map<string, Found>()
  return (word) => {
    let found = known.get(word)
    if (found === undefined) {
      if (known.size >= mostKept) known.clear()
      known.set(word, (found = lookUp(word)))
    }
    return found
  }
}
