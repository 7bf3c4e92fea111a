import { UsageError } from '../cli/usage-error.ts'
import { forRunner, forTerminal } from '../report/escape.ts'
import { checkIn } from './check.ts'
import { readEvent } from './event.ts'
import { readInputs } from './inputs.ts'
import { type Outside, say, SetupError } from './outside.ts'
import { commentOn } from './post.ts'

/** Runs the action. Gives the exit code of DESIGN §6; 2 when the job couldn't be done. */
export async function act(outside: Outside): Promise<number> {
  try {
    const inputs = readInputs(outside)
    const event = readEvent(outside)
    return inputs.mode === 'comment'
      ? await commentOn(inputs, event, outside)
      : await checkIn(inputs, event, outside)
  } catch (error) {
    if (error instanceof SetupError || error instanceof UsageError) {
      const details = error instanceof UsageError ? error.details : null
      say(outside, 'error', error.hint === null ? error.message : `${error.message}\n${error.hint}`)
      if (details !== null) outside.write(forRunner(`${details.split('\n').map(forTerminal).join('\n')}\n`))
      return 2
    }
    const message = error instanceof Error ? error.message : String(error)
    say(outside, 'error', `Internal error: ${message}\nPlease report it with the campaign that shows it`)
    return 2
  }
}
