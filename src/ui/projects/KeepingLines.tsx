import { useState } from 'react'
import { useStore } from 'zustand'
import { useApp, useProject } from '../app-context.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Icon } from '../parts/Icon.tsx'

/** Of many problems, those that are named. */
const NAMED = 3

/** What stands in the way of keeping what is done here, said above the text, with the way out. */
export function KeepingLines() {
  const { projects } = useApp()
  const keeping = useProject(({ keeping }) => keeping)
  const problems = useProject(({ problems }) => problems)
  const readOnly = useProject(({ readOnly }) => readOnly)
  const isTakingOver = useStore(projects.store, ({ isTakingOver }) => isTakingOver)
  const [closed, setClosed] = useState<readonly string[]>()
  const more = problems.length - NAMED
  return (
    <>
      {readOnly && (
        <div className="line">
          <output className="line-words">
            {isTakingOver
              ? 'The other tab is saving what it has …'
              : 'This project is open in another tab, which edits it. Here it can be read.'}
          </output>
          <ActionButton id="take-over" className="primary">
            Take over
          </ActionButton>
        </div>
      )}
      {keeping.kind === 'memory' && (
        <div className="line trouble" role="alert">
          <p className="line-words">{keeping.reason} What you do now lasts until this tab is closed.</p>
          <ActionButton id="backup" icon="download">
            Download a backup
          </ActionButton>
        </div>
      )}
      {problems.length > 0 && problems !== closed && (
        <div className="line trouble" role="alert">
          <p className="line-words">
            Some of the project could not be read and is left out; the rest is here.{' '}
            {problems.slice(0, NAMED).join('. ')}
            {more > 0 ? `, and ${more} more` : ''}.
          </p>
          <ActionButton id="backup" icon="download">
            Download a backup
          </ActionButton>
          <button type="button" className="button bare" aria-label="Close" onClick={() => setClosed(problems)}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </>
  )
}
