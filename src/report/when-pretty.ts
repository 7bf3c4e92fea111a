import type { World } from '../context.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../time/phrases.ts'
import { reasons } from '../time/slot-words.ts'
import { type Moment, type SolvedPlace } from '../time/slots.ts'
import { toLocal } from '../time/zones.ts'
import { type PlanAnswer, reasonsOf } from '../when.ts'
import { palette, type Palette } from './color.ts'
import { forTerminal } from './escape.ts'
import { type CellState, type StripRow, stripsOf } from './when-strip.ts'
import {
  type CampaignAnswer,
  codesOf,
  momentInFile,
  momentInWords,
  notesOf,
  placesInWords,
  scheduleOf,
} from './when-words.ts'
import { counted } from './words.ts'

export interface WhenPresentation {
  readonly color: boolean
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean
  readonly verbose: boolean
  readonly split: boolean
}

const signs: Readonly<Record<'unicode' | 'ascii', Readonly<Record<CellState | 'now' | 'chosen', string>>>> = {
  unicode: {
    open: '\u2588',
    warned: '\u2592',
    shut: '\u00b7',
    holiday: 'h',
    none: ' ',
    now: '\u25bc',
    chosen: '\u25c6',
  },
  ascii: { open: '#', warned: '-', shut: '.', holiday: 'h', none: ' ', now: 'v', chosen: '*' },
}

/** Strips and reasons that are shown without --verbose. */
const mostStrips = 6
const mostReasons = 10
const labelWidth = 24

type Signs = (typeof signs)['unicode']

function rowInSigns(row: StripRow, sign: Signs, paint: Palette): string {
  const cells = row.cells.map((state, index) => {
    if (row.chosen.has(index)) return paint.standing.clear(sign.chosen)
    if (row.now.has(index)) return paint.strong(sign.now)
    if (state === 'open') return paint.standing.clear(sign.open)
    if (state === 'warned') return paint.severity.warning(sign.warned)
    return state === 'holiday' ? paint.aside(sign.holiday) : paint.faint(sign[state])
  })
  return `  ${row.label.padEnd(labelWidth)}${cells.join('')}`.trimEnd()
}

/** Every third hour over the strips. */
const ruler =
  `  ${' '.repeat(labelWidth)}${[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => String(hour).padEnd(6)).join('')}`.trimEnd()

function legend(sign: Signs): string {
  return [
    `${sign.open} open`,
    `${sign.warned} only with a warning`,
    `${sign.shut} shut`,
    `${sign.holiday} public holiday`,
    `${sign.now} now`,
    `${sign.chosen} chosen`,
  ].join('   ')
}

function title(places: readonly SolvedPlace[], world: World): string {
  const codes = codesOf(places)
  const words = placesInWords(codes, world)
  if (codes.length <= 3) return words
  const shown = codes.slice(0, 12)
  return `${words}: ${shown.join(', ')}${codes.length > shown.length ? ', \u2026' : ''}`
}

/** The time at the places of a moment that is one instant everywhere. */
function localTimes(answer: PlanAnswer, at: number, world: World): string {
  const locals = [...new Set(answer.places.map(({ zone }) => toLocal(zone, at, world.zones)))].sort(
    (a, b) => a - b,
  )
  const [first, last] = [locals[0]!, locals.at(-1)!]
  const days = dayOfLocal(first) === dayOfLocal(last)
  return first === last
    ? `, ${timeInWords(first)} there`
    : `, ${timeInWords(first)} to ${timeInWords(last)}${days ? '' : ` (${dayInWords(dayOfLocal(last))})`} there`
}

/** What warns of a moment that is only permitted. */
function warnings(answer: PlanAnswer, { at }: Moment): string {
  const found = new Set<string>()
  for (const place of answer.places) {
    const [shuts, minute] = answer.groupKind === 'wall' ? [place.wallShuts, at] : [place.shuts, at]
    for (const { words } of reasons(shuts, minute, minute + 1)) found.add(words)
  }
  return [...found].sort().slice(0, 3).join('; ')
}

function proposal(answer: PlanAnswer, world: World, paint: Palette): readonly string[] {
  const { proposal: found, nearest, binding, places, groupKind } = answer
  const everybody = codesOf(places)
  const all =
    everybody.length === 1 ? placesInWords(everybody, world) : `all ${placesInWords(everybody, world, 0)}`
  if (found !== null) {
    const { kind, moment } = found
    const words = momentInWords(answer, kind, moment, world)
    const there = kind === 'instant' ? localTimes(answer, moment.at, world) : ''
    const preferred = answer.plan.clock.kind === 'wall' ? 'wall' : 'instant'
    const others = (kind === 'wall' ? answer.wall : answer.instant).slice(1)
    return [
      moment.level === 'clear'
        ? `${paint.standing.clear('Clear')}: send at ${paint.strong(words)}${there}; nothing speaks against it in ${all}.`
        : `${paint.standing.notes('Permitted only')}: send at ${paint.strong(words)}${there} in ${all}; ${forTerminal(warnings(answer, moment))}.`,
      ...(kind === preferred
        ? []
        : [
            kind === 'wall'
              ? 'No single instant suits everybody, so this is the same time on each place\u2019s clock.'
              : 'No time on recipients\u2019 clocks suits everybody, so this is one instant.',
          ]),
      ...(others.length === 0
        ? []
        : [`Then: ${others.map((other) => momentInWords(answer, kind, other, world)).join('; ')}.`]),
    ]
  }
  const lines = binding.map(
    ({ jurisdictions, words }) => `  ${placesInWords(jurisdictions, world)}: ${forTerminal(words)}`,
  )
  if (answer.stuck.length > 0) {
    const stuck = codesOf(answer.stuck)
    return [
      `${paint.standing.stop('No moment')}: ${placesInWords(stuck, world)} ${stuck.length === 1 ? 'is' : 'are'} shut all the time up to ${until(answer.stuck, world)}.`,
      ...lines,
    ]
  }
  const best =
    nearest === null
      ? ''
      : ` ${momentInWords(answer, groupKind, nearest.moment, world)} suits ${nearest.open} of ${nearest.of}; shut then:`
  return [
    `${paint.standing.open('No common moment')} for ${all} up to ${until(places, world)}.${best}`,
    ...lines,
  ]
}

function until(places: readonly SolvedPlace[], world: World): string {
  const last = Math.max(
    ...places.map(({ zone, from, to }) => toLocal(zone, Math.max(from, to - 1), world.zones)),
  )
  return dayInWords(dayOfLocal(last))
}

/** The first moment of each place by itself, told together; needed where there is no common one. */
function groups(answer: PlanAnswer, world: World): readonly string[] {
  const lines = answer.groups.map(({ jurisdictions, moment }) => {
    const names = placesInWords(jurisdictions, world)
    const level = moment.level === 'clear' ? '' : ', with a warning'
    return `  ${names}: ${momentInWords(answer, answer.groupKind, moment, world)}${level}`
  })
  const never = codesOf(answer.stuck)
  return never.length === 0
    ? lines
    : [...lines, `  ${placesInWords(never, world)}: no moment, leave out with \`except\``]
}

/** The groups as they would stand in the file. */
function asFile(answer: PlanAnswer, world: World): readonly string[] {
  const schedule = scheduleOf(answer, world)
  if (schedule === null) return []
  const main = momentInFile(answer, answer.groupKind, schedule.main.moment, world)
  const zone = (timezone: string | null): string => (timezone === null ? '' : `, timezone: ${timezone}`)
  const never = codesOf(answer.stuck)
  return [
    '',
    ...(never.length === 0 ? [] : ['  audience:', `    except: [${never.join(', ')}]`]),
    '  schedule:',
    `    at: ${main.at}`,
    ...(main.timezone === null ? [] : [`    timezone: ${main.timezone}`]),
    ...(schedule.entries.length === 0 ? [] : ['    by_region:']),
    ...schedule.entries.map(({ regions, moment }) => {
      const { at, timezone } = momentInFile(answer, answer.groupKind, moment, world)
      return `      - { regions: [${regions.join(', ')}], at: ${at}${timezone === main.timezone ? '' : zone(timezone)} }`
    }),
  ]
}

function planLines(
  campaign: CampaignAnswer,
  answer: PlanAnswer,
  shown: WhenPresentation,
  paint: Palette,
): readonly string[] {
  const { world } = campaign
  const sign = signs[shown.unicode ? 'unicode' : 'ascii']
  const only =
    campaign.plans.length === 1
      ? ''
      : `, ${answer.plan.messages.map(({ id }) => `message ${forTerminal(id)}`).join(', ')}`
  const lines = [
    `${paint.strong(`"${forTerminal(campaign.name)}"`)}${only} (${forTerminal(campaign.file)})`,
    '',
  ]
  const strips = stripsOf(answer, world)
  const drawn = shown.verbose ? strips : strips.slice(0, mostStrips)
  lines.push(paint.faint(ruler))
  for (const strip of drawn) {
    lines.push(paint.place(title(strip.places, world)))
    for (const row of strip.rows) lines.push(rowInSigns(row, sign, paint))
  }
  if (drawn.length < strips.length)
    lines.push(
      paint.faint(
        `and ${counted(strips.length - drawn.length, 'other week')} not drawn; --verbose draws all`,
      ),
    )
  lines.push('', paint.faint(legend(sign)), '', ...proposal(answer, world, paint))
  const hasGroups = answer.proposal === null && answer.groups.length > 0
  if (hasGroups) lines.push('', 'In groups:', ...groups(answer, world))
  if (shown.split && answer.groups.length > 0) lines.push(...asFile(answer, world))
  else if (hasGroups) lines.push('', '--split writes this as `by_region`.')
  const why = reasonsOf(answer.places)
  if (why.length > 0) {
    const told = shown.verbose ? why : why.slice(0, mostReasons)
    lines.push('', 'What keeps places shut:')
    for (const { jurisdictions, words, severity } of told) {
      const weight = severity === 'error' ? '' : ' (warning)'
      lines.push(`  ${placesInWords(jurisdictions, world)}: ${forTerminal(words)}${weight}`)
    }
    if (told.length < why.length)
      lines.push(
        paint.faint(
          `  and ${counted(why.length - told.length, 'more reason')}; --verbose or --format json has all`,
        ),
      )
  }
  for (const note of notesOf(answer, world)) lines.push('', forTerminal(note))
  return lines
}

/** For people: the week of each place, the proposal in one sentence, what keeps which place shut. */
export function whenPretty(answers: readonly CampaignAnswer[], shown: WhenPresentation): string {
  const paint = palette(shown.color)
  const blocks = answers.flatMap((campaign) =>
    campaign.plans.map((answer) => planLines(campaign, answer, shown, paint).join('\n')),
  )
  const text = `${blocks.join('\n\n\n')}\n\nSourced information, not legal advice.\n`
  return shown.unicode ? text : text.replaceAll('\u2013', '-').replaceAll('\u2019', "'")
}
