import { rules } from '../../rules/index.ts'
import type { Readers } from '../audience/rows.ts'
import type { Campaign } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { Rule } from '../rule.ts'
import { type Linted, lintedCampaigns, mergedColumnsOf, readersOf, worldAnywhere } from './audience-world.ts'
import { jobOf } from './job.ts'
import { readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation, OptionValues } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** All that contacts are judged with. */
export interface OpenCampaign {
  readonly campaign: Campaign
  readonly linted: Linted
  readonly root: string
  readonly world: World
  readonly rules: readonly Rule[]
  readonly readers: Readers
  readonly mergedColumns: (headers: readonly string[]) => readonly number[]
}

/** Opens the campaign of `--campaign`, with what judging its contacts takes. */
export async function openCampaign(invocation: Invocation, terminal: Terminal): Promise<OpenCampaign> {
  const { campaign, linted, root } = await campaignOf(invocation, terminal)
  const config = withSegment(linted.configOf(campaign), invocation.options)
  return {
    campaign,
    linted,
    root,
    world: worldAnywhere(nowOf(invocation.options.now, terminal), config, linted.loader),
    rules,
    readers: readersOf(),
    mergedColumns: mergedColumnsOf(campaign),
  }
}

/** Whether a campaign is one that contacts can be judged by; what it says is `check`'s to judge. */
const formRules = rules.filter(({ id }) => /^(?:source|campaign)\//.test(id))

/** The file of `--campaign file` or `file#id`. */
export function campaignFile(named: string | null): string | null {
  if (named === null) return null
  const hash = named.lastIndexOf('#')
  return hash > 0 ? named.slice(0, hash) : named
}

/** The campaign that `--campaign file` or `file#id` names. */
async function campaignOf(
  invocation: Invocation,
  terminal: Terminal,
): Promise<{
  readonly campaign: Campaign
  readonly linted: Linted
  readonly root: string
}> {
  const { options } = invocation
  if (options.campaign === null)
    throw new UsageError('Missing --campaign', 'It names the campaign that the contacts are for')
  const file = campaignFile(options.campaign)!
  const id = file === options.campaign ? null : options.campaign.slice(file.length + 1)
  const places = readShard('places')
  const job = await jobOf({ ...invocation, arguments: [file] }, terminal, places)
  const linted = await lintedCampaigns(job, nowOf(options.now, terminal), formRules)
  const { campaigns, report } = linted
  const broken = report.findings.filter(
    ({ rule, severity }) =>
      severity === 'error' && (rule.startsWith('source/') || rule.startsWith('campaign/')),
  )
  const named = id === null ? campaigns : campaigns.filter((campaign) => campaign.id === id)
  const [campaign, other] = named
  if (campaign === undefined)
    throw new UsageError(
      id === null ? `No campaign in ${file}` : `No campaign \`${id}\` in ${file}`,
      broken[0] === undefined
        ? `Found: ${campaigns.map((one) => one.id).join(', ') || 'none'}`
        : `${broken[0].rule}: ${broken[0].message}`,
    )
  if (other !== undefined)
    throw new UsageError(
      `Several campaigns in ${file}`,
      `Name one of them: ${campaigns
        .slice(0, 5)
        .map((one) => `${file}#${one.id}`)
        .join(', ')}`,
    )
  if (broken.length > 0)
    throw new UsageError(
      `Campaign ${file} has errors of form, so its contacts can not be judged`,
      `\`sendlint check ${file}\` shows them: ${broken[0]!.message}`,
    )
  return { campaign, linted, root: job.root }
}

/** `--segment` names a column as `columns` of the configuration would. */
function withSegment<Given extends { readonly columns: ReadonlyMap<string, readonly string[]> }>(
  config: Given,
  { segment }: OptionValues,
): Given {
  return segment === null
    ? config
    : { ...config, columns: new Map([...config.columns, ['segment', [segment]]]) }
}
