import { hash } from '../hash.ts'
import { formatLocal, type Instant } from '../time/civil.ts'
import type { Moment } from '../time/slots.ts'
import type { Kind, PlanAnswer } from '../when.ts'
import { wellFormed } from './escape.ts'
import { type CampaignAnswer, momentInWords, placesInWords } from './when-words.ts'
import type { WhenDocument } from './when-json.ts'

/** TEXT of RFC 5545, section 3.3.11; control characters are left out, since content lines can't hold them. */
function text(value: string): string {
  return wellFormed(value)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
}

/** Folds a content line so that no line has more than 75 octets, section 3.1; characters stay whole. */
export function folded(line: string): string {
  const lines: string[] = []
  let [current, octets] = ['', 0]
  for (const character of line) {
    const size = new TextEncoder().encode(character).length
    if (octets + size > 75) {
      lines.push(current)
      // The space that begins a continued line counts.
      ;[current, octets] = [' ', 1]
    }
    current += character
    octets += size
  }
  return [...lines, current].join('\r\n')
}

/** DATE-TIME of section 3.3.5: form 2 in UTC, or form 1, which is the same wall time wherever it is read. */
function dateTime(minute: number, kind: Kind): string {
  return `${formatLocal(minute).replace(/[-:]/g, '')}00${kind === 'instant' ? 'Z' : ''}`
}

function event(
  campaign: CampaignAnswer,
  answer: PlanAnswer,
  kind: Kind,
  moment: Moment,
  where: string,
  now: Instant,
): readonly string[] {
  const when = momentInWords(answer, kind, moment, campaign.world)
  const identity = [
    campaign.file,
    campaign.id,
    answer.plan.messages.map(({ index }) => index),
    kind,
    moment.at,
    where,
  ]
  const level = moment.level === 'clear' ? 'Clear' : 'Permitted, with warnings'
  return [
    'BEGIN:VEVENT',
    `UID:${hash(identity.join('\0'))}@sendlint`,
    `DTSTAMP:${dateTime(now, 'instant')}`,
    `DTSTART:${dateTime(moment.at, kind)}`,
    `SUMMARY:${text(`Send "${campaign.name}" to ${where}`)}`,
    `DESCRIPTION:${text(`${when}\n${level}\n${campaign.file}`)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** The moments as a calendar (RFC 5545), an event each: those that suit everybody, else one for each group. */
export function whenIcs({ version, now, answers }: WhenDocument): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//sendlint//sendlint ${version}//EN`,
    'CALSCALE:GREGORIAN',
  ]
  for (const campaign of answers)
    for (const answer of campaign.plans) {
      const { proposal, groups, groupKind } = answer
      if (proposal === null)
        for (const { jurisdictions, moment } of groups)
          lines.push(
            ...event(campaign, answer, groupKind, moment, placesInWords(jurisdictions, campaign.world), now),
          )
      else
        for (const moment of proposal.kind === 'wall' ? answer.wall : answer.instant)
          lines.push(
            ...event(
              campaign,
              answer,
              proposal.kind,
              moment,
              placesInWords(groups[0]!.jurisdictions, campaign.world),
              now,
            ),
          )
    }
  // A calendar has at least one component (section 3.6): without a moment there is none to write.
  if (!lines.includes('BEGIN:VEVENT')) return ''
  return [...lines, 'END:VCALENDAR'].map((line) => `${folded(line)}\r\n`).join('')
}
