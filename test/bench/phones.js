// The phone automaton beside libphonenumber-js/max: the same answer for millions of numbers of every type of every country,
// right and damaged, and for every step of the automaton; then the speed of both on the numbers of a contact file.
// `npm run bench:phones`, or `node test/bench/phones.js [numbers, 5000000] [seed]`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-'))
const build = await rolldown({
  cwd: root,
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  input: { numbers: 'test/support/phone-numbers.ts', open: 'src/audience/phone/open.ts' },
  logLevel: 'silent',
})
await build.write({ dir: work, format: 'esm' })
await build.close()
const load = (name) => import(pathToFileURL(join(work, `${name}.js`)).href)
const { contactNumber, differences, everyStep, readByLibrary, sampleNumber, seeded } = await load('numbers')
const { openPhones } = await load('open')
rmSync(work, { recursive: true })

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
const count = Number(process.argv[2] ?? 5_000_000)
const seed = Number(process.argv[3] ?? 1)
const data = readFileSync(join(root, 'dist/data/phones.bin'))
const table = openPhones(data)
const random = seeded(seed)
// In turn; by the processor's time, which other processes take less from than from the clock's.
const timed = (count, work) => {
  const [clock, { user, system }] = [performance.now(), process.cpuUsage()]
  work()
  const used = process.cpuUsage()
  return {
    cpu: ((used.user + used.system - user - system) / count) * 1e3,
    clock: ((performance.now() - clock) / count) * 1e6,
  }
}
const encoder = new TextEncoder()
const piece = 4000
function speed(name, contacts) {
  const bytes = encoder.encode(contacts.map(({ text }) => text).join(''))
  const ends = new Uint32Array(contacts.length)
  for (let i = 0, at = 0; i < contacts.length; i++) ends[i] = at += contacts[i].text.length
  const homes = Int16Array.from(contacts, ({ country }) => table.countryIndex(country))
  let valid = 0
  const read = () => {
    valid = 0
    for (let i = 0, from = 0; i < ends.length; i++) {
      table.walk(bytes, from, ends[i], homes[i])
      if (table.key !== 0) valid++
      from = ends[i]
    }
  }
  const rounds = []
  for (let round = 0; round < 40; round++) {
    const automaton = timed(contacts.length, read)
    const some = contacts.slice(round * piece, (round + 1) * piece)
    const library = timed(piece, () => some.forEach(readByLibrary))
    if (round >= 5) rounds.push({ automaton, library })
  }
  const share = ((valid / contacts.length) * 100).toFixed(1)
  for (const time of ['cpu', 'clock']) {
    const [automaton, library] = ['automaton', 'library'].map((key) =>
      median(rounds.map((round) => round[key][time])),
    )
    const ratio = median(rounds.map(({ automaton, library }) => library[time] / automaton[time]))
    console.log(
      `${name}, ${share} % valid, ${time}: ${automaton.toFixed(0)} ns, libphonenumber-js/max ${library.toFixed(0)} ns a number: ${ratio.toFixed(0)} ×`,
    )
  }
}
// 80 % E.164, 10 % punctuated, 10 % in national form with a country, 3 % of all damaged.
const contacts = Array.from({ length: 1_000_000 }, () => contactNumber(random))
speed('contact file', contacts)
speed(
  'its E.164 numbers',
  contacts.filter(({ text }) => /^\+\d+$/.test(text)),
)

let mismatches = 0
const compare = (sample) => {
  const difference = differences(table, sample)
  if (difference !== null && mismatches++ < 20) console.log(difference)
}
for (let i = 0; i < count; i++) {
  const sample = sampleNumber(random)
  compare(sample)
  if (i % 1_000_000 === 999_999) process.stderr.write(`${i + 1} numbers, ${mismatches} mismatches\n`)
}
console.log(`${count} numbers (seed ${seed}): ${mismatches} mismatches`)
const before = mismatches
let steps = 0
for (const sample of everyStep(data)) {
  compare(sample)
  steps++
}
console.log(`${steps} numbers that take every step of the automaton: ${mismatches - before} mismatches`)

// Last: opened once, as the program does, the table is constants to the compiler.
const opening = []
for (let i = 0; i < 21; i++) {
  const from = performance.now()
  openPhones(data)
  opening.push(performance.now() - from)
}
console.log(`opening: median ${median(opening).toFixed(1)} ms; ${data.length} bytes`)
process.exitCode = mismatches === 0 ? 0 : 1
