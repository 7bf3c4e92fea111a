#!/usr/bin/env node
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { loadProgram } from './code-cache.ts'

const folder = fileURLToPath(new URL('program/', import.meta.url))
const { program } = loadProgram(folder, createRequire(import.meta.url)) as typeof import('./program.ts')
await program()
