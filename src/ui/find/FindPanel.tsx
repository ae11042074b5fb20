import { useEffect } from 'react'
import { useStore } from 'zustand'
import { rulesOf } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { ActOnFound } from './ActOnFound.tsx'
import { FindField } from './FindField.tsx'
import './find.css'
import { FoundList } from './FoundList.tsx'
import { Rules } from './Rules.tsx'
import { AlikePanel } from '../similar/AlikePanel.tsx'
import { useFoundHighlight } from './use-found-highlight.ts'

/** Finds words in the texts and does something with all of them; keeps rules of what is always of one label. */
export function FindPanel() {
  const { finding } = useApp().labelActivity()
  const side = useStore(finding.store, ({ side }) => side)
  const records = useProject(({ timeline }) => timeline.present)
  const rules = rulesOf(records).length
  // The texts are the worker's to hold before the first search.
  useEffect(() => void finding.prepare(), [finding])
  useFoundHighlight()
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="find-sides" role="group" aria-label="Find, rules, or more like this">
        <button
          type="button"
          className="button"
          aria-pressed={side === 'find'}
          onClick={() => finding.store.setState({ side: 'find' })}
        >
          In texts
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={side === 'rules'}
          onClick={() => finding.store.setState({ side: 'rules' })}
        >
          Rules {rules > 0 && <span className="quiet">{count(rules)}</span>}
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={side === 'similar'}
          onClick={() => finding.store.setState({ side: 'similar' })}
        >
          More like this
        </button>
      </div>
      {side === 'find' ? (
        <>
          <FindField />
          <ActOnFound />
          <FoundList />
        </>
      ) : side === 'rules' ? (
        <Rules />
      ) : (
        <AlikePanel />
      )}
    </>
  )
}
