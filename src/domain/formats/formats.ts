/** The formats by their ids, and which one a file is of. */
import { brat } from './brat.ts'
import { conll } from './conll-documents.ts'
import type { Dataset } from './dataset.ts'
import { doccano } from './doccano.ts'
import { docbin } from './docbin.ts'
import { decodeText } from './encoding.ts'
import type { Format, FormatId, Loss, Sample, SourceFile, WriteOptions } from './format.ts'
import { gliner } from './gliner.ts'
import { huggingFace } from './huggingface.ts'
import { firstRecord } from './json.ts'
import { jsonl } from './jsonl.ts'
import { labelStudio } from './label-studio.ts'
import { parquet } from './parquet.ts'
import { plainText } from './plain-text.ts'
import { prodigy } from './prodigy.ts'
import { spacy } from './spacy.ts'
import { csv, tsv } from './table.ts'
import { w3c } from './w3c.ts'
import { webanno } from './webanno.ts'

export const formats: readonly Format[] = [
  plainText,
  conll,
  doccano,
  labelStudio,
  prodigy,
  spacy,
  docbin,
  brat,
  huggingFace,
  parquet,
  gliner,
  webanno,
  w3c,
  csv,
  tsv,
  jsonl,
]

export function formatOf(id: string): Format | undefined {
  return formats.find(format => format.id === id)
}

/** The formats that a file may be of, the likeliest first. Only its first records or lines are looked at. */
export function detectFormat(file: SourceFile): { readonly id: FormatId; readonly sure: number }[] {
  const { text } = decodeText(file.bytes)
  let first: { readonly record: unknown } | undefined
  const record = () => (first ??= { record: firstRecord(text) }).record
  const sample: Sample = { name: file.name, text, bytes: file.bytes, record }
  return formats
    .map(format => ({ id: format.id, sure: format.detect(sample) }))
    .filter(({ sure }) => sure > 0)
    .sort((a, b) => b.sure - a.sure)
}

/** What the file would not say: found by writing it, so that the two never differ. */
export function lossesOf(dataset: Dataset, format: Format, options?: WriteOptions): readonly Loss[] {
  return format.write(dataset, options).losses
}
