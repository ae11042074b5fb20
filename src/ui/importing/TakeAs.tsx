import { useId } from 'react'
import type { ChosenGroup, Importing } from '../../app/importing/importing.ts'
import type { Matching, TakeAs as Use } from '../../app/importing/import-protocol.ts'
import { useProject } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { divisions } from './ImportOptions.tsx'
import { MissedTexts } from './MissedTexts.tsx'

interface Props {
  readonly group: ChosenGroup
  readonly index: number
  readonly importing: Importing
  /** Whether several files, or several annotators in one, hold the same texts. */
  readonly isComparable: boolean
}

/** What files become: documents, or what somebody says of documents that are here. */
export function TakeAs({ group, index, importing, isComparable }: Props) {
  const name = useId()
  const hasDocuments = useProject(({ documents }) => documents.length > 0)
  const { as, matching, preview } = group
  // What a model says is no gold, though no text of it is here.
  const maySuggest = hasDocuments || as === 'suggestions' || (preview?.scored ?? 0) > 0
  if (!maySuggest && !isComparable && as === 'documents') return null
  const uses: readonly (readonly [Use, string])[] = [
    ['documents', 'Documents with their gold'],
    ...(maySuggest
      ? [
          [
            'suggestions',
            hasDocuments ? 'Suggestions on documents that are here' : 'Suggestions, without gold',
          ] as const,
        ]
      : []),
    ...(isComparable || as === 'compare' ? [['compare', 'Annotators to compare'] as const] : []),
  ]
  return (
    <fieldset className="import-use">
      <legend className="field-name">Take as</legend>
      {uses.map(([use, words]) => (
        <label key={use} className="check">
          <input
            type="radio"
            name={name}
            checked={as === use}
            onChange={() =>
              void importing.chooseUse(index, {
                as: use,
                ...(use === 'suggestions' && !hasDocuments && { takesRest: true }),
              })
            }
          />
          {words}
        </label>
      ))}
      {as === 'documents' && matching && matching.matched > 0 && (
        <p className="small import-here">
          {matching.matched === preview?.documents
            ? matching.matched === 1
              ? 'Its text is here already'
              : `All ${count(matching.matched)} texts are here already`
            : `${counted(matching.matched, 'text')} of ${count(preview?.documents ?? 0)} ${matching.matched === 1 ? 'is' : 'are'} here already`}
          : as suggestions they would not come twice.
        </p>
      )}
      {as !== 'documents' && <Said {...{ group, index, importing, matching }} />}
    </fieldset>
  )
}

/** Who says what of how many documents, and what is not here. */
function Said({ group, index, importing, matching }: Omit<Props, 'isComparable'> & { matching: Matching | undefined }) {
  const { as, sources, names, format, preview, takesRest } = group
  const advice = `${as === 'compare' ? 'To be compared' : 'To be suggested on'}, texts have to be divided alike${
    divisions[format] ? ': choose another way under “Divided”' : ''
  }.`
  const isNamed = (preview?.annotators.length ?? 0) > 0 || (as === 'compare' && names.length > 1)
  return (
    <>
      {!isNamed && (
        <div className="import-sources">
          {sources.map((source, file) => (
            // oxlint-disable-next-line react/no-array-index-key -- the files stay in their order
            <label key={file} className="field">
              <span className="field-name">{sources.length > 1 ? `${names[file] ?? ''}: said by` : 'Said by'}</span>
              <input
                type="text"
                value={source}
                maxLength={100}
                onChange={event => importing.nameSource(index, file, event.target.value)}
              />
            </label>
          ))}
        </div>
      )}
      {matching && (
        <output className="small">
          {matching.matched + matching.added === 0
            ? 'None of the texts is here.'
            : `${counted(matching.spans, 'suggestion')} on ${counted(matching.documents, 'document')}${
                isNamed ? `, by ${matching.sources.join(', ')}` : ''
              }.`}
          {matching.moved > 0 &&
            ` ${counted(matching.moved, 'text')} ${matching.moved === 1 ? 'differs' : 'differ'} in white space: offsets are moved.`}
          {matching.added > 0 &&
            as === 'compare' &&
            ` ${counted(matching.added, 'document')} ${matching.added === 1 ? 'comes' : 'come'} with it, without gold.`}
          {matching.lost > 0 && ` ${counted(matching.lost, 'span')} of white space cannot be placed.`}
        </output>
      )}
      {matching && matching.alone > 0 && (
        <MissedTexts
          missed={matching.missed}
          of={matching.alone}
          what={matching.alone === 1 ? 'text has one annotator only' : 'texts have one annotator only'}
          advice={advice}
        />
      )}
      {matching && (matching.unmatched > 0 || takesRest) && (
        <>
          {matching.unmatched > 0 && (
            <MissedTexts
              missed={matching.missed}
              of={matching.unmatched}
              what={matching.unmatched === 1 ? 'text is not here' : 'texts are not here'}
              advice={advice}
            />
          )}
          <label className="check">
            <input
              type="checkbox"
              checked={takesRest}
              onChange={event => void importing.chooseUse(index, { takesRest: event.target.checked })}
            />
            Take what is not here as new documents, without gold
          </label>
        </>
      )}
    </>
  )
}
