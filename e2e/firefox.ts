import { type Browser, launch } from 'puppeteer-core'
import { ensureFirefox } from '../scripts/browsers.mjs'

/** Firefox over WebDriver BiDi, or nothing where there is none. */
export async function launchFirefox(): Promise<Browser | undefined> {
  const executablePath = ensureFirefox()
  if (!executablePath) return undefined
  return launch({ browser: 'firefox', executablePath, headless: true, protocol: 'webDriverBiDi' })
}
