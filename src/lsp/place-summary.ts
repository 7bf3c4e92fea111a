import { messageInMarkdown } from '../report/escape.ts'
import { listed } from '../report/words.ts'
import { evidencedSeverity, type FactBase, inForce, type LawPack } from '../place/law.ts'
import { nameOf, type Places, zonesOf } from '../place/places.ts'
import type { Day } from '../time/civil.ts'
import { formatClock, weekdays } from '../time/civil.ts'

/** The most lines that each part of a summary has. */
const most = 4

function plain(word: string): string {
  return word.replaceAll('_', ' ')
}

function tail(fact: FactBase): string {
  const { ref, title, url } = fact.source
  const name = messageInMarkdown(ref ?? title)
  const source = url !== null && /^https?:\/\/[^\s<>()]+$/.test(url) ? `[${name}](${url})` : name
  const weight = evidencedSeverity(fact) === 'error' ? '' : `, ${evidencedSeverity(fact)} only`
  return ` (${source}${weight})`
}

function hours({ open }: LawPack['windows'][number]): string {
  const days = weekdays.map((day) =>
    open
      .filter((one) => one.days.includes(day))
      .map(({ from, to }) => `${formatClock(from)}–${formatClock(to)}`)
      .join(' '),
  )
  const runs: { from: number; to: number; hours: string }[] = []
  for (const [index, one] of days.entries()) {
    const last = runs.at(-1)
    if (last?.hours === one) last.to = index
    else runs.push({ from: index, to: index, hours: one })
  }
  const name = (index: number): string => weekdays[index]!.charAt(0).toUpperCase() + weekdays[index]!.slice(1)
  return runs
    .map(
      ({ from, to, hours: one }) =>
        `${from === to ? name(from) : `${name(from)}–${name(to)}`} ${one === '' ? 'none' : one}`,
    )
    .join(', ')
}

/** What is known of a place, in a few lines of Markdown: hours, consent, opt-out; the whole page is `sendlint law`. */
export function placeSummary(code: string, packs: readonly LawPack[], places: Places, today: Day): string {
  const zones = zonesOf(code, places)
  const lines = [`**${messageInMarkdown(nameOf(code, places))}** (\`${code}\`)`, '']
  if (zones.length > 0) lines.push(`Time: ${listed(zones, 'zones', 4)}`, '')
  const members = places.groups[code]?.members
  if (members !== undefined) lines.push(`${members.length} countries: ${members.join(', ')}`, '')
  const known = packs.filter((pack) => pack.code !== 'GLOBAL')
  if (known.length === 0) {
    lines.push('Nothing is known of the law there: a send to it is not cleared.')
    return lines.join('\n')
  }
  const section = <Fact extends FactBase>(
    title: string,
    facts: readonly Fact[],
    say: (fact: Fact) => string,
  ): void => {
    const held = facts.filter((fact) => inForce(fact, today))
    if (held.length === 0) return
    lines.push(`${title}:`)
    for (const fact of held.slice(0, most)) lines.push(`- ${say(fact)}${tail(fact)}`)
    if (held.length > most) lines.push(`- and ${held.length - most} more`)
    lines.push('')
  }
  const of = (fact: FactBase): string =>
    fact.channels.length >= 7 ? 'all channels' : fact.channels.join(', ')
  section(
    'Hours',
    known.flatMap((pack) => pack.windows),
    (fact) => `${of(fact)}: ${fact.noneFound ? 'looked for, none known' : hours(fact)}`,
  )
  section(
    'Consent',
    known.flatMap((pack) => pack.consent),
    (fact) => `${of(fact)}: ${fact.says === null ? plain(fact.model) : messageInMarkdown(fact.says)}`,
  )
  section(
    'Opt-out',
    known.flatMap((pack) => pack.optOut),
    (fact) =>
      `${of(fact)}: ${fact.says === null ? (fact.instruction ? 'an instruction is needed' : 'no instruction is asked for') : messageInMarkdown(fact.says)}`,
  )
  section(
    'Registers',
    known.flatMap((pack) => pack.registers),
    (fact) => `\`${fact.name}\``,
  )
  lines.push('Sourced information, not legal advice.')
  return lines.join('\n')
}
