import { memo, useEffect, useRef, useState } from 'react'
import type { Place } from '../../app/review/disagreement-review.ts'
import { withHeadLabels, labelsIn, type Labels } from '../../app/label/marks.ts'
import { type Disagreement, type DisagreementKind, placeOf } from '../../domain/disagreement.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { counted, percent } from '../numbers.ts'
import { Chips } from './Chips.tsx'
import { Context, oneLine } from './Context.tsx'
import { Hint } from './Hint.tsx'
import { LabelFilter } from './LabelFilter.tsx'
import { KeyedButton } from './KeyedButton.tsx'
import { Pager } from '../parts/Pager.tsx'
import { ShowAll } from './ShowAll.tsx'
import { useCompared, usePlaces, useReview, useTextOf } from './use-review.ts'

const PAGE = 50

const kindNames: Readonly<Record<DisagreementKind, string>> = {
  missed: 'Missed',
  spurious: 'Spurious',
  boundary: 'Boundary',
  type: 'Type',
}
const kinds: readonly DisagreementKind[] = ['missed', 'spurious', 'boundary', 'type']

const noneOf: Readonly<Record<DisagreementKind, string>> = {
  missed: 'The head finds all of gold here.',
  spurious: 'The head finds nothing where gold says that there is nothing. Only documents that are done say so.',
  boundary: 'Wherever both see one label, they see it in the same words.',
  type: 'Wherever both see an entity, they give it the same label.',
}

/** Where gold and head disagree, as filters and a list. */
export function Disagreements() {
  const { reviewing } = useApp().labelActivity()
  const { disagreement } = reviewing
  const { places, kinds: counts, labels: involved } = usePlaces()
  const { left } = useCompared()
  const scope = useReview(({ scope }) => scope)
  const kind = useReview(({ kind }) => kind)
  const label = useReview(({ label }) => label)
  const labels = useReviewLabels()
  const documents = useProject(({ documents }) => documents.length)
  return (
    <section className="panel-section" aria-label="Disagreement">
      {documents > 1 && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in
        <div className="review-segments" role="group" aria-label="Where">
          {(['all', 'document'] as const).map(other => (
            <button
              key={other}
              type="button"
              className="button"
              aria-pressed={scope === other}
              onClick={() => disagreement.filter({ scope: other })}
            >
              {other === 'all' ? 'All read' : 'This document'}
            </button>
          ))}
        </div>
      )}
      <Chips
        name="Class"
        kinds={kinds.map(kind => [kind, kindNames[kind], counts[kind]] as const)}
        chosen={kind}
        onChoose={kind => disagreement.filter({ kind })}
      >
        <LabelFilter {...{ involved, label, labels }} onChoose={label => disagreement.filter({ label })} />
      </Chips>
      {left > 0 && <p className="quiet small">Comparing {counted(left, 'document')} more …</p>}
      {places.length > 0 ? <PlaceList places={places} labels={labels} /> : <NoPlaces />}
      {places.length > 1 && <Hint />}
    </section>
  )
}

/** The labels by which disagreements speak: the project's or, until it has some, the head's. */
function useReviewLabels(): Labels {
  const present = useProject(({ timeline }) => timeline.present)
  const head = useSession(({ head }) => head)
  return labelsIn(withHeadLabels(present, head))
}

/** Why there is nothing, and what to do. */
function NoPlaces() {
  const { predictions } = useApp().labelActivity()
  const { comparisons, suggestions } = useCompared()
  const kind = useReview(({ kind }) => kind)
  const label = useReview(({ label }) => label)
  const { reviewing } = useApp().labelActivity()
  const total = [...comparisons.values()]
  const gold = total.some(
    ({ agreed, disagreements, settled }) => agreed.length + disagreements.length + settled.length > 0,
  )
  if (predictions.store.getState().byDocument.size === 0)
    return <p className="quiet small">The head has read nothing yet, so there is nothing to compare gold with.</p>
  if (!gold)
    return (
      <p className="quiet small">
        There is no gold yet. Label some, or accept suggestions, then see here where the head says otherwise.
      </p>
    )
  const isFiltered = kind !== undefined || label !== undefined
  const open = [...suggestions.values()].reduce((sum, { length }) => sum + length, 0)
  return (
    <>
      <p className="small">{kind ? noneOf[kind] : 'Gold and head agree wherever both speak.'}</p>
      {isFiltered && (
        <ShowAll onShow={() => reviewing.disagreement.filter({ kind: undefined, label: undefined })}>
          Show all disagreements
        </ShowAll>
      )}
      {open > 0 && kind !== 'missed' && (
        <p className="quiet small">
          What the head finds beside gold where a document is not done is a suggestion, not a disagreement: above.
        </p>
      )}
    </>
  )
}

function PlaceList({ places, labels }: { places: readonly Place[]; labels: Labels }) {
  const { reviewing } = useApp().labelActivity()
  useReview(({ place }) => place)
  const current = reviewing.disagreement.currentIndex()
  const [page, setPage] = useFollowedPage(current)
  return (
    <Pager items={places} size={PAGE} page={page} onPage={setPage}>
      {(shown, from) => {
        const groups: { document: string; from: number; places: Place[] }[] = []
        shown.forEach((place, index) => {
          const last = groups.at(-1)
          if (last?.document === place.document) last.places.push(place)
          else groups.push({ document: place.document, from: from + index, places: [place] })
        })
        return groups.map(group => <DocumentPlaces key={group.document} {...group} current={current} labels={labels} />)
      }}
    </Pager>
  )
}

/** The page that is looked at: it follows where one is. */
export function useFollowedPage(current: number, size = PAGE): readonly [number, (page: number) => void] {
  const [state, setState] = useState({ of: current, page: current < 0 ? 0 : Math.floor(current / size) })
  if (state.of === current) return [state.page, page => setState({ of: current, page })]
  const page = current < 0 ? state.page : Math.floor(current / size)
  setState({ of: current, page })
  return [page, page => setState({ of: current, page })]
}

interface GroupProps {
  readonly document: string
  readonly from: number
  readonly places: readonly Place[]
  readonly current: number
  readonly labels: Labels
}

function DocumentPlaces({ document, from, places, current, labels }: GroupProps) {
  const title = useProject(({ documents }) => documents.find(({ id }) => id === document)?.title)
  const many = useReview(({ scope }) => scope === 'all')
  return (
    <>
      {many && <p className="place-document">{title}</p>}
      <ol className="places" aria-label={title}>
        {places.map((place, index) => (
          <PlaceRow key={keyOf(place)} place={place} isCurrent={from + index === current} labels={labels} />
        ))}
      </ol>
    </>
  )
}

interface RowProps {
  readonly place: Place
  readonly isCurrent: boolean
  readonly labels: Labels
}

// While documents are read the list grows many times a second; a row that is there stays as it is.
const PlaceRow = memo(function PlaceRow({ place, isCurrent, labels }: RowProps) {
  const { session, labelActivity } = useApp()
  const { reviewing } = labelActivity()
  const { document, disagreement } = place
  const row = useInSight(isCurrent)
  return (
    <li ref={row} className="place">
      <button
        type="button"
        className="place-button"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => reviewing.disagreement.show(place)}
      >
        <Context document={document} range={placeOf(disagreement)} />
        <span className="place-what">
          <span className="quiet">{kindNames[disagreement.kind]}</span>
          <What document={document} disagreement={disagreement} labels={labels} />
        </span>
      </button>
      {isCurrent && (
        <div className="row place-actions">
          <KeyedButton id="review-take" className="primary">
            {disagreement.kind === 'missed' ? 'Delete from gold' : 'Take prediction'}
          </KeyedButton>
          <KeyedButton id="review-keep">{disagreement.kind === 'spurious' ? 'Reject it' : 'Keep gold'}</KeyedButton>
          <button type="button" className="button narrow-only" onClick={() => session.setState({ sheet: false })}>
            See the text
          </button>
        </div>
      )}
    </li>
  )
})

function keyOf({ document, disagreement }: Place): string {
  const gold = 'gold' in disagreement ? disagreement.gold : undefined
  const predicted = 'predicted' in disagreement ? disagreement.predicted : undefined
  return [document, gold?.start, gold?.end, gold?.label, predicted?.start, predicted?.end, predicted?.label].join(' ')
}

/** Gold → predicted, with what differs. */
function What({ document, disagreement, labels }: { document: string; disagreement: Disagreement; labels: Labels }) {
  const text = useTextOf(document) ?? ''
  const words = ({ start, end }: { start: number; end: number }) =>
    oneLine(text.slice(start, Math.min(end, start + 80)))
  switch (disagreement.kind) {
    case 'missed':
      return (
        <>
          <LabelName id={disagreement.gold.label} labels={labels} /> in gold, not found
        </>
      )
    case 'spurious':
      return (
        <>
          <LabelName id={disagreement.predicted.label} labels={labels} /> {percent(disagreement.predicted.score)}, not
          in gold
        </>
      )
    case 'type':
      return (
        <>
          <LabelName id={disagreement.gold.label} labels={labels} />
          <Arrow />
          <LabelName id={disagreement.predicted.label} labels={labels} /> {percent(disagreement.predicted.score)}
        </>
      )
    case 'boundary':
      return (
        <>
          <LabelName id={disagreement.gold.label} labels={labels} />
          <span dir="auto">“{words(disagreement.gold)}”</span>
          <Arrow />
          <span dir="auto">“{words(disagreement.predicted)}”</span> {percent(disagreement.predicted.score)}
        </>
      )
    default:
      return disagreement satisfies never
  }
}

function Arrow() {
  return (
    <>
      <span aria-hidden="true">→</span>
      <span className="visually-hidden">in gold, predicted</span>
    </>
  )
}

export function LabelName({ id, labels }: { id: string; labels: Labels }) {
  const record = labels.byId.get(id)
  return <span className={`label-name ${hueOf(record?.hue ?? 0)}`}>{record?.name ?? id}</span>
}

/** Scrolls the row where one is into sight: scrolling is the browser’s. */
export function useInSight(isCurrent: boolean) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return row
}
