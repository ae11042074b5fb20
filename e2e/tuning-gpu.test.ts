import type { Page, Worker } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { engineOf, inChromium, killGpuProcess } from './chromium.ts'
import type { TuneResult } from '../src/engine/tune-protocol.ts'
import { noteOf, shipNotes, takeToTune } from './notes.ts'
import { serveShortReference } from './reference.ts'

/** Where there is no GPU Chromium's software adapter stands in, on as many cores as there are. */
const PATIENCE = 120_000

const result = (page: Page) => page.getByRole('region', { name: 'Result' })

async function trainByHand(page: Page, epochs: number): Promise<void> {
  await page.getByRole('button', { name: /^By hand/ }).click()
  await page.getByText('Options', { exact: true }).click()
  await page.getByLabel('num_train_epochs').fill(String(epochs))
  await page.getByLabel('early_stopping_patience').fill('0')
  await page.getByLabel('Seeds to score with').selectOption('1')
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

/** What the engine makes of four sentences, told where to take its steps; one C, chosen by nothing. */
async function fitted(engine: Worker, device: 'webgpu' | 'wasm') {
  return engine.evaluate(
    async ({ device, notes }) => {
      const labels = ['SHIP']
      const documents = notes.map(({ text, label }, place) => ({
        id: text,
        text,
        role: place === 0 ? 'dev' : 'train',
        known: { end: text.length, types: labels },
        spans: { numbers: Int32Array.from(label.flatMap(([start, end]) => [start, end, 0])), labels },
        rejected: { numbers: new Int32Array(), labels },
      }))
      const options = { how: 'automatic', cs: [0.01], folds: 3, seed: 1, device }
      const args = { documents, types: labels, options, start: { kind: 'nothing' } }
      const post = self.postMessage
      const answer = new Promise<TuneResult>((resolve, reject) => {
        const hear = (message: { id?: unknown; kind?: string; value?: unknown; error?: unknown }, more?: object) => {
          if (message.id !== 'of a test') post.call(self, message, more)
          else if (message.kind === 'done') resolve(message.value as TuneResult)
          else if (message.kind === 'failed') reject(new Error(JSON.stringify(message.error)))
        }
        self.postMessage = hear as typeof post
      })
      self.dispatchEvent(new MessageEvent('message', { data: { kind: 'call', id: 'of a test', name: 'tune', args } }))
      const { head, trainedOn, loss, evaluation } = await answer
      self.postMessage = post
      const numbers = head.kind === 'linear' ? [...head.weight, ...head.bias] : []
      return { numbers, trainedOn, loss, f1: evaluation.after?.default.overall.f1 }
    },
    {
      device,
      notes: ['The [Ada] is late.', 'We met the [Tern] at sea.', 'Her [Wren] sank.', 'No one saw the [Ada] go.'].map(
        written => noteOf(written),
      ),
    },
  )
}

/** Keeps a message to a lane back; resolves when it was to be sent. */
async function keepBack(engine: Worker, call: string, nth: number) {
  await engine.evaluate(
    ({ call, nth }) => {
      const post = Worker.prototype.postMessage
      let seen = 0
      const reached = new Promise<void>(resolve => {
        Worker.prototype.postMessage = function (this: Worker, message: { name?: string }, more?: object) {
          const send = () => post.call(this, message, more)
          if (message.name !== call || ++seen !== nth) return send()
          Object.assign(self, { send })
          resolve()
        }
      })
      Object.assign(self, { reached })
    },
    { call, nth },
  )
  return {
    reached: () => engine.evaluate(() => (self as unknown as { reached: Promise<void> }).reached),
    send: () => engine.evaluate(() => (self as unknown as { send: () => void }).send()),
  }
}

describe('a training on the GPU', { timeout: 2 * PATIENCE }, () => {
  // What the runtime and the driver tell of a lost device is expected.
  const chromium = inChromium({ webgpu: true, tolerated: /^console:/ })

  it('comes to the head of WASM, and goes on there when the GPU is lost while texts are read and while it learns', async () => {
    const page = await chromium.open()
    await serveShortReference(page)
    await page.goto(inject('url'))
    await page.getByRole('button', { name: /^WebGPU/ }).waitFor({ timeout: PATIENCE })
    const engine = await engineOf(page)
    const [wasm, gpu] = [await fitted(engine, 'wasm'), await fitted(engine, 'webgpu')]
    expect([wasm.trainedOn, gpu.trainedOn]).toEqual([
      { device: 'wasm', because: 'told' },
      { device: 'webgpu', because: 'told' },
    ])
    const greatest = Math.max(...wasm.numbers.map(Math.abs))
    expect(greatest).toBeGreaterThan(0.1)
    // Float32 in another order: 1e-7 was seen.
    expect(Math.max(...wasm.numbers.map((number, at) => Math.abs(number - (gpu.numbers[at] ?? NaN))))).toBeLessThan(
      1e-3 * greatest,
    )
    expect(gpu.loss).toBeCloseTo(wasm.loss, 4)
    expect(gpu.f1).toBe(wasm.f1)

    await takeToTune(page, shipNotes)
    await page.getByLabel('Train on').selectOption('WebGPU')
    const step = await keepBack(engine, 'step', 3)
    await page.locator('.tune-button').click()
    // The texts are read first of all.
    await page.locator('.tune-progress > span').first().waitFor()
    await killGpuProcess(page)
    await step.reached()
    await killGpuProcess(page)
    await step.send()
    await endsInASoundHead(page)
    await page.locator('.label-tabs').getByRole('button', { name: 'Runs' }).click()
    await page.locator('.run-button').first().click()
    await page.getByText('WASM, since the GPU failed').waitFor()
  })
})
