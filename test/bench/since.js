// Prints the figures of BENCHMARKS.md for `check --since`: a repository of 1,000 campaigns in which three files change,
// beside a check of all of it. Git's own time isn't counted.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/cli.js')
const folder = mkdtempSync(join(tmpdir(), 'sendlint-bench-since-'))
const now = '2026-11-21T10:00:00Z'
const runs = Number(process.argv[2] ?? 9)

const git = (...args) =>
  execFileSync(
    'git',
    ['-C', folder, '-c', 'user.name=Bench', '-c', 'user.email=bench@example.invalid', ...args],
    {
      stdio: 'ignore',
    },
  )
const small = readFileSync(join(root, 'fixtures/real/01-florida-evening-sms.campaign.yaml'), 'utf8')
const campaign = (index) =>
  small
    .replace(/^id: .*$/m, `id: campaign-${index}`)
    .replace(
      /T\d\d:\d\d/,
      `T${String(9 + (index % 11)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`,
    )
const path = (index) => join(folder, `${String(index).padStart(4, '0')}.campaign.yaml`)

git('init', '--quiet')
for (let index = 0; index < 1000; index++) writeFileSync(path(index), campaign(index))
git('add', '--all')
git('commit', '--quiet', '--message', 'All')

/** Milliseconds of processor time, which other programs on the machine don't lengthen. */
const onExit = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>{const{user,system}=process.cpuUsage();writeSync(3,String((user+system)/1000))})`

function check(...args) {
  const { status, error, output } = spawnSync(
    process.execPath,
    ['--import', onExit, cli, 'check', '--now', now, ...args],
    { cwd: folder, maxBuffer: 1 << 28, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  )
  if (error) throw error
  if (status === 2) throw new Error(`sendlint check ${args.join(' ')} could not be done`)
  return Number(output[3])
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

function compare(name, limit) {
  const times = { since: [], whole: [] }
  check('--since', 'HEAD')
  check()
  for (let run = 0; run < runs; run++) {
    times.whole.push(check())
    times.since.push(check('--since', 'HEAD'))
  }
  const [a, b] = [median(times.since), median(times.whole)]
  process.stdout.write(
    `${name}: ${a.toFixed(0)} ms of processor time, whole project ${b.toFixed(0)} ms, ratio ${(a / b).toFixed(2)} (limit ${limit}), ${runs} runs\n`,
  )
}

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`)
compare('--since, nothing changed, 1,000 campaigns', 1)
for (const index of [3, 500, 999])
  writeFileSync(path(index), campaign(index).replace('Reply STOP', 'Text STOP'))
compare('--since, three campaigns changed, 1,000 campaigns', 1)
rmSync(folder, { recursive: true })
