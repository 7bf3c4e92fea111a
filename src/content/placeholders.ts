import { fillerIn } from './filler.ts'
import type { SegmentKind } from './model.ts'

/** What templates come with, lower case, single spaces; the shard `placeholders`. */
export interface TemplatePhrases {
  readonly phrases: readonly string[]
}

/** A stretch of a text that was meant to be replaced; UTF-16 offsets. */
export interface Placeholder {
  readonly from: number
  readonly to: number
  /** `certain`: nobody means it. */
  readonly kind: 'certain' | 'likely'
}

/** Words in square brackets that stand for what they name, alone or with others. */
const fieldWords =
  'first|last|full|middle|your|insert|customer|client|recipient|subscriber|contact|company|business|brand|store|shop|' +
  'product|discount|code|coupon|date|day|time|amount|price|city|location|address|phone|email|e-mail|link|' +
  'url|website|name|firstname|lastname|signature|placeholder|vorname|nachname|kundenname|firma|firmenname|datum|betrag|' +
  'prénom|nom|entreprise|lien|montant|nombre|apellido|empresa|enlace|fecha|nome|cognome|azienda|imię|nazwisko|naam|' +
  'voornaam|имя|фамилия|компания|дата|ссылка|soyad|isim'
const bracketed = new RegExp(
  `\\[(?:(?:the|your|insert|enter|add)[ _-])?(?:${fieldWords})(?:[ _-](?:${fieldWords}|here|hier|ici|of|the|to|\\d+))*\\]`,
  'giu',
)

/** A pattern with what a text has to hold, in lower case, for it to be worth compiling. */
interface Watched {
  readonly holds: readonly string[]
  readonly pattern: RegExp
}

const certain: readonly Watched[] = [
  { holds: ['lorem'], pattern: /\blorem ipsum\b/gi },
  { holds: ['[object'], pattern: /\[object Object\]/g },
  { holds: ['fixme'], pattern: /\bFIXME\b/g },
]
const likely: readonly Watched[] = [
  // Not `[Add to cart]` and `[Enter now]`, which plain texts write for buttons.
  { holds: ['[insert'], pattern: /\[insert[ _]\p{L}[\p{L}\p{N} _'/-]{1,40}\](?!\()/giu },
  { holds: ['['], pattern: bracketed },
  { holds: ['tbd'], pattern: /\bTBD\b/g },
  // "TODO" alone is Spanish and Portuguese for everything.
  { holds: ['todo'], pattern: /\bTODO(?= ?:| ?\()/g },
  // Not a masked number (`XXXX 1234`), a size or kisses.
  { holds: ['xxx'], pattern: /(?<![\p{L}\p{N}\]*-])(?<!\d[ -])X{3,}(?![\p{L}\p{N}*])(?![ -][\dX])/gu },
  { holds: ['xx'], pattern: /(?<![\p{L}\p{N}])XX ?%/gu },
  {
    holds: ['here'],
    pattern:
      /\b(?:insert|enter|add|type) (?:your )?(?:text|copy|headline|link|url|name|image|content|title) here\b/gi,
  },
  {
    holds: ['goes here'],
    pattern:
      /\b(?:your (?:text|headline|copy|content|title|preheader|logo)|headline|text|body copy) goes here\b/gi,
  },
  {
    holds: ['here'],
    pattern: /\byour (?:text|headline|copy|preheader text|preheader|subject line|logo) here\b/gi,
  },
  {
    holds: ['undefined', 'null', 'nan'],
    pattern: /(?<=\b(?:hi|hello|hey|dear|hallo|hola|bonjour|ciao|olá) )(?:undefined|null|nan)\b/gi,
  },
  { holds: ['@example.'], pattern: /\b[\w.+-]+@example\.(?:com|net|org)\b/gi },
]
/** Whole subjects and titles that were never written. */
const unwritten =
  /^(?:\[?test\]?(?: e-?mail| mail| message| campaign| newsletter)?|(?:e-?mail )?subject(?: line)?(?: here)?|untitled(?: campaign)?|new campaign|no subject|betreff|objet|asunto|oggetto|copy of .+|kopie von .+|copie de .+)$/i

/** Finds what was meant to be replaced in a visible text. Patterns are bounded: linear. */
export function placeholdersIn(
  text: string,
  kind: SegmentKind,
  phrases: readonly string[],
): readonly Placeholder[] {
  const found: Placeholder[] = []
  const add = (from: number, to: number, how: Placeholder['kind']): void => {
    if (!found.some((one) => from < one.to && one.from < to)) found.push({ from, to, kind: how })
  }
  const lower = text.toLowerCase()
  // Lower case keeps offsets but for a few letters; then phrases are left out rather than misplaced.
  if (lower.length === text.length)
    for (const phrase of phrases) {
      const from = lower.indexOf(phrase)
      if (from >= 0) add(from, from + phrase.length, 'certain')
    }
  for (const [watched, how] of [
    [certain, 'certain'],
    [likely, 'likely'],
  ] as const)
    for (const { holds, pattern } of watched)
      if (holds.some((part) => lower.includes(part)))
        for (const match of text.matchAll(pattern)) add(match.index, match.index + match[0].length, how)
  for (const { from, to } of fillerIn(text)) add(from, to, 'certain')
  if ((kind === 'subject' || kind === 'title') && unwritten.test(text.trim())) add(0, text.length, 'likely')
  return found.sort((a, b) => a.from - b.from)
}
