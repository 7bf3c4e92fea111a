import type { Campaign } from '../../../src/campaign/model.ts'
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
    const without = channels.filter(({ languages }) => !languages.some((one) => isSameLanguage(wanted, one)))
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
