/** Asks the engine how the picked word was read. */
import type { Range } from '../../domain/spans.ts'
import { snap } from '../../domain/text.ts'
import type { Engine } from '../../engine/client.ts'
import type { Project } from '../project/project.ts'
import type { Session } from '../session.ts'
import { failureOf } from './tagging.ts'

export type Inspecting = ReturnType<typeof createInspecting>

export function createInspecting(engine: Engine, session: Session, project: Project) {
  let asking: AbortController | undefined

  return {
    /** Picks the word at an offset (and shows `range` as picked until it is known) and asks how it was read. */
    async inspect(offset: number, range?: Range): Promise<void> {
      asking?.abort()
      const controller = new AbortController()
      asking = controller
      const { open } = project.store.getState()
      if (open.kind !== 'open') return
      const { text } = open
      const selection = range ?? snap(text, { start: offset, end: Math.min(offset + 1, text.length) })
      session.setState({ selection, inspection: { kind: 'waiting' }, sheet: true })
      const { head, engine: status } = session.getState()
      // Before the model is there the word stays picked; the answer comes when the head does.
      if (status.kind !== 'ready' || !head) return
      try {
        const inspection = await engine.call('inspect', { text, head, offset }, { signal: controller.signal })
        if (asking !== controller) return
        if (!inspection) session.setState({ inspection: { kind: 'no-word' } })
        else session.setState({ selection: inspection.word, inspection: { kind: 'shown', inspection, head } })
      } catch (error) {
        const failure = failureOf(error)
        if (asking === controller && failure.code !== 'aborted') {
          session.setState({ inspection: { kind: 'failed', failure } })
        }
      }
    },
    close(): void {
      asking?.abort()
      asking = undefined
      session.setState({ inspection: { kind: 'off' }, selection: undefined, sheet: false })
    },
  }
}
