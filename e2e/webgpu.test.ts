import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { inChromium, killGpuProcess, paste, pasteAndTag, tagged } from './chromium.ts'
import { serveShortReference } from './reference.ts'

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
  // What the runtime and the driver tell of a lost device is expected.
  const chromium = inChromium({ webgpu: true, tolerated: /^console:/ })
  const plain = inChromium()

  it('is not used where its numbers differ from the reference, and the page says so', async () => {
    const page = await chromium.open()
    await serveShortReference(page, hidden => hidden.map((value, i) => (i % 3 === 0 ? -value : value)))
    await page.goto(inject('url'))
    await page.getByRole('button', { name: /^WASM/ }).waitFor({ timeout: PATIENCE })
    await page.getByRole('button', { name: /^WASM/ }).click()
    await page.getByText(/differ from the reference/).waitFor()
    await page.keyboard.press('Escape')
    await tagged(page, PATIENCE)
  })

  it('is trusted after its self-check, remembered, agrees with WASM, and outlives the loss of its device', async () => {
    const page = await chromium.open()
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

    await pasteAndTag(page, text, PATIENCE)
    const gpu = labelsOfWords(await entitiesOf(page))

    // The process behind the GPU dies; the next text is tagged all the same.
    await killGpuProcess(page)
    await paste(page, 'After the crash, Nadia Haddad flew home to Beirut.')
    await page.getByRole('button', { name: /^Nadia Haddad, PER/ }).waitFor({ timeout: PATIENCE })

    const wasmPage = await plain.visit()
    await pasteAndTag(wasmPage, text)
    const wasm = labelsOfWords(await entitiesOf(wasmPage))
    const agreeing = gpu.filter((label, i) => label === wasm[i]).length
    expect(agreeing / wasm.length).toBeGreaterThanOrEqual(0.985)
    expect(new Set(gpu).size).toBeGreaterThanOrEqual(4)
  })
})
