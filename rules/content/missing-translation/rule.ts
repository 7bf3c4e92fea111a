import type { Campaign, Message } from '../../../src/campaign/model.ts'
import {
  byChannel,
  declaredIn,
  isSameLanguage,
  keptIn,
  partsOf,
  type Translation,
  translationsOf,
} from '../../../src/content/translations.ts'
import { nameOfChannel, nameOfChannels } from '../../../src/consent/words.ts'
import { readTag } from '../../../src/content/scripts.ts'
import type { Context } from '../../../src/context.ts'
import { countryOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  language: 'Missing message in {language} on {channels}, the audience has `{tag}`',
  part: 'Missing {part} in the message in `{language}`, the one in `{source}` has it',
  kept: 'Missing {what} in the message in `{language}`, the one in `{source}` has "{written}"',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'content/missing-translation',
  summary: 'A language of the audience has no message, or a translation lacks what its source has',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    campaign(campaign, context) {
      checkLanguages(campaign, context)
      for (const pair of translationsOf(campaign)) checkTranslation(pair, context)
    },
  },
})

/** Every language that the audience is said to read has a message on every channel whose messages say theirs. */
function checkLanguages(campaign: Campaign, context: Rules): void {
  const channels = [...byChannel(campaign)].flatMap(([channel, list]) => {
    const languages = list.map(declaredIn)
    return languages.includes(null)
      ? []
      : [{ channel, list, languages: languages.filter((one) => one !== null) }]
  })
  for (const tag of campaign.audience?.languages ?? []) {
    const wanted = readTag(tag.value)?.language
    if (wanted === undefined) continue
    const speaking = campaign.messages.filter((message) => {
      const said = declaredIn(message)
      return said !== null && isSameLanguage(wanted, said)
    })
    const without = channels.filter(
      ({ languages, list }) =>
        !languages.some((one) => isSameLanguage(wanted, one)) && !areApart(speaking, list, context),
    )
    const [first] = without
    if (first === undefined) continue
    context.report({
      message: 'language',
      at: tag.source === campaign.source ? tag.span : campaign.at,
      data: {
        language: context.languageWords?.names[wanted] ?? `\`${tag.value}\``,
        channels: nameOfChannels(without.map(({ channel }) => channel)),
        tag: tag.value,
      },
      help: 'Add a message in that language, or take it off `languages`',
      related: without.slice(0, 3).map(({ channel, list }) => ({
        at: list[0]!.channel.span,
        message: `${nameOfChannel(channel)} is in ${[...new Set(list.map(({ declaredLanguage }) => `\`${declaredLanguage}\``))].join(', ')}`,
      })),
      messages: without.flatMap(({ list }) => list.map(({ index }) => index)),
    })
  }
}

/**
 * Whether messages go to other places than others do: where e-mail in German goes to Germany and SMS to Israel, nobody
 * misses an SMS in German. Messages that aren't routed reach everybody.
 */
function areApart(some: readonly Message[], others: readonly Message[], context: Rules): boolean {
  if (some.length === 0 || [...some, ...others].some(({ regions }) => regions === null)) return false
  const reached = (list: readonly Message[]): ReadonlySet<string> =>
    new Set(
      list.flatMap((message) =>
        context.deliveries(message).map(({ cohort }) => countryOf(cohort.jurisdiction)),
      ),
    )
  const [here, there] = [reached(some), reached(others)]
  return here.size > 0 && there.size > 0 && [...here].every((country) => !there.has(country))
}

function checkTranslation({ source, translated }: Translation, context: Rules): void {
  const [from, to] = [source.versions[0], translated.versions[0]]
  if (from === undefined || to === undefined) return
  const data = { language: translated.declaredLanguage!, source: source.declaredLanguage! }
  const rest = { at: to.at, messages: [translated.index] }
  const parts = partsOf(translated, to)
  for (const [part, at] of partsOf(source, from))
    if (!parts.has(part))
      context.report({
        message: 'part',
        data: { part, ...data },
        help: 'Translate it, or remove it from the other',
        related: [{ at, message: 'it stands here' }],
        apart: part,
        ...rest,
      })
  // What stands with the platform can't be compared.
  if (from.body === null || to.body === null) return
  const kept = keptIn(context.content(translated, to))
  for (const [what, { at, written }] of keptIn(context.content(source, from)))
    if (!kept.has(what))
      context.report({
        message: 'kept',
        severity: 'info',
        data: { what, written: written.slice(0, 40), ...data },
        help: 'Compare the two texts',
        related: [{ at, message: 'it stands here' }],
        apart: what,
        ...rest,
      })
}
