/** Numbers of a country that cost more than a call or a text. Digits only. */
export interface PremiumNumbers {
  /** ISO 3166-1. */
  readonly country: string
  /** Its calling code. */
  readonly code: string
  /** What is dialled in place of the code inside of the country; may be empty. */
  readonly trunk: string
  readonly begins: readonly string[]
}

/** What says that refusing costs something: `rules/opt-out/not-free/costs.yaml`, lower case, each list sorted. */
export interface OptOutCosts {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly per: readonly string[]
  readonly costs: readonly string[]
  readonly premium: readonly PremiumNumbers[]
}

/** A part of a text, UTF-16 units. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A price may stand this far behind an instruction: "(0.50 €/SMS)", "Costs 50p per text." */
const reach = 48

const patterns = new WeakMap<OptOutCosts, { readonly price: RegExp; readonly cost: RegExp }>()

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
/** Longest first, so that `per text` isn't cut short by `per t`. */
const oneOf = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((word) => escaped(word).replaceAll(' ', '\\s+'))
    .join('|')

/** Everything in them is bounded or single, so that they run in time linear in the text. */
function patternsFor(costs: OptOutCosts): { readonly price: RegExp; readonly cost: RegExp } {
  let known = patterns.get(costs)
  if (known === undefined) {
    const amount = '\\d{1,3}(?:[.,]\\d{1,2})?'
    const price = `(?:(?<![\\p{L}\\d])(?:${oneOf(costs.before)})\\s?${amount}(?![\\d%])|(?<![\\d.,])${amount}\\s?(?:${oneOf(costs.after)})(?![\\p{L}\\d]))`
    known = {
      price: new RegExp(`(${price})(\\s?(?:${oneOf(costs.per)})(?![\\p{L}\\d]))?`, 'giu'),
      cost: new RegExp(
        `(?<![\\p{L}])(?:${oneOf(costs.costs)})(?![\\p{L}])(?:[^\\p{L}]{1,3}\\p{L}{1,15}){0,3}[^\\p{L}]{0,3}$`,
        'iu',
      ),
    }
    patterns.set(costs, known)
  }
  return known
}

/**
 * The price of refusing, as a text says it in an instruction or right behind it on the same line: what it is paid for
 * follows it ("/SMS"), or a word of costs leads it. Prices of what is offered, before the instruction or with words of
 * their own behind it, are none. Null when there is none, or it is zero.
 */
export function priceOfRefusing(text: string, instruction: Stretch, costs: OptOutCosts): Stretch | null {
  const lineEnd = text.indexOf('\n', instruction.to)
  const end = Math.min(lineEnd === -1 ? text.length : lineEnd, instruction.to + reach)
  const near = text.slice(instruction.from, end)
  const inside = instruction.to - instruction.from
  // Without a digit there is no price, and its patterns needn't be compiled.
  if (!/\d/.test(near)) return null
  const { price, cost } = patternsFor(costs)
  for (const match of near.matchAll(price)) {
    const [whole, amount = '', per] = match
    if (!/[1-9]/.test(amount)) continue
    const led = cost.test(near.slice(0, match.index))
    const follows = !/\p{L}/u.test(near.slice(inside, match.index))
    if (!led && (per === undefined || !follows)) continue
    return { from: instruction.from + match.index, to: instruction.from + match.index + whole.length }
  }
  return null
}

/** A number long enough to be dialled, as texts write it. */
const dialled = /\+?\d(?:[\s().\-/]{0,2}\d){7,14}/g

/** Whether digits without a country's code are a premium number by its plan: behind the trunk prefix, or bare in +1. */
function isPremiumAt(digits: string, { trunk, begins }: PremiumNumbers): boolean {
  return (
    (digits.startsWith(trunk) && begins.some((one) => digits.startsWith(one, trunk.length))) ||
    (trunk === '1' && begins.some((one) => digits.startsWith(one)))
  )
}

/**
 * A premium number in an instruction. One in national form is read by the numbering plans of the countries that the
 * message reaches (`countries`, ISO 3166-1) and has to be premium in all of them: 09 is premium in Britain and Helsinki
 * in Finland. Null when there is none.
 */
export function premiumNumber(
  text: string,
  instruction: Stretch,
  { premium }: OptOutCosts,
  countries: ReadonlySet<string>,
): Stretch | null {
  for (const match of text.slice(instruction.from, instruction.to).matchAll(dialled)) {
    const written = match[0]
    const digits = written.replace(/\D/g, '')
    const abroad = written.startsWith('+') ? digits : digits.startsWith('00') ? digits.slice(2) : null
    const isPremium =
      abroad === null
        ? countries.size > 0 &&
          [...countries].every((reached) =>
            premium.some((plan) => plan.country === reached && isPremiumAt(digits, plan)),
          )
        : premium.some(
            ({ code, begins }) =>
              abroad.startsWith(code) && begins.some((one) => abroad.startsWith(one, code.length)),
          )
    if (!isPremium) continue
    const from = instruction.from + match.index
    return { from, to: from + written.length }
  }
  return null
}
