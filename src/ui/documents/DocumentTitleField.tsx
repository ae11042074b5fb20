import { rename } from '../../app/documents/arranging.ts'
import type { DocumentRecord } from '../../domain/project.ts'
import { useApp } from '../app-context.ts'
import { TitleField } from '../parts/TitleField.tsx'
import { focusDocument } from './list-events.ts'

/** A document's title while it is written. */
export function DocumentTitleField({ document: { id, title } }: { document: DocumentRecord }) {
  const house = useApp()
  return (
    <TitleField
      title={title}
      className="document-rename"
      aria-label={`New title for ${title}`}
      onEnd={(written, isByKey) => {
        rename(house, id, written)
        if (isByKey) requestAnimationFrame(() => focusDocument(id))
      }}
    />
  )
}
