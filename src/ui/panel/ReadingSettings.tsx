import type { Choices } from '../../app/choices.ts'
import { useApp, useChoices, useSession } from '../app-context.ts'

const aggregations: readonly (readonly [Choices['aggregation'], string])[] = [
  ['word', 'Word by word'],
  ['simple', 'simple (Hugging Face)'],
  ['first', 'first (Hugging Face)'],
  ['average', 'average (Hugging Face)'],
  ['max', 'max (Hugging Face)'],
  ['none', 'none: every piece'],
]

/** What is shown of a reading, and how words become entities. */
export function ReadingSettings() {
  const { choices } = useApp()
  const showConfidence = useChoices(({ showConfidence }) => showConfidence)
  const showSeams = useChoices(({ showSeams }) => showSeams)
  return (
    <div className="more-body">
      <label className="check">
        <input
          type="checkbox"
          checked={showConfidence}
          onChange={event => choices.setState({ showConfidence: event.target.checked })}
        />
        Show confidence in the text
      </label>
      <label className="check" title="Long lines are read in windows of the model’s length">
        <input
          type="checkbox"
          checked={showSeams}
          onChange={event => choices.setState({ showSeams: event.target.checked })}
        />
        Show where windows meet
      </label>
      <Aggregation />
      <Decoding />
    </div>
  )
}

function Aggregation() {
  const { choices } = useApp()
  const aggregation = useChoices(({ aggregation }) => aggregation)
  return (
    <label className="field" title="How the scores of a word’s pieces become one entity">
      <span className="field-name">Aggregation</span>
      <select
        className="plain"
        aria-label="Aggregation"
        value={aggregation}
        onChange={event => {
          const next = aggregations.find(([value]) => value === event.target.value)
          if (next) choices.setState({ aggregation: next[0] })
        }}
      >
        {aggregations.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Decoding() {
  const { choices } = useApp()
  const decode = useChoices(({ decode }) => decode)
  const own = useSession(({ head }) => (head?.decode === 'argmax' ? 'arg-max' : 'Viterbi'))
  const decodings = [
    ['head', `As the head says (${own})`],
    ['viterbi', 'Viterbi: the best legal sequence'],
    ['argmax', 'Arg-max: each word by itself'],
  ] as const
  return (
    <label className="field" title="How scores become labels; Hugging Face’s aggregations always take the highest">
      <span className="field-name">Decoding</span>
      <select
        className="plain"
        aria-label="Decoding"
        value={decode}
        onChange={event => {
          const next = decodings.find(([value]) => value === event.target.value)
          if (next) choices.setState({ decode: next[0] })
        }}
      >
        {decodings.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
