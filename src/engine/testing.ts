/** The embedded model in one thread, for tests: lanes answer over message channels. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as ort from 'onnxruntime-web'
import { type LaneCalls, laneHandlers } from './lane.ts'
import type { Platform } from './platform.ts'
import { serve } from './rpc.ts'

export const modelFolder = fileURLToPath(new URL('../../public/models/gleaner-en/', import.meta.url))

export function testPlatform(): Platform {
  ort.env.wasm.numThreads = 1
  const loadRuntime = async () => ort
  return {
    loadRuntime,
    spawnLane() {
      const { port1, port2 } = new MessageChannel()
      port1.start()
      port2.start()
      serve<LaneCalls>(port2, laneHandlers(loadRuntime))
      return { port: port1, terminate: () => port1.close() }
    },
    readModel: async path => new Uint8Array(await readFile(path)),
    cache: undefined,
    sha256: async bytes => createHash('sha256').update(bytes).digest('hex'),
    cores: 1,
    isolated: true,
    adapter: async () => ({ missing: 'no GPU here' }),
  }
}
