import { useState } from 'react'
import type { Standing } from '../../app/tuning/runs.ts'
import type { Score } from '../../domain/metrics.ts'
import type { EntityScores, Found, ScoreReport } from '../../domain/score-report.ts'
import { count, counted, percent } from '../numbers.ts'
import { Confusion } from './Confusion.tsx'
import './scores.css'
import { TableHead } from './TableHead.tsx'
import { f1Words } from './score-words.ts'
import { partWords, verdictWords, wholeWords } from './standing-words.ts'

const modes = [
  ['default', 'Default', 'As seqeval’s default: forgives tags that are out of order'],
  ['strict', 'Strict', 'As seqeval’s strict mode with IOB2: an entity has to begin with B'],
] as const

interface Props {
  readonly standing: Standing
  /** What the head before is called. */
  readonly before: string | undefined
}

/** Entity scores of old and new, what kinds of errors there are, what is taken for what, and single tags. */
export function Scores({ standing, before: title }: Props) {
  const { evaluation, part } = standing
  const { after, before, documents } = evaluation
  const [mode, setMode] = useState<'default' | 'strict'>('default')
  const said = verdictWords(standing, title)
  if (!after) return <p>{said}</p>
  return (
    <div className="scores">
      {part && (
        <>
          <p>{said}</p>
          <p className="quiet small">{partWords(part, evaluation.procedure, title ?? '')}</p>
          <EntityTable of={part.documents} after={part.after} before={part.before} />
        </>
      )}
      <div className="row spread">
        <p>{part ? wholeWords(evaluation) : said}</p>
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
        <div className="review-segments" role="group" aria-label="How entities are read from tags">
          {modes.map(([id, name, title]) => (
            <button
              key={id}
              type="button"
              className="button"
              title={title}
              aria-pressed={mode === id}
              onClick={() => setMode(id)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <EntityTable of={part && documents.length} after={after[mode]} before={before?.[mode]} />
      <div className="scores-columns">
        <Mentions after={after} before={before} />
        <Errors after={after} before={before} />
      </div>
      <Confusion report={after} />
      <Tokens report={after} />
    </div>
  )
}

const averages = [
  ['overall', 'micro average', 'All entities together'],
  ['macro', 'macro average', 'The mean over labels, each alike'],
  ['weighted', 'weighted average', 'The mean over labels, each by its number in gold'],
] as const

interface TableProps {
  /** Of how many documents, where there are two tables of different ones; 0 where nobody knows. */
  readonly of: number | undefined
  readonly after: EntityScores
  readonly before: EntityScores | undefined
}

function EntityTable({ of, after, before }: TableProps) {
  const old = new Map(before?.types)
  return (
    <div className="scores-scroll">
      <table className="scores-table">
        <caption>{of ? `Entities in ${counted(of, 'document')}` : 'Entities'}</caption>
        <TableHead
          of="Label"
          columns={[
            { name: 'Precision', title: 'Of the entities found, the share that is right' },
            { name: 'Recall', title: 'Of the entities in gold, the share that was found' },
            'F1',
            before !== undefined && { name: 'Before', title: 'F1 of the head before, on the same words' },
            { name: 'Support', title: 'Entities in gold' },
          ]}
        />
        <tbody>
          {after.types.map(([type, score]) => (
            <ScoreRow key={type} name={type} score={score} before={before && (old.get(type) ?? null)} />
          ))}
        </tbody>
        <tbody className="scores-averages">
          {averages.map(([id, name, title]) => (
            <ScoreRow key={id} name={name} title={title} score={after[id]} before={before?.[id]} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly name: string
  readonly title?: string
  readonly score: Score
  /** Null: the head before has nothing of it. Undefined: there is no head before. */
  readonly before: Score | null | undefined
}

function ScoreRow({ name, title, score, before }: RowProps) {
  const { precision, recall, f1, number } = score
  return (
    <tr>
      <th scope="row" title={title}>
        {name}
      </th>
      <td className="number">{f1Words(precision)}</td>
      <td className="number">{f1Words(recall)}</td>
      <td className="number scores-f1">{f1Words(f1)}</td>
      {before !== undefined && <td className="number quiet">{before === null ? '–' : f1Words(before.f1)}</td>}
      <td className="number quiet">{amount(number)}</td>
    </tr>
  )
}

/** Means over several seeds need not be whole. */
function amount(number: number): string {
  return Number.isInteger(number) ? count(number) : number.toFixed(1)
}

interface Both {
  readonly after: ScoreReport
  readonly before: ScoreReport | undefined
}

/** Recall of mentions that the head has met while learning, and of new ones. */
function Mentions({ after, before }: Both) {
  const rows = [
    ['seen while learning', after.seen, before?.seen],
    ['never seen', after.unseen, before?.unseen],
  ] as const
  return (
    <table className="scores-table">
      <caption title="A mention is an entity’s words with its label">Recall of mentions</caption>
      <TableHead of="Mentions" columns={['Found', before !== undefined && 'Before']} />
      <tbody>
        {rows.map(([name, now, then]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number" title={`${amount(now.found)} of ${amount(now.number)}`}>
              {share(now)}
            </td>
            {before && <td className="number quiet">{then ? share(then) : '–'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function share({ found, number }: Found): string {
  return number === 0 ? 'none' : `${percent(found / number)} of ${amount(number)}`
}

const errors = [
  ['correct', 'right', 'Label and both ends'],
  ['boundary', 'other ends', 'The label is right, where it begins or ends is not'],
  ['type', 'other label', 'The words are right, or overlap, and the label is not'],
  ['missed', 'missed', 'In gold, and nothing found there'],
  ['spurious', 'spurious', 'Found where gold has nothing'],
] as const

function Errors({ after, before }: Both) {
  return (
    <table className="scores-table">
      <caption>Kinds of errors</caption>
      <TableHead of="Entities" columns={['Now', before !== undefined && 'Before']} />
      <tbody>
        {errors.map(([id, name, title]) => (
          <tr key={id}>
            <th scope="row" title={title}>
              {name}
            </th>
            <td className="number">{amount(after.errors[id])}</td>
            {before && <td className="number quiet">{amount(before.errors[id])}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Single tags: flattered by O, and told apart from entities. */
function Tokens({ report: { tokens } }: { report: ScoreReport }) {
  return (
    <details className="more">
      <summary>Single words: {percent(tokens.accuracy)} have the right tag</summary>
      <div className="scores-scroll">
        <table className="scores-table">
          <TableHead of="Tag" columns={['Precision', 'Recall', 'F1', 'Words']} />
          <tbody>
            {tokens.tags.map(([tag, score]) => (
              <ScoreRow key={tag} name={tag} score={score} before={undefined} />
            ))}
          </tbody>
          <tbody className="scores-averages">
            <ScoreRow name="without O" score={tokens.withoutO} before={undefined} />
            <ScoreRow
              name="with O"
              title="O is most of any text, so this flatters"
              score={tokens.withO}
              before={undefined}
            />
          </tbody>
        </table>
      </div>
    </details>
  )
}
