import { audienceOf } from '../campaign/audience.ts'
import { type Channel, channels } from '../campaign/vocabulary.ts'
import type { Located } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { type Duration, parseClock, parseDate, parseDuration, weekdays } from '../time/civil.ts'
import type { RawConfig } from './config-schema.ts'
import { type ColumnName, columnNames, type Config, type ConsentTag } from './config.ts'
import { folderOf, pathFrom } from './path.ts'

/** What holds without a configuration, and of a configuration where it is silent. */
export const defaultConfig: Config = {
  profile: 'standard',
  failOn: 'error',
  rules: new Map(),
  senders: new Map(),
  audiences: new Map(),
  defaults: { sender: null, platform: null, audience: null },
  consentTags: new Map(),
  terms: [],
  brands: [],
  promotedDays: [],
  blackouts: [],
  sendWindows: [],
  frequency: { caps: [], minimumGap: null },
  law: [],
  overlays: [],
  calendars: [],
  companyDays: [],
  columns: new Map(),
  answers: [],
  waivers: [],
  baseline: null,
  files: ['**/*.campaign.{yaml,yml,json,md}'],
  ignore: [],
}

type Items<T> = { readonly items: readonly T[] }

function values<T extends string>(list: Items<{ readonly value: T }> | undefined): readonly T[] {
  return list?.items.map(({ value }) => value) ?? []
}

function channelsOf(list: Items<{ readonly value: Channel | '*' }> | undefined): readonly Channel[] {
  const named = values(list)
  return named.length === 0 || named.includes('*') ? channels : named.filter((name) => name !== '*')
}

/** A checked configuration as rules see it, without settings of rules. `base` is the folder that paths start from. */
export function configOf(raw: RawConfig, base: string): Config {
  return {
    profile: raw.profile?.value ?? defaultConfig.profile,
    failOn: raw.fail_on?.value ?? defaultConfig.failOn,
    rules: defaultConfig.rules,
    senders: new Map(raw.senders?.items.map(({ key, value }) => [key.value, value])),
    audiences: new Map(raw.audiences?.items.map(({ key, value }) => [key.value, audienceOf(value)])),
    defaults: {
      sender: raw.defaults?.sender?.value ?? null,
      platform: raw.defaults?.platform?.value ?? null,
      audience: raw.defaults?.audience?.value ?? null,
    },
    consentTags: new Map(
      raw.consent_tags?.items.map(({ key, value }) => [key.value, consentTagOf(key, value)]),
    ),
    terms:
      raw.terms?.items.map((term) => ({
        text: term.text?.value ?? null,
        pattern: term.pattern?.value ?? null,
        message: term.message?.value ?? null,
        severity: term.severity?.value ?? 'warning',
        except: values(term.except),
        at: (term.text ?? term.pattern)!.span,
      })) ?? [],
    brands: values(raw.brands),
    promotedDays: values(raw.holidays?.promote),
    blackouts:
      raw.blackouts?.items.map(({ $, regions, from, to, reason }) => ({
        regions: values(regions),
        from: parseDate(from.value)!,
        to: parseDate(to.value)!,
        reason: reason.value,
        at: $.keys.get('from') ?? $.span,
      })) ?? [],
    sendWindows:
      raw.send_windows?.items.map((window) => ({
        regions: values(window.regions),
        channels: channelsOf(window.channels),
        days: window.days === undefined ? weekdays : values(window.days),
        from: parseClock(window.from.value)!,
        to: parseClock(window.to.value)!,
        at: window.$.keys.get('from') ?? window.$.span,
      })) ?? [],
    frequency: frequencyOf(raw),
    law: pathsOf(raw.law),
    overlays: [],
    calendars: pathsOf(raw.calendars),
    companyDays: [],
    columns: columnsOf(raw),
    answers:
      raw.answers?.items.map(({ $, check, answer, by, until }) => ({
        check,
        answer,
        by: by ?? null,
        until: until ?? null,
        at: $.span,
      })) ?? [],
    waivers:
      raw.waivers?.items.map(({ $, rule, file, at, reason, until }) => ({
        rule,
        file,
        pointer: at ?? null,
        reason: reason ?? null,
        until: until ?? null,
        at: $.span,
        base,
      })) ?? [],
    baseline: raw.baseline === undefined ? null : pathOf(raw.baseline),
    files: raw.files === undefined ? defaultConfig.files : values(raw.files),
    ignore: values(raw.ignore),
  }
}

function consentTagOf(
  key: Text,
  raw: NonNullable<RawConfig['consent_tags']>['items'][number]['value'],
): ConsentTag {
  return {
    name: key.value,
    purposes: values(raw.purposes),
    channels: raw.channels === undefined && raw.purposes !== undefined ? ['*'] : values(raw.channels),
    deny: values(raw.deny),
    teams: raw.teams === undefined ? null : values(raw.teams),
    at: key.span,
  }
}

function frequencyOf({ frequency }: RawConfig): Config['frequency'] {
  const gap = frequency?.minimum_gap
  return {
    caps:
      frequency?.caps?.items.map(({ $, channels, max, per, count }) => ({
        channels: channelsOf(channels),
        max: max.value,
        per: per.value,
        duration: durationOf(per),
        count: count?.value ?? 'rolling',
        countGiven: count !== undefined,
        at: $.keys.get('max') ?? $.span,
      })) ?? [],
    minimumGap: gap === undefined ? null : { text: gap, duration: durationOf(gap) },
  }
}

function durationOf(text: Text): Duration {
  return parseDuration(text.value)!
}

function columnsOf({ columns }: RawConfig): ReadonlyMap<ColumnName, readonly string[]> {
  const named = new Map<ColumnName, readonly string[]>()
  for (const name of columnNames) {
    const aliases = columns?.[name]
    if (aliases !== undefined) named.set(name, values(aliases))
  }
  return named
}

/** A path from the root; what leads out of it was reported. */
function pathOf(text: Text): string | null {
  return pathFrom(folderOf(text.source.path), text.value)
}

export function pathsOf(list: Items<Text> | undefined): readonly Located<string>[] {
  return (list?.items ?? []).flatMap((text) => {
    const path = pathOf(text)
    return path === null ? [] : [{ value: path, span: text.span }]
  })
}
