import type { TemplatePart } from '../../../src/campaign/model.ts'
import { placeOfVariable, reviewSources, templateParts, variablesIn } from '../../../src/campaign/template.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Message } from '../../../src/campaign/model.ts'
import type { Span } from '../../../src/source/span.ts'

const mostButtons = 10

const messages = {
  component: '{says}',
  header: 'Second variable `{variable}` in the header of the template, which takes one',
  footer: 'Variable `{variable}` in the footer of the template, which takes none',
  line: 'Line break in the {part} of the template, which is one line',
  styled: 'Formatting or an emoji in the header of the template, which is plain text',
  address: 'Variable `{variable}` inside a button address, expected at its end',
  buttons: 'Too many buttons: {count}, {limit} at most',
  name: 'Malformed template name `{name}`, expected lower-case letters, digits and _',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'platform/template-misbuilt',
  summary: 'A WhatsApp template is built in a way that the platform does not take',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const { template } = message
      if (template === null) return
      for (const part of templateParts(message)) checkPart(part, message, context)
      const { review, name } = template
      if (review === null) return
      for (const { at, says } of review.faults)
        context.report({ message: 'component', at, data: { says }, ...detailsOf(message) })
      const surplus = review.buttons[mostButtons]
      if (surplus !== undefined)
        context.report({
          message: 'buttons',
          at: surplus,
          data: { count: review.buttons.length, limit: mostButtons },
          help: 'Leave the last ones out',
          ...detailsOf(message),
        })
      if (review.named && !/^[a-z0-9_]+$/.test(name.value))
        context.report({
          message: 'name',
          at: name.at(0, name.length),
          data: { name: name.value.slice(0, 40) },
          help: `Write \`${name.value
            .toLowerCase()
            .replace(/[^a-z0-9_]+/g, '_')
            .slice(0, 60)}\``,
          ...detailsOf(message),
        })
    },
  },
})

function detailsOf({ index }: Message) {
  return { basis: 'platform', sources: [reviewSources.refusals], messages: [index] } as const
}

function checkPart(part: TemplatePart, message: Message, context: Rules): void {
  const { kind, text } = part
  const details = detailsOf(message)
  const written = ({ from, to }: { readonly from: number; readonly to: number }): string =>
    text.value.slice(from, to)
  const variables = variablesIn(text.value)
  const own = message.template?.review?.numbering !== 'template'
  if (kind === 'header') {
    const distinct = [...new Map(variables.map((variable) => [variable.name, variable])).values()]
    const second = distinct[1]
    if (second !== undefined)
      context.report({
        message: 'header',
        at: placeOfVariable(part, second),
        data: { variable: written(second) },
        help: 'Move it into the body',
        ...details,
      })
    const styled = /[*_~`](?=\S)[^*_~`{}]+[*_~`]|\p{Emoji_Presentation}/u.exec(text.value)
    if (styled !== null)
      context.report({
        message: 'styled',
        at: text.at(styled.index, styled.index + styled[0].length),
        severity: 'warning',
        help: 'Write it plainly',
        ...details,
      })
  }
  if (kind === 'footer' && own && variables[0] !== undefined)
    context.report({
      message: 'footer',
      at: placeOfVariable(part, variables[0]),
      data: { variable: written(variables[0]) },
      help: 'Move it into the body',
      ...details,
    })
  if (kind === 'header' || kind === 'footer') reportBreak(part, message, context)
  if (kind === 'address')
    for (const variable of variables) {
      if (variable.to === text.length) continue
      context.report({
        message: 'address',
        at: placeOfVariable(part, variable),
        data: { variable: written(variable) },
        help: 'Put it at the end of the address',
        ...details,
      })
    }
}

function reportBreak({ kind, text }: TemplatePart, message: Message, context: Rules): void {
  const trimmed = text.value.trimEnd()
  const line = trimmed.indexOf('\n')
  if (line === -1) return
  const at: Span = text.at(line, line + 1)
  context.report({
    message: 'line',
    // A break that is written as such has nothing to show on its line.
    at: /[\r\n]/.test(at.source.text.slice(at.start, at.end)) ? text.at(line + 1, trimmed.length) : at,
    data: { part: kind },
    help: 'Write it on one line',
    ...detailsOf(message),
  })
}
