import { ask, badge, launch, peakMemory, twoVisits } from './browser.mjs'
import { row } from './table.mjs'

/**
 * From navigation to the first entity in a new profile, and again with its caches; and the peak of memory while a text is
 * tagged on the second visit. Each subject in a browser of its own, in turns.
 */
export async function cold({ isolated, app, quick }) {
  const bare = choice => async page => {
    await page.goto(isolated)
    await page.waitForFunction(() => 'bench' in window)
    return ask(page, 'firstEntity', choice)
  }
  const subjects = [
    { visit: page => firstMark(page, app) },
    { visit: bare({ subject: 'gleaner', device: 'wasm' }), tags: true },
    { visit: bare({ subject: 'xenova' }), tags: true },
    { visit: bare({ subject: 'huggingface' }), tags: true },
  ].map(subject => ({ ...subject, first: [], second: [], memory: [] }))
  const notes = []
  const size = quick ? 10_000 : 50_000

  const runs = quick ? 1 : 5
  for (let run = 0; run < runs; run++) {
    for (const subject of subjects) {
      if (subject.failed) continue
      try {
        await twoVisits(async (page, which) => {
          const { milliseconds, ...about } = await subject.visit(page)
          subject.about = about
          subject[which].push(milliseconds)
          if (which === 'first' || !subject.tags || run >= 3) return
          const { peak } = await peakMemory(() => ask(page, 'tag', run, size))
          if (peak !== undefined) subject.memory.push(peak)
        })
      } catch (error) {
        subject.failed = true
        notes.push(
          `cold load of ${subject.about?.name ?? 'the page'} was not measured: ${error.message.split('\n')[0]}`,
        )
      }
    }
  }
  const measured = subjects.filter(({ second }) => second.length > 0)
  return {
    rows: [
      ...measured.map(({ about, first }) => row('first entity, first visit', about, 'ms', first)),
      ...measured.map(({ about, second }) => row('first entity, second visit', about, 'ms', second)),
      ...measured.flatMap(({ about, memory }) =>
        memory.length > 0 ? row(`peak memory, ${size / 1000} kB tagged, all processes (PSS)`, about, 'MB', memory) : [],
      ),
      ...(await emptyTab()),
    ],
    notes,
  }
}

/** The real page tags its first sample by itself. */
async function firstMark(page, url) {
  await page.addInitScript(() => {
    const look = () =>
      document.querySelector('mark') && ((window.firstMark ??= performance.now()), observer.disconnect())
    const observer = new MutationObserver(look)
    observer.observe(document, { childList: true, subtree: true })
  })
  await page.goto(url)
  await page.waitForFunction(() => 'firstMark' in window, undefined, { timeout: 60_000 })
  return { ...(await badge(page)), milliseconds: await page.evaluate(() => window.firstMark) }
}

/** What a browser takes with nothing in it. */
async function emptyTab() {
  const browser = await launch()
  await browser.newPage()
  const { peak } = await peakMemory(() => new Promise(resolve => setTimeout(resolve, 1000)))
  await browser.close()
  const about = { name: 'an empty tab', device: 'none', threads: 0 }
  return peak === undefined ? [] : [row('peak memory, all processes (PSS)', about, 'MB', [peak])]
}
