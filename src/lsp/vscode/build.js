// Packs the extension for Visual Studio Code: `node src/lsp/vscode/build.js [file.vsix]`, after `npm run build`.
// A .vsix is an OPC package: a zip with [Content_Types].xml, a manifest and the extension below `extension/`.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { rolldown } from 'rolldown'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Every file below a folder, as the path in the package and its bytes. */
function filesOf(folder, prefix) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [`${prefix}${relative(folder, path).replaceAll('\\', '/')}`, readFileSync(path)])
}

async function clientBundle() {
  const scratch = mkdtempSync(join(tmpdir(), 'sendlint-vsix-'))
  const build = await rolldown({
    input: { extension: join(here, 'extension.ts') },
    platform: 'node',
    external: ['vscode'],
    logLevel: 'warn',
  })
  await build.write({
    dir: scratch,
    format: 'cjs',
    minify: true,
    comments: { legal: false },
    codeSplitting: false,
  })
  await build.close()
  const code = readFileSync(join(scratch, 'extension.js'))
  rmSync(scratch, { recursive: true })
  return code
}

function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The manifest, as the marketplace and VS Code read it (PackageManifest 2.0.0). */
function vsixManifest(manifest) {
  const { name, publisher, displayName, description, keywords, categories, engines } = manifest
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(name)}" Version="${version}" Publisher="${escaped(publisher)}" />
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(keywords.join(','))}</Tags>
    <Categories>${escaped(categories.join(','))}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace" />
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Changelog" Path="extension/CHANGELOG.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
  </Assets>
</PackageManifest>
`
}

const mediaTypes = {
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.js': 'application/javascript',
  '.cjs': 'application/javascript',
  '.bin': 'application/octet-stream',
  '.cache': 'application/octet-stream',
  '.wasm': 'application/wasm',
  '.vsixmanifest': 'text/xml',
}

function contentTypes(paths) {
  const endings = [...new Set(paths.map((path) => extname(path)))].toSorted((a, b) => (a < b ? -1 : 1))
  const defaults = endings.map((ending) => {
    const type = mediaTypes[ending]
    if (type === undefined) throw new Error(`No media type for ${ending}`)
    return `<Default Extension="${ending}" ContentType="${type}"/>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults.join('')}</Types>\n`
}

if (!existsSync(join(dist, 'cli.js'))) {
  process.stderr.write('sendlint build: no dist/cli.js to pack, run `npm run build` first\n')
  process.exit(2)
}
const target = resolve(process.argv[2] ?? join(root, `sendlint-${version}.vsix`))
const manifest = { ...JSON.parse(readFileSync(join(here, 'manifest.json'), 'utf8')), version }
const text = (content) => Buffer.from(content)
const files = [
  ['extension/package.json', text(`${JSON.stringify(manifest, null, 2)}\n`)],
  ['extension/extension.js', await clientBundle()],
  ['extension/README.md', readFileSync(join(here, 'README.md'))],
  ['extension/CHANGELOG.md', readFileSync(join(root, 'CHANGELOG.md'))],
  ['extension/LICENSE.txt', readFileSync(join(root, 'LICENSE'))],
  ['extension/NOTICE.txt', readFileSync(join(root, 'NOTICE'))],
  // The server is a module whatever the extension around it is.
  ['extension/server/package.json', text('{ "type": "module" }\n')],
  ['extension/server/cli.js', readFileSync(join(dist, 'cli.js'))],
  ...filesOf(join(dist, 'program'), 'extension/server/program/'),
  ...filesOf(join(dist, 'chunks'), 'extension/server/chunks/').filter(([path]) =>
    /\/server-[^/]*\.js$/.test(path),
  ),
  ...filesOf(join(dist, 'data'), 'extension/server/data/'),
  ...filesOf(join(dist, 'schema'), 'extension/server/schema/'),
]
files.unshift(['extension.vsixmanifest', text(vsixManifest(manifest))])
files.unshift(['[Content_Types].xml', text(contentTypes(files.map(([path]) => path)))])
// The same bytes for the same content: zip has no time before 1980.
const zipped = zipSync(Object.fromEntries(files), { level: 9, mtime: new Date(1980, 0, 1) })
mkdirSync(dirname(target), { recursive: true })
writeFileSync(target, zipped)
process.stderr.write(
  `sendlint build: ${relative(process.cwd(), target)}, ${files.length} files, ${(zipped.length / 1e6).toFixed(1)} MB\n`,
)
