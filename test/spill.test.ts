import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { KeyStream, partitions } from '../src/audience/key-stream.ts'
import { KeyStore } from '../src/audience/spill.ts'
import { partOf } from '../src/audience/stored-keys.ts'

test.skipIf(process.platform === 'win32')('keys wait in no file that a kill would leave behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-keys-'))
  vi.stubEnv('TMPDIR', folder)
  try {
    const store = new KeyStore(0)
    const stream = new KeyStream(false)
    stream.add(447912000699, 0, 7, 3)
    const source = store.put(stream.take())
    expect(store.spilled).toBeGreaterThan(0)
    expect(readdirSync(folder)).toEqual([])
    const parts = Array.from({ length: partitions }, (_, number) => partOf(source, number))
    expect(parts.flatMap(({ keys, rows }) => [...keys, ...rows])).toEqual([447912000699, 7])
    store.close()
  } finally {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  }
})
