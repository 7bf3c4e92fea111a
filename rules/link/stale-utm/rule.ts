import type { Campaign, Message } from '../../../src/campaign/model.ts'
import type { Context } from '../../../src/context.ts'
import { addressedLinks } from '../../../src/link/addressed.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { dateOf, minutesPerDay } from '../../../src/time/civil.ts'

const messages = {
  year: 'Stale year {year} in `{name}={value}`, the send is in {now}',
  campaign: 'Stale `{name}={value}`: it names the campaign `{other}`',
  odd: 'Stale `{name}={value}`: the {count} other messages have `{other}`',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'link/stale-utm',
  summary: "A link's tracking parameter is left over from another campaign",
  group: 'link',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const [year, month] = firstMonth(message, context)
      for (const tag of tagsOf(message, context, /^utm_/)) {
        const years = [...tag.value.matchAll(/(?<!\d)20\d\d(?!\d)/g)].map(([digits]) => Number(digits))
        if (years.length === 0) continue
        const latest = Math.max(...years)
        // A season that began last year goes on for a while: `winter-2026` in January.
        if (latest >= year || (latest === year - 1 && month <= 2)) continue
        context.report({
          message: 'year',
          at: tag.at,
          help: `Set it for this campaign, or drop the year`,
          messages: [message.index],
          data: { year: latest, name: tag.name, value: tag.value, now: year },
        })
      }
    },
    campaign(campaign, context) {
      for (const name of ['utm_campaign', 'utm_id']) reportOdd(campaign, name, context)
    },
    project(project, context) {
      const named = new Map<string, Campaign>()
      for (const campaign of project.campaigns)
        for (const name of namesOf(campaign)) if (!named.has(name)) named.set(name, campaign)
      for (const campaign of project.campaigns) {
        if (campaign.status === 'sent' || campaign.status === 'cancelled') continue
        const own = namesOf(campaign)
        for (const message of campaign.messages)
          for (const tag of tagsOf(message, context, /^utm_(?:campaign|id)$/)) {
            const value = plain(tag.value)
            const other = named.get(value)
            if (other === undefined || other === campaign || own.includes(value)) continue
            context.report({
              message: 'campaign',
              at: tag.at,
              help: `Write the name of this campaign, such as \`${campaign.id}\``,
              related: [{ at: other.at, message: 'that campaign' }],
              messages: [message.index],
              deliveries: project.deliveriesOf(campaign).filter((delivery) => delivery.message === message),
              data: { name: tag.name, value: tag.value, other: other.id },
            })
          }
      }
    },
  },
})

/** How many messages have to agree before the one that doesn't is a slip. */
const fewest = 3

/** The one message of a campaign that kept another value than all the others have. */
function reportOdd(campaign: Campaign, name: string, context: Rules): void {
  const told = campaign.messages.flatMap((message) => {
    const tags = tagsOf(message, context, new RegExp(`^${name}$`))
    const [tag] = tags
    return tag === undefined || tags.some(({ value }) => value !== tag.value) ? [] : [{ message, tag }]
  })
  const counts = new Map<string, number>()
  for (const { tag } of told) counts.set(tag.value, (counts.get(tag.value) ?? 0) + 1)
  const shared = [...counts].find(([, count]) => count >= fewest && count === told.length - 1)
  const odd = told.find(({ tag }) => tag.value !== shared?.[0])
  if (shared === undefined || odd === undefined) return
  const { message, tag } = odd
  context.report({
    message: 'odd',
    at: tag.at,
    help: `Write \`${shared[0].slice(0, 60)}\` there as well`,
    related: [{ at: told.find((one) => one !== odd)!.tag.at, message: 'the others have this' }],
    messages: [message.index],
    data: { name, value: tag.value, count: shared[1], other: shared[0] },
  })
}

interface Tag {
  readonly name: string
  readonly value: string
  readonly at: Span
}

/** Parameters of a message's links, each value once for a version: templates repeat it in every link. */
function tagsOf(message: Message, context: Rules, names: RegExp): readonly Tag[] {
  return message.versions.flatMap((version) => {
    const found = new Map<string, Tag>()
    for (const { link, address } of addressedLinks(context.content(message, version)))
      for (const { name, value, from, to } of address.query) {
        const key = `${name}=${value}`
        if (names.test(name) && to > from && !found.has(key))
          found.set(key, { name, value, at: link.target.at(from, to) })
      }
    return [...found.values()]
  })
}

/** Year and month of the first landing; of the run where the schedule says none. */
function firstMonth(message: Message, context: Rules): readonly [year: number, month: number] {
  const starts = context
    .deliveries(message)
    .flatMap(({ landings }) => landings.map(({ localStart }) => localStart))
  const minute = starts.length === 0 ? context.now : Math.min(...starts)
  const { year, month } = dateOf(Math.floor(minute / minutesPerDay))
  return [year, month]
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** Names that tell a campaign: too short a name would be a word that anybody tags with. */
function namesOf(campaign: Campaign): readonly string[] {
  let names = namesKnown.get(campaign)
  if (names === undefined) {
    names = [campaign.id, campaign.name?.value ?? '']
      .map(plain)
      .filter((one) => one.length > 5 || /\d/.test(one))
    namesKnown.set(campaign, names)
  }
  return names
}

/** Every campaign is held against every other, in an editor with every key. */
const namesKnown = new WeakMap<Campaign, readonly string[]>()
