import { entityTypes } from '../src/domain/labels.ts'
import { evaluate, type Report, restrictTypes } from '../src/domain/metrics.ts'
import { tagTokens } from '../src/engine/token-tags.ts'
import { readGold } from './gold.ts'
import { choice, count, openSession, readInput, UsageError } from './input.ts'
import type { Options } from './options.ts'

/** `gleaner evaluate FILE.conll`: a head's entity scores on a file, as seqeval gives them. */
export async function evaluateCommand(files: readonly string[], options: Options): Promise<number> {
  const [file, second] = files
  if (file === undefined || second !== undefined) throw new UsageError('evaluate needs one CoNLL file')
  const context = choice('context', options.context, ['sentence', 'document'], 'sentence')
  const decodeOption = choice('decode', options.decode, ['viterbi', 'argmax'], 'viterbi')
  const limit = count('limit', options.limit)
  const { documents, gold, scheme, violations } = readGold(file, await readInput(file), context, limit)

  const session = await openSession(options)
  const { encoder, heads, head, signal } = session
  try {
    const decode = options.decode === undefined ? head.decode : decodeOption
    const total = gold.length
    const tagged = await tagTokens(encoder, heads.open(head), head, decode, documents, signal, done => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${documents.length} ${context}s`)
    })
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    const predicted = tagged.flat()
    const inFile = new Set(entityTypes(gold.flat()))
    const inHead = entityTypes(head.labels)
    const shared = inHead.filter(type => inFile.has(type))
    const only = (tags: readonly (readonly string[])[]) =>
      tags.map(sentence => restrictTypes(sentence, new Set(shared)))
    const scores = {
      default: evaluate(gold, predicted, { mode: 'default' }),
      strict: evaluate(gold, predicted, { mode: 'strict', scheme: 'IOB2' }),
      shared: evaluate(only(gold), only(predicted), { mode: 'default' }),
    }
    if (options.json) {
      const json = Object.fromEntries(Object.entries(scores).map(([name, report]) => [name, toJson(report)]))
      console.log(JSON.stringify(json, null, 1))
      return 0
    }
    console.log(
      `${head.title} (${head.name}) on ${file}: ${total} sentences, ${scheme}, ${decode}, ${context} by ${context}`,
    )
    if (violations > 0)
      console.log(`${violations} tags break their scheme; ${scheme === 'IOB2' ? 'scored as they are' : 'repaired'}`)
    console.log(`\nentities, seqeval default\n${table(scores.default)}`)
    console.log(`\nentities, seqeval strict (IOB2): F1 ${percent(scores.strict.overall.f1)}`)
    const unshared = inHead.filter(type => !inFile.has(type))
    if (unshared.length > 0) {
      console.log(
        `\nthe file never annotates ${unshared.join(', ')}; over the shared types alone (${shared.join(', ')})`,
      )
      console.log(table(scores.shared))
    }
    return 0
  } finally {
    session.close()
  }
}

const percent = (value: number) => (100 * value).toFixed(2)

function table({ overall, macro, types, accuracy }: Report): string {
  const rows = [
    ['', 'precision', 'recall', 'f1', 'number'],
    ...[...types].map(([type, score]) => row(type, score)),
    row('overall (micro)', overall),
    row('macro', macro),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const lines = rows.map(row =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  return [...lines, `token accuracy, O included: ${percent(accuracy)}`].join('\n')
}

interface Score {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly number: number
}

const row = (name: string, { precision, recall, f1, number }: Score) => [
  name,
  percent(precision),
  percent(recall),
  percent(f1),
  String(number),
]

/** The keys of Hugging Face's `evaluate` for seqeval. */
function toJson({ overall, accuracy, types }: Report) {
  return {
    overall_precision: overall.precision,
    overall_recall: overall.recall,
    overall_f1: overall.f1,
    overall_accuracy: accuracy,
    ...Object.fromEntries(types),
  }
}
