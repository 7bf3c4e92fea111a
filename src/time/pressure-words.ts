import { durationInWords } from '../consent/words.ts'
import type { Related } from '../rule.ts'
import { parseDuration } from './civil.ts'
import { dayInWords, dayOfLocal, lengthInWords, timeInWords } from './phrases.ts'
import { type Contact, culpritOf } from './pressure.ts'

const familiar: Readonly<Record<string, string>> = {
  PT24H: '24 hours',
  P1D: 'a day',
  P7D: 'a week',
  P1W: 'a week',
  P1M: 'a month',
  P1Y: 'a year',
}

/** `a day`, `24 hours`, `30 days`: the time that a limit is for. */
export function perInWords(per: string): string {
  const known = familiar[per]
  if (known !== undefined) return known
  const clock = /^PT(?:\d+H)?(?:\d+M)?$/.test(per) ? parseDuration(per) : null
  return clock === null ? durationInWords(per) : lengthInWords(clock.minutes)
}

/** `Tue 2026-11-24 at 09:00`, on the recipients' clock. */
export function momentInWords({ landing }: Contact): string {
  return `${dayInWords(dayOfLocal(landing.localStart))} at ${timeInWords(landing.localStart)}`
}

/** More than these say nothing new. */
const mostNamed = 10

/** Where the other messages stand that count, one for each campaign, the latest first; not the one that is judged. */
export function othersThatCount(before: readonly Contact[], over: Contact): readonly Related[] {
  const named = new Map<string, Related>()
  const own = culpritOf(over)
  for (let index = before.length - 1; index >= 0 && named.size < mostNamed; index -= 1) {
    const contact = before[index]!
    const at = culpritOf(contact)
    if (at.source === own.source && at.start === own.start) continue
    const { campaign } = contact.delivery
    const isOwn = campaign === over.delivery.campaign
    const key = `${campaign.source.path} ${campaign.$.pointer} ${isOwn ? at.start : ''}`
    if (named.has(key)) continue
    named.set(key, {
      at,
      message: isOwn
        ? `counts, too: ${momentInWords(contact)}`
        : `counts, too: \`${campaign.id}\` on ${momentInWords(contact)}`,
    })
  }
  return [...named.values()]
}

/** Ids of campaigns beside the judged one, in the order of the contacts, each once. */
export function othersNamed(before: readonly Contact[], over: Contact): readonly string[] {
  const ids = before
    .filter(({ delivery }) => delivery.campaign !== over.delivery.campaign)
    .map(({ delivery }) => delivery.campaign.id)
  return [...new Set(ids)]
}

/** `` `a`, `b` and 3 more ``. */
export function idsInWords(ids: readonly string[], most = 2): string {
  const shown = ids.slice(0, most).map((id) => `\`${id}\``)
  const rest = ids.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`
}
