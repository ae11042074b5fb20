import { memo, useMemo } from 'react'
import { labelsIn, type Labels } from '../../app/label/marks.ts'
import { nameOf, type DifferencePlace } from '../../app/review/annotators.ts'
import { differenceKinds, placeOf, type Annotator, type Difference } from '../../domain/annotators.ts'
import { useAction, useApp, useProject } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { Chips } from './Chips.tsx'
import { Context, oneLine } from './Context.tsx'
import { LabelName, useFollowedPage, useInSight } from './Disagreements.tsx'
import { Hint } from './Hint.tsx'
import { LabelFilter } from './LabelFilter.tsx'
import { KeyedButton } from './KeyedButton.tsx'
import { Pager } from '../parts/Pager.tsx'
import { ShowAll } from './ShowAll.tsx'
import { kindName, useAnnotators, useAnnotatorsCompared, useDifferences } from './use-annotators.ts'
import { useTextOf } from './use-review.ts'

const PAGE = 50

interface Props {
  readonly pair: readonly [Annotator, Annotator]
}

/** Where two annotators differ, as filters and a list, and whose becomes gold. */
export function Differences({ pair }: Props) {
  const { annotators } = useApp().labelActivity().reviewing
  const { places, kinds, labels: involved, total, decided } = useDifferences()
  const { byDocument, left } = useAnnotatorsCompared()
  const { scope, kind, label, withDecided } = useAnnotators(state => state)
  const labels = labelsIn(useProject(({ timeline }) => timeline.present))
  const [a, b] = [nameOf(pair[0]), nameOf(pair[1])]
  if (byDocument.size === 0) return null
  const isFiltered = kind !== undefined || label !== undefined
  return (
    <section className="panel-section" aria-label="Differences">
      <header className="section-head">
        <h2>Differences</h2>
        <span className="quiet">
          {decided > 0 ? `${count(decided)} of ${count(total)} decided` : `${count(total)} to decide`}
        </span>
      </header>
      {byDocument.size > 1 && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in
        <div className="review-segments" role="group" aria-label="Where">
          {(['all', 'document'] as const).map(other => (
            <button
              key={other}
              type="button"
              className="button"
              aria-pressed={scope === other}
              onClick={() => annotators.filter({ scope: other })}
            >
              {other === 'all' ? 'All documents' : 'This document'}
            </button>
          ))}
        </div>
      )}
      {total > 0 && (
        <Chips
          name="Kind"
          kinds={differenceKinds.map(kind => [kind, kindName(kind, a, b), kinds[kind]] as const)}
          chosen={kind}
          onChoose={kind => annotators.filter({ kind })}
        >
          <LabelFilter {...{ involved, label, labels }} onChoose={label => annotators.filter({ label })} />
        </Chips>
      )}
      {decided > 0 && (
        <label className="check">
          <input
            type="checkbox"
            checked={withDecided}
            onChange={event => annotators.filter({ withDecided: event.target.checked })}
          />
          Show what is decided too
        </label>
      )}
      {left > 0 && total === 0 && <p className="quiet small">Comparing {counted(left, 'document')} …</p>}
      {places.length > 0 ? (
        <List {...{ places, labels, a, b }} />
      ) : (
        left === 0 && (
          <p className="small">
            {isFiltered
              ? 'None of this kind is left to decide.'
              : total === 0
                ? `${a} and ${b} say the same${scope === 'document' ? ' here' : ''}.`
                : 'All differences are decided: gold has what was taken.'}
          </p>
        )
      )}
      {places.length === 0 && isFiltered && (
        <ShowAll onShow={() => annotators.filter({ kind: undefined, label: undefined })}>Show all differences</ShowAll>
      )}
      {places.length > 1 && <Hint />}
    </section>
  )
}

interface ListProps {
  readonly places: readonly DifferencePlace[]
  readonly labels: Labels
  readonly a: string
  readonly b: string
}

function List({ places, labels, a, b }: ListProps) {
  const { annotators } = useApp().labelActivity().reviewing
  useAnnotators(({ place }) => place)
  const current = annotators.currentIndex()
  const [page, setPage] = useFollowedPage(current, PAGE)
  const titles = useTitles()
  return (
    <Pager items={places} size={PAGE} page={page} onPage={setPage}>
      {(shown, from) => {
        const groups: { document: string; from: number; places: DifferencePlace[] }[] = []
        shown.forEach((place, index) => {
          const last = groups.at(-1)
          if (last?.document === place.document) last.places.push(place)
          else groups.push({ document: place.document, from: from + index, places: [place] })
        })
        return groups.map(group => (
          <div key={`${group.document} ${group.from}`} className="annotator-group">
            <p className="place-document">{titles.get(group.document)}</p>
            <ol className="places" aria-label={titles.get(group.document)}>
              {group.places.map((place, index) => (
                <Row
                  key={keyOf(place)}
                  place={place}
                  isCurrent={group.from + index === current}
                  {...{ labels, a, b }}
                />
              ))}
            </ol>
          </div>
        ))
      }}
    </Pager>
  )
}

function useTitles(): ReadonlyMap<string, string> {
  const documents = useProject(({ documents }) => documents)
  return useMemo(() => new Map(documents.map(({ id, title }) => [id, title])), [documents])
}

interface RowProps extends Omit<ListProps, 'places'> {
  readonly place: DifferencePlace
  readonly isCurrent: boolean
}

// While documents are compared the list grows many times a second; a row that is there stays as it is.
const Row = memo(function Row({ place, isCurrent, labels, a, b }: RowProps) {
  const { session, labelActivity } = useApp()
  const { annotators } = labelActivity().reviewing
  const { document, difference } = place
  const row = useInSight(isCurrent)
  return (
    <li ref={row} className="place">
      <button
        type="button"
        className="place-button"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => annotators.show(place)}
      >
        <Context document={document} range={placeOf(difference)} />
        <What {...{ document, difference, labels, a, b }} />
      </button>
      {isCurrent && (
        <div className="place-actions annotator-verdicts">
          <KeyedButton id="take-a" className="primary">
            {take(a, 'a' in difference)}
          </KeyedButton>
          <KeyedButton id="take-b" className="primary">
            {take(b, 'b' in difference)}
          </KeyedButton>
          <Both />
          {'a' in difference && 'b' in difference && <KeyedButton id="take-neither">Neither</KeyedButton>}
          <button type="button" className="button narrow-only" onClick={() => session.setState({ sheet: false })}>
            See the text
          </button>
        </div>
      )}
    </li>
  )
})

const take = (name: string, hasIt: boolean) => (hasIt ? `Take ${name}` : `None, as ${name}`)

function Both() {
  return useAction('take-both')?.enabled ? <KeyedButton id="take-both">Both</KeyedButton> : null
}

function keyOf({ document, difference }: DifferencePlace): string {
  const sides = ['a' in difference ? difference.a : undefined, 'b' in difference ? difference.b : undefined]
  return [document, ...sides.map(side => (side ? `${side.start} ${side.end} ${side.label}` : '–'))].join(' ')
}

interface WhatProps extends Omit<ListProps, 'places'> {
  readonly document: string
  readonly difference: Difference
}

/** What each of the two says, a line each. */
function What({ document, difference, labels, a, b }: WhatProps) {
  const text = useTextOf(document) ?? ''
  const isSameWords = difference.kind === 'label'
  const side = (name: string, span: { start: number; end: number; label: string } | undefined) => (
    <span className="annotator-side">
      <span className="annotator-name quiet" dir="auto">
        {name}
      </span>
      {span ? (
        <>
          <LabelName id={span.label} labels={labels} />
          {!isSameWords && (
            <span dir="auto">{oneLine(text.slice(span.start, Math.min(span.end, span.start + 80)))}</span>
          )}
        </>
      ) : (
        <span className="quiet">nothing</span>
      )}
    </span>
  )
  return (
    <span className="place-what">
      {side(a, 'a' in difference ? difference.a : undefined)}
      {side(b, 'b' in difference ? difference.b : undefined)}
    </span>
  )
}
