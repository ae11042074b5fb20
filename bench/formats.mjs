import { badge, launch } from './browser.mjs'
import { row } from './table.mjs'

const TOKENS = 200_000
const MEGABYTES = 50

/**
 * Files that come in and go out in the real page, its model loaded: how long a CoNLL file takes from the drop to the
 * documents and from the key to the download, and whether the page stays alive while a long JSONL is read and taken.
 */
export async function formats({ app, quick }) {
  const browser = await launch()
  try {
    const tokens = quick ? TOKENS / 10 : TOKENS
    const megabytes = quick ? MEGABYTES / 10 : MEGABYTES
    const runs = quick ? 1 : 5
    const small = []
    let about
    for (let run = 0; run < runs; run++)
      small.push(
        await within(browser, app, async page => {
          about = await badge(page)
          const taken = await takeIn(page, 'conll', tokens)
          return { ...taken, ...(await takeOut(page)) }
        }),
      )
    const large = []
    for (let run = 0; run < Math.min(runs, 3); run++)
      large.push(await within(browser, app, page => takeIn(page, 'jsonl', megabytes * 1e6)))
    const of = (results, name) => results.map(result => result[name])
    const sum = (results, ...names) => results.map(result => names.reduce((sum, name) => sum + result[name], 0))
    const conll = `CoNLL, ${tokens.toLocaleString('en')} tokens`
    const jsonl = `JSONL, ${megabytes} MB`
    return {
      rows: [
        row(`${conll}: dropped until looked over`, about, 'ms', of(small, 'read')),
        row(`${conll}: taken until the documents are painted`, about, 'ms', of(small, 'taken')),
        { ...row(`${conll}: imported, both`, about, 'ms', sum(small, 'read', 'taken')), goal: 3000 },
        { ...row(`${conll}: exported, key press until the file is there`, about, 'ms', of(small, 'out')), goal: 2000 },
        row(`${jsonl}: dropped until looked over`, about, 'ms', of(large, 'read')),
        row(`${jsonl}: taken until the documents are painted`, about, 'ms', of(large, 'taken')),
        row(`${jsonl}: taken until saved`, about, 'ms', of(large, 'saved')),
        {
          ...row(`${jsonl}: longest task of the page, dropped until saved`, about, 'ms', of(large, 'task')),
          goal: 100,
        },
        { ...row(`${jsonl}: longest frame, dropped until saved`, about, 'ms', of(large, 'frame')), goal: 200 },
      ],
      notes: [],
    }
  } finally {
    await browser.close()
  }
}

/** A page that was never here, with its sample tagged and nothing left to do. */
async function within(browser, app, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true })
  try {
    const page = await context.newPage()
    await page.addInitScript(watch)
    await page.goto(app)
    await page
      .getByRole('status')
      .filter({ hasText: /^Tagged: / })
      .waitFor()
    await page.waitForTimeout(1000)
    return await work(page)
  } finally {
    await context.close()
  }
}

/** In the page, before it: what its longest tasks and frames are, and when something is painted. */
function watch() {
  let [task, frame, last] = [0, 0, performance.now()]
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) task = Math.max(task, duration)
  }).observe({ type: 'longtask' })
  const next = now => {
    frame = Math.max(frame, now - last)
    last = now
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
  window.longest = () => {
    const found = { task, frame }
    ;[task, frame] = [0, 0]
    return found
  }
  /** Milliseconds until `isThere`, and the frame that shows it is painted. */
  window.until = isThere =>
    new Promise(resolve => {
      const begin = performance.now()
      const look = () =>
        isThere()
          ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)))
          : requestAnimationFrame(look)
      look()
    })
}

/** Drops a file of so many tokens or bytes and takes what is in it. */
async function takeIn(page, kind, size) {
  await page.evaluate(makeFile, [kind, size])
  await page.evaluate(() => window.longest())
  const read = await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(window.made)
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    return window.until(() => document.querySelector('.importing .primary:not(:disabled)'))
  })
  const [taken, saved] = await page.evaluate(async () => {
    const before = document.querySelectorAll('.document').length
    document.querySelector('.importing .primary').click()
    const begin = performance.now()
    const taken = await window.until(
      () => document.querySelectorAll('.document').length > before && document.querySelector('mark.gold'),
    )
    await window.until(() => document.querySelector('.keeping')?.textContent?.startsWith('Saved'))
    return [taken, performance.now() - begin]
  })
  return { read, taken, saved, ...(await page.evaluate(() => window.longest())) }
}

/** Exports all documents as CoNLL as they came, from the key until the browser has the file. */
async function takeOut(page) {
  const download = page.waitForEvent('download')
  await page.evaluate(() =>
    Object.assign(window, {
      pressed: new Promise(resolve =>
        window.addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }),
      ),
      // The page saves by a press on a link of its own, which is in no document.
      saving: new Promise(resolve => {
        const { click } = HTMLAnchorElement.prototype
        HTMLAnchorElement.prototype.click = function () {
          resolve(performance.now())
          click.call(this)
        }
      }),
    }),
  )
  await page.keyboard.press('d')
  await page.evaluate(async () => {
    await window.until(() => document.querySelector('.exporting .primary[aria-disabled=false]'))
    document.querySelector('.exporting .primary').click()
  })
  await download
  const out = await page.evaluate(async () => (await window.saving) - (await window.pressed))
  return { out }
}

/** In the page: a file of made-up letters in which every name is an entity, the same every time. */
function makeFile([kind, size]) {
  let state = 7
  const random = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const names = {
    PER: ['Ada Quist', 'Bo Sandberg', 'Cleo Marr', 'Elin Foss', 'Ines Vidal', 'José Muñoz'],
    LOC: ['Oslo', 'Lisbon', 'Lake Inari', 'Cape Verde', 'Zürich', 'Porto'],
    ORG: ['Northlight Rail', 'Havn Bank', 'Radio Fjord', 'the River Board', 'Kestrel Air'],
  }
  const patterns = [
    ['PER', ' of ', 'ORG', ' came to ', 'LOC', ' on the night train and left two days later .'],
    ['Nobody at ', 'ORG', ' knew why ', 'PER', ' had sold the house in ', 'LOC', ' .'],
    ['PER', ' and ', 'PER', ' met again at ', 'LOC', ' , as ', 'ORG', ' had hoped .'],
    ['Nobody had expected that it would rain for so long , and the road along the river was closed for two weeks .'],
    ['Those who wanted to cross had to take the ferry , which left when it was full and not a minute before .'],
    ['The letter that ', 'PER', ' sent from ', 'LOC', ' reached ', 'ORG', ' in March 👩‍🚀 .'],
  ]
  const sentence = () =>
    patterns[random(patterns.length)].map(part => [
      names[part]?.[random(names[part].length)] ?? part,
      names[part] && part,
    ])
  const parts = []
  if (kind === 'conll')
    for (let tokens = 0, count = 0; tokens < size; count++) {
      if (count % 25 === 0) parts.push('-DOCSTART- -X- -X- O\n\n')
      for (const [words, label] of sentence())
        for (const [at, word] of words.trim().split(' ').entries()) {
          parts.push(`${word} NN B-NP ${label ? `${at === 0 ? 'B' : 'I'}-${label}` : 'O'}\n`)
          tokens++
        }
      parts.push('\n')
    }
  else
    for (let bytes = 0; bytes < size;) {
      const spans = []
      let [text, points] = ['', 0]
      while (text.length < 4000) {
        for (const [words, label] of [...sentence(), [text.length % 3 === 0 ? '\n' : ' ']]) {
          const length = [...words].length
          if (label) spans.push([points, points + length, label])
          text += words
          points += length
        }
      }
      const line = `${JSON.stringify({ text, label: spans })}\n`
      bytes += new TextEncoder().encode(line).length
      parts.push(line)
    }
  window.made = new File(parts, kind === 'conll' ? 'letters.conll' : 'letters.jsonl')
}
