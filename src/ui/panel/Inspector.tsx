import { labelParts } from '../../domain/labels.ts'
import type { Head } from '../../domain/head.ts'
import type { Inspection } from '../../engine/protocol.ts'
import { useAction, useApp, useOpenText, useSession } from '../app-context.ts'
import { count } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Failed } from '../parts/Failed.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useHueClass } from '../use-head-hues.ts'

const BARS = 5

/** How the picked word was read: its labels with their probabilities, its pieces, its window. */
export function Inspector() {
  const { inspecting } = useApp()
  const status = useSession(({ inspection }) => inspection)
  const engine = useSession(({ engine }) => engine.kind)
  const selection = useSession(({ selection }) => selection)
  const text = useOpenText()
  const more = useAction('more-like-this')
  if (text === undefined) return null
  const word = selection && text.slice(selection.start, selection.end)
  return (
    <section className="panel-section inspector" aria-label="Inspector" aria-live="polite">
      <header className="section-head">
        <h2 className="inspected" dir="auto">
          {word || 'No word'}
        </h2>
        <button
          type="button"
          className="button bare"
          aria-label="Close the inspector"
          title="Close  (Esc)"
          onClick={inspecting.close}
        >
          <Icon name="close" />
        </button>
      </header>
      {status.kind === 'waiting' && (
        <p className="quiet small">{engine === 'ready' ? 'Reading it.' : 'The model is not loaded yet.'}</p>
      )}
      {status.kind === 'no-word' && <p className="quiet small">There is no word here.</p>}
      {status.kind === 'failed' && <Failed what="The word could not be inspected." failure={status.failure} />}
      {status.kind === 'shown' && <Shown inspection={status.inspection} head={status.head} />}
      {more?.enabled && (
        <div className="row">
          <ActionButton id="more-like-this">More like this</ActionButton>
        </div>
      )}
    </section>
  )
}

function Shown({ inspection, head }: { inspection: Inspection; head: Head }) {
  const { labels, pieces, window, word } = inspection
  const hueClass = useHueClass(head.labels)
  const hueOf = (label: string) => {
    const type = labelParts(head.labels)[head.labels.indexOf(label)]?.type
    return type ? hueClass(type) : 'hue-none'
  }
  return (
    <>
      <ul className="bars" aria-label="Labels">
        {labels.slice(0, BARS).map(({ label, probability }) => (
          <li key={label} className={`bar ${hueOf(label)}`}>
            <span className="bar-label">{label}</span>
            <span className="bar-track" aria-hidden="true">
              <span style={{ inlineSize: `${Math.max(0.5, probability * 100)}%` }} />
            </span>
            <span className="number">{probability < 0.001 ? '< 0.1 %' : `${(probability * 100).toFixed(1)} %`}</span>
          </li>
        ))}
      </ul>
      <dl className="facts small">
        <dt title="What the tokenizer cut the word into; the first decides the label">Pieces</dt>
        <dd>
          {pieces.map(({ token, id, start, end }) => (
            <code key={`${start}-${end}-${id}`} className="piece" title={`id ${id}`}>
              {token}
            </code>
          ))}
        </dd>
        <dt title="The stretch that the model read at once to judge this word">Window</dt>
        <dd>
          {window.count > 1 ? `${window.index + 1} of ${window.count}, ` : ''}
          {count(window.pieces)} of at most {count(window.maxPieces)} pieces
        </dd>
        <dt>Offsets</dt>
        <dd>
          {count(word.start)}–{count(word.end)}
        </dd>
      </dl>
    </>
  )
}
