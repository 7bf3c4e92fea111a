import { array, assert, boolean, constantFrom, integer, nat, oneof, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findInSets, type SetQuestion } from '../src/audience/key-sets.ts'
import { findKeys } from '../src/audience/kernel/sets.ts'
import { KeyHash, KeyStream } from '../src/audience/key-stream.ts'
import { SendCounts } from '../src/audience/send-counts.ts'
import { adoptAnswer, answerSets, shares } from '../src/audience/shared-sets.ts'
import { KeyStore } from '../src/audience/spill.ts'
import type { StoredKeys } from '../src/audience/stored-keys.ts'
import { loadKernel } from '../src/cli/audience-world.ts'

interface Entry {
  readonly key: number
  readonly classNumber: number
}

const key = oneof(integer({ min: 1, max: 40 }), integer({ min: 1e11, max: 1e11 + 30 }))
const entries = array(record({ key, classNumber: nat(5) }), { maxLength: 200 })

/** Keys in chunks of a size, each kept by a store. */
function stored(all: readonly Entry[], size: number, store: KeyStore): StoredKeys[] {
  const kept: StoredKeys[] = []
  for (let base = 0; base < all.length; base += size) {
    const stream = new KeyStream(false)
    for (const [row, one] of all.slice(base, base + size).entries())
      stream.add(one.key, 0, row, one.classNumber)
    kept.push({ source: store.put(stream.take()), base, classes: null })
  }
  return kept
}

type Hit = readonly [row: number, classNumber: number, event: number]
const sorted = (hits: readonly Hit[]): readonly Hit[] => hits.toSorted((a, b) => a[0] - b[0] || a[2] - b[2])

describe('keys of contacts held against sets', () => {
  test('give what a Map gives, whatever the chunks, wherever they are kept and whoever looks', () => {
    const program = loadKernel(Infinity, 'sets')!
    assert(
      property(
        entries,
        array(record({ key, event: integer({ min: 10, max: 13 }) }), { maxLength: 60 }),
        array(record({ key, minute: nat(1000), channel: nat(3) }), { maxLength: 60 }),
        integer({ min: 1, max: 80 }),
        constantFrom(0, 500, 1e9),
        constantFrom(1, null),
        constantFrom(1, 2, 3),
        boolean(),
        constantFrom(null, 2),
        (contacts, listed, sends, size, budget, duplicate, fewest, filters, outClass) => {
          const store = new KeyStore(budget)
          const lists = new KeyStream(false)
          for (const entry of listed) lists.add(entry.key, 0, entry.event, 0)
          const log = new KeyStream(false)
          for (const send of sends) log.add(send.key, 0, send.minute, send.channel)
          const keys = log.take()
          const counts = new SendCounts(sends.length)
          counts.add(keys)
          const often = filters ? { counts, fewest } : null
          const hits: Hit[] = []
          const question: SetQuestion = {
            contacts: stored(contacts, size, store),
            known: {
              suppressed: [lists.take()],
              out:
                outClass === null
                  ? null
                  : { classes: Uint8Array.from({ length: 6 }, (_, i) => Number(i === outClass)), event: 20 },
              sends: [keys],
              often,
            },
            duplicate,
            // More than two sends, and what they were: an event of its own for each sum.
            judgeSends: {
              fewest: () => fewest,
              sent: (row, classNumber, minutes, channels) => {
                if (minutes.length > 2)
                  hits.push([
                    row,
                    classNumber,
                    100 + minutes.reduce((a, b) => a + b, 0) + channels.reduce((a, b) => a + b, 0),
                  ])
              },
            },
            classes: 6,
            hit: (...hit) => hits.push(hit),
          }
          findInSets(question)
          const reference = hits.splice(0)
          findKeys(program, question)
          expect(hits).toEqual(reference)
          // And in shares, as threads do.
          hits.length = 0
          const { judgeSends, hit: _, ...data } = question
          const limits = judgeSends === null ? null : Int32Array.from({ length: 6 }, () => fewest)
          for (const [from, to] of shares(3))
            for (const answer of answerSets({ program, questions: [{ ...data, fewest: limits }], from, to }))
              adoptAnswer(answer, question)
          expect(sorted(hits)).toEqual(sorted(reference))
          store.close()
          expect(hits).toEqual(hits)
          const expected: Hit[] = []
          const seen = new Set<number>()
          for (const [row, { key: own, classNumber }] of contacts.entries()) {
            for (const event of new Set(
              listed.filter((entry) => entry.key === own).map((entry) => entry.event),
            ))
              expected.push([row, classNumber, event])
            if (contacts.some((one) => one.key === own && one.classNumber === outClass))
              expected.push([row, classNumber, 20])
            if (duplicate !== null && seen.has(own)) expected.push([row, classNumber, 1])
            seen.add(own)
            const mine = sends.filter((send) => send.key === own)
            if (mine.length > 2)
              expected.push([
                row,
                classNumber,
                100 + mine.reduce((sum, { minute, channel }) => sum + minute + channel, 0),
              ])
          }
          expect(sorted(hits)).toEqual(sorted(expected))
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('hashes of texts differ where the texts do, and fold A to Z only', () => {
  const hash = new KeyHash([1, 2, 3])
  const of = (text: string, fold: boolean): string => {
    const bytes = Buffer.from(text)
    hash.of(bytes, 0, bytes.length, fold)
    return `${hash.high} ${hash.low}`
  }
  const keys = new Map<string, string>()
  for (let i = 0; i < 20_000; i++) {
    const text = `user.${i}@example.com`
    expect(keys.get(of(text, true))).toBeUndefined()
    keys.set(of(text, true), text)
  }
  expect(of('Ada@Example.COM', true)).toBe(of('ada@example.com', true))
  expect(of('Ada', false)).not.toBe(of('ada', false))
  expect(of('É@example.com', true)).not.toBe(of('é@example.com', true))
})
