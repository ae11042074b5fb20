// npm run crash -- [--kills 200] [--seed N]: the crash test of npm test, for longer and with other edits each time.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureChromium } from './browsers.mjs'
import { ensureInstalled, root } from './fresh.mjs'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
  },
})
ensureInstalled()
console.log(`${values.kills} kills, seed ${values.seed}`)
const { status } = spawnSync(
  join(root, 'node_modules', '.bin', 'vitest'),
  ['run', '--project', 'e2e', 'e2e/crash.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      CHROMIUM_PATH: await ensureChromium(),
      GLEANER_KILLS: values.kills,
      GLEANER_SEED: values.seed,
    },
  },
)
process.exit(status ?? 1)
