// npm run bench: speed, memory and smoothness, ours and the peers' side by side; a table, and bench/results.json.
//   --quick        smaller texts and fewer runs, for development; leaves results.json alone
//   --only NAME    cold, speed, gpu, large, scrolling, project, formats, step or tuning; may be repeated; leaves results.json alone;
//                  step-gpu, for a machine with a GPU, only where it is named
//   NAME           the same: npm run bench -- project
import { writeFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureInstalled, isStale, root } from './fresh.mjs'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  allowPositionals: true,
})
const named = [...(values.only ?? []), ...positionals]
const only = named.length > 0 ? named : undefined
const needs = (...names) => !only || only.some(name => names.includes(name))
ensureInstalled()
const { ensurePeers } = await import('../bench/peers.mjs')
if (needs('cold', 'speed')) ensurePeers()
const needsApp = needs('cold', 'scrolling', 'project', 'formats', 'tuning')
if (needsApp) await ensureBuilt()
const { build, preview } = await import('vite')
const pageSources = ['src', 'public', 'stubs', 'bench/page', 'bench/text.ts', 'bench/vite.config.ts', 'vite.config.ts']
if (
  needs('cold', 'speed', 'gpu', 'large', 'scrolling', 'step-gpu') &&
  isStale('.cache/bench/index.html', [...pageSources, 'package-lock.json'])
)
  await build({ configFile: join(root, 'bench', 'vite.config.ts'), logLevel: 'warn' })

const { launch } = await import('../bench/browser.mjs')
const { cold } = await import('../bench/cold.mjs')
const { formats } = await import('../bench/formats.mjs')
const { large, scrolling } = await import('../bench/large.mjs')
const { project } = await import('../bench/project.mjs')
const { serve } = await import('../bench/serve.mjs')
const { softwareGpu, speed } = await import('../bench/speed.mjs')
const { step } = await import('../bench/step.mjs')
const { stepGpu } = await import('../bench/step-gpu.mjs')
const { tuning } = await import('../bench/tuning.mjs')
const { printRatios, printRows } = await import('../bench/table.mjs')

const parts = { speed, cold, gpu: softwareGpu, large, scrolling, project, formats, step, tuning }
const byDefault = Object.keys(parts)
Object.assign(parts, { 'step-gpu': stepGpu })
const unknown = only?.find(name => !(name in parts))
if (unknown) {
  console.error(`${unknown}: there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

const isolated = await serve({ isolated: true })
const plain = await serve({ isolated: false })
const app = needsApp ? await preview({ root, logLevel: 'warn', preview: { port: 4373, strictPort: false } }) : undefined
const outside = { isolated: isolated.url, plain: plain.url, app: app?.resolvedUrls?.local[0], quick: values.quick }

const results = { machine: await machine(), date: new Date().toISOString(), rows: [], ratios: [] }
const notes = []
for (const name of only ?? byDefault) {
  const start = performance.now()
  const { rows = [], ratios = [], notes: more = [] } = await parts[name](outside)
  results.rows.push(...rows)
  results.ratios.push(...ratios)
  notes.push(...more)
  console.error(`${name}: ${Math.round((performance.now() - start) / 1000)} s`)
}
for (const server of [isolated, plain, app]) await server?.close()

console.log(`\n${results.machine}, ${results.date.slice(0, 10)}`)
printRows(results.rows)
if (results.ratios.length > 0) printRatios(results.ratios)
for (const note of notes) console.log(`\n${note}`)
if (!values.quick && !only) {
  const ratios = results.ratios.map(({ name, ours, peer, ratio }) => ({ name, ours, peer, ratio }))
  writeFileSync(join(root, 'bench', 'results.json'), `${JSON.stringify({ ...results, ratios }, undefined, 2)}\n`)
}
process.exit(0)

/** Processor, memory, system and browser. */
async function machine() {
  const browser = await launch()
  const version = browser.version()
  await browser.close()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${memory}, ${type()}, Chromium ${version}`
}
