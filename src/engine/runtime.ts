/** ONNX Runtime Web's native WebGPU build, one thread: it serves both devices. */
import * as ort from 'onnxruntime-web/webgpu'
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import type { Runtime } from './platform.ts'

/** In a browser, where the bundler gives the addresses of the runtime's own files. */
export async function loadRuntime(): Promise<Runtime> {
  ort.env.wasm.wasmPaths = { mjs: new URL(mjs, import.meta.url).href, wasm: new URL(wasm, import.meta.url).href }
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  return ort
}
