/** What a format cannot say of a dataset: each loss with its document and, where it has one, its range. */
import type { Range, Span } from '../spans.ts'
import { isComplete, titleOf, type Dataset, type DatasetDocument } from './dataset.ts'
import type { Format, Loss, LossKind } from './format.ts'

/** Takes a loss of one document. */
export type Lose = (kind: LossKind, range: Range | null, message: string) => void

/** Gathers the losses of a file that is written. `of` gives what takes those of one document. */
export interface Losses {
  readonly list: Loss[]
  of(document: number): Lose
}

export function gatherLosses(): Losses {
  const list: Loss[] = []
  const of =
    (document: number): Lose =>
    (kind, range, message) =>
      void list.push({ kind, document, range, message })
  return { list, of }
}

/** The losses in the order of documents, and of each those of the document as a whole first. */
export function ordered(losses: readonly Loss[]): readonly Loss[] {
  const place = ({ range }: Loss) => (range === null ? -1 : range.start)
  return losses.toSorted((a, b) => a.document - b.document || place(a) - place(b))
}

/** Loses what the format has no place for, whatever the document is written as. */
export function loseFacts(
  format: Pick<Format, 'holds' | 'gaps'>,
  dataset: Dataset,
  document: DatasetDocument,
  lose: Lose,
): void {
  const { holds, gaps } = format
  const {
    title,
    text,
    spans,
    rejected,
    predictions,
    annotations = [],
    role,
    notes,
    metadata,
    state,
    doneUpTo,
  } = document
  if (!holds.has('title') && title !== titleOf(text)) lose('title', null, `the title “${title}”`)
  if (!holds.has('role') && role !== 'none') lose('role', null, `the role ${role}`)
  if (!holds.has('notes') && notes !== '') lose('notes', null, 'the notes')
  if (!holds.has('metadata')) for (const name of Object.keys(metadata)) lose('metadata', null, `the field ${name}`)
  if (!holds.has('tokens') && document.tokens) lose('tokens', null, 'the tokens that its file brought')
  if (!holds.has('rejected'))
    for (const span of rejected) lose('rejected', range(span), `“${words(text, span)}” is no ${span.label}`)
  if (!holds.has('prediction'))
    for (const span of predictions)
      lose('prediction', range(span), `the suggestion “${words(text, span)}” ${span.label}`)
  for (const { source, isGold } of annotations) if (!isGold) lose('prediction', null, `what ${source} says of it`)
  for (const span of spans) {
    const name = `“${words(text, span)}” ${span.label}`
    if (span.unsure && !holds.has('unsure')) lose('unsure', range(span), `${name} is unsure`)
    if (span.comment !== undefined && !holds.has('comment')) lose('comment', range(span), `the comment on ${name}`)
  }
  const complete = isComplete(document, dataset.labels)
  // What is skipped, or not begun, says nothing of its gaps where the format knows of states.
  const begun = state === 'in-progress' || (state === 'new' && spans.length > 0)
  const silent = gaps === 'said' && (state === 'skipped' || (begun ? holds.has('draft') : state === 'new'))
  if (gaps !== 'unknown' && !complete && !silent)
    lose('gaps', null, 'what is not labelled will read as no entity, though the document is not done')
  if (doneUpTo !== null && state !== 'done') lose('state', null, 'up to where it is done')
  if (!holds.has('state') && (state === 'skipped' || (gaps === 'unknown' && state === 'done')))
    lose('state', null, state === 'done' ? 'that it is done' : 'that it is skipped')
}

/** Loses the fields of a document that have the name of one of the format's own. */
export function loseFields({ metadata }: DatasetDocument, own: ReadonlySet<string>, lose: Lose): void {
  for (const field of Object.keys(metadata))
    if (own.has(field)) lose('metadata', null, `the field ${field}, a name that the format uses itself`)
}

/** The words of a span, on one line, shortened. */
export function words(text: string, { start, end }: Range): string {
  const all = text
    .slice(start, Math.min(end, start + 120))
    .replace(/\s+/g, ' ')
    .trim()
  return end - start > 40 ? `${all.slice(0, 37).replace(/[\ud800-\udbff]$/, '')}…` : all
}

/** Half pairs of surrogates, which no file of bytes can hold: each becomes U+FFFD. */
export function loseHalfPairs(text: string, lose: Lose): void {
  const found = text.match(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g)
  if (found)
    lose('text', null, `${found.length} ${found.length === 1 ? 'character is' : 'characters are'} half a character`)
}

function range({ start, end }: Span): Range {
  return { start, end }
}
