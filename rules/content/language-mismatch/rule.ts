import type { Message, Version } from '../../../src/campaign/model.ts'
import { languageAttribute, type Mismatch, spokenIn } from '../../../src/content/language-of.ts'
import { readTag, type Script } from '../../../src/content/scripts.ts'
import { nameOfPart } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  declaration: 'Mismatched language: {parts} in {found}, `language` is `{declared}`',
  segment: 'Mismatched language: {part} in {found}, the message is declared `{declared}`',
  part: 'Mismatched language: some of {part} in {found}, the message is declared `{declared}`',
  attribute: 'Mismatched `lang` attribute `{lang}`, the message is declared `{declared}`',
} as const
const questions = {
  detector: 'Whether the text is in `{declared}` could not be checked',
} as const
type Rules = Context<typeof messages, typeof questions>

export const rule = defineRule({
  id: 'content/language-mismatch',
  summary: 'A text is in another language than its message declares',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  check: {
    message(message, context) {
      if (message.declaredLanguage === null) return
      for (const version of message.versions) {
        checkText(message, version, message.declaredLanguage, context)
        checkAttribute(message, version, message.declaredLanguage, context)
      }
    },
  },
})

const scripts: Readonly<Partial<Record<Script, string>>> = {
  Arab: 'Arabic letters',
  Cyrl: 'Cyrillic letters',
  Deva: 'Devanagari letters',
  Ethi: 'Ethiopic letters',
  Hani: 'Chinese characters',
  Latn: 'Latin letters',
}

function nameOf({ verdict }: Mismatch, context: Rules): string {
  if (verdict.kind === 'writing')
    return verdict.writing === 'Hans' ? 'simplified Chinese' : 'traditional Chinese'
  const { language, script } = verdict
  if (language === null) return scripts[script] ?? 'another script'
  return context.languageWords?.names[language] ?? `\`${language}\``
}

function checkText(message: Message, version: Version, declared: string, context: Rules): void {
  const { languageWords: words, detectors, config } = context
  if (words === null) return
  const { segments } = context.content(message, version)
  const { mismatches, fitting, needs } = spokenIn(
    message,
    segments,
    { words, brands: config.brands },
    detectors,
  )
  if (needs !== null)
    context.unchecked({
      question: 'detector',
      at: message.language?.span ?? version.at,
      required: false,
      needs: 'language detector',
      messages: [message.index],
      data: { declared },
    })
  const [first] = mismatches
  if (first === undefined) return
  const names = new Set(mismatches.map((mismatch) => nameOf(mismatch, context)))
  const whole = mismatches.every(({ extent }) => extent === 'whole')
  const spoken = mismatches.some(({ segment: { kind } }) => kind === 'body' || kind === 'text-body')
  // All of it is in one other language: then it is the declaration that is wrong.
  if (message.language !== null && fitting === 0 && whole && spoken && names.size === 1) {
    context.report({
      message: 'declaration',
      at: message.language.span,
      help: `Declare the language that the text is in, or put in the text for \`${declared}\``,
      related: mismatches.slice(0, 3).map(({ at }) => ({ at, message: 'the text' })),
      messages: [message.index],
      data: {
        parts: partsOf(mismatches, message),
        found: [...names][0]!,
        declared,
      },
    })
    return
  }
  for (const mismatch of mismatches)
    context.report({
      message: mismatch.extent === 'whole' ? 'segment' : 'part',
      at: mismatch.at,
      ...(mismatch.extent === 'whole' ? {} : { severity: 'info' }),
      help: 'Translate it, or declare the language that it is in',
      related: message.language === null ? [] : [{ at: message.language.span, message: 'declared here' }],
      messages: [message.index],
      data: {
        part: nameOfPart(message.channel.value, mismatch.segment.kind),
        found: nameOf(mismatch, context),
        declared,
      },
    })
}

function partsOf(mismatches: readonly Mismatch[], { channel }: Message): string {
  const parts = [...new Set(mismatches.map(({ segment }) => nameOfPart(channel.value, segment.kind)))]
  return parts.length > 2 ? 'all of the text' : parts.join(' and ')
}

/** A page that says another language than its message is read aloud and translated as that. */
function checkAttribute(message: Message, version: Version, declared: string, context: Rules): void {
  const { body } = version
  if (body === null || (body.format !== 'html' && body.format !== 'mjml')) return
  const found = languageAttribute(body.text)
  if (found === null) return
  const [own, other] = [readTag(declared), readTag(found.value)]
  if (own === null || other === null || own.language === other.language) return
  context.report({
    message: 'attribute',
    at: found.at,
    help: `Write \`lang="${declared}"\``,
    related: message.language === null ? [] : [{ at: message.language.span, message: 'declared here' }],
    messages: [message.index],
    data: { lang: found.value, declared },
  })
}
