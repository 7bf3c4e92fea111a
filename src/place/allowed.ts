import type { Candidate } from './locate.ts'

/** In how many of the places and clocks that somebody may be at something is allowed, with those on each side. */
export interface Allowed<C extends Candidate> {
  readonly in: 'every' | 'some' | 'none'
  readonly where: readonly C[]
  readonly elsewhere: readonly C[]
}

/**
 * Sorts candidates by what is allowed at each. Only `every` is a yes: somebody who may be at any of them may be at the
 * one that objects. No candidates = `none`.
 */
export function allowedIn<C extends Candidate>(
  candidates: readonly C[],
  allows: (candidate: C) => boolean,
): Allowed<C> {
  const where: C[] = []
  const elsewhere: C[] = []
  for (const candidate of candidates) (allows(candidate) ? where : elsewhere).push(candidate)
  return {
    in: where.length === 0 ? 'none' : elsewhere.length === 0 ? 'every' : 'some',
    where,
    elsewhere,
  }
}
