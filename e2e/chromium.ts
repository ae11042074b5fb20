import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Page,
  type Worker,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { ensureChromium } from '../scripts/browsers.mjs'

/** What keeps Chromium from doing anything by itself. */
export const quiet = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]

/** A Chromium without WebGPU, unless `webgpu` is asked for: then with a software adapter where there is no other. */
export async function launchChromium({
  webgpu = false,
  ...options
}: LaunchOptions & { webgpu?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [...quiet, ...(webgpu ? ['--enable-unsafe-webgpu'] : [])],
    ...options,
  })
}

/** A Chromium with a profile on disk: what a tab wrote there is there when the tab is gone, which a context in memory does not promise. */
export async function launchProfile(folder: string, options: Parameters<typeof chromium.launchPersistentContext>[1]) {
  return chromium.launchPersistentContext(folder, {
    executablePath: await ensureChromium(),
    args: [...quiet],
    ...options,
  })
}

export interface VisitOptions extends BrowserContextOptions {
  /** Where the page is; without it the production build. */
  readonly url?: string
  /** Neither the model nor its runtime ever arrives: for what needs none, and is quicker without. */
  readonly withoutModel?: boolean
  /** What the console may say, as it belongs to what is tested. */
  readonly tolerated?: RegExp
  /** In a browser of its own with a profile on disk. */
  readonly onDisk?: boolean
}

const desk = { width: 1280, height: 800 }

interface Opened {
  readonly context: BrowserContext
  readonly heard: string[]
  /** How long it is kept: for the test that opened it, for all of them, or for all until one of them fails. */
  readonly until: 'test' | 'failure' | 'end'
  readonly profile: string | undefined
}

/**
 * A Chromium for the tests of a `describe`. What a test opens is closed with it, what is opened before all tests with
 * the last. A page that complains fails the test, and a test that fails says what its pages showed.
 */
export function inChromium({ webgpu = false, ...defaults }: VisitOptions & { readonly webgpu?: boolean } = {}) {
  let browser: Browser | undefined
  let isTest = false
  let opened: Opened[] = []
  let lent: Page | undefined

  beforeAll(async () => {
    if (!defaults.onDisk) browser = await launchChromium({ webgpu })
  })
  afterAll(async () => {
    await Promise.all(opened.map(close))
    await browser?.close()
  })
  beforeEach(async ({ task }) => {
    isTest = true
    // A second try is worth more in a browser that has not failed yet.
    const isRetried = (task.result?.retryCount ?? 0) > 0
    if (browser && isRetried && opened.length === 0) {
      await browser.close()
      browser = await launchChromium({ webgpu })
    }
  })
  afterEach(async ({ task }) => {
    isTest = false
    const pages = opened.flatMap(({ context }) => context.pages())
    const shown = task.result?.state === 'fail' ? await Promise.all(pages.map(shownOn)) : []
    const heard = opened.flatMap(({ heard }) => heard.splice(0))
    const isOver = ({ until }: Opened) => until === 'test' || (until === 'failure' && task.result?.state === 'fail')
    await Promise.all(opened.filter(isOver).map(close))
    opened = opened.filter(one => !isOver(one))
    if (task.result?.state === 'fail') lent = undefined
    if (task.result?.state === 'fail') throw new Error(`When it failed: ${JSON.stringify({ heard, shown })}`)
    expect(heard).toEqual([])
  })

  /** A tab of a browser that nothing was stored in; it shows nothing yet. */
  async function open(options: VisitOptions = {}, until: Opened['until'] = isTest ? 'test' : 'end'): Promise<Page> {
    const { url: _, withoutModel, tolerated, onDisk, ...given } = { ...defaults, ...options }
    const more = { viewport: desk, ...given }
    const profile = onDisk ? mkdtempSync(join(tmpdir(), 'gleaner-profile-')) : undefined
    const context = profile ? await launchProfile(profile, more) : await browser?.newContext(more)
    if (!context) throw new Error('the browser is launched before the first test')
    const heard: string[] = []
    opened.push({ context, heard, until, profile })
    context.on('page', page => complaints(page, said => !tolerated?.test(said) && heard.push(said)))
    if (withoutModel) await context.route(/\.(onnx|wasm)$/, () => {})
    return context.newPage()
  }

  /** A first visit: where there is a model, until the first text is tagged. */
  async function visit(options: VisitOptions = {}, until?: Opened['until']): Promise<Page> {
    const page = await open(options, until)
    const { url = inject('url'), withoutModel } = { ...defaults, ...options }
    await page.goto(url)
    await (withoutModel ? page.getByTestId('reader').waitFor() : tagged(page))
    return page
  }

  return {
    open,
    visit,
    /**
     * A page that tests take over from each other, each in an empty project of its own, since most of what a visit
     * costs is the model. What was chosen is as the test before left it. After a test that failed, before its second
     * try too, the page is a new one.
     */
    async borrow(viewport = defaults.viewport ?? desk): Promise<Page> {
      lent ??= await visit({}, 'failure')
      await lent.setViewportSize(defaults.viewport ?? desk)
      await startProject(lent)
      await lent.setViewportSize(viewport)
      return lent
    },
  }
}

/** Begins an empty project, named Borrowed, in Read. */
async function startProject(page: Page): Promise<void> {
  const before = page.url()
  // By mouse: a key is for what has the focus.
  for (let open = await page.locator('dialog[open]').count(); open > 0; open--) await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByRole('button', { name: /^Project: / }).click()
  const dialog = page.getByRole('dialog', { name: 'Projects' })
  await dialog.getByRole('button', { name: 'New project' }).click()
  await dialog.getByRole('textbox').fill('Borrowed')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Project: Borrowed' }).waitFor()
  await page.keyboard.press('Escape')
  // Closed is not yet gone: what is pressed before that is for the dialog.
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.waitForURL(url => projectIn(url.href) !== projectIn(before))
  await page.getByText('No documents yet').first().waitFor()
}

const projectIn = (address: string) => /project=(\w+)/.exec(address)?.[1]

async function close({ context, profile }: Opened): Promise<void> {
  await context.close()
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}

/** What stands on a page, in short: where one is, what is said, asked and read. */
async function shownOn(page: Page): Promise<unknown> {
  const shown = page.evaluate(() => {
    const words = (selector: string) =>
      [...document.querySelectorAll(selector)]
        .map(element => element.getAttribute('aria-valuetext') ?? element.textContent)
        .map(text => text?.replaceAll(/\s+/g, ' ').trim().slice(0, 160))
        .filter(Boolean)
    return {
      address: location.hash,
      says: words('.notice, [role=alert], output, progress, [role=toolbar]'),
      asks: words('dialog[open]'),
      reads: words('[data-testid=reader]').map(text => text?.slice(0, 60)),
      focus: document.activeElement?.outerHTML.slice(0, 120),
    }
  })
  const silence = new Promise(resolve => setTimeout(resolve, 3000, 'it does not answer'))
  return Promise.race([shown, silence]).catch(String)
}

/** Takes the GPU away as a driver does that dies; the browser starts its process anew. */
export async function killGpuProcess(page: Page): Promise<void> {
  const session = await page.context().browser()?.newBrowserCDPSession()
  const running = async () => {
    const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
    return processInfo.flatMap(({ type, id }) => (type === 'GPU' ? [id] : []))
  }
  // One that was taken away before takes a moment to begin anew.
  await expect.poll(running).toHaveLength(1)
  for (const id of await running()) process.kill(id, 'SIGKILL')
}

/** The engine's worker; its lanes are workers on the same script, by name. */
export async function engineOf(page: Page): Promise<Worker> {
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => 'gone')
    if (/\/worker-[^/]*\.js$/.test(worker.url()) && name === '') return worker
  }
  throw new Error('the page has no engine')
}

/** Collects what a page should never say: uncaught errors, console errors, violations of its own policy. */
export function complaints(page: Page, tell?: (said: string) => void): string[] {
  const heard: string[] = []
  const hear = tell ?? (said => heard.push(said))
  page.on('pageerror', error => hear(`uncaught: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') hear(`console: ${message.text()}`)
  })
  return heard
}

/** Waits until the open text is tagged to its end. */
export async function tagged(page: Page, timeout = 90_000): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: /^Tagged: / })
    .waitFor({ timeout })
}

/** Pastes as a person does, anywhere on the page. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(text => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

/** Pastes a text that becomes a document, and waits until it is there and tagged. */
export async function pasteAndTag(page: Page, text: string, timeout?: number): Promise<void> {
  await paste(page, text)
  await page.waitForFunction(text => document.querySelector('[data-testid=reader]')?.textContent === text, text)
  await tagged(page, timeout)
}

/** The text as it stands in the reader, to the character. */
export function textOfReader(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('[data-testid=reader]')?.textContent ?? '')
}
