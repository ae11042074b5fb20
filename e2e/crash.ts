// Kills a real browser while its page edits, opens it again, and compares what is there with the edits one by one.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { readKept } from '../src/app/storage.ts'
import { goTo, position, startTimeline, stepsOf, type Timeline } from '../src/domain/history.ts'
import type { ProjectRecord } from '../src/domain/project.ts'
import { ensureChromium } from '../scripts/browsers.mjs'
import { root } from '../scripts/fresh.mjs'
import { quiet } from './chromium.ts'
import { follow, nextMove, randomFrom, textFor } from './crash-edits.ts'
import type { edit, found } from './crash-page.ts'

type Found = Awaited<ReturnType<typeof found>>
type Crash = { crash: { found: typeof found; edit: typeof edit } }

export interface Outcome {
  readonly kills: number
  /** Edits of all runs that were there afterwards, and how many of them were shown as saved. */
  readonly edits: number
  readonly saved: number
  readonly failures: readonly string[]
  /** How often Chromium threw its database away, as it says itself: see `crash`. */
  readonly resets: number
}

/**
 * Kills `kills` times. In one or two of a hundred kills amid steady writing Chromium 156 loses all databases of the
 * origin: its LevelDB finds a wrong checksum at an opening ("Corruption: checksum mismatch", presumably a log that went
 * on behind a record which the kill had cut short), and what it had is cleared. No transaction of a page prevents that,
 * so it is counted apart; the app can only say it. `url` is the app's address, on whose origin the page under test runs.
 */
export async function crash(url: string, kills: number, seed: number): Promise<Outcome> {
  const profile = mkdtempSync(join(tmpdir(), 'gleaner-crash-'))
  const script = await pageScript()
  const random = randomFrom(seed)
  const failures: string[] = []
  let [edits, saved, resets] = [0, 0, 0]
  let before: { timeline: Timeline<ProjectRecord>; seed: number; saved: number } | undefined
  try {
    for (let turn = 0; turn <= kills; turn++) {
      const tab = await openTab(url, profile, script)
      try {
        const there = await tab.page.evaluate(() => (globalThis as unknown as Crash).crash.found())
        const isReset = there.problems.some(problem => problem.startsWith('The browser found its storage damaged'))
        if (isReset) resets++
        const now = timelineOf(isReset ? { ...there, problems: [] } : there, failures, turn)
        if (before && !isReset) {
          const number = editsIn(before.timeline, now, before.seed, before.saved)
          if (number === undefined) failures.push(`kill ${turn}: not a state of the edits from ${before.saved} on`)
          else edits += number
          saved += before.saved
        }
        if (turn === kills) {
          failures.push(...(await complaintsOfApp(tab.page, url)))
          break
        }
        const own = { timeline: now, seed: seed + turn, saved: 0 }
        before = own
        tab.page.on('console', message => {
          const [, count] = /^saved (\d+)$/.exec(message.text()) ?? []
          if (count !== undefined) own.saved = Number(count)
        })
        tab.page.evaluate(seed => (globalThis as unknown as Crash).crash.edit(seed), own.seed).catch(() => {})
        await new Promise(next => setTimeout(next, random() * 700))
      } finally {
        await tab.kill()
      }
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { kills, edits, saved, failures, resets }
}

/** The app itself opens what is left, and has nothing to say against it. */
async function complaintsOfApp(page: Page, url: string): Promise<string[]> {
  await page.route('**/*.onnx', () => {})
  await page.goto(url)
  await page.getByText('Saved in this browser only.').waitFor()
  return page.getByRole('alert').allInnerTexts()
}

/** How many edits lead from one timeline to the other, at least those that were saved; undefined where none do. */
function editsIn(from: Timeline<ProjectRecord>, to: Timeline<ProjectRecord>, seed: number, saved: number) {
  const wanted = { records: to.present, steps: stepsOf(to).map(({ name }) => name) }
  let timeline = from
  for (let number = 0; number <= saved + 500; number++) {
    if (number >= saved && position(timeline) === position(to) && timeline.present.size === to.present.size) {
      const steps = stepsOf(timeline).map(({ name }) => name)
      if (isDeepStrictEqual(steps, wanted.steps) && isDeepStrictEqual(timeline.present, wanted.records)) return number
    }
    timeline = follow(timeline, nextMove(timeline, seed, number))
  }
  return undefined
}

/** What was found, held to its schema; what is wrong with it goes to `failures`. */
function timelineOf(there: Found, failures: string[], turn: number): Timeline<ProjectRecord> {
  const { records, steps, position, problems } = readKept(there)
  for (const problem of [...there.problems, ...problems]) failures.push(`kill ${turn}: ${problem}`)
  if (there.keeping !== 'kept') failures.push(`kill ${turn}: the storage was not opened: ${there.keeping}`)
  for (const [id, text] of there.texts) if (text !== textFor(id)) failures.push(`kill ${turn}: the text of ${id}`)
  const timeline = startTimeline(records, steps, position)
  try {
    goTo(goTo(timeline, 0), steps.length)
  } catch (error) {
    failures.push(`kill ${turn}: ${String(error)}`)
  }
  return timeline
}

async function pageScript(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      lib: { entry: join(root, 'e2e/crash-page.ts'), formats: ['es'], fileName: 'crash-page' },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const code = outputs.flatMap(output =>
    'output' in output ? output.output.flatMap(file => (file.type === 'chunk' ? file.code : [])) : [],
  )
  return code.join('\n')
}

interface Tab {
  readonly page: Page
  /** Ends the browser with all its processes at once, and waits until it is gone. */
  kill(): Promise<void>
}

async function openTab(url: string, profile: string, script: string): Promise<Tab> {
  const { browser, context, kill } = await openBrowser(profile)
  const page = context.pages()[0] ?? (await context.newPage())
  const address = new URL('crash.html', url).href
  await page.route(address, route =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><script type="module">${script}</script>`,
    }),
  )
  await page.goto(address)
  return {
    page,
    async kill() {
      await kill()
      await browser.close().catch(() => {})
    },
  }
}

/** A Chromium of our own with a profile on disk, in a process group that can be killed as one. */
export async function openBrowser(
  profile: string,
): Promise<{ browser: Browser; context: BrowserContext; kill: () => Promise<void> }> {
  const child = spawn(
    await ensureChromium(),
    [
      ...quiet,
      '--headless=new',
      '--window-size=1280,800',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = async () => {
    killGroup(child)
    await gone
  }
  try {
    const browser = await chromium.connectOverCDP(await addressOf(child))
    const context = browser.contexts()[0] ?? (await browser.newContext())
    return { browser, context, kill }
  } catch (error) {
    await kill()
    throw error
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString()
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (address) resolve(address)
    })
    child.once('exit', code => reject(new Error(`Chromium ended with ${code}: ${said.slice(-500)}`)))
    child.once('error', reject)
  })
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
