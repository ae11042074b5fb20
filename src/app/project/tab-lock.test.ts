import { describe, expect, it } from 'vitest'
import { createTabLocks, type Holder } from './tab-lock.ts'
import { memoryLocks } from '../testing.ts'

const tabs = () => {
  const manager = memoryLocks()
  const quick = { silence: 60, patience: 400 }
  return [createTabLocks(manager, undefined, quick), createTabLocks(manager, undefined, quick)] as const
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
const later = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

// Channels reach every tab, so each test has projects of its own.
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
    let isWritten = false
    const slow = holder(async () => {
      // Longer than a silent tab is given.
      await later(150)
      isWritten = true
      return true
    })
    await one.claim('a2', slow)
    expect(await two.takeOver('a2', holder())).toBeDefined()
    expect(isWritten).toBe(true)
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
    const dumb = () => new BroadcastChannel(`unheard ${Math.random()}`)
    const hung = holder()
    await createTabLocks(manager, dumb).claim('a4', hung)
    const two = createTabLocks(manager, undefined, { silence: 60, patience: 400 })
    expect(await two.takeOver('a4', holder())).toBeDefined()
    await later(0)
    expect(hung.heard).toEqual(['lost'])
  })

  it('is everybody’s where the browser has no locks', async () => {
    const [one, two] = [createTabLocks(undefined), createTabLocks(undefined)]
    expect(await one.claim('a5', holder())).toBeDefined()
    expect(await two.claim('a5', holder())).toBeDefined()
  })
})
