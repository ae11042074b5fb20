/** What the engine needs of the world it runs in, supplied by `worker.ts` in a browser and by the command line in Node. */
import type * as Ort from 'onnxruntime-web'
import type { FeatureFiles } from './feature-files.ts'
import type { Device } from './protocol.ts'
import type { Endpoint } from './rpc.ts'

export type Runtime = typeof Ort

/** A separate thread that answers the calls of `lane.ts`. */
export interface LaneThread {
  readonly port: Endpoint
  terminate(): void
}

/** Bytes kept between visits. Every method may reject (storage refused, full): the engine then works from memory. */
export interface ByteCache {
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Deletes every key that starts with `prefix` but `except`. */
  prune(prefix: string, except: string): Promise<void>
}

export interface Platform {
  /**
   * Loads ONNX Runtime with one thread, for heads and training on WASM; encoders run in lanes. The build is that of the
   * lanes' device, so that a visit fetches one.
   */
  loadRuntime(device: Device): Promise<Runtime>
  spawnLane(): LaneThread
  /**
   * Reads a file of a model folder, reporting the bytes so far.
   * @throws EngineError `model-missing`
   */
  readModel(url: string, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>>
  readonly cache: ByteCache | undefined
  /** Fetches the place where features are kept between visits; absent where there is none. */
  readonly features?: (() => Promise<FeatureFiles>) | undefined
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>
  readonly cores: number
  /** Cross-origin isolated: more than one lane is used only then. */
  readonly isolated: boolean
  /** A description of the GPU adapter, or why there is none. */
  adapter(): Promise<{ readonly name: string } | { readonly missing: string }>
}
