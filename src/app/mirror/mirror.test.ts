import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commit, startTimeline } from '../../domain/history.ts'
import { newProject, recordsOf, type ProjectRecord } from '../../domain/project.ts'
import { createKeeper } from '../project/keeping.ts'
import { readStamp, type JournalEntry, type Stamp } from './journal.ts'
import { withMirror, type MirrorLink } from './mirror.ts'
import type { KeptProject, ProjectStore, Writing } from '../project/storage.ts'
import { memoryStore } from '../testing.ts'

/** A mirror that answers when it is told to, and what was asked of it. */
function fakeMirror(answer: { own: (stamp: Stamp) => Stamp | undefined; append: () => Promise<void> }) {
  const asked: string[] = []
  const entries: JournalEntry[] = []
  let ended = 0
  const connection = {
    async call(name: string, args: { stamp: Stamp; entry: JournalEntry }) {
      asked.push(name)
      if (name === 'own') return answer.own(args.stamp)
      if (name === 'takeBack') return void entries.pop()
      await answer.append()
      entries.push(args.entry)
    },
    fail: () => {},
  }
  const spawn = (): MirrorLink => ({ connection: connection as never, end: () => ended++ })
  return { spawn, asked, entries, ended: () => ended }
}

const titled = (title: string): ProjectRecord => ({ kind: 'project', title, overlap: 'flat', snapping: 'word' })
const writing = (title: string, done = 0): Writing => ({
  records: [['project', titled(title)]],
  texts: [],
  keptSteps: done,
  addedSteps: [],
  position: done,
})
const kept = (stamp?: string): KeptProject => ({
  records: newProject('A'),
  steps: [],
  position: 0,
  problems: [],
  stamp,
})
const soon = () => new Promise(next => setTimeout(next, 5))

describe('a store with a mirror', () => {
  beforeEach(() => vi.stubGlobal('navigator', {}))

  it('has written when both have, whichever is later, and gives both the same stamp', async () => {
    const stamps: (string | undefined)[] = []
    const waiting: (() => void)[] = []
    const store: ProjectStore = {
      ...memoryStore().store,
      write: ({ stamp }) => (stamps.push(stamp), new Promise<void>(resolve => waiting.push(resolve))),
    }
    const mirror = fakeMirror({ own: stamp => stamp, append: () => new Promise<void>(next => waiting.push(next)) })
    const both = withMirror(store, 'a', kept('v/3'), mirror.spawn)
    for (const order of [0, 1]) {
      let isWritten = false
      const written = both.write(writing(`Title ${order}`)).then(() => (isWritten = true))
      await soon()
      expect(waiting).toHaveLength(2)
      waiting.splice(order, 1)[0]?.()
      await soon()
      expect(isWritten).toBe(false)
      waiting.pop()?.()
      await written
    }
    expect(mirror.asked).toEqual(['own', 'append', 'append'])
    expect(mirror.entries.map(({ stamp }) => stamp)).toEqual(stamps.map(stamp => readStamp(stamp)))
    expect(stamps.map(stamp => readStamp(stamp)?.sequence)).toEqual([4, 5])
    expect(mirror.entries.map(({ changes }) => changes)).toMatchObject([
      [{ id: 'project', kind: 'changed', fields: [{ field: 'title', before: 'A', after: 'Title 0' }] }],
      [{ fields: [{ before: 'Title 0', after: 'Title 1' }] }],
    ])
  })

  it('takes back from the mirror what the database did not take, and says the rest from there', async () => {
    const { store } = memoryStore()
    let isFull = true
    const write = (writing: Writing) => (isFull ? Promise.reject(new Error('full')) : store.write(writing))
    const mirror = fakeMirror({ own: stamp => stamp, append: async () => {} })
    const both = withMirror({ ...store, write }, 'b', kept(), mirror.spawn)
    await expect(both.write(writing('Lost'))).rejects.toThrow('full')
    expect(mirror.asked).toEqual(['own', 'append', 'takeBack'])
    isFull = false
    await both.write(writing('Kept'))
    expect(mirror.entries).toMatchObject([{ changes: [{ fields: [{ before: 'A', after: 'Kept' }] }] }])
  })

  it('goes on without a mirror that fails or belongs to another tab, and asks again later', async () => {
    for (const own of [
      () => undefined,
      () => {
        throw new Error('no such file system')
      },
    ]) {
      vi.useFakeTimers()
      const { store, records } = memoryStore()
      const mirror = fakeMirror({ own, append: async () => {} })
      const both = withMirror(store, 'c', kept(), mirror.spawn)
      for (const title of ['One', 'Two', 'Three']) await both.write(writing(title))
      expect(records.get('project')).toMatchObject({ title: 'Three' })
      expect([mirror.asked, mirror.ended()]).toEqual([['own'], 1])
      vi.setSystemTime(Date.now() + 6000)
      await both.write(writing('Four'))
      expect([mirror.asked, mirror.ended()]).toEqual([['own', 'own'], 2])
      vi.useRealTimers()
    }
  })

  it('lets a mirror go that failed in between: it catches up when it is asked for again', async () => {
    vi.useFakeTimers()
    const { store } = memoryStore()
    let isBroken = true
    const mirror = fakeMirror({
      own: stamp => stamp,
      append: () => (isBroken ? Promise.reject(new Error('disk')) : Promise.resolve()),
    })
    const both = withMirror(store, 'd', kept('v/1'), mirror.spawn)
    await both.write(writing('One'))
    expect(mirror.ended()).toBe(1)
    isBroken = false
    vi.setSystemTime(Date.now() + 6000)
    await both.write(writing('Two'))
    expect(mirror.asked).toEqual(['own', 'append', 'own', 'append'])
    vi.useRealTimers()
  })

  it('does not write again what it has from the database already', async () => {
    const { store } = memoryStore()
    const stamps: (string | undefined)[] = []
    const write = (writing: Writing) => (stamps.push(writing.stamp), store.write(writing))
    // It was begun anew from a database in which the writing on its way was complete.
    const mirror = fakeMirror({ own: stamp => readStamp(stamps[0]) ?? stamp, append: async () => {} })
    const both = withMirror({ ...store, write }, 'e', kept('old/9'), mirror.spawn)
    await both.write(writing('One'))
    await both.write(writing('Two'))
    expect(mirror.asked).toEqual(['own', 'append'])
    expect(mirror.entries[0]).toMatchObject({ changes: [{ fields: [{ before: 'One', after: 'Two' }] }] })
  })

  it('reads a large writing from the database rather than from the page', async () => {
    const { store } = memoryStore()
    const stamps: Stamp[] = []
    const mirror = fakeMirror({ own: stamp => (stamps.push(stamp), stamp), append: async () => {} })
    const both = withMirror(store, 'g', kept('v/1'), mirror.spawn)
    await both.write(writing('One'))
    const many = Array.from({ length: 101 }, (_, index) => [`rule/${index}`, undefined] as const)
    await both.write({ ...writing('Two'), records: [...many, ['project', titled('Two')]] })
    await both.write(writing('Three'))
    expect(mirror.asked).toEqual(['own', 'append', 'own', 'append'])
    expect(stamps.map(({ sequence }) => sequence)).toEqual([1, 3])
    expect(mirror.entries[1]).toMatchObject({ changes: [{ fields: [{ before: 'Two', after: 'Three' }] }] })
  })

  it('holds what a keeper writes of a commit as its step alone', async () => {
    const { store } = memoryStore()
    const mirror = fakeMirror({ own: stamp => stamp, append: async () => {} })
    const both = withMirror(store, 'f', kept(), mirror.spawn)
    const timeline = startTimeline<ProjectRecord>(recordsOf([titled('A')]))
    const keeper = createKeeper(both, timeline, () => {})
    keeper.keep(commit(timeline, { name: 'Rename', changes: [['project', titled('B')]] }, 1))
    await keeper.settled()
    expect(mirror.entries).toMatchObject([{ addedSteps: [{ name: 'Rename' }], position: 1 }])
    expect(mirror.entries[0]).not.toHaveProperty('changes')
  })
})
