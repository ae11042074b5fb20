import { describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { addDocuments } from '../../domain/document-list.ts'
import { commit, goTo, startTimeline, stepsOf } from '../../domain/history.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { newProject, type ProjectRecord } from '../../domain/project.ts'
import { readKept } from './storage.ts'

/** A project of one document and one entity, as the database gives it back. */
function stored() {
  const records = newProject('Test')
  let timeline = startTimeline<ProjectRecord>(records)
  timeline = commit(timeline, addLabels(records, ['PER']), 1)
  timeline = commit(
    timeline,
    addDocuments(timeline.present, [{ id: 'a', title: 'A', length: 10, createdAt: 1 }], 'Paste'),
    2,
  )
  const target = { records: timeline.present, document: 'a', text: 'Ada slept.' }
  timeline = commit(timeline, labelRange(target, { start: 0, end: 3 }, 'PER'), 3)
  const steps: unknown[] = stepsOf(timeline)
  return structuredClone({ records: [...timeline.present.values()] as unknown[], steps, position: 3 as unknown })
}

describe('what was stored', () => {
  it('is read back with a history that fits it', () => {
    const { records, steps, position, problems } = readKept(stored())
    expect(problems).toEqual([])
    const start = goTo(startTimeline(records, steps, position), 0)
    expect(start.present).toEqual(newProject('Test'))
  })

  it('is left out where it is broken, and said', () => {
    const data = stored()
    data.records.push({ kind: 'gold', document: 'a', spans: [{ start: 4, end: 2, label: 'PER' }], rejected: [] }, 7)
    const { records, problems } = readKept(data)
    expect(problems).toMatchObject([/^gold a: spans\.0: ends before it starts$/, /^record: /])
    expect(records.get('gold/a')).toMatchObject({ spans: [{ start: 0, end: 3 }] })
  })

  it('goes on without its history where a step or the position is broken', () => {
    for (const spoil of [{ steps: [{ name: 'x' }] }, { position: 4 }, { position: undefined }, { position: 'two' }]) {
      const { records, steps, position, problems } = readKept({ ...stored(), ...spoil })
      expect([steps, position, records.size]).toEqual([[], 0, 4])
      expect(problems).toMatchObject([/can no longer be undone/])
    }
  })
})
