import { useRef } from 'react'
import { useStore } from 'zustand'
import type { ProjectEntry } from '../../app/project/catalogue.ts'
import type { Shelf } from '../../app/project/project-shelf.ts'
import { useApp, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'

interface Props {
  readonly entry: ProjectEntry
  readonly isCurrent: boolean
  readonly shelf: Shelf
  readonly onOpened: () => void
  readonly onDeleted: () => void
}

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** One project of the list. */
export function ProjectRow({
  entry: { id, title, documents, openedAt },
  isCurrent,
  shelf,
  onOpened,
  onDeleted,
}: Props) {
  const { projects } = useApp()
  const isRenaming = useStore(projects.store, ({ renaming }) => renaming === id)
  const isReadOnly = useProject(({ readOnly }) => readOnly) && isCurrent
  const name = useRef<HTMLButtonElement>(null)
  const open = async () => {
    if (await projects.open(id)) onOpened()
  }
  const endRenaming = (written: string | undefined, isByKey: boolean) => {
    projects.store.setState({ renaming: undefined })
    if (written !== undefined) void shelf.rename(id, written)
    if (isByKey) requestAnimationFrame(() => name.current?.focus())
  }
  const opened = openedAt === 0 ? '' : ` · opened ${moment.format(openedAt)}`
  return (
    <li className={isCurrent ? 'project open' : 'project'}>
      {isRenaming ? (
        <TitleField title={title} onEnd={endRenaming} />
      ) : (
        <button
          ref={name}
          type="button"
          className="project-name"
          aria-current={isCurrent ? 'true' : undefined}
          onClick={() => void open()}
        >
          <span className="project-title">{title}</span>
          <span className="quiet small">
            {counted(documents, 'document')}
            {isCurrent ? ' · open now' : opened}
          </span>
        </button>
      )}
      <button
        type="button"
        className="button bare"
        aria-label={`Rename ${title}`}
        title="Rename"
        disabled={isReadOnly}
        onClick={() => projects.store.setState({ renaming: id })}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        className="button bare"
        aria-label={`Duplicate ${title}`}
        title="Duplicate"
        onClick={() => void shelf.duplicate(id)}
      >
        <Icon name="copy" />
      </button>
      <button
        type="button"
        className="button bare"
        aria-label={`Delete ${title}`}
        title="Delete; can be undone"
        disabled={isReadOnly}
        onClick={() => void shelf.remove(id).then(onDeleted)}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

interface TitleFieldProps {
  readonly title: string
  /** What was written; undefined where it is not to be kept. */
  readonly onEnd: (written: string | undefined, isByKey: boolean) => void
}

/** A project's title while it is written: Enter or leaving keeps it, Escape does not. */
function TitleField({ title, onEnd }: TitleFieldProps) {
  const isOver = useRef(false)
  const end = (written: string | undefined, isByKey: boolean) => {
    if (isOver.current) return
    isOver.current = true
    onEnd(written, isByKey)
  }
  return (
    <input
      type="text"
      className="project-rename"
      aria-label={`New title for ${title}`}
      defaultValue={title}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it is there because someone asked for it
      autoFocus
      onFocus={event => event.target.select()}
      onBlur={event => end(event.target.value, false)}
      onKeyDown={event => {
        if (event.key === 'Enter') end(event.currentTarget.value, true)
        else if (event.key === 'Escape') end(undefined, true)
        else return
        // Escape would close the dialog too.
        event.preventDefault()
      }}
    />
  )
}
