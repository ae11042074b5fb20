/** Actions of Tune, there while it is shown. */
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import { readinessOf } from './readiness.ts'

const sides = [
  ['tune', 'Fine-tune'],
  ['heads', 'Heads'],
  ['runs', 'Runs'],
] as const

export function tuningActions(house: House): Entry[] {
  const { session, project } = house
  const { tuning } = house.labelActivity()
  const { status, outcome, discarded } = tuning.store.getState()
  const { engine } = session.getState()
  const { training } = house.choices.getState()
  const isRunning = status.kind === 'running'
  const comparing = tuning.changes.store.getState().status.kind
  const { entities, undone } = readinessOf(project.store.getState().timeline.present)
  return [
    ...sides.map(([side, title], index): Entry => ({
      id: `tune-side:${side}`,
      title: `Panel: ${title}`,
      keys: [`Alt+${index + 1}`],
      on: tuning.store.getState().side === side,
      run: () => {
        tuning.store.setState({ side })
        house.choices.setState({ panelOpen: true })
        session.setState({ sheet: true })
      },
    })),
    {
      id: 'tune',
      title: 'Fine-tune',
      keys: ['Mod+Enter'],
      enabled: !isRunning && engine.kind === 'ready' && entities > 0,
      run: () => void tuning.tuneAsSet(),
    },
    {
      id: 'finish-tuning',
      title: 'End training, and take the best so far',
      enabled: status.kind === 'running' && status.phase.phase === 'epoch',
      run: tuning.finish,
    },
    ...(['automatic', 'by-hand'] as const).map((how): Entry => ({
      id: `train:${how}`,
      title: how === 'automatic' ? 'Automatic: nothing to set' : 'By hand: learning rate, epochs and all else',
      on: (training['how'] ?? 'automatic') === how,
      run: () => house.choices.setState({ training: { ...training, how } }),
    })),
    {
      id: 'mark-all-done',
      title:
        undone.documents === 1
          ? 'Mark the labelled document done'
          : `Mark all ${undone.documents} labelled documents done`,
      enabled: undone.documents > 0,
      run: tuning.preparing.markAllDone,
    },
    {
      id: 'next-change',
      title: 'Next change',
      keys: ['.'],
      enabled: tuning.changes.places().length > 0,
      run: () => tuning.changes.step(1),
    },
    {
      id: 'previous-change',
      title: 'Previous change',
      keys: [','],
      enabled: tuning.changes.places().length > 0,
      run: () => tuning.changes.step(-1),
    },
    {
      id: 'stop-comparing',
      title: 'Stop comparing',
      enabled: comparing === 'running',
      run: tuning.changes.stop,
    },
    {
      id: 'go-on-comparing',
      title: 'Compare the rest',
      enabled: comparing === 'stopped' || comparing === 'failed',
      run: tuning.changes.goOn,
    },
    {
      id: 'discard-head',
      title: 'Discard the tuned head',
      keys: ['Shift+Delete'],
      enabled: outcome !== undefined,
      run: tuning.discard,
    },
    {
      id: 'keep-head',
      title: 'Keep the tuned head',
      keys: ['k'],
      enabled: outcome !== undefined,
      run: () => tuning.keep(),
    },
    {
      id: 'restore-head',
      title: 'Undo: try the discarded head again',
      enabled: discarded !== undefined && outcome === undefined && !isRunning,
      run: () => void tuning.restore(),
    },
  ]
}
