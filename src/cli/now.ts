import { type Instant, parseInstant } from '../time/civil.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** The moment that campaigns are judged at: `--now`, else `SENDLINT_NOW`, else the clock. */
export function nowOf(option: string | null, { env, clock }: Pick<Terminal, 'env' | 'clock'>): Instant {
  const name = option === null ? 'SENDLINT_NOW' : '--now'
  const given = option ?? (env['SENDLINT_NOW'] === '' ? undefined : env['SENDLINT_NOW'])
  if (given === undefined) return Math.floor(clock() / 60_000)
  const instant = parseInstant(given)
  if (instant === null)
    throw new UsageError(
      `Malformed instant for ${name}: ${JSON.stringify(given)}`,
      'Expected a date and time with an offset, such as 2026-11-21T10:00:00Z',
    )
  return instant
}
