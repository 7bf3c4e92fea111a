import type { SourceRef } from '../finding.ts'
import type { Config } from '../policy/config.ts'
import type { Span } from '../source/span.ts'
import type { Message } from './model.ts'
import { type Platforms, platformOf } from './platforms.ts'
import type { PlatformAddition } from './vocabulary.ts'

/** What a platform puts into a message, or does for it, when it sends. */
export interface AtSend {
  /** False where it may only be so: in a template that the file doesn't have, by hours that it doesn't say. */
  readonly certain: boolean
  /** What makes it so, as the file writes it; null = always. */
  readonly by: string | null
  readonly at: Span
  readonly source: SourceRef | null
}

/**
 * Whether the platform adds something to a message by itself: because that is said beside an export, because a setting
 * of the export is on, or because it always does. Null when nothing says so: then it has to stand in the message.
 */
export function atSend(
  message: Message,
  what: PlatformAddition,
  world: { readonly platforms: Platforms | null; readonly config: Pick<Config, 'defaults'> },
): AtSend | null {
  const said = message.addedAtSend.find(({ value }) => value === what)
  if (said !== undefined) return { certain: true, by: 'added_at_send', at: said.span, source: null }
  const platform = platformOf(message.campaign, world)
  const facts = (platform?.adds ?? []).filter(
    (fact) => fact.what.includes(what) && fact.channels.includes(message.channel.value),
  )
  let maybe: AtSend | null = null
  for (const { by, certain, source } of facts) {
    const setting = by === null ? null : message.settings.find(({ name }) => name === by)
    if (setting === undefined) continue
    const found = { certain, by, at: setting?.at ?? message.channel.span, source }
    if (certain) return found
    maybe ??= found
  }
  return maybe
}
