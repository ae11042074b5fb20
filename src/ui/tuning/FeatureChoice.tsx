import { useId } from 'react'
import { chosenFeatures, featureChoices } from '../../app/tuning/features.ts'
import { useApp, useChoices } from '../app-context.ts'

/** What the head reads of a word, and what that costs. */
export function FeatureChoice() {
  const { choices } = useApp()
  const training = useChoices(({ training }) => training)
  const chosen = chosenFeatures(training)
  const costId = useId()
  return (
    <div className="start-from">
      <label className="field inline">
        <span className="field-name" title="What of the model the head is given of each word to learn from">
          Reads
        </span>
        <select
          value={chosen.name}
          aria-describedby={costId}
          onChange={({ target }) => choices.setState({ training: { ...training, features: target.value } })}
        >
          {featureChoices.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p id={costId} className="quiet small">
        {chosen.cost}
      </p>
    </div>
  )
}
