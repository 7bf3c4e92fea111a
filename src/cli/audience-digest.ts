import { rules } from '../../rules/index.ts'
import { type ShardHead, sha256 } from '../audience/shard.ts'
import type { Config } from '../policy/config.ts'
import { formatLocal } from '../time/civil.ts'
import type { OpenCampaign } from './audience-campaign.ts'
import { readShard } from './load.ts'
import { version } from './version.ts'

/** What parts of an audience have to share to be one. */
export function digestsOf({
  campaign,
  world,
  linted,
}: OpenCampaign): Omit<ShardHead, 'sendlint' | 'version' | 'suppression' | 'sends'> {
  const data = [readShard('versions-law'), readShard('versions-calendars'), world.zones.version]
  const bodies = [...linted.loader.files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => `${path}\0${'text' in file ? file.text : file.missing}`)
  const judging = rules
    .filter(({ check }) => check?.contacts !== undefined)
    .map(({ id, severity, messages, questions, defaults }) =>
      JSON.stringify([id, severity, messages, questions ?? {}, defaults ?? {}]),
    )
    .sort()
  return {
    tool: version,
    data,
    now: `${formatLocal(world.now)}:00Z`,
    campaign: sha256(campaign.source.text, campaign.$.pointer, plainConfig(world.config), ...bodies),
    ruleset: sha256(version, ...data.map(String), ...judging),
  }
}

/** A configuration as text: what it says, not where. */
export function plainConfig(value: Config): string {
  return JSON.stringify(value, (name, one: unknown) => {
    if (name === 'source' || name === 'span' || name === 'at' || name === '$' || name === 'pieces')
      return undefined
    if (one instanceof Map) return [...(one as Map<unknown, unknown>)]
    return one instanceof Set ? [...(one as Set<unknown>)] : one
  })
}
