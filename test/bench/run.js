// Prints the figures of BENCHMARKS.md: each beside its baseline, measured in turn in the same run.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/cli.js')
const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-'))
const now = '2026-11-21T10:00:00Z'

function milliseconds(command, args, cwd) {
  const start = performance.now()
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (result.error) throw result.error
  return {
    time: performance.now() - start,
    status: result.status,
    output: result.stdout + result.stderr,
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** Runs two commands in turn and compares their medians. */
function compare(name, ours, theirs, runs, limit) {
  const times = { ours: [], theirs: [] }
  ours()
  theirs()
  for (let i = 0; i < runs; i++) {
    times.theirs.push(theirs().time)
    times.ours.push(ours().time)
  }
  const [a, b] = [median(times.ours), median(times.theirs)]
  process.stdout.write(
    `${name}: ${a.toFixed(0)} ms, baseline ${b.toFixed(0)} ms, ratio ${(a / b).toFixed(2)} (limit ${limit}), ${runs} runs\n`,
  )
  return a / b
}

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`)

// 1. Cold start: one small campaign, whole process, beside an empty Node process.
const one = join(work, 'one')
mkdirSync(one)
const small = readFileSync(join(root, 'fixtures/real/01-florida-evening-sms.campaign.yaml'), 'utf8')
writeFileSync(join(one, 'one.campaign.yaml'), small)
const cold = compare(
  'cold start, one campaign of 40 lines',
  () => milliseconds(process.execPath, [cli, 'check', 'one.campaign.yaml', '--now', now], one),
  () => milliseconds(process.execPath, ['-e', '0'], one),
  21,
  3,
)

// 2. A thousand campaigns beside markdownlint-cli2 on a thousand Markdown files of the same size.
const many = join(work, 'many')
const pages = join(work, 'pages')
mkdirSync(many)
mkdirSync(pages)
writeFileSync(join(pages, '.markdownlint.json'), '{ "default": true }')
for (let i = 0; i < 1000; i++) {
  const campaign = small
    .replace('id: black-friday-text', `id: campaign-${i}`)
    .replace('20:30', `1${i % 8}:30`)
  writeFileSync(join(many, `c${i}.campaign.yaml`), campaign)
  let page = `# Page ${i}\n\n`
  while (page.length < campaign.length - 80)
    page += `Some prose about campaign ${page.length}, with a [link](https://example.com/${i}) in it.\n\n- one\n- two\n\n`
  writeFileSync(join(pages, `p${i}.md`), page.trimEnd() + '\n')
}
const markdownlint = join(
  dirname(createRequire(import.meta.url).resolve('markdownlint-cli2')),
  'markdownlint-cli2-bin.mjs',
)
const throughput = compare(
  `1,000 campaigns of ${small.length} bytes, markdownlint-cli2 on as many Markdown files`,
  () => milliseconds(process.execPath, [cli, 'check', '.', '--format', 'json', '--now', now], many),
  () => milliseconds(process.execPath, [markdownlint, '*.md'], pages),
  5,
  1,
)
rmSync(work, { recursive: true })

// 3. Reading texts, beside linters of prose: figures without a limit, in a process of its own.
const content = spawnSync(
  process.execPath,
  [join(root, 'test/bench/content.js'), 'content,opt-out', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exitCode = cold <= 3 && throughput <= 1 && content.status === 0 ? 0 : 1
