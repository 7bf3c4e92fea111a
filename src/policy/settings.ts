import { milder, type Severity } from '../finding.ts'
import type { RuleMeta } from '../rule.ts'
import { listed, nearest } from '../schema/nearest.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { ConfigError } from './config-error.ts'
import type { RawRuleSettings } from './config-schema.ts'
import { type RuleSetting, severitySettings } from './config.ts'
import { isProtected } from './severity.ts'

type Report = (error: ConfigError) => void

/** A value of an option as the config schema reads it. */
type RawOption =
  | { readonly value: unknown; readonly span: Span }
  | { readonly items: readonly { readonly value: unknown }[]; readonly span: Span }

/**
 * Settings of rules, by rule id or `<group>/*`. Unknown rules and options, options of the wrong kind and settings that
 * would silence what can't be silenced are reported and left out.
 */
export function readSettings(
  raw: RawRuleSettings,
  rules: readonly RuleMeta[],
  report: Report,
): ReadonlyMap<string, RuleSetting> {
  const settings = new Map<string, RuleSetting>()
  for (const { key, value } of raw.items) {
    const covered = rulesNamed(key, rules, report)
    if (covered.length === 0) continue
    let severity: RuleSetting['severity'] = null
    let options: RuleSetting['options'] = {}
    if ('items' in value) {
      const known = key.value.endsWith('/*') ? {} : ((covered[0]!.defaults ?? {}) as Record<string, unknown>)
      const read: Record<string, unknown> = {}
      for (const option of value.items)
        if (option.key.value === 'severity') severity = readSeverity(option.key, option.value, report)
        else readOption(key, option.key, option.value, known, read, report)
      options = read
    } else severity = value.value
    if (severity !== null && !maySet(severity, covered)) {
      report({
        message: `Protected rule \`${key.value}\` can't be switched off or lowered`,
        at: key.at(0, key.length),
        help: 'Mend what it finds: without a sound file nothing else can be judged',
      })
      continue
    }
    settings.set(key.value, { severity, options })
  }
  return settings
}

/** The rules that a key of `rules` stands for, none when there is no such rule or group. */
function rulesNamed(key: Text, rules: readonly RuleMeta[], report: Report): readonly RuleMeta[] {
  const name = key.value
  const found = name.endsWith('/*')
    ? rules.filter(({ group }) => `${group}/*` === name)
    : rules.filter(({ id }) => id === name)
  if (found.length === 0) report(unknownRule(key, rules))
  return found
}

/** For a rule id that no rule has; `<group>/*` counts as one. */
export function unknownRule(id: Text, rules: readonly RuleMeta[]): ConfigError {
  const what = id.value.endsWith('/*') ? 'group' : 'rule'
  const known =
    what === 'group' ? [...new Set(rules.map(({ group }) => `${group}/*`))] : rules.map((rule) => rule.id)
  const near = nearestRule(id.value, known)
  return {
    message: `Unknown ${what} \`${id.value}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
    at: id.at(0, id.length),
    help: near === null ? 'List the rules with `sendlint rules`' : null,
  }
}

/** The rule most likely meant: close as a whole, else the one of that name in another group. */
export function nearestRule(id: string, known: readonly string[]): string | null {
  const close = nearest(id, known)
  if (close !== null) return close
  const name = id.slice(id.indexOf('/') + 1)
  const sameName = known.filter((candidate) => candidate.endsWith(`/${name}`))
  return sameName.length === 1 ? sameName[0]! : null
}

function readSeverity(key: Text, value: RawOption, report: Report): RuleSetting['severity'] {
  const given = 'items' in value ? null : value.value
  const known = severitySettings.find((severity) => severity === given)
  if (known !== undefined) return known
  const near = typeof given === 'string' ? nearest(given, severitySettings) : null
  report({
    message: `Unknown value ${shown(value)} for \`severity\`, ${near === null ? `expected one of ${listed(severitySettings)}` : `did you mean \`${near}\`?`}`,
    at: 'items' in value ? key.span : value.span,
    help: near === null ? null : `Expected one of ${listed(severitySettings)}`,
  })
  return null
}

function readOption(
  rule: Text,
  key: Text,
  value: RawOption,
  known: Readonly<Record<string, unknown>>,
  read: Record<string, unknown>,
  report: Report,
): void {
  const name = key.value
  if (!Object.hasOwn(known, name)) {
    const names = ['severity', ...Object.keys(known)]
    const near = nearest(name, names)
    const rest =
      near !== null
        ? `, did you mean \`${near}\`?`
        : names.length === 1
          ? ', which has none'
          : `, expected one of ${listed(names)}`
    report({
      message: `Unknown option \`${name}\` of \`${rule.value}\`${rest}`,
      at: key.at(0, key.length),
      help: null,
    })
    return
  }
  const given = 'items' in value ? value.items.map((item) => item.value) : value.value
  const usual = known[name]
  if (Array.isArray(given) ? Array.isArray(usual) : typeof given === typeof usual) read[name] = given
  else
    report({
      message: `Wrong type for \`${name}\` of \`${rule.value}\`: ${shown(value)}, expected ${kindOf(usual)}`,
      at: 'items' in value ? key.span : value.span,
      help: null,
    })
}

function shown(value: RawOption): string {
  return 'items' in value ? 'a list' : `\`${String(value.value)}\``
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? '`true` or `false`' : 'text'
}

function maySet(severity: Severity | 'off', covered: readonly RuleMeta[]): boolean {
  return covered.every(
    (rule) =>
      !isProtected(rule.id) || (severity !== 'off' && milder(severity, rule.severity) === rule.severity),
  )
}
