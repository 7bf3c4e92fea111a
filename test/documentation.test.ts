import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { now, root } from './support/lint.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** How many facts stand behind a run changes with every correction of a pack. */
function withoutCounts(output: string): string {
  return output.replace(/Rests on \d+ sourced facts, the oldest checked on [\d-]+/, 'Rests on sourced facts')
}

test('the example of the README prints what the README shows', () => {
  const campaign = /^```yaml\n# (\S+)\n[\s\S]*?^```$/m.exec(readme)!
  const shown = /^```console\n\$ sendlint (.+)\n([\s\S]*?)^```$/m.exec(readme)!
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-readme-'))
  try {
    for (const beside of ['consent', 'lists']) mkdirSync(join(folder, beside))
    writeFileSync(join(folder, 'consent/web-form.png'), 'what the form showed')
    writeFileSync(join(folder, 'lists/opted-out.csv'), 'email\n')
    writeFileSync(join(folder, campaign[1]!), campaign[0].replace(/^```yaml\n|```$/g, ''))
    const run = spawnSync(
      process.execPath,
      [join(root, 'dist/cli.js'), ...shown[1]!.split(' '), '--now', now],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
      },
    )
    if (process.env['SENDLINT_UPDATE'] === '1')
      writeFileSync(
        join(root, 'README.md'),
        readme.replace(shown[2]!, () => run.stdout),
      )
    else expect(withoutCounts(run.stdout)).toBe(withoutCounts(shown[2]!))
    expect(run.status).toBe(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('links of the README lead somewhere', () => {
  for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    expect(existsSync(join(root, target!)), target).toBe(true)
})
