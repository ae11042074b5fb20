import { useRef } from 'react'
import { useStore } from 'zustand'
import type { ProjectEntry } from '../../app/project/catalogue.ts'
import type { Shelf } from '../../app/project/project-shelf.ts'
import { useApp, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { TitleField } from '../parts/TitleField.tsx'

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
        <TitleField
          title={title}
          className="project-rename"
          aria-label={`New title for ${title}`}
          onEnd={endRenaming}
        />
      ) : (
        <button
          ref={name}
          type="button"
          className="project-name"
          aria-current={isCurrent ? 'true' : undefined}
          onClick={() => void open()}
        >
          <span className="project-title" dir="auto" title={title}>
            {title}
          </span>
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
