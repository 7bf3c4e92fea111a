import type { Image } from './model.ts'

/** Sizes of counting pixels and spacers. */
const tiny = /\b(?:width|height)\s*(?:=\s*["']?|:\s*)[01](?:px)?(?=["'\s;>/]|$)/i
const silent =
  /\b(?:role\s*=\s*["']?(?:presentation|none)\b|aria-hidden\s*=\s*["']?true\b)|display\s*:\s*none/i

/** Whether readers see an image: no counting pixel, no spacer, nothing hidden or marked as decoration. */
export function isSeen({ at }: Image): boolean {
  const tag = at.source.text.slice(at.start, at.end)
  return !tiny.test(tag) && !silent.test(tag)
}
