import { basename } from 'node:path'
import { agreementOf, countsByLabel, differenceKinds, type DifferenceKind } from '../src/domain/annotators.ts'
import {
  cohenKappa,
  contingency,
  marked,
  ofLabel,
  sumContingencies,
  wordsIn,
  type Contingency,
} from '../src/domain/annotators-kappa.ts'
import { counted } from '../src/domain/edits.ts'
import type { DatasetDocument } from '../src/domain/formats/dataset.ts'
import { complete } from '../src/domain/formats/format.ts'
import { formatOf } from '../src/domain/formats/formats.ts'
import { detectFormat } from '../src/domain/formats/known-formats.ts'
import { type Counts, scoreOf, sumCounts } from '../src/domain/metrics.ts'
import { matchTexts, nameIn, placeSpans } from '../src/domain/suggest-matching.ts'
import { unicodeWords } from '../src/domain/text.ts'
import { readInput, UsageError } from './input.ts'
import type { Options } from './options.ts'

/** `gleaner agree A B`: how far two annotators agree, by two files of any formats, matched by their texts. */
export async function agreeCommand(files: readonly string[], options: Options): Promise<number> {
  const [fileA, fileB, third] = files
  if (fileA === undefined || fileB === undefined || third !== undefined)
    throw new UsageError('agree needs two files, one of each annotator')
  const [a, b] = [await documentsIn(fileA, options.from), await documentsIn(fileB, options.from)]
  const matches = complete(
    matchTexts(
      a.map((document, index) => ({ id: `${index}`, ...asText(document) })),
      b.map(asText),
    ),
  )
  const kinds: Record<DifferenceKind, number> = { label: 0, boundary: 0, both: 0, 'only-a': 0, 'only-b': 0 }
  const byLabel = new Map<string, Counts>()
  const tables: Contingency[] = []
  let [shared, moved, tokenised] = [0, 0, 0]
  for (const [index, match] of matches.entries()) {
    const [left, right] = [match && a[match.known], b[index]]
    if (!match || !left || !right) continue
    shared++
    if (!match.isExact) moved++
    if (left.tokens) tokenised++
    const spans = placeSpans(right.text, left.text, right.spans)
    const { agreed, differences } = agreementOf(left.spans, spans)
    for (const { kind } of differences) kinds[kind]++
    for (const [label, counts] of countsByLabel(left.spans, spans, agreed))
      byLabel.set(label, sumCounts([counts, byLabel.get(label) ?? noCounts]))
    const words = left.tokens?.offsets ?? unicodeWords(left.text).flatMap(({ start, end }) => [start, end])
    tables.push(contingency(words, left.spans, spans))
  }
  if (shared === 0) throw new UsageError('the two files have no text in common')

  const table = sumContingencies(tables)
  const all = [...byLabel].sort(([one], [other]) => (one < other ? -1 : 1))
  const total = sumCounts(byLabel.values())
  const some = marked(table)
  if (options.json) {
    const labels = all.map(([label, { gold, predicted, correct }]) => {
      const f1 = scoreOf({ gold, predicted, correct }).f1
      return [label, { a: gold, b: predicted, alike: correct, f1, kappa: cohenKappa(ofLabel(table, label)) ?? null }]
    })
    const json = {
      documents: { shared, moved, only_a: a.length - shared, only_b: b.length - shared },
      entities: { a: total.gold, b: total.predicted, alike: total.correct, f1: scoreOf(total).f1 },
      kappa: { words: wordsIn(table), all: cohenKappa(table) ?? null },
      kappa_labelled: { words: wordsIn(some), all: cohenKappa(some) ?? null },
      differences: kinds,
      labels: Object.fromEntries(labels),
    }
    console.log(JSON.stringify(json, null, 1))
    return 0
  }
  const alone = [
    ...(a.length > shared ? [`${a.length - shared} only in A`] : []),
    ...(b.length > shared ? [`${b.length - shared} only in B`] : []),
    ...(moved > 0 ? [`${moved} with other white space`] : []),
  ]
  const words =
    tokenised === shared ? 'tokens of A' : tokenised === 0 ? 'words of Unicode text' : 'tokens of A, else Unicode words'
  console.log(
    `A ${fileA}, B ${fileB}: ${counted(shared, 'document')} of both${alone.map(part => `, ${part}`).join('')}`,
  )
  console.log(
    `\nentity F1          ${(100 * scoreOf(total).f1).toFixed(2)}  (${total.gold} in A, ${total.predicted} in B, ${total.correct} alike)`,
  )
  console.log(`kappa, all words   ${kappa(table)}  (${wordsIn(table)} ${words})`)
  console.log(`kappa, labelled    ${kappa(some)}  (${wordsIn(some)} that A or B labelled)`)
  const rows = all.map(([label, counts]) => [
    label,
    `${counts.gold}`,
    `${counts.predicted}`,
    `${counts.correct}`,
    (100 * scoreOf(counts).f1).toFixed(2),
    kappa(ofLabel(table, label)),
  ])
  console.log(`\n${aligned([['label', 'A', 'B', 'alike', 'F1', 'kappa'], ...rows])}`)
  console.log(`\ndifferences: ${differenceKinds.map(kind => `${kinds[kind]} ${kindNames[kind]}`).join(', ')}`)
  return 0
}

const noCounts: Counts = { correct: 0, predicted: 0, gold: 0 }

const kindNames: Readonly<Record<DifferenceKind, string>> = {
  label: 'of label',
  boundary: 'of boundary',
  both: 'of both',
  'only-a': 'only in A',
  'only-b': 'only in B',
}

async function documentsIn(file: string, from: string | undefined): Promise<readonly DatasetDocument[]> {
  const source = { name: file === '-' ? 'standard input' : basename(file), bytes: await readInput(file) }
  const format = formatOf(from ?? detectFormat(source)[0]?.id ?? '')
  if (!format)
    throw new UsageError(`${file}: no format that is known${from === undefined ? '; name it by --from' : ''}`)
  const { dataset, problems, leftOut } = complete(format.read([source]))
  for (const { line, column, message, expected } of problems.slice(0, 20))
    console.error(`${file}:${line}:${column}: ${message}; expected ${expected}`)
  console.error(`${file}: ${format.title}, ${counted(dataset.documents.length, 'document')}, ${leftOut} left out`)
  return dataset.documents
}

const asText = ({ text, title, metadata }: DatasetDocument) => ({ text, title, name: nameIn(metadata) })

const kappa = (table: Contingency) => cohenKappa(table)?.toFixed(4) ?? '–'

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const cell = (text: string, at: number) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))
  return rows.map(row => row.map(cell).join('  ')).join('\n')
}
