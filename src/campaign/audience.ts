import type { Span } from '../source/span.ts'
import type { Audience, Consent, Region, SuppressionList } from './model.ts'
import type { RawAudience, RawConsent } from './schema.ts'

/** One line that stands for an object: the key it is under, else its first key, else where it starts. */
export function placeOf($: {
  readonly key: Span | null
  readonly keys: ReadonlyMap<string, Span>
  readonly span: Span
}): Span {
  return $.key ?? $.keys.values().next().value ?? $.span
}

function consentOf(raw: RawConsent): Consent {
  return {
    $: raw.$,
    regions: raw.regions?.items ?? null,
    channels: raw.channels?.items ?? null,
    tags: raw.tags?.items ?? [],
    tagsAt: raw.tags === undefined ? null : (raw.tags.key ?? raw.tags.span),
    basis: raw.basis ?? null,
    source: raw.source ?? null,
    givenTo: raw.given_to ?? null,
    obtained: raw.obtained === undefined ? null : { from: raw.obtained.from, to: raw.obtained.to ?? null },
    wording: raw.wording ?? null,
    evidence: raw.evidence ?? null,
    night: raw.night ?? null,
  }
}

function regionsOf(raw: RawAudience): readonly Region[] | null {
  if (raw.regions === undefined) return null
  return raw.regions.items.map((item) =>
    'value' in item && 'key' in item
      ? { code: item.key, size: (item.value as { readonly value: number }).value }
      : { code: item, size: null },
  )
}

function suppressionOf(raw: RawAudience): readonly SuppressionList[] | null {
  return (
    raw.suppression?.items.map((item) =>
      '$' in item
        ? { file: item.file, asOf: item.as_of ?? null, channels: item.channels?.items ?? null }
        : { file: item, asOf: null, channels: null },
    ) ?? null
  )
}

/** An audience as rules see it, from what a campaign or the config says. */
export function audienceOf(raw: RawAudience): Audience {
  const { consent } = raw
  return {
    $: raw.$,
    regions: regionsOf(raw),
    regionsAt: raw.regions?.key ?? placeOf(raw.$),
    except: raw.except?.items ?? [],
    languages: raw.languages?.items ?? [],
    recipients: raw.recipients ?? null,
    observances: raw.observances?.items ?? [],
    minimumAge: raw.minimum_age ?? null,
    size: raw.size ?? null,
    asOf: raw.as_of ?? null,
    segments: raw.segments?.items.map(({ name, criteria }) => ({ name, criteria: criteria ?? null })) ?? [],
    consent:
      consent === undefined ? null : '$' in consent ? [consentOf(consent)] : consent.items.map(consentOf),
    relationship:
      raw.relationship === undefined
        ? null
        : { $: raw.relationship.$, kind: raw.relationship.kind, within: raw.relationship.within ?? null },
    suppression: suppressionOf(raw),
    scrubbed: raw.scrubbed?.items ?? null,
    contacts: raw.contacts?.items ?? [],
    raw,
  }
}
