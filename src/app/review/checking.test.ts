import { describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { fixInconsistency, inconsistencies, type Place } from '../../domain/consistency.ts'
import { markDone } from '../../domain/document-edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { labelsOf } from '../../domain/project.ts'
import type { Span } from '../../domain/spans.ts'
import { connect, type Endpoint, EngineError, serve } from '../../engine/rpc.ts'
import { type Checker, createChecking } from './checking.ts'
import { type CheckCalls, checkHandlers, inconsistencyOf, placesOf } from './consistency-check.ts'
import { createProject } from '../project/project.ts'

/** A checker in this thread; what crosses is copied as to a worker, and counted by call. */
function localChecker() {
  const crossed: string[] = []
  const start = (): Checker => {
    const [page, worker] = [new EventTarget(), new EventTarget()]
    const end = (own: EventTarget, other: EventTarget): Endpoint => ({
      postMessage(message, transfer) {
        const data: unknown = structuredClone(message, { transfer })
        if (other === worker) crossed.push((data as { name: string }).name)
        setTimeout(() => other.dispatchEvent(new MessageEvent('message', { data })))
      },
      addEventListener: (type, listener) => own.addEventListener(type, listener),
    })
    serve<CheckCalls>(end(worker, page), checkHandlers())
    const connection = connect<CheckCalls>(end(page, worker))
    return { connection, end: () => connection.fail(new EngineError('aborted', 'ended')) }
  }
  return { start, crossed }
}

const texts = ['Oslo is cold. Oslo is far.', 'In Oslo and in Oslo.', 'Nowhere.']

async function bench() {
  const project = createProject(() => Promise.reject(new Error('none')))
  await project.start(undefined)
  await project.add(
    texts.map(text => ({ text })),
    'Opened',
  )
  const records = () => project.store.getState().timeline.present
  project.commit(addLabels(records(), ['LOC', 'ORG']))
  const [loc, org] = labelsOf(records()).map(({ id }) => id)
  const ids = project.store.getState().documents.map(({ id }) => id)
  const label = (document: number, start: number, label: string) =>
    project.commit(
      labelRange(
        { records: records(), document: ids[document]!, text: texts[document]! },
        { start, end: start + 4 },
        label,
      ),
    )
  label(0, 0, loc!)
  label(0, 14, loc!)
  label(1, 3, org!)
  const { start, crossed } = localChecker()
  const checking = createChecking(project, start)
  const state = () => checking.checked.getState()
  const until = async (test: () => boolean) => {
    for (let turn = 0; turn < 200 && !test(); turn++) await new Promise(next => setTimeout(next, 10))
    expect(test()).toBe(true)
  }
  return { project, records, ids, loc, label, checking, crossed, state, until }
}

describe('the check of consistency', () => {
  it('is made while somebody looks, and finds what the domain finds', async () => {
    const { checking, state, until, records, ids, crossed } = await bench()
    expect(crossed).toEqual([])
    const forget = checking.checked.subscribe(() => {})
    await until(() => !state().isStale)
    const { found } = state()
    const expected = inconsistencies(
      records(),
      ids.map((document, at) => ({ document, text: texts[at]! })),
    )
    // What commands do not need of a span does not cross.
    const bare = (places: readonly Place<Span>[]) =>
      places.map(({ document, span: { start, end, label } }) => ({ document, span: { start, end, label } }))
    expect(found?.slips.map(slip => inconsistencyOf(found, slip))).toEqual(
      expected.map(issue => ({
        ...issue,
        places: bare(issue.places),
        ...('agreeing' in issue ? { agreeing: bare(issue.agreeing) } : {}),
      })),
    )
    expect(found?.counts).toEqual({ labels: 1, unlabelled: 0, boundary: 0 })
    forget()
  })

  it('is stale after an edit, and sends no text twice', async () => {
    const { project, checking, records, ids, state, until, crossed } = await bench()
    const forget = checking.checked.subscribe(() => {})
    await until(() => !state().isStale)
    project.commit(markDone(records(), ids[1]!))
    expect(state().isStale).toBe(true)
    expect(state().found?.slips).toHaveLength(1)
    await until(() => !state().isStale)
    expect(state().found?.slips.map(({ kind, size }) => `${kind} ${size}`)).toEqual(['labels 1', 'unlabelled 1'])
    expect(crossed).toEqual(['texts', 'records', 'check', 'records', 'check'])
    forget()
    project.undo()
    await new Promise(next => setTimeout(next, 700))
    expect(state().isStale).toBe(true)
    expect(crossed).toHaveLength(5)
  })

  it('gives slips that the commands fix, and that are gone then', async () => {
    const { project, checking, records, ids, loc, state, until } = await bench()
    const forget = checking.checked.subscribe(() => {})
    await until(() => !state().isStale)
    const found = state().found!
    const slip = found.slips[0]!
    expect(placesOf(found, slip, 0, 5)).toEqual([
      { document: ids[1], span: { start: 3, end: 7, label: expect.any(String) } },
    ])
    const edit = fixInconsistency(records(), inconsistencyOf(found, slip))
    expect(edit).toMatchObject({ count: 1, name: '1 × Oslo → LOC' })
    project.commit(edit)
    expect(records().get(`gold/${ids[1]}`)).toMatchObject({ spans: [{ start: 3, label: loc }] })
    await until(() => !state().isStale)
    expect(state().found?.slips).toEqual([])
    forget()
  })

  it('can be stopped, and begun again', async () => {
    const { checking, state, until, crossed } = await bench()
    let isStopped = false
    const forget = checking.checked.subscribe(({ status }) => {
      if (isStopped || status.kind !== 'checking') return
      isStopped = true
      checking.stop()
    })
    await until(() => isStopped)
    await new Promise(next => setTimeout(next, 50))
    expect(state()).toMatchObject({ status: { kind: 'idle' }, found: undefined })
    expect(crossed).not.toContain('check')
    checking.check()
    await until(() => !state().isStale)
    forget()
  })
})
