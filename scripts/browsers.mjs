import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { must } from './fresh.mjs'

const chromiumNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
]
const chromiumPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const firefoxNames = ['firefox-esr', 'firefox']
const firefoxPlaces = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
]

function find(variable, names, places) {
  const named = process.env[variable]
  if (named) {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, which does not exist`)
    return named
  }
  const folders = (process.env.PATH ?? '').split(delimiter)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return [...names.flatMap(name => folders.map(folder => join(folder, name + suffix))), ...places].find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Installs a Debian package, where this user may. */
function debian(name) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return
  console.log(`installing Debian's ${name}`)
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-qq', name], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** A Chromium: from CHROMIUM_PATH, on this machine, Debian's, or Playwright's download. */
export async function ensureChromium() {
  const found = () => find('CHROMIUM_PATH', chromiumNames, chromiumPlaces)
  if (!found()) debian('chromium')
  if (found()) return found()
  const { chromium } = await import('playwright-core')
  if (!existsSync(chromium.executablePath())) must('npx', ['playwright-core', 'install', 'chromium'])
  return chromium.executablePath()
}

/** A Firefox: from FIREFOX_PATH, on this machine, or Debian's; or nothing. */
export function ensureFirefox() {
  const found = () => find('FIREFOX_PATH', firefoxNames, firefoxPlaces)
  if (!found()) debian('firefox-esr')
  return found()
}
