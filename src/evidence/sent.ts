import type { Verdict } from '../finding.ts'
import { forTerminal, toJson } from '../report/escape.ts'
import { counted } from '../report/words.ts'
import { type Instant, parseInstant } from '../time/civil.ts'
import type { Receipt, ReceiptCampaign } from './receipt.ts'
import { signatureWords } from './verification.ts'

/** What a row of a sends log can be, beside what was checked. The first that fits counts. */
export const sentKinds = ['outside', 'otherChannel', 'beforeCheck', 'unreadable', 'inside'] as const
export type SentKind = (typeof sentKinds)[number]

/** What was sent of one campaign, as numbers of rows. */
export interface SentCampaign {
  readonly id: string
  readonly file: string
  readonly verdict: Verdict
  readonly rows: number
  readonly inside: number
  /** At a time in which nothing was checked to land. */
  readonly outside: number
  /** Minutes from the checked time to the farthest such row. */
  readonly farthest: number | null
  readonly otherChannel: number
  readonly beforeCheck: number
  /** Rows without a time, a channel or somebody to whom it went. */
  readonly unreadable: number
  /** How many different people it went to, and how many were checked; null = not known. */
  readonly recipients: number
  readonly checked: number | null
}

export interface SentComparison {
  readonly ok: boolean
  readonly receipt: {
    readonly file: string
    readonly sha256: string
    readonly tampered: string | null
    readonly signature: 'none' | 'fits' | 'verified' | null
    readonly keyid: string | null
    readonly now: string | null
  }
  readonly rows: number
  readonly campaigns: readonly SentCampaign[]
  /** Rows of campaigns that the receipt doesn't have, and how many of those there are. */
  readonly unchecked: { readonly rows: number; readonly campaigns: number }
  readonly reasons: readonly string[]
}

interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** Holds rows against one campaign of a receipt. */
export class SentRows {
  readonly campaign: ReceiptCampaign
  readonly counts: Record<SentKind, number> = {
    inside: 0,
    outside: 0,
    otherChannel: 0,
    beforeCheck: 0,
    unreadable: 0,
  }
  readonly #spans = new Map<string, readonly Span[]>()
  readonly #channels: ReadonlySet<string>
  readonly #anytime: ReadonlySet<string>
  readonly #checked: Instant
  readonly #people = Array.from({ length: 16 }, () => new Set<number>())
  #farthest: number | null = null

  constructor(campaign: ReceiptCampaign, checked: Instant) {
    this.campaign = campaign
    this.#checked = checked
    this.#channels = new Set(campaign.messages.map(({ channel }) => channel))
    this.#anytime = new Set(campaign.anytime)
    for (const channel of this.#channels)
      this.#spans.set(
        channel,
        campaign.landings
          .filter((one) => one.channel === channel)
          .map(({ from, to }) => ({ from: parseInstant(from)!, to: parseInstant(to)! })),
      )
  }

  /** Counts a row. `person` is a number for somebody, the same for the same; null = not known. */
  add(minute: Instant | null, channel: string | null, person: number | null): void {
    if (person !== null) this.#people[person % 16]!.add(person)
    this.counts[this.#kindOf(minute, channel, person)]++
  }

  #kindOf(minute: Instant | null, channel: string | null, person: number | null): SentKind {
    if (minute === null || person === null) return 'unreadable'
    // Of one channel only, a log needn't say it.
    const by = channel ?? (this.#channels.size === 1 ? [...this.#channels][0]! : null)
    if (by === null) return 'unreadable'
    if (!this.#channels.has(by)) return 'otherChannel'
    if (minute < this.#checked) return 'beforeCheck'
    if (this.#anytime.has(by)) return 'inside'
    let away = Infinity
    for (const { from, to } of this.#spans.get(by) ?? []) {
      if (from <= minute && minute <= to) return 'inside'
      away = Math.min(away, Math.abs(minute < from ? from - minute : minute - to))
    }
    if (away !== Infinity) this.#farthest = Math.max(this.#farthest ?? 0, away)
    return 'outside'
  }

  result(): SentCampaign {
    const { id, file, verdict, contacts, recipients } = this.campaign
    const { inside, outside, otherChannel, beforeCheck, unreadable } = this.counts
    return {
      id,
      file,
      verdict,
      rows: inside + outside + otherChannel + beforeCheck + unreadable,
      inside,
      outside,
      farthest: this.#farthest,
      otherChannel,
      beforeCheck,
      unreadable,
      recipients: this.#people.reduce((sum, { size }) => sum + size, 0),
      checked: contacts ?? recipients,
    }
  }
}

/** Why what was sent isn't what was checked, as sentences without a period. */
export function sentReasons(
  receipt: Receipt,
  campaigns: readonly SentCampaign[],
  unchecked: SentComparison['unchecked'],
  rows: number,
): readonly string[] {
  const reasons: string[] = []
  if (rows === 0) reasons.push('The log has no rows')
  for (const {
    id,
    verdict,
    rows: sent,
    outside,
    farthest,
    otherChannel,
    beforeCheck,
    unreadable,
    recipients,
    checked,
  } of campaigns) {
    const say = (holds: boolean, text: string): void => {
      if (holds) reasons.push(`${id}: ${text}`)
    }
    say(sent > 0 && verdict === 'fail', `${sent} sent although it failed the check`)
    say(
      outside > 0,
      `${outside} sent at a time that was not checked${farthest === null ? '' : `, up to ${farthest} minute${farthest === 1 ? '' : 's'} away from it`}`,
    )
    say(otherChannel > 0, `${otherChannel} sent on a channel that was not checked`)
    say(beforeCheck > 0, `${beforeCheck} sent before the check of ${receipt.predicate.sendlint.now}`)
    say(
      unreadable > 0,
      `${unreadable} ${unreadable === 1 ? 'row' : 'rows'} without a time (as 2026-11-24T09:30:00Z), a channel or a recipient that can be read`,
    )
    say(
      checked !== null && recipients > checked,
      `${counted(recipients, 'recipient')}, ${checked ?? 0} ${checked === 1 ? 'was' : 'were'} checked`,
    )
  }
  if (unchecked.rows > 0) reasons.push(`${unchecked.rows} sent of no campaign that was checked`)
  return reasons
}

export function sentJson(found: SentComparison): string {
  return `${toJson({ schemaVersion: 1, ...found }, 2)}\n`
}

export function sentPretty(
  { ok, receipt, rows, campaigns, reasons }: SentComparison,
  color: boolean,
): string {
  const paint = (text: string): string => (color ? `\u001b[${ok ? 32 : 31}m${text}\u001b[39m` : text)
  const lines: string[] = []
  if (receipt.now !== null)
    lines.push(
      `Receipt of ${receipt.now}, ${signatureWords(receipt.signature, receipt.keyid)}; ${counted(rows, 'row')} of what was sent`,
    )
  for (const { id, file, rows: sent, inside, recipients, checked, verdict } of campaigns)
    lines.push(
      forTerminal(
        `  ${id} (${file}): ${sent} sent, ${inside} as checked, ${counted(recipients, 'recipient')}${checked === null ? '' : ` of ${checked} checked`}${verdict === 'incomplete' ? ', with required questions open' : ''}`,
      ),
    )
  const sentence = ok ? 'What was sent is what was checked' : forTerminal(reasons.join('. '))
  lines.push(`${paint(ok ? 'Verified' : 'Not verified')}: ${sentence}.`)
  return `${lines.join('\n')}\n`
}
