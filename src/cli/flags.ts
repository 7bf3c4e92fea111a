import { rules } from '../../rules/index.ts'
import { severityRank } from '../finding.ts'
import type { ExitFlags } from '../policy/exit.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import { isProtected } from '../policy/severity.ts'
import { nearestRule } from '../policy/settings.ts'
import { failLevels, type OptionValues } from './options.ts'
import { UsageError } from './usage-error.ts'

/** What was given to `--only` or `--skip`, each a rule or a group there is. */
export function selection(option: '--only' | '--skip', names: readonly string[]): readonly string[] {
  const known = [...rules.map(({ id }) => id), ...new Set(rules.map(({ group }) => `${group}/*`))]
  for (const name of names)
    if (!known.includes(name)) {
      const near = nearestRule(name, known)
      throw new UsageError(
        `Unknown rule ${JSON.stringify(name)} for ${option}${near === null ? '' : `, did you mean \`${near}\`?`}`,
        '`sendlint rules` lists them',
      )
    } else if (option === '--skip' && isProtected(name))
      throw new UsageError(
        `Protected rule \`${name}\` can not be left out`,
        'Mend what it finds: without a sound file nothing else can be judged',
      )
  return names
}

/** A whole number of an option, null when it isn't given. */
export function count(option: string, text: string | null): number | null {
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`Malformed number for --${option}: ${JSON.stringify(text)}`, 'Expected 0 or more')
  return Number(text)
}

/** The flags that decide about the exit, with what the configuration says. */
export function exitFlags(options: OptionValues, configured: readonly ResolvedConfig[]): ExitFlags {
  // Several configurations in one run: the strictest decides.
  const strictest = configured
    .map(({ config }) => config.failOn)
    .toSorted((a, b) => severityRank[b] - severityRank[a])[0]
  const given = failLevels.find((level) => level === options['fail-on'])
  return {
    failOn: given ?? strictest ?? 'error',
    exitZero: options['exit-zero'],
    strict: options.strict,
    allowIncomplete: options['allow-incomplete'],
    maxWarnings: count('max-warnings', options['max-warnings']),
  }
}
