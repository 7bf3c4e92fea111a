import { channels, purposes } from '../campaign/vocabulary.ts'
import { placeMeant } from '../place/familiar.ts'
import { isKnown, type Places } from '../place/places.ts'
import type { RuleMeta } from '../rule.ts'
import { listed, nearest } from '../schema/nearest.ts'
import type { Text } from '../source/text.ts'
import { parseClock, parseDate } from '../time/civil.ts'
import type { ConfigError } from './config-error.ts'
import type { RawConfig } from './config-schema.ts'
import { folderOf, pathFrom } from './path.ts'
import { readSettings, unknownRule } from './settings.ts'

type Report = (error: ConfigError) => void

/** What checks beyond the schema need to know. */
export interface Known {
  readonly rules: readonly RuleMeta[]
  readonly patternProblem?: (pattern: string) => string | null
  readonly places?: Places
}

/**
 * What a schema can't say of one configuration file: whether rules, options, places, names and patterns exist and
 * whether ranges run forwards. What couldn't be read isn't in `raw`, and was reported. `merged` is all of the configuration: a name may be given in another of its files.
 */
export function checkConfig(raw: RawConfig, merged: RawConfig, known: Known, report: Report): void {
  if (raw.rules !== undefined) readSettings(raw.rules, known.rules, report)
  for (const { rules } of raw.overrides?.items ?? []) readSettings(rules, known.rules, report)
  for (const { check } of raw.answers?.items ?? [])
    if (!known.rules.some(({ id }) => id === check.value)) report(unknownRule(check, known.rules))
  checkNames(raw, merged, report)
  checkConsentTags(raw, report)
  checkPatterns(raw, known, report)
  checkRanges(raw, report)
  for (const path of [...(raw.law?.items ?? []), ...(raw.calendars?.items ?? []), raw.baseline])
    if (path !== undefined && pathFrom(folderOf(path.source.path), path.value) === null)
      report({
        message: `Outside the project: \`${path.value}\``,
        at: path.at(0, path.length),
        help: 'Name a file inside the project, with a path relative to this file',
      })
  if (known.places !== undefined)
    for (const code of placesIn(raw))
      if (!isKnown(code.value, known.places)) report(unknownPlace(code, known.places))
}

function checkNames(raw: RawConfig, merged: RawConfig, report: Report): void {
  for (const key of ['sender', 'audience'] as const) {
    const name = raw.defaults?.[key]
    const given = merged[`${key}s`]?.items.map((item) => item.key.value) ?? []
    if (name === undefined || given.includes(name.value)) continue
    const near = nearest(name.value, given)
    report({
      message: `Unknown ${key} \`${name.value}\`, ${
        near !== null
          ? `did you mean \`${near}\`?`
          : given.length === 0
            ? `\`${key}s\` names none`
            : `expected ${given.length === 1 ? '' : 'one of '}${listed(given, name.value)}`
      }`,
      at: name.at(0, name.length),
      help: near === null ? `Add it under \`${key}s\`` : null,
    })
  }
}

function checkConsentTags(raw: RawConfig, report: Report): void {
  for (const { key, value } of raw.consent_tags?.items ?? []) {
    const [purpose, channel, ...rest] = key.value.split(':')
    const built =
      rest.length === 0 &&
      (purpose === '*' || purposes.some((name) => name === purpose)) &&
      (channel === '*' || channels.some((name) => name === channel))
    if (built)
      report({
        message: `Taken tag \`${key.value}\`: \`<purpose>:<channel>\` has a meaning of its own`,
        at: key.at(0, key.length),
        help: 'Give the tag another name',
      })
    if (value.purposes === undefined && value.deny === undefined)
      report({
        message: `Consent tag \`${key.value}\` permits and forbids nothing`,
        at: key.at(0, key.length),
        help: 'Add `purposes` or `deny`',
      })
  }
}

function checkPatterns(raw: RawConfig, { patternProblem }: Known, report: Report): void {
  if (patternProblem === undefined) return
  for (const { pattern } of raw.terms?.items ?? []) {
    const problem = pattern === undefined ? null : patternProblem(pattern.value)
    if (pattern === undefined || problem === null) continue
    report({
      message: `Unreadable pattern: ${problem.replace(/^error parsing regexp: /, '')}`,
      at: pattern.at(0, pattern.length),
      help: 'Write it in RE2 syntax, which has no look-around and no back-references',
    })
  }
}

function checkRanges(raw: RawConfig, report: Report): void {
  for (const { from, to } of raw.blackouts?.items ?? [])
    if (parseDate(to.value)! < parseDate(from.value)!)
      report({
        message: `Last day \`${to.value}\` is before the first day \`${from.value}\``,
        at: to.at(0, to.length),
        help: 'Swap them',
      })
  for (const { from, to } of raw.send_windows?.items ?? [])
    if (parseClock(to.value)! <= parseClock(from.value)!)
      report({
        message: `Send window ends at \`${to.value}\`, not after its start at \`${from.value}\``,
        at: to.at(0, to.length),
        help: 'Write two windows for hours over midnight',
      })
}

function placesIn(raw: RawConfig): readonly Text[] {
  const found: Text[] = []
  for (const { value: sender } of raw.senders?.items ?? []) {
    if (sender.country !== undefined) found.push(sender.country)
    for (const { place } of sender.registrations?.items ?? []) found.push(place)
  }
  for (const { value: audience } of raw.audiences?.items ?? []) {
    for (const item of audience.regions?.items ?? [])
      found.push('key' in item && 'value' in item ? item.key : item)
    found.push(...(audience.except?.items ?? []))
    const { consent } = audience
    for (const record of consent === undefined ? [] : '$' in consent ? [consent] : consent.items)
      found.push(...(record.regions?.items ?? []))
  }
  for (const { regions } of [...(raw.blackouts?.items ?? []), ...(raw.send_windows?.items ?? [])])
    found.push(...(regions?.items ?? []))
  return found
}

function unknownPlace(code: Text, places: Places): ConfigError {
  const near = placeMeant(code.value, places)
  return {
    message: `Unknown place \`${code.value}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
    at: code.at(0, code.length),
    help: 'Expected ISO 3166-1 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)',
  }
}
