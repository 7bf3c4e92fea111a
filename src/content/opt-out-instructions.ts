import type { OptOutGrammar, OptOutLanguage, WordRole } from './opt-out.ts'
import type { Normalised } from './normalise.ts'
import { indexOf, roleBit, type WordIndex } from './opt-out-index.ts'
import { addressSays } from './opt-out-says.ts'
import { digitsOf, type Item, itemsOf, splitGlued, type Token, tokenise } from './opt-out-words.ts'

/** A sentence that says how to stop messages. Offsets are UTF-16 units of the visible text. */
export interface Instruction {
  /**
   * Answer the sender, send a word to a number, call or open something, write to a mailbox, tap a suggested reply, change
   * a setting of an app or an account, or block the sender.
   */
  readonly means: 'answer' | 'number' | 'call' | 'link' | 'mailbox' | 'button' | 'setting' | 'block'
  /** Subtag of the language whose words it is made of; null for an address that says it by itself. */
  readonly language: string | null
  /** The word to send, as written; null where there is none. */
  readonly word: string | null
  readonly from: number
  readonly to: number
}

/** Weights of tokens in a distance: three for a word, one for a character of a script without spaces. */
const weights: Readonly<Record<Token['kind'], number>> = {
  word: 3,
  character: 1,
  number: 3,
  address: 3,
  tag: 3,
  end: 6,
}
const wordsFar = (count: number): number => count * weights.word

/** A text made ready for one language. */
interface Reading {
  readonly text: string
  readonly tokens: readonly Token[]
  /** By token: how it looks. */
  readonly codes: readonly ReturnType<typeof codeLook>[]
  /** Weight of all tokens before each. */
  readonly before: readonly number[]
  readonly index: WordIndex
  readonly window: Range
  readonly answerable: boolean
  readonly accepts: (instruction: Instruction) => boolean
  readonly spoken: boolean
  readonly language: OptOutLanguage
  readonly by: Readonly<Partial<Record<WordRole, readonly Item[]>>>
  /** Tokens that may stand between parts: small words, verbs, numbers. */
  readonly neutral: ReadonlySet<number>
  readonly numbers: readonly Item[]
  readonly addresses: readonly Item[]
}

interface Range {
  readonly first: number
  readonly last: number
}

export interface Reach {
  /** Whether a merge tag stands for an unsubscribe link. */
  readonly leadsOut?: (token: Token) => boolean
  /** Whether the sender can be answered to; else instructions that only ask for an answer are passed over. */
  readonly answerable?: boolean
  /** Others are passed over. */
  readonly accepts?: (instruction: Instruction) => boolean
  /** Whether it is a call: somebody listens, and keys are pressed. */
  readonly spoken?: boolean
  /** The text in its normalised form, where somebody has made it already. */
  readonly read?: Normalised
}

const known = new WeakMap<Normalised, readonly Token[]>()

/** {@link tokenise}, once for a text that several ask about. */
function tokensOf(text: string, read: Normalised): readonly Token[] {
  let tokens = known.get(read)
  if (tokens === undefined) known.set(read, (tokens = tokenise(text, read)))
  return tokens
}

/**
 * Finds an instruction in a text that says how to stop messages, in any language; of several readings the one that
 * takes in most.
 */
export function findInstruction(
  text: string,
  grammar: OptOutGrammar,
  { leadsOut = () => false, answerable = true, accepts = () => true, spoken = false, read }: Reach = {},
): Instruction | null {
  const index = indexOf(grammar)
  const tokens = splitGlued(read === undefined ? tokenise(text) : tokensOf(text, read), index)
  const numbered = text.includes('[') || tokens.some(({ kind }) => kind === 'number')
  const byLanguage = itemsOf(tokens, text, index, (language, roles) =>
    mayInstruct(roles, grammar.languages[language]!, numbered),
  )
  if (byLanguage.size > 0) {
    const before: number[] = [0]
    for (const token of tokens) before.push(before.at(-1)! + weights[token.kind])
    const addresses: Item[] = []
    const numbers: Item[] = []
    tokens.forEach((token, at) => {
      if (token.kind === 'address' || (token.kind === 'tag' && leadsOut(token)))
        addresses.push({ role: 'link', first: at, last: at })
      if (token.kind === 'number') numbers.push({ role: 'link', first: at, last: at })
    })
    const codes = tokens.map((token) => codeLook(token, text))
    const all: Whole = {
      text,
      tokens,
      codes,
      before,
      index,
      byLanguage,
      numbers,
      addresses,
      answerable,
      accepts,
      spoken,
    }
    for (const window of windowsOf(before)) {
      const found = instructionWithin(all, window, grammar)
      if (found !== null) return found
    }
  }
  const address = tokens.find(
    (token) =>
      (token.kind === 'address' && addressSays(token.text, grammar)) ||
      (token.kind === 'tag' && leadsOut(token)),
  )
  if (address === undefined) return null
  const link: Instruction = {
    means: 'link',
    language: null,
    word: null,
    from: address.from,
    to: address.to,
  }
  return accepts(link) ? link : null
}

/** A text with all that was found in it. */
interface Whole {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly codes: readonly ReturnType<typeof codeLook>[]
  readonly before: readonly number[]
  readonly index: WordIndex
  readonly byLanguage: ReadonlyMap<number, readonly Item[]>
  readonly numbers: readonly Item[]
  readonly addresses: readonly Item[]
  readonly answerable: boolean
  readonly accepts: (instruction: Instruction) => boolean
  readonly spoken: boolean
}

/** An instruction is shorter than this; texts are read in stretches of twice as much, so that time grows with length. */
const longestInstruction = wordsFar(40)

function windowsOf(before: readonly number[]): readonly Range[] {
  const windows: Range[] = []
  const count = before.length - 1
  for (let first = 0; first < count;) {
    let last = first
    while (last + 1 < count && before[last + 1]! - before[first]! < 2 * longestInstruction) last++
    windows.push({ first, last })
    if (last + 1 >= count) break
    const next = before[last]! - longestInstruction
    let start = first + 1
    while (before[start]! < next) start++
    first = start
  }
  return windows
}

function inside<Place extends Range>(places: readonly Place[], window: Range): readonly Place[] {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]!.first < window.first) low = middle + 1
    else high = middle
  }
  let end = low
  while (end < places.length && places[end]!.first <= window.last) end++
  return low === 0 && end === places.length ? places : places.slice(low, end)
}

/** Roles that make an instruction of a stop word wherever it stands. */
const telling =
  roleBit.answer | roleBit.write | roleBit.purpose | roleBit.label | roleBit.end | roleBit.complete
/** Roles one of which every instruction has, but for a word of the lists with a verb. */
const speaking = roleBit.stop | roleBit.purpose | roleBit.label | roleBit.complete
const wordAndVerb = roleBit.answer | roleBit.code
/** Roles that make an instruction with each other alone. */
const pairs: readonly number[] = [
  roleBit.off | roleBit.place,
  roleBit.block | roleBit.chat,
  roleBit.weary | roleBit.answer,
  roleBit.weary | roleBit.write,
]
/** One of each of {@link pairs}: most texts have none. */
const paired = roleBit.off | roleBit.block | roleBit.weary

/**
 * Whether the words of a language can be put together at all, by their roles; `numbered` where there is a number, or a
 * bracket that a reply may stand in. STOP stands in every text and belongs to every language, and so do small words:
 * by itself STOP says nothing, but before a short code. Most languages end here, before anything is built for them.
 */
function mayInstruct(roles: number, { shortCodes }: OptOutLanguage, numbered: boolean): boolean {
  if ((roles & paired) !== 0 && pairs.some((pair) => (roles & pair) === pair)) return true
  if ((roles & speaking) === 0 && (roles & wordAndVerb) !== wordAndVerb) return false
  return (roles & telling) !== 0 || (numbered && ((roles & roleBit.to) !== 0 || shortCodes.length > 0))
}

function instructionWithin(whole: Whole, window: Range, grammar: OptOutGrammar): Instruction | null {
  const numbers = inside(whole.numbers, window)
  const addresses = inside(whole.addresses, window)
  const numbered = numbers.length > 0 || whole.text.includes('[')
  let best: Instruction | null = null
  for (const [number, everything] of whole.byLanguage) {
    const items = inside(everything, window)
    const language = grammar.languages[number]!
    let roles = 0
    for (const { role } of items) roles |= roleBit[role]
    if (!mayInstruct(roles, language, numbered)) continue
    const by: Partial<Record<WordRole, Item[]>> = {}
    for (const item of items) {
      const list = by[item.role]
      if (list === undefined) by[item.role] = [item]
      else list.push(item)
    }
    // Of purposes that start together the longer says more: "no recibir más".
    by.purpose?.sort((a, b) => a.first - b.first || b.last - a.last)
    const neutral = new Set<number>()
    for (const item of items)
      if (item.role === 'between' || item.role === 'to' || item.role === 'answer' || item.role === 'write')
        for (let at = item.first; at <= item.last; at++) neutral.add(at)
    for (const { first } of numbers) neutral.add(first)
    const { text, tokens, codes, before, index, answerable, accepts, spoken } = whole
    const found = instructionIn({
      text,
      tokens,
      codes,
      before,
      index,
      window,
      answerable,
      accepts,
      spoken,
      language,
      by,
      neutral,
      numbers,
      addresses,
    })
    // The same words in two languages: the one whose reading takes in more.
    if (found !== null && (best === null || found.to - found.from > best.to - best.from)) best = found
  }
  return best
}

function instructionIn(reading: Reading): Instruction | null {
  for (const forms of [
    answerForms,
    purposeForms,
    numberForms,
    linkForms,
    wholeForms,
    writtenForms,
    wearyForms,
    settingForms,
    blockForms,
  ])
    for (const found of forms(reading))
      if ((reading.answerable || found.means !== 'answer') && reading.accepts(found)) return found
  return null
}

/** Weight of what stands between two ranges, and how much of it is neither small word nor verb nor number. */
function distance(
  reading: Reading,
  a: Range,
  b: Range,
): { readonly total: number; readonly other: number; readonly ends: number } {
  const { tokens, before, neutral } = reading
  const total = before[b.first]! - before[a.last + 1]!
  let other = 0
  let ends = 0
  // Beyond any distance that a form allows nothing has to be counted.
  if (total <= wordsFar(12))
    for (let at = a.last + 1; at < b.first; at++) {
      if (tokens[at]!.kind === 'end') ends++
      else if (!neutral.has(at) && tokens[at]!.kind !== 'tag') other += weights[tokens[at]!.kind]
    }
  return { total, other, ends }
}

interface Within {
  /** Words of any kind, and words that are neither small words nor verbs nor numbers. */
  readonly total: number
  readonly other: number
  /** Whether a sentence may end in between. */
  readonly across?: boolean
}

/** Nothing in between but small words that go with it. */
const nothing: Within = { total: 2, other: 0 }

function near(reading: Reading, a: Range, b: Range, { total, other, across = false }: Within): boolean {
  if (b.first <= a.last) return false
  const found = distance(reading, a, b)
  return (
    found.total <= wordsFar(total) + found.ends * weights.end &&
    found.other <= wordsFar(other) &&
    (found.ends === 0 || across)
  )
}

const none: readonly Item[] = []

function of(reading: Reading, role: WordRole, ...more: readonly WordRole[]): readonly Item[] {
  if (more.length === 0) return reading.by[role] ?? none
  const roles = [role, ...more]
  return roles.flatMap((role) => reading.by[role] ?? [])
}

function result(
  reading: Reading,
  means: Instruction['means'],
  word: Range | null,
  ...parts: readonly Range[]
): Instruction {
  const { tokens, text, language } = reading
  const first = Math.min(...parts.map((part) => part.first))
  const last = Math.max(...parts.map((part) => part.last))
  return {
    means,
    language: language.code,
    word: word === null ? null : text.slice(tokens[word.first]!.from, tokens[word.last]!.to),
    from: tokens[first]!.from,
    to: tokens[last]!.to,
  }
}

/** Whether a number to send to stands next to a form. */
function numberNear(reading: Reading, a: Range, b: Range): Range | undefined {
  const from = Math.min(a.first, b.first)
  const to = Math.max(a.last, b.last)
  // A price behind it ("STOP to opt out (£0.50/SMS)") is nothing to send to.
  return reading.numbers.find(
    (number) =>
      isDestination(reading, number) &&
      ((number.first > from && number.first < to) ||
        (number.first > to && near(reading, { first: to, last: to }, number, { total: 4, other: 0 }))),
  )
}

function sendTo(reading: Reading, word: Range, ...parts: readonly Range[]): Instruction {
  const first = parts.reduce((a, b) => (b.first < a.first ? b : a))
  const last = parts.reduce((a, b) => (b.last > a.last ? b : a))
  const number = numberNear(reading, first, last)
  return number === undefined
    ? result(reading, 'answer', word, ...parts)
    : result(reading, 'number', word, ...parts, number)
}

/** "Reply STOP", "RET yazıp 3347'ye gönderin". */
function* answerForms(reading: Reading): Generator<Instruction> {
  const { verbLast } = reading.language
  const close = { total: 5, other: 0 }
  for (const stop of of(reading, 'stop'))
    for (const verb of of(reading, 'answer'))
      if (near(reading, verb, stop, close) || (verbLast && near(reading, stop, verb, close)))
        yield sendTo(reading, stop, verb, stop)
  // "RET yaz 3333": writing is enough where a number says where it goes.
  if (verbLast)
    for (const stop of of(reading, 'stop'))
      for (const verb of of(reading, 'write'))
        for (const number of reading.numbers)
          if (
            isDestination(reading, number) &&
            near(reading, stop, verb, nothing) &&
            near(reading, verb, number, nothing)
          )
            yield result(reading, 'number', stop, stop, verb, number)
}

/** Tokens that can be a word to send: one in capitals, with digits, in quotes, or of the lists. */
function wordsToSend(reading: Reading): readonly Range[] {
  const { tokens, codes, index, window, language } = reading
  const words: Range[] = [...of(reading, 'stop', 'code')]
  if (reading.spoken) words.push(...of(reading, 'digit'))
  const skip = new Set<number>()
  for (const item of of(reading, 'answer', 'write', 'purpose', 'between'))
    // "Press 2": a digit is a small word ("STOP 2 end") but for the key that a caller names.
    if (!(reading.spoken && item.role === 'between' && /^\d$/.test(tokens[item.first]!.text)))
      for (let at = item.first; at <= item.last; at++) skip.add(at)
  // A Latin word in a sentence of another script (`回t退`) is one to send, too.
  const latinStandsOut = index.otherScripts.has(language.code)
  for (let at = window.first; at <= window.last; at++)
    if (
      (codes[at] === 'code' || (latinStandsOut && codes[at] === 'latin')) &&
      !skip.has(at) &&
      !index.optIn.has(tokens[at]!.text)
    )
      words.push({ first: at, last: at })
  words.push(...quotedWords(reading), ...addressedWords(reading))
  return words
}

/** What stands between a verb and the number that it is sent to, in scripts without capitals: "أرسل وداعا إلى 5577". */
function addressedWords(reading: Reading): readonly Range[] {
  const { tokens, numbers, index } = reading
  if (numbers.length === 0) return none
  const found: Range[] = []
  const tos = of(reading, 'to', 'between')
  for (const { last } of of(reading, 'answer'))
    for (const to of tos) {
      const word = { first: last + 1, last: to.first - 1 }
      if (word.first > word.last || !numbers.some(({ first }) => first === to.last + 1)) continue
      const parts = tokens.slice(word.first, word.last + 1)
      const isOne =
        (parts.length === 1 && parts[0]!.kind === 'word') ||
        (parts.length <= mostQuoted && parts.every(({ kind }) => kind === 'character'))
      if (isOne && parts.every(({ text }) => !/\p{Lu}|\p{Ll}/u.test(text) && !index.optIn.has(text)))
        found.push(word)
    }
  return found
}

/** Characters of a script without spaces that are one word to send: 「さよなら」. */
const mostQuoted = 6

/** Two or three words between quotes are one to send: "הסירו אותי". */
function quotedWords({ text, tokens, window }: Reading): readonly Range[] {
  const found: Range[] = []
  for (let first = window.first; first < window.last; first++) {
    const { kind, from } = tokens[first]!
    if ((kind !== 'word' && kind !== 'character') || !quotes.includes(text[from - 1] || ' ')) continue
    const most = kind === 'word' ? 3 : mostQuoted
    for (let last = first + 1; last < Math.min(first + most, window.last + 1); last++) {
      if (tokens[last]!.kind !== kind) break
      if (quotes.includes(text[tokens[last]!.to] || ' ')) found.push({ first, last })
    }
  }
  return found
}

const quotes = '"“”«»\'‘’「」『』'

/** How a word looks: as a code (capitals, digits, quotes), as a Latin word, or as any other. */
function codeLook({ kind, text: folded, from, to }: Token, text: string): 'code' | 'latin' | 'other' {
  if (kind !== 'word' || folded.length > 15) return 'other'
  const written = text.slice(from, to)
  const capitals = written.toUpperCase() === written && written.toLowerCase() !== written
  const quoted =
    from > 0 && to < text.length && quotes.includes(text[from - 1]!) && quotes.includes(text[to]!)
  if (capitals || quoted || /\d/.test(folded)) return 'code'
  return /^[a-z]{1,8}$/.test(folded) ? 'latin' : 'other'
}

/** A purpose and a word to send: "To opt out text X to 12345", "Reply NO to unsubscribe", "STOP to end". */
function* purposeForms(reading: Reading): Generator<Instruction> {
  const { verbLast } = reading.language
  const purposes = of(reading, 'purpose')
  const ends = of(reading, 'end')
  const stops = of(reading, 'stop')
  if (purposes.length === 0 && ends.length === 0 && reading.by.label === undefined) return
  const verbs = of(reading, 'answer', 'write')
  const words = wordsToSend(reading)
  for (const verb of verbs)
    for (const word of words) {
      if (near(reading, verb, word, { total: 5, other: 0 })) {
        for (const purpose of purposes)
          if (
            near(reading, word, purpose, { total: 9, other: 2 }) ||
            near(reading, purpose, verb, { total: 8, other: 3, across: true })
          )
            yield sendTo(reading, word, verb, word, purpose)
        if (isListed(reading, word))
          for (const end of ends)
            // "Pour arrêter, envoyez NON" as well as "envoyez NON pour arrêter".
            if (near(reading, end, verb, { total: 1, other: 0 })) yield sendTo(reading, word, end, verb, word)
            else if (near(reading, word, end, { total: 6, other: 0 }) && endsPhrase(reading, end))
              yield sendTo(reading, word, verb, word, end)
      }
      if (verbLast && near(reading, word, verb, { total: 6, other: 2 }))
        for (const purpose of purposes)
          if (
            near(reading, purpose, word, { total: 7, other: 3, across: true }) ||
            near(reading, verb, purpose, { total: 5, other: 2 })
          )
            yield sendTo(reading, word, verb, word, purpose)
    }
  for (const stop of stops) {
    for (const purpose of purposes) {
      if (near(reading, stop, purpose, { total: 3, other: 0 })) yield sendTo(reading, stop, stop, purpose)
      if (near(reading, purpose, stop, { total: 2, other: 0 })) yield sendTo(reading, stop, purpose, stop)
    }
    for (const label of of(reading, 'label'))
      if (
        label.last < stop.first &&
        near(reading, label, stop, { total: 0, other: 0 }) &&
        hasColon(reading, label, stop)
      )
        yield sendTo(reading, stop, label, stop)
    for (const end of ends)
      if (
        (end.first > stop.last + 1 || hasColon(reading, stop, end)) &&
        near(reading, stop, end, { total: 2, other: 0 }) &&
        endsPhrase(reading, end)
      )
        yield sendTo(reading, stop, stop, end)
  }
  for (const purpose of purposes)
    for (const word of words) {
      if (near(reading, purpose, word, { total: 1, other: 0 }) && hasColon(reading, purpose, word))
        yield sendTo(reading, word, purpose, word)
      // "Não quer + receber? Resp. SAIR": a word of the lists in capitals that ends its sentence, whatever the verb.
      if (
        reading.codes[word.first] === 'code' &&
        near(reading, purpose, word, { total: 3, other: 1, across: true }) &&
        isListed(reading, word) &&
        endsPhrase(reading, word)
      )
        yield sendTo(reading, word, purpose, word)
    }
  // "Baja: responde BAJA".
  for (const label of of(reading, 'label'))
    for (const verb of verbs)
      if (near(reading, label, verb, { total: 1, other: 0, across: true }))
        for (const word of words)
          // Behind a colon any code: "الغاء: ارسل C4 الى 8055".
          if (
            near(reading, verb, word, { total: 3, other: 0 }) &&
            (isListed(reading, word) || hasColon(reading, label, verb))
          )
            yield sendTo(reading, word, label, verb, word)
  // "If you don't want these calls, just tell me".
  if (reading.spoken)
    for (const purpose of purposes)
      for (const said of of(reading, 'speak'))
        if (
          near(reading, purpose, said, { total: 8, other: 4, across: true }) ||
          near(reading, said, purpose, { total: 9, other: 3 })
        )
          yield result(reading, 'answer', null, purpose, said)
}

function isListed(reading: Reading, word: Range): boolean {
  return of(reading, 'stop', 'code').some((item) => item.first === word.first && item.last === word.last)
}

/**
 * "STOP to end." and not "STOP to end your lease": nothing follows but a sentence's end, a number, punctuation, the word
 * to ask for help ("STOP2End HELP4Info") or what it costs ("Msg&data rates may apply").
 */
function endsPhrase(reading: Reading, end: Range): boolean {
  const { text, tokens, index } = reading
  const next = tokens[end.last + 1]
  if (next === undefined || next.kind === 'end' || next.kind === 'number' || next.kind === 'character')
    return true
  if (/[^\s\p{L}\p{N}]/u.test(text.slice(tokens[end.last]!.to, next.from))) return true
  return (
    index.optIn.has(/^\p{L}*/u.exec(next.text)![0]) || /^msg ?(?:&|and) ?data/i.test(text.slice(next.from))
  )
}

/** "Tired?" and not "Kıştan bıktınız mı?" (tired of winter): nothing stands before but small words or a sign. */
function startsPhrase({ text, tokens, neutral, language }: Reading, { first }: Range): boolean {
  const before = tokens[first - 1]
  const isWord = before?.kind === 'word' || before?.kind === 'character'
  if (!isWord || (neutral.has(first - 1) && !language.verbLast)) return true
  return /[^\s\p{L}\p{N}\p{M}]/u.test(text.slice(before.to, tokens[first]!.from))
}

function hasColon(reading: Reading, a: Range, b: Range): boolean {
  const { text, tokens } = reading
  return /[:：=→>]/.test(text.slice(tokens[a.last]!.to, tokens[b.first]!.from))
}

/** "STOP au 36111", "OptOut 0800 000 000", "무료수신거부 080-000-0000", "STOP *456*9#". */
function* numberForms(reading: Reading): Generator<Instruction> {
  const { tokens, numbers, language } = reading
  const tos = of(reading, 'to')
  // "BAJA al 2222": in capitals, else it is a word of the sentence, and behind no verb, else it may be any service.
  const verbs = of(reading, 'answer', 'write')
  const codes = of(reading, 'code').filter(
    (code) =>
      reading.codes[code.first] === 'code' && !verbs.some((verb) => near(reading, verb, code, nothing)),
  )
  for (const stop of [...of(reading, 'stop'), ...codes])
    for (const number of numbers) {
      if (number.first <= stop.last || !isDestination(reading, number)) continue
      const { text } = tokens[number.first]!
      const joined =
        number.first === stop.last + 1
          ? stop.role === 'stop' &&
            (isDialled(reading, number) ||
              (language.shortCodes.some((code) => text.startsWith(code)) &&
                digitsOf(tokens[number.first]!) === 5))
          : tos.some(
              ({ first, last }) => last === number.first - 1 && near(reading, stop, { first, last }, nothing),
            )
      if (joined) yield result(reading, 'number', stop, stop, number)
    }
  for (const purpose of of(reading, 'purpose', 'label'))
    for (const number of numbers) {
      const digits = digitsOf(tokens[number.first]!)
      const whole = digits >= 7 || isDialled(reading, number)
      const after =
        near(reading, purpose, number, { total: 4, other: 0 }) ||
        (isDialled(reading, number) &&
          near(reading, purpose, number, { total: 4, other: 0, across: true }) &&
          asks(reading, purpose, number))
      if (!after && !near(reading, number, purpose, { total: 0, other: 0 })) continue
      if (purpose.role === 'label' && !whole) continue
      if (whole || (after && digits >= 3 && isDestination(reading, number)))
        yield result(reading, 'call', null, purpose, number)
    }
  // "To be taken off our list, call 800 555 0199": the verb stands between.
  for (const number of numbers) {
    if (digitsOf(tokens[number.first]!) < 7 && !isDialled(reading, number)) continue
    for (const verb of of(reading, 'write'))
      if (near(reading, verb, number, { total: 3, other: 0 }))
        for (const purpose of of(reading, 'purpose'))
          if (
            near(reading, purpose, verb, { total: 8, other: 3 }) ||
            (near(reading, purpose, verb, { total: 4, other: 1, across: true }) &&
              asks(reading, purpose, verb)) ||
            near(reading, number, purpose, { total: 8, other: 2 })
          )
            yield result(reading, 'call', null, purpose, verb, number)
  }
}

/** "No more ads? Call …": a question ends between two ranges. */
function asks({ text, tokens }: Reading, a: Range, b: Range): boolean {
  return /[?？؟;]/.test(text.slice(tokens[a.last]!.to, tokens[b.first]!.from))
}

/** A code of the network, dialled like a number: `*456*9#`. */
function isDialled({ tokens, text }: Reading, { first }: Range): boolean {
  const { from, to } = tokens[first]!
  return text[from - 1] === '*' && text[to] === '#'
}

/** A number that something can be sent to: of three digits or more, no percentage, price, date or measure. */
function isDestination(reading: Reading, number: Range): boolean {
  const { tokens, text } = reading
  const token = tokens[number.first]!
  if (digitsOf(token) < 3) return false
  const after = text.slice(token.to, token.to + 3)
  const before = text.slice(Math.max(token.from - 2, 0), token.from)
  return !/^\s?[%‰€$£¥₺₽₹]|^[.,]\d/.test(after) && !/[€$£¥₺₽₹]\s?$/.test(before)
}

/** "Opt out: acme.example/u", "Visit acme.example/u to unsubscribe", "Withdraw consent: mail to privacy@acme.example". */
function* linkForms(reading: Reading): Generator<Instruction> {
  for (const address of reading.addresses) {
    const means = reading.tokens[address.first]!.text.includes('@') ? 'mailbox' : 'link'
    for (const purpose of of(reading, 'purpose'))
      if (
        overlap(purpose, address) ||
        near(reading, purpose, address, { total: 6, other: 2 }) ||
        near(reading, purpose, address, { total: 3, other: 0, across: true }) ||
        near(reading, address, purpose, { total: 3, other: 0 })
      )
        yield result(reading, means, null, purpose, address)
    for (const label of of(reading, 'label', 'link'))
      if (near(reading, label, address, { total: 1, other: 0 }))
        yield result(reading, means, null, label, address)
  }
}

/** Whole instructions, and a suggested reply written out as `[Stop]`. */
function* wholeForms(reading: Reading): Generator<Instruction> {
  const { text, tokens } = reading
  const whole = of(reading, 'complete').find((one) => !isKept(reading, one))
  if (whole !== undefined) {
    // "退回N": the word to send is what ends it.
    const last = { first: whole.last, last: whole.last }
    const ends = whole.last > whole.first && reading.codes[whole.last] === 'code'
    yield result(reading, 'answer', ends && /^[a-z]/.test(tokens[whole.last]!.text) ? last : whole, whole)
  }
  for (const stop of of(reading, 'stop', 'purpose')) {
    const from = tokens[stop.first]!.from
    if (text[from - 1] === '[' && text[tokens[stop.last]!.to] === ']')
      yield result(reading, 'button', stop, stop)
  }
}

/** "Write STOP": in capitals and at the end of its phrase it is nothing else, whatever stands before. */
function* writtenForms(reading: Reading): Generator<Instruction> {
  const { codes, language } = reading
  const verbs = of(reading, 'write')
  if (verbs.length === 0) return
  for (const stop of of(reading, 'stop')) {
    if (codes[stop.first] !== 'code' || stop.first !== stop.last) continue
    for (const verb of verbs)
      if (
        (near(reading, verb, stop, nothing) && endsPhrase(reading, stop)) ||
        (language.verbLast && near(reading, stop, verb, nothing) && endsPhrase(reading, verb))
      )
        yield sendTo(reading, stop, verb, stop)
  }
}

/** "Not interested? Send LEAVE back": a refusal of whatever comes, and behind it a word to send or a number to call. */
function* wearyForms(reading: Reading): Generator<Instruction> {
  const refusals = of(reading, 'weary').filter(
    (weary) => startsPhrase(reading, weary) && endsPhrase(reading, weary),
  )
  if (refusals.length === 0) return
  const { verbLast } = reading.language
  const words = wordsToSend(reading).filter(
    (word) =>
      isListed(reading, word) ||
      (reading.codes[word.first] === 'code' && (verbLast || endsPhrase(reading, word))),
  )
  const behind = { total: 5, other: 2, across: true }
  const close = { total: 4, other: 0 }
  for (const weary of refusals) {
    for (const verb of of(reading, 'answer', 'write'))
      for (const word of words)
        if (
          (near(reading, weary, verb, behind) && near(reading, verb, word, close)) ||
          (verbLast && near(reading, weary, word, behind) && near(reading, word, verb, close))
        )
          yield sendTo(reading, word, weary, verb, word)
    for (const verb of of(reading, 'write'))
      for (const number of reading.numbers)
        if (
          digitsOf(reading.tokens[number.first]!) >= 7 &&
          near(reading, weary, verb, behind) &&
          near(reading, verb, number, close)
        )
          yield result(reading, 'call', null, weary, verb, number)
  }
}

/** Whether two ranges overlap or are near each other, whichever comes first. */
function beside(reading: Reading, a: Range, b: Range, within: Within): boolean {
  return overlap(a, b) || near(reading, a, b, within) || near(reading, b, a, within)
}

function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last
}

/** `เปิด` (on) ends in `ปิด` (off). */
function isKept(reading: Reading, one: Range): boolean {
  return of(reading, 'kept').some((kept) => overlap(kept, one))
}

/** "Don't block this chat". */
function isNegated(reading: Reading, one: Range): boolean {
  return of(reading, 'negation').some(({ last }) => last === one.first - 1) || isKept(reading, one)
}

/** "Switch off SMS in the app", "Settings > Notifications > off": what is switched off and where, in any order. */
function* settingForms(reading: Reading): Generator<Instruction> {
  const places = of(reading, 'place')
  if (places.length === 0) return
  const messages = of(reading, 'message')
  const reasons = of(reading, 'purpose', 'weary')
  for (const off of of(reading, 'off')) {
    if (isNegated(reading, off)) continue
    const what =
      messages.find(
        (message) =>
          beside(reading, message, off, { total: 4, other: 2 }) ||
          // "SMS'leri uygulamada Profilim bölümünden kapatabilirsiniz": the place stands between.
          places.some(
            (place) =>
              near(reading, message, place, { total: 3, other: 1 }) &&
              near(reading, place, off, { total: 7, other: 4 }),
          ),
      ) ?? reasons.find((reason) => beside(reading, reason, off, { total: 8, other: 5, across: true }))
    if (what === undefined) continue
    for (const place of places)
      if (beside(reading, off, place, { total: 10, other: 6 }))
        yield result(reading, 'setting', null, what, off, place)
  }
  // "No more texts? Profile > Settings": what it is for says that something is switched off.
  const paths = places.filter((place) => isPath(reading, place))
  if (paths.length === 0) return
  for (const purpose of of(reading, 'purpose'))
    if (!isKept(reading, purpose) && messages.some((message) => overlap(message, purpose)))
      for (const place of paths)
        if (
          near(reading, purpose, place, { total: 5, other: 2, across: true }) ||
          near(reading, place, purpose, { total: 3, other: 1 })
        )
          yield result(reading, 'setting', null, purpose, place)
}

/** "Profile > Settings", "SMS: app": a sign before or behind leads there. */
function isPath({ text, tokens }: Reading, { first, last }: Range): boolean {
  const before = text.slice(tokens[first - 1]?.to ?? 0, tokens[first]!.from)
  const after = text.slice(tokens[last]!.to, tokens[last + 1]?.from ?? text.length)
  return /[>→»›:：]/.test(before) || /[>→»›]/.test(after)
}

/** "Block this chat". */
function* blockForms(reading: Reading): Generator<Instruction> {
  for (const block of of(reading, 'block')) {
    if (isNegated(reading, block)) continue
    for (const chat of of(reading, 'chat'))
      if (beside(reading, block, chat, { total: 2, other: 0 }))
        yield result(reading, 'block', null, block, chat)
  }
}
