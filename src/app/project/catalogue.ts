/** The list of projects in IndexedDB: what is to be known of one without opening it. Each has a database of its own. */
import { openDB, type DBSchema } from 'idb'
import * as v from 'valibot'
import { mirroredProjects } from '../mirror/mirror-files.ts'
import { projectOfDatabase } from './storage.ts'

const Entry = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.string(),
  documents: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Milliseconds since 1970, as the two below. */
  createdAt: v.number(),
  openedAt: v.number(),
  /** It is kept for some days, and then goes for good. */
  deletedAt: v.exactOptional(v.number()),
})

export type ProjectEntry = Readonly<v.InferOutput<typeof Entry>>

export interface Catalogue {
  /** In no order. An entry that cannot be read counts as absent. */
  all(): Promise<readonly ProjectEntry[]>
  /** Changes an entry in one transaction; it gets the one that is there. Undefined takes it out. */
  change(id: string, change: (entry: ProjectEntry | undefined) => ProjectEntry | undefined): Promise<void>
  /** Ids of the projects that have a database or a mirror; where the browser does not tell, of those with a mirror. */
  kept(): Promise<readonly string[] | undefined>
}

interface Schema extends DBSchema {
  projects: { key: string; value: unknown }
}

/** @throws DOMException where the browser refuses storage */
export async function openCatalogue(): Promise<Catalogue> {
  const database = await openDB<Schema>('gleaner-projects', 1, {
    upgrade: database => void database.createObjectStore('projects'),
    blocking: (_current, _wanted, event) => {
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return {
    all: async () => (await database.getAll('projects')).flatMap(stored => readEntry(stored) ?? []),
    async change(id, change) {
      const transaction = database.transaction('projects', 'readwrite')
      const after = change(readEntry(await transaction.store.get(id)))
      await Promise.all([after ? transaction.store.put(after, id) : transaction.store.delete(id), transaction.done])
    },
    async kept() {
      // Absent in Firefox before 126.
      const list: typeof indexedDB.databases | undefined = indexedDB.databases
      const databases = list ? await list.call(indexedDB) : []
      const found = databases.flatMap(({ name }) => (name === undefined ? [] : (projectOfDatabase(name) ?? [])))
      return [...new Set([...found, ...(await mirroredProjects())])]
    },
  }
}

/** A list for where the browser refuses storage: it lasts as long as the tab. */
export function memoryCatalogue(): Catalogue {
  const entries = new Map<string, ProjectEntry>()
  return {
    all: async () => [...entries.values()],
    async change(id, change) {
      const after = change(entries.get(id))
      if (after) entries.set(id, after)
      else entries.delete(id)
    },
    kept: async () => undefined,
  }
}

export function readEntry(stored: unknown): ProjectEntry | undefined {
  const parsed = v.safeParse(Entry, stored)
  return parsed.success ? parsed.output : undefined
}
