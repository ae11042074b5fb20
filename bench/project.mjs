import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { badge, launch } from './browser.mjs'
import { row } from './table.mjs'

const ENTITIES = 50

/**
 * A project of 2,000 documents and 100,000 entities in the real page, with the model loading and tagging as it does: how
 * soon it is open, how soon an edit is painted and saved, how soon lists and searches answer, and what it holds.
 */
export async function project({ app, quick }) {
  const count = quick ? 200 : 2000
  const browser = await launch('--enable-precise-memory-info')
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addInitScript(watch)
    const { entities } = await filled(context, app, count)
    const name = `${count.toLocaleString('en')} documents, ${Math.round(entities / 1000)} k entities`
    const opened = []
    for (let run = 0; run < (quick ? 2 : 6); run++) {
      const page = await context.newPage()
      await page.goto(`${app}#doc=d00001&do=label`)
      await page.waitForFunction(() => window.opened !== undefined)
      // The first visit of a profile also fetches the page.
      if (run > 0) opened.push(await page.evaluate(() => window.opened))
      await page.close()
    }
    const page = await context.newPage()
    const complaints = []
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(`${app}#doc=d00001&do=label`)
    await page.waitForFunction(() => window.opened !== undefined)
    await page
      .getByRole('status')
      .filter({ hasText: /^Tagged: / })
      .waitFor()
    await page.waitForTimeout(3000)
    const about = await badge(page)
    const heap = await heapOf(page)
    const edits = await edit(page, quick ? 10 : 40)
    const switches = await keyed(
      page,
      'j',
      quick ? 5 : 20,
      () => document.querySelector('[data-testid=reader]')?.textContent,
    )
    const titles = await titleFilter(page, quick ? 3 : 10)
    const frames = await page.evaluate(scrollList, quick ? 1000 : 4000)
    const found = await findWords(page, quick ? 3 : 10)
    const late = [frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)]]
    return {
      rows: [
        { ...row(`${name}: navigation until the list and the gold are painted`, about, 'ms', opened), goal: 2000 },
        { ...row(`${name}: an edit, key press until painted`, about, 'ms', edits.painted), goal: 50 },
        row(`${name}: an edit, key press until saved`, about, 'ms', edits.saved),
        row(`${name}: next document, until painted`, about, 'ms', switches),
        { ...row(`${name}: titles filtered, until painted`, about, 'ms', titles), goal: 100 },
        ...(found.length > 0
          ? [{ ...row(`${name}: words found in all texts, until painted`, about, 'ms', found), goal: 100 }]
          : []),
        row(`${name}: list scrolled, 95th percentile of frames`, about, 'ms', late),
        row(`${name}: heap of the page's thread`, about, 'MB', [heap]),
      ],
      notes: complaints.map(complaint => `the page of ${name} said: ${complaint}`),
    }
  } finally {
    await browser.close()
  }
}

/** Writes the project on the app's origin, with the app's own code. */
async function filled(context, app, count) {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: join(fileURLToPath(new URL('.', import.meta.url)), 'project/fill.ts'),
        formats: ['es'],
        fileName: 'fill',
      },
    },
  })
  const [{ output }] = Array.isArray(result) ? result : [result]
  const address = new URL('bench-fill/', app).href
  await context.route(`${address}**`, route => {
    const name = route.request().url().slice(address.length)
    const file = output.find(({ fileName }) => fileName === name)
    return name === ''
      ? route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><script type="module" src="${output[0].fileName}"></script>`,
        })
      : route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: file?.code ?? '' })
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(() => 'fill' in window)
  const done = await page.evaluate(([count, entities]) => window.fill(count, entities), [count, ENTITIES])
  await page.close()
  return done
}

/** In the page, before it: notes when list and gold are there, and tells how long a key takes to be seen. */
function watch() {
  const painted = () =>
    new Promise(resolve =>
      requestAnimationFrame(() => {
        // The next task comes when the frame is painted.
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => resolve(performance.now()))
        port1.start()
        port2.postMessage(undefined)
      }),
    )
  const isThere = () =>
    document.querySelector('.document.open') !== null && document.querySelector('mark.gold') !== null
  const look = async () => {
    if (!isThere()) return
    observer.disconnect()
    window.opened = await painted()
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
  /** Waits for the next key; `answered` is how long it took until what `read` gives changed and was painted, and saved. */
  window.waitForKey = (read, alsoSaved) => {
    let before
    window.answered = new Promise(resolve => {
      const start = async event => {
        const begin = event.timeStamp
        let seen
        do seen = await painted()
        while (read() === before && seen - begin < 10_000)
        const isSaved = () => document.querySelector('.keeping')?.textContent?.startsWith('Saved') ?? true
        if (alsoSaved) while (!isSaved()) await new Promise(next => setTimeout(next, 1))
        resolve({ painted: seen - begin, saved: performance.now() - begin })
      }
      const heard = new AbortController()
      const hear = event => {
        heard.abort()
        before = read()
        void start(event)
      }
      for (const name of ['keydown', 'beforeinput'])
        window.addEventListener(name, hear, { capture: true, signal: heard.signal })
    })
  }
}

/** Presses a key so many times; milliseconds from its event until what `read` gives has changed on screen. */
async function keyed(page, key, times, read, isSaved = false) {
  const results = []
  for (let run = 0; run < times; run++) {
    await page.evaluate(`window.waitForKey(${read}, ${isSaved})`)
    await page.keyboard.press(key)
    const found = await page.evaluate(() => window.answered)
    results.push(isSaved ? found : found.painted)
    await page.waitForTimeout(120)
  }
  return results
}

/** Gives an entity of gold one label after the other, by key. */
async function edit(page, times) {
  await page.locator('mark.gold').nth(5).click()
  const names = () => [...document.querySelectorAll('mark')].map(mark => mark.getAttribute('aria-label')).join()
  const results = []
  for (let run = 0; run < times; run++) {
    const before = results.length
    const [label] = await page.evaluate(() => {
      const own = document.querySelectorAll('mark.gold')[5]?.getAttribute('aria-label') ?? ''
      return ['PER', 'LOC', 'ORG'].filter(name => !own.includes(`, ${name},`))
    })
    const key = await page.evaluate(
      label =>
        [...document.querySelectorAll('.label-row')].find(row => row.textContent?.includes(label))?.querySelector('kbd')
          ?.textContent ?? '',
      label,
    )
    results.push(...(await keyed(page, key, 1, names, true)))
    if (results.length === before) break
  }
  return { painted: results.map(({ painted }) => painted), saved: results.map(({ saved }) => saved) }
}

/** Types digits into the search of titles. */
async function titleFilter(page, times) {
  const field = page.getByRole('searchbox', { name: 'Search documents' })
  const results = []
  for (let run = 0; run < times; run++) {
    await field.focus()
    const count = () => document.querySelector('.document-chips')?.textContent ?? ''
    results.push(...(await keyed(page, String((run % 9) + 1), 1, count)))
    await field.fill('')
    await page.waitForTimeout(100)
  }
  return results
}

/** Searches all texts for words that stand in most of them, each put into the field at once. */
async function findWords(page, times) {
  await page.getByRole('button', { name: 'Panel: Find' }).click()
  const field = page.getByRole('searchbox', { name: 'Find in texts' })
  const total = () => {
    const words = document.querySelector('.find-count output')?.textContent ?? ''
    return words.endsWith('…') ? '' : words
  }
  const words = [
    'Turin',
    'Kestrel',
    'figures',
    'Ada Quist',
    'sold the house',
    'Nordic',
    'train',
    'Porto',
    'Lisbon',
    'March',
  ]
  const results = []
  for (const word of words.slice(0, times)) {
    await field.fill('')
    await page.waitForTimeout(300)
    await field.focus()
    await page.evaluate(`window.waitForKey(${total}, false)`)
    await page.keyboard.insertText(word)
    results.push((await page.evaluate(() => window.answered)).painted)
  }
  return results
}

/** Scrolls the list of documents from end to end; the milliseconds of every frame. */
async function scrollList(milliseconds) {
  const list = document.querySelector('.document-scroll')
  const frames = []
  const begin = performance.now()
  let last = await new Promise(requestAnimationFrame)
  while (performance.now() - begin < milliseconds) {
    list.scrollTop = ((performance.now() - begin) / milliseconds) * (list.scrollHeight - list.clientHeight)
    const now = await new Promise(requestAnimationFrame)
    frames.push(now - last)
    last = now
  }
  return frames
}

/** Megabytes that the page's own thread holds after a collection. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1e6
}
