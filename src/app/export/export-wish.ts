/** What is to be exported: which documents, in which format, with which options. */
import type { FormatTraits, WriteOptions } from '../../domain/formats/format.ts'
import { knownFormat, knownFormats } from '../../domain/formats/known-formats.ts'
import type { DocumentRecord } from '../../domain/project.ts'
import { schemes } from '../../domain/tags.ts'
import type { Choices } from '../choices.ts'

export const extents = ['open', 'all', 'done', 'listed', 'chosen', 'train', 'dev', 'test'] as const
export type Extent = (typeof extents)[number]

/** Formats that hold no overlap, of which one entity has to go. */
const flat: ReadonlySet<string> = new Set(['conll', 'huggingface', 'parquet', 'spacy', 'docbin'])
export const overlaps = ['longest', 'first'] as const

export interface Wish {
  readonly extent: Extent
  /** Whether documents that are not done are left out. */
  readonly onlyDone: boolean
  readonly format: FormatTraits
  readonly options: WriteOptions
}

/** What a format has a choice of; the empty choice is the format's own. */
export interface Setting {
  readonly name: 'scheme' | 'columns' | 'variant' | 'overlap' | 'offsets'
  readonly values: readonly string[]
  readonly value: string
}

/**
 * The options that mean something to a format, with what was chosen for each. `hasLayout`: some document came from a file
 * of it, and is written as it came unless told otherwise.
 */
export function settingsOf(format: FormatTraits, chosen: Choices['exporting'], hasLayout: boolean): Setting[] {
  const asItCame = format.id === 'conll' && hasLayout ? [''] : []
  const wanted: (readonly [Setting['name'], readonly string[]])[] = [
    ['scheme', format.hasScheme ? [...asItCame, 'IOB2', ...schemes.filter(scheme => scheme !== 'IOB2')] : []],
    ['columns', format.id === 'conll' ? [...asItCame, '2', '4'] : []],
    ['variant', format.variants.length > 1 ? [...asItCame, ...format.variants] : []],
    ['overlap', flat.has(format.id) ? overlaps : []],
    ['offsets', format.units],
  ]
  return wanted.flatMap(([name, values]): Setting[] => {
    const kept = chosen[`${format.id} ${name}`]
    const value = kept !== undefined && values.includes(kept) ? kept : values[0]
    return value === undefined ? [] : [{ name, values, value }]
  })
}

/** What was chosen, or what is usual. */
export function wishOf(chosen: Choices['exporting'], hasLayout: boolean): Wish {
  const format = knownFormat(chosen['format'] ?? 'conll') ?? knownFormat('conll') ?? knownFormats[0]
  if (!format) throw new RangeError('There is no format')
  const options: { -readonly [Name in keyof WriteOptions]: WriteOptions[Name] } = {}
  for (const { name, value } of settingsOf(format, chosen, hasLayout)) {
    if (value === '') continue
    const scheme = schemes.find(scheme => scheme === value)
    const overlap = overlaps.find(overlap => overlap === value)
    const unit = format.units.find(unit => unit === value)
    if (name === 'scheme' && scheme) options.scheme = scheme
    else if (name === 'overlap' && overlap) options.overlap = overlap
    else if (name === 'offsets' && unit) options.offsets = unit
    else if (name === 'columns') options.columns = value === '4' ? 4 : 2
    else if (name === 'variant') options.variant = value
  }
  return {
    extent: extents.find(extent => extent === chosen['extent']) ?? 'all',
    onlyDone: chosen['onlyDone'] === 'yes',
    format,
    options,
  }
}

/** What of the page says which documents are meant. */
export interface Shown {
  readonly documents: readonly DocumentRecord[]
  readonly listed: readonly DocumentRecord[] | undefined
  readonly chosen: ReadonlySet<string> | undefined
  readonly open: string | undefined
}

/** Which documents an extent means; all of them where it means none. */
export function documentsFor(extent: Extent, { documents, listed, chosen, open }: Shown): readonly DocumentRecord[] {
  switch (extent) {
    case 'open':
      return documents.filter(({ id }) => id === open)
    case 'all':
      return documents
    case 'done':
      return documents.filter(({ state }) => state === 'done')
    case 'listed':
      return listed ?? []
    case 'chosen':
      return documents.filter(({ id }) => chosen?.has(id))
    case 'train':
    case 'dev':
    case 'test':
      return documents.filter(({ role }) => role === extent)
    default:
      return extent satisfies never
  }
}
