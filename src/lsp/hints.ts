import type { InlayHint, Range } from 'vscode-languageserver/node'
import { formatClock, minutesPerDay } from '../time/civil.ts'
import { dayOfLocal, weekdayName } from '../time/phrases.ts'
import { weekdayIndex } from '../time/civil.ts'
import type { Asked } from './engine.ts'
import { arrivalsAt, localTimes } from './moments.ts'
import { entriesOf } from './tree.ts'

/** Times that a hint names before it says how many there are more. */
const most = 3

/** Behind each `at`: the weekday, and the local times that it comes to where they differ. */
export async function hintsFor(
  { document, client, project, path, open }: Asked,
  range: Range,
): Promise<InlayHint[]> {
  if ((await project.role(document, open)) !== 'campaign') return []
  const [look] = await project.look(document, open)
  if (look === undefined) return []
  const { lines } = document
  const from = lines.offsetAt(range.start, client.encoding)
  const to = lines.offsetAt(range.end, client.encoding)
  const hints: InlayHint[] = []
  for (const { entry } of entriesOf(look.read.document?.root ?? null)) {
    const { key, value } = entry
    if (key.value !== 'at' || value.kind !== 'scalar') continue
    if (value.span.end < from || value.span.start > to || value.span.source.path !== path) continue
    const times = localTimes(arrivalsAt(look.cases, value.span))
    if (times.length === 0) continue
    hints.push({
      position: lines.positionAt(value.span.end, client.encoding),
      label: labelOf(times),
      paddingLeft: true,
    })
  }
  return hints
}

function labelOf(times: ReturnType<typeof localTimes>): string {
  const day = (local: number): string => weekdayName(weekdayIndex(dayOfLocal(local))).slice(0, 3)
  const [only] = times
  // The same wall time everywhere is what is written there already.
  if (times.length === 1 && only !== undefined && only.zones.length > 1)
    return `${day(only.local)}, everywhere`
  const shown = times.slice(0, most).map(({ local, zones }) => {
    const clock = formatClock(((local % minutesPerDay) + minutesPerDay) % minutesPerDay)
    const where = zones[0]!.split('/').at(-1)!.replaceAll('_', ' ')
    return `${day(local)} ${clock} ${where}${zones.length > 1 ? ` +${zones.length - 1}` : ''}`
  })
  return times.length > most ? `${shown.join(' · ')} · +${times.length - most} more` : shown.join(' · ')
}
