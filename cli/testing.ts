/** For tests: the command line in their own process, over the embedded model in one thread, loaded once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { format } from 'node:util'
import { afterAll, vi } from 'vitest'
import type { LoadedEngine } from '../src/engine/engine.ts'
import { modelFolder, testPlatform } from '../src/engine/testing.ts'

const loaded = new Map<string, Promise<LoadedEngine>>()

vi.doMock('../src/engine/engine.ts', async importActual => {
  const { loadEngine } = await importActual<typeof import('../src/engine/engine.ts')>()
  const load: typeof loadEngine = async (_, options, signal, report) => {
    const { modelUrl } = options
    const loading = loaded.get(modelUrl) ?? loadEngine(testPlatform(), options, signal, report)
    loaded.set(modelUrl, loading)
    const { encoder, ...engine } = await loading
    // A command ends with its session: the next one reads with the same model.
    return { ...engine, encoder: { ...encoder, pool: { ...encoder.pool, dispose: () => {} } } }
  }
  return { loadEngine: load }
})
afterAll(async () => {
  for (const loading of loaded.values()) (await loading).encoder.pool.dispose()
})
const { main } = await import('./main.ts')

/** Runs a command; what a process would print and end with. */
export async function gleaner(args: readonly string[], input = '') {
  let [stdout, stderr] = ['', '']
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((...words) => void (stdout += `${format(...words)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((...words) => void (stderr += `${format(...words)}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation(part => ((stdout += Buffer.from(part).toString()), true)),
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(input)]) as typeof process.stdin),
  ]
  try {
    // Its own default is seen from where it is bundled.
    const status = await main([...args, '--model', modelFolder])
    return { status, stdout, stderr }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** A folder that is gone after the tests of the file. */
export function testFolder() {
  const path = mkdtempSync(join(tmpdir(), 'gleaner-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    at: (name: string) => join(path, name),
    file(name: string, content: string | Uint8Array) {
      writeFileSync(join(path, name), content)
      return join(path, name)
    },
  }
}
