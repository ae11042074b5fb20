import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { engineOf, inChromium, killGpuProcess, tagged } from './chromium.ts'
import { shipNotes, takeToTune } from './notes.ts'
import { serveShortReference } from './reference.ts'

/** Where there is no GPU Chromium's software adapter stands in, on as many cores as there are. */
const PATIENCE = 120_000

const result = (page: Page) => page.getByRole('region', { name: 'Result' })

async function trainByHand(page: Page, epochs: number): Promise<void> {
  await page.getByRole('button', { name: /^By hand/ }).click()
  await page.getByText('Options', { exact: true }).click()
  await page.getByLabel('num_train_epochs').fill(String(epochs))
  await page.getByLabel('early_stopping_patience').fill('0')
  await page.locator('.tune-button').click()
}

/** Writes down what is said of a training, and that the engine died. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const told: string[] = []
    const look = () => {
      for (const place of ['.notice', '.tune-progress > span']) {
        const words = document.querySelector(place)?.textContent
        if (words && !told.includes(words)) told.push(words)
      }
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(globalThis, { told })
  })
  return () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told)
}

/** Lets the engine's worker die as soon as it has reported this of a training. */
async function dieAfter(page: Page, report: { phase: string; done?: number; epoch?: number }): Promise<void> {
  const engine = await engineOf(page)
  await engine.evaluate(({ phase, done, epoch }) => {
    const post = self.postMessage.bind(self)
    self.postMessage = (message: unknown, options: unknown) => {
      post(message, options as StructuredSerializeOptions)
      const { value } = message as { value?: { phase?: string; done?: number; epoch?: { epoch: number } } }
      const isIt = value?.phase === phase && (done ?? value.done) === value.done
      if (isIt && (epoch ?? value.epoch?.epoch) === value.epoch?.epoch)
        reportError(new Error('a test kills this worker'))
    }
  }, report)
}

const DIED = /^The engine stopped .* and was started again/

async function endsInASoundHead(page: Page): Promise<void> {
  await result(page)
    .getByText(/learned and read again in/)
    .waitFor({ timeout: PATIENCE })
  await page.locator('mark[aria-label*="SHIP"]').first().waitFor()
  await page.getByLabel('Name of the head').fill('Ships')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.locator('.notice').getByText('Keep head “Ships”.').waitFor()
}

describe('a training whose engine dies in its middle', () => {
  const chromium = inChromium({ tolerated: /a test kills this worker/ })

  it('by hand goes on from its last report, and ends in a sound head', async () => {
    const page = await chromium.visit()
    await takeToTune(page, shipNotes)
    const told = await listen(page)
    await dieAfter(page, { phase: 'epoch', epoch: 7 })
    await trainByHand(page, 20)
    await endsInASoundHead(page)
    const said = await told()
    const death = said.findIndex(words => DIED.test(words))
    expect(death, said.join('\n')).toBeGreaterThanOrEqual(0)
    const next = said.slice(death).find(words => words.startsWith('Training ')) ?? ''
    const [, training, epoch] = /^Training (\d+) of \d+, epoch (\d+) of 20/.exec(next) ?? []
    expect(Number(training) > 1 || Number(epoch) > 7, said.join('\n')).toBe(true)
  })

  it('by itself is done again, and ends in a sound head', async () => {
    const page = await chromium.visit()
    await takeToTune(page, shipNotes)
    const told = await listen(page)
    await dieAfter(page, { phase: 'choosing' })
    await page.locator('.tune-button').click()
    await endsInASoundHead(page)
    expect((await told()).filter(words => DIED.test(words))).toHaveLength(1)
  })
})

describe('a training whose GPU is lost', { timeout: 2 * PATIENCE }, () => {
  // What the runtime and the driver tell of a lost device is expected.
  const chromium = inChromium({ webgpu: true, tolerated: /^console:/ })

  it('while texts are read and while it learns goes on, and ends in a sound head', async () => {
    const page = await chromium.open()
    await serveShortReference(page)
    await page.goto(inject('url'))
    await page.getByRole('button', { name: /^WebGPU/ }).waitFor({ timeout: PATIENCE })
    await tagged(page, PATIENCE)
    await takeToTune(page, shipNotes)
    const told = await listen(page)
    // Long enough for a person to see it, and for a test.
    await trainByHand(page, 200)
    const progress = page.locator('.tune-progress > span').first()
    // The texts are read first of all.
    await progress.waitFor()
    await killGpuProcess(page)
    await progress.getByText(/^Training /).waitFor({ timeout: PATIENCE })
    await killGpuProcess(page)
    await endsInASoundHead(page)
    const said = await told()
    const [first = '', ...others] = said.filter(words => words.startsWith('Training '))
    expect(first).toMatch(/^Training 1 of /)
    // Nothing was learned twice.
    expect(others.filter(words => words.startsWith('Training 1 of 1, epoch 1 '))).toEqual([])
  })
})
