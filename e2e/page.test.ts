import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { complaints, launchChromium } from './chromium.ts'

describe('the page in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it('opens isolated, under its policy, and without a complaint', async () => {
    const page = await browser.newPage()
    const heard = complaints(page)
    const response = await page.goto(inject('url'))
    expect(response?.headers()['content-security-policy']).toContain("default-src 'none'")
    await page.getByText('Gleaner').first().waitFor()
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(heard).toEqual([])
    await page.close()
  })
})
