import type { Version } from '../campaign/model.ts'
import type { Span } from '../source/span.ts'

/** A version in words: `the message itself`, or its variant's name. */
export function nameOfVersion({ variant, name }: Version): string {
  if (variant === null) return 'the message itself'
  return name === null ? 'a variant' : `variant \`${name}\``
}

/** Where a version as a whole is pointed at: its name, else what stands for it. */
export function placeOfVersion({ variant, at }: Version): Span {
  return variant?.name?.span ?? at
}
