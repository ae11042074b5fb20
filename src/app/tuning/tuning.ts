/** From gold to another head: gathering, training in the engine, and what came of it until that is kept or discarded. */
import { createStore } from 'zustand/vanilla'
import type { Head } from '../../domain/head.ts'
import { entityTypes } from '../../domain/labels.ts'
import type { ProjectRecords, RunRecord } from '../../domain/project.ts'
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
import { outcomeOf, type Outcome } from './outcome.ts'
import { createPreparing } from './preparing.ts'
import {
  isHandedOver,
  paceOf,
  progressWords,
  type EpochPhase,
  type Pace,
  type Phase,
  type ProgressWords,
} from './progress.ts'
import { createStarting, startTypes } from './starting.ts'
import { train, type Wish } from './training.ts'
import { createTrials } from './trials.ts'

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
  const isRunning = () => running !== undefined
  const trials = createTrials({ store, session, project, tagging, predictions, keeping, changes, isRunning })
  const present = () => project.store.getState().timeline.present

  function reporter(own: AbortController) {
    let pace: Pace | undefined
    let last = -Infinity
    let told: Told | undefined
    const report = (phase: Phase) => {
      // Epochs may be done in a millisecond each: all are drawn, but not one by one.
      if (phase.phase === 'epoch' && phase.of !== 'folds') told = withEpoch(told, phase)
      const now = performance.now()
      const isNew = pace?.phase !== phase.phase || isHandedOver(phase)
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

  /** Trains, and shows the open text as the new head reads it; what waited to be kept is gone. */
  async function tune(wish: Wish): Promise<void> {
    if (running) return
    const own = new AbortController()
    running = own
    store.setState({ curve: undefined })
    session.setState({ notice: undefined })
    const pressed = performance.now()
    const { report, curve } = reporter(own)
    trials.setAside(trials.release())
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
        name: newName(trials.isTaken),
        title: titleFor(present(), trained.before?.head),
      }
      const outcome = outcomeOf(trained, head, curve())
      running = undefined
      session.setState({ tuning: undefined })
      store.setState({ status: { kind: 'idle' } })
      await trials.tryOut(outcome)
      const milliseconds = performance.now() - pressed
      if (store.getState().outcome === outcome) {
        const timed = { ...outcome, milliseconds }
        trials.remember(timed)
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
    tryAgain: trials.tryAgain,
    restore: trials.restore,
    discard: trials.discard,
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
      if (outcome && name !== '' && keeping.keep(outcome, name, replaced)) trials.release()
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
