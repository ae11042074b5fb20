import { useStore } from 'zustand'
import { shownKey } from '../../app/keys.ts'
import type { AlikeState } from '../../app/similar/alike.ts'
import { limits, similarities } from '../../app/similar/gather-alike.ts'
import { useAction, useApp, useProject } from '../app-context.ts'
import { LabelSelect } from '../find/LabelSelect.tsx'
import { useLabels } from '../labels/use-marks.ts'
import { count, counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { KeyedButton } from '../review/KeyedButton.tsx'
import '../review/review.css'
import './alike.css'
import { AlikeList } from './AlikeList.tsx'

/** Places like chosen entities, in all documents: how they are looked for, and what is done with all of them. */
export function AlikePanel() {
  const { alikes } = useApp().labelActivity()
  const state = useStore(alikes.store)
  useProject(({ timeline }) => timeline)
  useLabels()
  const { status, examples, label, places } = state
  if (status.kind === 'empty') return <NothingYet />
  const open = alikes.open()
  const accepted = alikes.accepted().length
  const isOver = status.kind !== 'looking'
  return (
    <>
      <section className="panel-section" aria-label="More like this">
        <header className="section-head">
          <h2 className="alike-of">
            <span>
              Like <b dir="auto">{examples[0]?.words}</b>
              {examples.length > 1 && ` and ${counted(examples.length - 1, 'other')}`}
            </span>
          </h2>
        </header>
        {label === undefined ? (
          <p className="quiet small">There is no label yet. Name the first under Labels.</p>
        ) : (
          <LabelSelect name="As" value={label} onChange={alikes.setLabel} />
        )}
        <label className="field">
          <span className="field-name">
            Similarity
            <output>from {state.least.toFixed(2)}</output>
          </span>
          <input
            type="range"
            min={similarities.least}
            max={0.95}
            step={0.01}
            value={state.least}
            aria-label="Similarity from which on places are shown"
            aria-valuetext={state.least.toFixed(2)}
            onChange={event => alikes.setLeast(Number(event.target.value))}
          />
        </label>
        <Progress state={state} shown={open} />
        {isOver && (open.length > 0 || accepted > 0) && (
          <div className="row">
            {open.length > 0 && label !== undefined && (
              <button type="button" className="button" onClick={alikes.acceptAll}>
                Accept {count(open.length)}
              </button>
            )}
            {accepted > 0 && (
              <KeyedButton id="similar-again">{`Look again, like all ${count(accepted + examples.length)}`}</KeyedButton>
            )}
          </div>
        )}
      </section>
      {open.length > 0 && <AlikeList places={open} />}
      {isOver && open.length === 0 && places.length > 0 && (
        <p className="panel-section quiet small">
          {accepted === places.length ? 'All that was found is judged.' : 'None is left from this similarity on.'} Lower
          the similarity to see what is less like it
          {accepted > 0 ? ', or look again, like all that you accepted' : ''}.
        </p>
      )}
    </>
  )
}

function Progress({ state, shown }: { state: AlikeState; shown: AlikeState['places'] }) {
  const { status, passedOver, places } = state
  const documents = new Set(shown.map(({ document }) => document)).size
  const isCut = places.length >= limits.places && shown.length === places.length
  const within = counted(documents, 'document')
  const found = isCut
    ? `The ${count(shown.length)} places most like it, in ${within}`
    : `${counted(shown.length, 'place')} in ${within}`
  const passed =
    passedOver > 0 ? ` ${counted(passedOver, 'document')} passed over: done, so nothing is missing there.` : ''
  switch (status.kind) {
    case 'empty':
      return null
    case 'looking': {
      const words =
        status.of === 0 ? 'Reading …' : `${count(Math.floor(status.done))} of ${counted(status.of, 'document')} read`
      return (
        <div className="review-reading">
          <div className="row spread">
            <span className="small">
              {words}
              {places.length > 0 && <span className="quiet"> · {count(shown.length)} so far</span>}
            </span>
            <ActionButton id="similar-stop" icon="stop">
              Stop
            </ActionButton>
          </div>
          <ThinProgress
            max={Math.max(1, status.of)}
            value={status.done}
            aria-label="Reading the documents"
            aria-valuetext={words}
          />
        </div>
      )
    }
    case 'found':
      return (
        <output className="small">
          {places.length === 0 ? 'Nothing is like it.' : `${found}.`}
          <span className="quiet">{passed}</span>
        </output>
      )
    case 'stopped':
      return (
        <output className="small">
          Stopped. {shown.length > 0 ? `Until then: ${found}.` : ''} Pick an entity and look again.
        </output>
      )
    case 'failed':
      return (
        <p className="trouble-words small" role="alert">
          {status.failure.code === 'bad-data'
            ? 'There is no word in what is to be looked for. Pick others.'
            : `It could not be looked for: ${status.failure.message}.`}
        </p>
      )
    default:
      return status satisfies never
  }
}

function NothingYet() {
  const { mac } = useApp()
  const action = useAction('more-like-this')
  const key = action?.keys[0]
  return (
    <div className="panel-section find-hints">
      <p className="quiet small">
        Pick an entity, or some words, and find the places in all documents that the model reads most like it: other
        words in like company. Accept some, then look again like all of them: that finds more.
      </p>
      {action?.enabled ? (
        <div className="row">
          <KeyedButton id="more-like-this" className="primary">
            More like what is picked
          </KeyedButton>
        </div>
      ) : (
        <p className="quiet small">
          Begin with a click on an entity in the text
          {key !== undefined && (
            <>
              , then <kbd>{shownKey(key, mac)}</kbd>
            </>
          )}
          .
        </p>
      )}
    </div>
  )
}
