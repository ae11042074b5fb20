import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  changed,
  changedSteps,
  commit,
  goTo,
  nextSteps,
  position,
  redo,
  startTimeline,
  stepsNear,
  stepsOf,
  undo,
  type Edit,
  type Step,
  type Timeline,
} from './history.ts'

interface Thing {
  readonly value: number
  readonly list: readonly number[]
}

const thing = (value: number, ...list: number[]): Thing => ({ value, list })
const set = (name: string, key: string, value: Thing | undefined): Edit<Thing> => ({ name, changes: [[key, value]] })
const start = startTimeline(new Map([['a', thing(1)]]))

const anyEdit = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.option(
      fc.tuple(fc.nat(3), fc.array(fc.nat(3), { maxLength: 5 })).map(([value, list]) => thing(value, ...list)),
      {
        nil: undefined,
      },
    ),
  ),
  { maxLength: 4 },
)
type Move = 'undo' | 'redo' | { go: number } | { edit: readonly (readonly [string, Thing | undefined])[] }
const anyMoves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    fc.constantFrom<Move>('undo', 'redo'),
    fc.nat(12).map(go => ({ go })),
    { weight: 3, arbitrary: anyEdit.map(edit => ({ edit })) },
  ),
  { maxLength: 25 },
)
const moved = (timeline: Timeline<Thing>, move: Move, time = 0) =>
  move === 'undo'
    ? undo(timeline)
    : move === 'redo'
      ? redo(timeline)
      : 'go' in move
        ? goTo(timeline, move.go)
        : commit(timeline, { name: `edit ${time}`, changes: move.edit }, time)

describe('a timeline', () => {
  test('says what it would undo and redo', () => {
    const one = commit(start, set('first', 'a', thing(2)), 10)
    const two = undo(commit(one, set('second', 'b', thing(3)), 20))
    expect(nextSteps(two).undo?.name).toBe('first')
    expect(nextSteps(two).redo?.name).toBe('second')
    expect(stepsOf(two).map(({ name, time }) => [name, time])).toEqual([
      ['first', 10],
      ['second', 20],
    ])
    expect(position(two)).toBe(1)
  })

  test('gives itself back where there is nothing to do', () => {
    expect(undo(start)).toBe(start)
    expect(redo(start)).toBe(start)
    expect(goTo(start, 5)).toBe(start)
    expect(commit(start, set('same', 'a', thing(1)), 0)).toBe(start)
    expect(commit(start, set('none', 'x', undefined), 0)).toBe(start)
  })

  test('forgets what could be redone at the next edit', () => {
    const undone = undo(commit(start, set('lost', 'a', thing(2)), 0))
    expect(stepsOf(commit(undone, set('kept', 'a', thing(3)), 0)).map(({ name }) => name)).toEqual(['kept'])
  })

  test('an edit may name a record twice', () => {
    const edit = {
      name: 'twice',
      changes: [
        ['a', undefined],
        ['a', thing(7)],
      ] as const,
    }
    const next = commit(start, edit, 0)
    expect(next.present).toEqual(new Map([['a', thing(7)]]))
    expect(undo(next).present).toEqual(start.present)
  })

  test('leaves records alone that no step touches', () => {
    const b = thing(2)
    const next = undo(
      commit(
        startTimeline(
          new Map([
            ['a', thing(1)],
            ['b', b],
          ]),
        ),
        set('a', 'a', thing(5)),
        0,
      ),
    )
    expect(next.present.get('b')).toBe(b)
  })

  test('undoing everything gives the start, redoing everything the end, and every place between is what it was', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 20 }), edits => {
        const timelines = [start]
        for (const changes of edits) {
          const last = timelines.at(-1)!
          const next = commit(last, { name: 'edit', changes }, 0)
          if (next !== last) timelines.push(next)
        }
        const end = timelines.at(-1)!
        expect(goTo(end, 0).present).toEqual(start.present)
        expect(goTo(goTo(end, 0), timelines.length).present).toEqual(end.present)
        for (const [count, { present }] of timelines.entries()) expect(goTo(end, count).present).toEqual(present)
      }),
      { numRuns: 100 },
    )
  })

  test('survives a reload as JSON, in the middle of its steps', () => {
    fc.assert(
      fc.property(anyMoves, moves => {
        const timeline = moves.reduce(moved, start)
        const steps = JSON.parse(JSON.stringify(stepsOf(timeline))) as Step<Thing>[]
        const loaded = startTimeline(new Map(timeline.present), steps, position(timeline))
        expect(position(loaded)).toBe(position(timeline))
        for (const count of [0, 3, 99]) expect(goTo(loaded, count).present).toEqual(goTo(timeline, count).present)
      }),
      { numRuns: 100 },
    )
  })

  test('steps that do not fit the records are refused, and the timeline is as it was', () => {
    const next = commit(start, set('edit', 'a', thing(2)), 0)
    const broken = startTimeline(new Map(), stepsOf(next))
    expect(() => undo(broken)).toThrow(RangeError)
    expect(broken.present.size).toBe(0)
  })
})

describe('what a storage writes', () => {
  test('the records and steps that changed make the kept project equal to the one in memory', () => {
    fc.assert(
      fc.property(fc.array(anyMoves, { maxLength: 6 }), rounds => {
        let timeline: Timeline<Thing> = start
        const records = new Map(start.present)
        let steps: Step<Thing>[] = []
        for (const moves of rounds) {
          const next = moves.reduce(moved, timeline)
          for (const [key, record] of changed(timeline.present, next.present))
            if (record) records.set(key, record)
            else records.delete(key)
          const { kept, added } = changedSteps(timeline, next)
          steps = [...steps.slice(0, kept), ...added]
          timeline = next
          expect(records).toEqual(timeline.present)
          expect(steps).toEqual(stepsOf(timeline))
        }
      }),
      { numRuns: 100 },
    )
  })

  test('one step after a commit, none after undo and redo', () => {
    const one = commit(commit(start, set('1', 'a', thing(2)), 0), set('2', 'a', thing(3)), 0)
    expect(changedSteps(one, undo(one))).toEqual({ kept: 2, added: [] })
    expect(changedSteps(undo(one), redo(undo(one)))).toEqual({ kept: 2, added: [] })
    const other = commit(undo(one), set('3', 'a', thing(4)), 0)
    expect(changedSteps(one, other)).toMatchObject({ kept: 1, added: [{ name: '3' }] })
    expect(changedSteps(undo(one), other)).toMatchObject({ kept: 1, added: [{ name: '3' }] })
  })
})

test('a commit costs the same after thousands of others, on four thousand records', () => {
  const records = new Map(Array.from({ length: 4000 }, (_, index) => [`r${index}`, thing(index)]))
  let timeline = startTimeline(records)
  const time = (count: number) => {
    const from = performance.now()
    for (let index = 0; index < count; index++)
      timeline = commit(timeline, set('edit', `r${index % 4000}`, thing(-position(timeline), index)), 0)
    return (performance.now() - from) / count
  }
  time(4000)
  // The quickest of ten, as the machine may be busy; ms; 0.2 on a quiet one.
  expect(Math.min(...Array.from({ length: 10 }, () => time(100)))).toBeLessThan(3)
  expect(position(timeline)).toBe(5000)
}, 60_000)

test('the steps nearest to the present are found without walking to the first', () => {
  let timeline = start
  for (let at = 1; at <= 9; at++) timeline = commit(timeline, set(`step ${at}`, 'a', thing(at + 1)), at)
  const named = (steps: readonly Step<Thing>[]) => steps.map(({ name }) => name)
  const near = stepsNear(goTo(timeline, 5), 2, 3)
  expect(named(near.done)).toEqual(['step 4', 'step 5'])
  expect(named(near.undone)).toEqual(['step 6', 'step 7', 'step 8'])
  expect(named(stepsNear(timeline, 99, 99).done)).toEqual(named(stepsOf(timeline)))
})
