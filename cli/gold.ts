/** CoNLL files as gold: sentences in documents, with their tags in IOB2. */
import { getEntities } from '../src/domain/entities.ts'
import { read } from '../src/domain/formats/conll.ts'
import type { DocumentRole } from '../src/domain/project.ts'
import type { Span } from '../src/domain/spans.ts'
import { convertTags } from '../src/domain/tags.ts'
import type { TrainingDocument } from '../src/engine/training-data.ts'
import type { TuneDocument } from '../src/engine/tune-protocol.ts'
import { UsageError } from './input.ts'

/**
 * `documents` are tokens [documents × sentences × tokens], of which each sentence is one in the context of sentences;
 * `gold` are tags [sentences × tokens].
 *
 * @throws UsageError naming the first line that cannot be read
 */
export function readGold(file: string, bytes: Uint8Array, context: 'sentence' | 'document', limit?: number) {
  const conll = read(bytes)
  const [first] = conll.problems
  if (first) {
    const more = conll.problems.length > 1 ? ` (and ${conll.problems.length - 1} more)` : ''
    throw new UsageError(`${file}:${first.line}:${first.column}: ${first.message}; expected ${first.expected}${more}`)
  }
  if (conll.sentences.length === 0) throw new UsageError(`${file}: no sentences`)
  const sentences = conll.sentences.slice(0, limit)
  const { scheme } = conll.scheme
  const gold = sentences.map(({ tags }) => (scheme === 'IOB2' ? [...tags] : convertTags(tags, scheme, 'IOB2')))
  const starts = new Set(conll.documents)
  const documents: (readonly string[])[][] = []
  for (const [i, { tokens }] of sentences.entries()) {
    if (i === 0 || context === 'sentence' || starts.has(i)) documents.push([])
    documents.at(-1)?.push(tokens)
  }
  return { documents, gold, scheme, violations: conll.scheme.violations }
}

/** Gold as texts, joined as the tagger joins them, with the entities in their offsets. */
export function trainingDocuments({
  documents,
  gold,
}: Pick<ReturnType<typeof readGold>, 'documents' | 'gold'>): TrainingDocument[] {
  let sentence = 0
  return documents.map(sentences => {
    const spans: Span[] = []
    let offset = 0
    for (const tokens of sentences) {
      const places = tokens.map(token => {
        const start = offset
        offset += token.length + 1
        return { start, end: start + token.length }
      })
      for (const { start, end, label } of getEntities(gold[sentence++] ?? [])) {
        const [first, last] = [places[start], places[end - 1]]
        if (first && last) spans.push({ start: first.start, end: last.end, label })
      }
    }
    return { text: sentences.map(tokens => tokens.join(' ')).join(' '), spans }
  })
}

/**
 * Gold as documents of one role, annotated for `types`. What is tagged with others is left out: whether its words are of
 * these others is unknown.
 */
export function tuneDocuments(
  gold: Parameters<typeof trainingDocuments>[0],
  types: readonly string[],
  role: DocumentRole,
): TuneDocument[] {
  return trainingDocuments(gold).map(({ text, spans }, index) => ({
    id: `${role} ${index}`,
    text,
    spans: spans.filter(({ label }) => types.includes(label)),
    rejected: [],
    known: { end: text.length, types },
    role,
  }))
}
