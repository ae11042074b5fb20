import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inChromium, paste, pasteAndTag, textOfReader } from './chromium.ts'

const places = ['Lisbon', 'Nairobi', 'Ottawa', 'Seoul', 'Lima', 'Oslo', 'Dublin', 'Madrid']

/** A text of about `length` characters, every paragraph different from the others. */
function longText(length: number): string {
  const paragraphs: string[] = []
  for (let size = 0, i = 0; size < length; i++) {
    const place = places[i % places.length]
    const paragraph = `Entry ${i}. On day ${(i * 7) % 365} the post from ${place} was opened, weighed and filed, and nobody asked for it again until the spring of the year after that.`
    paragraphs.push(paragraph)
    size += paragraph.length + 1
  }
  return paragraphs.join('\n')
}

/** How many entities stand on screen or within a screen of it. */
function marksNear(reader: Locator): Promise<number> {
  return reader.locator('mark').evaluateAll(
    marks =>
      marks.filter(mark => {
        const { top } = mark.getBoundingClientRect()
        return top > -innerHeight && top < 2 * innerHeight
      }).length,
  )
}

describe('a long text', () => {
  const chromium = inChromium()

  it('of a megabyte opens, is tagged where one looks first, scrolls meanwhile, stops when told to, and goes on', async () => {
    const page = await chromium.borrow()
    const text = longText(1_000_000)
    await paste(page, text)
    await page.locator('mark').first().waitFor()
    await expect.poll(() => textOfReader(page)).toBe(text)

    // What is scrolled to is tagged before all that stands between.
    const reader = page.getByTestId('reader')
    await page.evaluate(() => {
      const scroller = document.querySelector('main') ?? document.body
      scroller.scrollTop = scroller.scrollHeight
      scroller.dispatchEvent(new Event('scroll'))
    })
    await expect.poll(() => marksNear(reader), { timeout: 30_000 }).toBeGreaterThan(0)

    // Scrolling on while results stream in.
    await page.evaluate(async () => {
      const scroller = document.querySelector('main') ?? document.body
      for (let i = 0; i < 60; i++) {
        scroller.scrollTop -= 600
        await new Promise(resolve => requestAnimationFrame(resolve))
      }
    })
    await expect.poll(() => marksNear(reader), { timeout: 30_000 }).toBeGreaterThan(0)

    await page
      .getByRole('banner')
      .getByText(/words\/s/)
      .waitFor()
    await page.getByRole('banner').getByRole('button', { name: 'Stop' }).click()
    await page
      .getByText(/stopped/i)
      .first()
      .waitFor()
    const before = await page.locator('mark').count()
    expect(before).toBeGreaterThan(0)
    // What was under way when it was stopped has come, if it comes, before the answer to what is asked after it.
    await page.keyboard.press('n')
    await page.keyboard.press('i')
    await page.getByText(/of at most/).waitFor()
    expect(await page.locator('mark').count()).toBe(before)
    await page.keyboard.press('t')
    await expect.poll(() => page.locator('mark').count(), { timeout: 30_000 }).toBeGreaterThan(before)
    await page.getByRole('banner').getByRole('button', { name: 'Stop' }).click()
  })

  it('of one line is read through several windows, whose seams can be shown', async () => {
    const page = await chromium.borrow()
    const text = longText(6_000).replaceAll('\n', ' ')
    await pasteAndTag(page, text)
    await expect.poll(() => page.locator('mark').count()).toBeGreaterThanOrEqual(text.split('Entry').length - 2)
    await expect.poll(() => textOfReader(page)).toBe(text)
    await page.keyboard.press('x')
    await expect.poll(() => page.locator('.seam').count()).toBeGreaterThanOrEqual(2)
  })
})
