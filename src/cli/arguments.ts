import parse from 'yargs-parser'
import { listed, nearest } from '../schema/nearest.ts'
import {
  type CommandDefinition,
  type CommandName,
  commands,
  type Invocation,
  type OptionDefinition,
  type OptionName,
  options,
  type OptionValues,
} from './options.ts'
import { UsageError } from './usage-error.ts'

const names = Object.keys(options) as OptionName[]
const definitionOf = (name: OptionName): OptionDefinition => options[name]
const ofKind = (...kinds: readonly OptionDefinition['kind'][]): OptionName[] =>
  names.filter((name) => kinds.includes(definitionOf(name).kind))

type Given = string | boolean | readonly (string | boolean)[] | undefined

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

/**
 * Reads a command line with the parser of yargs. What it leaves over as unknown, given twice or without a value is a
 * usage error with what was most likely meant.
 */
export function readArguments(argv: readonly string[]): Invocation {
  const flags = ofKind('flag')
  const alias: Record<string, string> = {}
  for (const name of flags) {
    const definition = definitionOf(name)
    if (definition.kind === 'flag' && definition.alias !== undefined) alias[definition.alias] = name
  }
  const parsed = parse([...argv], {
    boolean: flags,
    string: ofKind('value', 'list'),
    alias,
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
      'short-option-groups': false,
      'unknown-options-as-args': true,
      'populate--': true,
    },
  }) as Readonly<Record<string, Given>> & {
    readonly _: readonly string[]
    readonly '--'?: readonly string[]
  }

  const [first, ...others] = parsed._.map(String)
  let command: CommandName = 'check'
  let rest = first === undefined ? [] : [first, ...others]
  if (first !== undefined && isCommand(first)) [command, rest] = [first, others]
  const definition: CommandDefinition = commands[command]

  for (const argument of rest) if (/^-./.test(argument)) throw unknownOption(argument, definition)
  for (const argument of argv) {
    if (argument === '--') break
    const [, name, given] = /^--([a-z-]+)=(.*)$/s.exec(argument) ?? []
    if (name !== undefined && (flags as readonly string[]).includes(name))
      throw new UsageError(`Option --${name} takes no value, found ${JSON.stringify(given)}`)
  }
  const given = names.filter((name) => parsed[name] !== undefined)
  for (const name of given)
    if (!definition.options.includes(name))
      throw new UsageError(
        `Option --${name} is not one of \`sendlint ${command}\``,
        `\`sendlint ${command} --help\` lists them`,
      )

  const read = Object.fromEntries(names.map((name) => [name, readOption(name, parsed[name])])) as OptionValues
  const all = [...rest, ...(parsed['--'] ?? []).map(String)]
  const [least, most] = definition.count
  const asksForHelp = read.help || read.version
  if (!asksForHelp && (all.length < least || all.length > most))
    throw new UsageError(
      all.length < least
        ? `Missing ${definition.arguments} after \`sendlint ${command}\``
        : `Too many arguments: ${JSON.stringify(all[most])}`,
      `\`sendlint ${command} --help\` shows how it is used`,
    )
  return { command, arguments: all, options: read, given }
}

function readOption(name: OptionName, raw: Given): boolean | string | readonly string[] | null {
  const definition = definitionOf(name)
  if (definition.kind === 'flag') return raw !== undefined && (Array.isArray(raw) || raw === true)
  const given = raw === undefined ? [] : Array.isArray(raw) ? raw.map(String) : [String(raw)]
  for (const text of given)
    if (text === '' || (definition.kind === 'list' && definition.commas && /^[\s,]*$/.test(text)))
      throw new UsageError(`Option --${name} needs a value: <${definition.argument}>`)
  if (definition.kind === 'list')
    return definition.commas
      ? given.flatMap((text) =>
          text
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean),
        )
      : given
  if (given.length > 1)
    throw new UsageError(`Option --${name} is given ${given.length} times, at most one is allowed`)
  const [value = null] = given
  if (value !== null && definition.values !== undefined && !definition.values.includes(value)) {
    const near = nearest(value, definition.values)
    throw new UsageError(
      `Unknown value ${JSON.stringify(value)} for --${name}${near === null ? '' : `, did you mean \`${near}\`?`}`,
      `Expected one of ${listed(definition.values)}`,
    )
  }
  return value
}

function unknownOption(argument: string, definition: CommandDefinition): UsageError {
  const name = argument.replace(/^-+/, '').replace(/=.*$/s, '')
  const near = nearest(name, definition.options)
  const fitting =
    near ?? definition.options.find((option) => name.length > 2 && option.startsWith(name)) ?? null
  return new UsageError(
    `Unknown option ${argument.replace(/=.*$/s, '')}${fitting === null ? '' : `, did you mean --${fitting}?`}`,
    '`sendlint --help` lists the options; a file whose name starts with - is written after --',
  )
}
