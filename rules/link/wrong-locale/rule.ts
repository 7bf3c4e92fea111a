import type { Message } from '../../../src/campaign/model.ts'
import type { Context } from '../../../src/context.ts'
import { countryOf } from '../../../src/place/places.ts'
import { type AddressedLink, addressedLinks, declaredDomains, hostSpan } from '../../../src/link/addressed.ts'
import { registeredDomain } from '../../../src/link/address.ts'
import { askedLanguage } from '../../../src/link/locale.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  language: 'Link leads to a page in `{found}`, the message is declared `{declared}`',
  country: 'Link leads to `{host}`, the sender has `{domain}` for {where}',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'link/wrong-locale',
  summary: 'A link leads to the page for another language or country',
  group: 'link',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const declared = message.declaredLanguage
      if (declared === null) return
      const countries = countriesOf(message, context)
      for (const version of message.versions)
        for (const one of addressedLinks(context.content(message, version))) {
          checkLanguage(one, message, declared, countries, context)
          checkCountry(one, message, countries, context)
        }
    },
  },
})

/** Codes of languages that share their texts: a page in one serves the other. */
const same: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', iw: 'he', in: 'id', tl: 'fil' }

function primary(tag: string): string {
  const code = tag.toLowerCase().split(/[-_]/)[0]!
  return same[code] ?? code
}

function checkLanguage(
  { link, address }: AddressedLink,
  message: Message,
  declared: string,
  countries: ReadonlySet<string>,
  context: Rules,
): void {
  const asked = askedLanguage(address)
  if (asked === null || primary(asked.language) === primary(declared)) return
  // `/de/` may as well be the shop for Germany.
  if (asked.bare && countries.has(asked.language.toUpperCase())) return
  context.report({
    message: 'language',
    at: link.target.at(asked.from, asked.to),
    help: 'Link to the page in the language of the message',
    // Where there is no translation, the English page is often what is meant.
    ...(primary(asked.language) === 'en' ? { severity: 'info' as const } : {}),
    related: message.language === null ? [] : [{ at: message.language.span, message: 'declared here' }],
    messages: [message.index],
    data: { found: asked.language, declared },
  })
}

/** Countries that a message goes to, and the one its language names. */
function countriesOf(message: Message, context: Rules): ReadonlySet<string> {
  const named = /[-_]([A-Za-z]{2})(?:$|[-_])/.exec(message.declaredLanguage ?? '')?.[1]
  const regions = message.regions?.map(({ value }) => value) ?? []
  const reached = context.deliveries(message).map(({ cohort }) => cohort.jurisdiction)
  return new Set([
    ...(named === undefined ? [] : [named.toUpperCase()]),
    ...[...regions, ...reached].map(countryOf),
  ])
}

/** Domains of the sender that differ in their country only: a message for one of these countries has its own. */
function checkCountry(
  one: AddressedLink,
  message: Message,
  countries: ReadonlySet<string>,
  context: Rules,
): void {
  const domain = registeredDomain(one.address.host)
  const country = countryOfDomain(domain)
  const [only, ...more] = countries
  if (country === null || only === undefined || more.length > 0 || country === only) return
  const domains = declaredDomains(message) ?? []
  if (!domains.includes(domain)) return
  const name = domain.split('.')[0]
  const own = domains.find((other) => other.split('.')[0] === name && countryOfDomain(other) === only)
  if (own === undefined) return
  context.report({
    message: 'country',
    at: hostSpan(one),
    help: `Link to \`${own}\``,
    messages: [message.index],
    deliveries: context.deliveries(message),
    data: { host: one.address.host, domain: own },
  })
}

/** The country of a domain by its ending; null for the many that stand for anything else. */
function countryOfDomain(domain: string): string | null {
  const ending = domain.split('.').at(-1)!
  if (
    ending.length !== 2 ||
    ['io', 'co', 'ai', 'me', 'tv', 'ly', 'fm', 'gg', 'to', 'eu', 'cc', 'ws'].includes(ending)
  )
    return null
  return ending === 'uk' ? 'GB' : ending.toUpperCase()
}
