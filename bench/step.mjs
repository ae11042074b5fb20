import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../scripts/fresh.mjs'
import { ratio, row } from './table.mjs'

const python = process.env.PYTHON ?? 'python3'
const sizes = [
  { kind: 'linear', rows: 256, labels: 9 },
  { kind: 'linear', rows: 1024, labels: 15 },
  { kind: 'linear', rows: 4096, labels: 37 },
  { kind: 'mlp', rows: 256, labels: 37 },
].map(size => ({ ...size, hidden: 384, intermediate: 128 }))

/**
 * Milliseconds of a step of training by hand; PyTorch's beside them where PYTHON (or python3) imports torch. Both do the same
 * arithmetic in every step, so that the quickest are compared: what else the machine does makes the others slower.
 */
export async function step({ quick }) {
  await build({
    configFile: join(root, 'vite.cli.config.ts'),
    logLevel: 'warn',
    build: {
      outDir: join(root, '.cache', 'step'),
      rolldownOptions: { input: { step: join(root, 'bench', 'step.ts') } },
    },
  })
  const { stepTimes, productTimes } = await import('../.cache/step/step.js')
  const steps = quick ? 20 : 100
  const rows = []
  const ratios = []
  const notes = []
  for (const size of sizes) {
    const name = `a step: ${size.kind}, ${size.rows} words, ${size.labels} labels`
    const ours = row(name, { name: 'gleaner', device: 'wasm', threads: 1 }, 'ms', await stepTimes(size, steps))
    rows.push(ours)
    if (size.kind === 'linear')
      rows.push(
        row(name, { name: 'its products alone', device: 'wasm', threads: 1 }, 'ms', await productTimes(size, steps)),
      )
    for (const threads of [1, 2]) {
      const peer = torchTimes(size, steps, threads)
      if (!peer) break
      const theirs = row(name, { name: `torch ${peer.version}`, device: 'cpu', threads }, 'ms', peer.times)
      rows.push(theirs)
      if (threads === 1) ratios.push(ratio(`${name}: steps a second`, 1000 / ours.min, 1000 / theirs.min, 1))
    }
  }
  if (ratios.length === 0) notes.push(`${python} does not import torch: set PYTHON to one that does, to compare steps`)
  return { rows, ratios, notes }
}

function torchTimes({ kind, rows, labels, hidden, intermediate }, steps, threads) {
  const numbers = [rows, labels, hidden, intermediate, steps, threads].map(String)
  const { status, stdout } = spawnSync(python, [join(root, 'bench', 'step.py'), kind, ...numbers], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : undefined
}
