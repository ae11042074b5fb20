import { type CSSProperties, type KeyboardEvent, type PointerEvent, Suspense, useDeferredValue, useMemo } from 'react'
import { blocksOf } from '../../app/reading/blocks.ts'
import { countsByType } from '../../app/reading/summary.ts'
import { useApp, useChoices, useOpenText, useSession } from '../app-context.ts'
import { LabelPanel, ReadSide, TunePanel } from '../labels/lazily.tsx'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Icon, type IconName } from '../parts/Icon.tsx'

const names = { read: 'Reading', label: 'Labelling', tune: 'Tuning' }

/** What the reading found and how it was read: a column at the right, on narrow screens a sheet from below. */
export function Panel() {
  const { session, choices } = useApp()
  const width = useChoices(({ panelWidth }) => panelWidth)
  const sheet = useSession(({ sheet }) => sheet)
  const activity = useSession(({ activity }) => activity)
  const head = useSession(({ head }) => head?.title)
  const hasResults = useSession(({ results }) => results !== undefined)
  const counts = useCounts()
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0)
  return (
    <aside
      className={`panel ${sheet ? 'sheet-open' : ''}`}
      aria-label={names[activity]}
      style={{ '--panel-width': `${width}px` } as CSSProperties}
    >
      <Divider width={width} onWidth={panelWidth => choices.setState({ panelWidth })} />
      <button
        type="button"
        className="sheet-handle"
        aria-expanded={sheet}
        onClick={() => session.setState({ sheet: !sheet })}
      >
        <span>
          {activity === 'read' && hasResults ? counted(total, 'entity', 'entities') : names[activity]}
          {head !== undefined && <span className="quiet"> · {head}</span>}
        </span>
        <Icon name="more" />
      </button>
      <div className="panel-scroll">
        <Suspense fallback={null}>
          {activity === 'read' ? <ReadSide counts={counts} /> : activity === 'label' ? <LabelPanel /> : <TunePanel />}
        </Suspense>
      </div>
      <footer className="panel-foot">
        {activity !== 'read' ? (
          <ActionButton id={activity === 'label' ? 'export' : 'export-model'} icon="download">
            {activity === 'label' ? 'Export …' : 'Export the model …'}
          </ActionButton>
        ) : (
          <>
            <Way icon="copy" ids={['copy-tsv', 'copy-json']} />
            <Way icon="download" ids={['download-tsv', 'download-json']} />
          </>
        )}
      </footer>
    </aside>
  )
}

interface WayProps {
  readonly icon: IconName
  readonly ids: readonly [string, string]
}

/** One way out, in either format. */
function Way({ icon, ids }: WayProps) {
  return (
    <div className="way">
      <Icon name={icon} />
      <ActionButton id={ids[0]}>TSV</ActionButton>
      <ActionButton id={ids[1]}>JSON</ActionButton>
    </div>
  )
}

function useCounts(): ReadonlyMap<string, number> {
  const text = useOpenText()
  const results = useDeferredValue(useSession(({ results }) => results))
  const threshold = useDeferredValue(useChoices(({ threshold }) => threshold))
  return useMemo(
    () => (text !== undefined && results ? countsByType(results, blocksOf(text), threshold) : new Map()),
    [text, results, threshold],
  )
}

const [NARROWEST, WIDEST] = [260, 560]

/** The edge of the panel: dragged, or moved by arrow keys. */
function Divider({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const set = (next: number) => onWidth(Math.round(Math.min(WIDEST, Math.max(NARROWEST, next))))
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    set(width + (event.key === 'ArrowLeft' ? 20 : -20))
    event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that moves is a widget (ARIA 1.2)
    <div
      className="divider"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <hr> cannot be moved
      role="separator"
      aria-label="Width of the panel"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={onKeyDown}
    />
  )
}
