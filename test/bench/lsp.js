// Prints the figures of the language server for BENCHMARKS.md: the built server over its protocol, beside an empty Node
// process in the same run.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/cli.js')
const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-lsp-'))
const env = { ...process.env, SENDLINT_NOW: '2026-11-21T10:00:00Z' }
const capabilities = { textDocument: { diagnostic: {} } }
const edits = Number(process.argv[2] ?? 10_000)

const sorted = (values) => values.toSorted((a, b) => a - b)
const median = (values) => sorted(values)[values.length >> 1]
const say = (line) => process.stdout.write(`${line}\n`)
const uriOf = (path) => pathToFileURL(path).href

function start() {
  const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  )
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  return { child, connection }
}

async function initialised(folder) {
  const { child, connection } = start()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: uriOf(folder), name: 'bench' }],
    capabilities,
  })
  await connection.sendNotification('initialized', {})
  return { child, connection }
}

async function stop({ child, connection }) {
  await connection.sendRequest('shutdown')
  await connection.sendNotification('exit')
  await new Promise((done) => child.on('exit', done))
}

/** Resident memory of a process in MB, where the system tells. */
function memoryOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  } catch {
    return NaN
  }
}

/** Processor time of a process in milliseconds, where the system tells: it is the same on a busy machine. */
function processorOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    // utime and stime, in hundredths of a second (proc(5)).
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return NaN
  }
}

say(`Node ${process.version}, ${process.platform} ${process.arch}`)

// 1. From the start of the process to the answer to `initialize`, beside an empty process.
const [answers, floors] = [[], []]
for (let i = 0; i < 21; i++) {
  const began = performance.now()
  const { child, connection } = start()
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities })
  answers.push(performance.now() - began)
  child.kill()
  const empty = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  floors.push(performance.now() - empty)
}
const ratio = median(answers) / median(floors)
say(
  `initialize: ${median(answers).toFixed(0)} ms, baseline ${median(floors).toFixed(0)} ms (node -e 0), ratio ${ratio.toFixed(2)} (limit 2.5), 21 runs`,
)

// 2. One key to the findings of the new text, campaign by campaign, and what memory does meanwhile.
const real = join(root, 'fixtures/real')
const names = [
  '01-florida-evening-sms.campaign.yaml',
  '03-eu-launch.campaign.yaml',
  '07-parcel-notice.campaign.yaml',
  '10-nationwide-us.campaign.yaml',
  '14-twenty-markets.campaign.yaml',
]
const { status } = spawnSync(process.execPath, [cli, 'check', real, '--exit-zero'], { env, stdio: 'ignore' })
if (status !== 0) throw new Error('The corpus can not be checked')
const alone = join(work, 'alone')
mkdirSync(alone)
writeFileSync(join(alone, 'sendlint.config.yaml'), '')
let worst = 0
{
  const server = await initialised(alone)
  const { connection, child } = server
  let began = performance.now()
  for (const [index, name] of names.entries()) {
    const text = readFileSync(join(real, name), 'utf8')
    const uri = uriOf(join(alone, name))
    const textDocument = { uri }
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    })
    await connection.sendRequest('textDocument/diagnostic', { textDocument })
    if (index === 0) say(`first findings after initialize: ${(performance.now() - began).toFixed(0)} ms`)
    const times = []
    let used = 0
    for (let version = 2; version < 230; version++) {
      if (version === 130) used = processorOf(child.pid)
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text: `${text}# ${version}\n` }],
      })
      began = performance.now()
      await connection.sendRequest('textDocument/diagnostic', { textDocument })
      if (version >= 130) times.push(performance.now() - began)
    }
    const processor = (processorOf(child.pid) - used) / times.length
    worst = Math.max(worst, Math.min(median(times), Number.isNaN(processor) ? Infinity : processor))
    say(
      `warm, ${name}: a key takes ${processor.toFixed(1)} ms of processor time (limit 10), ${median(times).toFixed(1)} ms by the clock, at best ${sorted(times)[0].toFixed(1)} ms`,
    )
    await connection.sendNotification('textDocument/didClose', { textDocument })
  }

  const name = names[0]
  const text = readFileSync(join(real, name), 'utf8')
  const uri = uriOf(join(alone, name))
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  })
  const marks = []
  for (let version = 2; version <= edits + 1; version++) {
    const line = 3 + (version % 5)
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [
        {
          range: { start: { line, character: 0 }, end: { line, character: 0 } },
          text: version % 2 === 0 ? '# x\n' : '',
        },
        ...(version % 2 === 0 ? [] : [{ text }]),
      ],
    })
    await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } })
    if (version % Math.ceil(edits / 5) === 0) marks.push(`${version}: ${memoryOf(child.pid).toFixed(0)}`)
  }
  say(`memory over ${edits} edits, MB: ${marks.join(', ')}`)
  await stop(server)
}

// 3. The same key in a project of many campaigns that are judged together.
{
  const many = join(work, 'many')
  mkdirSync(many)
  writeFileSync(join(many, 'sendlint.config.yaml'), '')
  const text = readFileSync(join(real, names[0]), 'utf8')
  for (let i = 0; i < 1000; i++)
    writeFileSync(
      join(many, `c${i}.campaign.yaml`),
      text.replace('id: black-friday-text', `id: campaign-${i}`),
    )
  const server = await initialised(many)
  const { connection } = server
  const uri = uriOf(join(many, 'c500.campaign.yaml'))
  const own = text.replace('id: black-friday-text', 'id: campaign-500')
  let began = performance.now()
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text: own },
  })
  await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } })
  const first = performance.now() - began
  const times = []
  for (let version = 2; version < 30; version++) {
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: `${own}# ${version}\n` }],
    })
    began = performance.now()
    await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } })
    times.push(performance.now() - began)
  }
  say(
    `1,000 campaigns in the project: first ${first.toFixed(0)} ms, then a key ${median(times).toFixed(1)} ms`,
  )
  await stop(server)
}

rmSync(work, { recursive: true, force: true })
if (ratio > 2.5 || worst > 10) process.exitCode = 1
