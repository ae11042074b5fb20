/** The engine under Node: files from disk, lanes in worker threads, ONNX Runtime's own build for Node. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Platform, Runtime } from '../src/engine/platform.ts'
import { type Endpoint, EngineError, messageOf } from '../src/engine/rpc.ts'

export async function loadRuntime(): Promise<Runtime> {
  const ort = await import('onnxruntime-web')
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  return ort
}

/** What a Node worker and a Node worker's parent port have in common. */
interface NodePort {
  postMessage(message: unknown, transfer: readonly never[]): void
  on(event: string, listener: (value: unknown) => void): unknown
}

/** Gives a Node port the face of a browser's. */
export function endpoint(port: NodePort): Endpoint {
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer as never[]),
    addEventListener(type, listener) {
      port.on(type, value =>
        listener(
          type === 'message'
            ? new MessageEvent('message', { data: value })
            : Object.assign(new Event(type), { message: value instanceof Error ? value.message : String(value) }),
        ),
      )
    },
  }
}

/**
 * @param lanes encoders side by side; every core when not given
 * @returns the platform, and what ends its threads so that the process can end
 */
export function nodePlatform(lanes: number | undefined): { platform: Platform; close: () => void } {
  const workers = new Set<Worker>()
  const platform: Platform = {
    loadRuntime,
    spawnLane() {
      const worker = new Worker(new URL('./lane.js', import.meta.url))
      workers.add(worker)
      return { port: endpoint(worker), terminate: () => void worker.terminate() }
    },
    async readModel(path) {
      try {
        return new Uint8Array(await readFile(path))
      } catch (error) {
        throw new EngineError('model-missing', messageOf(error))
      }
    },
    cache: undefined,
    sha256: async bytes => createHash('sha256').update(bytes).digest('hex'),
    cores: lanes ?? availableParallelism(),
    isolated: true,
    adapter: async () => ({ missing: 'the command line runs on WASM' }),
  }
  const close = () => {
    for (const worker of workers) void worker.terminate()
  }
  return { platform, close }
}
