import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executable, named, openBrowser } from './support/browser.ts'
import { hostileCampaigns } from './support/hostile-campaigns.ts'
import { fixtures } from './support/lint.ts'
import { pageFor } from './support/page.ts'
import { many, sixLanguages } from './support/wide-campaigns.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const real: Record<string, string> = {}
for (const entry of readdirSync(join(fixtures, 'real'), { recursive: true, withFileTypes: true }))
  if (entry.isFile()) {
    const path = join(entry.parentPath, entry.name)
    real[path.slice(join(fixtures, 'real').length + 1)] = readFileSync(path, 'utf8')
  }
const isCampaign = (path: string): boolean => path.includes('.campaign.')

const open = `document.querySelectorAll('details').forEach((one) => { one.open = true })`

/** A page of the browser with all that it asked for, and all that it complained of. */
interface Visit {
  readonly page: Page
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
}

describe.skipIf(executable === null)(named('the page in a browser'), { timeout: 120_000 }, () => {
  let context: BrowserContext
  let end: () => Promise<void>
  let server: Server
  /** Requests that reached the server that hostile campaigns name. */
  let reached: string[] = []
  let address: string
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-page-'))
  const files: Record<string, string> = {}

  beforeAll(async () => {
    server = createServer((request, response) => {
      reached.push(request.url ?? '')
      response.end('window.pwned = 1')
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const pages = {
      all: pageFor(real, { campaigns: isCampaign }),
      hostile: pageFor(hostileCampaigns(address)),
      six: pageFor({ 'six.campaign.yaml': sixLanguages }),
      many: pageFor(many),
      one: pageFor({ '01.campaign.yaml': real['01-florida-evening-sms.campaign.yaml']! }, { beside: real }),
    }
    for (const [name, page] of Object.entries(pages)) {
      files[name] = join(folder, `${name}.html`)
      writeFileSync(files[name], page)
    }
    const browser = await openBrowser()
    context = browser.context
    end = () => browser.close()
  }, 120_000)
  afterAll(async () => {
    await end()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function visit(
    name: 'all' | 'hostile' | 'one' | 'six' | 'many',
    options: { readonly scheme?: 'light' | 'dark'; readonly width?: number } = {},
  ): Promise<Visit> {
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push('a dialog')
      void dialog.dismiss()
    })
    await page.emulateMedia({ colorScheme: options.scheme ?? 'light' })
    await page.setViewportSize({ width: options.width ?? 1280, height: 900 })
    await page.goto(pathToFileURL(files[name]!).href)
    return { page, requests, complaints }
  }

  /** Opens everything and shows every frame once. */
  async function openAll(page: Page): Promise<void> {
    await page.evaluate(open)
    for (const frame of await page.locator('iframe').all()) await frame.scrollIntoViewIfNeeded()
  }

  test('hostile campaigns run nothing and fetch nothing', async () => {
    reached = []
    const { page, requests, complaints } = await visit('hostile')
    await openAll(page)
    await page.waitForTimeout(500)
    expect(requests).toEqual([pathToFileURL(files['hostile']!).href])
    expect(reached).toEqual([])
    // Frames are read by the debugger, which no sandbox keeps out; their own scripts may not run.
    expect(page.frames()).toHaveLength(4)
    for (const frame of page.frames()) expect(await frame.evaluate('window.pwned')).toBeUndefined()
    expect(await page.title()).toBe('Do not send \u2013 sendlint')
    expect(complaints).toEqual([])
    expect(await page.locator('iframe').first().contentFrame().locator('body').innerText()).toContain(
      'act now',
    )
    await page.close()
  })

  test('a page that is tampered with can load nothing either: the policy holds', async () => {
    reached = []
    const { page, complaints } = await visit('one')
    await page.evaluate(`{
      const add = (html) => document.body.insertAdjacentHTML('beforeend', html)
      add('<img src="${address}/a"><iframe src="${address}/b"></iframe><iframe srcdoc="<img src=${address}/c><script>top.pwned=1<\\/script>"></iframe>')
      add('<form action="${address}/d" id="f"></form><p onclick="window.pwned=1" id="p">x</p><style>body{background:url(${address}/e)}</style>')
      const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script)
      document.getElementById('p').click(); document.getElementById('f').submit()
    }`)
    await page.waitForTimeout(500)
    expect(reached).toEqual([])
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThan(5)
    await page.close()
  })

  for (const scheme of ['light', 'dark'] as const)
    for (const name of ['all', 'one', 'six'] as const)
      test(`axe finds nothing, ${scheme}, ${{ all: 'many campaigns', one: 'one campaign', six: 'an offer in languages' }[name]}`, async () => {
        const { page, complaints } = await visit(name, { scheme })
        await openAll(page)
        await page.evaluate(axe)
        const found = await page.evaluate<readonly string[]>(
          `axe.run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 200) + ' ' + any.map(({ message }) => message).join(' ')).join(' | ')))`,
        )
        expect(found).toEqual([])
        expect(complaints).toEqual([])
        await page.close()
      })

  test('nothing but tables and maps of their own scrolls sideways', async () => {
    for (const name of ['all', 'one', 'six', 'many', 'hostile'] as const) {
      for (const width of [360, 1280]) {
        const { page } = await visit(name, { width })
        await openAll(page)
        expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width)
        await page.close()
      }
    }
  })

  test('filters show what is asked for, and everything again', async () => {
    const { page } = await visit('all')
    const shown = (): Promise<number> => page.locator('article.campaign:visible').count()
    await expect.poll(shown).toBe(14)
    const clear = await page.locator('article[data-standing=clear]').count()
    expect(clear).toBeGreaterThan(0)
    expect(clear).toBeLessThan(14)
    await page.getByLabel('Verdict').selectOption('clear')
    await expect.poll(shown).toBe(clear)
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(shown).toBe(14)
    await page.getByLabel('Find').fill('florida')
    // Two that go to all of the United States reach it as well.
    await expect.poll(shown).toBe(3)
    await page.getByLabel('Find').fill('')
    await page.locator('select[name=team]').selectOption('copy')
    expect(await shown()).toBeGreaterThan(2)
    expect(await shown()).toBeLessThan(14)
    await page.evaluate(open)
    expect(await page.locator('.finding[data-team=legal]:visible').count()).toBe(0)
    expect(await page.locator('.finding[data-team=copy]:visible').count()).toBeGreaterThan(2)
    await page.close()
  })

  test('the odd one out and the day of the send are on a phone as they are on a desk', async () => {
    const { page } = await visit('six', { width: 390 })
    for (const what of ['.offers .odd', '.calendar .send']) {
      const box = (await page.locator(what).first().boundingBox())!
      expect(box.x + box.width, what).toBeLessThanOrEqual(390)
    }
    // What nobody sends and no holiday falls on is left out; each day has its weekday.
    expect(await page.locator('.calendar .idle:visible').count()).toBe(0)
    const before = `getComputedStyle(document.querySelector('.calendar .busy .date'), '::before').content`
    expect(await page.evaluate(before)).toContain('Thu')
    await page.evaluate(open)
    const frame = page.locator('iframe').first()
    await frame.scrollIntoViewIfNeeded()
    const inside = (await (await frame.elementHandle())?.contentFrame())!
    expect(await inside.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.close()
  })

  test('of many campaigns the rest of the list is folded, and opens for a filter', async () => {
    const { page } = await visit('many')
    const rows = (): Promise<number> => page.locator('#list tbody tr:visible').count()
    expect(await rows()).toBe(20)
    const markets = (await page.locator('#markets').boundingBox())!
    expect(markets.y).toBeLessThan(2000)
    await page.getByLabel('Find').focus()
    await page.keyboard.type('number 37')
    await expect.poll(rows).toBe(1)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Errors').isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Reset' }).press('Enter')
    await expect.poll(rows).toBe(20)
    await page.close()
  })

  test('a link to a campaign opens it', async () => {
    const { page } = await visit('all')
    const link = page.locator('#list').getByRole('link', { name: 'Black Friday, SMS' })
    const anchor = await link.getAttribute('href')
    expect(anchor).not.toBe('#c1')
    await link.click()
    await expect.poll(() => page.locator(anchor!).isVisible()).toBe(true)
    expect(await page.locator('#c1').isVisible()).toBe(false)
    await page.close()
  })

  test('without script everything is there', async () => {
    const { page } = await visit('all')
    const browser = await page.context().newCDPSession(page)
    await browser.send('Emulation.setScriptExecutionDisabled', { value: true })
    await page.reload()
    expect(await page.locator('#filters').isVisible()).toBe(false)
    expect(await page.locator('#c1').isVisible()).toBe(false)
    await page.locator('article.campaign summary').first().click()
    await expect.poll(() => page.locator('#c1').isVisible()).toBe(true)
    await browser.send('Emulation.setScriptExecutionDisabled', { value: false })
    await page.close()
  })

  test('in print everything is open, on white, and nothing is cut off at the side', async () => {
    const { page } = await visit('one', { scheme: 'dark', width: 794 })
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = false })`)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(794)
    expect(await page.evaluate(`document.querySelector('.bubble').getBoundingClientRect().height > 20`)).toBe(
      true,
    )
    expect(await page.locator('nav').isVisible()).toBe(false)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
    for (const name of ['all', 'six'] as const) {
      const paper = await visit(name, { width: 718 })
      await paper.page.evaluate(open)
      await paper.page.emulateMedia({ media: 'print' })
      expect(await paper.page.evaluate('document.documentElement.scrollWidth'), name).toBe(718)
      const wide = `[...document.querySelectorAll('table')].filter((one) => one.getBoundingClientRect().right > 719).map((one) => one.className)`
      expect(await paper.page.evaluate(wide), name).toEqual([])
      await paper.page.close()
    }
  })
})

test.runIf(executable === null)('without a browser this says so', () => {
  process.stderr.write(
    'No Chromium on this machine: the page is not tested in a browser (SENDLINT_CHROMIUM names one)\n',
  )
  expect(executable).toBeNull()
})
