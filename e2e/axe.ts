import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong on the page brought to rest (colours half faded in are no colours): rule and place. All
 * its rules in light; in dark those of colours, as nothing else is another then.
 */
export async function violations(page: Page): Promise<string[]> {
  // Not by a script of the page, which its policy forbids.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const light = await found(page, {})
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await found(page, { runOnly: ['color-contrast', 'link-in-text-block'] })
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map(violation => `in dark: ${violation}`)]
}

function found(page: Page, options: { runOnly?: readonly string[] }): Promise<string[]> {
  return page.evaluate(async options => {
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> }
    }
    const { violations } = await axe.run(options)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  }, options)
}
