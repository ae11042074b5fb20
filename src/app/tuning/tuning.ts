/** From gold to another head: gathering, training in the engine, and what came of it until that is kept or discarded. */
import { createStore } from 'zustand/vanilla'
import type { Head } from '../../domain/head.ts'
import { nextSteps } from '../../domain/history.ts'
import { entityTypes } from '../../domain/labels.ts'
import { headKey, runKey, type ProjectRecords, type RunRecord } from '../../domain/project.ts'
import { runReport } from '../../domain/runs.ts'
import type { Engine } from '../../engine/client.ts'
import { EngineError } from '../../engine/rpc.ts'
import type { EpochReport } from '../../engine/training.ts'
import type { ChoicesStore } from '../choices.ts'
import type { Project } from '../project/project.ts'
import { failureOf, type Tagging } from '../reading/tagging.ts'
import type { Predictions } from '../review/predictions.ts'
import { say, type Activity, type Failure, type Session } from '../session.ts'
import { createChanges, type Outside as ChangesOutside } from './changes.ts'
import { createKeeping } from './keeping.ts'
import { readOptions, typesIn, wantedOptions } from './options.ts'
import { discardedOutcome, outcomeOf, type Outcome } from './outcome.ts'
import { createPreparing } from './preparing.ts'
import { paceOf, progressWords, type EpochPhase, type Pace, type Phase, type ProgressWords } from './progress.ts'
import { readinessOf } from './readiness.ts'
import { createStarting, startTypes } from './starting.ts'
import { train, type Wish } from './training.ts'

export interface Outside {
  readonly predictions: Predictions
  readonly goTo: ChangesOutside['goTo']
  readonly show: (activity: Activity) => Promise<void>
  readonly engine: Engine
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly tagging: Tagging
}

export type TuningStatus =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'running'; readonly phase: Phase } & ProgressWords)
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** How training by hand went from epoch to epoch, of the training that chooses, or that all is learned by. */
export interface Curve {
  readonly place: number
  readonly epochs: readonly Omit<EpochReport, 'state'>[]
}

export type TuneSide = 'tune' | 'heads' | 'runs'

export interface TuningState {
  /** The side of the panel that is shown. */
  readonly side: TuneSide
  readonly status: TuningStatus
  /** Of the training by hand that runs. */
  readonly curve: Curve | undefined
  /** The one that waits to be kept or discarded. */
  readonly outcome: Outcome | undefined
  /** What it will be called if it is kept. */
  readonly title: string
  /** Others of this visit that the project has no run of, the newest first. */
  readonly aside: readonly Outcome[]
  /** Name of the head that was discarded last. */
  readonly discarded: string | undefined
}

/** Milliseconds between two reports: more often nobody reads them. */
const REPORT = 120
/** Outcomes of this visit that are remembered with all that was seen of them. */
const MOST_RECENT = 20

type Told = Curve & { readonly epochs: Curve['epochs'][number][] }

/** The curve with an epoch more: the training that chooses for how long stays, where there is one. */
function withEpoch(curve: Told | undefined, { of, place, epoch }: EpochPhase): Told {
  if (of === 'training' && curve && curve.place !== place) return curve
  if (curve?.place !== place) return { place, epochs: [epoch] }
  curve.epochs.push(epoch)
  return curve
}

export type Tuning = ReturnType<typeof createTuning>

export function createTuning({ engine, session, choices, project, tagging, predictions, goTo, show }: Outside) {
  const store = createStore<TuningState>()(() => ({
    side: 'tune',
    status: { kind: 'idle' },
    curve: undefined,
    outcome: undefined,
    title: '',
    aside: [],
    discarded: undefined,
  }))
  const starting = createStarting({ session, project, tagging })
  const keeping = createKeeping({ session, choices, project })
  const changes = createChanges({ engine, project, goTo })
  let running: AbortController | undefined
  /** By head. */
  const recent = new Map<string, Outcome>()
  const present = () => project.store.getState().timeline.present

  const isTaken = (name: string) => recent.has(name) || present().has(headKey(name)) || present().has(runKey(name))

  function reporter(own: AbortController) {
    let pace: Pace | undefined
    let last = -Infinity
    let told: Told | undefined
    const report = (phase: Phase) => {
      // Epochs may be done in a millisecond each: all are drawn, but not one by one.
      if (phase.phase === 'epoch' && phase.of !== 'folds') told = withEpoch(told, phase)
      const now = performance.now()
      const isNew = pace?.phase !== phase.phase
      if (running !== own || (!isNew && now - last < REPORT)) return
      last = now
      pace = paceOf(pace, phase, now)
      const said = progressWords(phase, pace, now)
      store.setState({
        status: { kind: 'running', phase, ...said },
        curve: told && { ...told, epochs: [...told.epochs] },
      })
      const words = said.share === undefined ? 'fine-tuning' : `fine-tuning, ${Math.floor(100 * said.share)} %`
      session.setState({ tuning: { name: 'Fine-tuning', words, share: said.share, stop: 'stop-tuning' } })
    }
    return { report, curve: () => told }
  }

  /** Those that are learned from or scored on, and those that the head before has read. */
  function documentsToCompare(): string[] {
    const ids = new Set(readinessOf(present()).documents.map(({ id }) => id))
    const { byDocument } = predictions.store.getState()
    return project.store.getState().documents.flatMap(({ id }) => (ids.has(id) || byDocument.has(id) ? [id] : []))
  }

  /** Trains, and shows the open text as the new head reads it; what waited to be kept is gone. */
  async function tune(wish: Wish): Promise<void> {
    if (running) return
    const own = new AbortController()
    running = own
    store.setState({ curve: undefined })
    session.setState({ notice: undefined })
    const pressed = performance.now()
    const { report, curve } = reporter(own)
    setAside(release())
    try {
      const trained = await train({
        ...wish,
        engine,
        records: present(),
        textOf: project.textOf,
        head: await starting.headBefore(),
        signal: own.signal,
        report,
      })
      own.signal.throwIfAborted()
      const head: Head = {
        ...trained.result.head,
        name: newName(isTaken),
        title: titleFor(present(), trained.before?.head),
      }
      const outcome = outcomeOf(trained, head, curve())
      running = undefined
      session.setState({ tuning: undefined })
      store.setState({ status: { kind: 'idle' } })
      await tryOut(outcome)
      const milliseconds = performance.now() - pressed
      if (store.getState().outcome === outcome) {
        const timed = { ...outcome, milliseconds }
        remember(timed)
        store.setState({ outcome: timed })
      }
      if (session.getState().activity !== 'tune')
        say(session, { tone: 'news', text: 'Fine-tuned: what changed is shown in Tune.', action: 'activity:tune' })
    } catch (error) {
      const failure = failureOf(error)
      const isStopped = own.signal.aborted || failure.code === 'aborted'
      if (running !== own) return
      running = undefined
      session.setState({ tuning: undefined })
      store.setState({ status: isStopped ? { kind: 'stopped' } : { kind: 'failed', failure } })
    }
  }

  /** Puts a head on trial: settles when the open text is read by it. */
  async function tryOut(outcome: Outcome): Promise<void> {
    const { head, before } = outcome
    if (store.getState().outcome) setAside(release())
    const aside = store.getState().aside.filter(other => other.head.name !== head.name)
    store.setState({ outcome, title: head.title, aside, side: 'tune' })
    session.setState({ trial: head })
    const documents = documentsToCompare()
    await Promise.all([changes.compare({ before, after: head, documents }), tagging.tag()])
  }

  function remember(outcome: Outcome): void {
    recent.set(outcome.head.name, outcome)
    const [oldest] = recent.keys()
    if (recent.size > MOST_RECENT && oldest !== undefined) recent.delete(oldest)
  }

  /** Has the project keep the run of what is no longer on trial, to be tried again. */
  function setAside(outcome: Outcome | undefined): void {
    if (!outcome) return
    remember(outcome)
    store.setState({ discarded: outcome.head.name })
    if (!keeping.discard(outcome)) putAside(outcome)
  }

  function putAside(outcome: Outcome): void {
    store.setState(({ aside }) => ({ aside: [outcome, ...aside].slice(0, MOST_RECENT) }))
  }

  /** Puts a discarded head on trial again. */
  async function tryAgain(run: RunRecord): Promise<void> {
    if (running) return
    const outcome = recent.get(run.id) ?? (await discardedOutcome(run, present(), tagging.headNamed))
    if (outcome) await tryOut(outcome)
    else say(session, { tone: 'trouble', text: 'Its head was dropped to save room. Run it again instead.' })
  }

  /** Lets go of the head on trial: the text is read as before. */
  function release(): Outcome | undefined {
    const { outcome } = store.getState()
    store.setState({ outcome: undefined, status: { kind: 'idle' } })
    changes.forget()
    if (session.getState().trial) {
      session.setState({ trial: undefined })
      void tagging.tag()
    }
    return outcome
  }

  function discard(): void {
    const outcome = release()
    if (!outcome) return
    const before = present()
    setAside(outcome)
    const action = present() === before ? 'restore-head' : 'step-back'
    say(session, { tone: 'news', text: `Discarded “${outcome.head.title}”: it stands among the runs.`, action })
  }

  // Discarding is undone, and done again, with its run.
  project.store.subscribe((now, before) => {
    if (now.timeline === before.timeline) return
    const [old, next] = [nextSteps(before.timeline), nextSteps(now.timeline)]
    if (old.undo !== undefined && old.undo === next.redo) {
      for (const { id } of old.undo.changes) {
        const run = before.timeline.present.get(id)
        if (run?.kind !== 'run' || run.head !== '' || now.timeline.present.has(id)) continue
        const outcome = recent.get(run.id)
        if (!running && !store.getState().outcome) void tryAgain(run)
        else if (outcome) putAside(outcome)
      }
    } else if (old.redo !== undefined && old.redo === next.undo) {
      const { outcome } = store.getState()
      if (outcome && old.redo.changes.some(({ id }) => id === runKey(outcome.head.name))) release()
    }
  })

  // The head on trial reads in Tune alone.
  session.subscribe((now, before) => {
    if (now.activity !== before.activity && now.trial) void tagging.tag()
  })

  return {
    store,
    changes,
    tune,
    /** Trains as it is set. */
    async tuneAsSet(): Promise<void> {
      const start = await starting.start()
      if (!start) return say(session, { tone: 'trouble', text: 'The head to start from is gone. Choose another.' })
      return tune({ options: wantedOptions(choices.getState()), start })
    },
    keeping,
    starting,
    preparing: createPreparing({ session, project, goTo, show }),
    tryAgain,
    /** Puts the head on trial again that was discarded last. */
    async restore(): Promise<void> {
      const { discarded, aside } = store.getState()
      if (discarded === undefined) return
      const run = present().get(runKey(discarded))
      const outcome = aside.find(({ head }) => head.name === discarded)
      if (run?.kind === 'run') await tryAgain(run)
      else if (outcome) await tryOut(outcome)
    },
    discard,
    /** Trains as a run was told to. */
    async runAgain(run: RunRecord): Promise<void> {
      const { options, start } = runReport(run)
      const told = readOptions(options)
      const head = start && (await tagging.headNamed(start.name).catch(() => undefined))
      if (!told || (start && !head)) {
        const why = told ? `its start, “${start?.title}”, is gone` : 'how it was told to learn is not known here'
        say(session, { tone: 'trouble', text: `This run cannot be repeated: ${why}.` })
        return
      }
      await tune({
        options: told,
        start: head
          ? { kind: 'head', head, types: typesIn(options) ?? startTypes(present(), entityTypes(head.labels)) }
          : { kind: 'nothing' },
      })
    },
    /** Keeps the head on trial, and has it read. */
    keep(replaced?: string): void {
      const { outcome, title } = store.getState()
      const name = title.trim()
      if (outcome && name !== '' && keeping.keep(outcome, name, replaced)) release()
    },
    /** Ends a training by hand with the best head so far. */
    finish: (): void => void engine.call('stopTuning', undefined).catch(() => {}),
    /** Ends a training: the project, and what reads it, are as they were. */
    stop: (): void => running?.abort(new EngineError('aborted', 'training was stopped')),
  }
}

/** "own-mi8qk2x7": by the time, and a number where that is taken. */
function newName(isTaken: (name: string) => boolean): string {
  const stem = `own-${Date.now().toString(36)}`
  let name = stem
  for (let number = 2; isTaken(name); number++) name = `${stem}-${number}`
  return name
}

/** "News, tuned", "News, tuned 2" */
function titleFor(records: ProjectRecords, before: Head | undefined): string {
  const taken = new Set<unknown>()
  for (const record of records.values())
    if (record.kind === 'head') taken.add(record.file['title'])
    else if (record.kind === 'run') taken.add(record.report['title'])
  const stem = `${(before?.title ?? 'Head').replace(/, tuned( \d+)?$/, '')}, tuned`
  let title = stem
  for (let number = 2; taken.has(title); number++) title = `${stem} ${number}`
  return title
}
