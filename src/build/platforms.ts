import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Platform, PlatformFact, Platforms } from '../campaign/platforms.ts'
import { channels, platformAdditions } from '../campaign/vocabulary.ts'
import { parseDuration } from '../time/civil.ts'
import type { Compiler } from './compile.ts'
import {
  type DataFile,
  integer,
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'

const folder = 'rules/platform'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const duration = textOf('an ISO 8601 duration such as `PT16H`', (value) => parseDuration(value) !== null)

const source = record({ title: required(text), url: required(url), checked: required(date) })
const evidence = {
  source: required(located(text)),
  confidence: required(oneOf(['high', 'medium', 'low'])),
  /** For who reads the file; the program doesn't show it. */
  says: required(text),
}
const inQuietHours = oneOf(['held', 'sent', 'sent_with_warning'])
const channelList = listOf(oneOf(channels), 1)

const platform = record({
  id: required(located(id)),
  name: required(text),
  aliases: optional(listOf(id), []),
  sources: required(mapOf(id, source)),
  quiet_hours: optional(
    record({ campaigns: required(inQuietHours), flows: required(inQuietHours), ...evidence }),
    null,
  ),
  counting: optional(
    record({
      kind: required(oneOf(['rolling', 'calendar', 'days'])),
      midnight: required(oneOf(['local', 'utc'])),
      ...evidence,
    }),
    null,
  ),
  caps: optional(
    listOf(
      record({
        channels: required(channelList),
        max: required(integer(0, 1000)),
        per: required(duration),
        ...evidence,
      }),
    ),
    [],
  ),
  gaps: optional(
    listOf(record({ channels: required(channelList), least: required(duration), ...evidence })),
    [],
  ),
  local_time: optional(
    record({
      passed: required(listOf(oneOf(['at_once', 'skipped', 'next_day', 'at_start', 'at_campaign_zone']))),
      lead: optional(duration, null),
      ...evidence,
    }),
    null,
  ),
  adds: optional(
    listOf(
      record({
        by: optional(text, null),
        what: required(listOf(oneOf(platformAdditions), 1)),
        channels: required(channelList),
        certain: optional(oneOf(['yes', 'no']), 'yes' as const),
        ...evidence,
      }),
    ),
    [],
  ),
})
type RawPlatform = NonNullable<ReturnType<typeof platform>>
type Evidence = NonNullable<RawPlatform['quiet_hours']>

function factOf(
  { source: named, confidence }: Pick<Evidence, 'source' | 'confidence'>,
  { sources }: RawPlatform,
  file: DataFile,
): PlatformFact {
  const found = sources.get(named.value)
  if (found === undefined) file.report(named.node, `Unknown source \`${named.value}\``)
  return {
    source: {
      title: found?.title ?? '',
      ref: null,
      url: found?.url ?? null,
      kind: 'practice',
      checkedOn: found?.checked ?? null,
    },
    confidence,
  }
}

function platformFrom(raw: RawPlatform, stem: string, file: DataFile): Platform {
  if (raw.id.value !== stem)
    file.report(raw.id.node, `\`${raw.id.value}\`, expected \`${stem}\`, as the file`)
  const { quiet_hours: quiet, counting, caps, gaps, local_time: local, adds } = raw
  return {
    id: raw.id.value,
    aliases: raw.aliases,
    name: raw.name,
    quietHours:
      quiet === null ? null : { campaigns: quiet.campaigns, flows: quiet.flows, ...factOf(quiet, raw, file) },
    counting:
      counting === null
        ? null
        : { kind: counting.kind, midnight: counting.midnight, ...factOf(counting, raw, file) },
    caps: caps.map((cap) => ({
      channels: cap.channels,
      max: cap.max,
      per: cap.per,
      ...factOf(cap, raw, file),
    })),
    gaps: gaps.map((gap) => ({ channels: gap.channels, least: gap.least, ...factOf(gap, raw, file) })),
    localTime:
      local === null ? null : { passed: local.passed, lead: local.lead, ...factOf(local, raw, file) },
    adds: adds.map((one) => ({
      by: one.by,
      what: one.what,
      channels: one.channels,
      certain: one.certain === 'yes',
      ...factOf(one, raw, file),
    })),
  }
}

/** Compiles `rules/platform/*.yaml` into one shard, by id and alias. */
export const compilePlatforms: Compiler = ({ root, shard, problem }) => {
  const platforms: Record<string, Platform> = {}
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
  for (const name of files) {
    const path = `${folder}/${name}`
    const read = readDataFile<Platform>(
      root,
      path,
      (node, file, at) => {
        const raw = platform(node, file, at)
        return raw === undefined ? undefined : platformFrom(raw, name.replace(/\.yaml$/, ''), file)
      },
      problem,
    )
    if (read === undefined) continue
    for (const key of [read.id, ...read.aliases]) {
      if (Object.hasOwn(platforms, key)) problem(`${path}:1: \`${key}\` names two platforms`)
      platforms[key] = read
    }
  }
  shard('platforms', platforms satisfies Platforms)
}
