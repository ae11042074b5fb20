import { useRef } from 'react'
import { rename } from '../../app/documents/arranging.ts'
import type { DocumentRecord } from '../../domain/project.ts'
import { useApp } from '../app-context.ts'
import { focusDocument } from './list-events.ts'

/** A document's title while it is written: Enter or leaving keeps it, Escape does not. */
export function TitleField({ document: { id, title } }: { document: DocumentRecord }) {
  const house = useApp()
  const isOver = useRef(false)
  const end = (written: string | undefined, isByKey: boolean) => {
    if (isOver.current) return
    isOver.current = true
    rename(house, id, written)
    if (isByKey) requestAnimationFrame(() => focusDocument(id))
  }
  return (
    <input
      type="text"
      className="document-rename"
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
        event.preventDefault()
      }}
    />
  )
}
