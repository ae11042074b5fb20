/** What a thread does for a fit: parts of the data lie in its runtime, and say what they lose under given weights. */
import { columnSums, standardise, type Linear, type Moments } from '../domain/standardise.ts'
import { linearStep } from '../graph/linear-step.ts'
import { fitLinear, type LinearFit, type LinearTask } from './linear-fit.ts'
import { pacing } from './pacing.ts'
import type { Runtime } from './platform.ts'
import type { Device } from './protocol.ts'
import { EngineError, type Handlers } from './rpc.ts'
import type { Teacher } from './training-data.ts'

/** Runs a job with the runtime to itself. */
export type WithRuntime = <T>(job: (ort: Runtime) => Promise<T>) => Promise<T>

/** Some rows of training data, see `TrainingData`. */
export interface Part {
  /** Of no other part that is held anywhere. */
  readonly key: number
  readonly width: number
  /** `[rows × width]`, plain; handed over, and standardised in place. */
  readonly features: Float32Array
  readonly allowed: Uint8Array
  readonly weights: Uint8Array
  readonly teacher?: Teacher | undefined
  readonly moments: Moments
  /** Where its steps are taken: WASM where nothing is said. */
  readonly device?: Device | undefined
}

/** Weights over the standardised features of parts. */
export interface StepArgs {
  readonly keys: readonly number[]
  /** `[labels × width]` */
  readonly weight: Float32Array
  /** `[labels]` */
  readonly bias: Float32Array
  readonly wanted: 'gradient' | 'logits'
}

/** Of one part, by the names that `linearStep` gives them. */
export type PartStep = Readonly<Record<string, Float32Array<ArrayBuffer>>>

/** The calls that a lane answers beside its own. */
export interface FittingCalls {
  /** Keeps a part, to its `columnSums`. */
  hold: { args: Part; progress: never; result: Float64Array }
  /** One answer a key, in their order. */
  step: { args: StepArgs; progress: never; result: readonly PartStep[] }
  /** Takes all steps of a fit to parts. */
  fit: { args: LinearTask & { readonly keys: readonly number[] }; progress: never; result: LinearFit }
  drop: { args: { readonly keys: readonly number[] }; progress: never; result: void }
}

/** Milliseconds after which messages are let in: a cancel, or text to be tagged. */
const BREATH = 50

/** What comes out stays on a GPU until all parts are through: each wait for it would cost as much as a part. */
const sessionOptions = {
  wasm: { executionProviders: ['wasm'] },
  webgpu: { executionProviders: ['webgpu'], preferredOutputLocation: 'gpu-buffer', logSeverityLevel: 3 },
} as const

const outputs = { gradient: ['loss', 'gradient.weight', 'gradient.bias'], logits: ['logits'] }

type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>
type Outputs = Awaited<ReturnType<Session['run']>>

export function fittingHandlers(withRuntime: WithRuntime): Handlers<FittingCalls> {
  const held = new Map<number, Session>()
  const breathe = pacing(BREATH)

  async function stepsOf(
    keys: readonly number[],
    { weight, bias }: Linear,
    wanted: StepArgs['wanted'],
    signal: AbortSignal,
  ): Promise<readonly PartStep[]> {
    const found: Outputs[] = []
    const labels = bias.length
    try {
      for (const key of keys) {
        await breathe()
        signal.throwIfAborted()
        const taken = await withRuntime(async ort => {
          const session = held.get(key)
          if (!session) throw new EngineError('internal', 'a thread was asked for a part that it does not hold')
          const feeds = {
            weight: new ort.Tensor('float32', weight, [labels, weight.length / labels]),
            bias: new ort.Tensor('float32', bias, [labels]),
          }
          return session.run(feeds, outputs[wanted])
        })
        found.push(taken)
      }
    } catch (error) {
      for (const taken of found) for (const tensor of Object.values(taken)) tensor.dispose()
      throw error
    }
    if (isOnGpu(found)) await withRuntime(() => fetched(found))
    return found.map(taken =>
      Object.fromEntries(Object.entries(taken).map(([name, { data }]) => [name, floatsOf(data)])),
    )
  }

  return {
    async hold({ key, width, features, allowed, weights, teacher, moments, device = 'wasm' }) {
      standardise(features, moments)
      const model = linearStep(features, teacher?.together ?? allowed, weights, width, teacher, device)
      const session = await withRuntime(ort => ort.InferenceSession.create(model, sessionOptions[device]))
      held.set(key, session)
      return columnSums(features, width)
    },

    async step({ keys, wanted, ...weights }, { signal, transfer }) {
      const steps = await stepsOf(keys, weights, wanted, signal)
      transfer(...steps.flatMap(step => Object.values(step).map(({ buffer }) => buffer)))
      return steps
    },

    async fit({ keys, ...task }, { signal, transfer }) {
      const fit = await fitLinear(task, weights => stepsOf(keys, weights, 'gradient', signal))
      const { weight, bias, bends } = fit
      for (const { buffer } of [weight, bias, ...bends.moves.flatMap(({ move, change }) => [move, change])])
        if (buffer instanceof ArrayBuffer) transfer(buffer)
      return fit
    },

    async drop({ keys }) {
      for (const key of keys) {
        const session = held.get(key)
        held.delete(key)
        if (session) await withRuntime(() => session.release())
      }
    },
  }
}

function isOnGpu(found: readonly Outputs[]): boolean {
  return found.some(taken => Object.values(taken).some(({ location }) => location === 'gpu-buffer'))
}

/** All at once, from the GPU into memory. */
async function fetched(found: readonly Outputs[]): Promise<void> {
  await Promise.all(found.flatMap(taken => Object.values(taken).map(tensor => tensor.getData(true))))
}

/** Numbers that may be handed over: a view of more is copied. */
function floatsOf(data: unknown): Float32Array<ArrayBuffer> {
  if (!(data instanceof Float32Array)) throw new EngineError('internal', 'a training graph gave no numbers')
  const { buffer, byteLength } = data
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Float32Array(buffer)
    : new Float32Array(data)
}
