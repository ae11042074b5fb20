import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, paste, textOfReader } from './chromium.ts'

describe('several projects', () => {
  const chromium = inChromium({ withoutModel: true })
  let page: Page
  beforeEach(async () => {
    page = await chromium.visit()
  })

  async function opened(url: string): Promise<Page> {
    const other = await page.context().newPage()
    await other.goto(url)
    return other
  }
  const saved = (of = page) => of.getByText('Saved in this browser only.').waitFor()
  const dialog = () => page.getByRole('dialog', { name: 'Projects' })
  const titles = (of = page) => of.locator('.document-title').allInnerTexts()
  const shown = (text: string, of = page) => expect.poll(() => textOfReader(of)).toBe(text)
  const projectIs = (title: string, of = page) => of.getByRole('button', { name: `Project: ${title}` }).waitFor()
  async function makeProject(title: string): Promise<void> {
    await page.keyboard.press('Shift+P')
    await dialog().getByRole('button', { name: 'New project' }).click()
    await dialog().getByRole('textbox').waitFor()
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
    await dialog().getByRole('button', { name: title }).first().waitFor()
    await page.keyboard.press('Escape')
    // Closed is not yet gone: what is pressed before that is for the dialog.
    await page.locator('dialog').waitFor({ state: 'detached' })
    await projectIs(title)
  }

  it('are kept apart: texts, history and address, over a reload and the way back', async () => {
    await paste(page, 'Ada lives in the first project.')
    await saved()
    await makeProject('Second')
    await expect.poll(titles).not.toContain('Ada lives in the first project.')
    await page.getByRole('heading', { name: 'No text yet' }).waitFor()
    await paste(page, 'Bo lives in the second.')
    await shown('Bo lives in the second.')
    await saved()
    const second = page.url()
    expect(second).toMatch(/#project=\w+&doc=\w+$/)
    await page.reload()
    await projectIs('Second')
    await shown('Bo lives in the second.')
    // The history of one is not that of the other.
    await page.keyboard.press('Control+z')
    await page.getByText('Undid: Pasted “Bo lives in the second.”.').waitFor()
    await page.keyboard.press('Control+Shift+z')
    await shown('Bo lives in the second.')

    await page.keyboard.press('Shift+P')
    await dialog()
      .getByRole('button', { name: /^Untitled project/ })
      .first()
      .click()
    await dialog().waitFor({ state: 'detached' })
    await shown('Ada lives in the first project.')
    expect(page.url()).toMatch(/#doc=\w+$/)
    await page.goBack()
    await projectIs('Second')
    await shown('Bo lives in the second.')
    await page.goto(inject('url'))
    await projectIs('Second')

    // An address of another browser, or of a project that is gone.
    await page.goto(`${inject('url')}#project=nowhere&doc=x`)
    await page.getByText('is no longer kept in this browser').waitFor()
    await shown('Bo lives in the second.')
    const stranger = await opened(`${inject('url')}#project=nowhere&doc=x`)
    await stranger.getByText('is no longer kept in this browser').waitFor()
    await shown('Ada lives in the first project.', stranger)
  })

  it('are renamed, duplicated with their history, deleted, and brought back', async () => {
    await paste(page, 'Ada slept.')
    await saved()
    await page.keyboard.press('Shift+P')
    await dialog().getByRole('button', { name: 'Rename Untitled project' }).click()
    await page.keyboard.type('Sleepers')
    await page.keyboard.press('Enter')
    await dialog().getByRole('button', { name: 'Duplicate Sleepers' }).click()
    await projectIs('Sleepers (copy)')
    await page.keyboard.press('Escape')
    await shown('Ada slept.')
    await page.keyboard.press('Control+z')
    await page.getByText('Undid: Rename project to “Sleepers (copy)”.').waitFor()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await page.getByText('Undid: Pasted “Ada slept.”.').waitFor()
    await page.keyboard.press('Control+Shift+z')
    await saved()

    await page.keyboard.press('Control+k')
    await page.keyboard.type('delete this project')
    await page.keyboard.press('Enter')
    await page.getByText(/^Deleted the project “.*” with 2 documents\.$/).waitFor()
    await projectIs('Sleepers')
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.keyboard.press('Shift+P')
    await dialog().getByRole('button', { name: 'Delete Untitled project' }).click()
    await dialog().getByRole('button', { name: 'Restore Untitled project' }).click()
    await dialog().getByRole('button', { name: 'Delete Untitled project' }).click()
    await dialog().getByRole('button', { name: 'Delete for good: Untitled project' }).click()
    await expect.poll(() => dialog().getByRole('listitem').filter({ hasText: 'Untitled project' }).count()).toBe(0)
    const databases = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    expect(databases.filter(name => name?.startsWith('gleaner-project-'))).toEqual([])
  })

  it('have a dialog for the keyboard alone, in which axe finds nothing', async () => {
    await makeProject('Other')
    await page.keyboard.press('Shift+P')
    await dialog().getByRole('button', { name: 'Delete Untitled project' }).click()
    await dialog().getByRole('button', { name: 'Restore Untitled project' }).waitFor()
    expect(await violations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Restore Untitled project' }).click()
    await dialog()
      .getByRole('button', { name: /^Untitled project/ })
      .waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Shift+P')
    await dialog()
      .getByRole('button', { name: /^Untitled project/ })
      .waitFor()
    for (let tab = 0; tab < 6; tab++) await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Untitled project/)
    await page.keyboard.press('Enter')
    await projectIs('Untitled project')
    await dialog().waitFor({ state: 'detached' })
  })

  it('are edited in one tab at a time: another reads, until it takes over, and no edit is lost', async () => {
    await paste(page, 'From the first tab.')
    await saved()
    const other = await opened(page.url())
    await other.getByText('open in another tab').waitFor()
    await shown('From the first tab.', other)
    await paste(other, 'Refused.')
    await other.getByText('here nothing was changed').waitFor()
    await expect.poll(() => titles(other)).not.toContain('Refused.')

    await paste(page, 'Edited meanwhile.')
    await shown('Edited meanwhile.')
    await other.getByRole('button', { name: 'Take over' }).first().click()
    await expect.poll(() => titles(other)).toContain('Edited meanwhile.')
    await expect.poll(() => other.getByRole('button', { name: 'Take over' }).count(), { timeout: 10_000 }).toBe(0)
    await paste(other, 'From the second tab.')
    await shown('From the second tab.', other)
    await saved(other)

    // The first tab says so, takes no edit, and has everything when it takes over in its turn.
    await page.getByText('open in another tab').waitFor()
    await paste(page, 'Refused.')
    await page.getByText('here nothing was changed').waitFor()
    await page.getByRole('button', { name: 'Take over' }).first().click()
    await expect.poll(() => titles()).toContain('From the second tab.')
    await expect.poll(titles).not.toContain('Refused.')
    for (const expected of ['From the first tab.', 'Edited meanwhile.']) await expect.poll(titles).toContain(expected)
    await other.getByText('open in another tab').waitFor()

    // A tab that is closed lets go by itself.
    await page.close()
    await other.evaluate(() => window.dispatchEvent(new Event('focus')))
    await expect.poll(() => other.getByRole('button', { name: 'Take over' }).count(), { timeout: 10_000 }).toBe(0)
    await paste(other, 'Alone again.')
    await shown('Alone again.', other)
  })

  it('says that storage is full, keeps the work in memory, and saves all of it when there is room again', async () => {
    // Chromium remembers for half a minute how much room there was, so the limit is set before anything is stored.
    page = await chromium.open({ tolerated: /Quota/ })
    const client = await page.context().newCDPSession(page)
    const { origin } = new URL(inject('url'))
    await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2e6 })
    await page.goto(inject('url'))
    await saved()
    const long = `Too long. ${'Many words for the store.\n'.repeat(100_000)}`
    await paste(page, long)
    await page.getByRole('main').getByText('storage for this page is full').waitFor()
    await expect.poll(titles).toContain('Too long. Many words for the store.')
    // Nothing that is not saved is left.
    await page.keyboard.press('Shift+P')
    await dialog().getByRole('button', { name: 'New project' }).click()
    await dialog().getByText('could not be saved').waitFor()
    await page.keyboard.press('Escape')
    await client.send('Storage.overrideQuotaForOrigin', { origin })
    await paste(page, 'There is room.')
    await saved()
    await page.reload()
    await expect.poll(() => titles()).toContain('There is room.')
    await expect.poll(titles).toContain('Too long. Many words for the store.')
  })

  it('works in memory where the browser refuses storage, and says so', async () => {
    const there = await chromium.open()
    await there.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('refused', 'SecurityError')
      }
    })
    await there.goto(inject('url'))
    await there.getByRole('main').getByText('refuses storage').waitFor()
    await paste(there, 'Only here.')
    await shown('Only here.', there)
    await there.keyboard.press('Shift+P')
    await there
      .getByRole('dialog')
      .getByRole('button', { name: /^Untitled project/ })
      .waitFor()
  })
})
