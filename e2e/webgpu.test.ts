import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { complaints, launchChromium, paste, tagged } from './chromium.ts'

/** Where there is no GPU Chromium's software adapter stands in; it takes half a minute for the self-check. */
const PATIENCE = 240_000

interface Entity {
  start: number
  end: number
  entity_group: string
}

const text = `The ferry from Piraeus was late, said Eleni Papadaki of Hellenic Lines on Friday.
Dr. Kwame Mensah left Accra for the University of Toronto in 2011 and never met Justin Trudeau.
FC Utrecht lost to Ajax; the referee, Björn Kuipers, called it a fair match.
A treaty between Norway and Russia, signed in Murmansk, ended forty years of talks about the Barents Sea.`

async function entitiesOf(page: Page): Promise<Entity[]> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download entities as JSON' }).click(),
  ])
  const { entities } = JSON.parse(readFileSync(await file.path(), 'utf8')) as { entities: Entity[] }
  return entities
}

/** The label of every word, for two readings of the same text to be held against each other. */
const labelsOfWords = (entities: readonly Entity[]) =>
  [...text.matchAll(/\p{L}+|\d+/gu)].map(
    ({ index }) => entities.find(({ start, end }) => start <= index && index < end)?.entity_group ?? 'O',
  )

describe('WebGPU in Chromium', { timeout: PATIENCE }, () => {
  let browser: Browser
  beforeEach(async () => {
    browser = await launchChromium({ webgpu: true })
  })
  afterEach(() => browser.close())

  it('is trusted after its self-check, remembered, agrees with WASM, and outlives the loss of its device', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const heard = complaints(page)
    await page.goto(inject('url'))
    await page.getByRole('button', { name: /^WebGPU/ }).waitFor({ timeout: PATIENCE })
    await tagged(page, PATIENCE)
    await page.getByRole('button', { name: /^WebGPU/ }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.innerText()).toMatch(/0\.99\d|1\.0/)
    await page.keyboard.press('Escape')

    // A second visit does not check again: the verdict that is kept is the same measurement.
    const verdict = () =>
      page.evaluate(() => /"selfCheck":\{[^}]*\}/.exec(localStorage.getItem('gleaner-choices/1') ?? '')?.[0])
    const first = await verdict()
    expect(first).toContain('"milliseconds"')
    await page.reload()
    await page.getByRole('button', { name: /^WebGPU/ }).waitFor({ timeout: PATIENCE })
    expect(await verdict()).toBe(first)

    await paste(page, text)
    await page.getByRole('button', { name: /^Eleni Papadaki, PER/ }).waitFor({ timeout: PATIENCE })
    await tagged(page, PATIENCE)
    const gpu = labelsOfWords(await entitiesOf(page))

    // The process behind the GPU dies; the next text is tagged all the same.
    await killGpuProcess(browser)
    await paste(page, 'After the crash, Nadia Haddad flew home to Beirut.')
    await page.getByRole('button', { name: /^Nadia Haddad, PER/ }).waitFor({ timeout: PATIENCE })
    expect(heard.filter(said => said.startsWith('uncaught'))).toEqual([])
    await context.close()

    const plain = await launchChromium()
    const wasmPage = await plain.newPage()
    await wasmPage.goto(inject('url'))
    await tagged(wasmPage)
    await paste(wasmPage, text)
    await wasmPage.getByRole('button', { name: /^Eleni Papadaki, PER/ }).waitFor()
    await tagged(wasmPage)
    const wasm = labelsOfWords(await entitiesOf(wasmPage))
    await plain.close()
    const agreeing = gpu.filter((label, i) => label === wasm[i]).length
    expect(agreeing / wasm.length).toBeGreaterThanOrEqual(0.985)
    expect(new Set(gpu).size).toBeGreaterThanOrEqual(4)
  })

  it('is not used where its numbers differ from the reference, and the page says so', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await lieAboutTheReference(page)
    await page.goto(inject('url'))
    await page.getByRole('button', { name: /^WASM/ }).waitFor({ timeout: PATIENCE })
    await page.getByRole('button', { name: /^WASM/ }).click()
    await page.getByText(/differ from the reference/).waitFor()
    await page.keyboard.press('Escape')
    await tagged(page, PATIENCE)
    await context.close()
  })
})

async function killGpuProcess(browser: Browser) {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const gpu = processInfo.filter(({ type }) => type === 'GPU')
  expect(gpu.length).toBe(1)
  for (const { id } of gpu) process.kill(id, 'SIGKILL')
}

/** Serves a reference of other hidden states, small enough to be quick, with a manifest that vouches for it. */
async function lieAboutTheReference(page: Page) {
  const { createHash } = await import('node:crypto')
  const folder = new URL('../public/models/gleaner-en/', import.meta.url)
  const reference = JSON.parse(readFileSync(new URL('reference.json', folder), 'utf8')) as {
    cases: { hidden: string; name: string }[]
  }
  const [first] = reference.cases
  if (!first) throw new Error('the reference has no case')
  const numbers = new Float32Array(new Uint8Array(Buffer.from(first.hidden, 'base64')).buffer)
  first.hidden = Buffer.from(numbers.map((value, i) => (i % 3 === 0 ? -value : value)).buffer).toString('base64')
  const body = JSON.stringify({ ...reference, cases: [first] })
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as {
    files: { path: string; bytes: number; sha256: string }[]
  }
  const entry = manifest.files.find(({ path }) => path === 'reference.json')
  if (!entry) throw new Error('the manifest has no reference')
  entry.bytes = Buffer.byteLength(body)
  entry.sha256 = createHash('sha256').update(body).digest('hex')
  await page.context().route('**/reference.json', route => route.fulfill({ body, contentType: 'application/json' }))
  await page.context().route('**/manifest.json', route => route.fulfill({ json: manifest }))
}
