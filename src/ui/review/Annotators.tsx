import { nameOf } from '../../app/review/annotators.ts'
import type { Annotator } from '../../domain/annotators.ts'
import { sourcesOf } from '../../domain/suggested.ts'
import { useApp, useProject } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { AnnotatorScores } from './AnnotatorScores.tsx'
import { Differences } from './Differences.tsx'
import { KeyedButton } from './KeyedButton.tsx'
import { useAnnotatorsCompared, usePair } from './use-annotators.ts'
import './annotators.css'

/** Two annotators side by side: how far they agree, where they differ, and what of it becomes gold. */
export function Annotators() {
  const pair = usePair()
  if (!pair)
    return (
      <section className="panel-section">
        <header className="section-head">
          <h2>Two annotators</h2>
        </header>
        <p className="small">Nobody but the head and you has said anything of these documents yet.</p>
        <p className="quiet small">
          Open another annotator’s file and take it as suggestions, or open two files of the same texts at once to
          compare them.
        </p>
        <div className="row">
          <KeyedButton id="open">Open files …</KeyedButton>
        </div>
      </section>
    )
  return (
    <>
      <Pair pair={pair} />
      <Differences pair={pair} />
      <Sources />
    </>
  )
}

function Pair({ pair: [a, b] }: { pair: readonly [Annotator, Annotator] }) {
  const { annotators } = useApp().labelActivity().reviewing
  const { byDocument, left, counts } = useAnnotatorsCompared()
  const all = annotators.annotators()
  const pick = (name: string, value: Annotator, onChange: (annotator: Annotator) => void) => (
    <label className="field">
      <span className="field-name">{name}</span>
      <select
        value={value}
        onChange={event => {
          const found = all.find(annotator => annotator === event.target.value)
          if (found) onChange(found)
        }}
      >
        {all.map(annotator => (
          <option key={annotator} value={annotator}>
            {annotator === 'gold' ? 'Gold' : nameOf(annotator)}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <section className="panel-section" aria-label="Agreement">
      <div className="annotator-pair">
        {pick('A', a, chosen => annotators.pick(chosen, chosen === b ? a : b))}
        {pick('B', b, chosen => annotators.pick(chosen === a ? b : a, chosen))}
      </div>
      {byDocument.size === 0 ? (
        <p className="quiet small">
          {left > 0 ? 'Comparing …' : 'There is no document of which both have said something.'}
        </p>
      ) : (
        <>
          <AnnotatorScores names={{ a: nameOf(a), b: nameOf(b) }} />
          {a !== 'gold' && b !== 'gold' && counts.correct > 0 && (
            <div className="row">
              <KeyedButton id="take-agreed">{`Take ${count(counts.correct)} agreed as gold`}</KeyedButton>
            </div>
          )}
        </>
      )}
    </section>
  )
}

/** Whose suggestions the project keeps, and taking them out. */
function Sources() {
  const { reviewing } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const sources = sourcesOf(present)
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Kept beside gold</h2>
      </header>
      <ul className="annotator-sources">
        {sources.map(({ name, documents, spans }) => (
          <li key={name}>
            <span className="annotator-source">
              <span className="annotator-name" dir="auto">
                {name}
              </span>
              <span className="quiet small">
                {count(spans)} in {counted(documents, 'document')}
              </span>
            </span>
            <span className="row">
              <button
                type="button"
                className="button"
                title="Takes into gold what neither gold nor what was rejected speaks against"
                onClick={() => void reviewing.acceptOf(name)}
              >
                Accept all
                <span className="visually-hidden"> of {name}</span>
              </button>
              <button type="button" className="button" onClick={() => reviewing.annotators.remove(name)}>
                Remove
                <span className="visually-hidden"> the suggestions of {name}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
