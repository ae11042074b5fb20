import { afterEach, describe, expect, it, vi } from 'vitest'
import { foundSpans } from '../../domain/occurrences.ts'
import { goldOf, rulesOf } from '../../domain/project.ts'
import { serve, type Endpoint } from '../../engine/rpc.ts'
import { createChoices } from '../choices.ts'
import { findHandlers, type FindCalls } from './find-service.ts'
import { createFinding } from './finding.ts'
import type { FindWorker } from './finder.ts'
import { placeAt, rangesOf } from './found.ts'
import { createView } from '../house.ts'
import { createMarks } from '../label/marks.ts'
import { createProject } from '../project/project.ts'
import { createSession } from '../session.ts'
import { memoryStore, newsHead } from '../testing.ts'

/** Two ends of a wire; what comes out of one is a copy of what went into the other. */
function wire(): [Endpoint & { cut(): void }, Endpoint] {
  let isCut = false
  const heard: [((event: Event) => void)[], ((event: Event) => void)[]] = [[], []]
  const end = (mine: 0 | 1) => ({
    postMessage(message: unknown) {
      const data = structuredClone(message)
      setTimeout(() => !isCut && heard[mine === 0 ? 1 : 0].forEach(listener => listener({ data } as MessageEvent)))
    },
    addEventListener(type: string, listener: (event: Event) => void) {
      if (type === 'message') heard[mine].push(listener)
    },
    cut: () => void (isCut = true),
  })
  return [end(0), end(1)]
}

async function bench(texts: readonly string[]) {
  const workers: { ended: boolean }[] = []
  const spawn = (): FindWorker => {
    const [page, worker] = wire()
    const state = { ended: false }
    workers.push(state)
    const { hold, search } = findHandlers()
    serve<FindCalls>(worker, {
      hold,
      async search(args, context) {
        const { wanted } = args
        // As an expression that does not end: the worker says that it begins, and then nothing.
        if (wanted.kind === 'query' && wanted.query.text === 'endless') {
          context.report({ found: [], searched: 0 })
          await new Promise(() => {})
        }
        return search(args, context)
      },
    })
    return {
      port: page,
      terminate: () => {
        state.ended = true
        page.cut()
      },
    }
  }
  const session = createSession()
  session.setState({ head: newsHead, activity: 'label' })
  const choices = createChoices({ read: () => null, write: () => {} })
  const project = createProject(async () => memoryStore().store)
  await project.start(undefined)
  await project.add(
    texts.map((text, index) => ({ text, title: `Text ${index}` })),
    'Pasted',
  )
  const revealed: string[] = []
  const view = createView()
  view.attach({
    onScreen: () => undefined,
    reveal: ({ start, end }) => revealed.push(project.target()!.text.slice(start, end)),
  })
  const marks = createMarks(session, choices, project)
  const finding = createFinding({ session, choices, project, view, marks }, spawn)
  const titleOf = (id: string) => project.store.getState().documents.find(document => document.id === id)?.title
  const found = () =>
    finding.store.getState().documents.map(
      one =>
        `${titleOf(one.document)}: ${rangesOf(one)
          .map(({ start, end }) => finding.textOf(one.document)!.slice(start, end))
          .join(', ')}`,
    )
  const look = async (text: string, options: Partial<ReturnType<typeof choices.getState>['find']> = {}) => {
    choices.setState(({ find }) => ({ find: { ...find, ...options } }))
    finding.type(text)
    await new Promise(next => setTimeout(next, 100))
    await finding.settled()
  }
  const gold = () =>
    project.store
      .getState()
      .documents.map(
        ({ id, title }) => `${title}: ${goldOf(project.store.getState().timeline.present, id).spans.length}`,
      )
  const planned = async () => {
    await vi.waitFor(() => expect(finding.everywhere.store.getState().plan.kind).toBe('ready'), 10_000)
    const { plan } = finding.everywhere.store.getState()
    return plan.kind === 'ready' ? plan.edit : undefined
  }
  return { finding, found, look, gold, planned, project, session, choices, revealed, workers }
}

const texts = ['Ada saw Oslo. Oslo is cold.', 'Nothing here.', 'From OSLO to Bergen.']

describe('finding', () => {
  afterEach(() => void vi.useRealTimers())

  it('finds in every document or in the open one, as the options say', async () => {
    const { found, look, finding } = await bench(texts)
    await look('oslo')
    expect(found()).toEqual(['Text 0: Oslo, Oslo', 'Text 2: OSLO'])
    expect(finding.store.getState()).toMatchObject({ count: 3, status: { kind: 'found' }, scope: 3 })
    await look('Oslo', { ignoreCase: false })
    expect(found()).toEqual(['Text 0: Oslo, Oslo'])
    await look('[A-Z]{4}|B\\w+', { isRegex: true })
    expect(found()).toEqual(['Text 2: OSLO, Bergen'])
    await look('o', { isRegex: false, ignoreCase: true, everywhere: false })
    expect(found()).toEqual(['Text 0: O, o, O, o, o'])
  })

  it('says what is wrong with an expression, and shows nothing for it', async () => {
    const { look, finding } = await bench(texts)
    await look('Oslo')
    await look('(Oslo', { isRegex: true })
    expect(finding.store.getState()).toMatchObject({
      status: { kind: 'invalid', message: 'Unterminated group' },
      count: 0,
    })
  })

  it('goes from place to place through the documents and around the end', async () => {
    const { look, finding, project, session, revealed } = await bench(texts)
    await look('oslo')
    const { documents } = project.store.getState()
    session.setState({ selection: { start: 10, end: 12 } })
    await finding.go(1)
    expect(session.getState().selection).toEqual({ start: 14, end: 18 })
    await finding.go(1)
    expect(project.store.getState().open).toMatchObject({ id: documents[2]!.id })
    await finding.go(1)
    await finding.go(-1)
    await finding.go(-1)
    expect(revealed).toEqual(['Oslo', 'OSLO', 'Oslo', 'OSLO', 'Oslo'])
    expect(finding.store.getState().current).toBe(1)
  })

  it('takes what is picked, but not the find one stands at', async () => {
    const { look, finding, session, found } = await bench(texts)
    session.setState({ selection: { start: 0, end: 3 } })
    finding.show()
    await finding.settled()
    expect(finding.store.getState()).toMatchObject({ text: 'Ada', wantsFocus: true })
    expect(found()).toEqual(['Text 0: Ada'])
    await look('oslo')
    await finding.go(1)
    finding.show()
    expect(finding.store.getState().text).toBe('oslo')
  })

  it('searches anew when documents come or go, and in this one alone when another is opened', async () => {
    const { look, found, project, choices, finding } = await bench(texts)
    await look('oslo')
    await project.add([{ text: 'Oslo again', title: 'New' }], 'Pasted')
    await finding.settled()
    expect(found()).toEqual(['New: Oslo', 'Text 0: Oslo, Oslo', 'Text 2: OSLO'])
    choices.setState(({ find }) => ({ find: { ...find, everywhere: false } }))
    await finding.settled()
    expect(found()).toEqual(['New: Oslo'])
  })

  it('ends a worker that says nothing, and goes on with another', async () => {
    const { finding, look, found, workers } = await bench(texts)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    finding.type('endless')
    await vi.advanceTimersByTimeAsync(1500)
    expect(finding.store.getState().status.kind).not.toBe('too-long')
    await vi.advanceTimersByTimeAsync(1500)
    expect(finding.store.getState().status).toEqual({ kind: 'too-long' })
    expect(workers.map(({ ended }) => ended)).toEqual([true])
    vi.useRealTimers()
    await look('Bergen')
    expect(found()).toEqual(['Text 2: Bergen'])
    expect(workers.map(({ ended }) => ended)).toEqual([true, false])
  })
})

describe('doing something with all that was found', () => {
  it('counts first, then labels all as one step, with the labels that came from the head', async () => {
    const { finding, look, planned, gold, project, session } = await bench(texts)
    await look('oslo')
    finding.everywhere.aimAt({ kind: 'label', label: 'LOC' })
    expect(await planned()).toMatchObject({
      count: 3,
      documents: 2,
      left: { labelled: 0, conflicting: 0, rejected: 0 },
    })
    expect(gold()).toEqual(['Text 0: 0', 'Text 1: 0', 'Text 2: 0'])
    finding.everywhere.carryOut()
    expect(gold()).toEqual(['Text 0: 2', 'Text 1: 0', 'Text 2: 1'])
    expect(session.getState().notice?.text).toBe('3 × oslo → LOC in 2 documents.')
    project.undo()
    expect(gold()).toEqual(['Text 0: 0', 'Text 1: 0', 'Text 2: 0'])
  })

  it('counts again when the gold changes under it', async () => {
    const { finding, look, planned } = await bench(texts)
    await look('oslo')
    finding.everywhere.aimAt({ kind: 'label', label: 'LOC' })
    await planned()
    finding.everywhere.carryOut()
    finding.everywhere.aimAt({ kind: 'remove', label: undefined })
    expect(await planned()).toMatchObject({ count: 3, documents: 2, name: 'Delete 3 × oslo in 2 documents' })
    await look('Oslo', { ignoreCase: false })
    await vi.waitFor(async () => expect(await planned()).toMatchObject({ count: 2, documents: 1 }), 10_000)
    finding.everywhere.aimAt({ kind: 'label', label: 'PER' })
    expect(await planned()).toMatchObject({ count: 0, left: { conflicting: 2 } })
    finding.everywhere.carryOut()
    expect(finding.everywhere.store.getState().aim).toBeDefined()
  })

  it('keeps rules without doubles and applies them to every text', async () => {
    const { finding, planned, gold, project } = await bench(texts)
    const { rules, problems } = finding.rules.read('Oslo\tLOC\nAda\tPER\nnothing\n', {
      ignoreCase: true,
      wholeWord: true,
    })
    expect(problems.map(({ line }) => line)).toEqual([3])
    expect(finding.rules.add(rules)).toBe(2)
    expect(finding.rules.add(rules)).toBe(0)
    expect(rulesOf(project.store.getState().timeline.present).map(({ text }) => text)).toEqual(['Ada', 'Oslo'])
    finding.everywhere.aimAt({ kind: 'apply', everywhere: true })
    expect(await planned()).toMatchObject({ count: 4, name: 'Apply 2 rules: 4 entities in 2 documents' })
    finding.everywhere.carryOut()
    expect(gold()).toEqual(['Text 0: 3', 'Text 1: 0', 'Text 2: 1'])
  })

  it('numbers the finds through all documents', () => {
    const documents = [
      { document: 'a', offsets: Uint32Array.of(1, 2, 5, 6), isCut: false, first: 0 },
      { document: 'b', offsets: Uint32Array.of(3, 4), isCut: false, first: 2 },
    ]
    const places = [0, 1, 2, 3].map(index => placeAt(documents, index))
    expect(places.map(place => place && [place.document, place.range.start])).toEqual([
      ['a', 1],
      ['a', 5],
      ['b', 3],
      undefined,
    ])
    expect(foundSpans(' x', rangesOf({ offsets: Uint32Array.of(0, 2) }), 'L')).toEqual([
      { start: 1, end: 2, label: 'L' },
    ])
  })
})
