/** For tests: the embedded model in one thread, whose lanes answer over message channels, what it keeps in memory, and a tokenizer that needs no model. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as ort from 'onnxruntime-web'
import { bertWords } from '../domain/words.ts'
import { type LaneCalls, laneHandlers } from './lane.ts'
import type { FeatureFiles } from './feature-files.ts'
import type { Platform } from './platform.ts'
import { serve } from './rpc.ts'
import type { Tokenizer } from './tokenizer.ts'

export const modelFolder = fileURLToPath(new URL('../../public/models/gleaner-en/', import.meta.url))

const wordRules = { cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false }

/** A tokenizer to which every word is one piece, its id that of its first letter. */
export const wordTokenizer: Tokenizer = {
  maxLength: 512,
  special: { cls: 0, sep: 0, pad: 0, unk: 0 },
  token: () => '',
  pieces: () => [],
  encode(text) {
    const words = bertWords(text, wordRules)
    return {
      words,
      ids: Int32Array.from(words, ({ text }) => text.charCodeAt(0)),
      firstPiece: Int32Array.from({ length: words.length + 1 }, (_, index) => index),
    }
  },
}

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

/** Features kept in memory, under `project/document`; `state` is what may go wrong with that. */
export function memoryFeatureFiles(now: () => number) {
  const kept = new Map<string, { bytes: Uint8Array<ArrayBuffer>; usedAt: number }>()
  const waiting = new Set<() => void>()
  let last: Promise<void> = Promise.resolve()
  const state: { allowed: number; failure: Error | undefined; beforeWrite: () => void } = {
    allowed: Infinity,
    failure: undefined,
    beforeWrite: () => {},
  }
  const key = (project: string, document: string) => `${project}/${document}`
  const files: FeatureFiles = {
    alone(work) {
      last = last.catch(() => {}).then(work)
      return last
    },
    list: async () =>
      [...kept].map(([name, { bytes, usedAt }]) => {
        const [project = '', document = ''] = name.split('/')
        return { project, document, bytes: bytes.length, usedAt }
      }),
    documents: async project =>
      [...kept.keys()].flatMap(name => (name.startsWith(`${project}/`) ? name.slice(project.length + 1) : [])),
    async open(project, document) {
      const found = kept.get(key(project, document))
      return found && { ...found, bytes: found.bytes.length, read: async (start, end) => found.bytes.slice(start, end) }
    },
    async write(project, document, parts) {
      state.beforeWrite()
      if (state.failure) throw state.failure
      const all = [...parts]
      const bytes = new Uint8Array(Math.max(...all.map(([at, { length }]) => at + length)))
      for (const [at, part] of all) bytes.set(part, at)
      kept.set(key(project, document), { bytes, usedAt: now() })
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    async touch(project, document) {
      const found = kept.get(key(project, document))
      if (found) found.usedAt = now()
    },
    remove: async (project, document) => void kept.delete(key(project, document)),
    room: async () => state.allowed - [...kept.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
  }
  return {
    ...files,
    state,
    names: () => [...kept.keys()].sort(),
    bytes: (name: string) => kept.get(name)?.bytes ?? new Uint8Array(),
    put(name: string, bytes: Uint8Array<ArrayBuffer> | undefined) {
      if (bytes) kept.set(name, { bytes, usedAt: now() })
      else kept.delete(name)
    },
    /** Settles when nothing is written or deleted any more. */
    async idle() {
      for (let before; before !== last;) await (before = last).catch(() => {})
    },
    /** Settles when a file was written. */
    written: () => new Promise<void>(resolve => waiting.add(resolve)),
  }
}
