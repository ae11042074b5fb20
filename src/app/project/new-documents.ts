/** Texts that come in, as documents to add. */
import { addDocuments, type NewDocument } from '../../domain/document-list.ts'
import type { ProjectRecords } from '../../domain/project.ts'

/** A text that is to become a document. */
export interface NewText {
  readonly text: string
  readonly title?: string | undefined
  readonly head?: string | undefined
  readonly sample?: string | undefined
}

/** Gives new documents ids that no other has, in this tab or another, and that rise with time. */
export function createNewDocuments(now: () => number) {
  let lastId = 0

  function document({ text, title, head, sample }: NewText): NewDocument {
    lastId = Math.max(lastId + 1, now())
    return {
      id: `${lastId.toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`,
      title: title ?? titleOf(text),
      length: text.length,
      createdAt: lastId,
      ...(head === undefined ? {} : { head }),
      ...(sample === undefined ? {} : { sample }),
    }
  }

  function addition(records: ProjectRecords, added: readonly NewText[], verb: string) {
    const documents = added.map(document)
    const [first] = documents
    const name = first && documents.length === 1 ? `${verb} “${first.title}”` : `${verb} ${documents.length} texts`
    const texts = new Map(documents.map(({ id }, index) => [id, added[index]?.text ?? '']))
    return { edit: addDocuments(records, documents, name, 'first'), first: first?.id, texts }
  }

  return { document, addition }
}

/** First line of a text that says something, shortened. */
export function titleOf(text: string): string {
  const line = /\S[^\r\n]*/.exec(text.slice(0, 4000))?.[0].trim() ?? 'Untitled'
  if (line.length <= 64) return line
  const cut = line.slice(0, 62).replace(/[\uD800-\uDBFF]$/, '')
  return `${cut.replace(/\s+\S{0,16}$/, '')} …`
}
