import { addMonths, type LocalMinute, minutesPerDay } from '../time/civil.ts'
import { folded } from './segments.ts'

export type Period = 'day' | 'week' | 'month' | 'year'

/** What a consent wording promises: at most so many messages in a period, and where it says so (UTF-16 offsets). */
export interface SendPromise {
  readonly most: number
  readonly period: Period
  readonly from: number
  readonly to: number
}

/** Words for a period after a number, folded: English, German, French, Spanish, Italian, Dutch, Portuguese, Polish. */
const periodWords: Readonly<Record<Period, readonly string[]>> = {
  day: ['day', 'tag', 'jour', 'dia', 'giorno', 'dag', 'dzien', 'dziennie'],
  week: ['week', 'wk', 'woche', 'semaine', 'semana', 'settimana', 'tydzien', 'tygodniu'],
  month: ['month', 'mo', 'mth', 'monat', 'mois', 'mes', 'mese', 'maand', 'miesiac', 'miesiacu'],
  year: ['year', 'yr', 'jahr', 'an', 'ano', 'anno', 'jaar', 'rok', 'roku'],
}
const periodOf = new Map(
  (Object.keys(periodWords) as Period[]).flatMap((period) =>
    periodWords[period].map((word) => [word, period] as const),
  ),
)

/** What stands between a number and its period: "4 a month", "4 texts/month", "4 Nachrichten im Monat". */
const links: ReadonlySet<string> = new Set('/ a an per each every pro im je par por al alla na w'.split(' '))

const numberWords: ReadonlyMap<string, number> = new Map([
  ['once', 1],
  ['one', 1],
  ['ein', 1],
  ['eine', 1],
  ['une', 1],
  ['un', 1],
  ['una', 1],
  ['uno', 1],
  ['um', 1],
  ['uma', 1],
  ['een', 1],
  ['eens', 1],
  ['twice', 2],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['einmal', 1],
  ['zweimal', 2],
  ['dreimal', 3],
  ['viermal', 4],
  ['deux', 2],
  ['trois', 3],
  ['quatre', 4],
  ['dos', 2],
  ['tres', 3],
  ['cuatro', 4],
  ['due', 2],
  ['tre', 3],
  ['quattro', 4],
  ['duas', 2],
  ['dois', 2],
  ['quatro', 4],
  ['twee', 2],
  ['drie', 3],
  ['vier', 4],
])

/** One in every period, said in a word: "monthly newsletter", "wöchentliche Angebote", "newsletter mensuelle". Folded, by stem. */
const adverbs: readonly (readonly [RegExp, Period])[] = [
  [
    /^(?:daily|taglich\w*|quotidien(?:ne)?s?|diari[oa]s?|diariamente|giornalier[oaei]|quotidian[oaei]|dagelijkse?|codzienn\w*)$/,
    'day',
  ],
  [
    /^(?:weekly|wochentlich\w*|hebdomadaires?|seman(?:al|ales|ais)|semanalmente|settimanal[ei]|settimanalmente|wekelijkse?|tygodniow\w*|cotygodniow\w*|ugentlig\w*|veckovis|ukentlig\w*)$/,
    'week',
  ],
  [
    /^(?:monthly|monatlich\w*|mensuel(?:le)?s?|mensual(?:es)?|mensualmente|mensa(?:l|is)|mensalmente|mensil[ei]|mensilmente|maandelijkse?|miesieczn\w*|comiesieczn\w*|manedlig\w*|manatlig\w*)$/,
    'month',
  ],
  [
    /^(?:yearly|annual(?:ly)?|jahrlich\w*|annuel(?:le)?s?|anual(?:es)?|anualmente|anua(?:l|is)|annual[ei]|jaarlijkse?|roczn\w*)$/,
    'year',
  ],
]
/** Adverbs count beside one of these only: a weekly draw is no promise. */
const messageWords =
  /^(?:newsletters?|e?mails?|mails?|texts?|sms|messages?|updates?|digests?|offers?|tips?|alerts?|nachrichten?|angebote?|infos?|infolettres?|courriels?|courriers?|offres?|boletin(?:es)?|correos?|mensajes?|ofertas?|mensage(?:m|ns)|messaggi[oi]?|offerte?|nieuwsbrie(?:f|ven)|berichten?|aanbiedingen|wiadomosc\w*|ofert\w*|newsletter\w*)$/

/** `月に4回`, `每周最多2条`. */
const east = /([日天週周月年])(?:に|最多|最大|不超过)*\s?(\d{1,2})\s?[回通条次]/u
const eastern: Readonly<Record<string, Period>> = {
  日: 'day',
  天: 'day',
  週: 'week',
  周: 'week',
  月: 'month',
  年: 'year',
}

/** The first promise of a number of messages in a wording; null when there is none. */
export function promiseIn(wording: string): SendPromise | null {
  const found = east.exec(wording)
  if (found !== null)
    return {
      most: Number(found[2]),
      period: eastern[found[1]!]!,
      from: found.index,
      to: found.index + found[0].length,
    }
  const tokens = [...wording.matchAll(/[\p{L}\p{M}]+|\d+(?:[.,]\d+)*|[/€$£¥%]/gu)].map((match) => ({
    word: folded(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }))
  const isMoney = (word: string | undefined): boolean =>
    word !== undefined && /^(?:[€$£¥%]|eur|usd|gbp)$/.test(word)
  for (const [i, { word, from }] of tokens.entries()) {
    const most = /^\d{1,2}$/.test(word) ? Number(word) : numberWords.get(word)
    if (most === undefined || isMoney(tokens[i - 1]?.word) || isMoney(tokens[i + 1]?.word)) continue
    for (let j = i + 1; j < Math.min(i + 5, tokens.length - 1); j++) {
      if (!links.has(tokens[j]!.word)) continue
      const period = periodOf.get(tokens[j + 1]!.word)
      if (period !== undefined) return { most, period, from, to: tokens[j + 1]!.to }
    }
  }
  return adverbIn(tokens)
}

/** One a period, where a word says so within two words of what is sent. */
function adverbIn(
  tokens: readonly { readonly word: string; readonly from: number; readonly to: number }[],
): SendPromise | null {
  for (const [i, { word, from, to }] of tokens.entries()) {
    const period = adverbs.find(([pattern]) => pattern.test(word))?.[1]
    if (period === undefined) continue
    const near = [1, -1, 2, -2].find((step) => messageWords.test(tokens[i + step]?.word ?? ''))
    if (near === undefined) continue
    const other = tokens[i + near]!
    return { most: 1, period, from: Math.min(from, other.from), to: Math.max(to, other.to) }
  }
  return null
}

/** The end of a period that starts at a local minute. */
function periodEnd(start: LocalMinute, period: Period): LocalMinute {
  const day = Math.floor(start / minutesPerDay)
  const last =
    period === 'day' ? day + 1 : period === 'week' ? day + 7 : addMonths(day, period === 'month' ? 1 : 12)
  return last * minutesPerDay + (start - day * minutesPerDay)
}

/** The stretch of one period that holds most of some moments, sorted; null when there are none. */
export function busiest(
  moments: readonly LocalMinute[],
  period: Period,
): { readonly count: number; readonly first: LocalMinute; readonly last: LocalMinute } | null {
  let best: { readonly count: number; readonly first: LocalMinute; readonly last: LocalMinute } | null = null
  let end = 0
  for (const [i, first] of moments.entries()) {
    const limit = periodEnd(first, period)
    end = Math.max(end, i)
    while (end < moments.length && moments[end]! < limit) end++
    if (best === null || end - i > best.count) best = { count: end - i, first, last: moments[end - 1]! }
  }
  return best
}
