/** Writing systems that are told apart, by ISO 15924 code; Japanese kana count as one. */
export type Script =
  | 'Latn'
  | 'Grek'
  | 'Cyrl'
  | 'Armn'
  | 'Hebr'
  | 'Arab'
  | 'Deva'
  | 'Beng'
  | 'Guru'
  | 'Gujr'
  | 'Orya'
  | 'Taml'
  | 'Telu'
  | 'Knda'
  | 'Mlym'
  | 'Sinh'
  | 'Thai'
  | 'Laoo'
  | 'Tibt'
  | 'Mymr'
  | 'Geor'
  | 'Hang'
  | 'Ethi'
  | 'Khmr'
  | 'Kana'
  | 'Hani'

/** First code points of blocks, ascending, up to the next one; null for what is no letter of a script told apart. */
const blocks: readonly (readonly [from: number, script: Script | null])[] = [
  [0x00c0, 'Latn'],
  [0x0250, null],
  [0x0370, 'Grek'],
  [0x0400, 'Cyrl'],
  [0x0530, 'Armn'],
  [0x0590, 'Hebr'],
  [0x0600, 'Arab'],
  [0x0700, null],
  [0x0750, 'Arab'],
  [0x0780, null],
  [0x08a0, 'Arab'],
  [0x0900, 'Deva'],
  [0x0980, 'Beng'],
  [0x0a00, 'Guru'],
  [0x0a80, 'Gujr'],
  [0x0b00, 'Orya'],
  [0x0b80, 'Taml'],
  [0x0c00, 'Telu'],
  [0x0c80, 'Knda'],
  [0x0d00, 'Mlym'],
  [0x0d80, 'Sinh'],
  [0x0e00, 'Thai'],
  [0x0e80, 'Laoo'],
  [0x0f00, 'Tibt'],
  [0x1000, 'Mymr'],
  [0x10a0, 'Geor'],
  [0x1100, 'Hang'],
  [0x1200, 'Ethi'],
  [0x13a0, null],
  [0x1780, 'Khmr'],
  [0x1800, null],
  [0x1c90, 'Geor'],
  [0x1cc0, null],
  [0x1e00, 'Latn'],
  [0x1f00, 'Grek'],
  [0x2000, null],
  [0x2d00, 'Geor'],
  [0x2d30, null],
  [0x3005, 'Hani'],
  [0x3008, null],
  [0x3041, 'Kana'],
  [0x3130, 'Hang'],
  [0x3190, null],
  [0x31f0, 'Kana'],
  [0x3200, null],
  [0x3400, 'Hani'],
  [0xa000, null],
  [0xac00, 'Hang'],
  [0xd7b0, null],
  [0xf900, 'Hani'],
  [0xfb00, 'Latn'],
  [0xfb13, null],
  [0xfb1d, 'Hebr'],
  [0xfb50, 'Arab'],
  [0xfe00, null],
  [0xfe70, 'Arab'],
  [0xfeff, null],
  [0xff21, 'Latn'],
  [0xff3b, null],
  [0xff66, 'Kana'],
  [0xff9e, null],
]

/** What the alphabets share: digits, punctuation and signs inside their blocks. */
const unlettered = /[^\p{L}\p{M}]/u

/** The script of a UTF-16 unit; null for digits, punctuation, symbols and scripts that aren't told apart. */
export function scriptOf(code: number): Script | null {
  if (code < 0xc0) {
    const letter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
    return letter ? 'Latn' : null
  }
  // Signs of multiplication and division stand among the letters of Latin-1.
  if (code < 0x250) return code === 0xd7 || code === 0xf7 ? null : 'Latn'
  // Ideographs beyond the BMP come in these surrogates; emoji don't.
  if (code >= 0xd840 && code <= 0xd888) return 'Hani'
  let low = 0
  let high = blocks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle]![0] <= code) low = middle
    else high = middle - 1
  }
  const script = blocks[low]![1]
  return script === null || unlettered.test(String.fromCharCode(code)) ? null : script
}

/** Scripts that a language is also written in, beside the one that it is mostly written in. */
const also: Readonly<Record<string, readonly Script[]>> = {
  az: ['Cyrl'],
  bs: ['Cyrl'],
  kk: ['Latn'],
  ku: ['Arab'],
  mn: ['Cyrl'],
  pa: ['Arab'],
  sr: ['Latn'],
  tk: ['Cyrl'],
  uz: ['Cyrl'],
}

/** What languages are written in that aren't written in Latin letters; ISO 639 codes. */
const scripts: Readonly<Record<string, Script>> = Object.fromEntries(
  (
    [
      ['Arab', 'ar fa ps sd ug ur ckb'],
      ['Armn', 'hy'],
      ['Beng', 'as bn'],
      ['Cyrl', 'ba be bg ce cv kk ky mk mn os ru sah sr tg tt uk'],
      ['Deva', 'bho hi mai mr ne sa'],
      ['Ethi', 'am ti'],
      ['Geor', 'ka'],
      ['Grek', 'el'],
      ['Gujr', 'gu'],
      ['Guru', 'pa'],
      ['Hang', 'ko'],
      ['Hani', 'yue zh'],
      ['Hebr', 'he yi'],
      ['Kana', 'ja'],
      ['Khmr', 'km'],
      ['Knda', 'kn'],
      ['Laoo', 'lo'],
      ['Mlym', 'ml'],
      ['Mymr', 'my shn'],
      ['Orya', 'or'],
      ['Sinh', 'si'],
      ['Taml', 'ta'],
      ['Telu', 'te'],
      ['Thai', 'th'],
      ['Tibt', 'bo dz'],
    ] as const
  ).flatMap(([script, languages]) => languages.split(' ').map((language) => [language, script])),
)

/** What a script's texts are made of, where that is more than the script or goes by another name here. */
const unitsOf: Readonly<Record<string, readonly Script[]>> = {
  Hanb: ['Hani'],
  Hang: ['Hang', 'Hani'],
  Hans: ['Hani'],
  Hant: ['Hani'],
  Hira: ['Kana'],
  Jpan: ['Kana', 'Hani'],
  Kana: ['Kana', 'Hani'],
  Kore: ['Hang', 'Hani'],
}

/** Codes that were replaced (IANA language subtag registry), and macrolanguages that one language stands for. */
const replaced: Readonly<Record<string, string>> = {
  cmn: 'zh',
  fil: 'tl',
  in: 'id',
  iw: 'he',
  ji: 'yi',
  nb: 'no',
  nn: 'no',
  sh: 'hr',
}

/** A language tag taken apart. */
export interface Tag {
  /** ISO 639, lower case; Norwegian is `no` whichever way it is written. */
  readonly language: string
  /** What its texts are written in. */
  readonly scripts: readonly Script[]
  /** Which of the ways to write Chinese it means; null where the tag doesn't say. */
  readonly writing: 'Hans' | 'Hant' | null
}

const form = /^([a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?:-|$)/

/** Reads a BCP 47 tag (`_` counts as `-`); null when it is none. */
export function readTag(tag: string): Tag | null {
  const match = form.exec(tag.toLowerCase().replaceAll('_', '-'))
  if (match === null) return null
  const [, code, named, region] = match
  const language = replaced[code!] ?? code!
  const script = named === undefined ? null : named[0]!.toUpperCase() + named.slice(1)
  const usual = scripts[language] ?? 'Latn'
  const writing =
    language !== 'zh' && language !== 'yue'
      ? null
      : script === 'Hans' || script === 'Hant'
        ? script
        : region === undefined
          ? null
          : /^(?:tw|hk|mo)$/.test(region)
            ? 'Hant'
            : 'Hans'
  return {
    language,
    scripts:
      script === null
        ? [...(unitsOf[usual] ?? [usual]), ...(also[language] ?? [])]
        : (unitsOf[script] ?? [script as Script]),
    writing,
  }
}
