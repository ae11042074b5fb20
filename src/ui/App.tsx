import { Suspense, useEffect, useState } from 'react'
import type { App as AppValue } from '../app/app.ts'
import { DRAGGED_DOCUMENTS } from '../app/documents/listing.ts'
import { Announcer } from './Announcer.tsx'
import { useStore } from 'zustand'
import { AppContext, useApp, useChoices, useSession } from './app-context.ts'
import { Documents } from './documents/Documents.tsx'
import { lazily } from './labels/lazily.tsx'
import { Panel } from './panel/Panel.tsx'
import { Desk } from './reader/Desk.tsx'
import { TopBar } from './topbar/TopBar.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/reader.css'
import './styles/panel.css'
import './styles/labels.css'
import './styles/dialogs.css'

// Ahead of their first use, so that they hear every key from the first.
const Palette = lazily(async () => ({ default: (await import('./parts/Palette.tsx')).Palette }))
const KeySheet = lazily(async () => ({ default: (await import('./parts/KeySheet.tsx')).KeySheet }))
const DeviceDialog = lazily(async () => ({ default: (await import('./topbar/DeviceDialog.tsx')).DeviceDialog }))

const ImportDialog = lazily(async () => ({ default: (await import('./importing/ImportDialog.tsx')).ImportDialog }))
const ProjectsDialog = lazily(async () => ({ default: (await import('./projects/ProjectsDialog.tsx')).ProjectsDialog }))
const ExportDialog = lazily(async () => ({ default: (await import('./exporting/ExportDialog.tsx')).ExportDialog }))

/** The page. */
export function App({ app }: { app: AppValue }) {
  return (
    <AppContext value={app}>
      <Page />
    </AppContext>
  )
}

function Page() {
  const { session, projects } = useApp()
  // What is shown of one project holds nothing of another.
  const project = useStore(projects.store, ({ id }) => id)
  const documentsOpen = useChoices(({ documentsOpen }) => documentsOpen)
  const panelOpen = useChoices(({ panelOpen }) => panelOpen)
  const drawer = useSession(({ drawer }) => drawer)
  const dialog = useSession(({ dialog }) => dialog)
  const dropping = useIntake()
  useTheme()
  const shape = [
    documentsOpen && 'with-documents',
    panelOpen && 'with-panel',
    drawer && 'drawer-open',
    dropping && 'dropping',
  ]
  return (
    <div className={`page ${shape.filter(Boolean).join(' ')}`}>
      <TopBar />
      <Documents key={`documents of ${project}`} />
      {drawer && (
        <button
          type="button"
          className="scrim"
          aria-label="Close the documents"
          onClick={() => session.setState({ drawer: false })}
        />
      )}
      <Desk key={`desk of ${project}`} />
      <Panel key={`panel of ${project}`} />
      <Announcer />
      {dropping && <p className="drop-sign">Drop it anywhere</p>}
      <Suspense fallback={null}>
        {dialog === 'palette' && <Palette />}
        {dialog === 'keys' && <KeySheet />}
        {dialog === 'device' && <DeviceDialog />}
        {dialog === 'projects' && <ProjectsDialog />}
        {dialog === 'import' && <ImportDialog />}
        {dialog === 'export' && <ExportDialog />}
      </Suspense>
    </div>
  )
}

/** Pastes and drops anywhere on the page; these events are the window's. Returns whether something hovers over it. */
function useIntake(): boolean {
  const { intake } = useApp()
  const [dropping, setDropping] = useState(false)
  useEffect(() => {
    const gone = new AbortController()
    const { signal } = gone
    const inField = (target: EventTarget | null) =>
      target instanceof HTMLElement && target.matches('textarea, input:not([type=checkbox], [type=range])')
    const take = (data: DataTransfer | null, verb: string) => {
      const files = [...(data?.files ?? [])]
      const entries = [...(data?.items ?? [])].flatMap(item => item.webkitGetAsEntry() ?? [])
      if (entries.some(({ isDirectory }) => isDirectory)) void intake.takeFolder(entries)
      else if (files.length > 0) void intake.takeFiles(files)
      else void intake.takeText(data?.getData('text/plain') ?? '', verb)
    }
    window.addEventListener(
      'paste',
      event => {
        if (inField(event.target)) return
        event.preventDefault()
        take(event.clipboardData, 'Pasted')
      },
      { signal },
    )
    const hover = (event: DragEvent) => {
      const types = event.dataTransfer?.types ?? []
      if (types.includes(DRAGGED_DOCUMENTS) || (inField(event.target) && !types.includes('Files'))) return
      event.preventDefault()
      setDropping(true)
    }
    // Where what lies under the pointer has just changed, a drop is only let through by what entering it said.
    window.addEventListener('dragenter', hover, { signal })
    window.addEventListener('dragover', hover, { signal })
    window.addEventListener('dragleave', event => event.relatedTarget === null && setDropping(false), { signal })
    window.addEventListener(
      'drop',
      event => {
        setDropping(false)
        if (inField(event.target) && event.dataTransfer?.files.length === 0) return
        event.preventDefault()
        take(event.dataTransfer, 'Dropped')
      },
      { signal },
    )
    return () => gone.abort()
  }, [intake])
  return dropping
}

/** The theme is an attribute of the document. */
function useTheme() {
  const theme = useChoices(({ theme }) => theme)
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
}
