import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inChromium, tagged, textOfReader, type VisitOptions } from './chromium.ts'

const texts = ['Ada Lane of Elm Street met Bob Stone at Northgate.', 'Cleo Marsh left Elm Street on Monday.']
type Said = readonly (readonly [words: string, label: string])[]
const doccano = (...said: readonly Said[]) =>
  said
    .map((spans, at) => {
      const text = texts[at] ?? ''
      const label = spans.map(([words, label]) => [text.indexOf(words), text.indexOf(words) + words.length, label])
      return `${JSON.stringify({ text, label })}\n`
    })
    .join('')
const conll = ['Ada B-PER', 'Lane I-PER', 'of O', 'Elm O', 'Street O', 'met O', 'Bob B-ORG', 'Stone I-ORG', 'at O']

describe('annotators in Chromium', () => {
  const chromium = inChromium()
  let page: Page

  async function visit(options: VisitOptions = {}) {
    page = await chromium.visit(options)
  }

  const drop = (...files: readonly (readonly [name: string, text: string])[]) =>
    page.evaluate(files => {
      const dataTransfer = new DataTransfer()
      for (const [name, text] of files) dataTransfer.items.add(new File([text], name))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, files)
  const dialog = () => page.getByRole('dialog', { name: 'Import' })
  const taking = (name: string) => dialog().getByRole('button', { name, exact: true })
  const notice = () => page.locator('.notice')
  const review = () => page.locator('.review')
  const current = () => review().locator('[aria-current=true] .place-context b')
  const marks = (kind: 'gold' | 'suggested') =>
    page
      .locator(`mark.${kind}`)
      .evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label')?.replace(/, within.*/, '') ?? ''))

  it('takes another tool’s file as suggestions on what is here, accepts one by key, undoes it, and keeps them', async () => {
    await visit()
    await drop(['gold.jsonl', doccano([['Ada Lane', 'PER']], [])])
    await taking('Import 2 documents').click()
    await dialog().waitFor({ state: 'detached' })
    await expect.poll(() => marks('gold')).toEqual(['Ada Lane, PER, gold'])

    // Tokens that were joined again: the text is the same but for its spaces.
    const cut = ['-DOCSTART- O', '', 'Cleo O', 'Marsh O', 'left O', '']
    await drop(['tool.conll', [...conll, 'Northgate B-LOC', '. O', '', ...cut].join('\n')])
    await dialog().getByText('1 text of 2 is here already').waitFor()
    await dialog().getByRole('radio', { name: 'Suggestions on documents that are here' }).check()
    await dialog().getByText('3 suggestions on 1 document. 1 text differs in white space').waitFor()
    await dialog().getByText('a part of “Cleo Marsh left Elm Street on Monday.” (37 characters)').waitFor()
    await dialog().getByLabel('Said by').fill('the other tool')
    expect(await violations(page)).toEqual([])
    await taking('Import 3 suggestions').click()
    await notice().getByText('Imported 3 suggestions by “the other tool” from tool.conll.').waitFor()
    const suggested = [
      'Bob Stone, ORG, suggested by the other tool, 100 %',
      'Northgate, LOC, suggested by the other tool, 100 %',
    ]
    await expect.poll(() => marks('suggested')).toEqual(suggested)
    await expect.poll(() => textOfReader(page)).toBe(texts[0])

    await page.locator('mark.suggested').first().click()
    await page.getByRole('toolbar').getByText('suggested by the other tool').waitFor()
    await page.keyboard.press('a')
    await expect.poll(() => marks('gold')).toEqual(['Ada Lane, PER, gold', 'Bob Stone, ORG, gold'])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await expect.poll(() => marks('suggested')).toEqual(suggested)

    await page.reload()
    await tagged(page)
    await page.keyboard.press('Shift+L')
    await expect.poll(() => marks('suggested')).toEqual(suggested)
    const from = page.getByRole('combobox', { name: 'Suggested by' })
    await from.selectOption('The head')
    await expect.poll(() => marks('suggested')).not.toEqual(suggested)
  })

  it('sets two files of the same texts side by side, and decides between them by key', async () => {
    await visit({ withoutModel: true })
    const ann = doccano(
      [
        ['Ada Lane', 'PER'],
        ['Bob Stone', 'PER'],
        ['Northgate', 'LOC'],
      ],
      [['Cleo Marsh', 'PER']],
    )
    const ben = doccano(
      [
        ['Ada Lane', 'PER'],
        ['Bob Stone', 'ORG'],
      ],
      [['Marsh', 'PER']],
    )
    await drop(['ann.jsonl', ann], ['ben.jsonl', ben])
    await dialog().getByText('Both files hold the same 2 texts.').waitFor()
    await dialog().getByRole('button', { name: 'Compare these two' }).click()
    await dialog()
      .getByText('7 suggestions on 2 documents, by ann, ben. 2 documents come with it, without gold.')
      .waitFor()
    await taking('Import and compare').click()
    await dialog().waitFor({ state: 'detached' })

    await review().getByText('ann 4, ben 3, alike 1, in 2 documents.').waitFor()
    await expect
      .poll(() => review().locator('.annotator-numbers dd').allTextContents())
      .toEqual(['28.6', '0.57', '0.10'])
    await review().getByText('3 to decide').waitFor()
    expect(await violations(page)).toEqual([])

    await page.keyboard.press('.')
    await expect.poll(() => current().textContent()).toBe('Bob Stone')
    await page.keyboard.press('l')
    await expect.poll(() => current().textContent()).toBe('Northgate')
    await expect.poll(() => marks('gold')).toEqual(['Bob Stone, ORG, gold'])
    await page.keyboard.press('j')
    await expect.poll(() => current().textContent()).toBe('Cleo Marsh')
    await page.keyboard.press('k')
    await notice().getByText('no difference is left here').waitFor()
    await review().getByText('3 of 3 decided').waitFor()
    await expect.poll(() => marks('gold')).toEqual([])
    await page.keyboard.press('Control+z')
    await review().getByText('2 of 3 decided').waitFor()

    await review().getByRole('button', { name: 'Take 1 agreed as gold' }).click()
    await notice().getByText('Take 1 entity on which ann and ben agree.').waitFor()

    await page.reload()
    await page.getByTestId('reader').waitFor()
    await page.keyboard.press('Shift+L')
    await review().getByRole('button', { name: 'Annotators' }).click()
    await review().getByText('2 of 3 decided').waitFor()
    await review().getByRole('button', { name: 'Remove the suggestions of ben' }).click()
    await notice().getByText('Remove 3 suggestions by “ben”.').waitFor()
  })
})
