import type { Item, Token } from './opt-out-words.ts'
import type { WordRole } from './opt-out.ts'

/** Roles whose words make a purpose together. */
const parts: ReadonlySet<WordRole> = new Set(['negation', 'wish', 'again', 'receiving', 'message', 'ceasing'])
/** Small words that may stand among them. */
const filler: ReadonlySet<WordRole> = new Set(['between', 'to', 'owner', 'from'])

const quoteOpens = /[「『《“„«"]|\s['‘]/

export interface ComposedPurpose extends Item {
  /** Whether it names messages, and so says what it is about. */
  readonly complete: boolean
}

/**
 * Purposes that no list spells out: words of refusing beside words of getting messages, with nothing but small words
 * among them. "Ya no deseas que te escribamos", "wenn Sie keine Post mehr möchten", "cancelar recebimento". What else
 * stands among them makes it something else: "No quieres perderte nuestras ofertas". `items` are those of one language,
 * in order of their first token.
 */
export function composedPurposes(
  items: readonly Item[],
  tokens: readonly Token[],
  text: string,
): readonly ComposedPurpose[] {
  const found: ComposedPurpose[] = []
  const roles = new Map<number, Set<WordRole>>()
  const neutral = new Set<number>()
  const read = new Set<number>()
  for (const item of items) {
    const part = parts.has(item.role)
    // "No más mensajes perdidos": what turns it round says what there is no more of.
    if (item.role !== 'kept') for (let at = item.first; at <= item.last; at++) read.add(at)
    if (!part && !filler.has(item.role)) continue
    for (let at = item.first; at <= item.last; at++) {
      if (!part) neutral.add(at)
      else {
        const known = roles.get(at)
        if (known === undefined) roles.set(at, new Set([item.role]))
        else known.add(item.role)
      }
    }
  }
  for (let at = 0; at < tokens.length; at++) {
    if (!roles.has(at)) continue
    const first = at
    let last = at
    for (let next = at + 1; next < tokens.length; next++) {
      // What is quoted is a word to send: "メール不要の方は「停止」".
      if (quoteOpens.test(text.slice(tokens[next - 1]!.to, tokens[next]!.from))) break
      if (roles.has(next)) last = next
      else if (!neutral.has(next) && tokens[next]!.kind !== 'address') break
    }
    const said = new Set<WordRole>()
    let adjacent = false
    for (let one = first; one <= last; one++) {
      for (const role of roles.get(one) ?? []) said.add(role)
      const before = one > first && roles.get(one - 1)?.has('negation') === true
      adjacent ||= before && roles.get(one)?.has('receiving') === true
    }
    // "Ne + recevoir", "no + SMS".
    if (/\s\+(?:\s|$)/.test(text.slice(tokens[first]!.from, tokens[last]!.to + 2))) said.add('again')
    // "NO SMS? …": nothing but the two.
    let short =
      last > first &&
      roles.get(first)!.has('negation') &&
      (first === 0 ||
        tokens[first - 1]!.kind === 'end' ||
        /\S/.test(text.slice(tokens[first - 1]!.to, tokens[first]!.from))) &&
      /^\s*[?:;؟？]/.test(text.slice(tokens[last]!.to, tokens[last]!.to + 2))
    for (let one = first + 1; short && one <= last; one++) short = roles.get(one)?.has('message') === true
    const bare = !said.has('receiving') && !said.has('ceasing') && !(said.has('wish') && said.has('message'))
    if ((short || refuses(said, adjacent)) && !(bare && goesOn(last, neutral, read, tokens, text)))
      found.push({ role: 'purpose', first, last, complete: said.has('message') })
    at = last
  }
  return found
}

/** `adjacent`: no more stands between a negation and getting something than nothing. */
function refuses(said: ReadonlySet<WordRole>, adjacent: boolean): boolean {
  // "Não quero mais: responda NÃO".
  if (said.has('negation') && said.has('wish') && said.has('again')) return true
  const about = said.has('receiving') || said.has('message')
  if (!about) return false
  if (said.has('ceasing')) return true
  return said.has('negation') && (said.has('wish') || said.has('again') || adjacent)
}

/** "Keine Angebote mehr verpassen", "no más mensajes perdidos": a word behind says what there is no more of. */
function goesOn(
  last: number,
  neutral: ReadonlySet<number>,
  read: ReadonlySet<number>,
  tokens: readonly Token[],
  text: string,
): boolean {
  for (let at = last + 1; at < tokens.length; at++) {
    const { kind, from, to } = tokens[at]!
    if (kind !== 'word' || /\S/.test(text.slice(tokens[at - 1]!.to, from).replace(/['’-]/g, ''))) return false
    if (neutral.has(at)) continue
    const word = text.slice(from, to)
    return !read.has(at) && word.toUpperCase() !== word
  }
  return false
}

/** Tokens between a refusal and what is refused: "don't want *to get any of our* texts", and ahead of it: "texts *you* don't want". */
const refusalReach = { ahead: 5, behind: 1 }

/**
 * Purposes of words that refuse as a whole ("nechcete", "ei enää"), with what messages are called in the same sentence,
 * whatever stands between but words that turn it round: "don't want to *miss* our offers".
 */
export function refusals(
  items: readonly Item[],
  tokens: readonly Token[],
  text: string,
): readonly ComposedPurpose[] {
  const starting = new Map<number, Item>()
  const ending = new Map<number, Item>()
  const kept = new Set<number>()
  for (const item of items)
    if (item.role === 'object' || item.role === 'message') {
      starting.set(item.first, item)
      ending.set(item.last, item)
    } else if (item.role === 'kept') kept.add(item.first)
  const found: ComposedPurpose[] = []
  for (const { role, first, last } of items) {
    if (role !== 'refusal') continue
    let message: Item | undefined
    for (let at = last + 1; at <= last + 1 + refusalReach.ahead && message === undefined; at++) {
      if (tokens[at] === undefined || tokens[at]!.kind === 'end') break
      message = starting.get(at)
    }
    for (let at = first - 1; at >= first - 1 - refusalReach.behind && message === undefined; at--) {
      if (at < 0 || !/^\s*$/.test(text.slice(tokens[at]!.to, tokens[at + 1]!.from))) break
      message = ending.get(at)
    }
    if (message === undefined) continue
    const from = Math.min(first, message.first)
    const to = Math.max(last, message.last)
    let keeps = false
    for (let at = from - 1; at <= to + 1; at++) keeps ||= kept.has(at)
    if (!keeps) found.push({ role: 'purpose', first: from, last: to, complete: true })
  }
  return found
}
