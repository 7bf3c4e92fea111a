import { rules } from '../../rules/index.ts'
import { readPack, readShard } from './load.ts'
import { ancestry, nameOf, type Places } from '../place/places.ts'
import { placeMeant } from '../place/familiar.ts'
import { nearestRule } from '../policy/settings.ts'
import { nearest } from '../schema/nearest.ts'
import { palette } from '../report/color.ts'
import { markdownForTerminal } from './markdown-page.ts'
import type { Invocation } from './options.ts'
import { placePage } from './place-page.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Explains a rule by its README, or shows the first page of what is known of a place. */
export function explain(invocation: Invocation, terminal: Terminal): number {
  const subject = invocation.arguments[0]!
  const paint = palette(wantsColor(invocation.options, terminal))
  const rule = rules.find(({ id }) => id === subject)
  if (rule !== undefined) {
    const docs = readShard('docs') as Readonly<Record<string, string>> | null
    const readme = docs?.[rule.id] ?? `# ${rule.id}\n\n${rule.summary}.\n`
    const facts = [
      `default severity: ${rule.severity}`,
      `concerns: ${rule.concerns}`,
      `channels: ${rule.channels === 'all' ? 'all' : rule.channels.join(', ')}`,
      `purposes: ${rule.purposes === 'all' ? 'all' : rule.purposes.join(', ')}`,
      `fix: ${rule.fix}`,
      `since: ${rule.since}`,
    ]
    const [title = '', ...rest] = readme.split(/(?<=\n)(?=## )/)
    terminal.stdout.write(
      markdownForTerminal(
        `${title}${facts.join(' · ')}\n\n${rest.join('')}`,
        paint,
        Math.min(terminal.stdout.columns ?? 100, 100),
      ),
    )
    return 0
  }
  const places = readShard('places')
  const code = subject.toUpperCase()
  if (places !== null && codesOf(places).includes(code)) {
    const packs = ancestry(code, places).flatMap((one) => readPack(one) ?? [])
    terminal.stdout.write(placePage(code, packs, places, paint))
    return 0
  }
  if (places !== null) {
    const named = codesOf(places).find((one) => nameOf(one, places).toLowerCase() === subject.toLowerCase())
    if (named !== undefined)
      throw new UsageError(`Unknown rule or place ${JSON.stringify(subject)}, did you mean \`${named}\`?`)
  }
  const near =
    (places === null ? null : placeMeant(subject, places)) ??
    nearestRule(
      subject,
      rules.map(({ id }) => id),
    ) ??
    nearestName(subject, places)
  throw new UsageError(
    `Unknown rule or place ${JSON.stringify(subject)}${near === null ? '' : `, did you mean \`${near}\`?`}`,
    'A rule is written `<group>/<name>` (`sendlint rules` lists them), a place as ISO 3166: `FR`, `US-FL`, or a group: `EU`',
  )
}

/** A place whose name is spelt nearly so. A code is never guessed by likeness: one letter away is another country. */
function nearestName(subject: string, places: Places | null): string | null {
  if (places === null || subject.length < 4) return null
  const byName = new Map(codesOf(places).map((code) => [nameOf(code, places), code]))
  const near = nearest(subject, byName.keys())
  return near === null ? null : byName.get(near)!
}

function codesOf(places: Places): readonly string[] {
  return [
    ...Object.keys(places.countries),
    ...Object.keys(places.subdivisions),
    ...Object.keys(places.groups),
    ...places.packs,
  ]
}
