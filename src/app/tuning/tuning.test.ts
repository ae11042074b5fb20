import { describe, expect, it } from 'vitest'
import { markDone } from '../../domain/document-edits.ts'
import { together } from '../../domain/edits.ts'
import { labelRange } from '../../domain/annotate.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { headKey } from '../../domain/project.ts'
import { runsOf } from '../../domain/runs.ts'
import type { EntityScores, ScoreReport } from '../../domain/score-report.ts'
import { unpacked } from '../../engine/tune-message.ts'
import type { TuneProgress, TuneResult } from '../../engine/tune-protocol.ts'
import { EngineError } from '../../engine/rpc.ts'
import { createApp } from '../app.ts'
import { discardedOutcome } from './outcome.ts'
import { capitals, headOf, loaded, memoryEngine, memoryStore, type PendingCall } from '../testing.ts'

const texts = ['Ada met Bo.', 'Bo sailed on Erebus.', 'Cy never left Oslo.']

/** A score of so many right of so many. */
function scored(f1: number): ScoreReport {
  const score = { precision: f1, recall: f1, f1, number: 4 }
  const entities: EntityScores = { overall: score, macro: score, weighted: score, types: [['SHIP', score]] }
  const found = { found: 2, number: 4 }
  return {
    default: entities,
    strict: entities,
    tokens: { accuracy: f1, withoutO: score, withO: score, tags: [] },
    confusion: { labels: ['SHIP'], counts: [8, 1, 1, 3] },
    errors: { correct: 3, boundary: 0, type: 0, missed: 1, spurious: 1 },
    seen: found,
    unseen: found,
    counts: [{ correct: 3, predicted: 4, gold: 4 }],
  }
}

function resultFor({ args }: PendingCall<'tune'>): TuneResult {
  return {
    head: { ...headOf('tuned', args.types), title: '' },
    chosen: { c: 0.01, choices: [{ c: 0.01, loss: 0.2, f1: 0.8 }] },
    loss: 0.1,
    iterations: 7,
    evaluation: {
      procedure: { kind: 'cross-validation', folds: 3, seeds: [42] },
      documents: args.documents.map(({ id }) => id),
      words: 12,
      after: scored(0.8),
      before: scored(0.5),
      difference: { estimate: 0.3, low: 0.1, high: 0.5 },
    },
    data: { documents: args.documents.length, words: 12, entities: 4 },
    unsaid: [],
    milliseconds: { features: 1, training: 2, scoring: 3 },
  }
}

/** Three documents, of which the first two are done; ships are labelled in the second. */
async function bench() {
  const { engine, calls } = memoryEngine()
  const { store } = memoryStore()
  let choices = '{}'
  const app = createApp({
    engine,
    modelUrl: 'model/',
    openStore: async () => store,
    choiceStore: { read: () => choices, write: value => (choices = value) },
    platform: 'Linux',
  })
  const { project } = app
  await project.start(undefined)
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  await project.add(
    texts.map(text => ({ text })),
    'Pasted',
  )
  const present = () => project.store.getState().timeline.present
  const ids = project.store.getState().documents.map(({ id }) => id)
  const [first = '', second = ''] = ids
  project.commit(addLabels(present(), ['SHIP', 'PER']))
  const ship = [...present().values()].find(record => record.kind === 'label' && record.name === 'SHIP')
  const person = [...present().values()].find(record => record.kind === 'label' && record.name === 'PER')
  const label = (document: string, text: string, words: string, of: typeof ship) => {
    const start = text.indexOf(words)
    if (of?.kind !== 'label') throw new Error('no label')
    const range = { start, end: start + words.length }
    project.commit(labelRange({ records: present(), document, text }, range, of.id))
  }
  label(first, texts[0]!, 'Ada', person)
  label(second, texts[1]!, 'Erebus', ship)
  project.commit(
    together(present(), 'done', [records => markDone(records, first), records => markDone(records, second)]),
  )
  await app.show('tune')
  const { tuning } = app.labelActivity()
  const action = (id: string) => {
    const found = app.actions().find(action => action.id === id)
    if (!found) throw new Error(`no action ${id}`)
    return found
  }
  /** Answers what is asked of the engine beside training, until something holds. */
  const answered = new Set<object>()
  const until = async (holds: () => boolean, but?: string) => {
    for (const end = performance.now() + 25_000; !holds();) {
      if (performance.now() > end) throw new Error(`never: ${holds}`)
      for (const call of calls('head').filter(call => !answered.has(call))) {
        answered.add(call)
        await call.answer(headOf(call.args.name, ['PLANT']))
      }
      for (const call of calls('tag')) {
        if (answered.has(call) || call.args.text === but) continue
        answered.add(call)
        const { text, head } = call.args
        call.progress(capitals(text, head.labels.some(label => label.endsWith('SHIP')) ? 'SHIP' : 'PER'))
        await call.answer({ words: 3, pieces: 3, encodedPieces: 0, unknownPieces: 0, milliseconds: 1 })
      }
      await new Promise(next => setTimeout(next, 1))
    }
  }
  /** Until the open text is read by the head of a name. */
  const readBy = (name: string | undefined) =>
    until(() => {
      const { head, tagging } = app.session.getState()
      return head?.name === name && tagging.kind === 'done'
    })
  await readBy('news')
  const press = async () => {
    const before = calls('tune').length
    action('tune').run()
    await until(() => calls('tune').length > before)
    return calls('tune').at(-1)!
  }
  const finish = async (call: PendingCall<'tune'>) => {
    await call.answer(resultFor(call))
    await until(() => {
      const { outcome } = tuning.store.getState()
      const { status, byDocument } = tuning.changes.store.getState()
      return outcome?.milliseconds !== undefined && status.kind === 'idle' && byDocument.size > 1
    })
    return tuning.store.getState().outcome!
  }
  const unanswered = () => calls('tag').filter(call => !answered.has(call)).length
  return { app, tuning, action, press, finish, until, unanswered, readBy, present, ids }
}

describe('fine-tuning', () => {
  it('hands over what is done, with what is known of each document, and what to start from and to compare with', async () => {
    const { press, ids } = await bench()
    const args = unpacked((await press()).args)
    expect(args.documents.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(args.documents[1]).toEqual({
      id: ids[1],
      text: texts[1],
      spans: [{ start: 13, end: 19, label: 'SHIP' }],
      rejected: [],
      known: { end: texts[1]!.length, types: ['SHIP', 'PER'] },
      role: 'none',
    })
    expect(args.types).toEqual(['LOC', 'PER', 'SHIP'])
    expect(args.start).toMatchObject({ kind: 'head', head: { name: 'news' }, types: { LOC: 'LOC', PER: 'PER' } })
    expect(args.before).toMatchObject({ head: { name: 'news' }, types: { LOC: 'LOC', PER: 'PER' }, seen: [] })
    expect(args.options).toMatchObject({ how: 'automatic', seed: 42 })
  })

  it('has keys of its own', async () => {
    const { app } = await bench()
    const keys = app.actions().flatMap(({ group, ownKeys }) => (group === 'Tuning' ? ownKeys : []))
    expect(keys).toContain('Mod+Enter')
    expect(new Set(keys.map(key => key.toLowerCase())).size).toBe(keys.length)
  })

  it('tells what it does as it goes on, in Tune and in the top bar', async () => {
    const { app, tuning, press } = await bench()
    const call = await press()
    call.progress({ phase: 'choosing', done: 3, total: 12 })
    expect(tuning.store.getState().status).toMatchObject({ kind: 'running', share: 0.25 })
    expect(app.session.getState().tuning).toMatchObject({ words: 'fine-tuning, 25 %', stop: 'stop-tuning' })
  })

  it('reads the open text with the new head at once, and shows what changed in all that was learned from', async () => {
    const { app, tuning, press, finish, ids } = await bench()
    const outcome = await finish(await press())
    expect(outcome?.milliseconds).toBeGreaterThanOrEqual(0)
    expect(app.session.getState().trial).toBe(outcome?.head)
    expect(app.session.getState().head).toBe(outcome?.head)
    const { shown, byDocument, status } = tuning.changes.store.getState()
    expect(status.kind).toBe('idle')
    expect(shown?.document).toBe(ids[0])
    expect(shown?.changes.map(({ kind }) => kind)).toEqual(['relabelled', 'relabelled'])
    expect([...byDocument.keys()]).toEqual(ids.slice(0, 2))
    expect(tuning.changes.places()).toHaveLength(4)
  })

  it('goes from change to change, into other documents and round the end', async () => {
    const { app, tuning, press, finish, action, until, ids } = await bench()
    await finish(await press())
    const where = async (id: string) => {
      const { selection: before } = app.session.getState()
      action(id).run()
      await until(() => ![before, undefined].includes(app.session.getState().selection))
      const { open } = app.project.store.getState()
      const { selection } = app.session.getState()
      if (open.kind !== 'open' || !selection) throw new Error('nowhere')
      return `${ids.indexOf(open.id)} ${open.text.slice(selection.start, selection.end)}`
    }
    expect(await where('next-change')).toBe('0 Ada')
    expect(await where('next-change')).toBe('0 Bo')
    expect(await where('next-change')).toBe('1 Bo')
    expect(await where('next-change')).toBe('1 Erebus')
    expect(await where('next-change')).toBe('0 Ada')
    expect(await where('previous-change')).toBe('1 Erebus')
    tuning.changes.filter('lost')
    expect(tuning.changes.places()).toEqual([])
  })

  it('compares no further document once that is stopped, and the rest when it is told to go on', async () => {
    const { tuning, press, action, until, ids, unanswered } = await bench()
    const call = await press()
    void call.answer(resultFor(call))
    const { store } = tuning.changes
    // The open document is read by both heads, of the other nothing is answered.
    await until(() => store.getState().shown?.document === ids[0], texts[1])
    await until(() => store.getState().status.kind === 'running' && unanswered() > 0, texts[1])
    action('stop-comparing').run()
    await until(() => store.getState().status.kind === 'stopped', texts[1])
    expect(store.getState().status).toEqual({ kind: 'stopped', done: 1, total: 2 })
    expect([...store.getState().byDocument.keys()]).toEqual([ids[0]])
    action('go-on-comparing').run()
    await until(() => store.getState().status.kind === 'idle')
    expect([...store.getState().byDocument.keys()]).toEqual(ids.slice(0, 2))
  })

  it('leaves everything as it was where it is stopped', async () => {
    const { app, tuning, press, until, action } = await bench()
    const before = app.project.store.getState().timeline
    const head = app.session.getState().head
    const call = await press()
    action('stop-tuning').run()
    await until(() => tuning.store.getState().status.kind === 'stopped')
    expect(call.signal?.aborted).toBe(true)
    expect(app.project.store.getState().timeline).toBe(before)
    expect(app.session.getState()).toMatchObject({ head, trial: undefined, tuning: undefined })
  })

  it('says where it failed what failed, and can be tried again', async () => {
    const { tuning, press, action } = await bench()
    const call = await press()
    await call.fail(new EngineError('bad-data', 'no words'))
    expect(tuning.store.getState().status).toEqual({
      kind: 'failed',
      failure: { code: 'bad-data', message: 'no words' },
    })
    expect(action('tune').enabled).toBe(true)
  })

  it('reads with the head on trial in Tune alone', async () => {
    const { app, press, finish, readBy } = await bench()
    const { head } = await finish(await press())
    await app.show('read')
    await readBy('news')
    await app.show('tune')
    await readBy(head.name)
    expect(app.session.getState().head).toBe(head)
  })

  it('has every epoch in its curve, however fast they come', async () => {
    const { press, finish } = await bench()
    const call = await press()
    const state = { finished: [], training: undefined }
    const [epochs, steps] = [5, 10]
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const one = {
        epoch,
        epochs,
        step: 2 * epoch,
        steps,
        loss: 1,
        learningRate: 0.1,
        milliseconds: 1,
        millisecondsLeft: 4,
      }
      const progress = {
        phase: 'epoch',
        of: 'choosing',
        place: 0,
        trainings: 2,
        epoch: { ...one, isBest: true },
        state,
      }
      call.progress(progress as TuneProgress)
    }
    const { curve } = await finish(call)
    expect(curve?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
  })

  it('goes on from the last epoch where the engine has to be asked again', async () => {
    const { press } = await bench()
    const call = await press()
    const state = { finished: [], training: undefined }
    const epoch = {
      epoch: 1,
      epochs: 5,
      step: 2,
      steps: 10,
      loss: 1,
      learningRate: 0.1,
      milliseconds: 1,
      millisecondsLeft: 4,
      isBest: true,
    }
    call.progress({ phase: 'epoch', of: 'choosing', place: 0, trainings: 2, epoch, state } satisfies TuneProgress)
    expect(call.args.resume).toBe(state)
  })
})

describe('what was tuned', () => {
  it('is kept with its run as one step, read from then on, and gone and back by undo and redo', async () => {
    const { app, tuning, press, finish, until, readBy, present } = await bench()
    const { head } = await finish(await press())
    tuning.store.setState({ title: 'Ships' })
    tuning.keep()
    await until(() => app.session.getState().head?.title === 'Ships')
    const record = present().get(headKey(head.name))
    expect(record).toMatchObject({ kind: 'head', file: { title: 'Ships', labels: head.labels } })
    expect(record?.kind === 'head' && record.trainedOn).toHaveLength(2)
    expect(runsOf(present())).toMatchObject([{ head: head.name, report: { title: 'Ships', before: { name: 'news' } } }])
    expect(app.session.getState()).toMatchObject({ trial: undefined, head: { name: head.name, title: 'Ships' } })
    app.project.undo()
    await readBy('news')
    expect(runsOf(present())).toEqual([])
    app.project.redo()
    await readBy(head.name)
  })

  it('is read with by texts to come too, until the keeping is undone: then by the head that was picked before', async () => {
    const { app, tuning, press, finish, until, readBy } = await bench()
    app.tagging.pickHead('plants')
    await readBy('plants')
    const { head } = await finish(await press())
    tuning.keep()
    await until(() => app.session.getState().head?.name === head.name)
    expect(app.tagging.headFor(undefined)).toBe(head.name)
    app.project.undo()
    expect(app.tagging.headFor(undefined)).toBe('plants')
    app.project.redo()
    expect(app.tagging.headFor(undefined)).toBe(head.name)
  })

  it('can take the place of the head that it was compared with', async () => {
    const { app, tuning, press, finish, until, present } = await bench()
    await finish(await press())
    tuning.store.setState({ title: 'Ships' })
    tuning.keep()
    await until(() => app.session.getState().head?.title === 'Ships')
    const call = await press()
    expect(call.args.start).toMatchObject({ kind: 'head', head: { name: 'news' } })
    expect(call.args.before?.seen).toHaveLength(2)
    await finish(call)
    tuning.store.setState({ title: 'Ships' })
    tuning.keep(call.args.before?.head.name)
    const heads = [...present().values()].filter(({ kind }) => kind === 'head')
    expect(heads).toHaveLength(1)
    expect(heads[0]).toMatchObject({ file: { title: 'Ships' } })
    expect(runsOf(present())).toHaveLength(2)
  })

  it('can be tried again after it was discarded', async () => {
    const { app, tuning, press, finish, readBy, action } = await bench()
    const { head } = await finish(await press())
    action('discard-head').run()
    await readBy('news')
    expect(app.session.getState().trial).toBeUndefined()
    action('restore-head').run()
    await readBy(head.name)
    expect(app.session.getState().trial).toBe(head)
    expect(tuning.store.getState().outcome?.head).toBe(head)
  })

  it('is a run of the project where it is discarded, as one step that brings it back on trial when undone', async () => {
    const { app, tuning, press, finish, readBy, action, present } = await bench()
    const { head, report } = await finish(await press())
    action('discard-head').run()
    await readBy('news')
    expect(runsOf(present())).toMatchObject([{ id: head.name, head: '', report: { title: report.title } }])
    app.project.undo()
    await readBy(head.name)
    expect(runsOf(present())).toEqual([])
    expect(tuning.store.getState().outcome?.head).toBe(head)
    app.project.redo()
    await readBy('news')
    expect(tuning.store.getState().outcome).toBeUndefined()
    expect(runsOf(present())).toHaveLength(1)
  })

  it('is a run of the project too where another training took its place', async () => {
    const { tuning, press, finish, present, readBy } = await bench()
    const first = await finish(await press())
    const second = await finish(await press())
    expect(runsOf(present()).map(({ id }) => id)).toEqual([first.head.name])
    void tuning.tryAgain(runsOf(present())[0]!)
    await readBy(first.head.name)
    expect(tuning.store.getState().outcome?.head).toBe(first.head)
    expect(runsOf(present()).map(({ id }) => id)).toContain(second.head.name)
  })

  it('is read out of its run where another visit discarded it, and can be kept then', async () => {
    const { app, tuning, press, finish, until, present, action, readBy } = await bench()
    const { head, trainedOn } = await finish(await press())
    action('discard-head').run()
    await readBy('news')
    const [run] = runsOf(present())
    const outcome = await discardedOutcome(run!, present(), app.tagging.headNamed)
    expect(outcome).toMatchObject({ head, trainedOn: trainedOn.toSorted(), before: { head: { name: 'news' } } })
    void tuning.tryAgain(run!)
    await readBy(head.name)
    tuning.keep()
    await until(() => present().has(headKey(head.name)))
    expect(runsOf(present())).toMatchObject([{ id: head.name, head: head.name }])
    expect(runsOf(present())[0]).not.toHaveProperty('discarded')
  })

  it('comes in from a file, unless that is none or of another model', async () => {
    const { app, tuning, press, finish, present } = await bench()
    await finish(await press())
    tuning.store.setState({ title: 'Ships' })
    tuning.keep()
    const record = [...present().values()].find(({ kind }) => kind === 'head')
    if (record?.kind !== 'head') throw new Error('no head')
    const file = (json: unknown) => new File([JSON.stringify(json)], 'x.head.json')
    await app.intake.takeFiles([file(record.file)])
    expect([...present().values()].filter(({ kind }) => kind === 'head')).toHaveLength(2)
    await tuning.keeping.take(file({ format: 'gleaner-head/1' }))
    expect(app.session.getState().notice).toMatchObject({
      tone: 'trouble',
      text: expect.stringContaining('is no head'),
    })
    const { manifest } = loaded
    const files = [{ path: manifest.weights, bytes: 1, sha256: 'a'.repeat(64) }]
    app.session.setState({ engine: { kind: 'ready', loaded: { ...loaded, manifest: { ...manifest, files } } } })
    await tuning.keeping.take(file(record.file))
    expect(app.session.getState().notice?.text).toContain('belongs to another model')
  })
})
