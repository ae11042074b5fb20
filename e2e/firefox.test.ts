import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchFirefox } from './firefox.ts'

const browser: Browser | undefined = await launchFirefox()

describe.skipIf(!browser)('the page in Firefox', () => {
  beforeAll(() => {
    expect(browser).toBeDefined()
  })
  afterAll(() => browser?.close())

  it('tags the sample, then what is written, and keeps it over a reload', async () => {
    const page = await browser!.newPage()
    const uncaught: string[] = []
    page.on('pageerror', error => uncaught.push(String(error)))
    await page.goto(inject('url'))
    await page.waitForSelector('mark', { timeout: 90_000 })
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    // Firefox gives a script's paste no clipboard, so this text is written.
    await page.keyboard.press('w')
    await page.locator('textarea').fill('🎉 José Muñoz flew to Reykjavik with Apple.')
    await page.keyboard.down('Control')
    await page.keyboard.press('Enter')
    await page.keyboard.up('Control')
    const marks = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('mark')].map(mark => `${mark.dataset['label']} ${mark.textContent}`),
      )
    const expected = ['PER José Muñoz', 'LOC Reykjavik', 'ORG Apple']
    await expect.poll(marks, { timeout: 60_000 }).toEqual(expected)
    await page.reload()
    await expect.poll(marks, { timeout: 60_000 }).toEqual(expected)
    await page.click('mark')
    await page.waitForFunction(() => document.body.textContent?.includes('B-PER'), { timeout: 10_000 })
    expect(uncaught).toEqual([])
  })
})
