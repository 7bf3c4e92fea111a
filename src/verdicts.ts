import type { ContactsRead } from './audience/read-contacts.ts'
import type { Campaign } from './campaign/model.ts'
import type { Finding, Unchecked } from './finding.ts'
import type { Case } from './judge.ts'
import { covers } from './place/places.ts'
import type { UsedAnswer } from './policy/answers.ts'
import { verdictOf } from './policy/severity.ts'
import type { CampaignVerdict, ReliedOn } from './report/report.ts'
import type { Source } from './source/source.ts'
import { formatLocal } from './time/civil.ts'
import { shortened } from './shorten.ts'
import { recipientsOf } from './time/deliver.ts'

/** Items by the campaign they are of; those of no campaign by the file they stand in. */
class ByCampaign<Item extends Finding | Unchecked> {
  readonly #named = new Map<string, Item[]>()
  readonly #ofFile = new Map<Source, Item[]>()

  constructor(items: readonly Item[]) {
    for (const item of items) {
      if (item.campaign === null) add(this.#ofFile, item.at.source, item)
      else add(this.#named, item.campaign, item)
    }
  }

  of({ id, source }: Campaign): readonly Item[] {
    return [...(this.#named.get(id) ?? []), ...(this.#ofFile.get(source) ?? [])]
  }
}

function add<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

/** The verdict of every campaign and of each of its messages, over what no waiver covers. */
export function verdictsOf(
  cases: readonly Case[],
  findings: readonly Finding[],
  {
    unchecked,
    answers,
  }: { readonly unchecked: readonly Unchecked[]; readonly answers: readonly UsedAnswer[] },
  contactsOf: (campaign: Campaign) => ContactsRead | null,
): readonly CampaignVerdict[] {
  const found = new ByCampaign(findings)
  const open = new ByCampaign(unchecked)
  return cases.map((one) =>
    verdictFor(one, found.of(one.campaign), open.of(one.campaign), answers, contactsOf(one.campaign)),
  )
}

function verdictFor(
  { campaign, resolved, world }: Case,
  own: readonly Finding[],
  open: readonly Unchecked[],
  answers: readonly UsedAnswer[],
  contacts: ContactsRead | null,
): CampaignVerdict {
  let lands = Infinity
  for (const message of campaign.messages)
    for (const { landings } of resolved(message).deliveries)
      for (const { localStart } of landings) lands = Math.min(lands, localStart)
  const whole = verdictOf(own, open)
  return {
    id: campaign.id,
    file: campaign.source.path,
    verdict: whole,
    draft: campaign.status === 'draft',
    messages: campaign.messages.map((message) => {
      const touches = (item: Finding | Unchecked): boolean =>
        item.messages.length === 0 || item.messages.includes(message.index)
      const verdict = verdictOf(own.filter(touches), open.filter(touches))
      return {
        index: message.index,
        channel: message.channel.value,
        language: message.declaredLanguage,
        verdict,
      }
    }),
    reliedOn: [
      ...reliedOn(campaign),
      ...answers
        .filter((answer) => answer.campaign === campaign.id && answer.file === campaign.source.path)
        .map(({ claim, value, kind }) => ({ claim, value, kind })),
    ],
    name: shownName(campaign),
    places: (campaign.audience?.regions ?? [])
      .map(({ code }) => code.value)
      .filter((code) => !campaign.audience!.except.some((out) => covers(out.value, code, world.places)))
      .filter(
        (code) =>
          code in world.places.countries || code in world.places.subdivisions || code in world.places.groups,
      ),
    recipients: recipientsOf(campaign) ?? (contacts === null ? null : rowsReached(contacts, whole)),
    lands: lands === Infinity ? null : formatLocal(lands),
  }
}

/** Longest name that is shown, UTF-16 units: it stands in sentences and cells. */
const longestName = 120

/** How a campaign is called where people read it. */
export function shownName({ name, id }: Campaign): string {
  return shortened(name?.value ?? id, longestName)
}

/** Rows of contact files: all of them would be written to as it stands, and those that nothing takes out may be. */
function rowsReached({ rows, waterfall }: ContactsRead, verdict: CampaignVerdict['verdict']): number {
  return verdict === 'fail' ? rows : rows - waterfall.reduce((sum, { removed }) => sum + removed, 0)
}

/** What a pass would rest on that nothing but the file says. */
function reliedOn({ declaredPurpose, audience, schedule, messages }: Campaign): readonly ReliedOn[] {
  const claims: ReliedOn[] = []
  const claim = (name: string, value: string | number | boolean | undefined): void => {
    if (value !== undefined) claims.push({ claim: name, value: String(value), kind: 'declared' })
  }
  claim('purpose', declaredPurpose?.value)
  claim('audience.recipients', audience?.recipients?.value)
  claim('audience.minimum_age', audience?.minimumAge?.value)
  claim('audience.relationship.kind', audience?.relationship?.kind.value)
  const records = audience?.consent ?? []
  records.forEach((record, index) => {
    const path = records.length === 1 ? 'audience.consent' : `audience.consent[${index}]`
    claim(`${path}.basis`, record.basis?.value)
    claim(`${path}.night`, record.night?.value)
  })
  for (const scrub of audience?.scrubbed ?? [])
    claim('audience.scrubbed', `${scrub.register.value} on ${scrub.on.value}`)
  for (const added of new Set(messages.flatMap((one) => one.addedAtSend.map(({ value }) => value))))
    claim('added_at_send', added)
  // That the platform holds messages back, and what kind of call it is, lifts hours and bars.
  const hold = schedule?.hold
  if (hold !== undefined) claim('schedule.hold', `${hold.from.value}-${hold.to.value}`)
  for (const { index, call, schedule: own } of messages) {
    if (own !== schedule && own?.hold !== undefined)
      claim(`messages[${index}].schedule.hold`, `${own.hold.from.value}-${own.hold.to.value}`)
    claim(`messages[${index}].call`, call?.value)
  }
  return claims
}
