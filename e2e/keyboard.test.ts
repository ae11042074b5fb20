import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { inChromium, paste, pasteAndTag, tagged, textOfReader } from './chromium.ts'

const text = [
  'José Muñoz flew from São Paulo to Berlin with Apple Inc. on Monday.',
  'Berlin was cold; in Berlin nobody waited for him.',
].join('\n')

describe('Label by the keyboard alone', () => {
  const chromium = inChromium({ viewport: { width: 1280, height: 900 } })
  let page: Page

  beforeEach(async () => {
    page = await chromium.borrow()
    await paste(page, 'A text before it.')
    await pasteAndTag(page, text)
    await page.keyboard.press('Shift+L')
    await page.locator('.label-row').first().waitFor()
  })

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const gold = async () => {
    const names = await page.locator('mark.gold').evaluateAll(marks => marks.map(mark => mark.ariaLabel ?? ''))
    return names.map(name => name.replace(/, gold.*/, ''))
  }
  const labels = () => page.locator('.label-row .legend-label').allTextContents()
  const notice = (words: string | RegExp) => page.locator('.notice').getByText(words).waitFor()
  const nameOfFocus = () =>
    page.evaluate(() => {
      const element = document.activeElement
      const field = element && 'labels' in element ? (element as HTMLInputElement).labels : null
      return element?.ariaLabel ?? field?.[0]?.textContent ?? element?.textContent ?? ''
    })

  /** Goes on, or back, until what has the focus has this name. */
  async function tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') {
    for (let times = 0; times < 120; times++) {
      await page.keyboard.press(key)
      if (name.test(await nameOfFocus())) return
    }
    throw new Error(`nothing named ${name} has the focus`)
  }

  async function command(words: string) {
    await press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.type(words)
    await press('Enter')
  }

  async function addWeekday() {
    await press('Shift+N')
    await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Name of a new label')
    await page.keyboard.type('Weekday')
    await press('Enter')
    await notice('Add label Weekday.')
    await expect.poll(labels).toContain('Weekday')
  }

  it('adds a label, picks words, labels, judges, relabels, resizes, deletes, undoes and marks done', async () => {
    await addWeekday()
    const key = String((await labels()).indexOf('Weekday') + 1)
    await press('Escape', 'n')

    await press('a')
    await expect.poll(gold).toEqual(['José Muñoz, PER'])
    await press('x')
    await expect.poll(async () => (await page.locator('mark').allTextContents()).join()).not.toContain('São Paulo')
    await press('p', 'ArrowRight', 'Shift+ArrowRight', key)
    await expect.poll(gold).toEqual(['José Muñoz, PER', 'flew from, Weekday'])
    await press('Alt+Shift+ArrowLeft')
    await expect.poll(gold).toEqual(['José Muñoz, PER', 'flew, Weekday'])
    await press('1')
    await expect.poll(async () => (await gold())[1]).not.toContain('Weekday')
    await press('Backspace')
    await expect.poll(gold).toEqual(['José Muñoz, PER'])
    await press('Control+z', 'Control+z')
    await expect.poll(gold).toEqual(['José Muñoz, PER', 'flew, Weekday'])
    await press('Control+Shift+Z')
    await expect.poll(async () => (await gold())[1]).not.toContain('Weekday')
    await press('Shift+A')
    await expect.poll(async () => (await gold()).length).toBeGreaterThan(4)
    await press('Control+Enter')
    await expect.poll(() => textOfReader(page)).not.toBe(text)
    await press('Control+z')
    await expect.poll(() => textOfReader(page)).toBe(text)
  })

  it('renames, describes, moves and merges labels', async () => {
    await addWeekday()
    await command('edit label weekday')
    await page.getByRole('form', { name: 'Label Weekday' }).waitFor()
    await press('Control+a')
    await page.keyboard.type('Day')
    await tabTo(/^Guideline/)
    await page.keyboard.type('Days of the week.')
    await tabTo(/^Change the key of/)
    await press('Enter', 'q')
    await tabTo(/^Save$/)
    await press('Enter')
    await expect.poll(labels).toContain('Day')
    await expect.poll(nameOfFocus).toBe('Edit label Day')
    await tabTo(/^Guideline of Day$/, 'Shift+Tab')
    await press('Enter')
    await page.locator('.label-guideline').getByText('Days of the week.').waitFor()
    await tabTo(/^Day/, 'Shift+Tab')
    await press('Alt+ArrowUp')
    await notice(/^Move Day to place/)
    await expect.poll(nameOfFocus).toMatch(/^Day/)
    const before = await labels()
    await command('edit label day')
    await tabTo(/^Merge into/)
    await press('Enter')
    await page.getByRole('form', { name: 'Merge Day' }).waitFor()
    await page.keyboard.type('LOC')
    await tabTo(/^Merge$/)
    await press('Enter')
    await notice(/^Merge Day into LOC/)
    await expect.poll(labels).toEqual(before.filter(name => name !== 'Day'))
    await press('Control+z')
    await expect.poll(labels).toEqual(before)
  })

  it('goes from side to side of the panel, and sets and counts the project', async () => {
    for (const [key, name] of [
      ['Alt+2', 'Review'],
      ['Alt+3', 'Find'],
      ['Alt+4', 'Project'],
      ['Alt+1', 'Labels'],
    ] as const) {
      await press(key)
      await expect.poll(() => page.locator('.label-tabs [aria-pressed=true]').textContent()).toBe(name)
    }
    await press('Alt+4')
    await tabTo(/^Panel: Project$/)
    await tabTo(/^Name$/)
    await press('Control+a')
    await page.keyboard.type('Letters')
    await press('Enter')
    await notice('Rename project to “Letters”.')
    await tabTo(/^Flat/)
    await press('ArrowDown')
    await notice('Allow overlap.')
    await tabTo(/^Word/)
    await press('ArrowDown')
    await notice('Snap to characters.')
    await press('Control+z', 'Control+z')
    await command('documents in numbers')
    await tabTo(/^Entities/)
    await press('Enter')
    await tabTo(/^José Muñoz/)
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('Alt+1')
  })

  it('changes a key, and finds every command by its words', async () => {
    await press('?')
    await tabTo(/^Change keys$/)
    await press('Enter')
    const names = await page.locator('.key-change-name').allTextContents()
    expect(names.length).toBeGreaterThan(60)
    await tabTo(/^Change the key of Mark done and next$/)
    await press('Enter', 'Alt+q')
    await page.getByText('Mark done and next: Alt Q.').waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('Alt+q')
    await expect.poll(() => textOfReader(page)).not.toBe(text)
    await press('Control+z')
    await expect.poll(() => textOfReader(page)).toBe(text)

    // Whatever is possible at the moment is one of the list, and to be chosen in it; while a text is tagged that changes.
    await tagged(page)
    await press('n', 'Control+k')
    const selected = page.locator('[role=option][aria-selected=true] > span:first-child')
    const all = await page.locator('[role=option] > span:first-child').allTextContents()
    expect(all.length).toBeGreaterThan(50)
    const field = page.getByRole('combobox', { name: 'Command' })
    for (const title of all) {
      await field.fill(title)
      const offered = await page.getByRole('option').count()
      for (let times = 0; times < offered && (await selected.textContent()) !== title; times++) await press('ArrowDown')
      await expect.poll(() => selected.textContent()).toBe(title)
    }
    await press('Escape')
  })
})
