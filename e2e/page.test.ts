import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { root } from '../scripts/fresh.mjs'
import { firstSample } from '../src/app/documents/samples.ts'
import { inChromium, paste, pasteAndTag, tagged, textOfReader } from './chromium.ts'

interface Exported {
  offsets: string
  head: string
  entities: { entity_group: string; score: number; word: string; start: number; end: number }[]
}

const text = [
  'José Muñoz 🎉 flew from São Paulo to Berlin with Apple Inc. on Monday.',
  '',
  'The University of Ibadan invited Dr. Ngozi Okafor; nobody from Reykjavík came.',
  '\tΗ Αθήνα and 東京 are cities, and so is القاهرة.  Two  spaces stay.',
].join('\n')

describe('the page in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  /** Begins with a text that is tagged, in a project of its own. */
  async function read(text: string, viewport?: { width: number; height: number }) {
    page = await chromium.borrow(viewport)
    await pasteAndTag(page, text)
  }
  const headField = () => page.getByRole('combobox', { name: 'Head' })

  async function download(): Promise<Exported> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download entities as JSON' }).click(),
    ])
    return JSON.parse(readFileSync(await file.path(), 'utf8')) as Exported
  }

  it('opens isolated, under its policy, with a sample tagged on the very first visit', async () => {
    const response = await fetch(inject('url'))
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    page = await chromium.visit()
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true)
    await expect.poll(() => page.locator('mark').count()).toBeGreaterThan(10)
    await page.getByRole('button', { name: /^WASM/ }).click()
    await page.getByText('WebGPU finds no adapter on this machine').waitFor()
  })

  it('tags what is pasted, marks exactly the entities, and copies as plain text', async () => {
    await read(text)
    await expect.poll(() => textOfReader(page)).toBe(text)
    const marks = await page.locator('mark').allInnerTexts()
    expect(marks).toEqual(
      expect.arrayContaining(['São Paulo', 'Berlin', 'Apple Inc.', 'University of Ibadan', 'Ngozi Okafor']),
    )
    const copied = await page.evaluate(() => {
      getSelection()?.selectAllChildren(document.querySelector('[data-testid=reader]') ?? document.body)
      return getSelection()?.toString() ?? ''
    })
    expect(copied.replaceAll(/\s+/g, ' ').trim()).toBe(text.replaceAll(/\s+/g, ' ').trim())
  })

  it('downloads the entities the command line finds, number by number', async () => {
    await read(text)
    const { entities, offsets } = await download()
    expect(offsets).toMatch(/utf-?16/i)
    for (const { start, end, word } of entities) expect(text.slice(start, end)).toBe(word)
    const { stdout } = spawnSync(process.execPath, ['cli/gleaner.mjs', 'tag', '-'], {
      cwd: root,
      input: text,
      encoding: 'utf8',
    })
    const line = JSON.parse(stdout) as Exported
    expect(entities).toEqual(line.entities)
    expect(entities.length).toBeGreaterThan(5)
  })

  it('keeps the text over a reload, and goes one step back from a paste', async () => {
    await read(text)
    await page.getByRole('button', { name: /José Muñoz, PER/ }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /José Muñoz, PER/ }).waitFor()
    await expect.poll(() => textOfReader(page)).toBe(text)
    await paste(page, 'Something else about Lisbon.')
    await page.getByRole('button', { name: /Lisbon, LOC/ }).waitFor()
    await page.keyboard.press('Control+z')
    await page.getByRole('button', { name: /José Muñoz, PER/ }).waitFor()
    await expect.poll(() => textOfReader(page)).toBe(text)
  })

  it('switches the head without encoding again, and remembers it', async () => {
    await read(firstSample.text)
    await headField().selectOption({ label: await optionOf('Social media') })
    await page
      .getByRole('button', { name: /, person, / })
      .first()
      .waitFor()
    await tagged(page)
    const { entities, head } = await download()
    expect(head).toBe('social-media')
    expect(entities.some(({ entity_group }) => entity_group === 'location')).toBe(true)
    await page.reload()
    await page
      .getByRole('button', { name: /, person, / })
      .first()
      .waitFor()
    await headField().selectOption('news')
  })

  async function optionOf(title: string) {
    const options = await headField().locator('option').allTextContents()
    return options.find(option => option.startsWith(title)) ?? title
  }

  it('filters by label and by threshold', async () => {
    await read(firstSample.text)
    const all = await page.locator('mark').count()
    const people = await page.locator('mark[data-label=PER]').count()
    await page.getByRole('button', { name: /^PER \d+$/ }).click()
    await expect.poll(() => page.locator('mark').count()).toBe(all - people)
    await page.getByRole('button', { name: /^PER \d+$/ }).click()
    await expect.poll(() => page.locator('mark').count()).toBe(all)
    await page.getByRole('slider', { name: 'Threshold' }).fill('0.95')
    await expect.poll(() => page.locator('mark').count()).toBeLessThan(all)
    const scores = await page
      .locator('mark')
      .evaluateAll(marks => marks.map(mark => Number.parseFloat(mark.getAttribute('data-score') ?? '')))
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(95)
    await page.getByRole('slider', { name: 'Threshold' }).fill('0')
    await expect.poll(() => page.locator('mark').count()).toBe(all)
  })

  it('explains a clicked word: pieces, probabilities, window', async () => {
    await read(firstSample.text)
    await page.getByRole('button', { name: /^Marta Kessler, PER/ }).click()
    const panel = page.getByRole('complementary', { name: 'Reading' })
    await panel.getByText('B-PER').waitFor()
    await panel.getByText(/of at most 512 pieces/).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => panel.getByText('B-PER').count()).toBe(0)
  })

  it('jumps from the table of entities to the place in the text', async () => {
    await read(firstSample.text, { width: 1280, height: 500 })
    await page.getByRole('table', { name: 'ORG' }).getByRole('button', { name: 'Radio Wien' }).click()
    const mark = page.getByRole('button', { name: /^Radio Wien, ORG/ })
    await expect
      .poll(() =>
        mark.evaluate(element => {
          const { top, bottom } = element.getBoundingClientRect()
          return top >= 0 && bottom <= innerHeight
        }),
      )
      .toBe(true)
  })

  it('opens a file, dropped on the page', async () => {
    page = await chromium.borrow()
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(
        new File(['A letter from Tbilisi.\r\nSigned, Nino Kalandadze'], 'letter.md', { type: 'text/markdown' }),
      )
      return transfer
    })
    for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data })
    await page.getByRole('button', { name: /Tbilisi, LOC/ }).waitFor()
    await page.getByRole('navigation', { name: 'Documents' }).getByText('letter.md').waitFor()
  })

  it('writes a text by hand, and edits it into another', async () => {
    page = await chromium.borrow()
    await page.getByRole('navigation').getByRole('button', { name: 'Write', exact: true }).click()
    await page.getByRole('textbox').first().fill('Olga Tokarczuk was born in Sulechów.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: /Olga Tokarczuk, PER/ }).waitFor()
    await page.getByRole('button', { name: 'Edit text' }).click()
    await page.getByRole('textbox').first().fill('Olga Tokarczuk lives in Gdańsk.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: /Gdańsk, LOC/ }).waitFor()
    await page.keyboard.press('Control+z')
    await expect.poll(() => textOfReader(page)).toContain('Sulechów')
  })

  it('lists its keys, and finds every action in the palette', async () => {
    await read('A night in Graz.')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Next entity').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('next head')
    await page.keyboard.press('Enter')
    await expect.poll(() => headField().inputValue()).not.toBe('news')
    await headField().selectOption('news')
  })

  it('says when a text is not in the model’s language', async () => {
    page = await chromium.borrow()
    await paste(
      page,
      'Gestern Abend hat der Bürgermeister von Leipzig die neue Brücke über den Fluss eröffnet, und viele Leute kamen, um sie zu sehen. Es war kalt, aber niemand wollte nach Hause gehen, weil die Musik so schön war und der alte Fährmann noch einmal von den Jahren erzählte, in denen es die Brücke nicht gab.',
    )
    await page
      .getByText(/English/)
      .first()
      .waitFor()
  })
})
