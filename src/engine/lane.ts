/**
 * A lane: one thread with one encoder session. Lanes run side by side because two sessions of one thread each tag faster
 * than one session of two threads, and because a lane that hangs or loses its GPU can be thrown away alone.
 */
import { toHalf } from '../domain/half.ts'
import { linearHead } from '../graph/head-graph.ts'
import type { Device } from './protocol.ts'
import type { Runtime } from './platform.ts'
import type { FittingCalls } from './fitting-part.ts'
import { EngineError, type Handlers } from './rpc.ts'

export interface LaneCalls extends FittingCalls {
  /** Compiles the runtime ahead of `create`, while the model is still on its way. */
  warm: { args: { readonly device: Device }; progress: never; result: void }
  create: {
    args: { readonly model: Uint8Array; readonly device: Device; readonly special: SpecialIds }
    progress: never
    result: { readonly milliseconds: number; readonly runtime: string }
  }
  /**
   * Windows of piece ids, without [CLS] and [SEP], to hidden states in half precision: of the last layer one
   * [pieces × hidden] a window, then as many of each of `layers`, as `FeatureSet` counts them.
   */
  run: {
    args: { readonly windows: readonly Int32Array[]; readonly layers?: readonly number[] }
    progress: never
    result: { readonly hidden: readonly Uint16Array<ArrayBuffer>[]; readonly milliseconds: number }
  }
  /** Ids with specials and mask as they stand, to float32 hidden states [batch × length × hidden]: for the self-check. */
  probe: {
    args: { readonly ids: readonly (readonly number[])[]; readonly mask: readonly (readonly number[])[] }
    progress: never
    result: { readonly hidden: Float32Array }
  }
}

export interface SpecialIds {
  readonly cls: number
  readonly sep: number
  readonly pad: number
}

type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>

export function laneHandlers(loadRuntime: (device: Device) => Promise<Runtime>): Handlers<LaneCalls> {
  let made: { readonly ort: Runtime; readonly session: Session; readonly special: SpecialIds } | undefined
  let lost: Promise<never> | undefined
  let warmed: Promise<unknown> = Promise.resolve()
  let fitting: Promise<Handlers<FittingCalls>> | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: the runtime's WebAssembly is not re-entrant, and a run on the GPU waits in its middle. */
  function alone<T>(job: () => Promise<T>): Promise<T> {
    const result = last.then(job)
    last = result.catch(() => {})
    return result
  }

  /** What runs on a GPU that is lost may never end. */
  function unlessLost<T>(run: Promise<T>): Promise<T> {
    return lost ? Promise.race([run, lost]) : run
  }

  // Fetched with the first fit.
  const fitters = () =>
    (fitting ??= import('./fitting-part.ts').then(({ fittingHandlers }) =>
      fittingHandlers(job =>
        unlessLost(
          alone(() => {
            if (!made) throw new EngineError('internal', 'a lane was asked to fit before it had a model')
            return job(made.ort)
          }),
        ),
      ),
    ))

  async function warm(device: Device): Promise<void> {
    const ort = await loadRuntime(device)
    const smallest = linearHead(new Float32Array(1), new Float32Array(1), 1)
    const session = await ort.InferenceSession.create(smallest, { executionProviders: ['wasm'] })
    await session.release()
  }

  async function encode(
    ids: BigInt64Array,
    mask: BigInt64Array,
    batch: number,
    length: number,
    layers: readonly number[] = [],
  ) {
    if (!made) throw new EngineError('internal', 'a lane was asked to run before it had a model')
    const { ort, session } = made
    const tensors: Record<string, BigInt64Array> = {
      input_ids: ids,
      attention_mask: mask,
      token_type_ids: new BigInt64Array(ids.length),
    }
    const feeds = Object.fromEntries(
      session.inputNames.map(name => {
        const data = tensors[name]
        if (!data) throw new EngineError('model-unsupported', `the model asks for an input "${name}"`)
        return [name, new ort.Tensor('int64', data, [batch, length])]
      }),
    )
    // The last layer's come first, then what each layer reads.
    const { outputNames } = session
    const count = outputNames.length
    const names = [-1, ...layers].map(layer => outputNames[((layer < 0 ? layer + count : layer) + 1) % count] ?? '')
    const run = alone(() => session.run(feeds, names)).then(async outputs => {
      const data = new Map<string, Float32Array>()
      for (const [name, tensor] of Object.entries(outputs)) {
        const numbers = await tensor.getData()
        tensor.dispose()
        if (!(numbers instanceof Float32Array))
          throw new EngineError('model-unsupported', 'hidden states are not float32')
        data.set(name, numbers)
      }
      return names.map(name => data.get(name) ?? new Float32Array(0))
    })
    return unlessLost(run)
  }

  return {
    warm({ device }) {
      const warming = warm(device)
      warmed = warming.catch(() => {})
      return warming
    },

    async create({ model, device, special }) {
      const start = performance.now()
      // The runtime is compiled for each of its backends, and refuses two that are under way.
      await warmed
      const ort = await loadRuntime(device)
      const session = await ort.InferenceSession.create(model, { executionProviders: [device], logSeverityLevel: 3 })
      made = { ort, session, special }
      if (device === 'webgpu') {
        const gpu = await ort.env.webgpu.device
        lost = gpu.lost.then(info => {
          throw new EngineError('device-lost', info.message || 'the GPU was lost')
        })
        lost.catch(() => {})
      }
      return { milliseconds: performance.now() - start, runtime: ort.env.versions.web ?? 'unknown' }
    },

    async run({ windows, layers }, context) {
      const start = performance.now()
      const special = made?.special
      if (!special) throw new EngineError('internal', 'a lane was asked to run before it had a model')
      const length = 2 + Math.max(...windows.map(window => window.length))
      const ids = new BigInt64Array(windows.length * length).fill(BigInt(special.pad))
      const mask = new BigInt64Array(windows.length * length)
      windows.forEach((window, row) => {
        const base = row * length
        ids[base] = BigInt(special.cls)
        for (const [i, id] of window.entries()) ids[base + 1 + i] = BigInt(id)
        ids[base + 1 + window.length] = BigInt(special.sep)
        mask.fill(1n, base, base + window.length + 2)
      })
      const states = await encode(ids, mask, windows.length, length, layers)
      const hidden = states.flatMap(data => {
        const width = data.length / (windows.length * length)
        return windows.map((window, row) => {
          const from = (row * length + 1) * width
          const half = new Uint16Array(window.length * width)
          toHalf(data.subarray(from, from + half.length), half)
          return half
        })
      })
      context.transfer(...hidden.map(half => half.buffer))
      return { hidden, milliseconds: performance.now() - start }
    },

    hold: async (part, context) => (await fitters()).hold(part, context),
    step: async (args, context) => (await fitters()).step(args, context),
    fit: async (args, context) => (await fitters()).fit(args, context),
    drop: async (args, context) => (await fitters()).drop(args, context),

    async probe({ ids, mask }) {
      const length = ids[0]?.length ?? 0
      const flat = (rows: readonly (readonly number[])[]) => BigInt64Array.from(rows.flat(), BigInt)
      const [hidden = new Float32Array(0)] = await encode(flat(ids), flat(mask), ids.length, length)
      return { hidden }
    },
  }
}
