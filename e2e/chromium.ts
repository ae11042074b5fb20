import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core'
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

/** Collects what a page should never say: uncaught errors, console errors, violations of its own policy. */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', error => heard.push(`uncaught: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') heard.push(`console: ${message.text()}`)
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

/** The text as it stands in the reader, to the character. */
export function textOfReader(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('[data-testid=reader]')?.textContent ?? '')
}
