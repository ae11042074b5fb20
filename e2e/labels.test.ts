import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { violations } from './axe.ts'
import { complaints, launchChromium, paste, tagged } from './chromium.ts'

const text = 'José Muñoz flew from São Paulo to Berlin.\nBerlin was cold; nobody waited.'

describe('labels, keys and the project', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let heard: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    await context.close()
    expect(heard).toEqual([])
  })

  async function visit(options: Parameters<Browser['newContext']>[0] = {}) {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    page = await context.newPage()
    heard = complaints(page)
    await page.goto(inject('url'))
    await tagged(page)
    await paste(page, text)
    await page.getByRole('button', { name: /^José Muñoz, PER/ }).waitFor()
    await tagged(page)
    await page.keyboard.press('Shift+L')
    await page.locator('.label-row').first().waitFor({ state: 'attached' })
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const labels = () => page.locator('.label-row .legend-label').allTextContents()
  const notice = (words: string) => page.locator('.notice').getByText(words).waitFor()
  const gold = () =>
    page
      .locator('mark.gold')
      .evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label')?.replace(/, gold.*/, '')))
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

  async function command(words: string) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).fill(words)
    await page.keyboard.press('Enter')
  }

  it('changes the key of a command: the browser’s are refused, another’s is asked for, and it is remembered', async () => {
    await visit()
    await page.keyboard.press('?')
    await button('Change keys').click()
    await page.getByRole('searchbox', { name: 'Find a command' }).fill('documents in numbers')
    await button('Change the key of Documents in numbers').click()
    await page.keyboard.press('Control+t')
    await page.getByText('Ctrl T opens a tab in the browser. Press another.').waitFor()
    await page.keyboard.press('Shift+X')
    await page.getByText(/^Shift X is “Reject \d+ shown”: take it from there\?$/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Documents in numbers: Shift X.').waitFor()
    await expect.poll(focused).toBe('Change the key of Documents in numbers')
    await page.keyboard.press('Escape')
    await page.reload()
    await page.locator('.label-row').first().waitFor()
    await page.keyboard.press('Shift+X')
    await page.getByRole('dialog', { name: 'Documents in numbers' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await button('Change keys').click()
    await button('Reset all').click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+X')
    await notice('Reject')
  })

  it('moves labels by mouse and by key, one step each, and keeps the focus', async () => {
    await visit()
    const before = await labels()
    await page.locator('.label-row .legend-item').first().focus()
    await page.keyboard.press('Alt+ArrowDown')
    await notice(`Move ${before[0]} to place 2 of 4.`)
    expect(await labels()).toEqual([before[1], before[0], before[2], before[3]])
    expect(await focused()).toContain(before[0])
    const grip = await page.locator('.label-grip').first().boundingBox()
    const last = await page.locator('.label-row').last().boundingBox()
    await page.mouse.move(grip!.x + 6, grip!.y + 8)
    await page.mouse.down()
    await page.mouse.move(grip!.x + 6, last!.y + last!.height, { steps: 4 })
    await page.locator('.drop-after').waitFor()
    await page.mouse.up()
    await notice(`Move ${before[1]} to place 4 of 4.`)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    expect(await labels()).toEqual(before)
  })

  it('gives a label any key, says whose it is, and merges labels where a name is taken', async () => {
    await visit()
    await page.keyboard.press('Shift+A')
    await button('Edit label PER').click()
    const form = page.getByRole('form', { name: 'Label PER' })
    await form.getByRole('button', { name: 'Change the key of PER' }).click()
    await page.keyboard.press('Tab')
    await form.getByRole('button', { name: 'Change the key of PER' }).click()
    await page.keyboard.press('q')
    await form.locator('kbd', { hasText: 'Q' }).waitFor()
    expect(await focused()).toBe('Change the key of PER')
    await form.getByRole('button', { name: 'Change the key of PER' }).press('Enter')
    await page.keyboard.press('a')
    await form.getByText(/It is taken from “Accept the suggestion”/).waitFor()
    await form.getByRole('textbox', { name: 'Name' }).fill('LOC')
    await page.keyboard.press('Enter')
    await page.getByText('There is a label LOC already. The two can be made one.').waitFor()
    await page.getByText('1 entity in 1 document becomes LOC.').waitFor()
    await button('Merge').click()
    await notice('Merge PER into LOC, 1 entity.')
    expect(await labels()).not.toContain('PER')
    expect((await gold())[0]).toBe('José Muñoz, LOC')
    await expect.poll(focused).toMatch(/^Edit label /)
    await page.keyboard.press('Control+z')
    expect((await gold())[0]).toBe('José Muñoz, PER')
  })

  it('lets entities overlap, and asks what is to go when that is forbidden again', async () => {
    await visit()
    await page.keyboard.press('Shift+A')
    await command('panel: project')
    await page.getByRole('radio', { name: /^Nested/ }).check()
    await notice('Allow overlap.')
    await page
      .getByRole('button', { name: /^José Muñoz, PER/ })
      .first()
      .click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('1')
    await expect.poll(async () => (await gold()).some(name => name?.startsWith('Muñoz flew,'))).toBe(true)
    await page.getByRole('radio', { name: /^Flat/ }).check()
    const overlaps = page.getByRole('region', { name: 'What overlaps' })
    await overlaps.getByText('2 entities in 1 document overlap. Which is to stay?').waitFor()
    await overlaps.getByRole('button', { name: /^Muñoz/ }).click()
    await overlaps.getByRole('button', { name: 'Keep the longest' }).click()
    await notice('Forbid overlap: resolve overlaps by the longest, deleting 1 entity.')
    expect(await page.getByRole('radio', { name: /^Flat/ }).isChecked()).toBe(true)
    expect((await gold()).filter(name => name?.includes('Muñoz'))).toEqual(['José Muñoz, PER'])
  })

  it('counts the project by label and document, and copies the numbers', async () => {
    await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.keyboard.press('Shift+A')
    await command('documents in numbers')
    const dialog = page.getByRole('dialog', { name: 'Documents in numbers' })
    await dialog.getByRole('row', { name: /^José Muñoz flew .* 13 \d+ / }).waitFor()
    await dialog.getByRole('button', { name: 'Words' }).click()
    expect(await dialog.getByRole('columnheader', { name: /^Words/ }).getAttribute('aria-sort')).toBe('descending')
    const titles = () => dialog.locator('tbody .entity-name').allTextContents()
    expect(await titles()).toEqual(['A night train returns', 'José Muñoz flew from São Paulo to Berlin.'])
    await dialog.getByRole('button', { name: 'Copy' }).click()
    const tsv = await page.evaluate(() => navigator.clipboard.readText())
    expect(tsv).toContain('documents\t2\n')
    expect(tsv).toMatch(/\nPER\t1\t1\t0\.\d+\t1\t1\t1\n/)
    await dialog.getByRole('button', { name: 'A night train returns' }).click()
    await page.getByRole('heading', { name: 'Statistics' }).waitFor()
    await tagged(page)
    expect(await page.locator('[aria-current=page]').textContent()).toContain('A night train returns')
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('has nothing that axe finds wrong, in %s, %i px wide', async (colorScheme, width) => {
    await visit({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    await page.keyboard.press('Shift+A')
    await command('edit label per')
    await page
      .getByRole('form', { name: 'Label PER' })
      .getByRole('textbox', { name: /^Guideline/ })
      .fill('People.')
    expect(await violations(page)).toEqual([])
    await button('Merge into …').click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await button('Delete …').click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: /^Guideline/ }).fill('People.')
    await button('Save').click()
    await page.locator('.label-guide').click()
    expect(await violations(page)).toEqual([])
    await command('panel: project')
    await page.getByRole('heading', { name: 'Agreement with the head' }).waitFor()
    expect(await violations(page)).toEqual([])
    await command('documents in numbers')
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await button('Change keys').click()
    await button('Change the key of Next entity').click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Shift+A')
    await button('Take it').waitFor()
    expect(await violations(page)).toEqual([])
  })
})
