import type { Mark } from '../../app/label/marks.ts'
import { overlap } from '../../domain/spans.ts'
import { useApp } from '../app-context.ts'
import { percent } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { hueOf } from './LabelledWords.tsx'
import { useAllMarks } from './use-marks.ts'

/** What speaks against an entity: gold that overlaps it where nothing may, and what the head says instead. */
export function Dissent({ text, mark }: { text: string; mark: Mark }) {
  const { marks, labelling } = useApp().labelActivity()
  const all = useAllMarks()
  const wordsOf = ({ start, end }: Mark) => text.slice(start, end)
  const rivals = mark.contested
    ? all.filter(other => other.kind === 'gold' && other !== mark && overlap(other, mark))
    : []
  if (mark.kind === 'suggested')
    return rivals.length === 0 ? null : (
      <p className="quiet small">
        In place of {rivals.map(rival => `“${wordsOf(rival)}” (${rival.name})`).join(', ')}, which is gold.
      </p>
    )
  const suggestions = marks.contestedIn(mark)
  return (
    <>
      {rivals.length > 0 && (
        <div className="label-bar-note">
          <p className="small">
            Overlaps {rivals.map(rival => `“${wordsOf(rival)}” (${rival.name})`).join(', ')}; in this project entities
            do not overlap.
          </p>
          <div className="row">
            <ActionButton id="keep-alone">Keep this entity</ActionButton>
            <ActionButton id="keep-longest">Keep the longest</ActionButton>
            <ActionButton id="allow-overlap">Let entities overlap</ActionButton>
          </div>
        </div>
      )}
      {suggestions.map(suggestion => (
        <div key={`${suggestion.start} ${suggestion.label}`} className={`label-bar-row judge ${hueOf(suggestion.hue)}`}>
          <span className="small">
            {suggestion.source ?? 'The head'} says <span className="said">{wordsOf(suggestion)}</span> {suggestion.name}
            , {percent(suggestion.score ?? 0)}
          </span>
          <span className="label-bar-deeds">
            <button type="button" className="button" onClick={() => labelling.accept(false, suggestion)}>
              Take it
            </button>
            <button type="button" className="button bare-words" onClick={() => labelling.reject(false, suggestion)}>
              Reject it
            </button>
          </span>
        </div>
      ))}
    </>
  )
}
