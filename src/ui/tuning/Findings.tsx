import { useState } from 'react'
import { useStore } from 'zustand'
import { labelsIn } from '../../app/label/marks.ts'
import { said, type FindingPlace, type TrainingFinding } from '../../domain/training-check.ts'
import { useApp, useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { Context } from '../review/Context.tsx'

const severities = { blocks: 'stops it', warns: 'look at it', notes: 'good to know' } as const
/** Places shown at first, and at each wish for more. */
const SOME = 8

/** What stands in the way of learning, each with the way to its places in Label. */
export function Findings() {
  const { checking } = useApp().labelActivity().tuning.preparing
  const { status, findings, reason } = useStore(checking.store)
  if (status === 'failed') return <p className="quiet small">The data could not be checked: {reason}.</p>
  // Said of the labels already.
  const shown = findings.filter(({ kind }) => kind !== 'not-done' && kind !== 'no-entities')
  if (shown.length === 0)
    return <p className="quiet small">{status === 'checking' ? 'Checking the data …' : 'Nothing in it stands out.'}</p>
  return (
    <ul className="findings">
      {shown.map(finding => (
        <Finding key={`${finding.kind} ${finding.label ?? ''}`} finding={finding} />
      ))}
    </ul>
  )
}

function Finding({ finding }: { finding: TrainingFinding }) {
  const { severity, places } = finding
  const labels = labelsIn(useProject(({ timeline }) => timeline.present))
  const [limit, setLimit] = useState(SOME)
  const words = said(finding, id => labels.byId.get(id)?.name ?? id)
  const sign = (
    <span className={`finding-sign ${severity}`} title={severities[severity]}>
      {severity === 'notes' ? 'i' : '!'}
      <span className="visually-hidden"> {severities[severity]}:</span>
    </span>
  )
  if (places.length === 0)
    return (
      <li className="finding">
        {sign}
        <p className="small">{words}</p>
      </li>
    )
  return (
    <li className="finding">
      {sign}
      <details className="more">
        <summary>{words}</summary>
        <ol className="places finding-places" aria-label={words}>
          {places.slice(0, limit).map(place => (
            <li key={`${place.document} ${place.start} ${place.end}`}>
              <Place place={place} />
            </li>
          ))}
        </ol>
        {places.length > limit && (
          <button type="button" className="button" onClick={() => setLimit(limit + 5 * SOME)}>
            Show {count(Math.min(5 * SOME, places.length - limit))} more
          </button>
        )}
      </details>
    </li>
  )
}

function Place({ place }: { place: FindingPlace }) {
  const { tuning } = useApp().labelActivity()
  const title = useProject(({ documents }) => documents.find(({ id }) => id === place.document)?.title)
  const isWhole = place.end === 0
  return (
    <button
      type="button"
      className="place-button"
      title="See it in Label"
      onClick={() => void tuning.preparing.lookAt(place)}
    >
      {isWhole ? <span className="place-context">{title}</span> : <Context document={place.document} range={place} />}
    </button>
  )
}
