import { isUnder, registeredDomain } from './address.ts'

/** Letters that look like Latin ones, after Unicode Technical Standard #39, for the scripts that domains are written in. */
const alike: Readonly<Record<string, string>> = {
  а: 'a', в: 'b', г: 'r', ԁ: 'd', е: 'e', ё: 'e', һ: 'h', і: 'i', ї: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o',
  р: 'p', ԛ: 'q', с: 'c', ѕ: 's', т: 't', у: 'y', ѵ: 'v', ԝ: 'w', х: 'x', ь: 'b',
  α: 'a', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w',
  ı: 'i', ɡ: 'g', ł: 'l', ø: 'o',
  '0': 'o', '1': 'l', '5': 's',
} // prettier-ignore

/** What a name looks like at a glance: look-alike letters and digits as Latin letters, accents gone. */
function skeleton(label: string): string {
  const letters = Array.from(
    label.normalize('NFD').replace(/\p{M}/gu, ''),
    (letter) => alike[letter] ?? letter,
  )
  return letters.join('').replaceAll('rn', 'm').replaceAll('vv', 'w').replace(/i/g, 'l')
}

const latin = /\p{Script=Latin}/u
const other = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u

/** Whether a label mixes Latin letters with those of a script that looks like it. */
export function isMixed(label: string): boolean {
  return latin.test(label) && other.test(label)
}

/**
 * The Unicode form of a label in Punycode (`xn--…`), RFC 3492 §6.2; null when it is malformed. Labels are at most 63
 * units, so the work is bounded.
 */
export function fromPunycode(label: string): string | null {
  const encoded = label.slice(4)
  if (encoded.length > 63) return null
  const split = encoded.lastIndexOf('-')
  const output = Array.from(encoded.slice(0, Math.max(split, 0)), (letter) => letter.codePointAt(0)!)
  let [code, bias, index] = [128, 72, 0]
  for (let at = split < 0 ? 0 : split + 1; at < encoded.length;) {
    const start = index
    for (let [weight, k] = [1, 36]; ; k += 36) {
      const unit = encoded.charCodeAt(at++)
      const digit = unit >= 97 && unit <= 122 ? unit - 97 : unit >= 48 && unit <= 57 ? unit - 22 : -1
      if (digit < 0) return null
      index += digit * weight
      const threshold = Math.min(Math.max(k - bias, 1), 26)
      if (digit < threshold) break
      weight *= 36 - threshold
    }
    const length = output.length + 1
    let delta = start === 0 ? Math.floor((index - start) / 700) : Math.floor((index - start) / 2)
    delta += Math.floor(delta / length)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    code += Math.floor(index / length)
    index %= length
    if (code > 0x10ffff) return null
    output.splice(index++, 0, code)
  }
  return String.fromCodePoint(...output)
}

/** A host with its Punycode labels as readers would see them; labels that are malformed stay. */
export function shownHost(host: string): string {
  return host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (fromPunycode(label) ?? label) : label))
    .join('.')
}

/** Whether one edit makes one of the other: a letter more, less, another or two in each other's place. */
function oneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const rest = (one: string, from: number): string => one.slice(from)
  return (
    rest(a, i + 1) === rest(b, i + 1) ||
    rest(a, i + 1) === rest(b, i) ||
    rest(a, i) === rest(b, i + 1) ||
    (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2))
  )
}

/** Below it, names one letter apart are other words rather than misspelt ones. */
const shortestMisspelt = 6

/**
 * The own domain that a host could be taken for, or null: it looks the same, is one letter off, or holds the domain as
 * labels of another (`acme.example.shop-login.net`). The same name under another top-level domain is no such thing.
 */
export function takenFor(host: string, domains: readonly string[]): string | null {
  if (domains.some((domain) => isUnder(host, domain))) return null
  const shown = shownHost(host)
  const registered = registeredDomain(shown)
  const [name] = registered.split('.')
  for (const domain of domains) {
    if (shown.startsWith(`${domain}.`) || shown.includes(`.${domain}.`)) return domain
    const own = registeredDomain(shownHost(domain)).split('.')[0]!
    if (own === name) continue
    if (own.length > 2 && skeleton(own) === skeleton(name!)) return domain
    const long = Math.min(own.length, name!.length) >= shortestMisspelt
    if (long && registered.split('.').at(-1) === domain.split('.').at(-1) && oneEdit(own, name!))
      return domain
  }
  return null
}
