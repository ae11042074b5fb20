import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { complete } from '../src/domain/formats/format.ts'
import { formatOf } from '../src/domain/formats/formats.ts'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag } from './chromium.ts'

const texts = [
  'José Muñoz flew from São Paulo to Berlin. 👩‍🚀 Then Berlin was cold.',
  'Apple Inc. hired Ada Lovelace in London.',
]

describe('Export in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit() {
    page = await chromium.borrow()
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
  }

  const gold = () =>
    page
      .locator('mark')
      .evaluateAll(marks =>
        marks.map(mark => mark.getAttribute('aria-label') ?? '').filter(name => name.endsWith(', gold')),
      )
  const dialog = () => page.getByRole('dialog', { name: 'Export' })
  const download = () => dialog().getByRole('button', { name: /^Download/ })

  async function label(text: string) {
    await pasteAndTag(page, text)
    await page.locator('mark.suggested').first().waitFor()
    await page.getByRole('button', { name: /^Accept \d+ shown/ }).click()
    await expect.poll(async () => (await gold()).length).toBeGreaterThan(1)
    return gold()
  }

  async function saved(format: string) {
    await dialog().getByLabel('Format').selectOption({ label: format })
    await expect.poll(() => download().isEnabled()).toBe(true)
    const [file] = await Promise.all([page.waitForEvent('download'), download().click()])
    return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync(await file.path())) }
  }

  it('lets two documents out in three formats, which read back to the same entities', async () => {
    await visit()
    const first = await label(texts[0]!)
    const second = await label(texts[1]!)
    await page.keyboard.press('d')
    await dialog().waitFor()
    await dialog().getByText('2 of 2 documents are not done: what is not labelled would read as no entity.').waitFor()
    for (const [title, id] of [
      ['CoNLL', 'conll'],
      ['doccano JSONL', 'doccano'],
      ['Label Studio JSON', 'label-studio'],
    ] as const) {
      const file = await saved(title)
      expect(file.name).toMatch(new RegExp(`^Borrowed-${id}-\\d{4}-\\d\\d-\\d\\d\\.`))
      const { dataset, problems } = complete(formatOf(id)!.read([file]))
      expect(problems).toEqual([])
      const said = dataset.documents.map(({ text, spans }) =>
        spans.map(({ start, end, label }) => `${text.slice(start, end).replace(/ \./g, '.')}, ${label}, gold`),
      )
      expect(said.slice(0, 2)).toEqual([second, first])
    }
    await dialog().getByText('characters (code points), as Python does').waitFor({ state: 'attached' })
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog().count()).toBe(0)
  })

  it('names an entity that overlaps another, and goes to it', async () => {
    await visit()
    await label(texts[0]!)
    await page.getByRole('button', { name: 'Panel: Project' }).click()
    await page.getByRole('radio', { name: /^Nested/ }).check()
    await page.getByRole('button', { name: 'Panel: Labels and suggestions' }).click()
    const { x, y, width, height } = (await page.locator('mark[aria-label^="José Muñoz, PER"]').boundingBox())!
    await page.mouse.move(x + width - 3, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width - 20, y + height / 2)
    await page.mouse.move(x + width - 30, y + height / 2)
    await page.mouse.up()
    await page.getByRole('toolbar').getByRole('button', { name: /^MISC/ }).click()
    await page.locator('mark[aria-label^="Muñoz, MISC, gold"]').waitFor()
    await page.keyboard.press('Escape')
    await pasteAndTag(page, texts[1]!)

    await page.keyboard.press('d')
    await dialog().waitFor()
    await dialog().getByLabel('Format').selectOption({ label: 'CoNLL' })
    const losses = dialog().getByText('1 entity overlaps another and is left out')
    await losses.click()
    const place = dialog().getByRole('button', { name: /^“Muñoz” MISC overlaps a longer one/ })
    await place.waitFor()
    expect(await violations(page)).toEqual([])
    await place.click()
    await expect.poll(() => dialog().count()).toBe(0)
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
      .toMatch(/^Muñoz, MISC/)
  })
})
