import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openModel } from './model.ts'
import type { ByteCache, Platform } from './platform.ts'
import type { LoadProgress } from './protocol.ts'
import { EngineError } from './rpc.ts'

const folder = fileURLToPath(new URL('../../public/models/gleaner-en/', import.meta.url))
const weights = 'onnx/model_quantized.onnx'
const never = new AbortController().signal

type Bytes = Uint8Array<ArrayBuffer>

/** A platform that reads the real model's files, each passed through `spoil`, and counts the reads. */
function platform(
  spoil: (path: string, bytes: Bytes, reads: number) => Bytes,
  cache: ByteCache | undefined = undefined,
) {
  const reads: string[] = []
  const made: Platform = {
    loadRuntime: () => Promise.reject(new Error('not needed here')),
    spawnLane: () => {
      throw new Error('not needed here')
    },
    async readModel(url, signal, onBytes) {
      signal.throwIfAborted()
      const path = url.slice(folder.length)
      reads.push(path)
      const bytes = spoil(path, new Uint8Array(await readFile(url)), reads.filter(read => read === path).length)
      onBytes(bytes.length / 2)
      onBytes(bytes.length)
      return bytes
    },
    cache,
    sha256: async bytes => createHash('sha256').update(bytes).digest('hex'),
    cores: 1,
    isolated: false,
    adapter: async () => ({ missing: 'no GPU here' }),
  }
  return { made, reads }
}

function memoryCache(): ByteCache & { entries: Map<string, Bytes> } {
  const entries = new Map<string, Bytes>()
  return {
    entries,
    get: async key => entries.get(key),
    put: async (key, bytes) => void entries.set(key, bytes),
    async prune(prefix, except) {
      for (const key of entries.keys()) if (key.startsWith(prefix) && key !== except) entries.delete(key)
    },
  }
}

const whole = (_path: string, bytes: Bytes) => bytes
const half = (path: string, bytes: Bytes) => (path === weights ? bytes.slice(0, bytes.length / 2) : bytes)
const flipped = (path: string, bytes: Bytes) => {
  if (path === weights) bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1
  return bytes
}

describe('opening a model', () => {
  it('reports the bytes of the weights, and gives the graph, the tokenizer and the default head', async () => {
    const heard: LoadProgress[] = []
    const model = await openModel(platform(whole).made, folder, never, progress => heard.push(progress))
    expect(heard[0]).toEqual({ phase: 'download', bytes: 0, total: 24457665 })
    expect(heard.findLast(({ phase }) => phase === 'download')).toMatchObject({ bytes: 24457665 })
    expect(model.head.name).toBe('news')
    expect(model.tokenizer.encode('Ada Lovelace').words.length).toBe(2)
    expect((await model.storage).kept).toBe('memory')
  })

  it('says that a file cut in half, or one with a flipped bit, is corrupt', async () => {
    const cut = openModel(platform(half).made, folder, never, () => {})
    await expect(cut).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringContaining('12228832 bytes'),
    })
    const bit = openModel(platform(flipped).made, folder, never, () => {})
    await expect(bit).rejects.toMatchObject({ code: 'model-corrupt', message: expect.stringContaining('SHA-256') })
  })

  it('asks once more for a file that came broken', async () => {
    const { made, reads } = platform((path, bytes, count) => (count === 1 ? half(path, bytes) : bytes))
    await openModel(made, folder, never, () => {})
    expect(reads.filter(path => path === weights).length).toBe(2)
  })

  it('reads kept files from the cache, and fetches again what rotted there', async () => {
    const cache = memoryCache()
    await openModel(platform(whole, cache).made, folder, never, () => {})
    const second = platform(whole, cache)
    const again = await openModel(second.made, folder, never, () => {})
    expect((await again.storage).kept).toBe('cache')
    expect(second.reads).toEqual(['manifest.json'])
    const key = [...cache.entries.keys()].find(key => key.includes(weights)) ?? ''
    cache.entries.set(key, half(weights, cache.entries.get(key) ?? new Uint8Array(0)))
    const third = platform(whole, cache)
    await openModel(third.made, folder, never, () => {})
    expect(third.reads).toContain(weights)
  })

  it('opens what was kept when the network is gone', async () => {
    const cache = memoryCache()
    await openModel(platform(whole, cache).made, folder, never, () => {})
    const { made } = platform(whole, cache)
    const offline: Platform = {
      ...made,
      readModel: async () => Promise.reject(new EngineError('model-missing', 'offline')),
    }
    expect((await openModel(offline, folder, never, () => {})).manifest.id).toBe('gleaner-en')
  })

  it('works from memory, and says why, when storage is refused', async () => {
    const full: ByteCache = {
      get: async () => undefined,
      put: async () => Promise.reject(new DOMException('Quota exceeded.', 'QuotaExceededError')),
      prune: async () => {},
    }
    const model = await openModel(platform(whole, full).made, folder, never, () => {})
    expect(await model.storage).toEqual({ kept: 'memory', reason: 'Quota exceeded.' })
  })

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController()
    const opening = openModel(
      platform(whole).made,
      folder,
      cancel.signal,
      ({ phase }) => phase === 'download' && cancel.abort(),
    )
    await expect(opening).rejects.toThrow(/abort/i)
  })
})
