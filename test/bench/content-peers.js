// Linters of prose on the texts of the content bench: alex, write-good, and textlint with rules that run both. Installed
// at fixed versions into a cache of the bench when they aren't there (`--no-peers` leaves them out); nothing of them runs
// while they are installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const versions = {
  alex: '11.0.1',
  'write-good': '1.0.8',
  textlint: '15.8.0',
  'textlint-rule-alex': '5.0.0',
  'textlint-rule-write-good': '2.0.0',
}
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const folder = join(root, 'node_modules/.cache/sendlint-bench/peers-1')
const done = join(folder, 'installed')

/** Puts the peers into the cache; whether they are there. */
function install() {
  if (existsSync(done)) return true
  console.log('alex, write-good and textlint are not here: installing them for this bench …')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  const { status, stderr, error } = spawnSync('npm', ['install', ...options, ...packages], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) {
    const reason = (error?.message ?? stderr).split('\n').find((line) => line.trim() !== '')
    console.log(`alex, write-good and textlint were not measured: they can't be installed (${reason})`)
    rmSync(folder, { recursive: true, force: true })
    return false
  }
  writeFileSync(join(folder, '.textlintrc.json'), '{ "rules": { "alex": true, "write-good": true } }\n')
  writeFileSync(done, '')
  return true
}

/**
 * By name: what reads a text, its parsing included as in their own command lines.
 * @returns {Promise<ReadonlyMap<string, (text: string) => unknown>>}
 */
async function peers() {
  const require = createRequire(join(folder, 'package.json'))
  // None of alex can be required: it is a module, whose entry its package.json names.
  const alex = await import(pathToFileURL(join(folder, 'node_modules/alex/index.js')).href)
  const writeGood = require('write-good')
  const { createLinter, loadTextlintrc } = require('textlint')
  const descriptor = await loadTextlintrc({
    configFilePath: join(folder, '.textlintrc.json'),
    node_modulesDir: join(folder, 'node_modules'),
  })
  const linter = createLinter({ descriptor })
  return new Map([
    ['alex', (text) => alex.text(text).messages],
    ['write-good', (text) => writeGood(text)],
    ['textlint (alex, write-good)', async (text) => (await linter.lintText(text, 'a.txt')).messages],
  ])
}

/**
 * Measures the peers on texts, by what these are.
 * @param {Readonly<Record<string, { texts: readonly string[], runs: number }>>} corpora
 */
export async function measurePeers(corpora) {
  if (process.argv.includes('--no-peers') || !install()) return
  for (const [name, run] of await peers())
    for (const [what, { texts, runs }] of Object.entries(corpora)) {
      let found = 0
      for (const text of texts) found += (await run(text)).length
      for (let i = 0; i < runs / 2; i++) await run(texts[i % texts.length])
      const times = []
      for (let i = 0; i < runs; i++) {
        const start = performance.now()
        await run(texts[i % texts.length])
        times.push(performance.now() - start)
      }
      times.sort((a, b) => a - b)
      const at = (share) => `${times[Math.floor(runs * share)].toFixed(2)} ms`
      console.log(
        `${name}, ${what}: median ${at(0.5)}, fastest tenth ${at(0.1)}; ${found} remarks on ${texts.length} texts`,
      )
    }
}
