import { says, spanOf } from '../../../src/form/asking.ts'
import { sentences } from '../../../src/form/sentences.ts'
import type { Form } from '../../../src/form/model.ts'
import { formPlaces } from '../../../src/form/places.ts'
import type { Severity, SourceRef } from '../../../src/finding.ts'
import { evidencedSeverity, inForce } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import type { World } from '../../../src/context.ts'
import { minutesPerDay } from '../../../src/time/civil.ts'

export const rule = defineRule({
  id: 'form/prechecked-box',
  summary: 'A form agrees for people: its box is ticked from the start, or is there to refuse',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    ticked: 'Ticked from the start: box of {what}',
    hidden: 'Consent set by a hidden field: `{name}`',
    refuses: 'Box to refuse instead of to agree: "{text}"',
  },
  questions: {
    templated: 'Whether the box of {what} is ticked from the start is decided by a template',
  },
  check: {
    form(form, context) {
      const law = lawOf(form, context)
      for (const box of form.boxes) {
        const what = box.text === null ? `\`${box.name}\`` : `"${shortened(box.text.value)}"`
        const details = { ...law, help: 'Leave the box empty, and send only to those who tick it' }
        if (box.templated)
          context.unchecked({
            question: 'templated',
            at: box.at,
            required: false,
            needs: 'the page as it is served',
            jurisdictions: law.jurisdictions,
            data: { what },
          })
        else if (box.kind === 'hidden' && box.checked !== null)
          context.report({ message: 'hidden', at: box.checked, ...details, data: { name: box.name } })
        // What is refused is said first; "if you do not want them, reply STOP" comes behind an agreement.
        else if (box.text !== null && says(sentences(box.text)[0]?.value ?? '', 'refuse', form, context)) {
          // Ticked from the start, a box to refuse harms nobody.
          if (box.checked === null && box.kind === 'box')
            context.report({
              message: 'refuses',
              at: spanOf(box.text),
              ...details,
              help: 'Ask for agreement, with a box that is empty from the start',
              data: { text: shortened(box.text.value) },
            })
        } else if (box.checked !== null)
          context.report({ message: 'ticked', at: box.checked, ...details, data: { what } })
      }
    },
  },
})

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 50 ? line : `${line.slice(0, 49).trimEnd()}…`
}

/** What a law that asks for express consent makes of it: its severity, and where; the rule's own where there is none. */
function lawOf(
  form: Form,
  world: World,
): {
  readonly severity: Severity
  readonly jurisdictions: readonly string[]
  readonly sources: readonly SourceRef[]
} {
  const today = Math.floor(world.now / minutesPerDay)
  const channels = form.channels.map(({ value }) => value)
  const sources = new Set<SourceRef>()
  const places: string[] = []
  let blocks = false
  for (const code of formPlaces(form, world.places)) {
    const facts = world
      .packs(code)
      .flatMap((pack) => pack.consent)
      .filter(
        (fact) =>
          (fact.model === 'express' || fact.model === 'express_written') &&
          fact.binds !== 'sender' &&
          fact.purposes.includes('marketing') &&
          inForce(fact, today) &&
          (channels.length === 0 || fact.channels.some((channel) => channels.includes(channel))),
      )
    if (facts.length === 0) continue
    places.push(code)
    for (const fact of facts)
      if (evidencedSeverity(fact) === 'error') {
        blocks = true
        sources.add(fact.source)
      }
  }
  return { severity: blocks ? 'error' : 'warning', jurisdictions: places, sources: [...sources].slice(0, 3) }
}
