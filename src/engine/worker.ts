/**
 * The engine in a browser's worker: its platform is fetch, Cache Storage, Web Crypto and workers of its own. Its lanes are
 * workers on the same script, told apart by name, so that the runtime's JavaScript is built and fetched once.
 */
import { engineHandlers } from './engine.ts'
import { type LaneCalls, laneHandlers } from './lane.ts'
import type { ByteCache, Platform } from './platform.ts'
import type { EngineCalls } from './protocol.ts'
import { EngineError, serve } from './rpc.ts'
import { loadRuntime } from './runtime.ts'

declare const self: DedicatedWorkerGlobalScope

const LANE = 'lane'
const CACHE = 'gleaner-models'

const cache: ByteCache = {
  async get(key) {
    const response = await (await caches.open(CACHE)).match(key)
    return response && new Uint8Array(await response.arrayBuffer())
  },
  async put(key, bytes) {
    await (await caches.open(CACHE)).put(key, new Response(bytes))
  },
  async prune(prefix, except) {
    const store = await caches.open(CACHE)
    for (const request of await store.keys()) {
      if (request.url.startsWith(prefix) && request.url !== except) await store.delete(request)
    }
  },
}

const platform: Platform = {
  loadRuntime,
  spawnLane() {
    const worker = new Worker(self.location.href, { type: 'module', name: LANE })
    return { port: worker, terminate: () => worker.terminate() }
  },
  async readModel(url, signal, onBytes) {
    // The manifest names every other file by hash, so only it must be asked for anew.
    const response = await fetch(url, { signal, cache: url.endsWith('manifest.json') ? 'no-cache' : 'default' })
    if (!response.ok) throw new EngineError('model-missing', `${url}: ${response.status} ${response.statusText}`)
    const chunks: Uint8Array[] = []
    let length = 0
    for (const reader = response.body?.getReader(); ;) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done || !value) break
      chunks.push(value)
      onBytes((length += value.length))
    }
    const bytes = new Uint8Array(length)
    let at = 0
    for (const chunk of chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return bytes
  },
  // Absent outside a secure context.
  cache: 'caches' in self ? cache : undefined,
  features: () => import('./feature-folder.ts'),
  async sha256(bytes) {
    if (!crypto.subtle)
      throw new EngineError('model-missing', 'this page is not a secure context: use https or localhost')
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
  },
  cores: navigator.hardwareConcurrency,
  isolated: self.crossOriginIsolated,
  async adapter() {
    if (!('gpu' in navigator)) return { missing: 'this browser has no WebGPU' }
    const adapter = await navigator.gpu.requestAdapter()
    if (!adapter) return { missing: 'WebGPU finds no adapter on this machine' }
    const { vendor, architecture, device, description } = adapter.info
    return { name: [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed adapter' }
  },
}

if (self.name === LANE) serve<LaneCalls>(self, laneHandlers(loadRuntime))
else serve<EngineCalls>(self, engineHandlers(platform))
