import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, Client } from './support/language-client.ts'
import { fixtures, root } from './support/lint.ts'

const work = mkdtempSync(join(tmpdir(), 'sendlint-editors-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const campaign = readFileSync(join(fixtures, 'real/01-florida-evening-sms.campaign.yaml'), 'utf8')

/** Starts a command as an editor would, and asks it about a campaign. */
async function works(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const folder = mkdtempSync(join(work, 'root-'))
  const client = await Client.start({ command, env, folders: [folder] })
  const uri = await client.open(join(folder, 'a.campaign.yaml'), campaign)
  expect((await client.pull(uri)).map(({ code }) => code)).toContain('timing/quiet-hours')
  expect(await client.end()).toBe(0)
  expect(client.stderr).toBe('')
}

describe('snippets', () => {
  const read = (name: string): string => readFileSync(join(root, 'src/lsp/editors', name), 'utf8')
  const path = join(work, 'bin')

  beforeAll(() => {
    mkdirSync(path)
    writeFileSync(join(path, 'sendlint'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`)
    chmodSync(join(path, 'sendlint'), 0o755)
  })

  const strings = (list: string): readonly string[] =>
    [...list.matchAll(/"([^"]*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2]!)
  const commands: Readonly<Record<string, () => readonly string[]>> = {
    'neovim.lua': () => strings(/\bcmd = \{([^}]*)\}/.exec(read('neovim.lua'))![1]!),
    'helix.toml': () => {
      const [, command, args] =
        /\[language-server\.sendlint\]\ncommand = "([^"]+)"\nargs = \[([^\]]*)\]/.exec(read('helix.toml'))!
      return [command!, ...strings(args!)]
    },
    'zed.json': () => {
      const settings = JSON.parse(read('zed.json')) as {
        readonly lsp: Record<
          string,
          { readonly binary: { readonly path: string; readonly arguments: readonly string[] } }
        >
      }
      const { binary } = settings.lsp['yaml-language-server']!
      return [binary.path, ...binary.arguments]
    },
    'sublime.json': () => {
      const settings = JSON.parse(read('sublime.json')) as {
        readonly clients: Record<string, { readonly command: readonly string[] }>
      }
      return settings.clients['sendlint']!.command
    },
    'jetbrains.json': () => {
      const template = JSON.parse(read('jetbrains.json')) as {
        readonly programArgs: { readonly default: string }
      }
      return template.programArgs.default.split(' ')
    },
  }

  test.each(Object.entries(commands))('%s starts the server', async (_, command) => {
    await works(command(), { PATH: `${path}${delimiter}${process.env['PATH']!}` })
  })

  test('each is in the list of editors', () => {
    const list = readFileSync(join(root, 'src/lsp/editors/README.md'), 'utf8')
    for (const name of Object.keys(commands)) expect(list).toContain(`](${name})`)
  })

  test('Helix names servers for languages that are one table each', () => {
    const names = [
      ...read('helix.toml').matchAll(
        /^\[\[language\]\]\nname = "([a-z]+)"\nlanguage-servers = \[[^\]]*"sendlint"\]$/gm,
      ),
    ]
    expect(names.map(([, name]) => name)).toEqual(['yaml', 'json', 'markdown', 'html'])
  })
})

describe('the extension for Visual Studio Code', () => {
  const vsix = join(work, 'sendlint.vsix')
  const unpacked = join(work, 'unpacked')
  let files: Record<string, Uint8Array>

  beforeAll(() => {
    const built = spawnSync(process.execPath, [join(root, 'src/lsp/vscode/build.js'), vsix], {
      encoding: 'utf8',
    })
    expect(built.stderr).toMatch(/\d+ files/)
    files = unzipSync(readFileSync(vsix))
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(unpacked, path)), { recursive: true })
      writeFileSync(join(unpacked, path), bytes)
    }
  }, 60_000)

  const textOf = (path: string): string => Buffer.from(files[path]!).toString('utf8')

  test('is a package as VS Code reads it', () => {
    const types = textOf('[Content_Types].xml')
    for (const path of Object.keys(files)) {
      if (path === '[Content_Types].xml') continue
      expect(types, path).toContain(`Extension="${/\.[^./]+$/.exec(path)![0]}"`)
    }
    const manifest = textOf('extension.vsixmanifest')
    for (const [, path] of manifest.matchAll(/ Path="([^"]+)"/g)) expect(Object.keys(files)).toContain(path)
    const own = JSON.parse(textOf('extension/package.json')) as Record<string, never>
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(own).toMatchObject({ name: 'sendlint', version, main: './extension.js' })
    expect(manifest).toContain(`Id="sendlint" Version="${version}" Publisher="sendlint"`)
  })

  test('holds everything that it names, and nothing of how it is made', () => {
    const paths = Object.keys(files)
    const own = JSON.parse(textOf('extension/package.json')) as {
      readonly main: string
      readonly icon?: string
      readonly contributes: Readonly<
        Record<'jsonValidation' | 'yamlValidation', readonly { readonly url: string }[]>
      >
    }
    const named = [
      own.main,
      ...(own.icon === undefined ? [] : [own.icon]),
      ...[...own.contributes.jsonValidation, ...own.contributes.yamlValidation].map(({ url }) => url),
    ]
    for (const path of named) expect(paths).toContain(`extension/${path.replace(/^\.\//, '')}`)
    for (const path of ['LICENSE.txt', 'NOTICE.txt', 'README.md', 'CHANGELOG.md'])
      expect(textOf(`extension/${path}`).length, path).toBeGreaterThan(200)
    expect(textOf('extension/LICENSE.txt')).toContain('MIT License')
    expect(
      paths.filter((path) =>
        /\.(?:ts|map|vsix|tgz)$|(?:^|\/)(?:test|fixtures|node_modules|src)\//.test(path),
      ),
    ).toEqual([])
    // What the server loads while it runs is beside it.
    const loaded = paths
      .filter((path) => /\.c?js$/.test(path) && path.startsWith('extension/server/'))
      .flatMap((path) =>
        [...textOf(path).matchAll(/(?:\bfrom|\bimport\(?|\brequire\()\s*[`"'](\.{1,2}\/[^`"'$]+)[`"']/g)].map(
          ([, target]) => join(dirname(path), target!),
        ),
      )
    expect(loaded).not.toEqual([])
    expect(loaded.filter((path) => !paths.includes(path))).toEqual([])
  })

  test('associates schemas that are in it, and takes no program from a workspace that is not trusted', () => {
    const { contributes, capabilities } = JSON.parse(textOf('extension/package.json')) as {
      contributes: Record<'jsonValidation' | 'yamlValidation', { fileMatch: string; url: string }[]> & {
        configuration: { properties: Record<string, { scope: string }> }
      }
      capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } }
    }
    const schemas = [...contributes.jsonValidation, ...contributes.yamlValidation]
    for (const { url } of schemas) expect(existsSync(join(unpacked, 'extension', url)), url).toBe(true)
    expect(schemas.map(({ fileMatch }) => fileMatch)).toEqual(
      expect.arrayContaining([
        '*.campaign.yaml',
        '*.campaign.json',
        'sendlint.config.yaml',
        'sendlint.config.json',
      ]),
    )
    expect(capabilities.untrustedWorkspaces).toMatchObject({
      supported: 'limited',
      restrictedConfigurations: ['sendlint.path'],
    })
    expect(contributes.configuration.properties['sendlint.path']!.scope).toBe('machine-overridable')
  })

  test('its server works by itself, started as its client starts it', async () => {
    const server = join(unpacked, 'extension/server/cli.js')
    await works([process.execPath, server, 'lsp', '--stdio', `--clientProcessId=${process.pid}`])
    // As of the clock, which is how it is really started.
    const folder = mkdtempSync(join(work, 'root-'))
    const client = await Client.start({
      command: [process.execPath, server, 'lsp', '--stdio', `--clientProcessId=${process.pid}`],
      env: { SENDLINT_NOW: '' },
      folders: [folder],
    })
    const uri = await client.open(join(folder, 'a.campaign.yaml'), campaign)
    expect((await client.pull(uri)).map(({ code }) => code)).toContain('timing/quiet-hours')
    expect(await client.end()).toBe(0)
  })

  test('its client loads, and waits while there is no campaign', { timeout: 60_000 }, async () => {
    const { seen, vscode } = fakeEditor()
    // What the editor gives to its extensions under the name of a package.
    const place = Symbol.for('sendlint.test.vscode')
    mkdirSync(join(unpacked, 'node_modules/vscode'), { recursive: true })
    writeFileSync(
      join(unpacked, 'node_modules/vscode/index.js'),
      `module.exports = globalThis[Symbol.for('sendlint.test.vscode')]`,
    )
    Object.assign(globalThis, { [place]: vscode })
    try {
      const extension = createRequire(import.meta.url)(join(unpacked, 'extension/extension.js')) as {
        activate(context: object): Promise<void>
        deactivate(): Promise<void>
      }
      const subscriptions: object[] = []
      await extension.activate({
        subscriptions,
        asAbsolutePath: (path: string) => join(unpacked, 'extension', path),
      })
      expect([...seen.commands.keys()]).toEqual(
        expect.arrayContaining(['sendlint.restart', 'sendlint.showOutput']),
      )
      expect(seen.waits).toBe(1)
      await extension.deactivate()
    } finally {
      Reflect.deleteProperty(globalThis, place)
    }
  })
})

/** As much of an editor as the extension touches before there is a campaign to open. */
function fakeEditor(): {
  readonly seen: { readonly commands: Map<string, unknown>; waits: number }
  readonly vscode: object
} {
  const seen = { commands: new Map<string, unknown>(), waits: 0 }
  const disposable = { dispose: () => {} }
  const parts: Record<string, unknown> = {
    commands: {
      registerCommand: (name: string, run: unknown) => {
        seen.commands.set(name, run)
        return disposable
      },
    },
    workspace: {
      textDocuments: [],
      findFiles: () => Promise.resolve([]),
      onDidChangeConfiguration: () => disposable,
      onDidOpenTextDocument: () => {
        seen.waits += 1
        return disposable
      },
      getConfiguration: () => ({ get: (_: string, otherwise: string) => otherwise }),
    },
  }
  /** Classes and enumerations that the client library builds upon when it is loaded. */
  const anything = (): unknown =>
    new Proxy(function nothing() {}, {
      get: (target, key) =>
        key === 'prototype' ? target.prototype : key === Symbol.toPrimitive ? () => 0 : 0,
    })
  return {
    seen,
    vscode: new Proxy(parts, {
      get: (target, key) =>
        typeof key === 'string' && Object.hasOwn(target, key) ? target[key] : anything(),
    }),
  }
}
