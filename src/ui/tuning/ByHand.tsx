import { Fragment, useId, useState } from 'react'
import { argumentsOf, decodingOf, seedChoices, seedsOf } from '../../app/tuning/options.ts'
import { learnableTypes, readinessOf } from '../../app/tuning/readiness.ts'
import { headKindNames } from '../../domain/heads/kinds.ts'
import { scheduleNames } from '../../domain/schedules.ts'
import {
  argumentProblems,
  defaultArguments,
  huggingFaceName,
  trainingDefaults,
  type NumericArgument,
  type TrainingArgument,
  type TrainingArguments,
} from '../../domain/training-arguments.ts'
import { useApp, useChoices, useProject } from '../app-context.ts'
import { explanations, knobGroups, steps } from './knobs.ts'

const decoding = [
  [
    'transitions',
    'Learn steps between labels',
    'What tends to follow what is learned from gold too, and counts in decoding',
  ],
  [
    'neighbours',
    'Ask the nearest words',
    'Words that it learned from are kept with the head and asked what they were: the head grows, and slows down',
  ],
] as const

/** All knobs of training by hand, named as in `TrainingArguments`. */
export function ByHand() {
  const { choices } = useApp()
  const training = useChoices(({ training }) => training)
  const given = argumentsOf(training)
  const set = (change: Partial<TrainingArguments>) => choices.setState({ training: { ...training, ...change } })
  const isShown = (knob: TrainingArgument) =>
    knob === 'intermediateSize'
      ? given.kind === 'mlp'
      : knob === 'numCycles'
        ? given.lrSchedulerType === 'cosine_with_restarts'
        : true
  const defaults = defaultArguments(given.kind)
  const changed = knobGroups.flatMap(([, knobs]) =>
    knobs.filter(knob => JSON.stringify(given[knob]) !== JSON.stringify(defaults[knob])),
  )
  return (
    <details className="more by-hand">
      <summary>
        Options
        {changed.length > 0 && <span className="quiet"> · {changed.map(huggingFaceName).join(', ')} changed</span>}
      </summary>
      <div className="by-hand-form">
        {knobGroups.map(([name, knobs]) => (
          <fieldset key={name} className="by-hand-group">
            <legend>{name}</legend>
            {knobs.filter(isShown).map(knob => (
              <Knob key={knob} knob={knob} given={given} onSet={set} />
            ))}
          </fieldset>
        ))}
        <fieldset className="by-hand-group">
          <legend>Decoding</legend>
          {decoding.map(([name, words, explanation]) => (
            <label key={name} className="check" title={explanation}>
              <input
                type="checkbox"
                checked={decodingOf(training)[name]}
                onChange={({ target }) => choices.setState({ training: { ...training, [name]: target.checked } })}
              />
              {words}
            </label>
          ))}
        </fieldset>
        <fieldset className="by-hand-group">
          <legend>Scores</legend>
          <label
            className="knob"
            title="Batches and dropout are chance: what is scored is trained once for each seed, and the mean shown"
          >
            <span>Seeds to score with</span>
            <select
              value={seedsOf(training)}
              onChange={({ target }) => choices.setState({ training: { ...training, seeds: Number(target.value) } })}
            >
              {seedChoices.map(seeds => (
                <option key={seeds}>{seeds}</option>
              ))}
            </select>
          </label>
        </fieldset>
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={Object.keys(training).every(name => name === 'how' || name === 'features')}
            onClick={() => choices.setState({ training: { how: 'by-hand', features: training['features'] } })}
          >
            Back to the defaults
          </button>
        </div>
      </div>
    </details>
  )
}

interface KnobProps {
  readonly knob: TrainingArgument
  readonly given: TrainingArguments
  readonly onSet: (change: Partial<TrainingArguments>) => void
}

function Knob({ knob, given, onSet }: KnobProps) {
  switch (knob) {
    case 'kind':
      return (
        <Choice
          knob={knob}
          value={given.kind}
          options={headKindNames.map(name => [name, name])}
          onChoose={kind => onSet({ kind })}
        />
      )
    case 'lrSchedulerType':
      return (
        <Choice
          knob={knob}
          value={given.lrSchedulerType}
          options={scheduleNames.map(name => [name, name])}
          onChoose={lrSchedulerType => onSet({ lrSchedulerType })}
        />
      )
    case 'metricForBestModel':
      return (
        <Choice
          knob={knob}
          value={given.metricForBestModel}
          options={[
            ['overall_f1', 'overall_f1'],
            ['loss', 'loss'],
          ]}
          onChoose={metricForBestModel => onSet({ metricForBestModel })}
        />
      )
    case 'classWeights':
      return <ClassWeights given={given} onSet={onSet} />
    default:
      return <NumberKnob knob={knob} value={given[knob]} onSet={value => onSet({ [knob]: value })} />
  }
}

/** May be broken at its underscores. */
function KnobName({ knob }: { knob: TrainingArgument }) {
  return (
    <code>
      {huggingFaceName(knob)
        .split(/(?<=_)/)
        .map(part => (
          <Fragment key={part}>
            {part}
            <wbr />
          </Fragment>
        ))}
    </code>
  )
}

interface ChoiceProps<Value extends string> {
  readonly knob: TrainingArgument
  readonly value: Value
  readonly options: readonly (readonly [Value, string])[]
  readonly onChoose: (value: Value) => void
}

function Choice<Value extends string>({ knob, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <label className="knob" title={explanations[knob]}>
      <KnobName knob={knob} />
      <select
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([name]) => name === target.value)
          if (chosen) onChoose(chosen[0])
        }}
      >
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

interface NumberProps {
  readonly knob: NumericArgument
  readonly value: number
  readonly onSet: (value: number) => void
}

/** What cannot be trained with is said, and not taken. */
function NumberKnob({ knob, value, onSet }: NumberProps) {
  const [draft, setDraft] = useState<string>()
  const problemId = useId()
  const problemOf = (text: string) =>
    text.trim() === ''
      ? 'is a number'
      : argumentProblems({ ...trainingDefaults, [knob]: Number(text) }).find(({ argument }) => argument === knob)
          ?.message
  const problem = draft === undefined ? undefined : problemOf(draft)
  return (
    <label className="knob" title={explanations[knob]}>
      <KnobName knob={knob} />
      <input
        type="number"
        step={steps[knob]}
        value={draft ?? value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        onChange={({ target }) => {
          setDraft(target.value)
          if (problemOf(target.value) === undefined) onSet(Number(target.value))
        }}
        onBlur={() => setDraft(undefined)}
      />
      {problem !== undefined && (
        <span id={problemId} className="knob-problem small" role="alert">
          It {problem}; {value} stays.
        </span>
      )}
    </label>
  )
}

function ClassWeights({ given, onSet }: Omit<KnobProps, 'knob'>) {
  const types = learnableTypes(readinessOf(useProject(({ timeline }) => timeline.present)))
  const { classWeights } = given
  const own = typeof classWeights === 'object' ? classWeights : undefined
  return (
    <>
      <Choice
        knob="classWeights"
        value={own ? 'own' : classWeights === 'balanced' ? 'balanced' : 'none'}
        options={[
          ['none', 'all alike'],
          ['balanced', 'balanced'],
          ['own', 'by hand'],
        ]}
        onChoose={how =>
          onSet({ classWeights: how === 'own' ? Object.fromEntries(types.map(type => [type, 1])) : how })
        }
      />
      {own &&
        types.map(type => (
          <label key={type} className="knob knob-weight" title={`How much words of ${type} count`}>
            <span>{type}</span>
            <input
              type="number"
              min={0.1}
              step={0.1}
              value={own[type] ?? 1}
              onChange={({ target }) => {
                const weight = Number(target.value)
                if (weight > 0) onSet({ classWeights: { ...own, [type]: weight } })
              }}
            />
          </label>
        ))}
    </>
  )
}
