import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inChromium, paste } from './chromium.ts'
import { type Note, noteOf, shipNotes, takeToTune } from './notes.ts'

/** One sentence, written again and again with another name, each of another type. */
const manyTypes: Note[] = Array.from({ length: 30 }, (_, at) => {
  const text = Array.from({ length: 10 }, (_, place) => `Item${at}x${place}`).join(', ')
  const label = Array.from({ length: 10 }, (_, place) => {
    const words = `Item${at}x${place}`
    const start = text.indexOf(words)
    return [start, start + words.length, `T${10 * at + place}`] as const
  })
  return { text, label }
})

/** The same words, once of one type and once of another. */
const contradictory = shipNotes.flatMap(({ text, label }) => [
  { text, label },
  { text, label: label.map(([start, end]) => [start, end, 'CAFE'] as const) },
])

describe('a training of gold that is hardly any', () => {
  const chromium = inChromium()
  const result = (page: Page) => page.getByRole('region', { name: 'Result' })

  /** Whether it ends in a head, whose scores are numbers, or in words that say why not. */
  async function train(page: Page): Promise<'head' | string> {
    await page.locator('.tune-button').click()
    const failed = page.locator('.tune-failed')
    await result(page)
      .getByText(/learned and read again in/)
      .or(failed)
      .first()
      .waitFor({ timeout: 90_000 })
    if ((await failed.count()) > 0) return failed.innerText()
    expect(await result(page).innerText()).not.toMatch(/NaN|undefined|Infinity/)
    return 'head'
  }

  async function byHand(page: Page, epochs: number): Promise<void> {
    await page.getByRole('button', { name: /^By hand/ }).click()
    await page.locator('.by-hand > summary').click()
    await page.getByLabel('num_train_epochs').fill(String(epochs))
    await page.getByLabel('early_stopping_patience').fill('0')
    await page.getByLabel('Seeds to score with').selectOption('1')
  }

  it.each([
    ['one label', shipNotes],
    ['one document', shipNotes.slice(0, 1)],
    ['one document of many lines', [noteOf(longNote())]],
    ['gold that contradicts itself', contradictory],
  ])('of %s ends in a sound head, which can be kept', async (_, notes) => {
    const page = await chromium.borrow()
    await takeToTune(page, notes)
    await page.getByRole('button', { name: /^Automatic/ }).click()
    expect(await train(page)).toBe('head')
    await page.getByLabel('Name of the head').fill('Hardly any')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.locator('.notice').getByText('Keep head “Hardly any”.').waitFor()
  })

  it('of 300 labels ends in a sound head, which can be kept', async () => {
    const page = await chromium.borrow()
    await takeToTune(page, manyTypes)
    await byHand(page, 3)
    expect(await train(page)).toBe('head')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page
      .locator('.notice')
      .getByText(/^Keep head/)
      .waitFor()
  })

  it('is stopped in any epoch, and leaves everything as it was, or the best head so far, as one chooses', async () => {
    const page = await chromium.borrow()
    await takeToTune(page, shipNotes)
    const steps = () => page.evaluate(() => localStorage.getItem('gleaner-choices/1'))
    const marks = () =>
      page.locator('mark').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''))
    await byHand(page, 2000)
    const [before, chosen] = [await marks(), await steps()]
    const begin = async () => {
      await page.locator('.tune-button').click()
      const said = page.locator('.tune-progress > span').first()
      await said.getByText(/^Training 1 of \d+, epoch \d+ of 2,000/).waitFor()
    }

    await begin()
    await page.locator('.tune-progress').getByRole('button', { name: /^Stop/ }).click()
    await page.getByText('Stopped: everything is as it was before.').waitFor()
    await expect.poll(marks).toEqual(before)
    expect(await steps()).toBe(chosen)
    expect(await result(page).count()).toBe(0)

    await begin()
    await page.getByRole('button', { name: /^End.* and take the best/ }).click()
    await result(page)
      .getByText(/learned and read again in/)
      .waitFor({ timeout: 90_000 })
    await expect.poll(async () => (await marks()).some(name => name.includes('SHIP'))).toBe(true)
    await page.getByRole('button', { name: 'Keep', exact: true }).waitFor()
  })

  it('without an entity cannot be begun, and it is said what is missing', async () => {
    const page = await chromium.borrow()
    await paste(page, 'Nothing of it is labelled.')
    await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('1 of 1 document', { exact: false }).first().waitFor()
    await page.keyboard.press('Shift+E')
    await page.getByText('What is done has no entity in it, so there is nothing to learn yet.').waitFor()
    expect(await page.locator('.tune-button').count()).toBe(0)
  })
})

/** Sentences of one text, a line each. */
function longNote(): string {
  return Array.from({ length: 12 }, (_, at) => `The [Heron ${at}] left Hull on day ${at} of the year.`).join('\n')
}
