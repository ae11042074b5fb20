import type { CDPSession, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, pasteAndTag, textOfReader, type VisitOptions } from './chromium.ts'

const text = [
  'José Muñoz flew from São Paulo to “Berlin”, with Apple Inc. on Monday.',
  'Berlin was cold; in Berlin nobody waited for him.',
].join('\n')

describe('annotating in the text, in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit(options?: VisitOptions) {
    page = options ? await chromium.visit(options) : await chromium.borrow()
    await pasteAndTag(page, text)
    await page.getByRole('button', { name: 'Label', exact: true }).click()
    await page.locator('mark[data-from]').first().waitFor()
    if (!options) await page.keyboard.press('Alt+1')
  }

  const marks = () =>
    page.locator('mark').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
  const gold = async () => (await marks()).filter(name => name.includes(', gold'))
  const bar = () => page.getByRole('toolbar', { name: /^Label “/ })
  const shown = () => page.evaluate(() => [...(CSS.highlights.get('picked') ?? [])].map(String).join())

  /** The box of an occurrence of some words on the screen. */
  function boxOf(words: string, occurrence = 0) {
    return page.evaluate(
      ([words, occurrence]) => {
        const reader = document.querySelector('[data-testid=reader]') ?? document.body
        const all = reader.textContent ?? ''
        let at = -1
        for (let turn = 0; turn <= occurrence; turn++) at = all.indexOf(words, at + 1)
        const walker = document.createTreeWalker(reader, NodeFilter.SHOW_TEXT)
        const range = document.createRange()
        let passed = 0
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = node.nodeValue?.length ?? 0
          if (at >= passed && at < passed + length) range.setStart(node, at - passed)
          if (at + words.length > passed && at + words.length <= passed + length) {
            range.setEnd(node, at + words.length - passed)
            break
          }
          passed += length
        }
        const { left, right, top, bottom } = range.getBoundingClientRect()
        return { left, right, top, bottom, x: (left + right) / 2, y: (top + bottom) / 2 }
      },
      [words, occurrence] as const,
    )
  }
  async function click(words: string, occurrence = 0) {
    const { x, y } = await boxOf(words, occurrence)
    await page.mouse.click(x, y)
  }
  async function sweep(from: string, to: string) {
    const [a, b] = [await boxOf(from), await boxOf(to)]
    await page.mouse.move(a.left + 0.5, a.y)
    await page.mouse.down()
    await page.mouse.move((a.x + b.x) / 2, a.y)
    await page.mouse.move(b.right - 0.5, b.y)
    await page.mouse.up()
  }
  async function label(from: string, to: string, name: string) {
    await sweep(from, to)
    await bar()
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
  }
  const handle = async (edge: 'start' | 'end') => {
    const box = (await page.locator(`.handle[data-edge=${edge}]`).boundingBox())!
    return { x: box.x + (edge === 'start' ? box.width - 5 : 5), y: box.y + box.height / 2, box }
  }

  it('resizes by handles: shown while dragged, kept on release as one step, left as it was on Escape', async () => {
    await visit()
    await label('flew', 'flew', 'MISC')
    await click('flew')
    await expect.poll(() => page.locator('.handle').count()).toBe(2)
    const { x, y, box } = await handle('end')
    expect(box.width).toBeGreaterThanOrEqual(24)
    const before = await boxOf('Monday')
    const to = await boxOf('Paulo')
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(to.left + 5, y, { steps: 4 })
    await expect.poll(shown).toBe('flew from São Paulo')
    await expect.poll(gold).toEqual(['flew, MISC, gold'])
    await page.keyboard.press('Escape')
    await expect.poll(shown).toBe('flew')
    await page.mouse.up()
    await expect.poll(gold).toEqual(['flew, MISC, gold'])

    const again = await handle('end')
    await page.mouse.move(again.x, again.y)
    await page.mouse.down()
    await page.mouse.move((await boxOf('from')).x, again.y, { steps: 4 })
    await page.mouse.up()
    await expect.poll(gold).toEqual(['flew from, MISC, gold'])
    const start = await handle('start')
    await page.mouse.move(start.x, start.y)
    await page.mouse.down()
    await page.keyboard.down('Alt')
    await page.mouse.move((await boxOf('le')).left + 1, start.y, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Alt')
    await expect.poll(gold).toEqual(['lew from, MISC, gold'])
    await expect.poll(() => boxOf('Monday')).toEqual(before)
    await expect.poll(() => textOfReader(page)).toBe(text)
    await expect
      .poll(() => page.locator('.history-step').allTextContents())
      .toEqual(expect.arrayContaining(['flew → flew from (MISC)', 'flew from → lew from (MISC)']))
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(gold).toEqual(['flew, MISC, gold'])
  })

  it('snaps a selection to words, without quotes, brackets and commas', async () => {
    await visit()
    await sweep('“Ber', 'lin”,')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “Berlin”')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await sweep('”', '”')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “””')
  })

  it('goes through the text by characters and by the model’s pieces, with the keyboard alone', async () => {
    await visit()
    const snapTo = async (unit: string) => {
      await page
        .getByRole('button', { name: /^Panel: Project|^Project$/ })
        .first()
        .click()
      await page.getByRole('radio', { name: new RegExp(`^${unit}`) }).check()
      await page.getByRole('article', { name: 'Text' }).focus()
    }
    const keys = async (...strokes: string[]) => {
      for (const stroke of strokes) await page.keyboard.press(stroke)
    }
    await click('flew')
    await keys('Escape')
    await snapTo('Character')
    await keys('ArrowRight')
    await expect.poll(shown).toBe('f')
    await keys('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowLeft')
    await expect.poll(shown).toBe('fr')
    await keys('Enter')
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “fr”')
    await keys('Escape')
    await expect.poll(() => bar().count()).toBe(0)
    await expect.poll(shown).toBe('fr')
    await snapTo('Model piece')
    await click('nobody')
    await keys('Escape', 'ArrowRight', 'ArrowRight')
    await expect.poll(shown).toBe('for')
    await click('Muñoz')
    await expect.poll(() => bar().getAttribute('aria-label')).toMatch(/^Label “(José Muñoz)”$/)
    await keys('Escape', 'ArrowRight', 'ArrowLeft')
    const piece = await shown()
    expect('Muñoz'.endsWith(piece) && piece.length < 'Muñoz'.length).toBe(true)
    await keys('Shift+ArrowLeft', '1')
    await expect.poll(async () => (await gold()).length).toBe(1)
    await expect.poll(() => textOfReader(page)).toBe(text)
  })

  it('goes from line to line with the keyboard alone, in Read and in Label, and says what it comes to', async () => {
    await visit()
    const said = () => page.locator('output[aria-live=polite]').last().textContent()
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await click('José')
    await expect.poll(said).toMatch(/^José/)
    await page.getByRole('article', { name: 'Text' }).focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(said).toMatch(/^Berlin/)
    await page.keyboard.press('ArrowUp')
    await expect.poll(said).toMatch(/^José/)
    await page.getByRole('button', { name: 'Label', exact: true }).click()
    await label('flew', 'flew', 'MISC')
    await page.keyboard.press('u')
    await expect.poll(said).toBe('flew, MISC, gold, unsure')
    await page.keyboard.press('ArrowDown')
    await expect.poll(shown).toMatch(/^(was|cold|in|Berlin)$/)
    const below = await shown()
    await page.keyboard.press('ArrowDown')
    await expect.poll(shown).toBe(below)
    await page.keyboard.press('ArrowUp')
    await expect.poll(shown).toBe('flew')
  })

  it('draws entities in each other, reaches each by click and key, and resolves them where nothing may overlap', async () => {
    await visit()
    await page.keyboard.press('Alt+4')
    await page.getByRole('radio', { name: /^Nested/ }).check()
    await label('nobody', 'for', 'MISC')
    await label('waited', 'waited', 'PER')
    const nested = ['nobody waited for, MISC, gold', 'waited, PER, gold, within nobody waited for, MISC']
    await expect.poll(gold).toEqual(expect.arrayContaining(nested))
    for (const name of ['waited', 'nobody waited for', 'waited']) {
      await click('waited')
      await expect.poll(() => bar().getAttribute('aria-label')).toBe(`Label “${name}”`)
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('p')
    await expect.poll(shown).toBe('nobody waited for')
    await page.getByRole('radio', { name: /^Flat/ }).check()
    await page.getByRole('button', { name: 'Keep all for now' }).click()
    await expect.poll(gold).toContain('nobody waited for, MISC, gold, overlaps another entity')
    await click('waited')
    await bar().getByText('Overlaps “nobody waited for” (MISC)').waitFor()
    await bar().getByRole('button', { name: 'Keep this entity' }).click()
    await expect.poll(gold).toEqual(['waited, PER, gold'])
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await gold()).length).toBeGreaterThan(1)
  })

  it('flags and comments by keyboard, shows both, and keeps them through a relabel', async () => {
    await visit()
    await page.keyboard.press('n')
    await page.keyboard.press('Enter')
    await bar().waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(gold).toEqual(['José Muñoz, PER, gold'])
    await page.keyboard.press('u')
    await expect.poll(gold).toEqual(['José Muñoz, PER, gold, unsure'])
    await page.keyboard.press('Shift+C')
    await page.getByRole('textbox', { name: 'Comment' }).waitFor()
    await page.keyboard.type('the swimmer?')
    await page.keyboard.press('Enter')
    const all = 'José Muñoz, PER, gold, unsure, comment: the swimmer?'
    await expect.poll(gold).toEqual([all])
    await expect.poll(() => bar().count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(all)
    await page.keyboard.press('2')
    await expect.poll(async () => (await gold())[0]).toMatch(/, gold, unsure, comment: the swimmer\?$/)
    await page.keyboard.press('Enter')
    await bar().getByRole('button', { name: 'the swimmer?' }).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('gone')
    await page.keyboard.press('Escape')
    await bar().getByRole('button', { name: 'the swimmer?' }).waitFor()
    await page.keyboard.press('u')
    await expect.poll(async () => (await gold())[0]).not.toMatch(/unsure/)
  })

  it('says how far the document is done, moves that, and takes it back', async () => {
    await visit()
    await click('Monday')
    await bar()
      .getByRole('button', { name: /^Done up to here/ })
      .click()
    const sign = page.getByRole('button', { name: 'Done up to here. Take it back' })
    await sign.waitFor()
    const high = (await sign.boundingBox())!.y
    await expect.poll(async () => (await marks()).some(name => name.startsWith('José'))).toBe(false)
    await click('waited')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+U')
    await expect.poll(async () => (await sign.boundingBox())!.y).toBeGreaterThan(high + 10)
    await expect.poll(() => textOfReader(page)).toBe(text)
    await sign.click()
    await expect.poll(() => sign.count()).toBe(0)
    await expect.poll(async () => (await marks()).some(name => name.startsWith('José'))).toBe(true)
  })

  it('shows what the head says against gold, in the bar and, on wish, in the text', async () => {
    await visit()
    await label('from', 'Paulo', 'ORG')
    await expect.poll(gold).toEqual(['from São Paulo, ORG, gold'])
    const wish = page.getByRole('button', { name: 'Show 1 suggestion that overlaps gold' })
    await wish.click()
    await expect
      .poll(marks)
      .toContainEqual(
        expect.stringMatching(/^São Paulo, LOC, suggested, \d+ %, instead of gold, within from São Paulo, ORG$/),
      )
    await wish.click()
    await click('from')
    await bar().getByText('The head says').waitFor()
    await bar().getByRole('button', { name: 'Take it' }).click()
    await expect.poll(gold).toEqual(['São Paulo, LOC, gold'])
    await page.getByText('Accept São Paulo → LOC, replacing from São Paulo (ORG).').waitFor()
  })

  it('works by touch: a tap, a long press, the handles, and a bar that covers no words', async () => {
    await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const cdp = await page.context().newCDPSession(page)
    await page.getByRole('button', { name: /^Apple Inc\./ }).tap()
    await bar()
      .getByRole('button', { name: /^Accept/ })
      .tap()
    await expect.poll(gold).toEqual(['Apple Inc., ORG, gold'])
    await page.getByRole('button', { name: /^Apple Inc\./ }).tap()
    await bar().waitFor()
    const words = await boxOf('Apple Inc.')
    const place = (await bar().boundingBox())!
    expect(place.y).toBeGreaterThan(words.bottom)
    expect(place.x).toBeGreaterThanOrEqual(0)
    expect(place.x + place.width).toBeLessThanOrEqual(390)
    const { x, y, box } = await handle('start')
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(40)
    const to = await boxOf('with')
    await drag(cdp, { x, y: y + 10 }, { x: x + to.x - words.left, y: y + 10 + to.y - words.y })
    await expect.poll(gold).toEqual(['with Apple Inc., ORG, gold'])

    // A long press selects a word, which a browser without a screen does not: its finger and its selection, then.
    await page.evaluate(() => {
      const reader = document.querySelector('[data-testid=reader]') ?? document.body
      const walker = document.createTreeWalker(reader, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.nodeValue?.indexOf('nobody') ?? -1
        if (at < 0) continue
        node.parentElement?.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'touch', bubbles: true }))
        getSelection()?.setBaseAndExtent(node, at + 1, node, at + 'nobody'.length)
        return
      }
    })
    await bar().waitFor()
    await expect.poll(() => bar().getAttribute('aria-label')).toBe('Label “nobody”')
    await bar().getByRole('button', { name: /^MISC/ }).tap()
    await expect.poll(gold).toContain('nobody, MISC, gold')
  })

  async function drag(cdp: CDPSession, from: { x: number; y: number }, to: { x: number; y: number }) {
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: from.x, y: from.y }] })
    for (let step = 1; step <= 5; step++) {
      const x = from.x + ((to.x - from.x) * step) / 5
      const y = from.y + ((to.y - from.y) * step) / 5
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y }] })
    }
    // Let go at full speed: were it a fling, Chromium would take no tap for about a second.
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }

  it('has nothing that axe finds, with all of it on the page', async () => {
    await visit()
    await label('from', 'Paulo', 'ORG')
    await page.getByRole('button', { name: 'Show 1 suggestion that overlaps gold' }).click()
    await click('Monday')
    await page.keyboard.press('Shift+U')
    await click('from')
    await page.keyboard.press('u')
    await page.keyboard.press('Shift+C')
    await page.getByRole('textbox', { name: 'Comment' }).waitFor()
    expect(await violations(page)).toEqual([])
  })
})
