/**
 * A text as words are looked up in it: one case, one spelling per letter, single separators, nothing invisible; with
 * the way back to the visible text for every unit. Independent of language, so that one reading serves all lexicons.
 */
export interface Normalised {
  readonly length: number
  /** Folded UTF-16 units: lower case, Latin and Greek without diacritics. */
  readonly units: Uint16Array
  /** What folding took away: 0 for nothing, else the accented letter, or {@link EITHER_I}. */
  readonly marks: Uint16Array
  /** {@link Kind} of each unit. */
  readonly kinds: Uint8Array
  /** Visible offsets (UTF-16) of the character behind each unit. */
  readonly from: Uint32Array
  readonly to: Uint32Array
}

/** Word units of one kind stand together; a change of kind is a word boundary (`CBDオイル`). */
export const Kind = { none: 0, word: 1, unspaced: 2, hangul: 3 } as const

/** Mark of a capital I, which Turkish writes for dotless ı and everybody else for i. */
export const EITHER_I = 1

/** Unit for white space, or a hyphen between letters, inside a phrase. */
export const SPACE = 0x20
/** Stands for a number where numbers are folded. */
export const NUMBER = '#'
/** Unit for a break that no phrase crosses. */
export const BREAK = 0x0a

interface Cluster {
  readonly units: readonly number[]
  readonly marks: readonly number[]
  readonly kind: number
}

const wordLike = /^[\p{L}\p{M}\p{Nd}\p{Nl}]/u
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u
const hangul = /^\p{Script=Hangul}/u
const combining = /^[\p{M}\uff9e\uff9f]/u
const latinOrGreek = /^[\p{Script=Latin}\p{Script=Greek}]/u
const white = /^\s/u

/** Letters that stand for others but have no decomposition. The spelling with two letters counts as the same word. */
const spelledOut = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
  ['ĳ', 'ij'],
  ['ς', 'σ'],
])
/** Letters whose stroke or dot is dropped when they are typed on a foreign keyboard. */
const stroked = new Map([
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ё', 'е'],
])
/** One letter for the ways in which Arabic and Persian keyboards write it. */
const arabicLetters = new Map([
  ['أ', 'ا'],
  ['إ', 'ا'],
  ['آ', 'ا'],
  ['ٱ', 'ا'],
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
  ['ة', 'ه'],
  ['ۀ', 'ه'],
  ['ہ', 'ه'],
])
/** Marks of Devanagari that writers of Hindi leave out or swap: the dot of borrowed sounds, the moon over a nasal. */
const nukta = 0x93c
const candrabindu = 0x901
const anusvara = '\u0902'

/** Soft hyphen, zero-width characters, marks of direction, variation selectors: never seen by the reader. */
export function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  )
}

function isHyphen(code: number): boolean {
  return code === 0x2d || (code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xff0d
}

function isArabicPoint(code: number): boolean {
  return (
    code === 0x640 || (code >= 0x64b && code <= 0x65f) || code === 0x670 || (code >= 0x6d6 && code <= 0x6ed)
  )
}

function isHebrewPoint(code: number): boolean {
  return code >= 0x591 && code <= 0x5c7 && code !== 0x5be && code !== 0x5c0 && code !== 0x5c3
}

export function isGreek(letter: number): boolean {
  return letter >= 0x370 && letter <= 0x3ff
}

/** Zeros of the scripts with digits of their own: Arabic, Persian, those of India, Thai, Lao, Tibetan, Burmese, Khmer. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0x1810,
]

/** Digits of every script as European ones. */
function digit(code: number): number {
  if (code < 0x660 || code > 0x1819) return code
  for (const zero of zeros) if (code >= zero && code <= zero + 9) return 0x30 + code - zero
  return code
}

function read(cluster: string): Cluster {
  const first = cluster.codePointAt(0)!
  // U+02BC is a letter to Unicode and an apostrophe to those who type it.
  if (!wordLike.test(cluster) || first === 0x2bc) {
    const apostrophe =
      first === 0x2019 || first === 0x2bc || first === 0x5f3 || first === 0xb4 || first === 0x60
    const wide = first >= 0xff01 && first <= 0xff5e
    const unit = apostrophe ? 0x27 : first === 0x5f4 ? 0x22 : wide ? first - 0xfee0 : first
    // Symbols keep their first unit only: nothing is looked up in them.
    return { units: [unit > 0xffff ? 0xfffd : unit], marks: [0], kind: Kind.none }
  }
  const kind =
    digit(first) < 0x3a
      ? Kind.word
      : unspaced.test(cluster)
        ? Kind.unspaced
        : hangul.test(cluster)
          ? Kind.hangul
          : Kind.word
  const units: number[] = []
  const marks: number[] = []
  const put = (text: string, mark: number): void => {
    for (let i = 0; i < text.length; i++) {
      units.push(digit(text.charCodeAt(i)))
      marks.push(mark)
    }
  }
  const capitalI = first === 0x49 && cluster.length === 1
  // Composed again after lower casing: a capital İ gives i with a combining dot.
  for (const letter of cluster.normalize('NFKC').toLowerCase().normalize('NFC')) {
    const code = letter.codePointAt(0)!
    if (isArabicPoint(code) || isHebrewPoint(code) || code === nukta) continue
    const spelled = spelledOut.get(letter) ?? arabicLetters.get(letter)
    const plain = stroked.get(letter)
    if (code === candrabindu) put(anusvara, 0)
    else if (spelled !== undefined) put(spelled, 0)
    else if (plain !== undefined) put(plain, code)
    else if (code < 0x80) put(letter, capitalI ? EITHER_I : 0)
    else if (latinOrGreek.test(letter)) {
      const base = letter.normalize('NFD')
      put(String.fromCodePoint(base.codePointAt(0)!), base === letter ? 0 : code)
    } else if (!(combining.test(letter) && units.length > 0 && units.at(-1)! < 0x250)) put(letter, 0)
  }
  return { units, marks, kind }
}

/** Clusters seen so far. Long ones (stacked marks) are read each time, so that a hostile text can't fill it. */
const clusters = new Map<string, Cluster>()

function clusterOf(text: string): Cluster {
  let cluster = clusters.get(text)
  if (cluster === undefined) {
    cluster = read(text)
    if (text.length <= 3) clusters.set(text, cluster)
  }
  return cluster
}

/** Room for units in one buffer: five of them would cost more than the reading of a short text. */
function roomFor(units: number): Omit<Normalised, 'length'> {
  const buffer = new ArrayBuffer(units * 13)
  return {
    from: new Uint32Array(buffer, 0, units),
    to: new Uint32Array(buffer, units * 4, units),
    units: new Uint16Array(buffer, units * 8, units),
    marks: new Uint16Array(buffer, units * 10, units),
    kinds: new Uint8Array(buffer, units * 12, units),
  }
}

/**
 * Reads a visible text. NFKC for letters and digits (a `™` stays a symbol, so that it doesn't grow a word), case
 * folding, apostrophes unified, points and kashida of Arabic and Hebrew dropped, letters of Arabic and Persian unified.
 * White space, and one hyphen between letters, become one {@link SPACE}; an empty line is a {@link BREAK}; a dash with
 * space around it stays punctuation. Linear in the length of the text.
 */
export function normalise(text: string): Normalised {
  return normaliseInto(text, text.length + 16) ?? normaliseInto(text, text.length * 4 + 4) ?? tooDense(text)
}

/** Null where the units of the text are more than `room`; most texts have no more than they have themselves. */
function normaliseInto(text: string, room: number): Normalised | null {
  const { units, marks, kinds, from, to } = roomFor(room)
  let length = 0
  const put = (unit: number, mark: number, kind: number, start: number, end: number): void => {
    units[length] = unit
    marks[length] = mark
    kinds[length] = kind
    from[length] = start
    to[length] = end
    length++
  }
  let i = 0
  while (i < text.length) {
    if (length === room) return null
    const code = text.charCodeAt(i)
    const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0
    if (code < 0x80 && next < 0x300) {
      if (code >= 0x61 && code <= 0x7a) put(code, 0, Kind.word, i, i + 1)
      else if (code >= 0x41 && code <= 0x5a)
        put(code + 0x20, code === 0x49 ? EITHER_I : 0, Kind.word, i, i + 1)
      else if (code >= 0x30 && code <= 0x39) put(code, 0, Kind.word, i, i + 1)
      else if (code === 0x20 || code === 0x2d || (code >= 9 && code <= 13)) {
        i = separator(text, i, length > 0 && kinds[length - 1] !== Kind.none, put)
        continue
      } else put(code === 0x60 ? 0x27 : code, 0, Kind.none, i, i + 1)
      i++
      continue
    }
    if (isInvisible(code)) {
      i++
      continue
    }
    if (isHyphen(code) || (code >= 0x80 ? white.test(text[i]!) : code <= 0x20)) {
      i = separator(text, i, length > 0 && kinds[length - 1] !== Kind.none, put)
      continue
    }
    let end = i + (text.codePointAt(i)! > 0xffff ? 2 : 1)
    while (end < text.length && text.charCodeAt(end) >= 0x300) {
      const point = String.fromCodePoint(text.codePointAt(end)!)
      if (!combining.test(point)) break
      end += point.length
    }
    const cluster = clusterOf(text.slice(i, end))
    if (length + cluster.units.length + 2 > room) return null
    for (let k = 0; k < cluster.units.length; k++)
      put(cluster.units[k]!, cluster.marks[k]!, cluster.kind, i, end)
    i = end
  }
  return { length, units, marks, kinds, from, to }
}

/** A text of presentation forms that each stand for a whole phrase: read unit by unit of its first letters. */
function tooDense(text: string): Normalised {
  return normalise(text.replace(/[\ufb50-\ufdff]/g, '\ufffd'))
}

function separator(
  text: string,
  start: number,
  afterWord: boolean,
  put: (unit: number, mark: number, kind: number, start: number, end: number) => void,
): number {
  let end = start
  let lines = 0
  let spaces = 0
  let hyphens = 0
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (isInvisible(code)) continue
    if (code === 0x0a) lines++
    if (isHyphen(code)) hyphens++
    else if (code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x80 && white.test(text[end]!))) spaces++
    else break
  }
  const unit =
    lines > 1
      ? BREAK
      : hyphens === 0 || (hyphens === 1 && spaces === 0 && afterWord && end < text.length)
        ? SPACE
        : 0x2d
  put(unit, 0, Kind.none, start, end)
  return end
}

/** `"`, and pairs of typography: « » “ ” „. */
function isQuote(unit: number | undefined): boolean {
  return (
    unit === 0x22 || unit === 0xab || unit === 0xbb || unit === 0x201c || unit === 0x201d || unit === 0x201e
  )
}

/** Where the quotation mark stands that closes one word behind the mark at `at`; else -1. */
function quotedWordEnd({ units, kinds, length }: Normalised, at: number): number {
  if (!isQuote(units[at]) || (at > 0 && kinds[at - 1] !== Kind.none)) return -1
  let end = at + 1
  while (end < length && kinds[end] !== Kind.none) end++
  return end > at + 1 && end < length && isQuote(units[end]) && !startsLetter({ kinds, length }, end + 1)
    ? end
    : -1
}

/**
 * A text without the quotation marks around single words, which part no phrase: `get “rich” quick`. Titles of more words
 * keep theirs. Changes the text that it gets.
 */
export function withoutQuotes(text: Normalised): Normalised {
  const { units, marks, kinds, from, to } = text
  let length = 0
  while (length < text.length && quotedWordEnd(text, length) === -1) length++
  let closing = -1
  for (let i = length; i < text.length; i++) {
    if (i === closing) continue
    const end = quotedWordEnd(text, i)
    if (end !== -1) {
      closing = end
      continue
    }
    units[length] = units[i]!
    marks[length] = marks[i]!
    kinds[length] = kinds[i]!
    from[length] = from[i]!
    to[length] = to[i]!
    length++
  }
  return { ...text, length }
}

/** A text in which each number is one unit; `from` and `to` are units of the text that it was made of. */
export type NumbersFolded = Normalised

const currency = /\p{Sc}/u

/** Words and signs without a symbol of their own that say that a number is money or a share, folded as texts are. */
export const currencyWords: ReadonlySet<string> = new Set([
  'baht',
  'chf',
  'dirham',
  'dkk',
  'dollar',
  'dollars',
  'eur',
  'euro',
  'euros',
  'ft',
  'gbp',
  'kc',
  'kn',
  'korun',
  'kr',
  'lei',
  'leva',
  'lira',
  'nok',
  'percent',
  'pln',
  'procent',
  'prozent',
  'reais',
  'ron',
  'sek',
  'tl',
  'try',
  'usd',
  'zl',
  'zlotych',
  'ευρω',
  'грн',
  'гривень',
  'лв',
  'лева',
  'руб',
  'рублей',
  'рубля',
  'דולר',
  'שח',
  'שקל',
  'שקלים',
  'دولار',
  'درهم',
  'ريال',
  'جنيه',
  'تومان',
  'रुपये',
  'रुपए',
  'บาท',
  '万円',
  '円',
  '元',
  '块',
  '원',
  '만원',
])
const longestCurrencyWord = 8

/** Abbreviations that stand before the figure they are for: `R500`, `Rs. 2,000`, `S/ 10`, `R$ 30`. */
const currencyMarks: ReadonlySet<string> = new Set([
  'a$',
  'au$',
  'gh',
  'ghs',
  'inr',
  'kes',
  'ksh',
  'mx$',
  'n',
  'ngn',
  'nz$',
  'r',
  'r$',
  'rs',
  'rs.',
  's/',
  's/.',
  'us$',
  'usd',
  'zar',
])
const longestCurrencyMark = 3

function isDigit(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0x30 && unit <= 0x39
}

/**
 * Folds numbers, with the currency sign beside them and the space after them, into one unit {@link NUMBER}, so that "lose
 * 10 kg" and "earn €5,000 a month" can be looked for whatever the figure. Null for a text without digits. Linear.
 */
export function foldNumbers(text: Normalised): NumbersFolded | null {
  let first = 0
  while (first < text.length && !isDigit(text.units[first])) first++
  if (first === text.length) return null
  const { units, marks, kinds, from, to } = roomFor(text.length)
  const isSign = (at: number): boolean => {
    if (at >= text.length || text.kinds[at] !== Kind.none) return false
    const unit = text.units[at]!
    return unit < 0x80 ? unit === 0x24 : currency.test(String.fromCharCode(unit))
  }
  let length = 0
  for (let i = 0; i < text.length;) {
    let end = afterCurrencyMark(text, i)
    if (end === i && isSign(end)) end += text.units[end + 1] === SPACE ? 2 : 1
    if (isDigit(text.units[end]) && end < text.length) {
      while (end < text.length && (isDigit(text.units[end]) || joinsDigits(text, end))) end++
      if (text.units[end] === thousand && !startsLetter(text, end + 1)) end++
      end = afterOrdinal(text, end)
      if (isSign(end)) end++
      else if (text.units[end] === SPACE && isSign(end + 1)) end += 2
      else end = afterCurrencyWord(text, end)
      if (text.units[end] === SPACE && end < text.length) end++
      units[length] = NUMBER.charCodeAt(0)
    } else {
      end = i + 1
      units[length] = text.units[i]!
      marks[length] = text.marks[i]!
      kinds[length] = text.kinds[i]!
    }
    from[length] = i
    to[length] = end
    length++
    i = end
  }
  return { length, units, marks, kinds, from, to }
}

const thousand = 0x6b

/** What makes a figure an ordinal: `24th`, `24e`, `24ème`, `24ª`, `24º`; not `1st`, which may be a weight. */
const ordinals: ReadonlySet<string> = new Set(['nd', 'rd', 'th', 'a', 'de', 'e', 'eme', 'o', 'ste'])
const longestOrdinal = 3

/** Where the ending of an ordinal ends that follows a figure at once; else `at`. */
function afterOrdinal({ units, kinds, length }: Normalised, at: number): number {
  let end = at
  while (end < length && end - at <= longestOrdinal && kinds[end] !== Kind.none) end++
  return end > at && ordinals.has(String.fromCharCode(...units.subarray(at, end))) ? end : at
}

function startsLetter({ kinds, length }: Pick<Normalised, 'kinds' | 'length'>, at: number): boolean {
  return at < length && kinds[at] !== Kind.none
}

/** Where the figure begins that a currency's abbreviation at `at` stands before, at once or after a space; else `at`. */
function afterCurrencyMark({ units, kinds, length }: Normalised, at: number): number {
  if (kinds[at] === Kind.none || (at > 0 && kinds[at - 1] !== Kind.none)) return at
  let mark = ''
  for (let end = at; end < length && end - at <= longestCurrencyMark; end++) {
    const figure = units[end] === SPACE && mark.length > 1 ? end + 1 : end
    if (isDigit(units[figure]) && figure < length) return currencyMarks.has(mark) ? figure : at
    mark += String.fromCharCode(units[end]!)
  }
  return at
}

/** Where a word for a currency ends that follows a number at once or after a space, with its point; else `at`. */
function afterCurrencyWord({ units, kinds, length }: Normalised, at: number): number {
  const start = units[at] === SPACE ? at + 1 : at
  let end = start
  while (end < length && end - start <= longestCurrencyWord && kinds[end] !== Kind.none) end++
  if (end === start || !currencyWords.has(String.fromCharCode(...units.subarray(start, end)))) return at
  return end < length && units[end] === 0x2e && units[end + 1] === SPACE ? end + 1 : end
}

/** Whether a unit stands inside a number: `1,000`, `2.5`, `50 000`, `1'000`. */
function joinsDigits({ units, length }: Normalised, at: number): boolean {
  const unit = units[at]!
  const joins = unit === 0x2c || unit === 0x2e || unit === SPACE || unit === 0x27
  if (!joins || at + 1 >= length || !isDigit(units[at - 1]) || !isDigit(units[at + 1])) return false
  // "in 2 500 g packs": a space joins groups of three only.
  return unit !== SPACE || (isDigit(units[at + 2]) && isDigit(units[at + 3]) && !isDigit(units[at + 4]))
}
