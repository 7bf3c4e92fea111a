// Compiles the data files and bundles the program into dist/. Skipped while its inputs are unchanged.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const dist = join(root, 'dist')

/** Every file the result depends on, sorted. */
function inputs(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of [...['src', 'rules', 'calendars'].flatMap(inputs), 'package.json', 'package-lock.json'])
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

async function bundle(input, output) {
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    external: output.external ?? [],
    logLevel: 'warn',
  })
  await build.write({
    format: 'esm',
    minify: output.minify ?? false,
    comments: { legal: false },
    ...output.options,
  })
  await build.close()
}

const stamp = join(dist, '.inputs')
const current = fingerprint()
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) process.exit(0)

const started = Date.now()
// Of this process alone: two builds at once don't meet.
const fresh = join(dist, `.new-${process.pid}`)
rmSync(fresh, { recursive: true, force: true })
mkdirSync(fresh, { recursive: true })

// The compiler of the data is TypeScript itself: bundled first, then run.
await bundle(
  { compile: 'src/build/compile.ts' },
  {
    options: { dir: join(fresh, '.build') },
    external: [/^date-holidays/, /^moment-timezone/, /^iso-3166/],
  },
)
const { compile } = await import(pathToFileURL(join(fresh, '.build/compile.js')).href)
const problems = compile({ root, out: fresh })
if (problems.length > 0) {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.stderr.write(
    `sendlint build: ${problems.length} problem${problems.length === 1 ? '' : 's'} in data files\n`,
  )
  rmSync(fresh, { recursive: true, force: true })
  process.exit(1)
}
rmSync(join(fresh, '.build'), { recursive: true })

await bundle(
  { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  {
    minify: true,
    options: { dir: fresh, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
  },
)
for (const name of readdirSync(dist))
  if (!name.startsWith('.new-')) rmSync(join(dist, name), { recursive: true, force: true })
for (const name of readdirSync(fresh)) renameSync(join(fresh, name), join(dist, name))
rmSync(fresh, { recursive: true })
writeFileSync(stamp, current)
process.stderr.write(`sendlint build: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
