import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag, textOfReader, type VisitOptions } from './chromium.ts'

describe('the list of documents', () => {
  const chromium = inChromium({ withoutModel: true })
  let page: Page

  async function visit(options: VisitOptions = {}) {
    page = await chromium.visit(options)
  }

  /** Drops text files, which become documents in the order of their names. */
  async function drop(count: number, from = 1) {
    await page.evaluate(
      ([count, from]) => {
        const dataTransfer = new DataTransfer()
        for (let index = from; index < from + count; index++) {
          const words = `Letter ${index}: Ada met Bo in Oslo${' and wrote again'.repeat(index % 7)}.`
          dataTransfer.items.add(new File([words], `Letter ${index}.txt`, { type: 'text/plain' }))
        }
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      [count, from] as const,
    )
    await page
      .getByRole('listitem')
      .filter({ hasText: `Letter ${from}.txt` })
      .waitFor()
  }

  const list = () => page.locator('.document-list')
  const titles = () => page.locator('.document-list .document-title').allInnerTexts()
  const openTitle = () => page.locator('.document.open .document-title').innerText()
  const notice = () => page.locator('.notice')
  const saved = () => page.getByText('Saved in this browser only.').waitFor()
  const tools = () => page.getByRole('button', { name: 'Filter and sort' })

  it('is marked done with what the head found by one key, and one undo takes both back and leads back to it', async () => {
    await visit({ withoutModel: false })
    await pasteAndTag(page, 'Berlin was cold, said Ada Lovelace.')
    await pasteAndTag(page, 'Apple Inc. opened an office in Paris.')
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: /^Paris, LOC, \d+ %|^Paris, LOC, suggested/ }).waitFor()
    await page.keyboard.press('Shift+Enter')
    await expect.poll(openTitle).toBe('Berlin was cold, said Ada Lovelace.')
    await expect.poll(() => list().innerText()).toMatch(/Apple Inc\. opened an office in Paris\.\s+done/)
    await page.getByText('1 of 3 done', { exact: true }).waitFor()

    await page.keyboard.press('Control+z')
    await expect.poll(openTitle).toBe('Apple Inc. opened an office in Paris.')
    await expect.poll(() => page.locator('mark.gold').count()).toBe(0)
    await expect.poll(() => list().innerText()).not.toContain('done')
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => page.locator('mark.gold').count()).toBeGreaterThan(0)
    await expect.poll(() => page.getByText(/^Done\. What is not labelled is no /).innerText()).toContain('LOC')
  })

  it('keeps roles, notes, titles and the order; what it is filtered by lasts as long as the tab', async () => {
    await visit()
    await drop(7)
    await page.keyboard.press('Shift+L')
    const notes = page.getByRole('textbox', { name: 'Notes' })
    await notes.fill('Ask Ana.')
    await page.getByText('Notes on “Letter 1.txt”').waitFor()
    await notes.fill('Ask Ana. She knows.')
    await notes.blur()
    await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('dev')
    await notice().getByText('“Letter 1.txt”: role dev.').waitFor()
    await expect
      .poll(() => page.locator('.history-step').allInnerTexts())
      .toEqual([
        '“Letter 1.txt”: role dev',
        'Notes on “Letter 1.txt”',
        expect.stringContaining('Opened 7 texts'),
        'The beginning',
      ])

    // By keys in the list: down one row, up one place, a new title.
    await page.locator('.document.open .document-name').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(async () => (await titles()).slice(0, 2)).toEqual(['Letter 2.txt', 'Letter 1.txt'])
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: 'New title for Letter 2.txt' }).fill('From Oslo')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await titles())[0]).toBe('From Oslo')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent ?? '')).toMatch(/^From Oslo/)

    // Several at once: a range by shift, a role, one undo.
    await page
      .locator('.document-name')
      .nth(2)
      .click({ modifiers: ['Control'] })
    await page
      .locator('.document-name')
      .nth(4)
      .click({ modifiers: ['Shift'] })
    await page.getByText('3 chosen').waitFor()
    await page.getByRole('combobox', { name: 'Role of the chosen documents' }).selectOption('test')
    await notice().getByText('3 documents: role test.').waitFor()
    await page.getByRole('button', { name: 'Finish' }).click()

    await tools().click()
    await page.getByRole('combobox', { name: 'Role', exact: true }).first().selectOption('test')
    await page.getByText('3 of 8 documents').waitFor()
    await page.getByRole('combobox', { name: 'Order' }).selectOption('length')
    await expect.poll(titles).toEqual(['Letter 5.txt', 'Letter 4.txt', 'Letter 3.txt'])
    await page.locator('.document-name').first().click()
    await page.getByTestId('reader').getByText('Letter 5').waitFor()
    await page.keyboard.press('j')
    await expect.poll(openTitle).toBe('Letter 4.txt')
    await page.keyboard.press('Shift+R')
    await page.keyboard.press('Shift+L')
    await expect.poll(titles).toEqual(['Letter 5.txt', 'Letter 4.txt', 'Letter 3.txt'])
    await page.getByRole('button', { name: 'Remove: Test' }).click()
    await page.getByRole('button', { name: 'Remove: Longest first' }).click()
    await expect.poll(async () => (await titles()).slice(0, 2)).toEqual(['From Oslo', 'Letter 1.txt'])

    await saved()
    await page.reload()
    await page.getByTestId('reader').waitFor()
    await expect.poll(async () => (await titles()).slice(0, 2)).toEqual(['From Oslo', 'Letter 1.txt'])
    await page.getByRole('button', { name: /^Letter 1\.txt/ }).click()
    await expect.poll(() => notes.inputValue()).toBe('Ask Ana. She knows.')
    await expect.poll(() => page.locator('.document.open').innerText()).toContain('dev')
    await page.getByRole('listitem').filter({ hasText: 'Letter 5.txt' }).getByText('test').waitFor()
  })

  it('lists two thousand documents by the rows in sight, and finds its way in them', async () => {
    await visit()
    await drop(2000)
    const rows = page.locator('.document-list > li')
    await expect.poll(() => rows.count()).toBeLessThan(50)
    await expect.poll(() => rows.first().getAttribute('aria-setsize')).toBe('2001')
    await expect.poll(openTitle).toBe('Letter 1.txt')

    // The focus goes to the end, and stays where it is when the list is scrolled away from it.
    await page.locator('.document.open .document-name').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset') ?? 'lost')
    await expect.poll(focused).toBe('2001')
    await page.locator('.document-scroll').evaluate(scroller => (scroller.scrollTop = 48 * 1000))
    await page.getByRole('listitem').filter({ hasText: 'Letter 1003.txt' }).waitFor()
    await expect.poll(focused).toBe('2001')
    await expect.poll(() => rows.count()).toBeLessThan(50)
    await page.keyboard.press('ArrowUp')
    await expect.poll(focused).toBe('2000')
    await page.keyboard.press('Enter')
    await expect.poll(() => textOfReader(page)).toMatch(/^Letter 2000:/)

    const search = page.getByRole('searchbox', { name: 'Search documents' })
    await search.fill('er 199')
    await page.getByText('11 of 2,001 documents').waitFor()
    await expect.poll(async () => (await titles())[0]).toBe('Letter 199.txt')
    await search.fill('no such title')
    await page.getByRole('button', { name: 'List all' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(10)

    // All of them at once, as one step.
    await tools().click()
    await page.getByRole('button', { name: 'Choose several' }).click()
    await page.getByRole('button', { name: 'All 2,001' }).click()
    await page.getByText('2,001 chosen').waitFor()
    await page.getByRole('button', { name: 'Skip', exact: true }).click()
    await page.getByText('2001 of 2,001 documents done or skipped').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.getByText(/done or skipped/).count()).toBe(0)
  })
})
