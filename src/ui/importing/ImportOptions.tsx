import { type ReactNode, useId } from 'react'
import type { ChosenGroup, Importing } from '../../app/importing/importing.ts'
import type { FormatFacts } from '../../app/importing/import-protocol.ts'
import type { Division, FileUnit, FormatId, Guessed } from '../../domain/formats/format.ts'
import { schemes } from '../../domain/tags.ts'
import { counted } from '../numbers.ts'

interface Props {
  readonly group: ChosenGroup
  readonly index: number
  readonly importing: Importing
  readonly formats: ReadonlyMap<FormatId, FormatFacts>
}

const units: Record<FileUnit, string> = {
  utf16: 'UTF-16 units',
  codepoint: 'code points',
  byte: 'UTF-8 bytes',
  grapheme: 'grapheme clusters',
}

const reasons: Record<NonNullable<Guessed['offsets']>['because'], string> = {
  option: 'as you chose',
  texts: 'the entities that are quoted say so',
  bounds: 'no other unit fits the texts',
  default: 'usual for this format; nothing speaks against it',
}

/** How files of a format may be divided, the usual way first. */
export const divisions: Partial<Record<FormatId, readonly (readonly [division: Division, words: string])[]>> = {
  text: [
    ['file', 'a document a file'],
    ['paragraph', 'a document a paragraph'],
    ['line', 'a document a line'],
  ],
  conll: [
    ['marks', 'as the file marks it'],
    [10, 'every 10 sentences'],
    ['sentence', 'a document a sentence'],
    ['file', 'a document a file'],
  ],
  huggingface: [
    ['sentence', 'a document a row'],
    [10, 'every 10 rows'],
    ['file', 'a document a file'],
  ],
}

/** What was found out about the files, each changeable; a change reads them again. */
export function ImportOptions({ group, index, importing, formats }: Props) {
  const { format: id, likely, options, preview } = group
  const guessed = preview?.guessed
  const format = formats.get(id)
  const ways = divisions[id] ?? []
  const likelyIds = new Set(likely.map(({ id }) => id))
  const choose = (told: Parameters<Importing['choose']>[1]) => void importing.choose(index, told)
  const option = (id: FormatId) => (
    <option key={id} value={id}>
      {formats.get(id)?.title ?? id}
    </option>
  )
  const columns = preview?.columns ?? []
  // Where there is no offset there is nothing to count.
  const countsMatter =
    options.offsets !== undefined ||
    !preview ||
    preview.entities + preview.suggestions + preview.problemCount + preview.leftOut > 0
  return (
    <div className="import-options">
      <Field
        name="Format"
        value={id}
        onChange={value => {
          const wanted = formats.get(value as FormatId)
          if (wanted) void importing.chooseFormat(index, wanted.id)
        }}
      >
        <optgroup label="Likely">{likely.map(({ id }) => option(id))}</optgroup>
        <optgroup label="Others">{[...formats.keys()].filter(id => !likelyIds.has(id)).map(option)}</optgroup>
      </Field>
      {format && format.units.length > 0 && countsMatter && (
        <Field
          name="Offsets count"
          value={options.offsets ?? ''}
          remark={guessed?.offsets && reasons[guessed.offsets.because]}
          onChange={value => choose({ offsets: format.units.find(unit => unit === value) })}
        >
          <option value="">
            {guessed?.offsets ? found(units[guessed.offsets.unit], options.offsets) : 'found out'}
          </option>
          {format.units.map(unit => (
            <option key={unit} value={unit}>
              {units[unit]}
            </option>
          ))}
        </Field>
      )}
      {format?.hasScheme && (
        <Field
          name="Tag scheme"
          value={options.scheme ?? ''}
          remark={guessed?.scheme && schemeRemark(guessed.scheme, options.scheme !== undefined)}
          onChange={value => choose({ scheme: schemes.find(scheme => scheme === value) })}
        >
          <option value="">{guessed?.scheme ? found(guessed.scheme.scheme, options.scheme) : 'found out'}</option>
          {schemes.map(scheme => (
            <option key={scheme}>{scheme}</option>
          ))}
        </Field>
      )}
      {columns.length > 1 && (
        <Field
          name="Texts are in"
          value={options.textField ?? guessed?.textField ?? ''}
          onChange={value => choose({ textField: value === '' ? undefined : value })}
        >
          {guessed?.textField === undefined && options.textField === undefined && <option value="">found out</option>}
          {columns.map(column => (
            <option key={column}>{column}</option>
          ))}
        </Field>
      )}
      {ways.length > 0 && (
        <Field
          name="Divided"
          value={String(options.divide ?? ways[0]?.[0])}
          onChange={value => choose({ divide: ways.find(([way]) => String(way) === value)?.[0] })}
        >
          {ways.map(([way, words]) => (
            <option key={way} value={String(way)}>
              {words}
            </option>
          ))}
        </Field>
      )}
    </div>
  )
}

const found = (what: string, told: string | undefined) => (told === undefined ? `found: ${what}` : 'find out')

function schemeRemark({ scheme, candidates, violations }: NonNullable<Guessed['scheme']>, isTold: boolean): string {
  const others = candidates.filter(other => other !== scheme)
  if (isTold) return 'as you chose'
  if (violations > 0) return `${counted(violations, 'tag')} ${violations === 1 ? 'breaks' : 'break'} it`
  return others.length > 0 ? `${others.join(', ')} would fit as well` : 'no other fits'
}

interface FieldProps {
  readonly name: string
  readonly value: string
  readonly remark?: string | undefined
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

function Field({ name, value, remark, onChange, children }: FieldProps) {
  const remarkId = useId()
  return (
    <div className="field">
      <label className="field">
        <span className="field-name">{name}</span>
        <select
          value={value}
          aria-describedby={remark === undefined ? undefined : remarkId}
          onChange={event => onChange(event.target.value)}
        >
          {children}
        </select>
      </label>
      {remark !== undefined && (
        <span id={remarkId} className="quiet small">
          {remark}
        </span>
      )}
    </div>
  )
}
