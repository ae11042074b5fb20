import type { MouseEvent } from 'react'
import { entityTypes } from '../../domain/labels.ts'
import { useApp, useSession } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { useHueClass } from '../use-head-hues.ts'

/** So many labels are all listed; of more, those that were found. */
const FEW = 8

/** The head's labels with how many entities each has; a press hides or shows one. */
export function Legend({ counts }: { counts: ReadonlyMap<string, number> }) {
  const { session } = useApp()
  const head = useSession(({ results, head }) => results?.question.head ?? head)
  const hidden = useSession(({ hidden }) => hidden)
  const hueClass = useHueClass(head?.labels)
  if (!head) return null
  const types = entityTypes(head.labels)
  // Few stay where they are, so that none moves while the text is read.
  const isListed = (type: string) => types.length <= FEW || counts.has(type)
  const found = types.filter(isListed)
  const missing = types.filter(type => !isListed(type))

  const toggle = (type: string, alone: boolean) => {
    const isOnlyOne = types.every(other => hidden.has(other) === (other !== type))
    const next = new Set(alone ? (isOnlyOne ? [] : types.filter(other => other !== type)) : hidden)
    if (!alone && !next.delete(type)) next.add(type)
    session.setState({ hidden: next })
  }
  const item = (type: string) => (
    <li key={type}>
      <button
        type="button"
        className={`legend-item ${hueClass(type)} ${counts.has(type) ? '' : 'missing'}`}
        aria-pressed={!hidden.has(type)}
        title="Click hides or shows it, Alt-click shows it alone"
        onClick={(event: MouseEvent) => toggle(type, event.altKey)}
      >
        <span className="swatch" aria-hidden="true" />
        <span className="legend-label">{type}</span>{' '}
        <span className="legend-count">{isListed(type) && count(counts.get(type) ?? 0)}</span>
      </button>
    </li>
  )
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Labels</h2>
        <ActionButton id="show-all" hideDisabled>
          Show all
        </ActionButton>
      </header>
      <ul className="legend">{found.map(item)}</ul>
      {missing.length > 0 && (
        <details className="legend-rest">
          <summary>{found.length > 0 ? `${missing.length} not found here` : counted(missing.length, 'label')}</summary>
          <ul className="legend">{missing.map(item)}</ul>
        </details>
      )}
    </section>
  )
}
