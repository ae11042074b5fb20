import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag } from './chromium.ts'

describe('the page', () => {
  const chromium = inChromium()

  it.each([1280, 360])('has no violation that axe can find in any of its states, %i px wide', async width => {
    const page = await chromium.visit({ viewport: { width, height: 780 } })
    expect(await violations(page)).toEqual([])
    await page.locator('mark').nth(2).click()
    await page.getByText(/of at most/).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    for (const key of ['?', 'Control+k', 'g']) {
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.locator('mark.suggested').first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator('mark').nth(2).click()
    await page.getByRole('toolbar').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('a')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('/')
    await page.locator('input[type=search]:focus').waitFor()
    await page.keyboard.type('the')
    await page.keyboard.press('Enter')
    await page.locator('.found-row[aria-current=true]').waitFor()
    await page.getByRole('button', { name: 'Label all …' }).click()
    await page.getByText(/^Labels \d+ entities/).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'As rule …' }).click()
    await page.getByRole('button', { name: 'Keep the rule' }).click()
    await page.getByRole('button', { name: /^Rules/ }).click()
    await page.getByRole('button', { name: 'Add …' }).click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+R')
    await page.keyboard.press('w')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')

    // Nor does it ever scroll sideways.
    await pasteAndTag(
      page,
      `${'Donaudampfschifffahrtsgesellschaft'.repeat(12)} in Vienna.\n\nشارع الملك فيصل في القاهرة.`,
    )
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('the keyboard alone', () => {
  const chromium = inChromium({ permissions: ['clipboard-read', 'clipboard-write'] })

  it('reaches every entity, explains it, filters, switches the head and copies the result', async () => {
    const page = await chromium.visit()
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
    await expect.poll(focused).toMatch(/, (LOC|ORG|PER|MISC), \d+ %$/)
    await page.keyboard.press('Enter')
    await page.getByText(/of at most/).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('y')
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^start\tend\tlabel\tscore\ttext\n\d+\t\d+\t/)
    await page.keyboard.press('h')
    await expect.poll(() => page.getByRole('combobox', { name: 'Head' }).inputValue()).not.toBe('news')
    const visited = new Set<string>()
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const name = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return ''
        const style = getComputedStyle(element)
        const before = getComputedStyle(element, '::before')
        const ring =
          style.outlineStyle !== 'none' ||
          style.boxShadow !== 'none' ||
          before.content !== 'none' ||
          style.backgroundImage !== 'none'
        return `${ring ? '' : 'no ring: '}${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? element.tagName}`
      })
      visited.add(name)
    }
    expect([...visited].filter(name => name.startsWith('no ring'))).toEqual([])
    expect(visited.size).toBeGreaterThan(15)
  })
})
