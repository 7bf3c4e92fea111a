import { borrowedOf, type Evidence, evidenceOf, isPlainly, type LanguageWords } from './language-words.ts'
import { findAddresses } from './links.ts'
import { type Script, scriptOf, type Tag } from './scripts.ts'

/** How well a text fits its declared language (ISO 639): 1 = no other fits better; null = it isn't known. */
export type LanguageGate = (text: string, language: string) => number | null

/** The scores of a text by language, best first. */
export type LanguageDetector = (text: string) => {
  readonly scores: ReadonlyMap<string, number>
  readonly reliable: boolean
}

/** Detectors too heavy to be loaded for every text; absent = not asked for yet, null = there is none to be had. */
export interface LanguageDetectors {
  readonly franc?: LanguageGate | null
  readonly eld?: LanguageDetector | null
}

/** Loads a detector. For the edges, which may wait. */
export async function loadDetector(name: keyof LanguageDetectors): Promise<LanguageDetectors> {
  return name === 'franc'
    ? { franc: (await import('./language-gate.ts')).gate }
    : { eld: (await import('./language-confirm.ts')).confirm }
}

/** What a text is in, beside what it is said to be in. */
export type LanguageVerdict =
  | { readonly kind: 'as-declared' }
  /** Too little of it is text, or nobody can tell. */
  | { readonly kind: 'undetermined' }
  /** In another: the ISO 639 code, null where only the script tells. */
  | { readonly kind: 'other'; readonly language: string | null; readonly script: Script }
  /** Chinese in the other way of writing it. */
  | { readonly kind: 'writing'; readonly writing: 'Hans' | 'Hant' }
  /** A detector has to be loaded, or is missing, to say. */
  | { readonly kind: 'doubtful'; readonly needs: keyof LanguageDetectors }

const asDeclared: LanguageVerdict = { kind: 'as-declared' }
const undetermined: LanguageVerdict = { kind: 'undetermined' }

/** Fewer letters than this say nothing; a character of a script without an alphabet counts as two. */
const fewestLetters = 12
/** Up to here a text is short: what tells its language has to be clearer. */
const shortText = 20
/** Below as many letters sister languages aren't told apart by detectors alone. */
const sisterText = 32
/** From here on franc's score lets a text pass, unless its words speak for another language by this much. */
const gateFit = 0.97
const outweighs = 0.5
/** A declared language is out when eld gives it less than this part of the best score; clearly out below the second. */
const confirmLimit = 0.92
const clearly = 0.75
/** Best score from which eld is believed about a headline without any known word: names and bare nouns get less. */
const sureOfHeadline = 0.7
/** A merge tag in letters, when it is weighed against the text around it. */
const tagLetters = 8

/** A text as detectors get it: without addresses, codes, merge tags, brands and words that all languages share. */
export interface Prose {
  readonly text: string
  /** Words of alphabets, as written. */
  readonly words: readonly string[]
  /** Letters by script. */
  readonly letters: ReadonlyMap<Script, number>
  readonly total: number
  /** Letters of what was left out. */
  readonly leftOut: number
}

const dense: ReadonlySet<Script> = new Set(['Hani', 'Kana', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Ethi'])
const alphabets: ReadonlySet<Script> = new Set(['Latn', 'Cyrl', 'Arab', 'Deva'])

function isMark(code: number): boolean {
  return (code >= 0x300 && code <= 0x36f) || (code >= 0x64b && code <= 0x65f) || code === 0x200c
}

function blank(text: string, from: number, to: number): string {
  return text.slice(0, from) + ' '.repeat(to - from) + text.slice(to)
}

/**
 * Takes from a visible text what says nothing of its language; `names` are brands, `tag` its declared language.
 * Linear.
 */
export function readProse(visible: string, names: readonly string[], tag: Tag, known: LanguageWords): Prose {
  let leftOut = 0
  let text = visible
  const drop = (from: number, to: number, weight: number): void => {
    text = blank(text, from, to)
    leftOut += weight
  }
  for (const { from, to } of findAddresses(visible)) drop(from, to, to - from)
  if (text.includes('@'))
    for (const { 0: address, index } of text.matchAll(/[^\s@<>]+@[^\s@<>]+/g))
      drop(index, index + address.length, address.length)
  if (names.length > 0) {
    const lower = text.toLowerCase()
    if (lower.length === text.length)
      for (const name of names)
        for (let at = lower.indexOf(name); at !== -1; at = lower.indexOf(name, at + name.length))
          drop(at, at + name.length, name.length)
  }
  const borrowed = tag.language === 'en' ? null : borrowedOf(known)
  const capitals = isCapitals(text)
  const words: string[] = []
  const letters = new Map<Script, number>()
  let total = 0
  let start = -1
  let script: Script | null = null
  let coded = false
  const end = (to: number): void => {
    if (start === -1) return
    const word = text.slice(start, to)
    const code = !capitals && word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()
    if (coded || code || (script === 'Latn' && borrowed?.has(word.toLowerCase()) === true))
      drop(start, to, to - start)
    else {
      if (script !== null && alphabets.has(script)) words.push(word)
      if (script !== null) {
        const weight = dense.has(script) ? 2 : 1
        letters.set(script, (letters.get(script) ?? 0) + (to - start) * weight)
        total += (to - start) * weight
      }
    }
    start = -1
    coded = false
  }
  for (let i = 0; i < visible.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffc) leftOut += tagLetters
    const digit = (code >= 0x30 && code <= 0x39) || code === 0x5f
    const found: Script | null = digit ? script : scriptOf(code)
    if (digit && start === -1) {
      start = i
      script = 'Latn'
      coded = true
    } else if (digit) coded = coded || alphabets.has(script!)
    else if (found === null) {
      if (!isMark(code)) end(i)
    } else if (start === -1) {
      start = i
      script = found
    } else if (found !== script && !(coded && found === 'Latn')) {
      end(i)
      start = i
      script = found
    }
  }
  end(visible.length)
  return { text: text.replaceAll('\uFFFC', ' '), words, letters, total, leftOut }
}

/** Whether a text is written in capitals, so that they mark nothing in it. */
function isCapitals(text: string): boolean {
  // No patterns of Unicode properties here: compiling one costs more than the whole of a short text.
  const [lower, upper] = [text.toLowerCase(), text.toUpperCase()]
  if (lower.length !== text.length || upper.length !== text.length) return false
  let capitals = 0
  let cased = 0
  for (let i = 0; i < text.length; i++) {
    if (lower.charCodeAt(i) === upper.charCodeAt(i)) continue
    cased++
    if (text.charCodeAt(i) === upper.charCodeAt(i)) capitals++
  }
  return capitals > 0 && capitals >= 0.6 * cased
}

/** Languages that detectors can't keep apart, or that people write for each other. */
const alike: readonly (readonly string[])[] = [
  ['id', 'ms'],
  ['bs', 'hr', 'sr', 'me', 'cnr'],
  ['fa', 'prs', 'tg'],
]

/** Languages that share most of their short words: a headline in one is seldom told from the other. */
const related: readonly (readonly string[])[] = [
  ['cs', 'sk', 'sl', 'hr', 'bs', 'sr', 'pl'],
  ['da', 'no', 'nb', 'nn', 'sv'],
  ['es', 'pt', 'gl', 'ca', 'it'],
  ['nl', 'af', 'de', 'lb', 'fy'],
  ['ru', 'uk', 'be', 'bg', 'mk'],
  ['et', 'fi'],
  ['lt', 'lv'],
  ['tr', 'az'],
]

function areRelated(one: string, other: string): boolean {
  return related.some((group) => group.includes(one) && group.includes(other))
}

/** Languages that a text in one is also taken for, itself among them; ISO 639 codes. */
export function likeness(language: string): readonly string[] {
  return alike.find((group) => group.includes(language)) ?? [language]
}

/** Languages that people type in Latin letters where a text costs by the segment. */
const transliterated: ReadonlySet<string> = new Set(
  'ar bg el fa he hi bn gu pa ta te mr ur ru uk be mk sr ka hy kk ky mn am ne th'.split(' '),
)

/** What detectors, sure of themselves, take Slavic languages for that are typed in Latin letters: only words tell then. */
const slavicInLatin: ReadonlySet<string> = new Set('hr sr bs sl sk cs pl'.split(' '))

/**
 * Judges what a text is in against what it is declared as. Cheap evidence first: script, then small words; detectors
 * are asked only where these leave a doubt.
 */
export function judgeLanguage(
  prose: Prose,
  tag: Tag,
  known: LanguageWords,
  detectors: LanguageDetectors,
): LanguageVerdict {
  const { total, letters } = prose
  if (total < fewestLetters || (prose.leftOut > total && total < 40)) return undetermined
  // Kana are nobody's but Japan's, and Chinese characters stand between them.
  if (isChinese(tag) && hasKana(prose)) return { kind: 'other', language: 'ja', script: 'Kana' }
  const own = tag.scripts.reduce((sum, script) => sum + (letters.get(script) ?? 0), 0)
  const foreign = foreignShare(prose, tag, own)
  if (foreign > 0.6) return foreignScript(prose, tag, known, detectors)
  if (foreign > 0.3) return undetermined
  const script = tag.scripts.reduce((a, b) => ((letters.get(b) ?? 0) > (letters.get(a) ?? 0) ? b : a))
  if (script === 'Hani' || script === 'Kana') return ideographs(prose, tag, known)
  if (!alphabets.has(script)) return asDeclared
  if (isPlainly(prose.words, tag.language, known)) return asDeclared
  const evidence = evidenceOf(prose.words, script, known)
  if (isSurely(tag.language, evidence)) return asDeclared
  if (detectors.franc === undefined) return { kind: 'doubtful', needs: 'franc' }
  const fit = detectors.franc?.(prose.text, tag.language) ?? null
  if (fit !== null && fit >= gateFit && !isOutweighed(tag.language, evidence)) return asDeclared
  if (detectors.eld === undefined || detectors.eld === null) return { kind: 'doubtful', needs: 'eld' }
  return confirmed(prose, tag, script, evidence, detectors.eld)
}

/**
 * The share of letters that the declared language isn't written in. Names and technical words in Latin letters stand in
 * texts of every script, and the other way round they don't.
 */
function foreignShare({ letters, total }: Prose, tag: Tag, own: number): number {
  const latin = tag.scripts.includes('Latn') ? 0 : (letters.get('Latn') ?? 0)
  const others = total - own - latin
  if (others >= fewestLetters && others >= 0.3 * total && own < 0.5 * others) return 1
  // Hangul is what makes a text Korean, Han characters alone don't.
  if (
    tag.language === 'ko' &&
    (letters.get('Hang') ?? 0) === 0 &&
    (letters.get('Hani') ?? 0) >= fewestLetters
  )
    return 1
  if (tag.scripts.includes('Latn')) return others / total
  return own >= fewestLetters && own >= 0.25 * total ? others / (own + others) : (total - own) / total
}

/** What eld says of a text that looks like another language. */
function confirmed(
  prose: Prose,
  tag: Tag,
  script: Script,
  evidence: ReadonlyMap<string, Evidence>,
  detect: LanguageDetector,
): LanguageVerdict {
  const { scores, reliable } = detect(prose.text.toLowerCase())
  const [top] = scores
  if (top === undefined) return undetermined
  const [language, best] = top
  const own = likeness(tag.language)
  const declared = Math.max(...own.map((code) => scores.get(code) ?? 0))
  if (own.includes(language)) return asDeclared
  const ownEvidence = evidence.get(tag.language)?.score ?? 0
  const otherEvidence = evidence.get(language)?.score ?? 0
  // A language that eld has no model of: only the words of the other one can say that it is that.
  if (!own.some((code) => eldLanguages.has(code)))
    return isSurely(language, evidence) ? { kind: 'other', language, script } : undetermined
  if (declared >= confirmLimit * best && otherEvidence < ownEvidence + 1) return undetermined
  if (ownEvidence > otherEvidence && declared >= clearly * best) return undetermined
  // A headline of a sister language needs words that only that language has.
  if (prose.total < sisterText && otherEvidence <= ownEvidence && areRelated(tag.language, language))
    return undetermined
  if (prose.total < shortText && !reliable && otherEvidence <= ownEvidence && declared >= clearly * best)
    return undetermined
  if (prose.total < sisterText && otherEvidence <= ownEvidence && best < sureOfHeadline) return undetermined
  return { kind: 'other', language, script }
}

/** What eld knows, of the languages that share their script. */
const eldLanguages: ReadonlySet<string> = new Set(
  (
    'ar az be bg ca cs da de en es et eu fa fi fr hi hr hu is it ku lt lv mr ms nl no pl pt ro ru sk sl sq sr sv tl tr ' +
    'uk ur vi yo'
  ).split(' '),
)

/** Nothing of the declared language, and something of another one. */
function isOutweighed(language: string, evidence: ReadonlyMap<string, Evidence>): boolean {
  const own = evidence.get(language)?.score ?? 0
  const group = likeness(language)
  for (const [other, { score }] of evidence)
    if (other !== language && !group.includes(other) && score >= own + outweighs) return true
  return false
}

/** Enough words of a language, and clearly more of it than of any other. */
function isSurely(language: string, evidence: ReadonlyMap<string, Evidence>): boolean {
  const own = evidence.get(language === 'ms' ? 'id' : language === 'bs' ? 'hr' : language)
  if (own === undefined || own.words < 2 || own.score < 1) return false
  const group = likeness(language)
  for (const [other, { score }] of evidence)
    if (other !== language && !group.includes(other) && score * 1.5 >= own.score) return false
  return true
}

/** A text in a script that its declared language isn't written in. */
function foreignScript(
  prose: Prose,
  tag: Tag,
  known: LanguageWords,
  detectors: LanguageDetectors,
): LanguageVerdict {
  const foreign = [...prose.letters].filter(([one]) => tag.language === 'ko' || !tag.scripts.includes(one))
  // Latin letters beside another script are names.
  const named = foreign.some(([one, count]) => one !== 'Latn' && count >= fewestLetters)
  const [script] = (named ? foreign.filter(([one]) => one !== 'Latn') : foreign).reduce((a, b) =>
    b[1] > a[1] ? b : a,
  )
  const only = singleLanguage[script]
  if (only !== undefined) return { kind: 'other', language: only, script }
  if (script === 'Hani' || script === 'Kana')
    return { kind: 'other', language: hasKana(prose) ? 'ja' : 'zh', script }
  if (!alphabets.has(script)) return { kind: 'other', language: null, script }
  const evidence = evidenceOf(prose.words, script, known)
  for (const language of evidence.keys())
    if (isSurely(language, evidence)) return { kind: 'other', language, script }
  if (script !== 'Latn') return { kind: 'other', language: null, script }
  // Latin letters may be names, or the declared language typed in them.
  if (detectors.eld === undefined || detectors.eld === null) return { kind: 'doubtful', needs: 'eld' }
  const { scores, reliable } = detectors.eld(prose.text.toLowerCase())
  const [top] = scores
  if (top === undefined) return undetermined
  const [language] = top

  const typed = slavicInLatin.has(language) || prose.total < shortText
  if (transliterated.has(tag.language) && (!reliable || (typed && (evidence.get(language)?.words ?? 0) < 2)))
    return undetermined
  return reliable || (evidence.get(language)?.score ?? 0) > 0
    ? { kind: 'other', language, script }
    : prose.total >= 20
      ? { kind: 'other', language: null, script }
      : undetermined
}

/** Languages that have a script to themselves, as far as messages are concerned. */
const singleLanguage: Readonly<Partial<Record<Script, string>>> = {
  Armn: 'hy',
  Beng: 'bn',
  Geor: 'ka',
  Grek: 'el',
  Gujr: 'gu',
  Hang: 'ko',
  Hebr: 'he',
  Khmr: 'km',
  Knda: 'kn',
  Laoo: 'lo',
  Mlym: 'ml',
  Mymr: 'my',
  Sinh: 'si',
  Taml: 'ta',
  Telu: 'te',
  Thai: 'th',
}

function isChinese({ language }: Tag): boolean {
  return language === 'zh' || language === 'yue'
}

function hasKana({ letters, total }: Prose): boolean {
  return (letters.get('Kana') ?? 0) >= 0.1 * total
}

/** Japanese has kana, Chinese hasn't; which way of writing Chinese it is, its characters say. */
function ideographs(prose: Prose, tag: Tag, known: LanguageWords): LanguageVerdict {
  if (!isChinese(tag)) {
    if (tag.language !== 'ja' || hasKana(prose)) return asDeclared
    // Headlines do without kana; a text that is long, or written in simplified characters, is Chinese.
    const simple = Array.from(prose.text).filter(
      (one) => known.simplified.includes(one) && !known.japanese.includes(one),
    ).length
    return simple >= 2 || prose.total >= 2 * 24
      ? { kind: 'other', language: 'zh', script: 'Hani' }
      : prose.total >= 2 * 8
        ? undetermined
        : asDeclared
  }
  if (tag.writing === null) return asDeclared
  let hans = 0
  let hant = 0
  for (const one of prose.text) {
    if (one < '\u3400') continue
    if (known.simplified.includes(one)) hans++
    else if (known.traditional.includes(one)) hant++
  }
  const [own, other] = tag.writing === 'Hans' ? [hans, hant] : [hant, hans]
  return other >= 2 && own * 4 <= other
    ? { kind: 'writing', writing: tag.writing === 'Hans' ? 'Hant' : 'Hans' }
    : asDeclared
}
