import type { SourceRef } from '../finding.ts'
import type { Span } from '../source/span.ts'
import type { Message, TemplatePart } from './model.ts'

/** A variable of a template, `{{1}}` or `{{first_name}}`; offsets are UTF-16 units of its text. */
export interface Variable {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Variables of a text in order. What isn't closed is no variable. */
export function variablesIn(text: string): readonly Variable[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => ({
    name: match[1]!.trim(),
    from: match.index,
    to: match.index + match[0].length,
  }))
}

/** The texts of a template as a reviewer sees them: of an export, or of a campaign file that writes them out. */
export function templateParts(message: Message): readonly TemplatePart[] {
  const { template, header, footer, buttons, versions } = message
  if (template === null) return []
  if (template.review !== null) return template.review.parts
  const plain = (kind: TemplatePart['kind'], text: TemplatePart['text'] | null): readonly TemplatePart[] =>
    text === null ? [] : [{ kind, text, samples: null }]
  return [
    ...plain('header', header),
    ...plain('body', versions[0]?.body?.text ?? null),
    ...plain('footer', footer),
    ...buttons.flatMap((button) => [
      ...plain('button', button.text),
      ...plain(
        button.kind.value === 'url' ? 'address' : 'phone',
        button.kind.value === 'reply' ? null : button.target,
      ),
    ]),
  ]
}

/** What parts are called in messages. */
export const nameOfTemplatePart: Readonly<Record<TemplatePart['kind'], string>> = {
  header: 'header',
  body: 'body',
  footer: 'footer',
  button: 'button text',
  address: 'button address',
  phone: 'button phone number',
  code: 'button code',
}

/** Where a variable stands in the file. */
export function placeOfVariable({ text }: TemplatePart, { from, to }: Variable): Span {
  return text.at(from, to)
}

/** What a review refuses, as those say who submit templates for others. */
export const reviewSources = {
  refusals: {
    title: 'Twilio, error 63040: template rejected',
    ref: null,
    url: 'https://www.twilio.com/docs/api/errors/63040',
    kind: 'industry',
    checkedOn: '2026-11-21',
  },
  ends: {
    title: 'BusinessChat, templates with dangling parameters',
    ref: null,
    url: 'https://help.businesschat.io/en/articles/12302864-fixing-whatsapp-template-rejections-caused-by-dangling-parameters',
    kind: 'industry',
    checkedOn: '2026-11-21',
  },
  sequence: {
    title: 'AWS, reasons why a template is rejected in WhatsApp',
    ref: null,
    url: 'https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-templates_rejection.html',
    kind: 'industry',
    checkedOn: '2026-11-21',
  },
  lengths: {
    title: 'Exotel, WhatsApp template messages',
    ref: null,
    url: 'https://developer.exotel.com/docs/whatsapp-support/template-messages',
    kind: 'industry',
    checkedOn: '2026-11-21',
  },
  categories: {
    title: 'SMSPortal, WhatsApp templates',
    ref: null,
    url: 'https://docs.smsportal.com/docs/whatsapp-templates',
    kind: 'industry',
    checkedOn: '2026-11-21',
  },
} as const satisfies Readonly<Record<string, SourceRef>>
