/** What the head says of every document, not only of the open one: read on demand, and kept for as long as it holds. */
import { createStore } from 'zustand/vanilla'
import { counted } from '../../domain/edits.ts'
import type { DocumentRecord } from '../../domain/project.ts'
import { compareSpans } from '../../domain/spans.ts'
import type { Engine } from '../../engine/client.ts'
import type { TaggedEntity } from '../../engine/protocol.ts'
import { EngineError } from '../../engine/rpc.ts'
import { blocksOf } from '../reading/blocks.ts'
import type { ChoicesStore } from '../choices.ts'
import { createComparing } from './comparing.ts'
import type { Project } from '../project/project.ts'
import { entitiesOf, type Question } from '../reading/results.ts'
import { say, type Failure, type Session } from '../session.ts'
import { failureOf, type Tagging } from '../reading/tagging.ts'

export interface Outside {
  readonly engine: Engine
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly tagging: Tagging
}

/** What the head of a document says of it; with its text and `question`, all that it follows from. Never changed. */
export interface DocumentPredictions {
  readonly question: Question
  /** In order, of any confidence. */
  readonly entities: readonly TaggedEntity[]
}

/** `left` documents are still to be read; `rate` in words per second. */
export type ReadingStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly left: number; readonly rate: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface PredictionsState {
  readonly status: ReadingStatus
  /** By document id: those that were read, by the head that they have now. */
  readonly byDocument: ReadonlyMap<string, DocumentPredictions>
}

/** Documents asked about at once: short ones would leave lanes idle between two answers. */
const AT_ONCE = 4
/** Milliseconds between two updates while reading. */
const INTERVAL = 250
/** Entities kept, about 150 bytes each; of more, the documents read first are forgotten. */
const LIMIT = 1_000_000

export type Predictions = ReturnType<typeof createPredictions>

export function createPredictions({ engine, session, choices, project, tagging }: Outside) {
  const store = createStore<PredictionsState>()(() => ({ status: { kind: 'idle' }, byDocument: new Map() }))
  let running: AbortController | undefined
  /** Documents whose text is not stored any more, or that the engine cannot take. */
  const unreadable = new Set<string>()
  let arrived = new Map<string, DocumentPredictions>()
  let words = 0

  /** Whether it is the answer to what would be asked now. Until a model is there nothing else would be. */
  function holds(document: DocumentRecord, { question }: Pick<DocumentPredictions, 'question'>): boolean {
    const name = tagging.headFor(document.head) ?? question.head.name
    const { aggregation, decode } = choices.getState()
    return (
      question.head.name === name &&
      question.aggregation === aggregation &&
      question.decode === (decode === 'head' ? question.head.decode : decode)
    )
  }

  function known(document: DocumentRecord): boolean {
    const found = arrived.get(document.id) ?? store.getState().byDocument.get(document.id)
    return found !== undefined && holds(document, found)
  }

  /** The documents that are still to be read. Linear in the documents. */
  const unread = (): DocumentRecord[] =>
    project.store.getState().documents.filter(document => !known(document) && !unreadable.has(document.id))

  /** Takes in what arrived, and lets go of what no longer holds. */
  function settle(): void {
    const { byDocument } = store.getState()
    const { documents } = project.store.getState()
    const byId = new Map(documents.map(document => [document.id, document]))
    const isOf = ([id, predictions]: [string, DocumentPredictions]) => {
      const document = byId.get(id)
      return document !== undefined && holds(document, predictions)
    }
    const kept = [...byDocument].filter(entry => !arrived.has(entry[0]) && isOf(entry))
    const added = [...arrived].filter(isOf)
    arrived = new Map()
    if (added.length === 0 && kept.length === byDocument.size) return
    store.setState({ byDocument: new Map(newest([...kept, ...added])) })
  }

  /** The open document's come from its tagging. */
  function takeOpen(): void {
    const { tagging, results } = session.getState()
    const { open } = project.store.getState()
    if (tagging.kind !== 'done' || !results || open.kind !== 'open' || results.question.documentId !== open.id) return
    const entities = entitiesOf(results, blocksOf(open.text))
    if (store.getState().byDocument.get(open.id)?.entities === entities) return
    arrived.set(open.id, { question: results.question, entities })
    settle()
  }

  async function read(document: DocumentRecord, signal: AbortSignal): Promise<Question | undefined> {
    const name = tagging.headFor(document.head)
    if (name === undefined) return undefined
    const [head, text] = await Promise.all([tagging.headNamed(name), project.textOf(document.id)])
    if (text === undefined) {
      unreadable.add(document.id)
      return undefined
    }
    const { aggregation, decode: chosen } = choices.getState()
    const question: Question = {
      documentId: document.id,
      head,
      aggregation,
      decode: chosen === 'head' ? head.decode : chosen,
    }
    const entities: TaggedEntity[] = []
    const { decode } = question
    const result = await engine.call(
      'tag',
      { text, document: document.id, head, aggregation, decode },
      {
        signal,
        onProgress: ({ segments }) => {
          for (const { predictions } of segments)
            for (const { start, end, label, score } of predictions) entities.push({ start, end, label, score })
        },
      },
    )
    words += result.words
    arrived.set(document.id, { question, entities: entities.sort(compareSpans) })
    return question
  }

  /** Whether it is the documents' turn: a model is there and the open text is tagged, as what one looks at goes first. */
  function isTurn(signal: AbortSignal): boolean {
    signal.throwIfAborted()
    const { engine, tagging } = session.getState()
    if (engine.kind === 'failed') throw new EngineError(engine.failure.code, engine.failure.message)
    if (engine.kind === 'off') throw new EngineError('no-model', 'no model is loaded')
    return engine.kind === 'ready' && tagging.kind !== 'running'
  }

  function turn(signal: AbortSignal): Promise<void> | undefined {
    if (isTurn(signal)) return undefined
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (isTurn(signal)) end(resolve)
        } catch (error) {
          end(() => reject(error))
        }
      }
      const end = (settle: () => void) => {
        forget()
        signal.removeEventListener('abort', look)
        settle()
      }
      const forget = session.subscribe(look)
      signal.addEventListener('abort', look)
    })
  }

  /**
   * Reads the documents that were not read yet, or those of the given ids, in the order of the list and behind the open
   * one. Stopped or failed, the next call goes on where this ended. Settles at the end, however it comes.
   */
  async function readAll(ids?: Iterable<string>): Promise<void> {
    if (running) return
    const own = new AbortController()
    running = own
    const among = ids && new Set(ids)
    const underWay = new Set<string>()
    const refused = new Map<string, number>()
    /** What was read here, if it was forgotten for want of room too. */
    const finished = new Map<string, Pick<DocumentPredictions, 'question'>>()
    const start = performance.now()
    const { notice } = session.getState()
    let done = 0
    words = 0
    unreadable.clear()
    const isFinished = (document: DocumentRecord) => {
      const found = finished.get(document.id)
      return found !== undefined && holds(document, found)
    }
    const waiting = () => unread().filter(document => (among?.has(document.id) ?? true) && !isFinished(document))
    const report = () => {
      if (running !== own) return
      settle()
      const rate = (1000 * words) / Math.max(1, performance.now() - start)
      const left = waiting().length
      store.setState({ status: { kind: 'running', done, left, rate } })
      session.setState({ reading: { done, total: done + left } })
    }
    const reader = async () => {
      for (;;) {
        await turn(own.signal)
        const next = waiting().find(({ id }) => !underWay.has(id))
        if (!next) return
        underWay.add(next.id)
        try {
          const question = await read(next, own.signal)
          if (question) finished.set(next.id, { question })
          done++
        } catch (error) {
          const { code } = failureOf(error)
          // A model that is loaded anew ends what was under way: it is asked again.
          const times = (refused.get(next.id) ?? 0) + 1
          refused.set(next.id, times)
          if (code === 'too-long') unreadable.add(next.id)
          else if (own.signal.aborted || times > 3 || (code !== 'aborted' && code !== 'no-model')) throw error
        } finally {
          underWay.delete(next.id)
        }
      }
    }
    report()
    const timer = setInterval(report, INTERVAL)
    let status: ReadingStatus = { kind: 'idle' }
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, reader))
    } catch (error) {
      status = own.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', failure: failureOf(error) }
      own.abort(new EngineError('aborted', 'reading was stopped'))
    }
    clearInterval(timer)
    settle()
    running = undefined
    store.setState({ status })
    session.setState({ reading: undefined })
    if (status.kind !== 'idle' || done === 0) return
    // What was done meanwhile is said, with the way back, and stays so; that reading ended is seen in the panel too.
    const { notice: said } = session.getState()
    if (said !== undefined && said !== notice) return
    const rest = unreadable.size > 0 ? `; ${counted(unreadable.size, 'document')} could not be read` : ''
    say(session, { tone: 'news', text: `The head has read ${counted(done, 'document')}${rest}.` })
  }

  session.subscribe((now, before) => {
    if (now.tagging !== before.tagging || now.results !== before.results) takeOpen()
  })
  project.store.subscribe((now, before) => {
    if (now.documents !== before.documents) settle()
  })
  choices.subscribe((now, before) => {
    const { heads, aggregation, decode } = now
    if (heads !== before.heads || aggregation !== before.aggregation || decode !== before.decode) settle()
  })
  takeOpen()

  return {
    store,
    unread,
    readAll,
    stop: (): void => running?.abort(new EngineError('aborted', 'reading was stopped')),
    ...createComparing({ session, choices, project, predictions: store }),
  }
}

/** The last documents that together have at most so many entities, and at least the last. */
function newest(entries: [string, DocumentPredictions][]): [string, DocumentPredictions][] {
  let from = entries.length - 1
  let sum = entries[from]?.[1].entities.length ?? 0
  for (; from > 0; from--) {
    sum += entries[from - 1]?.[1].entities.length ?? 0
    if (sum > LIMIT) break
  }
  return entries.slice(Math.max(0, from))
}
