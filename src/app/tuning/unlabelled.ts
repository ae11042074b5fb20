/** Texts of which the head that a training starts from says what it knows: of documents that nobody has begun to annotate. */
import { documentsOf, goldOf, knownOf, type ProjectRecords } from '../../domain/project.ts'
import { shuffled } from '../../domain/random.ts'
import { unlabelledLength, wordsWithin } from '../../domain/unlabelled.ts'
import type { TuneArgs, TuneDocument } from '../../engine/tune-protocol.ts'
import { EngineError } from '../../engine/rpc.ts'

export type Unlabelled = NonNullable<TuneArgs['unlabelled']>

/** In UTF-16 units, by how much there is to learn from. */
export function lengthWanted(documents: readonly Pick<TuneDocument, 'known' | 'role'>[]): number {
  const learned = documents.filter(({ role }) => role === 'train' || role === 'none')
  return unlabelledLength(learned.reduce((sum, { known }) => sum + known.end, 0))
}

/**
 * Texts of that length together, by chance, the last of them cut between two words. None is of a document whose role is to
 * be chosen by or scored on. By id where they are whole.
 *
 * @throws EngineError `aborted`
 */
export async function gatherUnlabelled(
  records: ProjectRecords,
  textOf: (id: string) => Promise<string | undefined>,
  length: number,
  seed: number,
  signal: AbortSignal,
): Promise<Unlabelled> {
  const open = documentsOf(records).filter(
    document =>
      knownOf(document).end === 0 &&
      (document.role === 'train' || document.role === 'none') &&
      goldOf(records, document.id).spans.length === 0,
  )
  const texts: { id?: string; text: string }[] = []
  let left = length
  for (const { id } of shuffled(open, seed)) {
    if (left <= 0) break
    if (signal.aborted) throw new EngineError('aborted', 'gathering was stopped')
    const text = await textOf(id).catch(() => undefined)
    if (text === undefined) continue
    const words = wordsWithin(text, left)
    if (words === text) texts.push({ id, text })
    else if (words !== '') texts.push({ text: words })
    left -= text.length
  }
  return texts
}
