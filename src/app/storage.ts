/** Documents in IndexedDB: a small record each, and beside it its text, written once. */
import { openDB } from 'idb'
import * as v from 'valibot'
import type { DocumentRecord } from './project.ts'

export interface DocumentStore {
  records(): Promise<readonly DocumentRecord[]>
  text(id: string): Promise<string | undefined>
  /** In one transaction. A record that is put without a text keeps the one it has. */
  write(change: {
    readonly put: readonly { readonly record: DocumentRecord; readonly text: string | undefined }[]
    readonly remove: readonly string[]
  }): Promise<void>
}

const RecordSchema = v.object({
  id: v.string(),
  title: v.string(),
  createdAt: v.number(),
  characters: v.number(),
  head: v.optional(v.string()),
  sample: v.optional(v.string()),
})

/** @throws DOMException where the browser refuses storage */
export async function openDocumentStore(): Promise<DocumentStore> {
  const database = await openDB('gleaner', 1, {
    upgrade(database) {
      database.createObjectStore('documents', { keyPath: 'id' })
      database.createObjectStore('texts')
    },
    // Another tab with a newer page wants to upgrade.
    blocking: (_current, _wanted, event) => {
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return {
    async records() {
      const stored: unknown[] = await database.getAll('documents')
      return stored.flatMap(record => {
        const parsed = v.safeParse(RecordSchema, record)
        return parsed.success ? [parsed.output] : []
      })
    },
    async text(id) {
      const stored: unknown = await database.get('texts', id)
      return typeof stored === 'string' ? stored : undefined
    },
    async write({ put, remove }) {
      const transaction = database.transaction(['documents', 'texts'], 'readwrite')
      const documents = transaction.objectStore('documents')
      const texts = transaction.objectStore('texts')
      const writes = [
        ...put.flatMap(({ record, text }) => [
          documents.put(record),
          ...(text === undefined ? [] : [texts.put(text, record.id)]),
        ]),
        ...remove.flatMap(id => [documents.delete(id), texts.delete(id)]),
      ]
      await Promise.all([...writes, transaction.done])
    },
  }
}
