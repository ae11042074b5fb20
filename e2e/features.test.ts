import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { inChromium, pasteAndTag, tagged, textOfReader } from './chromium.ts'
import { openBrowser } from './crash.ts'

const ships = [
  ['The Marigold left Hull at dawn with coal for Oslo.', 'Marigold'],
  ['Two crews of the Blue Petrel were paid in Genoa.', 'Blue Petrel'],
  ['The Old Heron lost an anchor near Malta.', 'Old Heron'],
  ['In Lisbon nobody had heard of the Saint Olga.', 'Saint Olga'],
  ['Captain Reyes sold the Grey Lady in Bergen.', 'Grey Lady'],
] as const
const texts = ships.map(([text]) => text)
/** As doccano writes it. */
const dataset = ships
  .map(([text, ship]) =>
    JSON.stringify({ text, label: [[text.indexOf(ship), text.indexOf(ship) + ship.length, 'SHIP']] }),
  )
  .join('\n')

/** The files of features as they lie in the browser: of which document, how long, and whether their head is written. */
function files(page: Page) {
  return page.evaluate(async () => {
    const found: { document: string; bytes: number; isWhole: boolean }[] = []
    const entriesOf = (folder: FileSystemDirectoryHandle) =>
      (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries()
    const root = await navigator.storage.getDirectory()
    for await (const [name, folder] of entriesOf(root)) {
      if (name !== 'gleaner-features' || !(folder instanceof FileSystemDirectoryHandle)) continue
      for await (const [, project] of entriesOf(folder)) {
        if (!(project instanceof FileSystemDirectoryHandle)) continue
        for await (const [document, handle] of entriesOf(project)) {
          if (!(handle instanceof FileSystemFileHandle)) continue
          try {
            const file = await handle.getFile()
            const [magic] = new Uint32Array(await file.slice(0, 4).arrayBuffer())
            found.push({ document, bytes: file.size, isWhole: magic !== undefined && magic !== 0 })
          } catch {
            // It is being written, or has just gone.
            found.push({ document, bytes: 0, isWhole: false })
          }
        }
      }
    }
    return found
  })
}
/** Of each file whether it is whole. */
const whole = async (page: Page) => (await files(page)).map(({ isWhole }) => isWhole)
const all = (count: number) => Array.from({ length: count }, () => true)
const encoded = async (page: Page) => {
  await tagged(page)
  return page.locator('.text-speed').getAttribute('title')
}

describe('features in Chromium', () => {
  const chromium = inChromium()

  it('are there after a reload, for tagging and for Tune, and go with their document', async () => {
    const page = await chromium.visit()
    await page.evaluate(text => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text], 'ships.jsonl'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, dataset)
    await page.getByRole('button', { name: 'Import 5 documents', exact: true }).click()
    await page.locator('mark.gold').first().waitFor()
    await page.keyboard.press('Shift+E')
    await page.getByRole('button', { name: 'Mark all 5 labelled documents done' }).click()
    await page.getByText('5 documents, 5 entities').first().waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Keep', exact: true }).waitFor({ timeout: 60_000 })
    // The sample of the first visit too.
    await expect.poll(() => whole(page), { timeout: 30_000 }).toEqual(all(6))

    await page.reload()
    for (const text of texts) {
      await expect.poll(() => textOfReader(page)).toBe(text)
      expect(await encoded(page)).toMatch(/^0 pieces encoded, of \d+ pieces$/)
      await page.keyboard.press('j')
    }
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Keep', exact: true }).waitFor({ timeout: 60_000 })

    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await page.keyboard.press('Shift+Delete')
    await expect.poll(async () => (await files(page)).length).toBe(5)
    await page.keyboard.press('Control+z')
    await expect.poll(() => whole(page), { timeout: 30_000 }).toEqual(all(6))
  })

  it('are usable when the browser was killed while they were written', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'gleaner-features-'))
    // Several blocks long, of which each is written by itself.
    const text = Array.from({ length: 520 }, (_, index) => `${index}. Ada Keller sailed from Hull to Oslo.`).join('\n')
    const open = async () => {
      const { browser, context, kill } = await openBrowser(profile)
      const page = context.pages()[0] ?? (await context.newPage())
      await page.goto(inject('url'))
      await tagged(page)
      const end = async () => {
        await kill()
        await browser.close().catch(() => {})
      }
      return { page, end }
    }
    try {
      const first = await open()
      await pasteAndTag(first.page, text)
      await expect.poll(async () => (await files(first.page)).length, { interval: 2 }).toBe(2)
      await first.end()

      const second = await open()
      expect(await encoded(second.page)).toMatch(/^\d[\d,]* pieces encoded, of [56],\d+ pieces$/)
      const marks = await second.page.locator('mark').count()
      await expect.poll(() => whole(second.page), { timeout: 30_000 }).toEqual(all(2))
      await second.end()

      const third = await open()
      expect(await encoded(third.page)).toMatch(/^0 pieces encoded, of [56],\d+ pieces$/)
      expect(await third.page.locator('mark').count()).toBe(marks)
      await third.end()
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})
