import { memo, useState } from 'react'
import { useStore } from 'zustand'
import { KEPT, placesOf, type Slip, type Slips } from '../../app/review/consistency-check.ts'
import { labelsIn, type Labels } from '../../app/label/marks.ts'
import type { InconsistencyKind } from '../../domain/consistency.ts'
import { useApp, useProject } from '../app-context.ts'
import { count, counted, duration } from '../numbers.ts'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { Chips } from './Chips.tsx'
import { Context, oneLine } from './Context.tsx'
import { LabelName, useFollowedPage, useInSight } from './Disagreements.tsx'
import { Hint } from './Hint.tsx'
import { KeyedButton } from './KeyedButton.tsx'
import { Pager } from '../parts/Pager.tsx'
import { useReview } from './use-review.ts'

const PAGE = 50
const PLACES = 5

const kindNames: Readonly<Record<InconsistencyKind, string>> = {
  labels: 'Labelled differently',
  unlabelled: 'Unlabelled elsewhere',
  boundary: 'Odd boundaries',
}
const kinds: readonly InconsistencyKind[] = ['labels', 'unlabelled', 'boundary']

/** Where gold is at odds with itself, as filters and a list. */
export function Consistency() {
  const { reviewing } = useApp().labelActivity()
  const { found } = useStore(reviewing.checking.checked)
  const slipKind = useReview(({ slipKind }) => slipKind)
  useReview(({ settled }) => settled)
  const slips = reviewing.consistency.slips()
  const gone = found ? found.slips.length - (slipKind === undefined ? slips.length : found.slips.length) : 0
  return (
    <section className="panel-section" aria-label="Consistency">
      <Status />
      {found && (
        <>
          <Chips
            name="What looks like a slip"
            kinds={kinds.map(kind => [kind, kindNames[kind], found.counts[kind]] as const)}
            chosen={slipKind}
            onChoose={reviewing.consistency.filter}
          />
          {kinds
            .filter(kind => found.counts[kind] > KEPT && (slipKind ?? kind) === kind)
            .map(kind => (
              <p key={kind} className="quiet small">
                {kindNames[kind]}: the {count(KEPT)} with the most places are listed, of {count(found.counts[kind])}.
              </p>
            ))}
          {slips.length > 0 ? (
            <>
              <SlipList found={found} slips={slips} />
              {slips.length > 1 && <Hint />}
            </>
          ) : (
            <NoSlips found={found} isSettled={gone > 0} kind={slipKind} />
          )}
        </>
      )}
    </section>
  )
}

function NoSlips({
  found,
  isSettled,
  kind,
}: {
  found: Slips
  isSettled: boolean
  kind: InconsistencyKind | undefined
}) {
  const hasGold = useProject(({ timeline }) => [...timeline.present.values()].some(record => record.kind === 'gold'))
  if (!hasGold) return <p className="quiet small">Nothing is labelled yet, so nothing can be at odds.</p>
  if (isSettled) return <p className="small">All of it is settled.</p>
  return (
    <>
      <p className="small">
        {kind === undefined || found.slips.length === 0 ? 'Nothing looks like a slip.' : 'None of this kind.'}
      </p>
      {kind !== 'labels' && kind !== 'boundary' && (
        <p className="quiet small">
          Unlabelled words count where gaps are known: in documents that are done, or up to where they are.
        </p>
      )}
    </>
  )
}

/** Whether what is listed holds, and how it is found out. */
function Status() {
  const { checking } = useApp().labelActivity().reviewing
  const { status, found, isStale } = useStore(checking.checked)
  switch (status.kind) {
    case 'gathering':
      return (
        <div className="review-reading">
          <div className="row spread">
            <span className="small">
              {count(status.done)} of {counted(status.total, 'text')} read
            </span>
            <button type="button" className="button" onClick={checking.stop}>
              Stop
            </button>
          </div>
          <ThinProgress max={status.total} value={status.done} aria-label="Reading the texts" />
        </div>
      )
    case 'checking':
      return <p className="quiet small">{found ? 'Edited since: checking again …' : 'Checking …'}</p>
    case 'failed':
      return (
        <div className="row spread">
          <p className="trouble-words small" role="alert">
            The check failed: {status.reason}.
          </p>
          <button type="button" className="button" onClick={checking.check}>
            Try again
          </button>
        </div>
      )
    case 'idle':
      if (!found)
        return (
          <div className="row spread">
            <p className="quiet small">Gold was not checked yet.</p>
            <button type="button" className="button" onClick={checking.check}>
              Check
            </button>
          </div>
        )
      return (
        <p className="quiet small">
          {isStale ? 'Edited since: it will be checked again.' : `Checked in ${duration(found.milliseconds)}.`}
        </p>
      )
    default:
      return status satisfies never
  }
}

function SlipList({ found, slips }: { found: Slips; slips: readonly Slip[] }) {
  const { reviewing } = useApp().labelActivity()
  useReview(({ slip }) => slip)
  const current = reviewing.consistency.currentIndex()
  const [page, setPage] = useFollowedPage(current)
  const labels = labelsIn(useProject(({ timeline }) => timeline.present))
  return (
    <Pager items={slips} size={PAGE} page={page} onPage={setPage}>
      {(shown, from) => (
        <ol className="places" aria-label="Slips">
          {shown.map((slip, index) => (
            <SlipRow
              key={`${slip.kind} ${slip.label} ${slip.text}`}
              found={found}
              slip={slip}
              isCurrent={from + index === current}
              labels={labels}
            />
          ))}
        </ol>
      )}
    </Pager>
  )
}

interface RowProps {
  readonly found: Slips
  readonly slip: Slip
  readonly isCurrent: boolean
  readonly labels: Labels
}

const SlipRow = memo(function SlipRow({ found, slip, isCurrent, labels }: RowProps) {
  const { reviewing } = useApp().labelActivity()
  const row = useInSight(isCurrent)
  return (
    <li ref={row} className="place">
      <button
        type="button"
        className="place-button"
        aria-current={isCurrent ? 'true' : undefined}
        aria-expanded={isCurrent}
        onClick={() => reviewing.consistency.show(slip)}
      >
        <span className="place-context" dir="auto">
          <Words slip={slip} />
        </span>
        <span className="place-what">
          <Claim slip={slip} labels={labels} />
        </span>
      </button>
      {isCurrent && (
        <>
          <div className="row place-actions">
            <KeyedButton id="review-take" className="primary">
              {fixName(slip, labels)}
            </KeyedButton>
            {slip.kind === 'labels' && <OtherLabels slip={slip} labels={labels} />}
            <KeyedButton id="review-keep">Leave</KeyedButton>
          </div>
          <SlipPlaces found={found} slip={slip} labels={labels} />
        </>
      )}
    </li>
  )
})

/** The words; of an odd boundary what would go is struck out. */
function Words({ slip }: { slip: Slip }) {
  const text = oneLine(slip.text)
  if (slip.kind !== 'boundary') return <b>{text}</b>
  const { start, end } = slip.range ?? { start: slip.text.length, end: slip.text.length }
  return (
    <>
      {start > 0 && <del>{slip.text.slice(0, start)}</del>}
      <b>{slip.text.slice(start, end)}</b>
      {end < slip.text.length && <del>{slip.text.slice(end)}</del>}
    </>
  )
}

const faults = {
  space: 'space at an edge',
  quote: 'quotes around it',
  bracket: 'a bracket at an edge',
  punctuation: 'punctuation at an edge',
  possessive: 'a possessive',
  article: 'an article',
} as const

function Claim({ slip, labels }: { slip: Slip; labels: Labels }) {
  switch (slip.kind) {
    case 'labels':
      return (
        <>
          {slip.counts.map(([id, times]) => (
            <span key={id}>
              <LabelName id={id} labels={labels} /> {count(times)} ×
            </span>
          ))}
        </>
      )
    case 'unlabelled':
      return (
        <>
          <LabelName id={slip.label} labels={labels} /> {count(slip.count)} ×, unlabelled {count(slip.size)} ×
        </>
      )
    case 'boundary':
      return (
        <>
          <LabelName id={slip.label} labels={labels} /> {count(slip.size)} ×, with {faults[slip.fault]}
        </>
      )
    default:
      return slip satisfies never
  }
}

/** The other way round: the labels that fewer have, for all of the words. */
function OtherLabels({ slip, labels }: { slip: Extract<Slip, { kind: 'labels' }>; labels: Labels }) {
  const { consistency } = useApp().labelActivity().reviewing
  return slip.counts.slice(1).map(([id], index) => {
    const words = `All ${labels.byId.get(id)?.name ?? id}`
    return index === 0 ? (
      <KeyedButton key={id} id="review-take-other">
        {words}
      </KeyedButton>
    ) : (
      <button key={id} type="button" className="button" onClick={() => consistency.takeOther(id)}>
        {words}
      </button>
    )
  })
}

function fixName(slip: Slip, labels: Labels): string {
  const name = labels.byId.get(slip.label)?.name ?? slip.label
  const all = slip.size === 1 ? 'it' : `all ${count(slip.size)}`
  if (slip.kind === 'labels') return `All ${name}`
  if (slip.kind !== 'boundary') return `Label ${all} ${name}`
  return `${slip.range === null ? 'Delete' : 'Trim'} ${all}`
}

/** The places of a slip in their words, the first of them and more on wish. */
function SlipPlaces({ found, slip, labels }: { found: Slips; slip: Slip; labels: Labels }) {
  const { reviewing } = useApp().labelActivity()
  const current = useReview(({ slipPlace }) => slipPlace)
  const [limit, setLimit] = useState(PLACES)
  const from = Math.max(0, current - limit + 1)
  const places = placesOf(found, slip, from, limit)
  return (
    <>
      <ol className="slip-places" start={from + 1} aria-label={`Places of ${oneLine(slip.text)}`}>
        {places.map(({ document, span }, index) => (
          <li key={`${document} ${span.start} ${span.end}`}>
            <button
              type="button"
              className="place-button"
              aria-current={from + index === current ? 'true' : undefined}
              onClick={() => reviewing.consistency.show(slip, from + index)}
            >
              <Context document={document} range={span} />
              {slip.kind === 'labels' && (
                <span className="place-what">
                  <LabelName id={span.label} labels={labels} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
      {slip.size > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + 20)}>
          Show {count(Math.min(20, slip.size - limit))} more of {counted(slip.size, 'place')}
        </button>
      )}
    </>
  )
}
