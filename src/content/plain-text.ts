import type { Flow } from './flow.ts'

/** Plain text is what it shows. */
export function readText(body: string): Flow {
  return body === ''
    ? []
    : [{ kind: 'text', runs: [{ value: null, from: 0, to: body.length }], keepSpace: true }]
}
