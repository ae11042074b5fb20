/** Loads the model and keeps the open text tagged: by the wanted head, what is on screen first, the newest wish wins. */
import type { Head } from '../../domain/head.ts'
import { headKey } from '../../domain/project.ts'
import type { Range } from '../../domain/spans.ts'
import type { Engine } from '../../engine/client.ts'
import type { LoadResult } from '../../engine/protocol.ts'
import { EngineError, messageOf } from '../../engine/rpc.ts'
import { gatherArrivals } from './arrivals.ts'
import { blockAt, blocksOf } from './blocks.ts'
import { chooseHead, type ChoicesStore } from '../choices.ts'
import { headEntries } from './heads.ts'
import type { Project } from '../project/project.ts'
import { askedAnew, noResults, type Question, sameQuestion, settled, withSegments } from './results.ts'
import type { Failure, Session } from '../session.ts'

export interface Outside {
  readonly engine: Engine
  readonly modelUrl: string
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  /** The range of the open text that is on screen, where it is known. */
  readonly onScreen: () => Range | undefined
}

export type Tagging = ReturnType<typeof createTagging>

export function createTagging({ engine, modelUrl, session, choices, project, onScreen }: Outside) {
  const heads = new Map<string, Head>()
  let loading: AbortController | undefined
  let running: { readonly question: Question; readonly controller: AbortController } | undefined

  const openText = () => {
    const { open } = project.store.getState()
    return open.kind === 'open' ? open : undefined
  }

  /** Name of the head that reads a document, of which `own` was picked for it; one that is not there gives way. */
  const headFor = (own: string | undefined): string | undefined => {
    const { engine } = session.getState()
    if (engine.kind !== 'ready') return undefined
    const entries = headEntries(engine, project.store.getState().timeline.present)
    const isKnown = (wanted: string | undefined) => entries.some(({ name }) => name === wanted)
    return [own, ...choices.getState().heads].find(isKnown) ?? engine.loaded.head.name
  }

  const wantedHead = (): string | undefined => {
    const open = openText()
    const { trial, activity, engine } = session.getState()
    if (trial && activity === 'tune' && engine.kind === 'ready') return trial.name
    return open && headFor(project.store.getState().documents.find(({ id }) => id === open.id)?.head)
  }

  async function load(): Promise<void> {
    loading?.abort()
    const controller = new AbortController()
    loading = controller
    const { device, selfCheck } = choices.getState()
    session.setState({ engine: { kind: 'loading', progress: undefined } })
    try {
      const loaded = await engine.call(
        'load',
        { modelUrl, device, selfCheck },
        {
          signal: controller.signal,
          onProgress: progress => {
            if (loading === controller) session.setState({ engine: { kind: 'loading', progress } })
          },
        },
      )
      if (loading !== controller) return
      heads.clear()
      heads.set(loaded.head.name, loaded.head)
      session.setState({ engine: { kind: 'ready', loaded } })
      if (loaded.device.selfCheck) choices.setState({ selfCheck: loaded.device.selfCheck })
      await tag()
    } catch (error) {
      if (loading !== controller) return
      const failure = failureOf(error)
      session.setState({ engine: failure.code === 'aborted' ? { kind: 'off' } : { kind: 'failed', failure } })
    }
  }

  async function headNamed(name: string): Promise<Head> {
    const { trial } = session.getState()
    if (trial?.name === name) return trial
    const record = project.store.getState().timeline.present.get(headKey(name))
    if (record?.kind === 'head') return (await import('../tuning/own-heads.ts')).headOf(record)
    const known = heads.get(name)
    if (known) return known
    const head = await engine.call('head', { name })
    heads.set(name, head)
    return head
  }

  /** Tags the open text, unless what is wanted is there or under way. `again` also then. */
  async function tag({ again = false } = {}): Promise<void> {
    const open = openText()
    const name = wantedHead()
    if (!open || name === undefined) return
    let head: Head
    try {
      head = await headNamed(name)
    } catch (error) {
      if (wantedHead() === name) fail(error)
      return
    }
    const { aggregation, decode } = choices.getState()
    // Something else may be wanted by the time the head is here.
    if (openText() !== open || wantedHead() !== name) return
    const question: Question = {
      documentId: open.id,
      head,
      aggregation,
      decode: decode === 'head' ? head.decode : decode,
    }
    const { results, tagging, head: before } = session.getState()
    if (before !== head) session.setState({ head })
    if (!again && running && sameQuestion(running.question, question)) return
    if (!again && tagging.kind === 'done' && sameQuestion(results?.question, question)) return
    await run(question, open.text)
  }

  async function run(question: Question, text: string): Promise<void> {
    running?.controller.abort()
    const controller = new AbortController()
    const own = { question, controller }
    running = own
    const blocks = blocksOf(text)
    const start = performance.now()
    const { results: before } = session.getState()
    const base =
      before?.question.documentId !== question.documentId
        ? noResults(question, blocks)
        : sameQuestion(before.question, question)
          ? before
          : askedAnew(before, question)
    session.setState({ results: base, tagging: { kind: 'running', words: 0, characters: 0, rate: 0 } })

    let count = { words: 0, characters: 0 }
    // The longer the text, the dearer one update of counts and tables.
    const interval = Math.min(1000, Math.max(50, text.length / 4000))
    const arrivals = gatherArrivals(interval, segments => {
      const { results } = session.getState()
      if (running !== own || !results) return
      const rate = (1000 * count.words) / Math.max(1, performance.now() - start)
      session.setState({
        results: withSegments(results, blocks, segments),
        tagging: { kind: 'running', ...count, rate },
      })
    })
    try {
      const { documentId: document, head, aggregation, decode } = question
      const result = await engine.call(
        'tag',
        { text, document, head, aggregation, decode, visible: onScreen() },
        {
          signal: controller.signal,
          onProgress: progress => {
            count = { words: progress.words, characters: progress.characters }
            arrivals.add(progress.segments)
          },
        },
      )
      await arrivals.drained()
      const { results } = session.getState()
      if (running === own && results) {
        session.setState({ results: settled(results), tagging: { kind: 'done', result } })
      }
    } catch (error) {
      arrivals.end(running === own ? 'hand on' : 'drop')
      if (running !== own) return
      if (failureOf(error).code === 'aborted') session.setState({ tagging: { kind: 'stopped', ...count } })
      else fail(error)
    } finally {
      if (running === own) running = undefined
    }
  }

  function fail(error: unknown): void {
    session.setState({ tagging: { kind: 'failed', failure: failureOf(error) } })
  }

  /** What was scrolled to goes first; what is already encoded comes from the engine's cache. */
  function preferOnScreen(): void {
    const open = openText()
    const visible = onScreen()
    const { results } = session.getState()
    if (!open || !visible || !running || !results || !sameQuestion(running.question, results.question)) return
    const blocks = blocksOf(open.text)
    const [first, last] = [blockAt(blocks, visible.start), blockAt(blocks, visible.end)]
    if (results.blocks.slice(first, last + 1).some(block => block.question !== results.question))
      void run(running.question, open.text)
  }

  return {
    load,
    headFor,
    headNamed,
    /** The engine came back by itself after a death, perhaps on another device. */
    async revived(reloaded: Promise<LoadResult>): Promise<void> {
      // A reload that fails is told by the calls that wait for it.
      const loaded = await reloaded.catch(() => undefined)
      if (loaded && session.getState().engine.kind === 'ready') session.setState({ engine: { kind: 'ready', loaded } })
    },
    tag,
    preferOnScreen,
    /** Forgets what is under way: its answers are late from now on. */
    drop(): void {
      running?.controller.abort()
      running = undefined
    },
    stop(): void {
      running?.controller.abort()
      if (session.getState().engine.kind === 'loading') loading?.abort()
    },
    retry: (): Promise<void> => (session.getState().engine.kind === 'ready' ? tag({ again: true }) : load()),
    /** Picks a head for the open document, and for texts to come. */
    pickHead(name: string): void {
      const open = openText()
      chooseHead(choices, name)
      if (open) project.setHead(open.id, name)
      void tag()
    },
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) return { code: error.code, message: error.message }
  if (error instanceof DOMException && error.name === 'AbortError') return { code: 'aborted', message: error.message }
  return { code: 'internal', message: messageOf(error) }
}
