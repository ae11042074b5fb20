import { readFileSync } from 'node:fs'
import { unzipSync, zipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { documentOf, type Dataset, type DatasetDocument } from '../src/domain/formats/dataset.ts'
import {
  complete,
  type FormatId,
  type ReadOptions,
  type SourceFile,
  type WriteOptions,
} from '../src/domain/formats/format.ts'
import { formatOf, formats } from '../src/domain/formats/formats.ts'
import { inChromium } from './chromium.ts'

const spansOf = (text: string, ...said: readonly (readonly [words: string, label: string])[]) =>
  said.map(([words, label]) => {
    const start = text.indexOf(words)
    return { start, end: start + words.length, label }
  })
const letter = (title: string, text: string, ...said: Parameters<typeof spansOf>[1][]) =>
  documentOf({ title, text, spans: spansOf(text, ...said), state: 'done', annotatedFor: ['PER', 'LOC', 'ORG'] })

/** Emoji of several characters, letters outside of the first plane, accents, Windows line ends, Hebrew, an overlap. */
const letters: Dataset = {
  labels: ['PER', 'LOC', 'ORG'],
  documents: [
    letter(
      'Letter one',
      'José Muñoz 👩‍🚀 flew from São Paulo to Zürich.\r\nThen Ada 𝔏ee left for Oslo.\r\n',
      ['José Muñoz', 'PER'],
      ['São Paulo', 'LOC'],
      ['Zürich', 'LOC'],
      ['Ada 𝔏ee', 'PER'],
      ['Oslo', 'LOC'],
    ),
    letter('מכתב', 'דוד גר בתל אביב. 🇮🇱 Haifa is north of it.', ['דוד', 'PER'], ['Haifa', 'LOC']),
    letter(
      'Letter 3',
      '“The Bank of England” is\n\tclosed, said <b>Bo</b>.',
      ['Bank of England', 'ORG'],
      ['Bo', 'PER'],
    ),
    letter('Letter 4', 'Nobody & nothing, 100 % "quoted".'),
  ],
}

interface Row {
  readonly id: FormatId
  readonly what: string
  /** What is dropped first. */
  readonly files: readonly SourceFile[]
  /** What is chosen in the export dialog. */
  readonly wish: Pick<WriteOptions, 'variant' | 'offsets'>
  /** What has to be told when it is read. */
  readonly told?: Pick<ReadOptions, 'divide'>
}

const fixture = (name: string): SourceFile => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(`../interop/fixtures/${name}`, import.meta.url))),
})
const written = (id: FormatId, wish: Row['wish'] = {}): Row => {
  const { files } = formatOf(id)!.write(letters, { ...wish, name: 'letters' })
  const what = [id, ...Object.values(wish)].join(' ')
  // Of a file with a text a line the page does not know so: it is looked over first, as what is in an archive is.
  const told: Row['told'] = wish.variant === 'lines' ? { divide: 'line' } : {}
  return { id, what, wish, told, files: id === 'brat' || told.divide ? [zipped(files)] : files }
}
const zipped = (files: readonly SourceFile[]): SourceFile => ({
  name: 'all.zip',
  bytes: zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))),
})
const table: readonly Row[] = [
  ...formats.flatMap(({ id, variants }) =>
    variants.length > 0 ? variants.map(variant => written(id, { variant })) : [written(id)],
  ),
  written('doccano', { offsets: 'byte' }),
  written('jsonl', { offsets: 'utf16' }),
  { id: 'doccano', what: 'corpus.jsonl', files: [fixture('corpus.jsonl')], wish: {} },
  { id: 'doccano', what: 'doccano’s example', files: [fixture('doccano-relations.jsonl')], wish: {} },
  { id: 'label-studio', what: 'Label Studio’s example', files: [fixture('label-studio.json')], wish: {} },
]

const unpacked = (file: SourceFile): SourceFile[] =>
  file.name.endsWith('.zip') ? Object.entries(unzipSync(file.bytes)).map(([name, bytes]) => ({ name, bytes })) : [file]
const reading = ({ id, told }: Row, files: readonly SourceFile[]) =>
  complete(formatOf(id)!.read(files.flatMap(unpacked), told)).dataset.documents

/** What every format says of its documents, and what it says beside if it does. */
function said(id: FormatId, { text, title, spans, metadata, tokens, notes }: DatasetDocument) {
  const { holds } = formatOf(id)!
  return {
    text,
    spans: spans.map(({ start, end, label }) => ({ start, end, label })),
    ...(holds.has('title') && { title }),
    ...(holds.has('metadata') && { metadata }),
    ...(holds.has('notes') && { notes }),
    ...(holds.has('tokens') && { tokens }),
  }
}

const patience = { timeout: 20_000 }

describe('every format in Chromium', () => {
  const chromium = inChromium({ withoutModel: true })
  let page: Page

  /** An empty project. */
  async function begin() {
    page = await chromium.borrow()
  }

  async function drop(files: readonly SourceFile[]) {
    await page.evaluate(
      files => {
        const dataTransfer = new DataTransfer()
        for (const [name, base64] of files)
          dataTransfer.items.add(new File([Uint8Array.from(atob(base64), one => one.charCodeAt(0))], name))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')] as const),
    )
  }

  /** Drops files, looks at what they are taken for, and takes all. */
  async function takeIn({ id, told }: Row, files: readonly SourceFile[], documents: number) {
    await drop(files)
    const dialog = page.getByRole('dialog', { name: 'Import' })
    // Texts by themselves need no looking over.
    if (id !== 'text' || files.some(({ name }) => name.endsWith('.zip'))) {
      const take = dialog.getByRole('button', { name: /^Import \d/ })
      await take.waitFor()
      if (told?.divide) await dialog.getByLabel('Divided').selectOption(String(told.divide))
      await expect
        .poll(() => dialog.getByLabel('Format').evaluateAll(all => all.map(one => (one as HTMLSelectElement).value)))
        .toEqual([id])
      await expect.poll(() => take.textContent()).toBe(`Import ${documents} document${documents === 1 ? '' : 's'}`)
      await take.click()
      // What is said last moves the text.
      await page
        .locator('.notice')
        .getByText(/^Imported \d/)
        .waitFor()
    }
    await expect.poll(() => page.locator('.document').count(), patience).toBe(documents)
    await dialog.waitFor({ state: 'detached' })
    if (id === 'text') await page.keyboard.press('Shift+L')
    await page.getByRole('button', { name: 'Label', exact: true, pressed: true }).waitFor()
  }

  const gold = () =>
    page
      .locator('mark.gold')
      .evaluateAll(marks => [
        ...new Set(marks.map(mark => mark.getAttribute('aria-label')?.replace(/, within .*/, '') ?? '')),
      ])
  const named = ({ text, spans }: Pick<DatasetDocument, 'text' | 'spans'>) => [
    ...new Set(spans.map(({ start, end, label }) => `${text.slice(start, end)}, ${label}, gold`)),
  ]

  /** Gives the first entity of the open document another label, and deletes its last one, by key. */
  async function correct({ text, spans }: DatasetDocument, labels: readonly string[]) {
    const first = spans[0]!
    const label = labels.find(label => label !== first.label)!
    const pick = async (index: 0 | -1) => {
      const mark = index === 0 ? page.locator('mark.gold').first() : page.locator('mark.gold').last()
      await mark.click()
      await page.getByRole('toolbar').waitFor()
    }
    await pick(0)
    const row = page.locator('.label-row').filter({ hasText: label })
    await page.keyboard.press((await row.locator('kbd').textContent())!)
    await page.locator(`mark.gold[aria-label*=", ${label}, gold"]`).first().waitFor()
    const kept = [{ ...first, label }, ...spans.slice(1, -1)]
    if (spans.length > 1) {
      await pick(-1)
      await page.keyboard.press('Delete')
    }
    await expect.poll(() => gold(), patience).toEqual(named({ text, spans: kept }))
    return kept.map(({ start, end, label }) => ({ start, end, label }))
  }

  /** What the export dialog gives for a wish. */
  async function takeOut({ id, wish }: Row): Promise<SourceFile> {
    await page.keyboard.press('d')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.waitFor()
    await dialog.getByLabel('Format').selectOption(id)
    if (wish.variant !== undefined) await dialog.getByLabel('Written as').selectOption(wish.variant)
    // What was chosen for a row before is remembered.
    const [usual, other] = formatOf(id)!.units
    if (usual && other) await dialog.getByLabel('Offsets count').selectOption(wish.offsets ?? usual)
    const button = dialog.getByRole('button', { name: /^Download/ })
    await expect.poll(() => button.getAttribute('aria-disabled'), patience).toBe('false')
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
    const bytes = new Uint8Array(readFileSync(await file.path()))
    await page.keyboard.press('Escape')
    return { name: file.suggestedFilename(), bytes }
  }

  it.each(table.map(row => [row.what, row] as const))('%s: in, corrected, out, in again', async (_, row) => {
    const { id, files, told } = row
    const before = reading(row, files)
    const labels = [...new Set(before.flatMap(({ spans }) => spans.map(({ label }) => label)))]
    const [first] = before
    await begin()
    await takeIn(row, files, before.length)
    const spans = first!.spans.length > 0 ? await correct(first!, labels) : []
    const out = await takeOut(row)

    const after = reading(row, [out])
    const expected = before.map((document, index) => (index === 0 ? { ...document, spans } : document))
    expect(after.map(document => said(id, document))).toEqual(expected.map(document => said(id, document)))

    await begin()
    await takeIn(row, [told?.divide ? zipped([out]) : out], before.length)
    for (const document of after) {
      await expect.poll(gold, patience).toEqual(named(document))
      await page.keyboard.press('j')
    }
    const again = await takeOut(row)
    expect(again.name).toBe(out.name)
    const content = (file: SourceFile) =>
      unpacked(file).map(({ name, bytes }) => [name, Buffer.from(bytes).toString('latin1')])
    expect(content(again)).toEqual(content(out))
  })

  it('keeps an import of more than is written at once as one step, over a reload', async () => {
    await begin()
    const count = 1200
    const lines = Array.from({ length: count }, (_, index) => `{"text":"Ada met Bob ${index}","label":[[0,3,"PER"]]}\n`)
    const files = [{ name: 'many.jsonl', bytes: new TextEncoder().encode(lines.join('')) }]
    await drop(files)
    await page.getByRole('button', { name: 'Import 1,200 documents' }).click()
    const counted = (text: string) => page.getByText(text).first().waitFor()
    await counted('0 of 1,200 done')
    await page.getByText('Saved in this browser only.').waitFor()
    await page.reload()
    await counted('0 of 1,200 done')
    await page.keyboard.press('Control+z')
    await page.getByText('No documents yet').first().waitFor()
    await page.keyboard.press('Control+Shift+z')
    await counted('0 of 1,200 done')
    await expect.poll(gold, patience).toEqual(['Ada, PER, gold'])
  })
})
