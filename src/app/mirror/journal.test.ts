import { crc32 as nodeCrc32 } from 'node:zlib'
import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { follow, nextMove } from '../../../e2e/crash-edits.ts'
import { changed, changedSteps, position, startTimeline, stepsOf, type Timeline } from '../../domain/history.ts'
import { newProject, recordsOf, type ProjectRecord } from '../../domain/project.ts'
import { openJournalFiles, type SyncFile } from './journal-files.ts'
import { crc32, entryOf, frameOf, journalOf, readJournal, type Place } from './journal.ts'
import type { Writing } from '../project/storage.ts'

/** A file in memory; after `budget` bytes and changes of size everything fails, as if the browser had been killed. */
function memoryFile(disk: { bytes: Uint8Array }, life: { budget: number }): SyncFile {
  const spend = (most: number) => {
    const spent = Math.min(most, life.budget)
    life.budget -= spent
    return spent
  }
  const resize = (size: number) => {
    const next = new Uint8Array(size)
    next.set(disk.bytes.subarray(0, size))
    disk.bytes = next
  }
  return {
    read: (bytes, { at }) => {
      const part = disk.bytes.subarray(at, at + bytes.length)
      bytes.set(part)
      return part.length
    },
    write(bytes, { at }) {
      const size = spend(bytes.length)
      if (size > 0 && at + size > disk.bytes.length) resize(at + size)
      disk.bytes.set(bytes.subarray(0, size), at)
      if (size < bytes.length) throw new Error('killed')
      return size
    },
    truncate(size) {
      if (spend(1) < 1) throw new Error('killed')
      resize(size)
    },
    getSize: () => disk.bytes.length,
    flush() {
      if (life.budget <= 0) throw new Error('killed')
    },
    close: () => {},
  }
}

/** What a keeper writes to get from one timeline to another. */
function writingOf(from: Timeline<ProjectRecord>, to: Timeline<ProjectRecord>, texts: Writing['texts']): Writing {
  const { kept, added } = changedSteps(from, to)
  return {
    records: [...changed(from.present, to.present)],
    texts,
    keptSteps: kept,
    addedSteps: added,
    position: position(to),
  }
}

const placeOf = (timeline: Timeline<ProjectRecord>): Place => ({
  records: new Map(timeline.present),
  steps: stepsOf(timeline).length,
  position: position(timeline),
})
const begun = () => startTimeline<ProjectRecord>(newProject('Journal'))
const snapshotOf = (timeline: Timeline<ProjectRecord>, texts: ReadonlyMap<string, string> = new Map()) => ({
  records: timeline.present,
  steps: stepsOf(timeline),
  position: position(timeline),
  texts,
})

/** Random edits in bursts, each burst one writing; now and then the history is cleared, as no step says. */
function* writings(seed: number, count: number) {
  let timeline = begun()
  const texts = new Map<string, string>()
  for (let number = 0, done = 0; done < count; done++) {
    const from = timeline
    const added: [string, string][] = []
    for (let burst = 0; burst <= (seed + done) % 3; burst++, number++) {
      const move = nextMove(timeline, seed, number)
      timeline = follow(timeline, move)
      if (move.kind === 'commit') added.push(...move.texts)
    }
    if ((seed + done) % 17 === 16) timeline = startTimeline(timeline.present)
    for (const [id, text] of added) texts.set(id, text)
    yield { from, to: timeline, texts: new Map(texts), writing: writingOf(from, timeline, added) }
  }
}

describe('the journal of a project', () => {
  it('has the checksum of zip', () => {
    for (const words of ['', 'a', 'The quick brown fox', '\u{1F600}'.repeat(99)]) {
      const bytes = new TextEncoder().encode(words)
      expect(crc32(bytes)).toBe(nodeCrc32(bytes))
    }
  })

  it('gives back the project after any edits, undone, redone, or with the history cleared', () => {
    assert(
      property(integer({ min: 1, max: 1e6 }), seed => {
        const visit = `visit${seed}`
        const frames = [...journalOf(snapshotOf(begun()), { visit, sequence: 0 }, 1)]
        let sequence = 0
        for (const { from, to, texts, writing } of writings(seed, 40)) {
          // As it is read back: no object of the page is in it.
          const entry = structuredClone(entryOf(placeOf(from), writing, { visit, sequence: ++sequence }))
          frames.push(frameOf(entry))
          if (sequence % 20 > 0) continue
          const journal = readJournal(Buffer.concat(frames))!
          expect(journal.stamp).toEqual({ visit, sequence })
          const { problems, texts: found, ...project } = journal.project()
          expect(problems).toEqual([])
          const { texts: _, ...wanted } = snapshotOf(to)
          expect(project).toEqual(wanted)
          for (const [id, text] of found) expect(text).toBe(texts.get(id))
        }
      }),
      { numRuns: 10 },
    )
  })

  it('says of an edit among many entities no more than what it changed', () => {
    let timeline = begun()
    const texts: [string, string][] = []
    for (let number = 0; number < 400; number++) timeline = follow(timeline, nextMove(timeline, 3, number))
    const spans = Array.from({ length: 20_000 }, (_, index) => ({ start: index * 5, end: index * 5 + 4, label: 'PER' }))
    const gold = { kind: 'gold' as const, document: 'x', spans, rejected: [] }
    const from = startTimeline<ProjectRecord>(recordsOf([...timeline.present.values(), gold]))
    const move = {
      name: 'Relabel',
      changes: [['gold/x', { ...gold, spans: spans.with(9, { ...spans[9]!, label: 'LOC' }) }]] as const,
    }
    const to = follow(from, { kind: 'commit', edit: move, texts: new Map() })
    const back = follow(to, { kind: 'travel', count: 0 })
    const sizeOf = (a: typeof from, b: typeof from) =>
      frameOf(entryOf(placeOf(a), writingOf(a, b, texts), { visit: 'x', sequence: 1 })).length
    expect(sizeOf(from, to)).toBeLessThan(500)
    expect(sizeOf(to, back)).toBeLessThan(500)
  })

  it('keeps texts with line ends, lone surrogates and byte order marks as they are', () => {
    const text = '\uFEFFa\r\nb\u2028\uD800\uDFFF \uD83D\u{1F600}\0'
    const document = {
      kind: 'document',
      id: 'a',
      title: text,
      length: text.length,
      createdAt: 0,
      state: 'new',
    } as const
    const full = {
      ...document,
      role: 'none',
      annotatedFor: null,
      doneUpTo: null,
      notes: text,
      metadata: {},
      order: 0,
    } as const
    const records = recordsOf([...newProject(text).values(), full])
    const project = {
      records,
      steps: [],
      position: 0,
      texts: new Map([
        ['a', text],
        ['gone', 'no longer used'],
      ]),
    }
    const read = readJournal(Buffer.concat([...journalOf(project, { visit: 'l', sequence: 4 }, 2)]))!
    expect(read.project()).toEqual({ ...project, texts: new Map([['a', text]]), problems: [] })
  })

  it('ends before a torn, changed or foreign byte, and is none without a whole beginning', () => {
    const visit = 'torn'
    const beginning = [...journalOf(snapshotOf(begun()), { visit, sequence: 0 }, 1)]
    const whole = [...beginning]
    const ends: number[] = [Buffer.concat(beginning).length]
    let sequence = 0
    for (const { from, writing } of writings(5, 9)) {
      whole.push(frameOf(entryOf(placeOf(from), writing, { visit, sequence: ++sequence })))
      ends.push(Buffer.concat(whole).length)
    }
    const bytes = Buffer.concat(whole)
    for (let cut = 0; cut < bytes.length; cut += 61) {
      const journal = readJournal(bytes.subarray(0, cut))
      const last = ends.findLastIndex(end => end <= cut)
      expect(journal?.stamp.sequence ?? -1).toBe(last)
      const spoiled = Buffer.from(bytes)
      spoiled[cut]! ^= 0x40
      const before = ends.findLastIndex(end => end <= cut)
      expect(readJournal(spoiled)?.stamp.sequence ?? -1).toBe(before)
    }
    const zeros = readJournal(Buffer.concat([bytes, new Uint8Array(4096)]))!
    expect(zeros.end).toBe(bytes.length)
  })
})

describe('the two files of a journal', () => {
  it('hold every edit that was written, wherever the browser is killed, while they are begun anew again and again', () => {
    assert(
      property(integer({ min: 1, max: 1e6 }), integer({ min: 0, max: 60_000 }), (seed, budget) => {
        const disks = [{ bytes: new Uint8Array() }, { bytes: new Uint8Array() }] as const
        const open = (life: { budget: number }) =>
          openJournalFiles([memoryFile(disks[0], life), memoryFile(disks[1], life)], 600)
        const visit = `files${seed}`
        open({ budget: 1e9 }).begin(snapshotOf(begun()), { visit, sequence: 0 })
        const life = { budget }
        const states = [snapshotOf(begun())]
        let written = 0
        try {
          const files = open(life)
          for (const { from, to, texts, writing } of writings(seed, 30)) {
            states.push(snapshotOf(to, texts))
            files.append(entryOf(placeOf(from), writing, { visit, sequence: states.length - 1 }))
            written = states.length - 1
            if (files.isLong()) files.shorten()
          }
        } catch (error) {
          expect(String(error)).toMatch(/killed/)
        }
        const files = open({ budget: 1e9 })
        const { sequence } = files.stamp()!
        expect(sequence).toBeGreaterThanOrEqual(written)
        expect(sequence).toBeLessThanOrEqual(written + 1)
        const found = disks
          .map(({ bytes }) => readJournal(bytes))
          .find(journal => journal?.stamp.sequence === sequence)!
        const { records, steps, position } = found.project()
        expect({ records, steps, position }).toEqual({
          records: states[sequence]!.records,
          steps: states[sequence]!.steps,
          position: states[sequence]!.position,
        })
      }),
      { numRuns: 40 },
    )
  })

  it('take the last edit away again, and go on', () => {
    const disks = [{ bytes: new Uint8Array() }, { bytes: new Uint8Array() }] as const
    const life = { budget: 1e9 }
    const files = openJournalFiles([memoryFile(disks[0], life), memoryFile(disks[1], life)])
    files.begin(snapshotOf(begun()), { visit: 'x', sequence: 7 })
    const [first, second] = [...writings(2, 2)]
    files.append(entryOf(placeOf(first!.from), first!.writing, { visit: 'x', sequence: 8 }))
    files.takeBack()
    expect(files.stamp()).toEqual({ visit: 'x', sequence: 7 })
    // The next writing starts from where the failed one did, and says all that is not written yet.
    const both = writingOf(first!.from, second!.to, [...first!.writing.texts, ...second!.writing.texts])
    files.append(entryOf(placeOf(first!.from), both, { visit: 'x', sequence: 8 }))
    const reopened = openJournalFiles([memoryFile(disks[0], life), memoryFile(disks[1], life)])
    expect(reopened.stamp()).toEqual({ visit: 'x', sequence: 8 })
    const journal = disks.map(({ bytes }) => readJournal(bytes)).find(journal => journal?.stamp.sequence === 8)!
    expect(journal.project().records).toEqual(second!.to.present)
  })
})
