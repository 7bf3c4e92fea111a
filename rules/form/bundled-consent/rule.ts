import { formWordsIn, says, type Way, wayOfChannel, waysIn } from '../../../src/form/asking.ts'
import type { Form } from '../../../src/form/model.ts'
import { sentences } from '../../../src/form/sentences.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import type { Text } from '../../../src/source/text.ts'

const messages = {
  terms: 'Bundled consent: messages and "{other}" in one agreement',
  others: 'Bundled consent: the sender and "{other}" in one agreement',
  purposes: 'Bundled consent: {purposes} in one agreement',
  channels: 'Bundled consent: {ways} in one agreement',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'form/bundled-consent',
  summary: 'One agreement in a form covers several things that people may want apart',
  group: 'form',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    form(form, context) {
      const help = 'Ask for each apart, with a box of its own'
      for (const wording of form.wordings) {
        const found = bundled(wording, form, context)
        if (found !== null) context.report({ ...found, help })
      }
      const said = new Set(form.wordings.map((wording) => wording.source))
      for (const { channels, purposes, text } of form.boxes) {
        if (purposes.length > 1)
          context.report({
            message: 'purposes',
            at: purposes[1]!.span,
            help,
            data: { purposes: purposes.map(({ value }) => `\`${value}\``).join(' and ') },
          })
        const ways = waysOf(channels.map(({ value }) => wayOfChannel(value)))
        const written = text === null ? 0 : waysIn(text.value, form, context).size
        if (ways.length > 1 && written < 2)
          context.report({
            message: 'channels',
            at: channels[1]!.span,
            help,
            data: { ways: ways.join(', ') },
          })
      }
      // A definition with one agreement for all that it declares.
      if (form.boxes.length > 1 || form.written === 'page' || said.size === 0) return
      if (form.purposes.length > 1 && form.boxes.every(({ purposes }) => purposes.length === 0))
        context.report({
          message: 'purposes',
          at: form.purposes[1]!.span,
          help,
          data: { purposes: form.purposes.map(({ value }) => `\`${value}\``).join(' and ') },
        })
    },
  },
})

function waysOf(ways: readonly (Way | null)[]): readonly Way[] {
  return [...new Set(ways.filter((way) => way !== null))]
}

type Found =
  | { readonly message: 'terms' | 'others'; readonly at: Span; readonly data: { readonly other: string } }
  | { readonly message: 'channels'; readonly at: Span; readonly data: { readonly ways: string } }

/** The first thing beside messages of the sender on one way that a wording agrees to. */
function bundled(wording: Text, form: Form, context: Rules): Found | null {
  for (const sentence of sentences(wording)) {
    const { value } = sentence
    if (!says(value, 'messages', form, context)) continue
    const agreeing = says(value, 'agree', form, context) || form.boxes.some(({ text }) => text === wording)
    if (!agreeing) continue
    const [refers] = formWordsIn(value, 'refers', form, context)
    const term = formWordsIn(value, 'terms', form, context).find(
      ({ from }) => refers === undefined || refers.from > from,
    )
    if (term !== undefined && joined(value, term.from, form, context))
      return {
        message: 'terms',
        at: sentence.at(term.from, term.to),
        data: { other: value.slice(term.from, term.to) },
      }
    const [other] = formWordsIn(value, 'others', form, context)
    if (other !== undefined)
      return {
        message: 'others',
        at: sentence.at(other.from, other.to),
        data: { other: value.slice(other.from, other.to) },
      }
    const ways = [...waysIn(value, form, context)].sort(([, a], [, b]) => a.from - b.from)
    const second = ways[1]
    if (second !== undefined)
      return {
        message: 'channels',
        at: sentence.at(second[1].from, second[1].to),
        data: { ways: ways.map(([way]) => way).join(', ') },
      }
  }
  return null
}

/** Whether terms are agreed to beside messages: the verb leads both, and no bracket or dash makes of them a note. */
function joined(sentence: string, at: number, form: Form, context: Rules): boolean {
  const before = sentence.slice(0, at)
  if (/[([–—|]\s*[^)\]]*$/.test(before)) return false
  return says(before, 'agree', form, context)
}
