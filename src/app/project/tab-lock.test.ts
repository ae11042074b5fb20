import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTabLocks, type Holder } from './tab-lock.ts'
import { memoryLocks } from '../testing.ts'

/** Channels between the tabs of a browser; what is said is heard at once, by all others. */
function channels() {
  const open = new Set<{ readonly name: string; readonly events: EventTarget }>()
  return (name: string) => {
    const own = { name, events: new EventTarget() }
    open.add(own)
    const postMessage = (data: unknown) => {
      for (const other of open)
        if (other !== own && other.name === name)
          queueMicrotask(() => open.has(other) && other.events.dispatchEvent(new MessageEvent('message', { data })))
    }
    const close = () => void open.delete(own)
    const addEventListener = own.events.addEventListener.bind(own.events)
    return { postMessage, close, addEventListener } as unknown as BroadcastChannel
  }
}

const quick = { silence: 60, patience: 400 }
const tabs = () => {
  const manager = memoryLocks()
  const channel = channels()
  return [createTabLocks(manager, channel, quick), createTabLocks(manager, channel, quick)] as const
}
const holder = (asked: Holder['asked'] = async () => true) => {
  const heard: string[] = []
  return {
    heard,
    asked: async () => {
      heard.push('asked')
      return asked()
    },
    lost: () => void heard.push('lost'),
  }
}
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('the lock of a project', () => {
  it('is had by one tab, and free again when that lets go; other projects have their own', async () => {
    const [one, two] = tabs()
    const hold = await one.claim('a1', holder())
    expect(hold).toBeDefined()
    expect(await two.claim('a1', holder())).toBeUndefined()
    expect(await two.claim('b1', holder())).toBeDefined()
    hold!.release()
    await later(0)
    expect(await two.claim('a1', holder())).toBeDefined()
  })

  it('goes over when the tab that had it has written what it has, and not before', async () => {
    const [one, two] = tabs()
    let written: (isWritten: boolean) => void = () => {}
    const slow = holder(() => new Promise<boolean>(resolve => (written = resolve)))
    await one.claim('a2', slow)
    const over = vi.fn<(hold: unknown) => void>()
    const taking = two.takeOver('a2', holder()).then(over)
    // Longer than a silent tab is given.
    await later(150)
    expect(over).not.toHaveBeenCalled()
    written(true)
    await taking
    expect(over.mock.calls[0]?.[0]).toBeDefined()
    expect(slow.heard).toEqual(['asked'])
    expect(await one.claim('a2', holder())).toBeUndefined()
  })

  it('stays where something could not be written', async () => {
    const [one, two] = tabs()
    const unable = holder(async () => false)
    await one.claim('a3', unable)
    expect(await two.takeOver('a3', holder())).toBeUndefined()
    expect(unable.heard).toEqual(['asked'])
    // And can be asked for again.
    expect(await two.takeOver('a3', holder())).toBeUndefined()
    expect(unable.heard).toEqual(['asked', 'asked'])
  })

  it('is taken away from a tab that hangs, which hears of it', async () => {
    const manager = memoryLocks()
    const hung = holder()
    // What is said to it, it does not hear.
    await createTabLocks(manager, channels(), quick).claim('a4', hung)
    const taking = createTabLocks(manager, channels(), quick).takeOver('a4', holder())
    await later(quick.silence - 1)
    expect(hung.heard).toEqual([])
    await later(1)
    expect(await taking).toBeDefined()
    await later(0)
    expect(hung.heard).toEqual(['lost'])
  })

  it('is everybody’s where the browser has no locks', async () => {
    const [one, two] = [createTabLocks(undefined), createTabLocks(undefined)]
    expect(await one.claim('a5', holder())).toBeDefined()
    expect(await two.claim('a5', holder())).toBeDefined()
  })
})
