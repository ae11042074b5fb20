import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inChromium, pasteAndTag, tagged, textOfReader } from './chromium.ts'

const first = 'Ada Lovelace met Charles Babbage in London.\nLondon was wet; Ada stayed.'
const second = 'From LONDON to Turin, and back to London. Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'

describe('Find in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit() {
    // Not a page that others had: how one searches is remembered.
    page = await chromium.visit()
    for (const text of [second, first]) await pasteAndTag(page, text)
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.keyboard.press('/')
    await page.locator('input[type=search]:focus').waitFor()
  }

  const field = () => page.getByRole('searchbox', { name: 'Find in texts' })
  const said = () => page.locator('.find-count output').textContent()
  const rows = () => page.locator('.found-row').allTextContents()
  const current = () => page.locator('.found-row[aria-current=true]').textContent()
  const highlighted = (name: string) => page.evaluate(name => [...(CSS.highlights.get(name) ?? [])].map(String), name)
  const gold = () =>
    page
      .locator('mark')
      .evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
      .then(names => names.filter(name => name.includes('gold')))
  /** Whether the worker that searches has no ear for anything else. */
  async function isSearching() {
    const worker = page.workers().find(worker => worker.url().includes('find-worker'))
    const answers = worker?.evaluate(() => false).catch(() => true)
    return Promise.race([answers, new Promise(resolve => setTimeout(resolve, 250, true))])
  }
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

  it('finds in every text as one types, goes from place to place, and labels all of it in one step', async () => {
    await visit()
    await page.keyboard.type('London')
    await expect.poll(said).toBe('4 in 2 documents')
    await expect.poll(rows).toHaveLength(4)
    await expect.poll(() => highlighted('found')).toEqual(['London', 'London'])

    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect.poll(() => textOfReader(page)).toBe(second)
    await expect.poll(() => highlighted('found-current')).toEqual(['LONDON'])
    await expect.poll(current).toMatch(/^From LONDON to Turin, and back to London\. Aa/)
    await expect.poll(focused).toBe('Find in texts')
    await page.keyboard.press('Shift+Enter')
    await expect.poll(() => textOfReader(page)).toBe(first)

    await page.getByRole('button', { name: 'Match case' }).click()
    await expect.poll(said).toBe('3 in 2 documents')
    await page.getByRole('button', { name: 'Label all …' }).click()
    await page.getByRole('combobox', { name: 'As' }).selectOption('LOC')
    await page.getByText('Labels 3 entities in 2 documents.').waitFor()
    await expect.poll(gold).toEqual([])
    await page.getByRole('button', { name: 'Label 3' }).click()
    await page.locator('.notice').getByText('3 × London → LOC in 2 documents.').waitFor()
    await expect.poll(gold).toEqual(['London, LOC, gold', 'London, LOC, gold'])

    await page.getByRole('button', { name: 'Delete all …' }).click()
    await page.getByText('Deletes 3 entities in 2 documents.').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.plan').count()).toBe(0)
    await page.keyboard.press('Control+z')
    await expect.poll(gold).toEqual([])
    await page.getByRole('button', { name: 'Label all …' }).click()
    await page.getByText('Labels 3 entities in 2 documents.').waitFor()
  })

  it('ends an expression that would never end, and says what is wrong with one', async () => {
    await visit()
    await page.getByRole('button', { name: 'Regular expression' }).click()
    await field().fill('(a+')
    await page.getByText('Unterminated group.').waitFor()
    await expect.poll(() => field().getAttribute('aria-invalid')).toBe('true')
    await field().fill('(a+)+$')
    await page.getByText(/^This expression takes too long\./).waitFor({ timeout: 10_000 })
    await field().fill('L.NDON to')
    await expect.poll(said).toBe('1 in 1 document')
    // One that hangs is dropped as soon as something else is typed.
    await field().fill('(a+)+$')
    // A busy machine may see it end before it sees it search.
    const tooLong = page.getByText(/^This expression takes too long\./)
    await expect.poll(async () => (await isSearching()) || (await tooLong.isVisible())).toBe(true)
    await field().fill('Tur.n')
    await expect.poll(said).toBe('1 in 1 document')
  })

  it('takes what is picked, keeps it as a rule, and applies the rules after a reload', async () => {
    await visit()
    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    const [entity = ''] = await highlighted('picked')
    await page.keyboard.press('*')
    await expect.poll(() => field().inputValue()).toBe(entity)
    expect(entity).not.toBe('')
    await expect.poll(focused).toBe('Find in texts')
    await field().fill('london')
    await expect.poll(said).toBe('4 in 2 documents')
    await page.getByRole('button', { name: 'As rule …' }).click()
    await page.getByRole('combobox', { name: 'Is' }).selectOption('LOC')
    await page.getByRole('button', { name: 'Keep the rule' }).click()
    await page.getByRole('button', { name: /^Rules/ }).click()
    await page.getByRole('button', { name: 'Paste …' }).click()
    await page
      .getByRole('textbox', { name: /^One rule a line/ })
      .fill('Ada Lovelace\tPER\nAda\tper\tmatch-case\nTurin LOC\n')
    await page.getByText('Line 3: there is no tab.').waitFor()
    await page.getByRole('button', { name: 'Keep 2 rules' }).click()
    await page.locator('.rule').nth(2).waitFor()
    await page.getByRole('button', { name: 'Add …' }).click()
    await page.getByRole('textbox', { name: 'Words' }).fill('london')
    await page.getByRole('combobox', { name: 'Is' }).selectOption('ORG')
    await page.keyboard.press('Enter')
    await page.getByText('Another rule says LOC').waitFor()
    await page.getByRole('button', { name: 'Delete the rule london → ORG' }).click()
    await expect.poll(() => page.locator('.rule-conflict').count()).toBe(0)
    await page.getByText('Saved in this browser only.').waitFor()

    await page.reload()
    await tagged(page)
    await page.getByRole('button', { name: /^Rules/ }).click()
    await expect.poll(() => page.locator('.rule-text').allTextContents()).toEqual(['Ada', 'Ada Lovelace', 'london'])
    await page.getByRole('button', { name: 'Apply …' }).click()
    await page.getByText('Labels 6 entities in 2 documents.').waitFor()
    await page.getByRole('button', { name: 'Label 6' }).click()
    await expect
      .poll(gold)
      .toEqual(['Ada Lovelace, PER, gold', 'London, LOC, gold', 'London, LOC, gold', 'Ada, PER, gold'])
    await page.keyboard.press('Control+z')
    await expect.poll(gold).toEqual([])
  })
})
