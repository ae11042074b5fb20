/** Actions on what a head found: going through it, filtering it, another head, taking it out. */
import type { Entry } from '../actions.ts'
import { headEntries } from './heads.ts'
import type { House } from '../house.ts'
import { say } from '../session.ts'
import { step } from './stepping.ts'

const THRESHOLD_STEP = 0.05
const HIGHEST_THRESHOLD = 0.95

export function readingActions(house: House): { reading: Entry[]; heads: Entry[]; result: Entry[] } {
  const { session, choices, project, tagging, inspecting, exporting } = house
  const { engine, head, tagging: status, results, selection, inspection, writing, hidden, ...now } = session.getState()
  const { threshold, showConfidence, showSeams } = choices.getState()
  const isReading = project.store.getState().open.kind === 'open' && writing.kind === 'no'
  const enabled = isReading && results !== undefined

  const raise = (by: number) => {
    const steps = Math.round((threshold + by) / THRESHOLD_STEP)
    const next = Math.min(HIGHEST_THRESHOLD, Math.max(0, steps * THRESHOLD_STEP))
    choices.setState({ threshold: Number(next.toFixed(2)) })
    say(session, { tone: 'news', text: `Shown from ${Math.round(next * 100)} % confidence.` })
  }

  const take = async (how: 'copy' | 'download', format: 'tsv' | 'json') => {
    try {
      await (await exporting())[how](format)
    } catch {
      say(session, { tone: 'trouble', text: 'What writes files could not be fetched. Try again once connected.' })
    }
  }

  const entries = headEntries(engine, project.store.getState().timeline.present)
  const at = entries.findIndex(({ name }) => name === head?.name)
  const turn = (id: string, title: string, key: string, by: 1 | -1): Entry => ({
    id,
    title,
    keys: [key],
    enabled: entries.length > 1,
    run: () => {
      const next = entries[(at + by + entries.length) % entries.length]
      if (next) tagging.pickHead(next.name)
    },
  })

  return {
    reading: [
      { id: 'next-entity', title: 'Next entity', keys: ['n'], enabled, run: () => step(house, 1) },
      { id: 'previous-entity', title: 'Previous entity', keys: ['p'], enabled, run: () => step(house, -1) },
      {
        id: 'inspect',
        title: 'Inspect the word',
        keys: ['i'],
        enabled: isReading && selection !== undefined && inspection.kind === 'off',
        run: () => selection && void inspecting.inspect(selection.start, selection),
      },
      {
        id: 'close',
        title: 'Close',
        keys: ['Escape'],
        // A dialog closes itself; one that is still being fetched, or could not be, does not.
        enabled:
          selection !== undefined || now.drawer || now.sheet || now.notice !== undefined || now.dialog !== 'none',
        run: () => {
          if (now.drawer || now.notice || now.dialog !== 'none')
            session.setState({ drawer: false, notice: undefined, dialog: 'none' })
          else inspecting.close()
        },
      },
      {
        id: 'raise-threshold',
        title: 'Raise the threshold',
        keys: ['.'],
        enabled: threshold < HIGHEST_THRESHOLD,
        run: () => raise(THRESHOLD_STEP),
      },
      {
        id: 'lower-threshold',
        title: 'Lower the threshold',
        keys: [','],
        enabled: threshold > 0,
        run: () => raise(-THRESHOLD_STEP),
      },
      {
        id: 'show-confidence',
        title: 'Show confidence',
        keys: ['c'],
        on: showConfidence,
        run: () => choices.setState({ showConfidence: !showConfidence }),
      },
      {
        id: 'show-seams',
        title: 'Show where windows meet',
        keys: ['x'],
        on: showSeams,
        run: () => choices.setState({ showSeams: !showSeams }),
      },
      {
        id: 'show-all',
        title: 'Show all labels',
        keys: ['a'],
        enabled: hidden.size > 0,
        run: () => session.setState({ hidden: new Set() }),
      },
      {
        id: 'tag',
        title: 'Tag again',
        keys: ['t'],
        enabled: isReading && engine.kind === 'ready',
        run: () => void tagging.tag({ again: true }),
      },
      {
        id: 'stop',
        title: 'Stop',
        keys: ['s'],
        enabled: status.kind === 'running' || engine.kind === 'loading',
        run: tagging.stop,
      },
      {
        // It goes on while Read is shown; what was read belongs to Label, which has been shown then.
        id: 'stop-reading',
        title: 'Stop reading the documents',
        enabled: now.reading !== undefined,
        run: () => house.labelActivity().predictions.stop(),
      },
      {
        // Of Tune, and as long as the above.
        id: 'stop-tuning',
        title: 'Stop fine-tuning',
        enabled: now.tuning !== undefined,
        run: () => house.labelActivity().tuning.stop(),
      },
      {
        id: 'retry',
        title: 'Try again',
        keys: ['r'],
        enabled: engine.kind === 'failed' || engine.kind === 'off' || status.kind === 'failed',
        run: () => void tagging.retry(),
      },
    ],
    heads: [
      turn('next-head', 'Next head', 'h', 1),
      turn('previous-head', 'Previous head', 'Shift+H', -1),
      ...entries.map(({ name, title }) => ({
        id: `head:${name}`,
        title: `Head: ${title}`,
        on: name === head?.name,
        run: () => tagging.pickHead(name),
      })),
    ],
    result: [
      { id: 'copy-tsv', title: 'Copy entities as TSV', keys: ['y'], enabled, run: () => void take('copy', 'tsv') },
      {
        id: 'copy-json',
        title: 'Copy entities as JSON',
        keys: ['Shift+Y'],
        enabled,
        run: () => void take('copy', 'json'),
      },
      {
        id: 'download-tsv',
        title: 'Download entities as TSV',
        keys: ['d'],
        enabled,
        run: () => void take('download', 'tsv'),
      },
      {
        id: 'download-json',
        title: 'Download entities as JSON',
        keys: ['Shift+D'],
        enabled,
        run: () => void take('download', 'json'),
      },
    ],
  }
}
