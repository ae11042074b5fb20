import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, paste, textOfReader, type VisitOptions } from './chromium.ts'

const fixture = (name: string) => readFileSync(new URL(`../interop/fixtures/${name}`, import.meta.url), 'utf8')

const doccano = fixture('doccano-sequence-labeling.jsonl')
const studio = fixture('label-studio.json')
const conll = ['Ann B-PER', 'Lee I-PER', 'left O', 'Oslo B-LOC', '', 'Oslo B-LOC', 'slept O', ''].join('\n')

describe('an import in Chromium', () => {
  const chromium = inChromium({ withoutModel: true })
  let page: Page

  async function visit(options: VisitOptions = {}) {
    page = await chromium.visit(options)
  }

  /** Drops files as a person does, anywhere on the page. */
  const drop = (...files: readonly (readonly [name: string, text: string])[]) =>
    page.evaluate(files => {
      const dataTransfer = new DataTransfer()
      for (const [name, text] of files) dataTransfer.items.add(new File([text], name))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, files)

  const dialog = () => page.getByRole('dialog', { name: 'Import' })
  const taking = (name: string) => dialog().getByRole('button', { name, exact: true })
  const notice = () => page.locator('.notice')
  const gold = () =>
    page
      .locator('mark.gold')
      .evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label')?.replace(/, gold.*/, '') ?? ''))
  const titles = () => page.locator('.document').count()

  it('shows what datasets of three tools are, takes them as gold, and gives all of it back by one undo', async () => {
    await visit()
    const before = await titles()
    await drop(['a.jsonl', doccano], ['tasks.json', studio], ['b.conll', conll])
    await taking('Import 4 documents').waitFor()
    const group = (name: string) => dialog().getByRole('region', { name: new RegExp(name) })
    expect(await group('a.jsonl').getByLabel('Format').inputValue()).toBe('doccano')
    expect(await group('tasks.json').getByLabel('Format').inputValue()).toBe('label-studio')
    await group('tasks.json').getByText('the entities that are quoted say so').waitFor()
    await group('tasks.json').getByText('kept apart from gold').waitFor()
    await expect.poll(() => group('b.conll').getByLabel('Format').inputValue()).toBe('conll')
    await group('b.conll').getByText('found: IOB2').waitFor({ state: 'attached' })
    await expect
      .poll(() => group('b.conll').locator('mark').allTextContents())
      .toEqual(['Ann Lee PER', 'Oslo LOC', 'Oslo LOC'])
    await expect.poll(titles).toBe(before)

    // A change is read again.
    await group('b.conll').getByLabel('Divided').selectOption('sentence')
    await taking('Import 5 documents').click()
    await dialog().waitFor({ state: 'detached' })
    await notice().getByText('Imported 5 documents and 1 suggestion by “one” from 3 files.').waitFor()
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await expect.poll(() => textOfReader(page)).toContain('UN praises Kenyan effort')
    await page.locator('mark.gold').first().waitFor()
    await expect.poll(gold).toEqual(['UN, ORG', 'Kenyan, MISC'])
    await expect.poll(titles).toBe(before + 5)

    await notice().getByRole('button', { name: 'Undo' }).click()
    await notice().getByText('Undid: Import 5 documents and 1 suggestion by “one” from 3 files.').waitFor()
    await expect.poll(titles).toBe(before)
  })

  it('places what is broken, takes the rest, and keeps hostile labels and texts inert', async () => {
    await visit()
    const hostile = '<img src=x onerror="document.title=1">'
    const lines = [
      JSON.stringify({ text: `Ann ${hostile}`, label: [[0, 3, `<b>${hostile}</b>`]] }),
      '{"text": "cut", "label": [[0,}',
      '{"text": "Oslo", "label": [[0, 4, "__proto__"]]}',
    ]
    await drop(['x.jsonl', lines.join('\n')])
    await taking('Import 2 documents').waitFor()
    await dialog().getByText('x.jsonl:2:30').waitFor()
    await dialog().getByText('Take 2 documents, leave out 1 record.').waitFor()
    await taking('Import 2 documents').click()
    await page.locator('mark.gold').first().waitFor()
    await expect.poll(gold).toEqual([`Ann, <b>${hostile}</b>`])
    await expect.poll(() => page.locator('img, #root b:has(img)').count()).toBe(0)
    await expect.poll(() => page.title()).not.toBe('1')
  })

  it('looks over what is pasted from a spreadsheet, and takes a text as it is', async () => {
    await visit()
    await paste(page, 'id\tbody\tauthor\n1\tBerlin was cold that morning.\tAnn\n2\tParis was not cold at all.\tBo\n')
    await taking('Import 2 documents').waitFor()
    await expect.poll(() => dialog().getByLabel('Texts are in').inputValue()).toBe('body')
    // By key alone: after the last field come what it is taken as, and the button.
    await dialog().getByLabel('Texts are in').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await notice().getByText('Imported 2 documents from pasted.tsv.').waitFor()
    await expect.poll(() => textOfReader(page)).toBe('Berlin was cold that morning.')
    await paste(page, 'A text.\n\tIndented, but a text.')
    await expect.poll(() => textOfReader(page)).toBe('A text.\n\tIndented, but a text.')
    await expect.poll(() => dialog().count()).toBe(0)
  })

  it('stays quick while a long file is read, and can be stopped', async () => {
    await visit()
    await page.evaluate(() => {
      const frames: number[] = []
      let last = performance.now()
      const watch = () => {
        frames.push(performance.now() - last)
        last = performance.now()
        requestAnimationFrame(watch)
      }
      requestAnimationFrame(watch)
      Object.assign(globalThis, { longestFrame: () => Math.max(...frames.splice(0)) })
      const line = `${JSON.stringify({ text: 'Ann Lee left Oslo for good. '.repeat(30), label: [[0, 7, 'PER']] })}\n`
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([line.repeat(22_000)], 'long.jsonl'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    // In the page itself: over the wire a press may come after the end.
    await page.evaluate(async () => {
      const stop = () =>
        [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find(
          ({ textContent }) => textContent === 'Stop',
        )
      while (!stop() || !document.querySelector('dialog progress')) await new Promise(next => setTimeout(next, 5))
      stop()?.click()
    })
    await dialog().getByText('Stopped. Nothing was taken.').waitFor()
    await dialog().getByRole('button', { name: 'Read on' }).click()
    await taking('Import 22,000 documents').waitFor()
    const longest = await page.evaluate(() => (globalThis as unknown as { longestFrame(): number }).longestFrame())
    // A machine that others use too may be late with a frame; read in the page itself it would take seconds.
    expect(longest).toBeLessThan(1500)
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  })

  it.each([1280, 390])('has no violation that axe can find, %i px wide', async width => {
    await visit({ viewport: { width, height: 800 } })
    await drop(['b.conll', conll], ['t.csv', 'id,text\n1,Berlin\n2,"Paris\n'], ['tasks.json', studio])
    await dialog()
      .getByRole('button', { name: /^Import \d/ })
      .waitFor()
    expect(await violations(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.querySelector('dialog')!.scrollWidth - document.querySelector('dialog')!.clientWidth,
    )
    expect(overflow).toBe(0)
  })
})
