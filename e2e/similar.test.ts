import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag } from './chromium.ts'

const texts = [
  'Angela Merkel met Tim Cook of Apple Inc. in Berlin on Monday. Later she flew to Paris with a colleague.',
  'The court ruled against Gazprom. Dr. Ngozi Okafor of the university spoke first in Lagos.',
  'José Muñoz moved from Lisbon to Madrid in 1998. Nobody in Vienna waited for him, said Anna Huber of Siemens.',
]

describe('More like this in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit(viewport?: { width: number; height: number }) {
    page = await chromium.borrow(viewport)
    for (const text of texts) await pasteAndTag(page, text)
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.getByRole('button', { name: /^Vienna, LOC/ }).click()
    await page.getByRole('toolbar').waitFor()
  }

  const places = () => page.locator('.place-context b').allTextContents()
  const current = () => page.locator('.place:has([aria-current=true]) .place-context b').textContent()
  const notice = () => page.locator('.notice')

  it('lists places like an entity in all documents, best first, to be judged by key, or taken all at once', async () => {
    await visit()
    await page.keyboard.press('Shift+M')
    await page.getByRole('button', { name: /^Accept \d+$/ }).waitFor()
    const found = await places()
    expect(found.slice(0, 8)).toEqual(expect.arrayContaining(['Berlin', 'Paris', 'Lagos', 'Madrid']))
    expect(found).not.toContain('spoke')
    expect(await violations(page)).toEqual([])

    await page.keyboard.press('.')
    await expect.poll(current).toBe(found[0])
    await page.keyboard.press('a')
    await expect.poll(() => notice().textContent()).toContain(`${found[0]} → LOC`)
    await expect.poll(current).toBe(found[1])
    await page.keyboard.press('x')
    await expect.poll(() => notice().textContent()).toContain(`Reject ${found[1]} (LOC)`)
    await expect.poll(places).toEqual(found.slice(2))

    await page.getByRole('button', { name: /^Look again, like all 2/ }).click()
    await page.getByText('and 1 other').waitFor()
    const all = page.getByRole('button', { name: /^Accept \d+$/ })
    await all.waitFor()
    await expect.poll(places).not.toContain(found[1])
    await all.click()
    await expect.poll(() => notice().textContent()).toMatch(/^\d+ places like Vienna → LOC in \d documents\./)
    await expect.poll(places).toEqual([])
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await places()).length).toBeGreaterThan(2)
  })

  it('fits a narrow screen, where the list stays while one goes from place to place', async () => {
    await visit({ width: 390, height: 844 })
    await page
      .getByRole('toolbar')
      .getByRole('button', { name: /^More like this/ })
      .click()
    // Said when all documents are read: until then the list changes.
    await page.getByRole('button', { name: /^Accept \d+$/ }).waitFor()
    const found = await places()
    await page.locator('.place-button').first().click()
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    await expect.poll(current).toBe(found[1])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'See the text' }).click()
    await page.locator('.sheet-open').waitFor({ state: 'detached' })
  })
})
