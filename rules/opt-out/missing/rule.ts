import { type AtSend, atSend } from '../../../src/campaign/at-send.ts'
import type { Message, Version } from '../../../src/campaign/model.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import type { OptOutGrammar } from '../../../src/content/opt-out.ts'
import { type OptOutDuty, optOutDuty, optOutFacts, strictest } from '../../../src/content/opt-out-duty.ts'
import { type OptOut, optOutOf } from '../../../src/content/opt-out-of.ts'
import { senderType } from '../../../src/content/sender.ts'
import type { Context } from '../../../src/context.ts'
import type { Fix } from '../../../src/fix.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  missing: 'Missing opt-out instruction for {what} in {where}',
  nowhere: 'Missing opt-out instruction for {what}',
  form: 'Missing {form} for {what} from an alphanumeric sender in {where}',
} as const
const questions = {
  template: 'Whether template `{template}` says how to opt out is not in the file',
  around: 'Whether what `{by}` names says how to opt out is not in the export',
  form: 'Whether the opt-out has the form asked for in {where} could not be checked',
} as const
type Rules = Context<typeof messages, typeof questions>

export const rule = defineRule({
  id: 'opt-out/missing',
  summary: 'A promotional message does not say how to stop such messages',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  questions,
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        const found = optOutOf(message, version, content, context.optOut)
        if (found.cause === 'unseen') askForTemplate(message, version, context)
        else if (found.cause === 'missing') {
          const added = atSend(message, 'opt_out', context)
          if (added === null) reportMissing(message, version, context)
          else if (!added.certain) askForFrame(message, added, context)
        } else if (found.cause === null) checkForm(message, version, found, context)
      }
    },
  },
})

function details({ severity, basis, sources, deliveries }: OptOutDuty): Partial<OptOutDuty> {
  return { severity, basis, ...(sources.length > 0 ? { sources } : {}), deliveries }
}

function reportMissing(message: Message, version: Version, context: Rules): void {
  const duty = optOutDuty(message, context.deliveries(message), context)
  const says = sentenceFor(message, context.optOut)
  const fix = fixFor(message, version, says)
  context.report({
    message: duty.deliveries.length > 0 ? 'missing' : 'nowhere',
    at: version.at,
    data: { what: nameOfSend(message.campaign.purpose, message.channel.value) },
    help: helpFor(message, says),
    messages: [message.index],
    ...(fix === null ? {} : { fixes: [fix] }),
    ...details(duty),
  })
}

/** What an SMS in the message's own language says; null where nobody who speaks it has looked at a sentence. */
function sentenceFor(message: Message, { languages }: OptOutGrammar): string | null {
  const code = message.declaredLanguage?.toLowerCase().split('-')[0]
  const own = languages.find((one) => one.code === (code === 'no' ? 'nb' : code))
  return own === undefined || own.says === null || own.says.includes('{') ? null : own.says
}

/** Numbers that can be answered to. */
function takesAnswers(message: Message): boolean {
  return message.from !== null && senderType(message.from.value) !== 'alphanumeric'
}

function helpFor(message: Message, says: string | null): string {
  switch (message.channel.value) {
    case 'email':
      return 'Add a link that readers can see and that unsubscribes them'
    case 'whatsapp':
    case 'rcs':
      return says === null
        ? 'Add a reply button such as "Stop promotions", or say in `footer` what to answer'
        : `Add a reply button such as "Stop promotions", or in \`footer\`: "${says}"`
    case 'voice':
      return 'Say which key or number stops such calls'
    default: {
      if (message.from !== null && !takesAnswers(message))
        return 'Add a link or a number to send STOP to, as nobody can answer this sender'
      if (says !== null) return `Add "${says}"`
      return 'Say what to send, and where to, to stop such messages'
    }
  }
}

/**
 * Appends the instruction to an SMS that stands in the campaign's own file, where the sender can be answered to and the
 * sentence is one that a speaker has looked at.
 */
function fixFor(message: Message, version: Version, says: string | null): Fix | null {
  const channel = message.channel.value
  if ((channel !== 'sms' && channel !== 'mms') || !takesAnswers(message)) return null
  if (says === null || version.body === null) return null
  const { text } = version.body
  if (text.source !== message.campaign.source || text.value.trim() === '') return null
  const end = text.value.trimEnd().length
  const joint = /[.!?。！？…]$/.test(text.value.slice(0, end)) ? ' ' : '. '
  return {
    title: `Append "${says}"`,
    safety: 'review',
    edits: [{ at: text.at(end, end), text: `${joint}${says}` }],
  }
}

function askForTemplate(message: Message, version: Version, context: Rules): void {
  if (message.template === null) return
  const deliveries = context.deliveries(message)
  const duty = optOutDuty(message, deliveries, context)
  context.unchecked({
    question: 'template',
    at: message.template.name.span,
    required: duty.severity === 'error',
    needs: 'messages.footer',
    data: { template: message.template.name.value },
    messages: [message.index],
    deliveries: duty.deliveries,
  })
}

/** The text stands in something that the platform puts around the body and that no export holds. */
function askForFrame(message: Message, { by, at }: AtSend, context: Rules): void {
  const duty = optOutDuty(message, context.deliveries(message), context)
  context.unchecked({
    question: 'around',
    at,
    required: true,
    needs: 'added_at_send',
    data: { by: by ?? '' },
    messages: [message.index],
    deliveries: duty.deliveries,
  })
}

/** Where a law asks for a fixed form (`STOP` and a short code) because a name can't be answered to. */
function checkForm(
  message: Message,
  version: Version,
  found: OptOut & { readonly cause: null },
  context: Rules,
): void {
  const numbered = message.channel.value === 'sms' || message.channel.value === 'mms'
  if (!numbered || message.from === null || takesAnswers(message) || version.body === null) return
  const asked = context.deliveries(message).flatMap((delivery) =>
    optOutFacts(message, delivery, context)
      .filter(
        (fact) =>
          fact.form !== null &&
          !(fact.linkDoes && (found.link !== null || found.instruction?.means === 'link')),
      )
      .map((fact) => ({ delivery, fact })),
  )
  if (asked.length === 0) return
  const { patterns } = context
  if (patterns === null) {
    context.unchecked({
      question: 'form',
      at: version.at,
      required: true,
      needs: 'patterns',
      messages: [message.index],
      deliveries: asked.map(({ delivery }) => delivery),
    })
    return
  }
  const texts = context.content(message, version).segments.map(({ text }) => text.value)
  const unmet = asked.filter(({ fact }) => !texts.some((text) => patterns(fact.form!)(text).length > 0))
  const duty = strictest(unmet, 'recipient')
  if (duty === null) return
  const keyword = unmet[0]!.fact.keywords[0] ?? 'STOP'
  context.report({
    message: 'form',
    at: found.instruction?.at ?? version.at,
    data: {
      form: `"${keyword}" and its short code`,
      what: nameOfSend(message.campaign.purpose, message.channel.value),
    },
    help: `Add "${keyword}" and the short code it can be sent to`,
    messages: [message.index],
    ...details(duty),
  })
}
