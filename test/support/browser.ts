import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/** Where a browser is looked for; another can be named by SENDLINT_CHROMIUM. */
const paths = [
  process.env['SENDLINT_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser to test in, null on a machine without one. */
export const executable = paths.find((path) => path !== undefined && existsSync(path)) ?? null

/** What a test is called where it can't run, so that whoever reads the result knows. */
export function named(name: string): string {
  return executable === null ? `${name} (skipped: no Chromium on this machine)` : name
}

const quiet =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** A browser with a profile of its own, and how to end both. */
export async function openBrowser(): Promise<{ readonly context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'sendlint-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable!,
    headless: true,
    args: quiet.split(' '),
    viewport: { width: 1280, height: 900 },
  })
  return {
    context,
    close: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
