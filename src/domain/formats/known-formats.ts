/** The formats to choose from, and which one a file is of. Those that take a library are fetched when they are used. */
import { docbinTraits, parquetTraits } from './binary-traits.ts'
import { brat } from './brat.ts'
import { conll } from './conll-documents.ts'
import { doccano } from './doccano.ts'
import { decodeText } from './encoding.ts'
import type { Format, FormatId, FormatTraits, Sample, SourceFile } from './format.ts'
import { gliner } from './gliner.ts'
import { huggingFace } from './huggingface.ts'
import { firstRecord } from './json.ts'
import { jsonl } from './jsonl.ts'
import { labelStudio } from './label-studio.ts'
import { plainText } from './plain-text.ts'
import { prodigy } from './prodigy.ts'
import { spacy } from './spacy.ts'
import { csv, tsv } from './table.ts'
import { w3c } from './w3c.ts'
import { webanno } from './webanno.ts'

/** A format, or what is known of one until it is fetched. */
export type KnownFormat = Format | (FormatTraits & { readonly load: () => Promise<Format> })

export const knownFormats: readonly KnownFormat[] = [
  plainText,
  conll,
  doccano,
  labelStudio,
  prodigy,
  spacy,
  { ...docbinTraits, load: () => import('./docbin.ts').then(({ docbin }) => docbin) },
  brat,
  huggingFace,
  { ...parquetTraits, load: () => import('./parquet.ts').then(({ parquet }) => parquet) },
  gliner,
  webanno,
  w3c,
  csv,
  tsv,
  jsonl,
]

export function knownFormat(id: string): KnownFormat | undefined {
  return knownFormats.find(format => format.id === id)
}

/** The formats that a file may be of, the likeliest first. Only its first records or lines are looked at. */
export function detectFormat(file: SourceFile): { readonly id: FormatId; readonly sure: number }[] {
  const { text } = decodeText(file.bytes)
  let first: { readonly record: unknown } | undefined
  const record = () => (first ??= { record: firstRecord(text) }).record
  const sample: Sample = { name: file.name, text, bytes: file.bytes, record }
  return knownFormats
    .map(format => ({ id: format.id, sure: format.detect(sample) }))
    .filter(({ sure }) => sure > 0)
    .sort((a, b) => b.sure - a.sure)
}
