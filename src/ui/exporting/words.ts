/** Formats, their options and what they cannot say, in words. */
import type { Extent, Setting } from '../../app/export/export-wish.ts'
import type { FormatTraits, LossKind } from '../../domain/formats/format.ts'
import { counted } from '../numbers.ts'

export const purposes: Readonly<Record<string, string>> = {
  text: 'The texts alone, without their entities.',
  conll: 'A token a line with its tag: what taggers train on and seqeval scores.',
  doccano: 'Opens in doccano as sequence labelling; a document a line.',
  'label-studio': 'Opens in Label Studio as tasks with annotations.',
  prodigy: 'For Prodigy’s db-in and ner.manual.',
  spacy: 'Texts with their entities, for spaCy’s Example.from_dict.',
  docbin: 'A DocBin, the file that spacy train reads.',
  brat: 'A text and its stand-off entities, two files a document.',
  huggingface: 'Tokens and tags, as load_dataset and token-classification scripts read them.',
  parquet: 'Tokens and tags with their names in one file, as load_dataset reads it.',
  gliner: 'Tokens with spans of any label, for training GLiNER.',
  webanno: 'Opens in INCEpTION and WebAnno; a file a document.',
  w3c: 'Annotations with quotations and positions, for the web.',
  csv: 'For a spreadsheet; other columns are kept.',
  tsv: 'For a spreadsheet, separated by tabs; other columns are kept.',
  jsonl: 'A document a line with its text, entities and further fields, for scripts.',
}

export const settingNames: Record<Setting['name'], string> = {
  scheme: 'Tag scheme',
  columns: 'Columns',
  variant: 'Written as',
  overlap: 'Where entities overlap, keep',
  offsets: 'Offsets count',
}

const values: Record<string, string> = {
  'scheme ': 'As it came, else IOB2',
  'columns ': 'As they came, else 2',
  'columns 2': '2, token and tag',
  'columns 4': '4, as in CoNLL-2003',
  'overlap longest': 'the longest',
  'overlap first': 'the first',
  'offsets codepoint': 'characters (code points), as Python does',
  'offsets utf16': 'UTF-16 units, as JavaScript does',
  'offsets byte': 'bytes of UTF-8',
  'offsets grapheme': 'grapheme clusters, as a project of doccano may be set to',
  'conll variant ': 'As it came, else with spaces',
  'conll variant space': 'Columns with spaces between',
  'conll variant tab': 'Columns with tabs between',
  'doccano variant label': 'Sequence labelling (label)',
  'doccano variant entities': 'With relations (entities)',
  'huggingface variant numbers': 'Tags as numbers, with the card that names them',
  'huggingface variant names': 'Tags by name',
  'parquet variant numbers': 'Tags as numbers, with their names',
  'parquet variant names': 'Tags by name',
  'gliner variant json': 'One JSON list',
  'gliner variant jsonl': 'A sentence a line',
  'text variant files': 'A file a document',
  'text variant lines': 'One file, a line a document',
}
for (const id of ['csv', 'tsv']) {
  values[`${id} variant rows`] = 'A row a document'
  values[`${id} variant entities`] = 'A row an entity'
}

export function valueName({ id }: FormatTraits, name: Setting['name'], value: string): string {
  return values[`${id} ${name} ${value}`] ?? values[`${name} ${value}`] ?? value
}

/** What positions in the file are, where it leaves no choice. */
export function fixedUnit({ id, units }: FormatTraits): string | undefined {
  if (units.length > 0) return undefined
  if (id === 'text') return 'Plain text holds no entities, and so no offsets.'
  if (id === 'webanno') return 'Offsets count UTF-16 units, as Java does.'
  return 'It counts in tokens: there are no character offsets.'
}

export const extentNames: Record<Extent, string> = {
  open: 'This document',
  all: 'All documents',
  done: 'Those that are done',
  listed: 'Those listed',
  chosen: 'Those chosen',
  train: 'Role train',
  dev: 'Role dev',
  test: 'Role test',
}

/** What of documents that are not done a reader of the file will take for granted. */
export function openGaps({ gaps }: FormatTraits): string {
  if (gaps === 'none') return 'what is not labelled would read as no entity'
  return gaps === 'said' ? 'the file says so of each' : 'the file does not say which'
}

/** "3 entities overlap others and are left out". */
export function lossName(kind: LossKind, count: number, documents: number): string {
  const things = (one: string, many?: string) => counted(count, one, many)
  const entities = things('entity', 'entities')
  const texts = counted(documents, 'document')
  const is = count === 1 ? 'is' : 'are'
  switch (kind) {
    case 'overlap':
      return `${entities} ${count === 1 ? 'overlaps another and is' : 'overlap others and are'} left out`
    case 'moved':
      return `${entities} ${count === 1 ? 'gets other borders' : 'get other borders'}`
    case 'divided':
      return `${entities} over several sentences ${count === 1 ? 'is' : 'are'} divided`
    case 'left-out':
      return `${things('place')} cannot be written and ${is} left out`
    case 'label':
      return `${things('label')} ${is} written with other characters`
    case 'text':
      return `Of ${texts} not every character is kept`
    case 'columns':
      return `Further columns of ${texts} are not written`
    case 'gaps':
      return `${texts} ${documents === 1 ? 'is' : 'are'} not done, and will read as if done`
    case 'title':
      return `${things('title')} ${is} not written`
    case 'notes':
      return `The notes on ${texts} are not written`
    case 'role':
      return `The role of ${texts} is not written`
    case 'state':
      return `How far ${texts} ${documents === 1 ? 'is' : 'are'} is not written`
    case 'draft':
      return `That ${texts} ${documents === 1 ? 'is' : 'are'} begun is not written`
    case 'metadata':
      return `${things('further field')} ${is} not written as ${count === 1 ? 'it is' : 'they are'}`
    case 'tokens':
      return `The tokens of ${texts} are not kept`
    case 'rejected':
      return `${things('rejection')} ${is} not written`
    case 'prediction':
      return `${things('suggestion')} ${is} not written`
    case 'unsure':
      return `That ${entities} ${is} unsure is not written`
    case 'comment':
      return `${things('comment')} ${is} not written in full`
    default:
      return kind satisfies never
  }
}
