/** What a training is doing, in words, how far it is, and how long it will still take. */
import type { TuneProgress } from '../../engine/tune-protocol.ts'

export type Phase = { readonly phase: 'gathering'; readonly done: number; readonly total: number } | TuneProgress

export type EpochPhase = Extract<Phase, { readonly phase: 'epoch' }>

/** When a phase began, and how far it was then. */
export interface Pace {
  readonly phase: Phase['phase']
  readonly began: number
}

export interface ProgressWords {
  readonly words: string
  /** Share done of the phase; undefined where it is not known. */
  readonly share: number | undefined
  /** Milliseconds until the end of the phase, where that can be told. */
  readonly left: number | undefined
}

/** Milliseconds after which what is left can be told from what is done. */
const SOON = 700

export function paceOf(before: Pace | undefined, { phase }: Phase, now: number): Pace {
  return before?.phase === phase ? before : { phase, began: now }
}

export function progressWords(progress: Phase, { began }: Pace, now: number): ProgressWords {
  const words = wordsOf(progress)
  if (progress.phase === 'epoch') {
    const { place, trainings, epoch } = progress
    const left = place === trainings - 1 ? epoch.millisecondsLeft : undefined
    return { words, share: (place + epoch.epoch / epoch.epochs) / trainings, left }
  }
  if (!('done' in progress) || progress.total === 0 || isHandedOver(progress))
    return { words, share: undefined, left: undefined }
  const { done, total } = progress
  const elapsed = now - began
  const left = done > 0 && elapsed > SOON ? (elapsed / done) * (total - done) : undefined
  return { words, share: done / total, left }
}

/** All is gathered, and the engine has yet to say something: how long that takes nobody knows. */
export function isHandedOver(progress: Phase): boolean {
  return progress.phase === 'gathering' && progress.done === progress.total
}

function wordsOf(progress: Phase): string {
  const of = ({ done, total }: { done: number; total: number }) => `${number.format(done)} of ${number.format(total)}`
  switch (progress.phase) {
    case 'gathering':
      if (isHandedOver(progress)) return 'handing the documents over'
      return `gathering, ${of(progress)} documents`
    case 'reading':
      return `reading, ${of(progress)} paragraphs`
    case 'choosing':
      return `choosing by cross-validation, ${of(progress)} fits`
    case 'fitting':
      return `learning, step ${number.format(progress.iterations)}, loss ${progress.loss.toFixed(3)}`
    case 'epoch':
      return `training ${number.format(progress.place + 1)} of ${number.format(progress.trainings)}, epoch ${number.format(progress.epoch.epoch)} of ${number.format(progress.epoch.epochs)}, loss ${progress.epoch.loss.toFixed(3)}`
    case 'scoring':
      return 'scoring on held-out text'
    default:
      return progress satisfies never
  }
}

const number = new Intl.NumberFormat('en')
