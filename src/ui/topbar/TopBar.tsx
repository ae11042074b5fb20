import { useAction, useApp, useChoices, useProject, useSession } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Icon } from '../parts/Icon.tsx'
import { ProjectButton } from './ProjectButton.tsx'
import { Work } from './Work.tsx'

/** Name, project, open document, what is being worked on, and on what it runs. */
export function TopBar() {
  const { session } = useApp()
  const title = useProject(({ open, documents }) =>
    open.kind === 'none' ? undefined : documents.find(({ id }) => id === open.id)?.title,
  )
  const theme = useChoices(({ theme }) => theme)
  const drawer = useSession(({ drawer }) => drawer)
  return (
    <header className="topbar">
      <div className="topbar-side">
        <button
          type="button"
          className="button bare narrow-only"
          aria-label="Documents"
          aria-expanded={drawer}
          onClick={() => session.setState({ drawer: !drawer })}
        >
          <Icon name="documents" />
        </button>
        <ActionButton id="documents" icon="documents" className="wide-only" />
        <h1 className="wordmark">Gleaner</h1>
        <ProjectButton />
        {title !== undefined && (
          <span className="topbar-title" dir="auto" title={title}>
            {title}
          </span>
        )}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="activities" role="group" aria-label="Activity">
        <ActionButton id="activity:read">Read</ActionButton>
        <ActionButton id="activity:label">Label</ActionButton>
        <ActionButton id="activity:tune">Tune</ActionButton>
      </div>
      <div className="topbar-side end">
        <Work />
        <DeviceBadge />
        <ActionButton id="palette" icon="search" />
        <ActionButton id="keys" icon="keys" className="roomy-only" />
        <ActionButton id="theme" icon={theme} className="roomy-only" />
        <ActionButton id="panel" icon="panel" className="wide-only" />
      </div>
    </header>
  )
}

/** What actually ran, never what was hoped for. */
function DeviceBadge() {
  const engine = useSession(({ engine }) => engine)
  const action = useAction('device')
  if (engine.kind !== 'ready' || !action) return null
  const { device, lanes, reasons } = engine.loaded.device
  return (
    <button type="button" className="badge" title="On what it runs, and why" onClick={action.run}>
      <span className={`badge-dot ${device} ${reasons.length > 0 ? 'reasons' : ''}`} aria-hidden="true" />
      {device === 'webgpu' ? 'WebGPU' : 'WASM'}
      {device === 'wasm' && <span className="roomy-only"> · {counted(lanes, 'lane')}</span>}
    </button>
  )
}
