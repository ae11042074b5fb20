import { memo } from 'react'
import type { ChosenGroup, Importing } from '../../app/importing/importing.ts'
import type { FormatFacts, Preview } from '../../app/importing/import-protocol.ts'
import type { FormatId, Guessed } from '../../domain/formats/format.ts'
import { count, counted, megabytes } from '../numbers.ts'
import { FirstDocument } from './FirstDocument.tsx'
import { ImportOptions } from './ImportOptions.tsx'
import { TakeAs } from './TakeAs.tsx'
import type { HueOf } from './use-hues.ts'

interface Props {
  readonly group: ChosenGroup
  readonly index: number
  readonly importing: Importing
  readonly formats: ReadonlyMap<FormatId, FormatFacts>
  readonly hueOf: HueOf
  readonly isComparable: boolean
}

const encodings: Record<Guessed['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'latin-1': 'read as Latin-1, since it is not UTF-8',
}

/** Files of one format: what was found, what may be told, and what would come of it. */
export const ImportGroup = memo(function ImportGroup({ group, index, importing, formats, hueOf, isComparable }: Props) {
  const { names, bytes, preview, isRead } = group
  const heading = `import-group-${index}`
  return (
    <section className="import-group" aria-labelledby={heading} aria-busy={!isRead}>
      <h3 id={heading}>
        <span className="import-name" title={names.slice(0, 40).join('\n')}>
          {names.length === 1 ? names[0] : `${count(names.length)} files: ${names.slice(0, 3).join(', ')}`}
          {names.length > 3 && ' …'}
        </span>{' '}
        <span className="quiet small">
          {preview && `${encodings[preview.guessed.encoding]}, `}
          {sizeOf(bytes)}
        </span>
      </h3>
      <ImportOptions {...{ group, index, importing, formats }} />
      {preview && (
        <>
          <p className="import-sum">
            {counted(preview.documents, 'document')}, {counted(preview.entities, 'entity', 'entities')}
            {preview.leftOut > 0 && `; ${counted(preview.leftOut, 'record')} left out`}
          </p>
          <Labels labels={preview.labels} hueOf={hueOf} />
          {preview.suggestions > 0 && group.as === 'documents' && (
            <p className="small import-suggestions">
              {counted(preview.suggestions, 'suggestion')} of models {preview.suggestions === 1 ? 'comes' : 'come'} with
              it, kept apart from gold.
            </p>
          )}
          {preview.scored > 0 && group.as === 'documents' && (
            <p className="small import-suggestions">
              {preview.scored === preview.entities ? 'All' : count(preview.scored)} of them with a score, as a model
              gives it: suggestions keep it, gold does not.
            </p>
          )}
          {preview.annotators.length > 1 && group.as === 'documents' && (
            <p className="small import-suggestions">
              {counted(preview.annotators.length, 'annotator')}: {preview.annotators.slice(0, 4).join(', ')}
              {preview.annotators.length > 4 && ' …'}. The first of each document is its gold, the others suggest.
            </p>
          )}
          <TakeAs {...{ group, index, importing, isComparable }} />
          <Problems preview={preview} />
          {preview.first.length > 0 && (
            <ol className="import-first" aria-label="The first documents">
              {preview.first.map((first, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- they have no names of their own, and stay where they are
                <FirstDocument key={index} first={first} hueOf={hueOf} />
              ))}
            </ol>
          )}
        </>
      )}
    </section>
  )
})

/** Labels shown one by one. */
const MOST_LABELS = 24

function Labels({ labels, hueOf }: { labels: Preview['labels']; hueOf: HueOf }) {
  if (labels.length === 0) return null
  return (
    <ul className="import-labels" aria-label="Labels">
      {labels.slice(0, MOST_LABELS).map(({ name, count: times }) => {
        const { hue, isNew } = hueOf(name)
        return (
          <li key={name} className={hue}>
            <span className="import-label" dir="auto">
              {name}
            </span>{' '}
            <span className="quiet">{count(times)}</span>
            {isNew && <span className="quiet"> new</span>}
          </li>
        )
      })}
      {labels.length > MOST_LABELS && <li className="quiet">and {count(labels.length - MOST_LABELS)} more</li>}
    </ul>
  )
}

function Problems({ preview: { problems, problemCount, leftOut } }: { preview: Preview }) {
  if (problemCount === 0) return null
  const hidden = problemCount - problems.length
  return (
    <details className="import-problems" open={problemCount <= 5}>
      <summary>
        {counted(problemCount, 'remark')}
        {leftOut === 0 && '; nothing is left out'}
      </summary>
      <ul>
        {problems.map(({ file, line, column, message, expected }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- several may be alike, and they stay where they are
          <li key={index}>
            <code>
              {file}:{line}
              {column > 0 && `:${column}`}
            </code>{' '}
            {message}; expected: {expected}
          </li>
        ))}
        {hidden > 0 && <li className="quiet">and {count(hidden)} more</li>}
      </ul>
    </details>
  )
}

function sizeOf(bytes: number): string {
  return bytes < 100_000 ? `${count(Math.ceil(bytes / 1000))} kB` : `${megabytes(bytes)} MB`
}
