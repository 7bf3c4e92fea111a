#!/usr/bin/env node
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { cachedCommand, loadProgram } from './code-cache.ts'
import { asksForServer, serveNow } from './lsp.ts'

const folder = fileURLToPath(new URL('program/', import.meta.url))
const command = cachedCommand(process.argv.slice(2))
const load = (name: string): unknown => loadProgram(folder, createRequire(import.meta.url), command, name)
// An editor is answered before anything is loaded that campaigns are judged with.
if (asksForServer(process.argv.slice(2), process.env))
  await serveNow(process.env, () => load('engine') as typeof import('../lsp/engine.ts'))
else await (load('program') as typeof import('./program.ts')).program()
