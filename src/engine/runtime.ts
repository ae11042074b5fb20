/**
 * ONNX Runtime Web in a browser, one thread, where the bundler gives the addresses of its own files: the plain build for
 * WASM (half the size to fetch and compile), the native WebGPU build for the GPU.
 */
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import type { Runtime } from './platform.ts'
import type { Device } from './protocol.ts'

export async function loadRuntime(device: Device): Promise<Runtime> {
  if (device === 'webgpu') return prepared(await import('onnxruntime-web/webgpu'), asyncifyMjs, asyncifyWasm)
  return prepared(await import('onnxruntime-web/wasm'), plainMjs, plainWasm)
}

function prepared(ort: Runtime, mjs: string, wasm: string): Runtime {
  ort.env.wasm.wasmPaths = { mjs: new URL(mjs, import.meta.url).href, wasm: new URL(wasm, import.meta.url).href }
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  return ort
}
