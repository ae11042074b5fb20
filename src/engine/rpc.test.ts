import { afterEach, describe, expect, it, vi } from 'vitest'
import { connect, type Endpoint, EngineError, type Handlers, serve } from './rpc.ts'

interface Calls {
  double: { args: number; progress: never; result: number }
  countTo: { args: number; progress: number; result: string }
  fail: { args: 'coded' | 'plain'; progress: never; result: never }
  bytes: { args: number; progress: never; result: Uint8Array }
}

const open: { close(): void }[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
  vi.useRealTimers()
})

/** A message channel with the face of a worker and of its inside. */
function channel(): [Endpoint, Endpoint] {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  port1.start()
  port2.start()
  return [port1, port2]
}

const seen: { cancelled?: boolean; counted: number } = { counted: 0 }
const handlers: Handlers<Calls> = {
  double: value => 2 * value,
  async countTo(last, { signal, report }) {
    signal.addEventListener('abort', () => (seen.cancelled = true))
    for (let i = 1; i <= last && !signal.aborted; i++) {
      report(i)
      seen.counted = i
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    return 'counted'
  },
  fail(kind) {
    throw kind === 'coded' ? new EngineError('model-corrupt', 'half a file') : new TypeError('a slip')
  },
  bytes(length, { transfer }) {
    const made = new Uint8Array(length).fill(7)
    transfer(made.buffer)
    return made
  },
}

function connected() {
  const [near, far] = channel()
  serve<Calls>(far, handlers)
  return connect<Calls>(near)
}

describe('a call', () => {
  it('answers with the result', async () => {
    expect(await connected().call('double', 21)).toBe(42)
  })

  it('reports progress in order, before the result', async () => {
    const heard: number[] = []
    expect(await connected().call('countTo', 4, { onProgress: value => heard.push(value) })).toBe('counted')
    expect(heard).toEqual([1, 2, 3, 4])
  })

  it('keeps the code of an error, and calls any other internal', async () => {
    const connection = connected()
    await expect(connection.call('fail', 'coded')).rejects.toMatchObject({
      code: 'model-corrupt',
      message: 'half a file',
    })
    await expect(connection.call('fail', 'plain')).rejects.toMatchObject({ code: 'internal', message: 'a slip' })
  })

  it('moves what it transfers', async () => {
    expect(await connected().call('bytes', 3)).toEqual(new Uint8Array([7, 7, 7]))
  })

  it('rejects at once when cancelled, tells the other side, and shows no later progress', async () => {
    seen.cancelled = false
    const cancel = new AbortController()
    const heard: number[] = []
    const call = connected().call('countTo', 1000, {
      signal: cancel.signal,
      onProgress(value) {
        heard.push(value)
        if (value === 2) cancel.abort()
      },
    })
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    await vi.waitFor(() => expect(seen.cancelled).toBe(true), 10_000)
    expect(heard.at(-1)).toBe(2)
    expect(seen.counted).toBeLessThan(1000)
  })

  it('is not sent when its signal is aborted already', async () => {
    const call = connected().call('double', 1, { signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('a dead worker', () => {
  it('fails every call that waits and every later one', async () => {
    const listeners = new Map<string, (event: Event) => void>()
    const connection = connect<Calls>({
      postMessage() {},
      addEventListener: (type, listener) => void listeners.set(type, listener),
    })
    const waiting = [connection.call('double', 1), connection.call('double', 2)]
    listeners.get('error')?.(Object.assign(new Event('error'), { message: 'out of memory' }))
    for (const call of waiting) await expect(call).rejects.toMatchObject({ code: 'crashed', message: 'out of memory' })
    await expect(connection.call('double', 3)).rejects.toMatchObject({ code: 'crashed' })
  })

  it('is noticed when it says nothing for as long as patience lasts', async () => {
    vi.useFakeTimers()
    const connection = connect<Calls>({ postMessage() {}, addEventListener() {} }, 6000)
    const call = connection.call('double', 1)
    const failed = expect(call).rejects.toMatchObject({ code: 'crashed' })
    await vi.advanceTimersByTimeAsync(8000)
    await failed
  })

  it('is not confused with one that is busy but answers pings', async () => {
    vi.useFakeTimers()
    let answer: (event: Event) => void = () => {}
    const connection = connect<Calls>(
      {
        postMessage: () => answer(new MessageEvent('message', { data: { kind: 'pong' } })),
        addEventListener: (type, listener) => void (type === 'message' && (answer = listener)),
      },
      6000,
    )
    let settled = false
    connection
      .call('double', 1)
      .finally(() => (settled = true))
      .catch(() => {})
    await vi.advanceTimersByTimeAsync(60_000)
    expect(settled).toBe(false)
  })
})
