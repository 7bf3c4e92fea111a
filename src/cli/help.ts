import yargs, { type Argv } from 'yargs'
import {
  type CommandDefinition,
  type CommandName,
  commands,
  type OptionDefinition,
  type OptionName,
  options,
} from './options.ts'
import type { Terminal } from './terminal.ts'

const names = Object.keys(commands) as CommandName[]

/** The command line as yargs knows it, from the table that parsing reads, too. */
function described(command: CommandName, columns: number | null): Argv {
  const definition: CommandDefinition = commands[command]
  let program = yargs([])
    .scriptName('sendlint')
    .locale('en')
    .help(false)
    .version(false)
    .wrap(Math.min(columns ?? 100, 110))
    .usage(`$0 ${command} ${definition.arguments}`.trimEnd())
    .usage(definition.says)
  for (const name of definition.options)
    program = program.option(name, yargsOption(name, definition.notes?.[name]))
  return program
}

function yargsOption(name: OptionName, note?: string) {
  const definition: OptionDefinition = options[name]
  return {
    describe: note ?? definition.says,
    type: definition.kind === 'flag' ? ('boolean' as const) : ('string' as const),
    ...(definition.kind === 'flag'
      ? definition.alias === undefined
        ? {}
        : { alias: definition.alias }
      : { requiresArg: true }),
    ...(definition.kind === 'list' ? { array: true as const } : {}),
    ...(definition.kind === 'value' && definition.values !== undefined ? { choices: definition.values } : {}),
  }
}

const exits = `Exit codes:
  0  nothing at or above --fail-on, no open question that decides
  1  a finding, too many warnings, or an open question
  2  the job could not be done`

/** Help for one command, or with the list of commands when none was named. */
export async function showHelp(
  argv: readonly string[],
  command: CommandName,
  terminal: Terminal,
): Promise<number> {
  let program = described(command, terminal.stdout.columns)
  if (!argv.includes(command))
    for (const name of names) program = program.command(usageOf(name), commands[name].says)
  if (command === 'check') program = program.epilogue(exits)
  terminal.stdout.write(`${await program.getHelp()}\n`)
  return 0
}

function usageOf(name: CommandName): string {
  return `${name} ${commands[name].arguments}`.trimEnd()
}

/** A script for the shell that asks this program what can follow. */
export function showCompletion(terminal: Terminal): number {
  const shell = (terminal.env['SHELL'] ?? '').endsWith('zsh') ? 'zsh' : 'bash'
  terminal.stdout.write(shell === 'zsh' ? zsh : bash)
  return 0
}

/** Answers the shell: commands, then options of the command, one a line. */
export async function complete(argv: readonly string[], terminal: Terminal): Promise<number> {
  const words = argv.slice(argv.indexOf('--get-yargs-completions') + 1)
  const [first = ''] = words.filter((word) => word !== 'sendlint')
  const command = names.find((name) => name === first) ?? 'check'
  let program = described(command, null)
  if (words.length <= 2)
    for (const name of names) program = program.command(usageOf(name), commands[name].says)
  const found = await program.getCompletion([...words])
  // Descriptions and one-letter names are of no use to the shell.
  const useful = found.map((word) => word.replace(/:.*$/s, '')).filter((word) => !/^--.$/.test(word))
  terminal.stdout.write(useful.map((word) => `${word}\n`).join(''))
  return 0
}

const bash = `# sendlint completion: put it into ~/.bashrc, or into a file of /etc/bash_completion.d
_sendlint() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(sendlint --get-yargs-completions "\${COMP_WORDS[@]}")" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _sendlint sendlint
`

const zsh = `#compdef sendlint
# sendlint completion: put it into ~/.zshrc
_sendlint() {
  local -a replies
  replies=("\${(@f)$(sendlint --get-yargs-completions "\${words[@]}")}")
  if (( \${#replies} )); then compadd -- "\${replies[@]}"; else _files; fi
}
compdef _sendlint sendlint
`
