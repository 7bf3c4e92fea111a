import type { Candidate } from './locate.ts'

/** In how many of the places and clocks that somebody may be at something is allowed, with those on each side. */
export interface Allowed {
  readonly in: 'every' | 'some' | 'none'
  readonly where: readonly Candidate[]
  readonly elsewhere: readonly Candidate[]
}

/**
 * Sorts candidates by what is allowed at each. Only `every` is a yes: somebody who may be at any of them may be at the
 * one that objects. No candidates = `none`.
 */
export function allowedIn(
  candidates: readonly Candidate[],
  allows: (candidate: Candidate) => boolean,
): Allowed {
  const where = candidates.filter((candidate) => allows(candidate))
  const elsewhere = candidates.filter((candidate) => !where.includes(candidate))
  return {
    in: where.length === 0 ? 'none' : elsewhere.length === 0 ? 'every' : 'some',
    where,
    elsewhere,
  }
}
