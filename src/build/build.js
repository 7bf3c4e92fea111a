// Compiles the data files and bundles the program into dist/. Skipped while its inputs are unchanged.
import { spawnSync } from 'node:child_process'
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

// The ESM build of `yaml`: it is smaller, and starts sooner than the CommonJS one that Node would be given.
const alias = { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') }

async function bundle(input, output) {
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'], alias },
    external: output.external ?? [],
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
    // yargs resolves `extends` of a configuration through it, which isn't used here.
    checks: { emptyImportMeta: false },
  })
  const { output: chunks } = await build.write({
    format: 'esm',
    minify: output.minify ?? false,
    comments: { legal: false },
    ...output.options,
  })
  await build.close()
  return chunks
}

/** Names of the packages that have code in chunks, sorted. */
function packagesIn(chunks) {
  const names = chunks
    .flatMap(({ moduleIds }) => moduleIds ?? [])
    .map((id) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].sort((a, b) => (a < b ? -1 : 1))
}

/** The licence of every package that is bundled, as it comes with it: MIT and its like ask that it does. */
function licencesOf(packages) {
  return packages
    .map((name) => {
      const folder = join(root, 'node_modules', name)
      const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find((entry) => /^(?:licen[sc]e|copying)/i.test(entry))
      const holder = typeof author === 'string' ? author : author?.name
      const text =
        file === undefined
          ? `Copyright (c) ${holder ?? `the authors of ${name}`}. ${license} licence; the package has no file with its text.`
          : readFileSync(join(folder, file), 'utf8').trim()
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** The modules that every command loads, and those that judging contacts does: what is imported without `import()`. */
async function modulesByStart() {
  const build = await rolldown({
    cwd: root,
    input: {
      program: 'src/cli/program.ts',
      audience: 'src/cli/audience.ts',
      'audience-report': 'src/audience/report-pretty.ts',
    },
    platform: 'node',
    resolve: { mainFields: ['module', 'main'], alias },
    logLevel: 'silent',
  })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const modulesFrom = (names) => {
    const reached = new Set()
    const pending = [...names]
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const chunk = chunks.get(name)
      if (chunk?.type !== 'chunk' || reached.has(chunk)) continue
      reached.add(chunk)
      pending.push(...chunk.imports)
    }
    return new Set([...reached].flatMap((chunk) => chunk.moduleIds))
  }
  const starting = modulesFrom(['program.js'])
  const audience = modulesFrom(['audience.js', 'audience-report.js'])
  return { starting, audience: new Set([...audience].filter((id) => !starting.has(id))) }
}

/** Writes a script in ASCII, of which V8 keeps half the bytes, and which is read without being decoded. */
function escapeToAscii(file) {
  const code = readFileSync(file, 'utf8')
  const ascii = code.replace(/(\\*)([\u0080-\uffff])/g, (_, slashes, unit) => {
    // `\é` is `é`, but `\\u00e9` isn't.
    if (slashes.length % 2 === 1) throw new Error(`${file}: \\${unit}, expected it without the backslash`)
    return `${slashes}\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  writeFileSync(file, ascii)
}

/**
 * The command line: a few lines that load its program, which is a script and not a module because only scripts take a
 * code cache on Node 20. What every command loads is one file, so that one cache holds it; what contacts are judged with
 * is another. Gives its chunks.
 */
async function bundleProgram(folder) {
  const { starting, audience } = await modulesByStart()
  const entry = join(root, 'src/cli/program.ts')
  const program = await bundle(
    {
      program: 'src/cli/program.ts',
      engine: 'src/lsp/engine.ts',
      'audience-thread': 'src/audience/thread.ts',
    },
    {
      minify: true,
      options: {
        format: 'cjs',
        dir: join(folder, 'program'),
        entryFileNames: '[name].cjs',
        chunkFileNames: ({ name }) =>
          name === 'start' || name === 'audience' ? `${name}.cjs` : 'chunks/[name]-[hash].cjs',
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'start', test: (id) => starting.has(id) && id !== entry },
            { name: 'audience', test: (id) => audience.has(id) },
          ],
        },
      },
    },
  )
  for (const name of ['start.cjs', 'audience.cjs']) escapeToAscii(join(folder, 'program', name))
  const start = await bundle(
    { cli: 'src/cli/main.ts' },
    { minify: true, options: { dir: folder, chunkFileNames: 'chunks/[name]-[hash].js' } },
  )
  const scratch = join(folder, '.build')
  await bundle({ 'code-cache': 'src/build/code-cache.ts' }, { options: { dir: scratch } })
  for (const command of ['check', 'audience']) {
    const made = spawnSync(
      process.execPath,
      [
        join(scratch, 'code-cache.js'),
        join(folder, 'program'),
        command,
        join(root, 'fixtures/real/01-florida-evening-sms.campaign.yaml'),
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    if (made.status !== 0) throw new Error(`The code cache of \`${command}\` could not be made`)
  }
  rmSync(scratch, { recursive: true })
  return [...program, ...start]
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const stamp = join(dist, '.inputs')
const current = fingerprint()
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) process.exit(0)

const started = Date.now()
// What an interrupted build left behind.
if (existsSync(dist))
  for (const name of readdirSync(dist).filter((name) => name.startsWith('.new-')))
    if (!isRunning(Number(name.slice('.new-'.length))))
      rmSync(join(dist, name), { recursive: true, force: true })
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

// The kernel of contact files, `src/audience/kernel`.
const { main: compileKernel } = await import('assemblyscript/asc')
for (const name of ['rows', 'sets']) {
  const compiled = await compileKernel(
    [
      `src/audience/kernel/assembly/${name}.ts`,
      `--baseDir=${root}`,
      `--outFile=${relative(root, join(fresh, `data/kernel-${name}.wasm`))}`,
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime=stub',
      '--importMemory',
      '--enable=simd',
    ],
    { stderr: process.stderr },
  )
  if (compiled.error === null) continue
  rmSync(fresh, { recursive: true, force: true })
  process.exit(1)
}

const chunks = [
  ...(await bundle(
    { index: 'src/index.ts' },
    { minify: true, options: { dir: fresh, chunkFileNames: 'chunks/[name]-[hash].js' } },
  )),
  ...(await bundleProgram(fresh)),
]
writeFileSync(join(fresh, 'LICENCES.txt'), licencesOf(packagesIn(chunks)))
for (const name of readdirSync(dist))
  if (!name.startsWith('.new-')) rmSync(join(dist, name), { recursive: true, force: true })
for (const name of readdirSync(fresh)) renameSync(join(fresh, name), join(dist, name))
rmSync(fresh, { recursive: true })
writeFileSync(stamp, current)
process.stderr.write(`sendlint build: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
