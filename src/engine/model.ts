/** Opening a model folder: files read with progress, checked against the manifest, kept for the next visit. */
import { type Head, readHead } from '../domain/head.ts'
import { exposeHidden } from '../graph/surgery.ts'
import { fileEntry, type Manifest, type ManifestFile, readManifest } from './manifest.ts'
import type { Platform } from './platform.ts'
import type { LoadProgress, LoadResult } from './protocol.ts'
import { EngineError, messageOf } from './rpc.ts'
import { createTokenizer, type Tokenizer } from './tokenizer.ts'

export interface Model {
  readonly url: string
  readonly manifest: Manifest
  readonly tokenizer: Tokenizer
  /** The encoder graph as the WASM device runs it, with the hidden states of the last layer and of `layers` others out. */
  readonly encoder: Uint8Array
  readonly layers: number
  readonly head: Head
  /** Settles when everything is kept, or is known not to be; meanwhile the model can be used. */
  readonly storage: Promise<LoadResult['storage']>
  /** A file that the manifest lists, from the cache where it is kept. `onBytes` hears how much of it is read. */
  readFile(path: string, signal: AbortSignal, onBytes?: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>>
}

export async function openModel(
  platform: Platform,
  url: string,
  signal: AbortSignal,
  report: (progress: LoadProgress) => void,
): Promise<Model> {
  const manifest = await openManifest(platform, url, signal)
  const keeping: Promise<void>[] = []
  const read = (path: string, onBytes: (bytes: number) => void = () => {}) =>
    readFile(platform, url, fileEntry(manifest, path), signal, onBytes, kept => keeping.push(kept))
  const readText = async (path: string) => new TextDecoder().decode(await read(path))

  const total = fileEntry(manifest, manifest.weights).bytes
  report({ phase: 'download', bytes: 0, total })
  const [weights, tokenizerJson, tokenizerConfig] = await Promise.all([
    read(manifest.weights, bytes => report({ phase: 'download', bytes: Math.min(bytes, total), total })),
    readText('tokenizer.json'),
    readText('tokenizer_config.json'),
  ])
  report({ phase: 'prepare' })
  return supported(manifest.id, async () => {
    const tokenizer = createTokenizer(JSON.parse(tokenizerJson), JSON.parse(tokenizerConfig))
    const { model: encoder, hidden, layers } = exposeHidden(weights)
    if (hidden !== manifest.hidden) throw new Error(`hidden size ${hidden}, but manifest.json says ${manifest.hidden}`)
    const entry = manifest.heads.find(head => head.default) ?? manifest.heads[0]
    if (!entry) throw new Error('manifest.json lists no head')
    const head = readHead(JSON.parse(await readText(entry.file)))
    return {
      url,
      manifest,
      tokenizer,
      encoder,
      layers,
      head,
      storage: Promise.all(keeping).then(
        () => ({ kept: 'cache' }) as const,
        error => ({ kept: 'memory', reason: messageOf(error) }) as const,
      ),
      readFile: (path, later, onBytes = () => {}) =>
        readFile(platform, url, fileEntry(manifest, path), later, onBytes, () => {}),
    }
  })
}

/** @throws EngineError `model-unsupported` where reading the model's files fails for what is in them */
async function supported<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EngineError) throw error
    throw new EngineError('model-unsupported', `${id}: ${messageOf(error)}`)
  }
}

async function openManifest(platform: Platform, url: string, signal: AbortSignal): Promise<Manifest> {
  const key = `${url}manifest.json`
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = await retried(() => platform.readModel(key, signal, () => {}), signal)
    await platform.cache?.put(key, bytes).catch(() => {})
  } catch (error) {
    // Without a network the last manifest still names the files that were kept with it.
    const kept = signal.aborted ? undefined : await platform.cache?.get(key).catch(() => undefined)
    if (!kept) throw error
    bytes = kept
  }
  return supported(key, async () => readManifest(JSON.parse(new TextDecoder().decode(bytes))))
}

async function readFile(
  platform: Platform,
  url: string,
  file: ManifestFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  onKeeping: (kept: Promise<void>) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const prefix = `${url}${file.path}?sha256=`
  const key = prefix + file.sha256
  const found = await platform.cache?.get(key).catch(() => undefined)
  // What lies on a disk can rot: kept bytes are checked like fetched ones.
  if (found && (await fault(platform, found, file)) === undefined) {
    onBytes(found.length)
    return found
  }
  let bytes = await retried(() => platform.readModel(url + file.path, signal, onBytes), signal)
  let wrong = await fault(platform, bytes, file)
  if (wrong !== undefined) {
    bytes = await retried(() => platform.readModel(url + file.path, signal, onBytes), signal)
    wrong = await fault(platform, bytes, file)
  }
  if (wrong !== undefined) throw new EngineError('model-corrupt', `${file.path}: ${wrong}`)
  const kept = keep(platform.cache, prefix, key, bytes)
  // Whether or not anybody asks how it ended.
  kept.catch(() => {})
  onKeeping(kept)
  return bytes
}

async function keep(
  cache: Platform['cache'],
  prefix: string,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (!cache) throw new Error('this browser offers no storage here')
  await cache.put(key, bytes)
  await cache.prune(prefix, key)
}

/** What is wrong with the bytes of a file, or nothing. */
async function fault(
  platform: Platform,
  bytes: Uint8Array<ArrayBuffer>,
  file: ManifestFile,
): Promise<string | undefined> {
  if (bytes.length !== file.bytes) return `${bytes.length} bytes where the manifest says ${file.bytes}`
  const sha256 = await platform.sha256(bytes)
  return sha256 === file.sha256
    ? undefined
    : `SHA-256 ${sha256.slice(0, 12)}… where the manifest says ${file.sha256.slice(0, 12)}…`
}

const PAUSES = [300, 1500]

/** Repeats a read that failed on the way, not one that was cancelled. */
async function retried<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await read()
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof EngineError && error.code === 'model-missing') throw error
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
  try {
    return await read()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof EngineError) throw error
    throw new EngineError('model-missing', messageOf(error))
  }
}
