import { forMarkdown, markdownCode, messageInMarkdown } from './escape.ts'
import type { CalendarRow, NoteFinding, NoteSection, PressureRow, PullRequestNote } from './pull-request.ts'
import { counted, type Standing } from './words.ts'

/** How much a place takes, and how that is counted. */
export interface Room {
  readonly most: number
  size(text: string): number
}

/** A comment of GitHub holds 65,536 characters; a little is left. */
export const commentRoom: Room = { most: 60_000, size: (text) => text.length }
/** A job summary holds 1 MiB of UTF-8 and is dropped as a whole beyond. */
export const summaryRoom: Room = { most: 900_000, size: (text) => new TextEncoder().encode(text).length }

/** By this line a comment is found again. Keys are letters, digits, `.`, `_` and `-`. */
export function markerOf(key: string): string {
  return `<!-- sendlint:report:v1 key=${key} -->`
}

const signs: Readonly<Record<Standing['kind'], string>> = {
  stop: '\u274c',
  open: '\u2753',
  notes: '\u2705',
  clear: '\u2705',
}
const heads = {
  fail: '\u274c Do not send',
  incomplete: '\u2753 Not cleared',
  pass: '\u2705 Cleared',
} as const
const severityWords = { error: '**error**', warning: '**warning**', info: 'note' } as const
const changes: Readonly<Record<CalendarRow['change'], string>> = {
  new: '**new**',
  same: '',
  gone: 'no longer',
}

function finding({ rule, severity, message, help, place, sources }: NoteFinding): string {
  const lines = [
    `- ${severityWords[severity]} ${markdownCode(rule)} ${messageInMarkdown(message)}`,
    `  ${markdownCode(place)}`,
  ]
  if (help !== null) lines.push(`  ${messageInMarkdown(help)}`)
  if (sources.length > 0) lines.push(`  Source: ${sources.map(forMarkdown).join('; ')}`)
  return `${lines.join('  \n')}\n`
}

/** What a section says, in parts that can be left out one by one. */
function parts({ kind, words, sentence, findings, questions }: NoteSection): readonly string[] {
  return [
    `#### ${signs[kind]} ${forMarkdown(words)}\n\n${forMarkdown(sentence)}\n\n`,
    ...findings.map(finding),
    ...questions.map(
      ({ team, reason, needs, place }) =>
        `- **open question** for ${forMarkdown(team)}: ${messageInMarkdown(reason)}, needs ${markdownCode(needs)}  \n  ${markdownCode(place)}\n`,
    ),
    '\n',
  ]
}

interface Table {
  readonly title: string
  readonly head: string
  readonly rows: readonly string[]
}

function calendar(rows: readonly CalendarRow[]): Table {
  return {
    title: '### Send calendar',
    head: '| when, local time | campaign | by | in | |\n|---|---|---|---|---|\n',
    rows: rows.map(
      ({ when, campaign, channel, places, change }) =>
        `| ${forMarkdown(when)} | ${forMarkdown(campaign)} | ${forMarkdown(channel)} | ${forMarkdown(places)} | ${changes[change]} |\n`,
    ),
  }
}

function pressure(rows: readonly PressureRow[]): Table {
  const turn = ([before, after]: readonly [number, number]): string =>
    before === after ? String(after) : `${before} \u2192 **${after}**`
  return {
    title: '### Contact pressure',
    head: '| audience | most in 24 hours | most in 7 days |\n|---|---|---|\n',
    rows: rows.map(
      ({ audience, day, week }) => `| ${forMarkdown(audience)} | ${turn(day)} | ${turn(week)} |\n`,
    ),
  }
}

function waivers(note: PullRequestNote): Table {
  return {
    title: '### Waivers added',
    head: '',
    rows: note.waivers.map(
      ({ rule, message, reason, until, by, place }) =>
        `- ${markdownCode(rule)} ${messageInMarkdown(message)}: ${forMarkdown(reason)} (${by === 'config' ? 'in the configuration' : 'in the file'}, ${until === null ? 'without a last day' : `until ${forMarkdown(until)}`})  \n  ${markdownCode(place)}\n`,
    ),
  }
}

/** What is said of the configuration: by which one was judged, and that the change would have another. */
function policy({ judgedBy, policy: files, policyProblem }: PullRequestNote): string {
  const by =
    judgedBy === null ? '' : ` Judged by the configuration of ${markdownCode(judgedBy.slice(0, 12))}.`
  if (files.length === 0) return by === '' ? '' : `${by.trim()}\n\n`
  const names = files.slice(0, 10).map(markdownCode).join(', ')
  const more = files.length > 10 ? ` and ${counted(files.length - 10, 'more file')}` : ''
  const effect = judgedBy === null ? '' : ' It has no effect on this check, and holds once it is merged.'
  const broken =
    policyProblem === null ? '' : `\n> **It can not be used as it is:** ${messageInMarkdown(policyProblem)}`
  return `> **This change touches how campaigns are judged:** ${names}${more}.${effect}${by}${broken}\n\n`
}

/** Who wrote a note: this run, or one that the change's author controls. */
export type Author = 'own' | 'fork'

/**
 * A note as Markdown, within its room. Everything that comes from files is escaped: no markup, mention, reference, link
 * or image of theirs survives. What stands against the change comes first; what doesn't fit is counted.
 */
export function noteInMarkdown(
  note: PullRequestNote,
  { room, marker, author }: { readonly room: Room; readonly marker: string | null; readonly author: Author },
): string {
  const start = [
    marker === null ? '' : `${marker}\n`,
    `## ${heads[note.verdict]}\n\n`,
    `${forMarkdown(note.totals)}\n\n`,
    note.failed && note.verdict === 'pass' && note.policyProblem === null
      ? 'The check fails all the same: what is left is at or above its `fail-on`.\n\n'
      : '',
    author === 'fork'
      ? '<sub>Found by the run of the fork itself, whose author could have changed it. What counts is the check.</sub>\n\n'
      : '',
    policy(note),
  ].join('')
  const end = `<sub>${forMarkdown(note.footing)}</sub>\n`
  const reserve = 200
  let { left } = note
  let text = start
  let used = room.size(start) + room.size(end) + reserve
  const fits = (part: string, most: number): boolean => {
    const size = room.size(part)
    if (used + size > most) return false
    used += size
    text += part
    return true
  }
  // Tables get a third of the room at least: what a change adds to a calendar matters beside hundreds of notes.
  const tables = [waivers(note), pressure(note.pressure.audiences), calendar(note.calendar)]
  let shown = true
  for (const section of note.sections)
    for (const part of parts(section))
      if (shown && fits(part, Math.floor((room.most * 2) / 3))) continue
      else {
        shown = false
        if (part !== '\n') left += 1
      }
  const { appeared, gone } = note.pressure
  for (const table of tables) {
    const isPressure = table.title === '### Contact pressure'
    if (table.rows.length === 0 && !(isPressure && (appeared > 0 || gone > 0))) continue
    const said =
      isPressure && (appeared > 0 || gone > 0)
        ? `${[appeared > 0 ? `${counted(appeared, 'problem')} more` : '', gone > 0 ? `${counted(gone, 'problem')} fewer` : ''].filter(Boolean).join(', ')} about how often people are written to.\n\n`
        : ''
    if (!fits(`${table.title}\n\n${said}${table.rows.length > 0 ? table.head : ''}`, room.most)) {
      left += table.rows.length
      continue
    }
    for (const row of table.rows) if (!fits(row, room.most)) left += 1
    fits('\n', room.most + 1)
  }
  if (left > 0) text += `\u2026 and ${counted(left, 'more entry', 'more entries')}, not shown here.\n\n`
  return `${text}${end}`
}
