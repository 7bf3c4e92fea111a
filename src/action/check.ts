import { existsSync, realpathSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { readArguments } from '../cli/arguments.ts'
import { checked } from '../cli/check.ts'
import { withSlashes } from '../cli/discover.ts'
import { Git } from '../cli/git.ts'
import type { Terminal } from '../cli/terminal.ts'
import { writeFile } from '../cli/write-file.ts'
import { forRunner, forTerminal } from '../report/escape.ts'
import { annotationsOf, jobRoom } from '../report/github.ts'
import { pretty } from '../report/pretty.ts'
import { printNote } from '../report/pull-request.ts'
import { noteInMarkdown, summaryRoom } from '../report/pull-request-markdown.ts'
import { relocate } from '../report/relocate.ts'
import { sarif } from '../report/sarif.ts'
import { ofSeverity } from '../report/words.ts'
import { against } from './against.ts'
import { announcements, changedIn } from './annotations.ts'
import type { Event } from './event.ts'
import { appendTo, fileNames, setOutputs } from './files.ts'
import type { Inputs } from './inputs.ts'
import { noteIn } from './note.ts'
import { type Outside, SetupError } from './outside.ts'
import { policyOf } from './policy.ts'
import { comment } from './post.ts'

/** By this variable steps of one job know how many annotations are taken. */
const annotationsTaken = 'SENDLINT_ANNOTATIONS'

/** Checks what an event is about, and tells of it in every way that the runner offers. Gives the exit code. */
export async function checkIn(inputs: Inputs, event: Event, outside: Outside): Promise<number> {
  if (event.kind === 'workflow-run')
    throw new SetupError(
      'Nothing of a pull request is checked out in workflow_run',
      'Use `mode: comment` there',
    )
  if (event.kind === 'pull-request' && event.closed) {
    outside.write('The pull request is closed: nothing is checked.\n')
    return 0
  }
  const workspace = realpathSync(outside.env['GITHUB_WORKSPACE'] || outside.cwd)
  const cwd = resolve(workspace, inputs.workingDirectory)
  if (!existsSync(cwd)) throw new SetupError('No such folder: `working-directory`')
  const git = new Git(cwd)
  const { since, configRef } =
    event.kind === 'other' && inputs.since === '' && inputs.configRef === ''
      ? { since: null, configRef: null }
      : against(inputs, event, git)
  const invocation = readArguments([
    'check',
    ...(since === null ? [] : [`--since=${since}`]),
    ...(configRef === null ? [] : [`--config-ref=${configRef}`]),
    ...(inputs.failOn === '' ? [] : [`--fail-on=${inputs.failOn}`]),
    ...(inputs.strict ? ['--strict'] : []),
    ...(inputs.allowIncomplete ? ['--allow-incomplete'] : []),
    '--',
    ...inputs.paths,
  ])
  const terminal = terminalOf(cwd, outside)
  const result = await checked(invocation, terminal, { outputs: [], compare: true })
  const folder = withSlashes(relative(workspace, realpathSync(result.root)))
  const prefix = folder.startsWith('..') ? '' : folder
  const report = relocate(result.report, prefix)
  if (result.stale !== null) {
    outside.write(forRunner(result.stale.split('\n').map(forTerminal).join('\n')))
  }

  const head = event.kind === 'pull-request' ? event.head : event.kind === 'compared' ? event.head : null
  const policyState = await policyOf(result, terminal)
  const failed = result.exit !== 0 || report.verdict === 'fail' || policyState.problem !== null
  const note = noteIn(result, prefix, {
    head: head ?? '0'.repeat(40),
    key: inputs.key,
    failed,
    judgedBy: configRef === null ? null : git.commit(configRef, '`config-ref`'),
    policyState,
  })

  // The log: annotations where the changes are, then the whole report.
  const room = jobRoom - Number(outside.env[annotationsTaken] ?? 0)
  const { lines, count } = annotationsOf(report, {
    changed: changedIn(result, prefix),
    room: Number.isFinite(room) ? Math.max(0, room) : jobRoom,
    first: [
      ...(result.stale === null
        ? []
        : [
            {
              level: 'error' as const,
              message: 'The baseline is out of date: update it with --update-baseline',
            },
          ]),
      ...announcements(note),
    ],
  })
  outside.write(lines.map((line) => `${line}\n`).join(''))
  if (result.since !== null) outside.write(`${forRunner(forTerminal(result.since.summary()))}\n`)
  outside.write(forRunner(pretty(report, result.presentation)))

  // Files for the steps that follow.
  const files = fileNames(inputs, outside, workspace)
  writeFile(files.sarif, sarif(report, result.presentation))
  writeFile(files.note, printNote(note))
  appendTo(
    outside,
    'GITHUB_STEP_SUMMARY',
    noteInMarkdown(note, { room: summaryRoom, marker: null, author: 'own' }),
  )
  setOutputs(outside, {
    verdict: report.verdict,
    errors: String(ofSeverity(report.findings, 'error').length),
    warnings: String(ofSeverity(report.findings, 'warning').length),
    findings: String(report.findings.length),
    'sarif-file': files.sarif,
    'note-file': files.note,
  })
  appendTo(outside, 'GITHUB_ENV', `${annotationsTaken}=${jobRoom - Math.max(0, room - count)}\n`)

  if (event.kind === 'pull-request' && inputs.comment)
    await comment(note, event.number, inputs, event.fork, 'own', outside)
  if (result.stale !== null) return 2
  return result.exit === 0 && policyState.problem !== null ? 1 : result.exit
}

function terminalOf(cwd: string, outside: Outside): Terminal {
  const stream = {
    isTTY: false,
    columns: null,
    write: (text: string) => {
      outside.write(forRunner(text))
    },
  }
  return {
    cwd,
    env: outside.env,
    stdout: stream,
    stderr: stream,
    clock: () => outside.clock(),
    readStdin: () => Promise.resolve(new Uint8Array()),
  }
}
