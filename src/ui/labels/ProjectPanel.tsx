import { useStore } from 'zustand'
import { useApp } from '../app-context.ts'
import { Agreement } from '../project/Agreement.tsx'
import { DocumentNumbers } from '../project/DocumentNumbers.tsx'
import { ProjectNumbers } from '../project/ProjectNumbers.tsx'
import { ProjectSettings } from '../project/ProjectSettings.tsx'
import '../styles/project.css'

/** What holds for the whole project, and what is in it. */
export function ProjectPanel() {
  const { labelSet } = useApp().labelActivity()
  const counting = useStore(labelSet.store, ({ counting }) => counting)
  return (
    <>
      <ProjectSettings />
      <ProjectNumbers />
      <Agreement />
      {counting && <DocumentNumbers onClose={() => labelSet.store.setState({ counting: false })} />}
    </>
  )
}
