import type { Page } from 'playwright-core'

/** Ships in brackets: no head of the model knows that label. */
const notes = [
  'The [Marigold] left Hull at dawn with coal for Oslo.',
  'Two crews of the [Blue Petrel] were paid in Genoa.',
  'In Lisbon the harbour master wrote that the [Saint Olga] was late.',
  'The [Old Heron] lost an anchor near Malta.',
  'Tom Reed sailed on the [Grey Lady] for nine years.',
  'We met the [Blue Petrel] at noon; her flag was torn.',
  'The [Grey Lady] took on water, so Captain Reyes turned back to Hull.',
  'Paint for the [Saint Olga] came from Antwerp.',
]

export interface Note {
  readonly text: string
  readonly label: readonly (readonly [start: number, end: number, label: string])[]
}

/** A text whose entities stand in brackets, as doccano writes it. */
export function noteOf(written: string, label = 'SHIP'): Note {
  let text = ''
  const spans: [number, number, string][] = []
  for (const [index, part] of written.split(/[[\]]/).entries()) {
    if (index % 2 === 1) spans.push([text.length, text.length + part.length, label])
    text += part
  }
  return { text, label: spans }
}

export const shipNotes = notes.map(note => noteOf(note))

/** Takes notes into a project that has none yet, marks them done, and shows Tune. */
export async function takeToTune(page: Page, notes: readonly Note[]): Promise<void> {
  await page.keyboard.press('Shift+E')
  await page.getByRole('region', { name: 'To learn from' }).getByText('Nothing is labelled yet.').waitFor()
  await page.evaluate(
    text => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text], 'notes.jsonl'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    notes.map(note => JSON.stringify(note)).join('\n'),
  )
  await page.getByRole('button', { name: /^Import \d+ documents?$/ }).click()
  await page
    .locator('.notice')
    .getByText(/^Imported/)
    .waitFor()
  await page.getByRole('dialog', { name: 'Import' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Shift+E')
  const labelled = notes.filter(({ label }) => label.length > 0).length
  if (labelled > 0) await page.getByRole('button', { name: /^Mark .*labelled documents? done$/ }).click()
}
