import { asksForTexts, isReadable, says, underCarrierRules } from '../../../src/form/asking.ts'
import type { Form } from '../../../src/form/model.ts'
import type { Context, World } from '../../../src/context.ts'
import type { FactBase } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  missing: 'Missing in the copy that asks for texts: {what}',
} as const
type Rules = Context<typeof messages>

/** The fact of the carriers that asks for these details. */
const carrierFact = 'x-ctia/text-sender-details'

export const rule = defineRule({
  id: 'form/missing-keyword-terms',
  summary: 'Copy that asks people to join a text programme leaves out its terms',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    form(form, context) {
      if (!asksForTexts(form, context)) return
      const underCarriers = underCarrierRules(form, context)
      // Elsewhere a page that asks for a number owes no terms of carriers; a word to send is a programme everywhere.
      if (form.kind !== 'keyword' && !underCarriers) return
      const text = [form.copy?.value ?? '', ...form.wordings.map(({ value }) => value)].join('\n')
      if (text.trim() === '' || !isReadable(form, context)) return
      const what = missingIn(text, form, context, underCarriers)
      if (what.length === 0) return
      const fact = underCarriers ? carrierFactOf(context) : undefined
      context.report({
        message: 'missing',
        at: form.near,
        help: 'Say how often, that rates may apply, how to stop and get help, and where the terms are',
        ...(fact === undefined ? {} : { sources: [fact.source], confidence: fact.confidence }),
        data: { what: what.join(', ') },
      })
    },
  },
})

function missingIn(text: string, form: Form, context: Rules, underCarriers: boolean): readonly string[] {
  const missing: string[] = []
  const note = (present: boolean, what: string): void => {
    if (!present) missing.push(what)
  }
  note(
    says(text, 'frequency', form, context) ||
      /\d\s*(?:msgs?|messages?|texts?|sms)\s*(?:\/|per|a)\s*\p{L}+/iu.test(text),
    'how often',
  )
  note(says(text, 'rates', form, context), 'rates')
  note(says(text, 'stop', form, context), 'how to stop (STOP)')
  if (underCarriers) note(/(?<!\p{L})(?:HELP|INFO|AIDE|AYUDA)(?!\p{L})/u.test(text), 'HELP')
  const linked = form.links.some(
    ({ target, anchor }) =>
      /terms|conditions|t-?and-?c|tos\b|sms-terms/i.test(target) || says(anchor, 'terms', form, context),
  )
  note(
    linked ||
      form.privacyLink !== null ||
      says(text, 'terms', form, context) ||
      /https?:\/\/|\b[\w-]+\.[a-z]{2,}\/\S+/i.test(text),
    'where the terms are',
  )
  return missing
}

function carrierFactOf(world: World): FactBase | undefined {
  return [...world.packs('US'), ...world.packs('CA')]
    .flatMap((pack): readonly FactBase[] => pack.identification)
    .find(({ id }) => id.endsWith(carrierFact.split('/')[1]!))
}
