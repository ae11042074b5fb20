import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inChromium, paste, pasteAndTag, tagged, textOfReader, type VisitOptions } from './chromium.ts'

const text = [
  'José Muñoz flew from São Paulo to Berlin with Apple Inc. on Monday.',
  'Berlin was cold; in Berlin nobody waited for him.',
].join('\n')

describe('Label in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit(options?: VisitOptions) {
    page = options ? await chromium.visit(options) : await chromium.borrow()
    if (!options) await paste(page, 'A text before it.')
    await pasteAndTag(page, text)
  }

  const mark = (name: string, rest: RegExp | string = '') =>
    page.getByRole('button', { name: new RegExp(`^${name}, ${rest instanceof RegExp ? rest.source : rest}`) }).first()
  const marks = () =>
    page.locator('mark').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
  const gold = async () => (await marks()).filter(name => name.endsWith('gold'))
  const bar = () => page.getByRole('toolbar')
  const notice = () => page.locator('.notice')

  /** The middle of the first occurrence of a word on the screen. */
  function middleOf(word: string) {
    return page.evaluate(word => {
      const reader = document.querySelector('[data-testid=reader]') ?? document.body
      const walker = document.createTreeWalker(reader, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.nodeValue?.indexOf(word) ?? -1
        if (at < 0) continue
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + word.length)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        return { x: (left + right) / 2, y: (top + bottom) / 2 }
      }
      throw new Error(`no ${word}`)
    }, word)
  }

  async function sweep(from: string, to: string) {
    const [a, b] = [await middleOf(from), await middleOf(to)]
    await page.mouse.move(a.x, a.y)
    await page.mouse.down()
    await page.mouse.move((a.x + b.x) / 2, a.y)
    await page.mouse.move(b.x, b.y)
    await page.mouse.up()
  }

  it('corrects by click, key and mouse, undoes, redoes, and is the same after a reload', async () => {
    await visit()
    await page.getByRole('button', { name: 'Label', exact: true }).click()
    await expect.poll(gold).toEqual([])

    await mark('São Paulo, LOC', 'suggested').click()
    await bar()
      .getByRole('button', { name: /^Accept/ })
      .click()
    await expect.poll(gold).toEqual(['São Paulo, LOC, gold'])

    await mark('Apple Inc\\., ORG', 'suggested').click()
    const misc = page.getByRole('button', { name: /^MISC/ }).first()
    const key = (await misc.locator('kbd').textContent()) ?? ''
    await page.keyboard.press(key)
    await expect.poll(gold).toContain('Apple Inc., MISC, gold')

    await sweep('flew', 'from')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “flew from”')
    await bar().getByRole('button', { name: /^PER/ }).click()
    await expect.poll(gold).toEqual(['flew from, PER, gold', 'São Paulo, LOC, gold', 'Apple Inc., MISC, gold'])
    await expect.poll(() => textOfReader(page)).toBe(text)

    await page.keyboard.press('Control+z')
    await notice().getByText('Undid: flew from → PER.').waitFor()
    await expect.poll(gold).toEqual(['São Paulo, LOC, gold', 'Apple Inc., MISC, gold'])
    await page.keyboard.press('Control+Shift+z')
    await notice().getByText('Redid: flew from → PER.').waitFor()

    const before = await marks()
    expect(page.url()).toContain('do=label')
    await page.getByText('Saved in this browser only.').waitFor()
    await page.reload()
    await tagged(page)
    await expect.poll(marks).toEqual(before)
    await expect.poll(() => page.locator('.history-step').first().textContent()).toBe('flew from → PER')
    await page.keyboard.press('Control+z')
    await expect.poll(gold).toEqual(['São Paulo, LOC, gold', 'Apple Inc., MISC, gold'])
  })

  it('does everything by keyboard alone', async () => {
    await visit()
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.press('a')
    await expect.poll(gold).toEqual(['José Muñoz, PER, gold'])
    await page.keyboard.press('x')
    await expect.poll(async () => (await marks()).filter(name => name.startsWith('São Paulo'))).toEqual([])

    await page.keyboard.press('p')
    await page.keyboard.press('Enter')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “José Muñoz”')
    await page.keyboard.press('Escape')
    await expect.poll(() => bar().count()).toBe(0)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “flew from”')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await gold()).length).toBe(2)
    await expect.poll(async () => (await gold())[1]).toMatch(/^flew from, /)
    await page.keyboard.press('Alt+Shift+ArrowLeft')
    await page.keyboard.press('1')
    await page.locator('.label-row').first().waitFor()
    const [label] = await page.locator('.label-row .legend-label').allTextContents()
    await expect.poll(async () => (await gold())[1]).toBe(`flew, ${label}, gold`)
    await page.keyboard.press('Backspace')
    await expect.poll(gold).toEqual(['José Muñoz, PER, gold'])
    await page.keyboard.press('Control+z')
    await notice().getByText(`Undid: Delete flew (${label}).`).waitFor()

    await page.keyboard.press('Shift+A')
    await expect.poll(async () => (await marks()).every(name => name.endsWith('gold'))).toBe(true)
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await marks()).some(name => /suggested, \d+ %$/.test(name))).toBe(true)

    await page.keyboard.press('Control+Enter')
    await expect.poll(() => textOfReader(page)).not.toBe(text)
    await page.getByRole('navigation', { name: 'Documents' }).getByText('1 of 2 documents done or skipped').waitFor()
    await page.keyboard.press('Control+z')
    await expect.poll(() => textOfReader(page)).toBe(text)
    await page.keyboard.press('Shift+R')
    await page
      .getByRole('button', { name: /^Berlin, LOC, \d+ %$/ })
      .first()
      .waitFor()
  })

  it('labels what is swept at once while a label is taken up, and every occurrence on wish', async () => {
    await visit()
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.locator('.label-row').first().waitFor()
    await page.keyboard.press('2')
    const name = (await page.locator('.label-row .legend-label').allTextContents())[1] ?? ''
    await page.getByText(`Select to make ${name}`).waitFor()
    await sweep('nobody', 'waited')
    await expect.poll(gold).toEqual([`nobody waited, ${name}, gold`])
    await page.getByRole('button', { name: /^Put it down/ }).click()

    await mark('Berlin, LOC', 'suggested').click()
    await bar().getByRole('checkbox', { name: 'All 3 in this text' }).check()
    await bar()
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
    await notice().getByText(`3 × Berlin → ${name}.`).waitFor()
    await expect.poll(async () => (await gold()).filter(mark => mark.startsWith('Berlin'))).toHaveLength(3)
    await notice().getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await gold()).filter(mark => mark.startsWith('Berlin'))).toEqual([])
  })

  it('shows what a selection grows to while it is drawn, and takes characters with Alt', async () => {
    await visit()
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    const shown = () => page.evaluate(() => [...(CSS.highlights.get('picked') ?? [])].map(String).join())
    const [from, to] = [await middleOf('flew'), await middleOf('from')]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y)
    await expect.poll(shown).toBe('flew from')
    await expect.poll(() => bar().count()).toBe(0)
    await page.mouse.up()
    await bar().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.down('Alt')
    await sweep('flew', 'from')
    await page.keyboard.up('Alt')
    const name = (await bar().getAttribute('aria-label')) ?? ''
    expect(name).toMatch(/^Label “[lew]+ [fro]+”$/)
    expect(name).not.toBe('Label “flew from”')
  })

  it('keeps place and selection from one activity to the other, and in the address', async () => {
    await visit({ viewport: { width: 1280, height: 360 } })
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.getByRole('navigation', { name: 'Documents' }).getByText('A night train returns').click()
    await tagged(page)
    await page.locator('mark').last().click()
    await page.keyboard.press('Escape')
    const place = () => page.evaluate(() => document.querySelector('.scroller')?.scrollTop)
    const before = await place()
    expect(before).toBeGreaterThan(100)
    await page.keyboard.press('Shift+R')
    await expect.poll(place).toBe(before)
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await expect.poll(place).toBe(before)
    await page.keyboard.press('Enter')
    await bar().waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Read', exact: true, pressed: true }).waitFor()
    await expect.poll(place).toBe(before)
  })

  it('adds, renames, describes and deletes labels, and says what goes with them', async () => {
    await visit()
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.getByRole('textbox', { name: 'Name of a new label' }).fill('Weekday')
    await page.keyboard.press('Enter')
    await page.mouse.dblclick(...(Object.values(await middleOf('Monday')) as [number, number]))
    await bar()
      .getByRole('button', { name: /^Weekday/ })
      .click()
    await expect.poll(gold).toEqual(['Monday, Weekday, gold'])
    await page.getByRole('button', { name: 'Edit label Weekday' }).click()
    const form = page.getByRole('form', { name: 'Label Weekday' })
    await form.getByLabel('Name', { exact: true }).fill('Day')
    await form.getByLabel(/^Guideline/).fill('Names of days, without “last”.')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect.poll(gold).toEqual(['Monday, Day, gold'])
    await mark('Monday, Day', 'gold').click()
    await bar().getByText('Names of days').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Edit label Day' }).click()
    await page.getByRole('button', { name: /^Delete …/ }).click()
    await page.getByText('Delete Day with 1 entity in 1 document? It can be undone.').waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(gold).toEqual([])
    await page.locator('.history-step').nth(1).click()
    await expect.poll(gold).toEqual(['Monday, Day, gold'])
  })

  it('works by tap', async () => {
    await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await page.getByRole('button', { name: 'Label', exact: true }).tap()
    await mark('Berlin, LOC', 'suggested').tap()
    await bar()
      .getByRole('button', { name: /^Accept/ })
      .tap()
    await expect.poll(gold).toEqual(['Berlin, LOC, gold'])
    const { x, y } = await middleOf('Monday')
    await page.touchscreen.tap(x, y)
    await bar().getByRole('button', { name: /^MISC/ }).tap()
    await expect.poll(gold).toContain('Monday, MISC, gold')
  })
})
