import { systemReason } from '../audience/system-words.ts'
import { forRunner, forTerminal } from '../report/escape.ts'
import { readArguments } from './arguments.ts'
import { check } from './check.ts'
import type { CommandName, Invocation } from './options.ts'
import { codeOf } from './read-file.ts'
import { isOnRunner, type Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'

type Program = (invocation: Invocation, terminal: Terminal) => Promise<number> | number

/** What is run most comes with the program, in as few files as can be; other commands are read when they are run. */
const programs: Readonly<Record<CommandName, Program>> = {
  check,
  verify: async (...given) => (await import('./verify.ts')).verify(...given),
  log: async (...given) => (await import('./log.ts')).log(...given),
  when: async (...given) => (await import('./when.ts')).when(...given),
  upcoming: async (...given) => (await import('./upcoming.ts')).upcoming(...given),
  audience: async (...given) => (await import('./audience.ts')).audience(...given),
  'audience-worker': async (...given) => (await import('./audience-worker.ts')).audienceWorker(...given),
  merge: async (...given) => (await import('./merge.ts')).merge(...given),
  law: async (...given) => (await import('./law.ts')).law(...given),
  explain: async (...given) => (await import('./explain.ts')).explain(...given),
  rules: async (...given) => (await import('./list-rules.ts')).listRules(...given),
  config: async (...given) => (await import('./show-config.ts')).showConfig(...given),
  schema: async (...given) => (await import('./show-schema.ts')).showSchema(...given),
  lsp: async (...given) => (await import('./lsp.ts')).lsp(...given),
  init: async (...given) => (await import('./init.ts')).init(...given),
  completion: async (_, terminal) => (await import('./help.ts')).showCompletion(terminal),
}

/** Runs a command line. Gives the exit code; 2 when the job couldn't be done. */
export async function run(argv: readonly string[], outside: Terminal): Promise<number> {
  const terminal = isOnRunner(outside) ? onRunner(outside) : outside
  try {
    if (argv.includes('--get-yargs-completions'))
      return await (await import('./help.ts')).complete(argv, terminal)
    const invocation = readArguments(argv)
    const { command, options } = invocation
    if (options.help) return await (await import('./help.ts')).showHelp(argv, command, terminal)
    if (options.version) return (await import('./show-version.ts')).showVersion(terminal)
    return await programs[command](invocation, terminal)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr.write(`sendlint: ${forTerminal(error.message)}\n`)
      if (error.hint !== null) terminal.stderr.write(`  hint: ${forTerminal(error.hint)}\n`)
      if (error.details !== null)
        terminal.stderr.write(`\n${error.details.split('\n').map(forTerminal).join('\n')}`)
      return 2
    }
    if (isOutOfMemory(error)) {
      terminal.stderr.write('sendlint: Not enough memory\n')
      terminal.stderr.write(
        '  hint: Give it more; contact files take least with `--threads 1 --memory 32M`\n',
      )
      return 2
    }
    const reason = isWant(error) ? systemReason(error) : null
    if (reason !== null) {
      const { syscall } = error as NodeJS.ErrnoException
      terminal.stderr.write(
        `sendlint: The system refused${syscall === undefined ? '' : ` \`${syscall}\``}, ${reason[0]}\n`,
      )
      terminal.stderr.write(`  hint: ${reason[1]}\n`)
      return 2
    }
    const message = error instanceof Error ? error.message : String(error)
    terminal.stderr.write(`sendlint: internal error: ${forTerminal(message)}\n`)
    terminal.stderr.write(
      `  hint: This is a fault of sendlint ${version}; please report it with the file that shows it\n`,
    )
    if (argv.includes('--verbose') && error instanceof Error && error.stack !== undefined)
      terminal.stderr.write(`${error.stack.split('\n').map(forTerminal).join('\n')}\n`)
    return 2
  }
}

/** Whether the system has no more of something: that is nobody's fault here. */
function isWant(error: unknown): boolean {
  return ['EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT', 'ERR_WORKER_INIT_FAILED'].includes(codeOf(error))
}

/** What engines and threads say when the system gives no more memory. */
function isOutOfMemory(error: unknown): boolean {
  return (
    (error instanceof RangeError && /allocat/i.test(error.message)) ||
    (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
  )
}

/** What is said to people must not be obeyed by a runner. Reports see to it by themselves. */
function onRunner(terminal: Terminal): Terminal {
  const { stderr } = terminal
  const write = (text: string): void => {
    stderr.write(forRunner(text))
  }
  return { ...terminal, stderr: { ...stderr, write } }
}
