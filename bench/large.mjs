import { ask, badge, launch, openPage, peakMemory } from './browser.mjs'
import { row } from './table.mjs'

const MB = 1_000_000

/** A megabyte once through the bare engine, for two minutes at most: its time, rate and memory. */
export async function large({ isolated, quick }) {
  const size = quick ? 100_000 : MB
  const browser = await launch()
  try {
    const page = await openPage(browser, isolated)
    const about = await ask(page, 'open', { subject: 'gleaner', device: 'wasm' })
    const limit = quick ? 10_000 : 120_000
    const { result, peak } = await peakMemory(() => ask(page, 'tagFor', 1000, size, limit))
    const { characters, of, ofWords, milliseconds } = result
    const words = (ofWords * characters) / of
    const part = characters < of ? `, its first ${Math.round((100 * characters) / of)} %` : ''
    const name = `${size / MB} MB once${part}`
    return {
      rows: [
        row(name, about, 's', [milliseconds / 1000]),
        row(name, about, 'words/s', [(1000 * words) / milliseconds]),
        ...(peak === undefined ? [] : [row(`${name}: peak memory, all processes (PSS)`, about, 'MB', [peak])]),
      ],
    }
  } finally {
    await browser.close()
  }
}

/** A megabyte pasted into the real page: how evenly it scrolls while it is tagged, and after tagging was stopped. */
export async function scrolling({ isolated, app, quick }) {
  const size = quick ? 200_000 : MB
  const name = `${size / MB} MB in the page`
  const browser = await launch()
  try {
    const text = await openPage(browser, isolated).then(async page => {
      const text = await ask(page, 'text', 2000, size)
      await page.close()
      return text
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(app)
    await page.waitForSelector('mark')
    const { result, peak } = await peakMemory(async () => {
      const pasted = await page.evaluate(paste, text)
      const tagging = await page.evaluate(scroll, quick ? 5000 : 20_000)
      await page.getByRole('button', { name: /^stop/i }).first().click()
      return { pasted, tagging, stopped: await page.evaluate(scroll, 5000) }
    })
    const about = await badge(page)
    const { pasted, tagging, stopped } = result
    const late = frames => [frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)]]
    return {
      rows: [
        row(`${name}: pasted, until it is on screen`, about, 'ms', [pasted]),
        row(`${name}: frames while scrolling and tagging`, about, 'ms', tagging),
        row(`${name}: 95th percentile of these`, about, 'ms', late(tagging)),
        row(`${name}: frames while scrolling, tagging stopped`, about, 'ms', stopped),
        row(`${name}: 95th percentile of these`, about, 'ms', late(stopped)),
        ...(peak === undefined ? [] : [row(`${name}: peak memory, all processes (PSS)`, about, 'MB', [peak])]),
      ],
    }
  } catch (error) {
    return { notes: [`scrolling was not measured: ${error.message.split('\n')[0]}`] }
  } finally {
    await browser.close()
  }
}

/** In the page: pastes a text as a person does; milliseconds until its first lines are painted. */
async function paste(text) {
  const start = performance.now()
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  const isThere = () => document.body.textContent?.includes(text.slice(0, 20))
  while (!isThere()) await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  return performance.now() - start
}

/** In the page: scrolls on by 50 pixels a frame, somewhere else every second; the milliseconds of every frame. */
async function scroll(milliseconds) {
  const room = element => element.scrollHeight - element.clientHeight
  const scrolls = element =>
    element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY)
  const roomiest = [...document.querySelectorAll('*')].filter(scrolls).sort((a, b) => room(b) - room(a))[0]
  const frames = []
  const begin = performance.now()
  let last = await new Promise(requestAnimationFrame)
  for (let jumps = 0; performance.now() - begin < milliseconds;) {
    const elapsed = performance.now() - begin
    if (elapsed / 1000 > jumps) roomiest.scrollTop = (((++jumps * 0.37) % 1) * room(roomiest)) | 0
    else roomiest.scrollBy({ top: 50, behavior: 'instant' })
    const now = await new Promise(requestAnimationFrame)
    frames.push(now - last)
    last = now
  }
  return frames
}
