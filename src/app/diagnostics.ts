/** What a report about a fault should say, and nothing of any text. */
import type { SessionState } from './session.ts'

export function diagnostics({ engine, tagging, head }: SessionState, agent: string, isolated: boolean): string {
  const about: Record<string, unknown> = {
    gleaner: import.meta.env.VITE_VERSION,
    agent,
    isolated,
    engine: engine.kind,
    head: head?.name,
  }
  if (engine.kind === 'ready') {
    const { manifest, device, storage, timings } = engine.loaded
    Object.assign(about, { model: { format: manifest.format, id: manifest.id }, device, storage, timings })
  }
  if (engine.kind === 'failed') Object.assign(about, engine.failure)
  if (tagging.kind === 'done') Object.assign(about, { tagged: tagging.result })
  if (tagging.kind === 'failed') Object.assign(about, { tagging: tagging.failure })
  return JSON.stringify(about, null, 2)
}
