// Bundles the GitHub action with its data into one file: `action/index.js`, or the file that is named. Run by
// `npm run release:action`, after the build; the file is committed with a release's tag and nowhere else.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const file = resolve(process.argv[2] ?? join(root, 'action/index.js'))
const data = join(root, 'dist/data')

const shards = readdirSync(data, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => [
    relative(data, path)
      .split(sep)
      .join('/')
      .replace(/\.json$/, ''),
    JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))),
  ])
const embedded = join(root, 'src/cli/embedded.ts')

const build = await rolldown({
  cwd: root,
  input: 'src/action/main.ts',
  platform: 'node',
  resolve: {
    mainFields: ['module', 'main'],
    alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
  },
  plugins: [
    {
      name: 'data',
      load: (id) => (id === embedded ? `export const embedded = new Map(${JSON.stringify(shards)})` : null),
    },
  ],
  logLevel: 'warn',
  checks: { emptyImportMeta: false },
})
mkdirSync(dirname(file), { recursive: true })
await build.write({ format: 'esm', minify: true, comments: { legal: false }, codeSplitting: false, file })
await build.close()
process.stderr.write(
  `sendlint: ${relative(process.cwd(), file)}, ${(statSync(file).size / 1e6).toFixed(1)} MB\n`,
)
