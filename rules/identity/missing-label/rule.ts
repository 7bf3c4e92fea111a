import type { Consent, Message, Version } from '../../../src/campaign/model.ts'
import { liftedFor } from '../../../src/consent/basis.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  type Surroundings,
  touching,
} from '../../../src/consent/coverage.ts'
import { folded } from '../../../src/consent/segments.ts'
import { hasWords, visibleText } from '../../../src/consent/sender.ts'
import type { Content } from '../../../src/content/model.ts'
import { milder, type Severity } from '../../../src/finding.ts'
import { basisOf, evidencedSeverity, type IdentificationFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'

type Labelled = IdentificationFact & { readonly label: string }

const positions: Readonly<Record<string, string>> = {
  start: 'at the start of the text',
  subject_start: 'at the start of the subject',
  subject: 'in the subject',
  sender_id_start: 'at the start of the sender',
  sender_id_end: 'at the end of the sender',
  anywhere: 'in the text',
}

export const rule = defineRule({
  id: 'identity/missing-label',
  summary: 'The word that marks advertising in a place is missing',
  group: 'identity',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing label {label} {position}, as asked in {where}',
  },
  check: {
    message(message, context) {
      const asked = new Map<string, { readonly fact: Labelled; readonly reached: Reached[] }>()
      for (const place of reachedBy(message, context))
        for (const fact of factsAt(place, context, 'identification')) {
          if (fact.label === null || isLifted(fact, place, context)) continue
          const known = asked.get(fact.id)
          if (known === undefined)
            asked.set(fact.id, { fact: { ...fact, label: fact.label }, reached: [place] })
          else known.reached.push(place)
        }
      for (const { fact, reached } of asked.values()) {
        const labels = labelsOf(fact.label)
        const position = fact.labelPosition ?? 'anywhere'
        const seen = new Set<Span>()
        for (const version of message.versions) {
          if (!hasWords(version)) continue
          const missing = missingAt(labels, position, message, version, context.content(message, version))
          // The sender and an inherited subject are one for all versions.
          if (missing === null || seen.has(missing)) continue
          seen.add(missing)
          context.report({
            message: 'missing',
            at: missing,
            severity: severityOfLabel(fact),
            confidence: fact.confidence,
            basis: basisOf(fact),
            help: `Put \`${labels[0]!}\` ${positions[position] ?? 'there'}`,
            sources: [fact.source],
            apart: fact.label,
            ...touching(reached),
            data: {
              label: labels.map((label) => `\`${label}\``).join(' or '),
              position: positions[position] ?? 'in the message',
            },
          })
        }
      }
    },
  },
})

/**
 * Where the law asks that advertising can be told as such, without a fixed place, other words may do: a warning. What
 * is only heard of is a hint.
 */
function severityOfLabel(fact: Labelled): Severity {
  if (fact.confidence === 'low') return 'info'
  const severity = evidencedSeverity(fact)
  return (fact.labelPosition ?? 'anywhere') === 'anywhere' ? milder(severity, 'warning') : severity
}

/** Whether everybody at a place has what lifts a label: some laws mark only what nobody asked for. */
function isLifted(fact: IdentificationFact, place: Reached, world: Surroundings): boolean {
  const records = (place.message.campaign.audience?.consent ?? []).filter(
    (record) => coversChannel(record, place.message) && coversPlace(record, place.code, world.places),
  )
  const lifted = (record: Consent | null): boolean =>
    liftedFor(fact.liftedBy ?? [], place.message, record, place.lastDay)
  return records.length === 0 ? lifted(null) : records.every(lifted)
}

/** A fact that leaves a choice writes `[QC] or [AD]`. */
function labelsOf(label: string): readonly string[] {
  return label.split(' or ').map((one) => one.trim())
}

/** A label as a pattern of its exact characters, brackets before it or not; the name inside 【…】 is the sender's own. */
function startsWith(text: string, label: string): boolean {
  if (/^【.*】$/.test(label)) return /^【[^】]+】/.test(text)
  const bare = /^\p{L}/u.test(label) ? text.replace(/^[\p{Ps}<]\s*/u, '') : text
  return bare.toLowerCase().startsWith(label.toLowerCase())
}

/** Where a label is missed: what should hold it, on one line; null when it is there or can't be seen. */
function missingAt(
  labels: readonly string[],
  position: string,
  message: Message,
  version: Version,
  content: Content,
): Span | null {
  const text = (kinds: readonly string[]): string =>
    content.segments
      .filter(({ kind }) => kinds.includes(kind))
      .map((segment) => segment.text.value)
      .join('\n')
      .trimStart()
  switch (position) {
    case 'sender_id_start':
    case 'sender_id_end': {
      const { from } = message
      // A number can't carry a label.
      if (from === null || !/\p{L}/u.test(from.value)) return null
      const there = labels.some((label) =>
        position === 'sender_id_start'
          ? startsWith(from.value, label)
          : from.value.toLowerCase().endsWith(label.toLowerCase()),
      )
      return there ? null : from.span
    }
    case 'subject':
    case 'subject_start': {
      if (message.channel.value !== 'email') return missingAt(labels, 'start', message, version, content)
      const subject = version.subject?.value.trimStart() ?? ''
      const there = labels.some((label) =>
        position === 'subject_start' ? startsWith(subject, label) : folded(subject).includes(folded(label)),
      )
      return there ? null : (version.subject?.span ?? version.at)
    }
    case 'start': {
      const first = text(['title', 'header']) || text(['body', 'text-body'])
      if (first === '') return null
      const body = text(['body', 'text-body'])
      const there = labels.some((label) => startsWith(first, label) || startsWith(body, label))
      return there ? null : version.at
    }
    default: {
      const all = folded(visibleText(content))
      if (all.trim() === '') return null
      return labels.some((label) => all.includes(folded(label))) ? null : version.at
    }
  }
}
