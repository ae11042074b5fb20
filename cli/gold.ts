/** CoNLL files as gold: sentences in documents, with their tags in IOB2. */
import { read } from '../src/domain/formats/conll.ts'
import { convertTags } from '../src/domain/tags.ts'
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
