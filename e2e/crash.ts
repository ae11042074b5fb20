// Kills a real browser while its page edits, opens it again, and compares what is there with the edits one by one.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { readKept } from '../src/app/project/storage.ts'
import { goTo, position, startTimeline, stepsOf, type Timeline } from '../src/domain/history.ts'
import type { ProjectRecord } from '../src/domain/project.ts'
import { ensureChromium } from '../scripts/browsers.mjs'
import { root } from '../scripts/fresh.mjs'
import { quiet } from './chromium.ts'
import { follow, nextMove, randomFrom, textFor } from './crash-edits.ts'
import type { edit, found } from './crash-page.ts'

const PAGE = 'crash-page.js'
/** At every so manieth opening the database is gone. */
const WIPE = 6

type Found = Awaited<ReturnType<typeof found>>
type Crash = { crash: { found: typeof found; edit: typeof edit } }

export interface Outcome {
  readonly kills: number
  /** Edits of all runs that were there afterwards, and how many of them were shown as saved. */
  readonly edits: number
  readonly saved: number
  readonly failures: readonly string[]
  /** How often Chromium threw its database away, as it says itself, how often we did, and how often it was restored. */
  readonly resets: number
  readonly wiped: number
  readonly restored: number
}

/**
 * Kills `kills` times. In one or two of a hundred kills amid steady writing Chromium 156 loses all databases of the
 * origin: its LevelDB finds a wrong checksum at an opening ("Corruption: checksum mismatch", presumably a log that went
 * on behind a record which the kill had cut short), and what it had is cleared. No transaction of a page prevents that, so
 * it is counted, and what was saved must be there all the same: restored from the mirror. `url` is the app's address, on
 * whose origin the page under test runs.
 */
export async function crash(url: string, kills: number, seed: number): Promise<Outcome> {
  const profile = mkdtempSync(join(tmpdir(), 'gleaner-crash-'))
  const files = await pageFiles()
  const random = randomFrom(seed)
  const failures: string[] = []
  let [edits, saved, resets, wiped, restored] = [0, 0, 0, 0, 0]
  const runs: { timeline: Timeline<ProjectRecord>; seed: number; saved: number }[] = []
  try {
    for (let turn = 0; turn <= kills; turn++) {
      // Before anything was saved there is nothing to bring back.
      const hasSaved = runs.some(run => run.saved > 0)
      if (turn % WIPE === WIPE - 1 && hasSaved) {
        wiped++
        wipe(profile)
      }
      const tab = await openTab(url, profile, files)
      try {
        const there = await tab.page.evaluate(() => (globalThis as unknown as Crash).crash.found())
        if (there.lost && hasSaved) resets++
        if (there.restored) restored++
        const now = timelineOf(there, failures, turn)
        const last = runs.at(-1)
        if (last) {
          // What was found after an earlier kill, never shown as saved, and in the database alone, may go with that.
          const acknowledged = there.restored ? runs.findLastIndex(run => run.saved > 0) : runs.length - 1
          const possible = runs.slice(Math.max(0, acknowledged)).toReversed()
          const found = possible.map(run => editsIn(run.timeline, now, run.seed, run.saved))
          const number = found.find(number => number !== undefined)
          if (number === undefined) {
            const less = runs.toReversed().map(run => editsIn(run.timeline, now, run.seed, 0))
            failures.push(
              `kill ${turn}: not a state from ${last.saved} edits on, but after ${less.join(', or of a run before ')}`,
            )
          }
          edits += number ?? 0
          saved += last.saved
        }
        if (turn === kills) {
          failures.push(...(await complaintsOfApp(tab.page, url)))
          break
        }
        const own = { timeline: now, seed: seed + turn, saved: 0 }
        runs.push(own)
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
  return { kills, edits, saved, failures, resets, wiped, restored }
}

/** What Chromium does with a database that it finds damaged: all of the origin are gone. */
function wipe(profile: string): void {
  const folder = join(profile, 'Default', 'IndexedDB')
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, maxRetries: 5 })
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

/** The built page with its parts and its worker, by name. */
async function pageFiles(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    root,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      rollupOptions: {
        input: join(root, 'e2e/crash-page.ts'),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: PAGE },
      },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const files = outputs.flatMap(output => ('output' in output ? output.output : []))
  return new Map(files.map(file => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]))
}

interface Tab {
  readonly page: Page
  /** Ends the browser with all its processes at once, and waits until it is gone. */
  kill(): Promise<void>
}

async function openTab(url: string, profile: string, files: ReadonlyMap<string, string>): Promise<Tab> {
  const { browser, context, kill } = await openBrowser(profile)
  const page = context.pages()[0] ?? (await context.newPage())
  const address = new URL('crash/', url).href
  await context.route(`${address}**`, route => {
    const name = route.request().url().slice(address.length)
    const body = name === '' ? `<!doctype html><script type="module" src="${PAGE}"></script>` : files.get(name)
    const type = name === '' ? 'text/html' : 'text/javascript'
    return body === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({ contentType: `${type}; charset=utf-8`, body })
  })
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
