import { titleOfProject } from '../../app/project/project-title.ts'
import { useAction, useApp, useProject } from '../app-context.ts'
import { Icon } from '../parts/Icon.tsx'
import { shownKey } from '../../app/keys.ts'
import './project-button.css'

/** The project's name; leads to the others. */
export function ProjectButton() {
  const { mac } = useApp()
  const title = useProject(({ timeline }) => titleOfProject(timeline.present))
  const readOnly = useProject(({ readOnly }) => readOnly)
  const action = useAction('projects')
  const [key] = action?.keys ?? []
  return (
    <button
      type="button"
      className="project-button"
      aria-haspopup="dialog"
      aria-label={`Project: ${title}${readOnly ? ', read only' : ''}`}
      title={key === undefined ? 'Projects' : `Projects  (${shownKey(key, mac)})`}
      onClick={action?.run}
    >
      <Icon name="more" />
      <span className="project-button-title">{title}</span>
      {readOnly && <span className="read-only">read only</span>}
    </button>
  )
}
