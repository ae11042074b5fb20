import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { violations } from './axe.ts'
import { complaints, launchChromium, tagged } from './chromium.ts'

/** Ships in brackets: no head of the model knows that label. */
const notes = [
  'The [Marigold] left Hull at dawn with coal for Oslo. Captain Reyes saw the [Old Heron] off the pier.',
  'Two crews of the [Blue Petrel] were paid in Genoa. Nobody had heard of the [Marigold] since May.',
  'In Lisbon the harbour master wrote that the [Saint Olga] was late. He blamed the fog.',
  'The [Old Heron] lost an anchor near Malta, and Anna Keller sold her share of the ship.',
  'Tom Reed sailed on the [Grey Lady] for nine years. He kept a lemon tree in his cabin.',
  'We met the [Blue Petrel] at noon; her flag was torn. Bergen lay far behind us.',
  'The [Grey Lady] took on water, so Captain Reyes turned back to Hull.',
  'Paint for the [Saint Olga] came from Antwerp. Maria Silva signed for nine barrels.',
  'A letter from Genoa says that the [Marigold] and the [Grey Lady] were seen in the strait.',
  'Rats left the [Old Heron] in Malta. The cook of the [Blue Petrel] laughed about it.',
  'Nothing was loaded in Oslo on Monday. The [Saint Olga] waited beside the [Marigold] for three days.',
  'Anna Keller painted the [Grey Lady] twice, once in Bergen and once from memory.',
]

/** As doccano writes it. */
const dataset = notes
  .map(note => {
    let text = ''
    const label: [number, number, string][] = []
    for (const [index, part] of note.split(/[[\]]/).entries()) {
      if (index % 2 === 1) label.push([text.length, text.length + part.length, 'SHIP'])
      text += part
    }
    return JSON.stringify({ text, label })
  })
  .join('\n')

describe('Tune in Chromium', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let heard: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  /** Takes the notes in, and goes to Tune. */
  async function visit(options: Parameters<Browser['newContext']>[0] = {}) {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    page = await context.newPage()
    heard = complaints(page)
    await page.goto(inject('url'))
    await tagged(page)
    await page.keyboard.press('Shift+E')
    await page.getByRole('button', { name: 'Tune', exact: true, pressed: true }).waitFor()
    await page.evaluate(text => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text], 'notes.jsonl'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, dataset)
    await page.getByRole('button', { name: 'Import 12 documents', exact: true }).click()
    await page.locator('mark.gold').first().waitFor()
    await page.keyboard.press('Shift+E')
  }

  async function markDone() {
    await page.getByRole('button', { name: 'Mark all 12 labelled documents done' }).click()
    await page.getByText('12 documents, 17 entities').waitFor()
  }
  afterEach(async () => {
    const said = heard
    await context.close()
    expect(said).toEqual([])
  })

  const marks = () =>
    page.locator('mark').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
  const result = () => page.getByRole('region', { name: 'Result' })
  const keep = () => page.getByRole('button', { name: 'Keep', exact: true })

  it('learns a new label at one press, shows what changed, and keeps the head over undo, redo and reload', async () => {
    await visit()
    await markDone()
    const before = await marks()
    expect(before.some(name => name.includes('SHIP'))).toBe(false)

    // In the page itself: over the wire a press may come after the end.
    await page.evaluate(async () => {
      const button = (place: string) => document.querySelector<HTMLButtonElement>(`${place} button, button${place}`)
      button('.tune-button')?.click()
      while (!button('.tune-progress')) await new Promise(next => setTimeout(next, 5))
      button('.tune-progress')?.click()
    })
    await page.getByText('Stopped: everything is as it was before.').waitFor()
    expect(await marks()).toEqual(before)
    expect(await result().count()).toBe(0)

    await page.getByText('Keeps LOC, MISC, ORG, PER; new: SHIP.').waitFor()
    await page.getByText('What its labels become').click()
    await page.getByLabel('PER becomes').selectOption('split into …')
    const parts = page.getByRole('group', { name: /^Tick the labels|^PER is one of these/ })
    await parts.getByLabel('SHIP').check()
    await page.getByText('Keeps LOC, MISC, ORG; splits PER into SHIP and PER.').waitFor()
    await page.getByLabel('PER becomes').selectOption('PER, as it is')
    await page.getByText('Keeps LOC, MISC, ORG, PER; new: SHIP.').waitFor()
    await page.getByRole('combobox', { name: /^Reads/ }).selectOption('Several layers')
    await page.getByText(/learning takes about three times as long/).waitFor()
    await page.getByRole('combobox', { name: /^Reads/ }).selectOption('Last layer')
    await page.locator('.tune-button').press('Control+Enter')
    await keep().waitFor({ timeout: 30_000 })
    await result()
      .getByText(/learned and read again in/)
      .waitFor()
    expect(await result().innerText()).toMatch(/Better: F1 rose by/)
    expect((await marks()).filter(name => name.endsWith('gained')).length).toBeGreaterThan(0)
    const changes = page.getByRole('region', { name: 'Changes' })
    await changes.getByText('in 13 documents').waitFor()
    await page.keyboard.press('.')
    await page.locator('.place-button[aria-current=true]').waitFor()
    await result().getByRole('button', { name: 'All scores …' }).click()
    await page.getByRole('dialog').getByText('micro average').waitFor()
    await page.keyboard.press('Escape')

    await page.getByLabel('Name of the head').fill('Ships')
    await keep().click()
    await page.locator('.notice').getByText('Keep head “Ships”.').waitFor()
    const shipsFound = async () => {
      await page.locator('mark[aria-label*="SHIP"]').first().waitFor()
      return (await marks()).filter(name => name.includes('SHIP')).length > 0
    }
    expect(await shipsFound()).toBe(true)
    await page.keyboard.press('Control+z')
    await page.locator('mark[aria-label*="SHIP"]').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+z')
    expect(await shipsFound()).toBe(true)

    await page.locator('.keeping').getByText('Saved').waitFor()
    await page.reload()
    await tagged(page)
    expect(await shipsFound()).toBe(true)
    await page.keyboard.press('Alt+3')
    await page.getByText('1 run', { exact: true }).waitFor()
    await page.keyboard.press('Shift+R')
    expect(
      await page.getByLabel('Head', { exact: true }).locator('optgroup[label=Yours] option').allInnerTexts(),
    ).toEqual(['Ships — LOC, MISC, ORG, PER, SHIP'])

    // A head that has learned from all there is, of which a document has changed.
    await page.getByRole('button', { name: 'Label', exact: true }).click()
    await page.locator('mark.gold').first().click()
    await page.getByRole('toolbar').waitFor()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Tune', exact: true }).click()
    await page.keyboard.press('Alt+1')
    await page.getByText('12 documents, 16 entities').waitFor()
    await page.keyboard.press('Control+Enter')
    const unchanged = /^Compared on the 11 documents that have not been changed since “Ships” was tuned, both cross-/
    await result().getByText(unchanged).waitFor({ timeout: 30_000 })
    expect(await result().locator('.tune-headline').innerText()).toMatch(/\d\s+→\s.*\d/s)
    await result().getByRole('button', { name: 'All scores …' }).click()
    await page.getByRole('dialog').getByText('Entities in 11 documents').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+3')
    for (const box of await page.getByRole('checkbox', { name: /^Compare / }).all()) await box.check()
    await page.getByRole('button', { name: 'Compare two' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^Compared on the 11 documents/)
      .waitFor()
  })

  it('trains by hand too, and has no violation that axe can find, in either theme', async () => {
    await visit({ bypassCSP: true })
    await markDone()
    await page.getByRole('button', { name: /^By hand/ }).click()
    await page.getByText('Options', { exact: true }).click()
    await page.getByLabel('num_train_epochs').fill('4')
    expect(await violations(page)).toEqual([])
    await page.locator('.tune-button').click()
    await keep().waitFor({ timeout: 60_000 })
    await page.getByText(/Mean of 3 seeds, of F1 \d/).waitFor()
    await page.getByText('How training went').click()
    await page.getByRole('img', { name: /^Loss: after 4 of 4 epochs/ }).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'All scores …' }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Alt+3')
    await page.locator('.run-button').click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Alt+2')
    expect(await violations(page)).toEqual([])
  })

  it('on a phone says below the text what to press: to learn, to keep or not, and to take that back', async () => {
    await visit({ viewport: { width: 390, height: 844 }, bypassCSP: true })
    const press = (name: string) => page.locator('.tune-dock').getByRole('button', { name, exact: true }).click()
    await press('Mark all 12 labelled documents done')
    expect(await violations(page)).toEqual([])
    await press('Fine-tune')
    await page
      .locator('.tune-dock')
      .getByText(/^F1 \d/)
      .waitFor({ timeout: 30_000 })
    await page.locator('mark[aria-label$=", gained"]').first().waitFor()
    expect(await violations(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)

    await press('Discard')
    await page.locator('mark[aria-label*="SHIP"]').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.locator('mark[aria-label$=", gained"]').first().waitFor()
    await press('Keep')
    await page
      .locator('.notice')
      .getByText(/^Keep head/)
      .waitFor()

    await page.locator('.sheet-handle').click()
    await page.locator('.label-tabs').getByRole('button', { name: 'Runs' }).click()
    await page.locator('.run-button').click()
    for (const dialog of ['All scores …', 'As a table …']) {
      await page.getByRole('button', { name: dialog }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
  })
})
