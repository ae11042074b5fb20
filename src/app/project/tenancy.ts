import type { StoreApi } from 'zustand/vanilla'
import type { Engine } from '../../engine/client.ts'
import type { LabelActivityParts } from '../label/label-activity.ts'
import type { Project } from './project.ts'

/**
 * The parts of the page for use-cases that last as long as one project is shown. After `end` they hear of nothing more,
 * what they asked of the engine is stopped, and no edit that they meant for that project reaches the next one.
 */
export function tenancy(parts: LabelActivityParts): { readonly parts: LabelActivityParts; end(): void } {
  const gone = new AbortController()
  const { signal } = gone
  const stops = new Set<() => void>()
  const { project, engine } = parts

  const heard = <State>(store: StoreApi<State>): StoreApi<State> => ({
    ...store,
    subscribe(listener) {
      const stop = store.subscribe(listener)
      stops.add(stop)
      return () => {
        stop()
        stops.delete(stop)
      }
    },
  })
  const call: Engine['call'] = (name, args, options = {}) =>
    engine.call(name, args, { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal })
  const commit: Project['commit'] = (edit, texts) => {
    if (!signal.aborted) project.commit(edit, texts)
  }
  return {
    parts: {
      ...parts,
      engine: { ...engine, call },
      session: heard(parts.session),
      choices: heard(parts.choices),
      project: { ...project, store: heard(project.store), commit },
    },
    end() {
      gone.abort()
      for (const stop of stops) stop()
    },
  }
}
