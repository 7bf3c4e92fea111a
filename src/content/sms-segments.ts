import { mergeTagMark } from './compose.ts'

/** The default alphabet without its escape, 3GPP TS 23.038 §6.2.1. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Its extension table: an escape and a character, two septets. 3GPP TS 23.038 §6.2.1.1. */
const extended = new Set('\f^{}\\[~]|€')

/** How a text is sent as SMS. */
export interface SmsSegments {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets, or UTF-16 units. */
  readonly units: number
  readonly segments: number
  /** Units that one segment holds; fewer where there are several, for the header that joins them. */
  readonly perSegment: 160 | 153 | 70 | 67
  /** Units that still fit before another segment begins. */
  readonly left: number
  /** The first character outside of GSM-7 as UTF-16 offsets, null when there is none. */
  readonly first: { readonly from: number; readonly to: number } | null
  /** Merge tags (U+FFFC), which count for nothing here: what they will hold is not known. */
  readonly tags: number
}

/** Packs characters of one or two units; a pair never straddles two segments. */
function pack(
  sizes: readonly number[],
  perSegment: number,
): { readonly segments: number; readonly left: number } {
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > perSegment) {
      segments++
      used = 0
    }
    used += size
  }
  return { segments, left: perSegment - used }
}

/**
 * Counts the segments of a text. National language tables are left out, since few carriers honour them. A merge tag
 * counts for nothing: what is given is the least. Sizes: 3GPP TS 23.040 §9.2.3.24.1 (140 octets, 6 of them for the header
 * of a concatenated message).
 */
export function smsSegments(text: string): SmsSegments {
  const septets: number[] = []
  const units: number[] = []
  let first: SmsSegments['first'] = null
  let tags = 0
  let at = 0
  for (const character of text) {
    const from = at
    at += character.length
    if (character === mergeTagMark) {
      tags++
      continue
    }
    units.push(character.length)
    if (basic.has(character)) septets.push(1)
    else if (extended.has(character)) septets.push(2)
    else first ??= { from, to: at }
  }
  const sizes = first === null ? septets : units
  const [whole, part] = first === null ? ([160, 153] as const) : ([70, 67] as const)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const perSegment = total <= whole ? whole : part
  return {
    encoding: first === null ? 'GSM-7' : 'UCS-2',
    units: total,
    ...pack(sizes, perSegment),
    perSegment,
    first,
    tags,
  }
}
