import { type AddressRange, findAddresses } from './links.ts'
import { BREAK, Kind, normalise, type Normalised } from './normalise.ts'
import { type ComposedPurpose, composedPurposes, refusals } from './opt-out-purposes.ts'
import {
  type Entry,
  everywhere,
  roleBit,
  shortestAbbreviation,
  stopEverywhere,
  type WordIndex,
} from './opt-out-index.ts'
import type { WordRole } from './opt-out.ts'

/**
 * A word, a character of a script without spaces, a number, an address, a merge tag, or the end of a sentence.
 * Offsets are UTF-16 units of the visible text.
 */
export interface Token {
  readonly kind: 'word' | 'character' | 'number' | 'address' | 'tag' | 'end'
  /** Folded. */
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Digits of a number, `x` for a digit left out (`36xxx`). */
export function digitsOf(token: Token): number {
  return token.text.replace(/[^\dx]/g, '').length
}

const sentenceEnd = new Set('.!?。！？।۔؟։…')

/** Cuts a visible text into tokens. Linear. `read` is its normalised form where somebody has made it already. */
export function tokenise(text: string, read: Normalised = normalise(text)): readonly Token[] {
  const addresses = addressesOf(text)
  const tokens: Token[] = []
  let nextAddress = 0
  for (let i = 0; i < read.length;) {
    const at = read.from[i]!
    const address = addresses[nextAddress]
    if (address !== undefined && at >= address.from) {
      tokens.push({ kind: 'address', text: text.slice(address.from, address.to).toLowerCase(), ...address })
      while (i < read.length && read.from[i]! < address.to) i++
      nextAddress++
      continue
    }
    const kind = read.kinds[i]!
    if (kind === Kind.none) {
      const unit = read.units[i]!
      if (unit === 0xfffc) tokens.push({ kind: 'tag', text: '', from: at, to: read.to[i]! })
      else if (isSentenceEnd(text, unit, at))
        tokens.push({ kind: 'end', text: '', from: at, to: read.to[i]! })
      i++
      continue
    }
    if (kind !== Kind.word) {
      tokens.push({ kind: 'character', text: String.fromCharCode(read.units[i]!), from: at, to: read.to[i]! })
      i++
      continue
    }
    let end = i + 1
    const stop = address?.from ?? Infinity
    while (end < read.length && read.kinds[end] === Kind.word && read.from[end]! < stop) end++
    push(tokens, wordOf(text, read, i, Math.min(end, i + 64)), at, read.to[end - 1]!)
    i = end
  }
  return tokens
}

const mailAddress = /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g

/** Addresses of pages and of mailboxes, in order. */
function addressesOf(text: string): readonly AddressRange[] {
  const pages = findAddresses(text)
  if (!text.includes('@')) return pages
  const mailboxes = [...text.matchAll(mailAddress)].map(({ index, 0: { length } }): AddressRange => ({
    from: index,
    to: index + length,
  }))
  const free = mailboxes.filter(({ from, to }) => !pages.some((page) => page.from < to && from < page.to))
  return [...pages, ...free].sort((one, other) => one.from - other.from)
}

/** Folded units as a string: a slice of the text where folding changed nothing, which costs least. */
function wordOf(text: string, { units, from }: Normalised, first: number, end: number): string {
  const at = from[first]!
  let i = first
  while (i < end && from[i] === at + i - first && units[i] === text.charCodeAt(from[i]!)) i++
  if (i === end) return text.slice(at, at + end - first)
  let word = ''
  for (let k = first; k < end; k++) word += String.fromCharCode(units[k]!)
  return word
}

function isSentenceEnd(text: string, unit: number, at: number): boolean {
  if (unit === BREAK || unit === 0x0a) return true
  if (unit === 0x20) return text.charCodeAt(at) === 0x0a || text.charCodeAt(at + 1) === 0x0a
  const character = text[at]!
  if (!sentenceEnd.has(character)) return false
  const after = text[at + 1]
  if (character !== '.' || after === undefined) return true
  if (!/[\s)\]»”"']/.test(after)) return false
  return !(
    /^\s*[+(]?\d/.test(text.slice(at + 1, at + 5)) && beforeNumber.test(text.slice(Math.max(at - 5, 0), at))
  )
}

/** "Tel. 0800 …": short for a telephone or a number, which follows. */
const beforeNumber = /(?:^|[^\p{L}])(?:t[eé]l|tlf|tfn|nr|n[uúº]m|ph|puh|тел|τηλ)$/iu

/** Digits of a telephone number are fewer (ITU-T E.164). */
const longestNumber = 20

/** Adds a word or a number; groups of digits that belong together (`080-000-0000`) become one number. */
function push(tokens: Token[], word: string, from: number, to: number): void {
  if (!/^\d/.test(word)) {
    tokens.push({ kind: 'word', text: word, from, to })
    return
  }
  // Digits with a case ending (`3347'ye`, `5830a`) or with digits left out (`36xxx`).
  const numeric = /^\d{2,}(?:x+|[^\d]{0,3})$/.test(word)
  const last = tokens.at(-1)
  if (
    last !== undefined &&
    last.kind === 'number' &&
    last.text.length < longestNumber &&
    /^[\dx]+$/.test(last.text) &&
    /^[\dx]+$/.test(word) &&
    from - last.to === 1
  )
    tokens[tokens.length - 1] = { kind: 'number', text: last.text + word, from: last.from, to }
  else tokens.push({ kind: numeric ? 'number' : 'word', text: word, from, to })
}

/** What a purpose is put together from: one of each (`opt-out-purposes.ts`). */
const about = roleBit.receiving | roleBit.message
const wished = roleBit.receiving | roleBit.wish | roleBit.again

/** `said`: a sign in the text may stand for what no word says. */
function mayCompose(roles: number, said: boolean): boolean {
  if ((roles & roleBit.refusal) !== 0 && (roles & (about | roleBit.object)) !== 0) return true
  const unwanted = roleBit.negation | roleBit.wish | roleBit.again
  if ((roles & unwanted) === unwanted) return true
  if ((roles & about) === 0) return false
  return (
    (roles & roleBit.ceasing) !== 0 || ((roles & roleBit.negation) !== 0 && (said || (roles & wished) !== 0))
  )
}

/** Words with a role, as tokens `first` to `last`, both included. */
export interface Item {
  readonly role: WordRole
  readonly first: number
  readonly last: number
}

/**
 * Every phrase of every language in a text, by language, in order of their first token. STOP stands in most texts and
 * belongs to every language: `wanted` leaves languages out by the roles that they have a word for ({@link roleBit}),
 * before lists are made for them.
 */
export function itemsOf(
  tokens: readonly Token[],
  text: string,
  index: WordIndex,
  wanted: (language: number, roles: number) => boolean = () => true,
): ReadonlyMap<number, readonly Item[]> {
  const found: Item[] = []
  const languages: number[] = []
  const roles = new Map<number, number>()
  // STOP counts in every language, and stands in most texts: put into the lists of those only that are made.
  const common: Item[] = []
  let item: Item | null = null
  tokens.forEach((token, at) => {
    if (token.kind === 'address' || token.kind === 'tag' || token.kind === 'end') return
    const before = found.length
    const tryEach = (entries: readonly Entry[] | null): void => {
      if (entries === null) return
      let alone: boolean | null = null
      for (const { language, role, words } of entries) {
        const last = at + words.length - 1
        if (last > at && !matches(words, tokens, at)) continue
        if (role === 'stop') {
          const compound: boolean =
            last > at ? isCompound(text, token, tokens[last]!) : (alone ??= isCompound(text, token, token))
          if (compound) continue
        }
        if (language === everywhere) {
          common.push({ role, first: at, last })
          continue
        }
        if (item === null || item.role !== role || item.first !== at || item.last !== last)
          item = { role, first: at, last }
        found.push(item)
        languages.push(language)
        roles.set(language, (roles.get(language) ?? 0) | roleBit[role])
      }
    }
    tryEach(index.whole(token.text))
    if (token.kind === 'word') tryEach(index.begun(token.text))
    if (found.length > before || token.kind === 'character' || token.text === stopEverywhere) return
    // "Dezab: acme.example/d", "Disiscr.: …"
    if (token.text.length >= shortestAbbreviation && /^\.?[:：]/.test(text.slice(token.to, token.to + 2)))
      for (const language of index.abbreviated(token.text)) {
        found.push({ role: 'label', first: at, last: at })
        languages.push(language)
        roles.set(language, (roles.get(language) ?? 0) | roleBit.label)
      }
    const bare = withoutPrefix(token.text)
    if (bare !== null) tryEach(index.whole(bare))
  })
  if (common.length > 0)
    for (let language = 0; language < index.languages; language++)
      roles.set(language, (roles.get(language) ?? 0) | roleBit.stop)
  const signs = /[+?:;؟？]/.test(text)
  const composed = new Map<number, readonly ComposedPurpose[]>()
  for (const [language, has] of roles) {
    if (!mayCompose(has, signs)) continue
    const own = found.filter((_, i) => languages[i] === language)
    const purposes = [...composedPurposes(own, tokens, text), ...refusals(own, tokens, text)]
    if (purposes.length === 0) continue
    composed.set(language, purposes)
    roles.set(language, has | roleBit.purpose)
  }
  const items = new Map<number, Item[]>()
  for (const [language, has] of roles) if (wanted(language, has)) items.set(language, [])
  if (items.size === 0) return items
  for (let i = 0; i < found.length; i++) items.get(languages[i]!)?.push(found[i]!)
  if (common.length > 0)
    for (const list of items.values()) {
      list.push(...common)
      list.sort((a, b) => a.first - b.first)
    }
  for (const [language, list] of items) {
    const purposes = composed.get(language)
    const all =
      purposes === undefined ? list : [...list, ...purposes].sort((one, other) => one.first - other.first)
    const complete = new Set<Item>(purposes?.filter((purpose) => purpose.complete))
    if (!index.namesObjects.has(language) || (roles.get(language)! & roleBit.purpose) === 0) {
      items.set(language, all)
      continue
    }
    const near = neighboursOf(all)
    items.set(
      language,
      all.filter((one) => one.role !== 'purpose' || complete.has(one) || !isFigure(one, near, tokens, text)),
    )
  }
  return items
}

/** The words of one language by where they begin, and those that take an object by where they end. */
export interface Neighbours {
  readonly starting: ReadonlyMap<number, readonly Item[]>
  readonly taking: ReadonlySet<number>
}

export function neighboursOf(items: readonly Item[]): Neighbours {
  const starting = new Map<number, Item[]>()
  const taking = new Set<number>()
  for (const item of items) {
    const known = starting.get(item.first)
    if (known === undefined) starting.set(item.first, [item])
    else known.push(item)
    if (item.role === 'takes') taking.add(item.last)
  }
  return { starting, taking }
}

/** Words of what a purpose is about that are looked through for a name of messages. */
const longestObject = 6
/** Words that go on after a purpose without saying what it is about: "stop receiving at any time". */
const leadsOn: ReadonlySet<WordRole> = new Set(['between', 'to', 'answer', 'write'])

/**
 * Whether words that stop something say of something else than messages that it stops: "unsubscribe from high energy
 * bills". A name may be that of a sender or a list.
 */
export function isFigure(
  { role, last }: Item,
  { starting, taking }: Neighbours,
  tokens: readonly Token[],
  text: string,
): boolean {
  const find = (at: number, wanted: (role: WordRole) => boolean): Item | undefined =>
    starting.get(at)?.find((item) => wanted(item.role))
  let at = last + 1
  if (!follows(at, tokens, text)) return false
  const leads = find(at, (one) => one === 'from')
  if (leads !== undefined) at = leads.last + 1
  else if (role === 'purpose' && !taking.has(last)) return false
  else if (find(at, (one) => leadsOn.has(one)) !== undefined) return false
  if (find(at, (one) => one === 'owner') !== undefined || !follows(at, tokens, text)) return false
  const end = at + longestObject
  for (; at < end && follows(at, tokens, text); at++) {
    const letter = text.charAt(tokens[at]!.from)
    const named = letter.toLowerCase() !== letter && role !== 'stop'
    if (named || find(at, (one) => one === 'object') !== undefined) return false
    // "Per non ricevere sorprese chiama …": a verb ends what it was about.
    if (find(at, (one) => one === 'answer' || one === 'write') !== undefined) return true
  }
  // What goes on in a tag, an address or a number may name anything.
  const next = tokens[at]
  return (
    next === undefined || next.kind === 'end' || next.kind === 'word' || gapBefore(at, tokens, text) !== ''
  )
}

/** What stands between a token and the one before it, spaces left out. */
function gapBefore(at: number, tokens: readonly Token[], text: string): string {
  return text.slice(tokens[at - 1]!.to, tokens[at]!.from).trim()
}

/** Whether the next token is a word of the same phrase: no sign in between. */
function follows(at: number, tokens: readonly Token[], text: string): boolean {
  return tokens[at]?.kind === 'word' && /^['’‘-]?$/.test(gapBefore(at, tokens, text))
}

function matches(words: readonly string[], tokens: readonly Token[], at: number): boolean {
  for (let i = 1; i < words.length; i++) {
    const token = tokens[at + i]
    if (token === undefined) return false
    const word = words[i]!
    if (word.endsWith('*') ? !token.text.startsWith(word.slice(0, -1)) : token.text !== word) return false
  }
  return true
}

const hyphen = /[-\u2010\u2011]/

/** `non-stop`, `стоп-слово`: part of a longer word. */
function isCompound(text: string, first: Token, last: Token): boolean {
  return (
    (first.from > 1 && hyphen.test(text[first.from - 1]!) && /\p{L}/u.test(text[first.from - 2]!)) ||
    (hyphen.test(text[last.to] ?? '') && /\p{L}/u.test(text[last.to + 1] ?? ''))
  )
}

/** Arabic and Hebrew write "and", "so", "to" and the article as a letter of the next word. */
function withoutPrefix(word: string): string | null {
  return /^[وفבוהלכש]./.test(word) && word.length > 2 ? word.slice(1) : null
}

/** Roles that a word may be glued from ("TxtNO", "STOP2END", "2stop"); of several that a part has the first counts. */
const gluedRoles: readonly WordRole[] = ['stop', 'purpose', 'answer', 'code', 'end', 'between']

/** How words come apart, by grammar: the same words stand in the translations, variants and footers of a run. */
const apart = new WeakMap<WordIndex, Map<string, readonly number[] | null>>()
/** Words that are kept; of a text that has more the first ones are forgotten. */
const mostApart = 20_000

/** Takes words apart that were written without their spaces. */
export function splitGlued(tokens: readonly Token[], index: WordIndex): readonly Token[] {
  let known = apart.get(index)
  if (known === undefined || known.size > mostApart) apart.set(index, (known = new Map()))
  const words = known
  let whole: Token[] | null = null
  tokens.forEach((token, at) => {
    const parts = partsOf(token, index, words)
    if (parts !== null) (whole ??= tokens.slice(0, at)).push(...parts)
    else whole?.push(token)
  })
  return whole ?? tokens
}

/** What a word is glued from; null for all others. */
function partsOf(
  { kind, text, from, to }: Token,
  index: WordIndex,
  known: Map<string, readonly number[] | null>,
): readonly Token[] | null {
  if (kind !== 'word' || text.length < 4 || text.length > 24 || to - from !== text.length) return null
  if (index.whole(text) !== null) return null
  // "STOP36111": the word to send with the number behind it.
  const last = text.charCodeAt(text.length - 1)
  const numbered = last >= 0x30 && last <= 0x39 ? /^(\p{L}{3,12})(\d{4,6})$/u.exec(text) : null
  if (numbered !== null && index.core(numbered[1]!) !== null) {
    const middle = from + numbered[1]!.length
    return [
      { kind: 'word', text: numbered[1]!, from, to: middle },
      { kind: 'number', text: numbered[2]!, from: middle, to },
    ]
  }
  let lengths = known.get(text)
  if (lengths === undefined) known.set(text, (lengths = glued(text, index)))
  if (lengths === null) return null
  let at = 0
  return lengths.map((length): Token => {
    const start = at
    at += length
    return { kind: 'word', text: text.slice(start, at), from: from + start, to: from + at }
  })
}

interface Cover {
  readonly lengths: readonly number[]
  readonly roles: readonly WordRole[]
}

/** The lengths of the parts of a word that the words of one language cover, an instruction among them. */
function glued(word: string, index: WordIndex): readonly number[] | null {
  // Most words have no part that makes an instruction: that is found out before anything is put together.
  const speaking = new Set<number>()
  for (let from = 0; from + 1 < word.length; from++)
    for (const length of index.coreLengths(word.slice(from, from + 2)))
      if (from + length <= word.length)
        for (const language of index.core(word.slice(from, from + length)) ?? []) speaking.add(language)
  if (speaking.size === 0) return null
  const languages = new Set<number>()
  for (let length = 1; length < word.length; length++)
    for (const { language, role, words } of index.whole(word.slice(0, length)) ?? []) {
      if (words.length > 1 || !gluedRoles.includes(role)) continue
      if (language === everywhere) for (const one of speaking) languages.add(one)
      else if (speaking.has(language)) languages.add(language)
    }
  for (const language of languages) {
    // By length of the covered start, the fewest parts that cover it.
    const covers: (Cover | undefined)[] = [{ lengths: [], roles: [] }]
    for (let from = 0; from < word.length; from++) {
      const before = covers[from]
      if (before === undefined) continue
      for (let to = from + 1; to <= word.length; to++) {
        const part = word.slice(from, to)
        const digit = /^\d$/.test(part)
        // Of single characters only digits ("2", "4") and the word to send at the end ("TxtX").
        if (part.length === 1 && !digit && to < word.length) continue
        const role = gluedRoles.find((one) =>
          index
            .whole(part)
            ?.some(
              (entry) =>
                (entry.language === language || entry.language === everywhere) &&
                entry.role === one &&
                entry.words.length === 1,
            ),
        )
        // Small words are in every word: only digits and two letters or more, and never at its start.
        if (role === undefined || (role === 'between' && !digit && (part.length < 2 || from === 0))) continue
        const known = covers[to]
        if (known === undefined || before.roles.length + 1 < known.roles.length)
          covers[to] = { lengths: [...before.lengths, to - from], roles: [...before.roles, role] }
      }
    }
    const cover = covers[word.length]
    if (cover === undefined || new Set(cover.roles).size < 2) continue
    const { roles } = cover
    const spelled = roles.some((role, at) => role === 'between' && cover.lengths[at]! > 1)
    if (spelled && !(roles[0] === 'stop' && roles.length > 2)) continue
    if (
      roles.includes('stop') ||
      roles.includes('purpose') ||
      (roles.includes('answer') && roles.includes('code'))
    )
      return cover.lengths
  }
  return null
}
