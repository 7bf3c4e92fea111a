// Measures content/language-mismatch on a corpus: `node test/bench/language.js corpus.jsonl`, one JSON object per line
// with `language` (BCP 47), `text`, and optionally `kind` and `half`. For each kind: how often a text is reported though
// it is declared right, and how often it is found when it is declared wrong; how many need a detector; the time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const [path, half, verbose] = process.argv.slice(2)
if (path === undefined) {
  process.stderr.write('Usage: node test/bench/language.js corpus.jsonl [half] [language]\n')
  process.exit(2)
}

const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-'))
const build = await rolldown({
  cwd: root,
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  input: {
    language: 'src/content/language.ts',
    scripts: 'src/content/scripts.ts',
    gate: 'src/content/language-gate.ts',
    confirm: 'src/content/language-confirm.ts',
  },
  logLevel: 'silent',
})
await build.write({ dir: work, format: 'esm' })
await build.close()
const load = (name) => import(pathToFileURL(join(work, `${name}.js`)).href)
const { judgeLanguage, readProse } = await load('language')
const { readTag } = await load('scripts')
const { gate } = await load('gate')
const { confirm } = await load('confirm')
rmSync(work, { recursive: true })
const known = JSON.parse(readFileSync(join(root, 'dist/data/language-words.json'), 'utf8'))

/** The languages of the figures; others of the corpus are judged as declared, too, and counted apart. */
const core =
  'en fr de es it pt nl pl cs sk hu ro bg el ru uk tr ar he fa hi ja ko zh-Hans th vi id sv da nb fi'.split(
    ' ',
  )

let franc = 0
let eld = 0
function verdict(text, language) {
  const tag = readTag(language)
  const prose = readProse(text, [], tag, known)
  const first = judgeLanguage(prose, tag, known, {})
  if (first.kind !== 'doubtful') return first
  franc++
  const second = judgeLanguage(prose, tag, known, { franc: gate })
  if (second.kind !== 'doubtful') return second
  eld++
  return judgeLanguage(prose, tag, known, { franc: gate, eld: confirm })
}
const reported = ({ kind }) => kind === 'other' || kind === 'writing'

const texts = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter((one) => half === undefined || half === 'all' || one.half === half)
const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)} % of ${whole}`
const near = [
  ['es', 'pt', 'gl', 'ca'],
  ['nb', 'da', 'sv'],
  ['cs', 'sk'],
  ['ru', 'uk', 'bg'],
  ['ar', 'fa'],
  ['nl', 'de'],
]
const areNear = (a, b) => near.some((group) => group.includes(a) && group.includes(b))

for (const kind of [...new Set(texts.map((one) => one.kind ?? 'text'))].sort()) {
  const own = texts.filter((one) => (one.kind ?? 'text') === kind)
  const right = own.filter((one) => core.includes(one.language))
  franc = 0
  eld = 0
  const start = performance.now()
  const wrong = right.filter((one) => reported(verdict(one.text, one.language)))
  const time = performance.now() - start
  console.log(`${kind}: declared right, reported: ${percent(wrong.length, right.length)}`)
  for (const [name, from, to] of [
    ['20-39', 20, 40],
    ['40-79', 40, 80],
    ['80-', 80, Infinity],
  ]) {
    const some = right.filter((one) => one.text.length >= from && one.text.length < to)
    if (some.length > 0)
      console.log(
        `  ${name} characters: ${percent(some.filter((one) => wrong.includes(one)).length, some.length)}`,
      )
  }
  console.log(`  franc asked for ${percent(franc, right.length)}, eld for ${percent(eld, right.length)}`)
  console.log(`  ${((1000 * time) / right.length).toFixed(0)} µs per text, detectors included`)
  const others = own.filter((one) => !core.includes(one.language))
  const falsely = others.filter((one) => reported(verdict(one.text, one.language)))
  console.log(
    `  ${new Set(others.map((one) => one.language)).size} other languages: ${percent(falsely.length, others.length)}`,
  )
  const byLanguage = new Map()
  for (const one of [...wrong, ...falsely])
    byLanguage.set(one.language, (byLanguage.get(one.language) ?? 0) + 1)
  console.log(
    `  of these: ${[...byLanguage]
      .sort((a, b) => b[1] - a[1])
      .map(([a, b]) => `${a} ${b}`)
      .join(', ')}`,
  )
  if (verbose !== undefined)
    for (const one of [...wrong, ...falsely])
      if (verbose === 'all' || one.language === verbose)
        console.log(`    ${one.language} ${JSON.stringify(verdict(one.text, one.language))} ${one.text}`)

  const asEnglish = right.filter((one) => one.language !== 'en')
  const missed = asEnglish.filter((one) => !reported(verdict(one.text, 'en')))
  console.log(
    `  declared en, text other, found: ${percent(asEnglish.length - missed.length, asEnglish.length)}`,
  )
  if (verbose === 'missed') for (const one of missed) console.log(`    ${one.language} ${one.text}`)
  const english = right.filter((one) => one.language === 'en')
  let pairs = 0
  let found = 0
  const missedIn = new Map()
  for (const one of english)
    for (const language of core.filter((code) => code !== 'en')) {
      pairs++
      if (reported(verdict(one.text, language))) found++
      else missedIn.set(language, (missedIn.get(language) ?? 0) + 1)
    }
  console.log(`  text en, declared other, found: ${percent(found, pairs)}`)
  console.log(
    `    missed: ${[...missedIn]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([a, b]) => `${a} ${b}`)
      .join(', ')}`,
  )
  // Any other declaration: a few of the others for each text, the same on every run.
  let anyPairs = 0
  let anyFound = 0
  let nearPairs = 0
  let nearFound = 0
  right.forEach((one, at) => {
    for (let step = 1; step <= 3; step++) {
      const declared = core[(core.indexOf(one.language) + at * 7 + step * 11) % core.length]
      if (declared === one.language || areNear(declared, one.language)) continue
      anyPairs++
      if (reported(verdict(one.text, declared))) anyFound++
    }
    for (const declared of core)
      if (declared !== one.language && areNear(declared, one.language)) {
        nearPairs++
        if (reported(verdict(one.text, declared))) nearFound++
      }
  })
  console.log(`  any other declaration, found: ${percent(anyFound, anyPairs)}`)
  console.log(
    `  near pairs (es/pt, nb/da/sv, cs/sk, ru/uk/bg, ar/fa, nl/de), found: ${percent(nearFound, nearPairs)}`,
  )
}
