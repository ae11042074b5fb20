import { beforeEach, describe, expect, it } from 'vitest'
import { EngineError } from '../../engine/rpc.ts'
import { createChoices } from '../choices.ts'
import { createProject } from '../project/project.ts'
import { createSession } from '../session.ts'
import { createTagging } from './tagging.ts'
import { capitals, loaded, memoryEngine, newsHead, plantHead } from '../testing.ts'

function bench() {
  const { engine, calls } = memoryEngine()
  const session = createSession()
  const choices = createChoices({ read: () => null, write: () => {} })
  const project = createProject(() => Promise.reject(new Error('none')))
  const tagging = createTagging({
    engine,
    modelUrl: 'model/',
    session,
    choices,
    project,
    onScreen: () => ({ start: 0, end: 5 }),
  })
  const last = <Name extends 'load' | 'head' | 'tag'>(name: Name) => calls(name).at(-1)!
  const soon = () => new Promise(next => setTimeout(next))
  return { session, choices, project, tagging, calls, last, soon }
}

const words = ({ session }: ReturnType<typeof bench>) =>
  session.getState().results?.blocks.flatMap(({ entities }) => entities.map(({ label }) => label)) ?? []

describe('tagging', () => {
  let b: ReturnType<typeof bench>
  beforeEach(async () => {
    b = bench()
    await b.project.add([{ text: 'Ada met Bo.' }], 'Pasted')
    void b.tagging.load()
    await b.last('load').answer(loaded)
  })
  const done = { words: 3, pieces: 5, encodedPieces: 5, unknownPieces: 0, milliseconds: 1 }

  it('starts with the model, by its default head, what is on screen first', () => {
    expect(b.last('tag').args).toMatchObject({
      text: 'Ada met Bo.',
      head: newsHead,
      decode: 'viterbi',
      aggregation: 'word',
      visible: { start: 0, end: 5 },
    })
  })

  it('shows entities as they arrive, then that it is done', async () => {
    b.last('tag').progress(capitals('Ada met Bo.', 'PER'))
    expect(words(b)).toEqual(['PER', 'PER'])
    expect(b.session.getState().tagging).toMatchObject({ kind: 'running', words: 3 })
    await b.last('tag').answer(done)
    expect(b.session.getState().tagging).toEqual({ kind: 'done', result: done })
  })

  it('reads a head once, and asks for nothing that is there already', async () => {
    await b.last('tag').answer(done)
    await b.tagging.tag()
    expect(b.calls('tag').length).toBe(1)
    b.tagging.pickHead('plants')
    await b.last('head').answer(plantHead)
    expect(b.last('tag').args.head).toBe(plantHead)
    b.tagging.pickHead('news')
    await b.soon()
    b.tagging.pickHead('plants')
    await b.soon()
    expect(b.calls('head').length).toBe(1)
    expect(b.last('tag').args.head).toBe(plantHead)
  })

  it('cancels an older request, and drops its late answers', async () => {
    const old = b.last('tag')
    b.choices.setState({ aggregation: 'simple' })
    void b.tagging.tag()
    await b.soon()
    expect(old.signal?.aborted).toBe(true)
    old.progress(capitals('Ada met Bo.', 'LATE'))
    await b.soon()
    expect(words(b)).not.toContain('LATE')
    b.last('tag').progress(capitals('Ada met Bo.', 'PER'))
    expect(words(b)).toEqual(['PER', 'PER'])
  })

  it('drops what comes for a document that is no longer open', async () => {
    const old = b.last('tag')
    b.tagging.drop()
    await b.project.add([{ text: 'Other Text.' }], 'Pasted')
    void b.tagging.tag()
    await b.soon()
    old.progress(capitals('Ada met Bo.', 'LATE'))
    expect(words(b)).toEqual([])
    expect(b.last('tag').args.text).toBe('Other Text.')
  })

  it('keeps the last head’s entities until the first of the next', async () => {
    b.last('tag').progress(capitals('Ada met Bo.', 'PER'))
    await b.last('tag').answer(done)
    b.tagging.pickHead('plants')
    await b.last('head').answer(plantHead)
    expect(words(b)).toEqual(['PER', 'PER'])
    b.last('tag').progress(capitals('Ada met Bo.', 'Plant'))
    expect(words(b)).toEqual(['Plant', 'Plant'])
  })

  it('stops when told, and keeps what was found', async () => {
    b.last('tag').progress(capitals('Ada met Bo.', 'PER'))
    b.tagging.stop()
    await b.soon()
    expect(b.session.getState().tagging).toMatchObject({ kind: 'stopped', words: 3 })
    expect(words(b)).toEqual(['PER', 'PER'])
    void b.tagging.tag()
    await b.soon()
    expect(b.calls('tag').length).toBe(2)
  })

  it('says what failed, and tries again when told', async () => {
    await b.last('tag').fail(new EngineError('hung', 'no answer'))
    expect(b.session.getState().tagging).toEqual({ kind: 'failed', failure: { code: 'hung', message: 'no answer' } })
    void b.tagging.retry()
    await b.soon()
    expect(b.session.getState().tagging.kind).toBe('running')
  })

  it('prefers the document’s own head to the one last picked, and the default to one that the model lacks', async () => {
    b.choices.setState({ heads: ['no longer there'] })
    await b.project.add([{ text: 'Fern.', head: 'plants' }], 'Pasted')
    void b.tagging.tag()
    await b.last('head').answer(plantHead)
    expect(b.last('tag').args.head).toBe(plantHead)
    b.tagging.drop()
    await b.project.add([{ text: 'Oslo.' }], 'Pasted')
    void b.tagging.tag()
    await b.soon()
    expect(b.last('tag').args.head).toBe(newsHead)
  })
})

describe('loading', () => {
  it('tells its progress, then the model; a failure has its code', async () => {
    const b = bench()
    void b.tagging.load()
    b.last('load').progress({ phase: 'download', bytes: 1, total: 2 })
    expect(b.session.getState().engine).toMatchObject({ kind: 'loading', progress: { bytes: 1 } })
    await b.last('load').fail(new EngineError('model-corrupt', 'short'))
    expect(b.session.getState().engine).toMatchObject({ kind: 'failed', failure: { code: 'model-corrupt' } })
    void b.tagging.retry()
    await b.last('load').answer(loaded)
    expect(b.session.getState().engine.kind).toBe('ready')
  })

  it('can be stopped, and passes on a self-check that was remembered', async () => {
    const b = bench()
    const selfCheck = { key: 'k', passed: true, cosine: 1, tolerance: 0.99, milliseconds: 5 }
    b.choices.setState({ selfCheck })
    void b.tagging.load()
    expect(b.last('load').args.selfCheck).toEqual(selfCheck)
    b.tagging.stop()
    await b.soon()
    expect(b.session.getState().engine.kind).toBe('off')
  })
})
