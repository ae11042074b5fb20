import { ask, launch, openPage } from './browser.mjs'
import { ratio, row } from './table.mjs'

/** From where both are tried (`training-device.ts`) to as much as is learned from at once. */
const sizes = [
  { rows: 2000, width: 384, labels: 9 },
  { rows: 20_000, width: 384, labels: 9 },
  { rows: 20_000, width: 384, labels: 37 },
  { rows: 100_000, width: 384, labels: 9 },
  { rows: 100_000, width: 384, labels: 37 },
]

const batches = [
  { kind: 'linear', rows: 256, labels: 9 },
  { kind: 'linear', rows: 4096, labels: 37 },
  { kind: 'mlp', rows: 4096, labels: 37 },
].map(size => ({ ...size, hidden: 384, intermediate: 128 }))

/**
 * Steps of fits, and of training by hand, on one thread of WASM and on WebGPU, for a machine with a GPU: `npm run bench -- step-gpu`. Where the
 * adapter is the processor's, the smallest sizes alone.
 */
export async function stepGpu({ isolated, quick }) {
  const browser = await launch('--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan')
  const [rows, ratios, notes] = [[], [], []]
  try {
    const page = await openPage(browser, isolated)
    const adapter = await ask(page, 'adapterName')
    if (!adapter) return { notes: ['steps on WebGPU were not measured: Chromium finds no adapter'] }
    const isSoftware = /swiftshader|llvmpipe|lavapipe/i.test(adapter)
    const isShort = isSoftware || quick
    const steps = isShort ? 5 : 30
    const add = (name, wasm, webgpu) => {
      const ours = row(name, { name: 'gleaner', device: `webgpu (${adapter})`, threads: 1 }, 'ms', webgpu)
      const theirs = row(name, { name: 'gleaner', device: 'wasm', threads: 1 }, 'ms', wasm)
      rows.push(theirs, ours)
      ratios.push(ratio(`${name}: steps a second, WebGPU to WASM`, 1000 / ours.median, 1000 / theirs.median))
    }
    for (const size of isShort ? sizes.slice(0, 1) : sizes) {
      const name = `a step of a fit: ${size.rows} words, ${size.labels} labels`
      const { wasm, webgpu } = await ask(page, 'fitSteps', size, steps)
      add(name, wasm.times, webgpu.times)
      notes.push(`${name}: the first on WebGPU, which compiles, took ${Math.round(webgpu.first)} ms`)
    }
    for (const size of isShort ? batches.slice(0, 1) : batches) {
      const { wasm, webgpu } = await ask(page, 'handSteps', size, steps)
      add(`a step by hand: ${size.kind}, ${size.rows} words, ${size.labels} labels`, wasm, webgpu)
    }
    if (isSoftware) notes.push(`${adapter} computes on the processor: a figure to try the code by, no more`)
  } catch (error) {
    notes.push(`steps on WebGPU were not measured further: ${error.message.split('\n')[0]}`)
  } finally {
    await browser.close()
  }
  return { rows, ratios, notes }
}
