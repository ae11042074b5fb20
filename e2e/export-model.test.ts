import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { readModel } from '../src/graph/model.ts'
import { floatsOf } from '../src/graph/tensor.ts'
import { inChromium } from './chromium.ts'

const chromium = inChromium()
let page: Page

async function command(words: string) {
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Command' })
  // What takes heads out is fetched after all that reading needs, and the palette looks when something is typed.
  const found = async () => {
    await field.fill('')
    await field.fill(words)
    return page.getByRole('option', { name: new RegExp(words) }).count()
  }
  await expect.poll(found, { timeout: 20_000, interval: 200 }).toBe(1)
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync(await file.path())) }
}

it('saves the head that reads, alone and as a model for other tools that holds it', async () => {
  page = await chromium.visit()
  const head = await command('Save the head')
  expect(head.name).toBe('news.head.json')

  const { name, bytes } = await command('Export the model')
  expect(name).toBe('news.zip')
  await page
    .locator('.notice')
    .getByText(/^Saved news\.zip, 24\.\d MB\. The model decodes by itself/)
    .waitFor()
  const files = unzipSync(bytes)
  const text = (path: string) => new TextDecoder().decode(files[`news/${path}`])
  expect(JSON.parse(text('gleaner.head.json'))).toEqual(JSON.parse(new TextDecoder().decode(head.bytes)))
  expect(JSON.parse(text('config.json'))).toMatchObject({ id2label: { 0: 'O', 8: 'I-PER' } })
  expect(text('README.md')).toContain('The graph does so itself')
  const { initializers, outputs } = readModel(files['news/onnx/model_quantized.onnx']!)
  expect(outputs.map(({ name }) => name)).toEqual(['logits'])
  const bias = floatsOf(initializers.get('classifier.bias')!)
  expect(Buffer.from(bias.buffer).toString('base64')).toBe(
    (JSON.parse(text('gleaner.head.json')) as { bias: string }).bias,
  )
})
