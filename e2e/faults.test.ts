import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineOf, inChromium, paste, tagged, textOfReader } from './chromium.ts'
import { type StaticHost, staticHost } from './static-host.ts'

describe('when something fails', () => {
  // What a host refuses or a worker throws the console tells, too.
  const chromium = inChromium({ tolerated: /^console:|a test kills this worker/ })
  let host: StaticHost
  let page: Page
  beforeEach(async () => {
    host = await staticHost('/')
  })
  afterEach(() => host.close())

  it('says that a model file cut in half is damaged, uses nothing of it, and recovers on retry', async () => {
    page = await chromium.open()
    host.spoil('.onnx', { cutAt: 12_000_000 })
    await page.goto(host.url)
    await page
      .getByText(/damaged or cut short/)
      .first()
      .waitFor()
    await expect.poll(() => page.locator('mark').count()).toBe(0)
    host.spoil('.onnx', undefined)
    await page
      .getByRole('button', { name: /try again/i })
      .first()
      .click()
    await tagged(page)
    await expect.poll(() => page.locator('mark').count()).toBeGreaterThan(5)
  })

  it('says that a model file is missing', async () => {
    page = await chromium.open()
    host.spoil('tokenizer.json', { status: 404 })
    await page.goto(host.url)
    await page
      .getByText(/could not be read/)
      .first()
      .waitFor()
    await expect.poll(() => textOfReader(page)).not.toBe('')
  })

  it('can be stopped while the model is on its way, and started again', async () => {
    page = await chromium.open()
    host.spoil('.onnx', { hang: true })
    await page.goto(host.url)
    await page.getByRole('button', { name: /^stop/i }).first().click()
    host.spoil('.onnx', undefined)
    await page
      .getByRole('button', { name: /load|try again|start/i })
      .first()
      .click()
    await tagged(page)
  })

  it('tags on after the engine’s worker dies, loudly or without a word', async () => {
    page = await chromium.open()
    await page.goto(host.url)
    await tagged(page)
    const engine = await engineOf(page)
    await engine.evaluate(() => reportError(new Error('a test kills this worker')))
    await paste(page, 'After the first death, a letter came from Nairobi.')
    await page.getByRole('button', { name: /Nairobi, LOC/ }).waitFor({ timeout: 60_000 })

    // Closing itself, a worker tells nobody; the half minute for which it is waited goes by on the page's clock alone.
    const engines = () => page.workers().filter(worker => /\/worker-[^/]*\.js$/.test(worker.url()))
    await page.clock.install()
    for (const worker of page.workers()) await worker.evaluate(() => self.close()).catch(() => {})
    await expect.poll(engines).toEqual([])
    await paste(page, 'After the second death, a letter came from Ottawa.')
    await expect
      .poll(async () => {
        if (engines().length === 0) await page.clock.runFor(36_000)
        return engines().length
      })
      .toBeGreaterThan(0)
    await page.getByRole('button', { name: /Ottawa, LOC/ }).waitFor({ timeout: 60_000 })
  })

  it('keeps a text that is not taken: too long, empty, only spaces; and says why', async () => {
    page = await chromium.open({ withoutModel: true })
    await page.goto(host.url)
    await page.getByTestId('reader').waitFor()
    const before = await textOfReader(page)
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'a line of a long text\n'.repeat(2_400_000))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await page
      .getByText(/the limit is 20,000,000/)
      .first()
      .waitFor()
    await paste(page, '  \n\t ')
    await page
      .getByText(/only white space/)
      .first()
      .waitFor()
    await expect.poll(() => textOfReader(page)).toBe(before)
  })

  it('refuses a binary file by name, and reads Latin-1 with a remark', async () => {
    page = await chromium.open({ withoutModel: true })
    await page.goto(host.url)
    await page.getByTestId('reader').waitFor()
    const drop = async (name: string, bytes: number[]) => {
      const dataTransfer = await page.evaluateHandle(
        ([name, bytes]) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([new Uint8Array(bytes)], name))
          return transfer
        },
        [name, bytes] as const,
      )
      for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer })
    }
    await drop('photo.txt', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0, 1, 2, 3])
    await page.getByText(/“photo.txt” is not plain text/).waitFor()
    await drop('brief.txt', [...Buffer.from('Grüße aus Zürich und Köln', 'latin1')])
    await page.getByText(/Windows-1252/).waitFor()
    await expect.poll(() => textOfReader(page)).toBe('Grüße aus Zürich und Köln')
  })

  it('works from memory when storage is refused, and says so', async () => {
    page = await chromium.open()
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        get: () => ({
          open: () => {
            throw new DOMException('refused', 'SecurityError')
          },
        }),
      })
    })
    await page.goto(host.url)
    await tagged(page)
    await page
      .getByText(/refuses storage|in memory|this tab only/i)
      .first()
      .waitFor()
    await paste(page, 'Nothing of Dakar is kept.')
    await page.getByRole('button', { name: /Dakar, LOC/ }).waitFor()
  })

  it('runs the model from memory when the disk is full, and says so', async () => {
    page = await chromium.open()
    await page.goto(`${host.url}favicon.svg`)
    const session = await page.context().newCDPSession(page)
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(host.url).origin, quotaSize: 200_000 })
    await page.goto(host.url)
    await tagged(page)
    await page.getByRole('button', { name: /^WASM/ }).click()
    await page
      .getByRole('dialog')
      .getByText(/memory/i)
      .first()
      .waitFor()
  })
})
