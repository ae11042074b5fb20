/** Writes the project behind the edits: at once, in their order, and only what differs from what was written before. */
import { changed, changedSteps, position, type Timeline } from '../../domain/history.ts'
import type { ProjectRecord } from '../../domain/project.ts'
import type { ProjectStore } from './storage.ts'

/** `saved` once the transaction of the last edit is complete, never before. */
export type Saved = 'saved' | 'saving' | 'failed'

export interface Keeper {
  /** Writes a timeline, with the texts of its new documents by id. */
  keep(timeline: Timeline<ProjectRecord>, texts?: ReadonlyMap<string, string>): void
  /** Settles when everything is written, or has failed to be. */
  settled(): Promise<void>
  /** Writes nothing more: what is stored belongs to another tab now. A transaction under way still completes. */
  stop(): void
}

/**
 * A keeper over a store that has `written`. Edits that come while a transaction is under way share the next one. After
 * a failure the next edit tries again with all that is not written yet. `report` is told how each attempt ended.
 */
export function createKeeper(
  store: ProjectStore,
  written: Timeline<ProjectRecord>,
  report: (saved: 'saved' | 'failed', error?: unknown) => void,
): Keeper {
  let wanted = written
  let running: Promise<void> | undefined
  const ended = new AbortController()
  const unwritten = new Map<string, string>()

  async function write(): Promise<void> {
    do {
      const next = wanted
      const texts = [...unwritten]
      const { kept, added } = changedSteps(written, next)
      try {
        await store.write({
          records: [...changed(written.present, next.present)],
          texts,
          keptSteps: kept,
          addedSteps: added,
          position: position(next),
        })
      } catch (error) {
        running = undefined
        return report('failed', error)
      }
      written = next
      for (const [id] of texts) unwritten.delete(id)
    } while (wanted !== written && !ended.signal.aborted)
    running = undefined
    report('saved')
  }

  return {
    keep(timeline, texts = new Map()) {
      if (ended.signal.aborted) return
      wanted = timeline
      for (const [id, text] of texts) unwritten.set(id, text)
      running ??= write()
    },
    settled: async () => running,
    stop: () => ended.abort(),
  }
}
