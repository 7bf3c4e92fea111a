import type { OptOutGrammar } from './opt-out.ts'
import { indexOf } from './opt-out-index.ts'
import {
  isFigure,
  type Item,
  itemsOf,
  neighboursOf,
  splitGlued,
  type Token,
  tokenise,
} from './opt-out-words.ts'

/** Whether an address says by its own words that it unsubscribes. */
export function addressSays(address: string, { addressWords }: OptOutGrammar): boolean {
  const lower = address.toLowerCase()
  const parts = new Set(lower.replace(/^https?:\/\//, '').split(/[/?#&=.]/))
  return addressWords.some((word) => (word.startsWith('/') ? parts.has(word.slice(1)) : lower.includes(word)))
}

/** What the words of a link or a button say: that it stops messages, or that it leads to a page of choices. */
export function whatItSays(text: string, grammar: OptOutGrammar): 'unsubscribe' | 'preferences' | null {
  const index = indexOf(grammar)
  const tokens = splitGlued(tokenise(text), index)
  const words = tokens.filter((token) => token.kind !== 'end' && token.kind !== 'tag').length
  let preferences = false
  for (const items of itemsOf(tokens, text, index).values())
    for (const { role, first, last } of items) {
      if (role === 'purpose' || role === 'link' || role === 'complete') return 'unsubscribe'
      if ((role === 'stop' || role === 'label') && last - first + 1 === words) return 'unsubscribe'
      if (role === 'preference') preferences = true
    }
  return preferences ? 'preferences' : null
}

/**
 * Whether the words of a link that stop something stop something else than messages in their sentence: "[unsubscribe] from
 * high energy bills", "[Stop] overpaying". Offsets are those of the link's words in the visible text.
 */
export function isFigureInContext(text: string, from: number, to: number, grammar: OptOutGrammar): boolean {
  const lineFrom = text.lastIndexOf('\n', from - 1) + 1
  const lineEnd = text.indexOf('\n', to)
  const line = text.slice(
    Math.max(lineFrom, from - maxBehind),
    Math.min(lineEnd === -1 ? text.length : lineEnd, to + maxBehind),
  )
  const start = from - Math.max(lineFrom, from - maxBehind)
  const index = indexOf(grammar)
  const tokens = splitGlued(tokenise(line), index)
  const judged: boolean[] = []
  for (const [language, items] of itemsOf(tokens, line, index)) {
    const near = neighboursOf(items)
    for (const item of items) {
      if (tokens[item.first]!.from < start || tokens[item.last]!.to > start + (to - from)) continue
      if (item.role === 'purpose' || item.role === 'link' || item.role === 'complete') return false
      if ((item.role === 'stop' || item.role === 'label') && index.namesObjects.has(language))
        judged.push(isFigure({ ...item, role: 'stop' }, near, tokens, line))
    }
  }
  return judged.every((figure) => figure)
}

/** How much of a line around a link's words is read, in characters. */
const maxBehind = 120

/**
 * Tells of parts of a text whether words before or behind them say that they are for stopping messages: "To unsubscribe
 * [click here]". Words inside one of `taken` are those of another part, and say what that is for: they are left out. Each
 * line is read once, however many parts it has.
 */
export function surroundings(
  text: string,
  grammar: OptOutGrammar,
  taken: readonly (readonly [from: number, to: number])[] = [],
): (from: number, to: number) => boolean {
  const index = indexOf(grammar)
  const read = (line: string): { readonly tokens: readonly Token[]; readonly items: readonly Item[] } => {
    const tokens = splitGlued(tokenise(line), index)
    const items = [...itemsOf(tokens, line, index).values()]
      .flat()
      .filter(({ role }) => role === 'purpose' || role === 'link')
    return { tokens, items }
  }
  let known: {
    readonly from: number
    readonly to: number
    readonly reading: ReturnType<typeof read>
  } | null = null
  return (from, to) => {
    if (known === null || from < known.from || to > known.to) {
      const lineFrom = text.lastIndexOf('\n', from - 1) + 1
      const lineEnd = text.indexOf('\n', to)
      const lineTo = lineEnd === -1 ? text.length : lineEnd
      if (lineTo - lineFrom > maxLine) return false
      known = { from: lineFrom, to: lineTo, reading: read(text.slice(lineFrom, lineTo)) }
    }
    const start = known.from
    const { tokens, items } = known.reading
    const isTaken = (item: Item): boolean => {
      const [a, b] = [start + tokens[item.first]!.from, start + tokens[item.last]!.to]
      return taken.some((part) => part[0] <= a && b <= part[1] && !(part[0] === from && part[1] === to))
    }
    const free = taken.length < 2 ? items : items.filter((item) => !isTaken(item))
    return saysAround(text.slice(start, known.to), { tokens, items: free }, from - start, to - start)
  }
}

function saysAround(
  line: string,
  { tokens, items }: { readonly tokens: readonly Token[]; readonly items: readonly Item[] },
  from: number,
  to: number,
): boolean {
  const first = tokens.findIndex((token) => token.from >= from && token.from < to)
  if (first === -1) return false
  let last = first
  while (last + 1 < tokens.length && tokens[last + 1]!.from < to) last++
  for (const item of items) {
    const ahead = item.last < first
    const [a, b] = ahead ? [item.last, first] : [last, item.first]
    const most = ahead ? maxWordsAround : maxWordsBehind
    if (b <= a || b - a - 1 > most) continue
    const ends = tokens.slice(a + 1, b).filter((token) => token.kind === 'end').length
    // "No more mails? Click here": a question may end before its link; no sentence ends else.
    const asked = ahead && ends === 1 && /[?؟？;]/.test(line.slice(tokens[a]!.to, tokens[b]!.from))
    if (ends > 0 && !asked) continue
    const between = line.slice(tokens[a]!.to, tokens[b]!.from)
    // Links side by side: "Unsubscribe | Privacy".
    if (/[|·•/]|\s[-–—]\s/.test(between)) continue
    // "… [friends] Unsubscribe": a capital starts something else, and only a word such as "here" belongs to it.
    const second = tokens[ahead ? first : item.first]!
    if (between.trim() === '' && startsAnew(line, second.from, second.to) && !isGeneric(line.slice(from, to)))
      continue
    return true
  }
  return false
}

/** Whether a word in the middle of a line has a capital of its own: with all in capitals it says nothing. */
function startsAnew(line: string, from: number, to: number): boolean {
  const word = line.slice(from, to)
  const first = word.charAt(0)
  return first.toLowerCase() !== first && word.toUpperCase() !== word
}

/** What links say that say nothing by themselves. */
const generic =
  /^\W*(?:please\s+)?(?:(?:click|tap|press|go|klick\w*|klik\w*|cliqu\w*|haga|haz|clicca|clique|klikk?a?|kliknij|tıkla\w*|pulsa|pulse|follow)\s+)*(?:right\s+)?(?:here|this|link|this\s+link|hier|diesen\s+link|ici|ce\s+lien|aqu[ií]|este\s+(?:enlace|link)|qui|questo\s+link|aqui|deze\s+link|h[äa]r|her|tästä|täällä|tutaj|tu|zde|sem|ide|aici|ovdje|ovde|tukaj|itt|ide|εδώ|тук|здесь|сюда|по\s+ссылке|тут|buraya|burada|buradan|here!?|clic|click|klick|klik|di\s+sini|disini|tại\s+đây|đây|הנה|כאן|هنا|اینجا)\W*$/iu

function isGeneric(anchor: string): boolean {
  return generic.test(anchor.trim())
}

/** A line longer than this is no footer. */
const maxLine = 2000
/** Tokens between a purpose and the link behind it, or a link and the purpose behind it. */
const maxWordsAround = 8
const maxWordsBehind = 3
