/** Long work in stretches, between which others have their turn. */
import type { Steps } from '../../domain/formats/format.ts'
import { EngineError } from '../../engine/rpc.ts'

/** Lets others have their turn: the page is drawn, a word to stop is heard. */
export const rest = (): Promise<void> => new Promise(next => setTimeout(next))

interface How {
  /** Milliseconds of work at once. */
  readonly stretch: number
  readonly signal: AbortSignal
  /** Hears the share that is done. */
  readonly report?: (share: number) => void
  readonly now?: () => number
}

/** @throws EngineError once the signal is aborted */
export async function inStretches<T>(work: Steps<T>, how: How): Promise<T> {
  const { stretch, signal, report, now = () => performance.now() } = how
  let rested = now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (now() - rested < stretch) continue
    report?.(step.value)
    await rest()
    if (signal.aborted) throw new EngineError('aborted', 'it was stopped')
    rested = now()
  }
}
