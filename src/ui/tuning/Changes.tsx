import { memo } from 'react'
import { useStore } from 'zustand'
import { changeCounts, keyOfPlace, rangeOf, type ChangePlace, type ComparingStatus } from '../../app/tuning/changes.ts'
import { entityTypes } from '../../domain/labels.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, counted, percent } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { Chips } from '../review/Chips.tsx'
import { Context, oneLine } from '../review/Context.tsx'
import { useFollowedPage, useInSight } from '../review/Disagreements.tsx'
import { KeyedButton } from '../review/KeyedButton.tsx'
import { Pager } from '../parts/Pager.tsx'
import { useTextOf } from '../review/use-review.ts'
import { changeKinds, changeNames, signs } from './signs.ts'
import { useHue } from './use-hue.ts'
import '../review/review.css'

const PAGE = 50

/** What the head on trial says otherwise, in all documents that were read. */
export function Changes() {
  const { changes } = useApp().labelActivity().tuning
  const { status, byDocument, unlearned, kind } = useStore(changes.store)
  const counts = changeCounts(byDocument)
  const places = changes.places()
  const total = counts.gained + counts.lost + counts.relabelled + counts.moved
  return (
    <section className="panel-section" aria-label="Changes">
      <header className="section-head">
        <h2>What changed</h2>
        <span className="quiet">in {counted(byDocument.size, 'document')}</span>
      </header>
      <Comparing status={status} />
      <Hidden />
      {total > 0 ? (
        <>
          <Chips
            name="Kind of change"
            kinds={changeKinds.map(kind => [kind, `${signs[kind]} ${changeNames[kind]}`, counts[kind]] as const)}
            chosen={kind}
            onChoose={changes.filter}
          />
          <div className="row">
            <KeyedButton id="next-change">Next</KeyedButton>
            <KeyedButton id="previous-change">Previous</KeyedButton>
          </div>
          <ChangeList places={places} />
        </>
      ) : (
        status.kind === 'idle' && <p className="quiet small">Both heads find the same.</p>
      )}
      {unlearned.size > 0 && (
        <p className="quiet small">
          Not counted is what the head before finds of labels that the new one does not know:{' '}
          {[...unlearned].map(([type, times]) => `${type} ${count(times)}`).join(', ')}.
        </p>
      )}
    </section>
  )
}

/** How many documents both heads have read. */
function Comparing({ status }: { status: ComparingStatus }) {
  if (status.kind === 'idle') return null
  if (status.kind === 'failed')
    return (
      <div className="row spread">
        <p className="trouble-words small" role="alert">
          Not all could be compared: {status.failure.message}.
        </p>
        <ActionButton id="go-on-comparing">Try the rest</ActionButton>
      </div>
    )
  const { kind, done, total } = status
  const words = `${count(done)} of ${counted(total, 'document')} read`
  return (
    <div className="tune-progress">
      <div className="row spread">
        <span className="quiet small">
          {kind === 'stopped' && 'Stopped. '}
          {words}
        </span>
        {kind === 'running' ? (
          <ActionButton id="stop-comparing" icon="stop">
            Stop
          </ActionButton>
        ) : (
          <ActionButton id="go-on-comparing">Compare the rest</ActionButton>
        )}
      </div>
      {kind === 'running' && (
        <ThinProgress max={Math.max(1, total)} value={done} aria-label="Comparing" aria-valuetext={words} />
      )}
    </div>
  )
}

/** Labels that Read's legend hides are hidden in the compared text too, which is said here. */
function Hidden() {
  const { session } = useApp()
  const hidden = useSession(({ hidden }) => hidden)
  const trial = useSession(({ trial }) => trial)
  const shown = trial ? entityTypes(trial.labels).filter(type => hidden.has(type)) : []
  if (shown.length === 0) return null
  return (
    <div className="row spread">
      <span className="quiet small">Hidden in the text, as in Read: {shown.join(', ')}.</span>
      <button type="button" className="button" onClick={() => session.setState({ hidden: new Set() })}>
        Show all
      </button>
    </div>
  )
}

function ChangeList({ places }: { places: readonly ChangePlace[] }) {
  const { changes } = useApp().labelActivity().tuning
  const place = useStore(changes.store, ({ place }) => place)
  const key = place && keyOfPlace(place)
  const current = key === undefined ? -1 : places.findIndex(other => keyOfPlace(other) === key)
  const [page, setPage] = useFollowedPage(current, PAGE)
  return (
    <Pager items={places} size={PAGE} page={page} onPage={setPage}>
      {(shown, from) => {
        const groups: { document: string; from: number; places: ChangePlace[] }[] = []
        shown.forEach((place, index) => {
          const last = groups.at(-1)
          if (last?.document === place.document) last.places.push(place)
          else groups.push({ document: place.document, from: from + index, places: [place] })
        })
        return groups.map(group => <DocumentChanges key={group.document} {...group} current={current} />)
      }}
    </Pager>
  )
}

interface GroupProps {
  readonly document: string
  readonly from: number
  readonly places: readonly ChangePlace[]
  readonly current: number
}

function DocumentChanges({ document, from, places, current }: GroupProps) {
  const title = useProject(({ documents }) => documents.find(({ id }) => id === document)?.title)
  return (
    <>
      <p className="place-document">{title}</p>
      <ol className="places" aria-label={title}>
        {places.map((place, index) => (
          <ChangeRow key={keyOfPlace(place)} place={place} isCurrent={from + index === current} />
        ))}
      </ol>
    </>
  )
}

interface RowProps {
  readonly place: ChangePlace
  readonly isCurrent: boolean
}

const ChangeRow = memo(function ChangeRow({ place, isCurrent }: RowProps) {
  const { changes } = useApp().labelActivity().tuning
  const row = useInSight(isCurrent)
  const { document, change } = place
  const range = rangeOf(change)
  return (
    <li ref={row} className="place">
      <button
        type="button"
        className="place-button"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => void changes.show(place)}
      >
        <Context document={document} range={range} />
        <span className="place-what">
          <span className="change-sign" aria-hidden="true">
            {signs[change.kind]}
          </span>
          <What place={place} />
        </span>
      </button>
    </li>
  )
})

function What({ place: { document, change } }: { place: ChangePlace }) {
  const hueFor = useHue()
  const text = useTextOf(document) ?? ''
  const name = (type: string) => <span className={`label-name ${hueOf(hueFor(type))}`}>{type}</span>
  switch (change.kind) {
    case 'gained':
      return (
        <>
          {name(change.after.label)} {percent(change.after.score)}, gained
        </>
      )
    case 'lost':
      return <>{name(change.before.label)} lost</>
    case 'relabelled':
      return (
        <>
          {name(change.before.label)}
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">became</span>
          {name(change.after.label)} {percent(change.after.score)}
        </>
      )
    case 'moved': {
      const { start, end } = change.before
      return (
        <>
          {name(change.after.label)} other ends, was{' '}
          <span dir="auto">“{oneLine(text.slice(start, Math.min(end, start + 60)))}”</span>
        </>
      )
    }
    default:
      return change satisfies never
  }
}
