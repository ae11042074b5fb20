import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { inChromium, paste, pasteAndTag, textOfReader } from './chromium.ts'

describe('what outlives the browser’s database', () => {
  // A context in memory does not promise that what a tab wrote is there when the tab is gone.
  const chromium = inChromium({ onDisk: true })
  let page: Page

  async function visit(how?: 'without model') {
    page = await chromium.visit({ withoutModel: how !== undefined })
    await saved()
  }

  const saved = (of = page) => of.getByText('Saved in this browser only.').waitFor()
  const notice = (words: string | RegExp, of = page) => of.locator('.notice').getByText(words).waitFor()
  const shown = (text: string, of = page) => expect.poll(() => textOfReader(of)).toBe(text)
  const project = (title: string) => page.getByRole('button', { name: `Project: ${title}` })

  async function command(words: string) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).fill(words)
    await page.keyboard.press('Enter')
  }

  async function drop(name: string, bytes: Uint8Array) {
    await page.evaluate(
      ({ name, bytes }) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      { name, bytes: [...bytes] },
    )
  }

  /** All that is kept of a project, as it lies in the database. */
  function kept(database: string) {
    return page.evaluate(async database => {
      const opening = indexedDB.open(database)
      await new Promise(resolve => (opening.onsuccess = resolve))
      const names = ['records', 'texts', 'steps']
      const transaction = opening.result.transaction([...names, 'history'])
      const done = new Promise(resolve => (transaction.oncomplete = resolve))
      const reading = names.map(name => {
        const store = transaction.objectStore(name)
        return [store.getAllKeys(), store.getAll()] as const
      })
      const position = transaction.objectStore('history').get('position')
      await done
      opening.result.close()
      return {
        stores: reading.map(([keys, values]) => [keys.result, values.result]),
        position: position.result as number,
      }
    }, database)
  }
  const databases = () =>
    page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name = '' }) => name).filter(name => name !== 'gleaner-projects'),
    )

  /** What Chromium does when it finds its own files damaged: every database of the origin is gone. */
  async function loseDatabases() {
    await page.goto(new URL('favicon.svg', inject('url')).href)
    await page.evaluate(async () => {
      for (const { name = '' } of await indexedDB.databases()) {
        const deleting = indexedDB.deleteDatabase(name)
        await new Promise((resolve, reject) => {
          deleting.addEventListener('success', resolve)
          for (const trouble of ['error', 'blocked']) deleting.addEventListener(trouble, reject)
        })
      }
    })
  }

  it('has the identical project from a backup, dropped into a browser that knows nothing of it', async () => {
    await visit()
    await pasteAndTag(page, 'José Muñoz flew from São Paulo to Berlin.\r\n\u{1F600} Berlin was cold; nobody waited.')
    const mark = page.getByRole('button', { name: /^São Paulo, LOC/ }).first()
    await page.keyboard.press('Shift+L')
    await mark.click()
    await page
      .getByRole('toolbar')
      .getByRole('button', { name: /^Accept/ })
      .click()
    await page.getByRole('button', { name: /^São Paulo, LOC, gold/ }).waitFor()
    await paste(page, 'A text that goes.')
    await shown('A text that goes.')
    await page.keyboard.press('Shift+Delete')
    await saved()
    const before = await kept('gleaner')
    const [download] = await Promise.all([page.waitForEvent('download'), command('Save a backup: the project')])
    expect(download.suggestedFilename()).toMatch(/^Untitled-project-\d{4}-\d\d-\d\d\.gleaner$/)
    const bytes = await readFile(await download.path())
    await notice(/^Saved “Untitled project” as .* 2 documents, with its history/)

    await visit('without model')
    await drop(download.suggestedFilename(), bytes)
    await notice(/^Opened “Untitled project” from .* as a project of its own: 2 documents\.$/)
    const database = (await databases()).find(name => name !== 'gleaner') ?? ''
    expect(await kept(database)).toEqual(before)
    await page.keyboard.press('Control+z')
    await notice('Undid: Delete “A text that goes.”.')
    await shown('A text that goes.')
  })

  it('is said why a file is none, and nothing changes', async () => {
    await visit('without model')
    await drop('Mine.gleaner', new TextEncoder().encode('not a zip'))
    await notice('“Mine.gleaner” could not be opened: it is damaged or cut short: its end is missing.')
    await expect.poll(databases).toEqual(['gleaner'])
  })

  it('has every project when the browser has lost its database, and goes on from there', async () => {
    await visit('without model')
    await paste(page, 'Ada lives in the first project.')
    await saved()
    await command('New project')
    await page.getByRole('heading', { name: 'No text yet' }).waitFor()
    await paste(page, 'Bo lives in the second.')
    await shown('Bo lives in the second.')
    await saved()
    await loseDatabases()

    await page.goto(inject('url'))
    await notice('The browser had lost its database; everything was restored from Gleaner’s own copy.')
    await shown('Bo lives in the second.')
    await page.keyboard.press('Shift+P')
    const dialog = page.getByRole('dialog', { name: 'Projects' })
    await dialog.locator('.project-title').getByText('Untitled project', { exact: true }).click()
    await project('Untitled project').waitFor()
    await page.keyboard.press('Escape')
    await shown('Ada lives in the first project.')
    await page.keyboard.press('Control+z')
    await notice('Undid: Pasted “Ada lives in the first project.”.')
    await page.keyboard.press('Control+Shift+z')
    await paste(page, 'Cy came later.')
    await saved()
    await loseDatabases()
    await page.goto(inject('url'))
    await shown('Cy came later.')
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).toHaveLength(1)
  })

  it('has what a second tab edited after it took over', async () => {
    await visit('without model')
    await paste(page, 'From the first tab.')
    await saved()
    const second = await page.context().newPage()
    await second.goto(inject('url'))
    await shown('From the first tab.', second)
    await second.getByRole('button', { name: 'Take over' }).first().click()
    await expect.poll(() => second.getByRole('button', { name: 'Take over' }).count(), { timeout: 10_000 }).toBe(0)
    await paste(second, 'From the second tab.')
    await shown('From the second tab.', second)
    await saved(second)
    await second.close()
    await loseDatabases()
    await page.goto(inject('url'))
    await notice(/^The browser had lost its database/)
    await shown('From the second tab.')
  })
})
