// Run by the build: node code-cache.js <folder of the program> <kind of command> <campaign>. Judges one campaign, or a few
// contacts for it, as a user's command does, so that the caches hold what every such command compiles. With more of them
// they would hold more than one needs, and reading that takes longer than compiling it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CachedCommand, cachedScripts, compileScript, runScript } from '../cli/code-cache.ts'
import type { Stream } from '../cli/terminal.ts'

const [, , folder, command, campaign] = process.argv
if (folder === undefined || campaign === undefined || (command !== 'check' && command !== 'audience'))
  throw new Error('A folder, a command and a file expected: the program, `check` or `audience`, a campaign')

/** Rows as lists have them: most are plain, and some have a fault of each kind. */
const contacts = `contact_id,phone,email,first_name,country,region,consent_tags,consent_source,consent_date,last_activity,date_of_birth,opted_out
1,+13055550123,one@example.com,Ada,US,FL,marketing:sms|marketing:email,web_form,2025-11-03,2026-01-02,1980-04-05,
2,(813) 555-0199,two@example.com,Alan,US,FL,marketing:*,checkout,2025-12-03,2025-08-02,1991-04-05,false
3,+12125550101,three@example,Tim,US,NY,service:sms,,,2023-01-02,2014-04-05,true
4,+447912345678,four@example.com,Grace,GB,,,event,2024-11-03,,,
5,+33612345678,five@example.com,Zoé,FR,,marketing:email,partner,2025-11-03,2025-12-01,2001-02-03,
6,+4915112345678,six@example.com,Jörg,DE,BY,marketing:sms|marketing:email,event,2025-11-03,2026-12-01,1955-02-03,
7,+393331234567,seven@example.com,Ada,IT,,marketing:*,web_form,2025-11-03,2026-10-01,1965-02-03,
8,+1305555,eight@example.com,Ada,US,CA,marketing:sms,web_form,2025-11-03,2026-10-01,1965-02-03,
9,(415) 555-0123,nine@example.com,Ada,US,CA,marketing:email,checkout,2025-01-03,2025-01-01,2012-02-03,
2,+18135550199,two@example.com,"Alan, again",US,FL,marketing:sms,paper,03/11/2025,2025-08-02,,
`
const argumentsOf: Readonly<Record<CachedCommand, (scratch: string) => readonly string[]>> = {
  check: () => ['check', campaign],
  audience: (scratch) => {
    const file = join(scratch, 'contacts.csv')
    writeFileSync(file, contacts)
    return ['audience', file, '--campaign', campaign]
  },
}

const silent: Stream = { isTTY: false, columns: null, write: () => {} }
const scripts = cachedScripts[command].map(({ script, cache }) => {
  const compiled = compileScript(folder, script)
  return { cache, compiled, require: runScript(folder, script, compiled) }
})
const { run } = scripts[0]!.require('./program.cjs') as typeof import('../cli/program.ts')
const scratch = mkdtempSync(join(tmpdir(), 'sendlint-build-'))
try {
  for (const format of ['pretty', 'json']) {
    const code = await run(
      [...argumentsOf[command](scratch), '--format', format, '--now', '2026-11-21T10:00:00Z'],
      {
        cwd: process.cwd(),
        env: {},
        stdout: silent,
        stderr: silent,
        clock: Date.now,
        readStdin: () => Promise.resolve(new Uint8Array()),
      },
    )
    if (code === 2) throw new Error(`The command \`${command}\` could not be run`)
  }
} finally {
  rmSync(scratch, { recursive: true })
}
for (const { cache, compiled } of scripts) writeFileSync(join(folder, cache), compiled.createCachedData())
