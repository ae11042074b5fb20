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

/**
 * Steps of fits on one thread of WASM and on WebGPU, for a machine with a GPU: `npm run bench -- step-gpu`. Where the
 * adapter is the processor's, the smallest size alone.
 */
export async function stepGpu({ isolated, quick }) {
  const browser = await launch('--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan')
  const [rows, ratios, notes] = [[], [], []]
  try {
    const page = await openPage(browser, isolated)
    const adapter = await ask(page, 'adapterName')
    if (!adapter) return { notes: ['steps on WebGPU were not measured: Chromium finds no adapter'] }
    const isSoftware = /swiftshader|llvmpipe|lavapipe/i.test(adapter)
    for (const size of isSoftware || quick ? sizes.slice(0, 1) : sizes) {
      const name = `a step of a fit: ${size.rows} words, ${size.labels} labels`
      const { wasm, webgpu } = await ask(page, 'fitSteps', size, isSoftware || quick ? 5 : 30)
      const ours = row(name, { name: 'gleaner', device: `webgpu (${adapter})`, threads: 1 }, 'ms', webgpu.times)
      const theirs = row(name, { name: 'gleaner', device: 'wasm', threads: 1 }, 'ms', wasm.times)
      rows.push(theirs, ours)
      ratios.push(ratio(`${name}: steps a second, WebGPU to WASM`, 1000 / ours.median, 1000 / theirs.median))
      notes.push(`${name}: the first on WebGPU, which compiles, took ${Math.round(webgpu.first)} ms`)
    }
    if (isSoftware) notes.push(`${adapter} computes on the processor: a figure to try the code by, no more`)
  } catch (error) {
    notes.push(`steps on WebGPU were not measured further: ${error.message.split('\n')[0]}`)
  } finally {
    await browser.close()
  }
  return { rows, ratios, notes }
}
