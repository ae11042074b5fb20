import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { inChromium } from './chromium.ts'

/** As one picks who takes a while, so that what nobody holds has been collected. */
async function open(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.enable')
  await session.send('DOM.enable')
  await session.send('Page.setInterceptFileChooserDialog', { enabled: true })
  const [{ backendNodeId = 0 }] = await Promise.all([
    new Promise<{ backendNodeId?: number }>(resolve => session.once('Page.fileChooserOpened', resolve)),
    page.getByRole('button', { name: 'Open a folder' }).click(),
  ])
  await session.send('HeapProfiler.collectGarbage')
  await session.send('DOM.setFileInputFiles', { backendNodeId, files: [folder] })
}

/** What lies under the pointer has changed when it is let go, as it does while the page is still being laid out. */
async function drag(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [folder], dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop', x: number) =>
    session.send('Input.dispatchDragEvent', { type, x, y: 400, data })
  await send('dragEnter', 600)
  await send('dragOver', 600)
  await page.getByText('Drop it anywhere').waitFor()
  await send('drop', 100)
}

describe('a folder with texts, some with their entities', () => {
  const chromium = inChromium({ withoutModel: true })
  let folder: string

  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'gleaner-folder-')), 'all')
    for (const name of ['letters', '.git']) mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, 'letters', 'one.txt'), 'Ada left Oslo.\r\n')
    writeFileSync(join(folder, 'letters', 'one.ann'), 'T1\tPER 0 3\tAda\n')
    writeFileSync(join(folder, 'letters', 'two.txt'), 'Bo stayed.')
    writeFileSync(join(folder, 'letters', 'two.ann'), '')
    writeFileSync(join(folder, 'note.txt'), 'Nothing.')
    writeFileSync(join(folder, '.git', 'config'), 'x')
  })
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

  it.each([
    ['opened', open],
    ['dropped', drag],
  ])('is taken where it is %s', async (_, give) => {
    const page = await chromium.open()
    await page.addInitScript(() => {
      if (location.protocol !== 'about:') localStorage.setItem('gleaner-choices/1', '{"visited":true}')
    })
    await page.goto(inject('url'))
    await page.getByText('No documents yet').first().waitFor()
    await give(page, folder)
    const dialog = page.getByRole('dialog', { name: 'Import' })
    await dialog.getByRole('button', { name: 'Import 3 documents' }).waitFor()
    await expect
      .poll(() => dialog.getByLabel('Format').evaluateAll(all => all.map(one => (one as HTMLSelectElement).value)))
      .toEqual(['brat', 'text'])
    await dialog.getByRole('button', { name: 'Import 3 documents' }).click()
    await page.locator('mark.gold[aria-label="Ada, PER, gold"]').waitFor()
    await expect
      .poll(() => page.locator('.document-list .document-title').allInnerTexts())
      .toEqual(['letters/one', 'letters/two', 'note'])
  })
})
