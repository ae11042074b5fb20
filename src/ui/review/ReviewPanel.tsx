import { useApp } from '../app-context.ts'
import { AllSuggestions } from './AllSuggestions.tsx'
import { Annotators } from './Annotators.tsx'
import { Consistency } from './Consistency.tsx'
import { Disagreements } from './Disagreements.tsx'
import { Reading } from './Reading.tsx'
import { useReview } from './use-review.ts'
import './review.css'

const parts = [
  ['disagreement', 'Against the head'],
  ['annotators', 'Annotators'],
  ['consistency', 'Within gold'],
] as const

/** What speaks against the gold, place by place. */
export function ReviewPanel() {
  const { reviewing } = useApp().labelActivity()
  const part = useReview(({ part }) => part)
  return (
    <div className="review">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="review-segments review-parts" role="group" aria-label="Review">
        {parts.map(([other, name]) => (
          <button
            key={other}
            type="button"
            className="button"
            aria-pressed={part === other}
            onClick={() => reviewing.show(other)}
          >
            {name}
          </button>
        ))}
      </div>
      {part === 'disagreement' ? (
        <>
          {/* Over the list, which grows and shrinks: a button must not move away from under the pointer. */}
          <Reading />
          <AllSuggestions />
          <Disagreements />
        </>
      ) : part === 'annotators' ? (
        <Annotators />
      ) : (
        <Consistency />
      )}
    </div>
  )
}
