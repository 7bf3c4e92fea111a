/** Letters of other scripts that look like a Latin one (Unicode TR 39, confusables), and that Latin letter. */
const lookAlikes = new Map<string, string>(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    е: 'e',
    н: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    м: 'm',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
    у: 'y',
    х: 'x',
    α: 'a',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
  }),
)
/** The Cyrillic letter that looks like a Latin one. */
const cyrillic = new Map(
  [...lookAlikes]
    .filter(([letter]) => /\p{Script=Cyrillic}/u.test(letter))
    .map(([letter, latin]) => [latin, letter]),
)

/** Figures and signs that are written for a letter. */
const signs = new Map<string, string>(
  Object.entries({
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '€': 'e',
    '!': 'i',
    '|': 'l',
  }),
)

const cyrillicFigures = new Map([
  ['0', 'о'],
  ['3', 'з'],
])

/** What runs are made of that could be a word in disguise: letters, figures and signs that stand for some. */
const inRun = /[\p{L}\p{M}\d@$€!|]/u
const restOfRun = /[\p{L}\p{M}\d@$€!|]*/uy
/** What makes a run more than a word of plain Latin letters. */
const telling = /[\d@$€!|]|(?![A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f])[\p{L}\p{M}]/gu
/** Four single letters or more with one and the same sign between them, or two or three of it. */
const spread = /(?<![\p{L}\p{N}])\p{L}(([ .\-_*·])\2{0,2})\p{L}(?:\1\p{L}){2,}(?![\p{L}\p{N}])/gu
/** Dropped in normalising; of one unit, as what it stands for. */
const nothing = '\u200b'

/** Figures that end a code or a price more often than a word. */
const lastFigures = new Set<string | undefined>(['1', '5', '7'])

/** The run with what stands for letters replaced, `1` by `one`; the same when nothing does. Unit for unit. */
function unmaskedRun(run: string, one: string): string {
  const lower = run.toLowerCase()
  const isLatin = /\p{Script=Latin}/u.test(run)
  // A Cyrillic word has letters that no Latin one looks like.
  const isCyrillic = (lower.match(/\p{Script=Cyrillic}/gu) ?? []).some((letter) => !lookAlikes.has(letter))
  if (!isLatin && !isCyrillic) return run
  // A sign at the end is punctuation.
  let end = run.length
  while (run[end - 1] === '!') end--
  if (lastFigures.has(run[end - 1])) end--
  let result = ''
  for (let i = 0; i < run.length; i++) {
    const letter = lower[i]!
    const read = isCyrillic
      ? (cyrillic.get(letter) ?? cyrillicFigures.get(letter))
      : (lookAlikes.get(letter) ?? (letter === '1' ? one : signs.get(letter)))
    result += i < end && read !== undefined ? read : run[i]!
  }
  return result
}

/**
 * A text as it reads once what stands for letters is a letter: figures and signs, letters of another script, single
 * letters with signs between them. Twice where a `1` may be an i or an l; none when there is nothing of the kind. Of the
 * same length as the text, so that offsets stay.
 */
export function unmasked(text: string): readonly string[] {
  const joined = text.replace(spread, (letters, sign: string) =>
    letters.replaceAll(sign, nothing.repeat(sign.length)),
  )
  const ones = text.includes('1') ? ['i', 'l'] : ['i']
  const runs = runsIn(joined)
  const readings = ones.map((one) => {
    let read = ''
    let at = 0
    for (const { from, to } of runs) {
      read += joined.slice(at, from) + unmaskedRun(joined.slice(from, to), one)
      at = to
    }
    return read + joined.slice(at)
  })
  return [...new Set(readings)].filter((read) => read !== text)
}

/** The runs that are more than plain Latin letters, in which nothing stands for anything else: most words. */
function runsIn(text: string): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = []
  let read = 0
  for (const { index } of text.matchAll(telling)) {
    if (index < read) continue
    let from = index
    while (from > read) {
      const before = from - 1 > read && text.codePointAt(from - 2)! > 0xffff ? from - 2 : from - 1
      if (!inRun.test(text.slice(before, from))) break
      from = before
    }
    restOfRun.lastIndex = index
    read = index + restOfRun.exec(text)![0].length
    runs.push({ from, to: read })
  }
  return runs
}

/** What is written from left to right, and what from right to left. */
const leftward = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const rightward =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{Script=Hangul}\p{Script=Devanagari}\p{N}]/u

/**
 * Stretches whose direction U+202D or U+202E overrides against the way their letters run (Unicode UAX 9, 2.2): shown
 * backwards. Marks, embeddings and isolates, which Arabic and Hebrew need, override nothing; nor do these two where they
 * say what holds anyway.
 */
export function overridden(text: string): readonly {
  readonly from: number
  readonly to: number
  readonly mark: string
  readonly written: string
}[] {
  // The override ends with the pop that belongs to it, at the latest with the line.
  return [...text.matchAll(/([\u202d\u202e])([^\u202a-\u202e\n]+)/g)].flatMap(
    ({ index, 0: all, 1: sign, 2: within }) => {
      const against = sign === '\u202e' ? rightward : leftward
      if (!against.test(within!)) return []
      const mark = sign === '\u202e' ? 'U+202E' : 'U+202D'
      return [{ from: index, to: index + all.length, mark, written: within!.trim() }]
    },
  )
}
