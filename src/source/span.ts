import type { Source } from './source.ts'

declare const fromAReader: unique symbol

/**
 * Half-open range of UTF-16 offsets into one file. Only readers make spans, from what a parser said; rules take them
 * from located values, so that no position is ever found again by searching.
 */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
  readonly [fromAReader]: true
}

/** Makes a span. For readers only: nothing under `rules/` may import this file. */
export function makeSpan(source: Source, start: number, end: number): Span {
  return { source, start, end } as Span
}

/** A value with the place it was written at. */
export interface Located<T> {
  readonly value: T
  readonly span: Span
}

/** Whether `inner` lies within `outer`, in the same file. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/** The first line of a span, for a culprit that would else run over many: an empty one stays as it is. */
export function firstLine(span: Span): Span {
  const text = span.source.text.slice(span.start, span.end)
  const stop = text.search(/\r?\n/)
  return stop <= 0 ? span : makeSpan(span.source, span.start, span.start + stop)
}
