import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureChromium } from '../scripts/browsers.mjs'

const executablePath = await ensureChromium()
const quiet = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launch = (...args) => chromium.launch({ executablePath, args: [...quiet, ...args] })

/** Calls `visit` twice with a browser on the same profile, new the first time. */
export async function twoVisits(visit) {
  const profile = mkdtempSync(join(tmpdir(), 'gleaner-bench-'))
  try {
    for (const which of ['first', 'second']) {
      const context = await chromium.launchPersistentContext(profile, { executablePath, args: quiet })
      try {
        await visit(context.pages()[0] ?? (await context.newPage()), which)
      } finally {
        await context.close()
      }
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A page with `window.bench`. */
export async function openPage(browser, url) {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction(() => 'bench' in window)
  return page
}

/** Calls `window.bench[name](...args)`. */
export const ask = (page, name, ...args) => page.evaluate(([name, args]) => window.bench[name](...args), [name, args])

/** What the real page says of itself: the device and lanes on its badge. */
export async function badge(page) {
  const text = await page.evaluate(() => document.body.innerText)
  const [, device = 'unknown', lanes = '1'] = /(WASM|WebGPU)(?: · (\d+) lane)?/.exec(text) ?? []
  return { name: 'gleaner, the page', device: device.toLowerCase(), threads: Number(lanes) }
}

/**
 * Peak megabytes of all processes below this one, while `work` runs: proportional set size, in which shared pages count
 * once. Linux only; elsewhere undefined.
 */
export async function peakMemory(work) {
  let peak
  const sample = () => {
    const bytes = memoryBelow(process.pid)
    if (bytes !== undefined) peak = Math.max(peak ?? 0, bytes / 1e6)
  }
  const timer = setInterval(sample, 250)
  try {
    const result = await work()
    sample()
    return { result, peak }
  } finally {
    clearInterval(timer)
  }
}

function memoryBelow(ancestor) {
  if (process.platform !== 'linux') return undefined
  const children = new Map()
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const parent = Number(
      read(`/proc/${pid}/stat`)
        ?.replace(/^.*\) . /s, '')
        .split(' ')[0],
    )
    children.set(parent, [...(children.get(parent) ?? []), Number(pid)])
  }
  let bytes = 0
  for (const waiting = [...(children.get(ancestor) ?? [])]; waiting.length > 0;) {
    const pid = waiting.pop()
    waiting.push(...(children.get(pid) ?? []))
    bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0)
  }
  return bytes
}

/** A process may end while it is looked at. */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
