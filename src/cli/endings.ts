import { constants } from 'node:os'

const signals = ['SIGTERM', 'SIGHUP'] as const

/**
 * Lets a process that is told to end take back what it began: keys of contacts in temporary files, files half written.
 * The interrupt is listened to for all commands.
 */
export function endProperly(): void {
  for (const signal of signals)
    if (process.listenerCount(signal) === 0)
      process.once(signal, () => process.exit(128 + constants.signals[signal]))
}
