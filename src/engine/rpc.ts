/**
 * Typed calls over a worker: a request, any progress, one answer. Cancelling rejects at once and tells the other side;
 * a worker that dies, or says nothing while calls wait, fails every call.
 */
import type { ErrorCode, WireError } from './protocol.ts'

export type CallMap = Record<string, { args: unknown; progress: unknown; result: unknown }>

type Request =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'ping' }

type Reply =
  | { readonly kind: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'pong' }

/** What a Worker, a worker's own scope and a wrapped Node worker have in common. */
export interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void
}

export class EngineError extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, stack?: string) {
    super(message)
    this.name = 'EngineError'
    this.code = code
    if (stack) this.stack = stack
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((value: Progress) => void) | undefined
  readonly transfer?: Transferable[]
}

export interface Connection<Calls> {
  call<Name extends keyof Calls & string>(
    name: Name,
    args: ArgsOf<Calls, Name>,
    options?: CallOptions<ProgressOf<Calls, Name>>,
  ): Promise<ResultOf<Calls, Name>>
  /** Fails every waiting call, and every later one, with `error`. */
  fail(error: EngineError): void
}

type Field<Calls, Name extends keyof Calls, Key extends string> =
  Calls[Name] extends Record<Key, infer Value> ? Value : never
export type ArgsOf<Calls, Name extends keyof Calls> = Field<Calls, Name, 'args'>
export type ProgressOf<Calls, Name extends keyof Calls> = Field<Calls, Name, 'progress'>
export type ResultOf<Calls, Name extends keyof Calls> = Field<Calls, Name, 'result'>

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
  readonly progress: (value: never) => void
}

/**
 * @param patience milliseconds without a word from the other side, while calls wait, after which it counts as dead; for
 *   a side that computes in one piece and cannot answer a ping, leave it out
 */
export function connect<Calls>(port: Endpoint, patience?: number): Connection<Calls> {
  const pending = new Map<number, Pending>()
  let nextId = 0
  let dead: EngineError | undefined
  let lastHeard = Date.now()
  let watchdog: ReturnType<typeof setInterval> | undefined

  const settle = (id: number) => {
    const call = pending.get(id)
    pending.delete(id)
    if (pending.size === 0) {
      clearInterval(watchdog)
      watchdog = undefined
    }
    return call
  }
  const fail = (error: EngineError) => {
    dead ??= error
    for (const id of pending.keys()) settle(id)?.reject(error)
  }
  const watch = () => {
    if (patience === undefined || watchdog !== undefined) return
    lastHeard = Date.now()
    let lastLook = lastHeard
    watchdog = setInterval(() => {
      // A laptop that slept, or a throttled tab, is not a dead worker: only count time that was really watched.
      const now = Date.now()
      if (now - lastLook > patience / 2) lastHeard += now - lastLook
      lastLook = now
      if (now - lastHeard > patience) fail(new EngineError('crashed', `the worker said nothing for ${patience} ms`))
      else port.postMessage({ kind: 'ping' } satisfies Request, [])
    }, patience / 6)
  }

  port.addEventListener('message', event => {
    lastHeard = Date.now()
    const { data } = event as MessageEvent<Reply>
    if (data.kind === 'pong') return
    if (data.kind === 'progress') return pending.get(data.id)?.progress(data.value as never)
    const call = settle(data.id)
    if (!call) return // cancelled: a late answer is expected
    if (data.kind === 'done') call.resolve(data.value as never)
    else call.reject(new EngineError(data.error.code, data.error.message, data.error.stack))
  })
  for (const type of ['error', 'messageerror'] as const) {
    port.addEventListener(type, event => {
      const message = 'message' in event && event.message ? String(event.message) : `worker ${type}`
      fail(new EngineError('crashed', message))
    })
  }

  return {
    fail,
    call(name, args, { signal, onProgress, transfer = [] } = {}) {
      if (dead) return Promise.reject(dead)
      if (signal?.aborted) return Promise.reject(new EngineError('aborted', `${name} was cancelled`))
      return new Promise((resolve, reject) => {
        const id = nextId++
        const cancel = () => {
          settle(id)
          port.postMessage({ kind: 'cancel', id } satisfies Request, [])
          reject(new EngineError('aborted', `${name} was cancelled`))
        }
        const forget = () => signal?.removeEventListener('abort', cancel)
        pending.set(id, {
          resolve: value => (forget(), resolve(value)),
          reject: error => (forget(), reject(error)),
          progress: value => onProgress?.(value),
        })
        signal?.addEventListener('abort', cancel, { once: true })
        watch()
        port.postMessage({ kind: 'call', id, name, args } satisfies Request, transfer)
      })
    },
  }
}

export interface Context<Progress> {
  readonly signal: AbortSignal
  report(value: Progress): void
  /** Moves buffers with the answer instead of copying them. */
  transfer(...items: Transferable[]): void
}

export type Handlers<Calls> = {
  readonly [Name in keyof Calls]: (
    args: ArgsOf<Calls, Name>,
    context: Context<ProgressOf<Calls, Name>>,
  ) => Promise<ResultOf<Calls, Name>> | ResultOf<Calls, Name>
}

/** Answers the calls of the other side. Register before anything is awaited: messages that nobody hears are lost. */
export function serve<Calls>(port: Endpoint, handlers: Handlers<Calls>): void {
  const running = new Map<number, AbortController>()
  const post = (message: Reply, transfer: Transferable[] = []) => port.postMessage(message, transfer)

  port.addEventListener('message', async event => {
    const { data } = event as MessageEvent<Request>
    if (data.kind === 'ping') return post({ kind: 'pong' })
    if (data.kind === 'cancel')
      return running.get(data.id)?.abort(new EngineError('aborted', 'cancelled by the caller'))
    const { id, name, args } = data
    const controller = new AbortController()
    const transfer: Transferable[] = []
    running.set(id, controller)
    try {
      const handler = handlers[name as keyof Calls]
      if (!handler) throw new EngineError('internal', `no call is named ${name}`)
      const value = await handler(args as never, {
        signal: controller.signal,
        report: value => {
          if (!controller.signal.aborted) post({ kind: 'progress', id, value })
        },
        transfer: (...items) => void transfer.push(...items),
      })
      post({ kind: 'done', id, value }, transfer)
    } catch (error) {
      post({ kind: 'failed', id, error: toWire(error) })
    } finally {
      running.delete(id)
    }
  })
}

function toWire(error: unknown): WireError {
  if (error instanceof EngineError) return { code: error.code, message: error.message, stack: error.stack }
  if (error instanceof Error) return { code: 'internal', message: error.message, stack: error.stack }
  return { code: 'internal', message: String(error) }
}
