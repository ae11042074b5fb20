import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag, tagged } from './chromium.ts'

const first = 'Angela Merkel visited Paris in May. The Louvre in Paris was closed.'
const other = 'Anna Huber left Vienna for Lagos.'
const second = 'José Muñoz flew from São Paulo to Berlin. In Berlin nobody waited for him.'

describe('the review in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  /** Three texts of our own, in Label with the Review side shown; the last is open. */
  async function visit(viewport?: { width: number; height: number }) {
    page = await chromium.borrow(viewport)
    for (const text of [other, first, second]) await pasteAndTag(page, text)
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
  }

  const review = () => page.locator('.review')
  const marks = (words: string) =>
    page.locator('mark', { hasText: words }).evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label')))
  const notice = () => page.locator('.notice')
  const current = () => review().locator('[aria-current=true]').first()

  /** Makes the first Berlin an ORG, against the head. */
  async function mislabel() {
    await page.keyboard.press('Shift+A')
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, LOC, gold', 'Berlin, LOC, gold'])
    await page.locator('mark', { hasText: 'Berlin' }).first().click()
    await page.getByRole('toolbar').getByRole('button', { name: /^ORG/ }).click()
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, ORG, gold', 'Berlin, LOC, gold'])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+2')
  }

  it('shows a wrong entity as a disagreement of its class, resolves it by key, and undoes that', async () => {
    await visit()
    await mislabel()
    await review().getByRole('button', { name: 'Type 1' }).waitFor()
    await page.keyboard.press('.')
    await current().waitFor()
    await expect.poll(() => current().innerText()).toMatch(/Berlin[^]*Type[^]*ORG[^]*LOC/)
    await page.keyboard.press('t')
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, LOC, gold', 'Berlin, LOC, gold'])
    await notice().getByText('Take prediction Berlin → LOC').waitFor()
    await review().getByText('Gold and head agree wherever both speak.').waitFor()
    await page.keyboard.press('Control+z')
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, ORG, gold', 'Berlin, LOC, gold'])
    await review().getByRole('button', { name: 'Type 1' }).waitFor()

    await page.keyboard.press('.')
    await page.keyboard.press('g')
    await notice().getByText('Keep Berlin').waitFor()
    await review().getByText('Gold and head agree wherever both speak.').waitFor()
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, ORG, gold', 'Berlin, LOC, gold'])
  })

  it('reads all documents when told to, and goes through their disagreements from one to the next', async () => {
    await visit()
    await mislabel()
    await page.getByText('Saved in this browser only.').waitFor()
    await page.reload()
    await tagged(page)
    await review().getByRole('button', { name: 'Read all documents' }).click()
    await review()
      .getByText(/^(\d+) of \1 documents read by the head$/)
      .waitFor()
    await review()
      .getByRole('button', { name: /^Accept \d+ in all read documents/ })
      .click()
    await expect
      .poll(() => notice().locator('p').textContent(), { timeout: 20_000 })
      .toMatch(/^Accept \d+ predictions in 2 documents; 1 left, in conflict with gold\.$/)
    await page.getByRole('navigation', { name: 'Documents' }).getByText('Angela Merkel').click()
    await page.locator('mark', { hasText: 'Paris' }).first().click()
    await page.getByRole('toolbar').getByRole('button', { name: /^ORG/ }).click()
    await page.keyboard.press('Escape')
    await review().getByRole('button', { name: 'Type 2' }).waitFor()
    await page.keyboard.press('.')
    await page.keyboard.press('.')
    const reader = page.getByTestId('reader')
    const texts: string[] = []
    for (let turn = 0; turn < 2; turn++) {
      await page.keyboard.press('.')
      const words = (await current().locator('b').textContent()) ?? ''
      await reader.getByText(words).first().waitFor()
      texts.push(words)
    }
    expect(texts.toSorted()).toEqual(['Berlin', 'Paris'])
  })

  it('finds words labelled differently, fixes them by key either way, and undoes that', async () => {
    await visit()
    await mislabel()
    await review().getByRole('button', { name: 'Within gold' }).click()
    await review().getByRole('button', { name: 'Labelled differently 1' }).waitFor()
    await page.keyboard.press('.')
    await expect.poll(() => current().innerText()).toMatch(/Berlin[^]*1 ×[^]*1 ×/)
    await page.keyboard.press('o')
    await notice().getByText('1 × Berlin → LOC.').waitFor()
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, LOC, gold', 'Berlin, LOC, gold'])
    await review().getByRole('button', { name: 'Labelled differently 0' }).waitFor()
    await page.keyboard.press('Control+z')
    await expect.poll(() => marks('Berlin')).toEqual(['Berlin, ORG, gold', 'Berlin, LOC, gold'])
    await review().getByRole('button', { name: 'Labelled differently 1' }).waitFor()
    await page.keyboard.press('.')
    await page.keyboard.press('g')
    await notice().getByText('Keep Berlin.').waitFor()
    await review().getByRole('button', { name: 'Labelled differently 0' }).waitFor()
  })

  it.each([1280, 390])('has nothing that axe finds wrong, %i px wide', async width => {
    await visit({ width, height: 800 })
    await mislabel()
    await page.keyboard.press('.')
    await current().waitFor()
    expect(await violations(page)).toEqual([])
    await review().getByRole('button', { name: 'Within gold' }).click()
    await review().getByRole('button', { name: 'Labelled differently 1' }).waitFor()
    await page.keyboard.press('.')
    await current().waitFor()
    expect(await violations(page)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})
