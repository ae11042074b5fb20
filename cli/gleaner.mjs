#!/usr/bin/env node
import { ensureCommandLine } from '../scripts/fresh.mjs'

ensureCommandLine()
const { main } = await import('../.cache/cli/main.js')
const status = await main(process.argv.slice(2))
// Lanes that are still starting would keep the process; what was written must be out first.
process.stdout.write('', () => process.exit(status))
