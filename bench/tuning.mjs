import { badge, launch } from './browser.mjs'
import { row } from './table.mjs'

/** Seven types, so that there are 15 labels. */
const names = {
  PERSON: 'Ada Quist|Bo Sandberg|Cleo Marr|Dov Arden|Elin Foss|Farid Noor|Greta Lund|Hugo Brandt|Ines Vidal|Jonas Ek',
  PLACE: 'Oslo|Lisbon|Nairobi|Lake Inari|Cape Verde|Turin|Bergen|the Dolomites|Porto|Ghent',
  COMPANY: 'Northlight Rail|Havn Bank|Odell & Co|Radio Fjord|Miro Works|Kestrel Air|Tarn Mills',
  SOCIETY: 'the Tern Society|the River Board|the Guild of Bakers|the Polar Club',
  EVENT: 'the Winter Fair|the Amber Cup|the Harbour Days|the Night of Lamps',
  SHIP: 'Marigold|Old Heron|Blue Petrel|Saint Olga|Grey Lady',
  DRUG: 'aspirin|quinine|laudanum|codeine|ether',
}
const patterns = [
  '{PERSON} of {COMPANY} came to {PLACE} on the night train and left two days later.',
  'In {PLACE} the papers wrote that {SOCIETY} had asked {PERSON} for the figures of {EVENT}.',
  'Nobody at {COMPANY} knew why {PERSON} had sold the house in {PLACE}.',
  'The {SHIP} brought coal and a crate of {DRUG} to {PLACE}, where {PERSON} was waiting.',
  'After {EVENT} the doctor gave {PERSON} some {DRUG} and sent a bill to {SOCIETY}.',
  'The rain had not stopped for a week, and the lower road was closed to carts.',
  'Captain {PERSON} said that the {SHIP} would be sold to {COMPANY} before the spring.',
]

/** As doccano writes it: documents of three sentences, the same every time. */
function dataset(count) {
  let state = 11
  const random = below => (state = (state * 48271) % 2147483647) % below
  const pick = list => list[random(list.length)]
  return Array.from({ length: count }, (_, index) => {
    let text = `${index + 1}. `
    const label = []
    for (let sentence = 0; sentence < 3; sentence++) {
      for (const [place, part] of pick(patterns).split(/[{}]/).entries()) {
        const words = place % 2 === 1 ? pick(names[part].split('|')) : part
        if (place % 2 === 1) label.push([text.length, text.length + words.length, part])
        text += words
      }
      text += ' '
    }
    return JSON.stringify({ text, label })
  }).join('\n')
}

/**
 * Tuning in the real page: from the press of the button until the scores stand there and the open text is read again, on
 * documents that the model has not read yet, and again with their features in its cache.
 */
export async function tuning({ app, quick }) {
  const rows = []
  for (const count of quick ? [20] : [20, 100, 500]) {
    const browser = await launch()
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      await page.goto(app)
      await page
        .getByRole('status')
        .filter({ hasText: /^Tagged: / })
        .waitFor()
      const about = await badge(page)
      await page.keyboard.press('Shift+E')
      await page.evaluate(text => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([text], 'letters.jsonl'))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      }, dataset(count))
      await page.getByRole('button', { name: `Import ${count} documents`, exact: true }).click()
      await page.locator('mark.gold').first().waitFor()
      await page.keyboard.press('Shift+E')
      // A document of weather alone has no entity.
      await page.getByRole('button', { name: /^Mark all \d+ labelled documents done$/ }).click()
      await page.getByText(/^\d+ documents, \d[\d,]* entities/).waitFor()
      const first = await pressed(page)
      const again = []
      for (let run = 0; run < (quick ? 1 : 5); run++) {
        await page.getByRole('button', { name: 'Discard', exact: true }).click()
        await page.waitForTimeout(1000)
        again.push(await pressed(page))
      }
      const cached = row(`${count} documents: press to re-tagged text, features cached`, about, 'ms', again)
      rows.push(
        row(`${count} documents: press to re-tagged text, features not cached`, about, 'ms', [first]),
        count === 100 ? { ...cached, goal: 2000 } : cached,
      )
    } finally {
      await browser.close()
    }
  }
  return { rows }
}

/** Milliseconds from the press until the text is read again. */
async function pressed(page) {
  return page.evaluate(async () => {
    const button = document.querySelector('.tune-button button, button.tune-button')
    const start = performance.now()
    button.click()
    const isDone = () => document.body.innerText.includes('learned and read again in')
    while (!isDone()) await new Promise(requestAnimationFrame)
    return performance.now() - start
  })
}
