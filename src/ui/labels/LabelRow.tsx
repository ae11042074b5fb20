import { type KeyboardEvent, useId, useState } from 'react'
import { shownKey } from '../../app/keys.ts'
import type { LabelRecord } from '../../domain/project.ts'
import { useApp, useSession } from '../app-context.ts'
import { count } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { hueOf } from './LabelledWords.tsx'
import type { Grip } from './use-ordering.ts'

interface Props {
  readonly label: LabelRecord
  /** Entities in the open document, and in the project. */
  readonly here: number
  readonly all: number
  /** Where what is being dragged would come to stand. */
  readonly drop: 'before' | 'after' | 'itself' | undefined
  readonly grip: Grip
  readonly onMove: (by: 1 | -1) => void
  readonly onEdit: () => void
}

/** A label: a press gives it, or takes it up; Alt with the arrows, or the grip, moves it. */
export function LabelRow({ label, here, all, drop, grip, onMove, onEdit }: Props) {
  const app = useApp()
  const { labelling } = app.labelActivity()
  const { id, name, hue, description } = label
  const guideline = useId()
  const [isOpen, setOpen] = useState(false)
  const isBrush = useSession(({ brush }) => brush === id)
  const hasSelection = useSession(({ selection }) => selection !== undefined)
  const use = hasSelection ? 'Give it to what is picked' : 'Take it up: what you select then becomes it'
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onMove(by)
  }
  return (
    <li className={drop ? `drop-${drop}` : undefined} data-label={id}>
      <div className={`label-row ${hueOf(hue)}`}>
        <span className="label-grip" title="Drag to move it; or Alt ↑ and Alt ↓" aria-hidden="true" {...grip}>
          <svg className="icon" viewBox="0 0 16 16">
            <path d="M6 4h.1M10 4h.1M6 8h.1M10 8h.1M6 12h.1M10 12h.1" />
          </svg>
        </span>
        <button
          type="button"
          className="legend-item"
          aria-pressed={isBrush}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          title={description ? `${description}\n\n${use}` : use}
          onClick={() => labelling.label(id)}
          onKeyDown={move}
        >
          <span className="swatch gold" aria-hidden="true" />
          <span className="legend-label">{name}</span>
          <span className="legend-count">
            {count(here)} · {count(all)}
          </span>
          {label.key !== null && <kbd>{shownKey(label.key, app.mac)}</kbd>}
        </button>
        {description && (
          <button
            type="button"
            className="button bare label-guide"
            aria-label={`Guideline of ${name}`}
            aria-expanded={isOpen}
            aria-controls={guideline}
            title="Guideline"
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="more" />
          </button>
        )}
        <button
          type="button"
          className="button bare label-edit"
          aria-label={`Edit label ${name}`}
          title="Edit"
          onClick={onEdit}
        >
          <Icon name="edit" />
        </button>
      </div>
      {description && isOpen && (
        <p id={guideline} className="label-guideline small">
          {description}
        </p>
      )}
    </li>
  )
}
