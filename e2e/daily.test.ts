import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { paste, tagged } from './chromium.ts'
import { openBrowser } from './crash.ts'

it('has what was corrected, to the last step, when the browser is killed and opened again', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'gleaner-daily-'))
  const open = async () => {
    const { browser, context, kill } = await openBrowser(profile)
    const page = context.pages()[0] ?? (await context.newPage())
    return { page, end: async () => (await kill(), browser.close().catch(() => {})) }
  }
  const gold = (page: Page) =>
    page.locator('mark.gold').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
  const mark = (page: Page, name: RegExp) => page.getByRole('button', { name }).first()
  const history = (page: Page) => page.locator('.history-step').allTextContents()
  try {
    const first = await open()
    try {
      const { page } = first
      await page.goto(inject('url'))
      await tagged(page)
      await paste(page, 'José Muñoz flew from São Paulo to Berlin with Apple Inc. on Monday.')
      await mark(page, /^José Muñoz, PER/).waitFor()
      await tagged(page)
      await page.keyboard.press('Shift+L')
      await mark(page, /^São Paulo, LOC, suggested/).click()
      await page
        .getByRole('toolbar')
        .getByRole('button', { name: /^Accept/ })
        .click()
      await mark(page, /^Apple Inc\., ORG, suggested/).click()
      await page.getByRole('toolbar').waitFor()
      await page.keyboard.press('2')
      await mark(page, /^Apple Inc\., MISC, gold/).waitFor()
      await mark(page, /^Berlin, LOC, suggested/).click()
      await page.getByRole('toolbar').waitFor()
      await page.keyboard.press('a')
      await mark(page, /^Berlin, LOC, gold/).waitFor()
      await page.keyboard.press('Control+z')
      await mark(page, /^Berlin, LOC, suggested/).waitFor()
      await expect.poll(() => gold(page)).toEqual(['São Paulo, LOC, gold', 'Apple Inc., MISC, gold'])
      await page.getByText('Saved in this browser only.').waitFor()
    } finally {
      await first.end()
    }

    const second = await open()
    try {
      const { page } = second
      await page.goto(inject('url'))
      await mark(page, /^São Paulo, LOC/).waitFor()
      await page.keyboard.press('Shift+L')
      await expect
        .poll(() => gold(page), { timeout: 20_000 })
        .toEqual(['São Paulo, LOC, gold', 'Apple Inc., MISC, gold'])
      const steps = await history(page)
      expect(steps[0]).toMatch(/Berlin/)
      expect(steps.at(-1)).toBe('The beginning')
      // What was taken back can still be brought back.
      await page.keyboard.press('Control+Shift+z')
      await mark(page, /^Berlin, LOC, gold/).waitFor()
    } finally {
      await second.end()
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})
