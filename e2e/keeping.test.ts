import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { inChromium, paste, textOfReader } from './chromium.ts'

describe('what is kept in the browser', () => {
  const chromium = inChromium({ withoutModel: true })
  let page: Page
  beforeEach(async () => {
    page = await chromium.open()
  })

  const saved = () => page.getByText('Saved in this browser only.').waitFor()
  const titles = () => page.locator('.document-title').allInnerTexts()
  /** A page of the same origin that runs nothing. */
  const besides = () => page.goto(new URL('favicon.svg', inject('url')).href)

  it('takes over the documents of the first version, newest first, with their texts and heads', async () => {
    await besides()
    await page.evaluate(async () => {
      const opening = indexedDB.open('gleaner', 1)
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore('documents', { keyPath: 'id' })
        opening.result.createObjectStore('texts')
      }
      await new Promise(resolve => (opening.onsuccess = resolve))
      const transaction = opening.result.transaction(['documents', 'texts'], 'readwrite')
      const [documents, texts] = [transaction.objectStore('documents'), transaction.objectStore('texts')]
      const put = (id: string, title: string, createdAt: number, text: string, more = {}) => {
        documents.put({ id, title, createdAt, characters: text.length, ...more })
        texts.put(text, id)
      }
      put('old1', 'The older one', 1000, 'Ada \u{1F600}\r\n met Bo. ', { head: undefined, sample: undefined })
      put('old2', 'The newer one', 2000, 'Cy left.', { head: 'plants' })
      documents.put({ id: 'broken' })
      await new Promise(resolve => (transaction.oncomplete = resolve))
      opening.result.close()
      localStorage.setItem('gleaner-choices/1', JSON.stringify({ visited: true }))
    })
    await page.goto(inject('url'))
    await saved()
    await expect.poll(() => textOfReader(page)).toBe('Cy left.')
    await expect.poll(async () => (await titles()).slice(0, 2)).toEqual(['The newer one', 'The older one'])
    await expect.poll(() => page.getByRole('list').first().getByRole('listitem').count()).toBe(2)
    await page.getByText('The older one').click()
    await expect.poll(() => textOfReader(page)).toBe('Ada \u{1F600}\r\n met Bo. ')
    const [stores, newer] = await page.evaluate(async () => {
      const opening = indexedDB.open('gleaner')
      await new Promise(resolve => (opening.onsuccess = resolve))
      const database = opening.result
      const reading = database.transaction('records').objectStore('records').get('document/old2')
      await new Promise(resolve => (reading.onsuccess = resolve))
      database.close()
      return [[...database.objectStoreNames], reading.result as unknown]
    })
    expect(stores).toEqual(['history', 'records', 'steps', 'texts'])
    expect(newer).toMatchObject({ kind: 'document', length: 8, head: 'plants', state: 'new', role: 'none' })
  })

  it('has its history after a reload: undo, redo, a deleted text', async () => {
    await page.goto(inject('url'))
    await saved()
    await paste(page, 'First of all, Ada.')
    await paste(page, 'Second, Bo.')
    await page.getByRole('button', { name: 'Delete First of all, Ada.' }).click()
    await saved()
    await page.reload()
    await expect.poll(() => textOfReader(page)).toBe('Second, Bo.')
    await page.keyboard.press('Control+z')
    await page.getByText('Undid: Delete “First of all, Ada.”.').waitFor()
    await expect.poll(() => textOfReader(page)).toBe('First of all, Ada.')
    await page.keyboard.press('Control+z')
    await page.getByText('Undid: Pasted “Second, Bo.”.').waitFor()
    await expect.poll(titles).not.toContain('Second, Bo.')
    await saved()
    await page.reload()
    await expect.poll(() => textOfReader(page)).toBe('First of all, Ada.')
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => textOfReader(page)).toBe('Second, Bo.')
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(titles).not.toContain('First of all, Ada.')
  })

  it('leaves out a record that is broken, says so, and keeps the rest', async () => {
    await page.goto(inject('url'))
    await paste(page, 'A good one.')
    await paste(page, 'Another one.')
    await saved()
    await besides()
    await page.evaluate(async () => {
      const opening = indexedDB.open('gleaner')
      await new Promise(resolve => (opening.onsuccess = resolve))
      const transaction = opening.result.transaction('records', 'readwrite')
      const records = transaction.objectStore('records')
      records.openCursor().onsuccess = event => {
        const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result
        if (!cursor) return
        const record = cursor.value as { title?: string }
        if (record.title === 'Another one.') cursor.update({ ...record, length: 'long' })
        cursor.continue()
      }
      await new Promise(resolve => (transaction.oncomplete = resolve))
      opening.result.close()
    })
    await page.goto(inject('url'))
    await page
      .getByRole('alert')
      .getByText(/could not be read.*length/)
      .waitFor()
    await expect.poll(() => textOfReader(page)).toBe('A good one.')
    await expect.poll(titles).not.toContain('Another one.')
    // The history says what the broken record does not: it cannot be followed any more.
    await page.keyboard.press('Control+z')
    await page.getByText(/can no longer be undone/).waitFor()
    await paste(page, 'Work goes on.')
    await expect.poll(() => textOfReader(page)).toBe('Work goes on.')
  })
})
