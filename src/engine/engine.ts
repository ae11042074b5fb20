/** One loaded model and the engine's calls over it. Everything held here can be made again. */
import { type Head, readHead } from '../domain/head.ts'
import { chooseDevice, startDevice } from './device.ts'
import type { Encoder } from './encoder.ts'
import type { FeatureKeeping } from './feature-keeping.ts'
import { createFeatureCache } from './features.ts'
import { createHeads, type Heads } from './heads.ts'
import { type Model, openModel } from './model.ts'
import type { Platform } from './platform.ts'
import { createPool } from './pool.ts'
import type { EngineCalls, LoadArgs, LoadProgress, LoadResult } from './protocol.ts'
import { EngineError, type Handlers, messageOf } from './rpc.ts'
import { tag } from './tag.ts'

export interface LoadedEngine {
  readonly result: LoadResult
  readonly encoder: Encoder
  readonly heads: Heads
  /** One of the manifest's heads. @throws EngineError `model-missing`, `model-unsupported` */
  readHead(name: string, signal: AbortSignal): Promise<Head>
  /** A file of the model's folder, checked. @throws EngineError `model-missing`, `model-corrupt` */
  readonly readFile: Model['readFile']
}

export async function loadEngine(
  platform: Platform,
  args: LoadArgs,
  signal: AbortSignal,
  report: (progress: LoadProgress) => void,
): Promise<LoadedEngine> {
  const began = performance.now()
  const started = startDevice(platform, args.device)
  const heads = createHeads(async () => platform.loadRuntime((await started).device))
  const warmed = heads.warm()
  warmed.catch(() => {})
  try {
    const model = await openModel(platform, args.modelUrl, signal, report)
    const opened = performance.now()
    const chosen = await chooseDevice(platform, model, await started, args.selfCheck, signal, report)
    await warmed
    if (signal.aborted) chosen.lane.thread.terminate()
    signal.throwIfAborted()
    const finished = performance.now()
    const { manifest, tokenizer } = model
    return {
      encoder: {
        tokenizer,
        hidden: manifest.hidden,
        layers: model.layers,
        maxLength: manifest.maxLength,
        pool: createPool(chosen.lane, chosen.report.lanes, platform.spawnLane, chosen.model),
        cache: createFeatureCache(),
        batches: chosen.report.device === 'webgpu',
      },
      heads,
      result: {
        manifest,
        head: model.head,
        device: chosen.report,
        storage: await model.storage,
        timings: { files: opened - began, device: finished - opened, total: finished - began },
      },
      readFile: model.readFile,
      async readHead(name, signal) {
        const entry = manifest.heads.find(head => head.name === name)
        if (!entry) throw new EngineError('model-missing', `${manifest.id} has no head "${name}"`)
        const text = new TextDecoder().decode(await model.readFile(entry.file, signal))
        try {
          return readHead(JSON.parse(text))
        } catch (error) {
          throw new EngineError('model-unsupported', `${entry.file}: ${messageOf(error)}`)
        }
      },
    }
  } catch (error) {
    started.then(({ lane }) => lane.thread.terminate()).catch(() => {})
    throw error
  }
}

export function engineHandlers(platform: Platform): Handlers<EngineCalls> {
  let loaded: LoadedEngine | undefined
  let keeping: Promise<FeatureKeeping | undefined> | undefined
  let stopsTuning = false

  const ready = () => {
    if (!loaded) throw new EngineError('no-model', 'no model is loaded')
    return loaded
  }
  const openKeeping = async () => {
    const { features, sha256 } = platform
    if (!features) return undefined
    const [{ createFeatureKeeping }, files] = await Promise.all([import('./feature-keeping.ts'), features()])
    return createFeatureKeeping(files, sha256)
  }
  /** What reads documents, with what is kept of them. */
  const reading = async <Result>(work: (engine: LoadedEngine) => Promise<Result>): Promise<Result> => {
    const kept = await keeping
    return kept ? kept.around(ready(), work) : work(ready())
  }

  return {
    async load(args, { signal, report }) {
      loaded?.encoder.pool.dispose()
      loaded = undefined
      loaded = await loadEngine(platform, args, signal, report)
      return loaded.result
    },
    head: ({ name }, { signal }) => ready().readHead(name, signal),
    async keep(args) {
      // Without it all is encoded as ever.
      keeping ??= openKeeping().catch(() => undefined)
      ;(await keeping)?.keep(args)
    },
    tag: (args, { signal, report }) =>
      reading(({ encoder, heads }) => tag(encoder, heads.open(args.head), args, signal, report)),
    // Fetched with the first question.
    async inspect(args, { signal }) {
      const { encoder } = ready()
      return (await import('./inspect.ts')).inspect(encoder, args, signal)
    },
    async pieces({ text }) {
      const { tokenizer } = ready().encoder
      return (await import('./inspect.ts')).pieceOffsets(tokenizer, text)
    },
    async tune(message, { signal, report }) {
      stopsTuning = false
      const [{ tune }, { unpacked }] = await Promise.all([import('./tune.ts'), import('./tune-message.ts')])
      return reading(engine => tune(engine, unpacked(message), signal, report, () => stopsTuning))
    },
    async stopTuning() {
      stopsTuning = true
    },
    async exportModel(args, { signal, report }) {
      const engine = ready()
      return (await import('./model-export.ts')).exportModel(engine, args, signal, report)
    },
    async likeness(args, { signal }) {
      const { likeness } = await import('./similar.ts')
      return reading(({ encoder }) => likeness(encoder, args, signal))
    },
    async similar(args, { signal, report }) {
      const { similar } = await import('./similar.ts')
      return reading(({ encoder }) => similar(encoder, args, signal, report))
    },
  }
}
