/**
 * The project in IndexedDB: a small row for each record, the steps of the history, and each document's text, which is
 * written once. What is read back is held to its schema here.
 */
import { deleteDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, unwrap } from 'idb'
import * as v from 'valibot'
import type { Step } from '../../domain/history.ts'
import {
  documentKey,
  newProject,
  type DocumentRecord,
  type ProjectRecord,
  type ProjectRecords,
} from '../../domain/project.ts'
import { readRecords, readStep, RecordError } from '../../domain/schema.ts'

/** A project as it was kept. */
export interface KeptProject {
  readonly records: ProjectRecords
  /** Oldest first; the first `position` of them are done. */
  readonly steps: readonly Step<ProjectRecord>[]
  readonly position: number
  /** What could not be read and is left out, a sentence each. */
  readonly problems: readonly string[]
  /** That of the last writing; undefined where it had none, or there was none since an upgrade. */
  readonly stamp?: string | undefined
}

/** What is written at once, all of it or nothing. */
export interface Writing {
  readonly records: readonly (readonly [key: string, after: ProjectRecord | undefined])[]
  /** Texts of new documents, by id. */
  readonly texts: readonly (readonly [id: string, text: string])[]
  /** Of the kept steps the first `keptSteps` stay, the others go, and these follow. */
  readonly keptSteps: number
  readonly addedSteps: readonly Step<ProjectRecord>[]
  readonly position: number
  /** Names the state after this writing, so that two copies of a project can be told to agree. */
  readonly stamp?: string | undefined
}

export interface ProjectStore {
  /** What the browser says of a database that it found damaged and threw away; a sentence, undefined where it did not. */
  readonly lost?: string | undefined
  /** Undefined where nothing was kept yet. */
  read(): Promise<KeptProject | undefined>
  text(id: string): Promise<string | undefined>
  /** Settles when the transaction is complete. Writes are carried out in the order of the calls. */
  write(writing: Writing): Promise<void>
  /** Deletes the texts of documents that are none of these. */
  keepTexts(ids: ReadonlySet<string>): Promise<void>
  /** Asks the browser never to clear this page's storage by itself. */
  persist(): Promise<void>
}

interface Schema extends DBSchema {
  records: { key: string; value: unknown }
  texts: { key: string; value: unknown }
  /** A whole number is the key of a step, a broken one that of more changes of it. */
  steps: { key: number; value: unknown }
  /** `position`: how many steps are done. `stamp`: see `Writing`; an upgrade that changes records deletes it. */
  history: { key: string; value: unknown }
  /** Version 1: documents before there were records. */
  documents: { key: string; value: unknown }
}

type Upgrade = IDBPTransaction<Schema, ('records' | 'texts' | 'steps' | 'history' | 'documents')[], 'versionchange'>

const VERSION = 2
/** Milliseconds of writing, after which the page lives for a moment. */
const STRETCH = 15
/** Changes of a step in one row: of a step with more, the others stand in rows between it and the next. */
const PART = 500

/** The project that was there before there were several, and that a first visit begins with. */
export const FIRST_PROJECT = 'first'
const FIRST_DATABASE = 'gleaner'
const PREFIX = 'gleaner-project-'

/** A project's database; the first project has the name that was used before there were several. */
export const databaseOf = (project: string): string => (project === FIRST_PROJECT ? FIRST_DATABASE : PREFIX + project)

/** The project of a database; undefined where it is not one of a project. */
export function projectOfDatabase(database: string): string | undefined {
  if (database === FIRST_DATABASE) return FIRST_PROJECT
  return database.startsWith(PREFIX) ? database.slice(PREFIX.length) : undefined
}

/** That no project of an id is kept in this browser. */
export class NoSuchProject extends Error {
  override readonly name = 'NoSuchProject'
}

/**
 * Opens the database of a project. `existing` opens none that is not there yet; the first project always may begin.
 *
 * @throws NoSuchProject where it is to exist and does not
 * @throws DOMException where the browser refuses storage
 */
export async function openProjectStore(project = FIRST_PROJECT, how?: 'existing'): Promise<ProjectStore> {
  let lost: string | undefined
  let isMissing = false
  const opening = openDB<Schema>(databaseOf(project), VERSION, {
    async upgrade(database, from, _to, transaction, event) {
      lost = lossIn(event)
      isMissing = from === 0 && how === 'existing' && project !== FIRST_PROJECT && lost === undefined
      if (isMissing) {
        transaction.done.catch(() => {})
        return transaction.abort()
      }
      if (from < 1) database.createObjectStore('texts')
      database.createObjectStore('records')
      database.createObjectStore('steps')
      database.createObjectStore('history')
      if (from === 1) await upgradeDocuments(database, transaction)
    },
    // Another tab with a newer page wants to upgrade.
    blocking: (_current, _wanted, event) => {
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  const database = await opening.catch((error: unknown) => {
    throw isMissing ? new NoSuchProject(project) : error
  })
  return {
    lost,
    async read() {
      const transaction = database.transaction(['records', 'steps', 'history'])
      const [records, steps, position, stamp] = await Promise.all([
        transaction.objectStore('records').getAll(),
        transaction.objectStore('steps').getAll(),
        transaction.objectStore('history').get('position'),
        transaction.objectStore('history').get('stamp'),
      ])
      if (records.length === 0) return undefined
      return {
        ...readKept({ records, steps: stepsIn(steps), position }),
        stamp: typeof stamp === 'string' ? stamp : undefined,
      }
    },
    async text(id) {
      const stored = await database.get('texts', id)
      return typeof stored === 'string' ? stored : undefined
    },
    async write(writing) {
      const transaction = database.transaction(['records', 'texts', 'steps', 'history'], 'readwrite', {
        durability: 'strict',
      })
      const { done } = transaction
      done.catch(() => {})
      try {
        let rested = performance.now()
        for (const request of requestsOf(writing, unwrap(transaction))) {
          if (performance.now() - rested < STRETCH) continue
          // What is carried out keeps the transaction open, and the page lives meanwhile.
          await new Promise(next => {
            for (const end of ['success', 'error']) request.addEventListener(end, next)
          })
          rested = performance.now()
        }
      } catch (error) {
        // Not half of it. Where it failed by itself, that is why.
        const { error: cause } = transaction
        if (!cause) transaction.abort()
        throw cause ?? error
      }
      await done
    },
    async keepTexts(ids) {
      const transaction = database.transaction('texts', 'readwrite')
      const keys = await transaction.store.getAllKeys()
      const gone = keys.filter(key => !ids.has(key))
      await Promise.all([...gone.map(key => transaction.store.delete(key)), transaction.done])
    },
    async persist() {
      // Absent where the page comes over plain HTTP.
      const storage: StorageManager | undefined = navigator.storage
      if (storage && !(await storage.persisted())) await storage.persist()
    },
  }
}

/** What a writing asks of the database, one after the other. */
function* requestsOf(
  { records, texts, keptSteps, addedSteps, position, stamp }: Writing,
  transaction: IDBTransaction,
): Generator<IDBRequest> {
  const recordStore = transaction.objectStore('records')
  const textStore = transaction.objectStore('texts')
  const stepStore = transaction.objectStore('steps')
  const history = transaction.objectStore('history')
  for (const [key, after] of records) yield after ? recordStore.put(after, key) : recordStore.delete(key)
  for (const [id, text] of texts) yield textStore.put(text, id)
  yield stepStore.delete(IDBKeyRange.lowerBound(keptSteps))
  for (const [index, step] of addedSteps.entries()) {
    const { length } = step.changes
    yield stepStore.put({ ...step, changes: step.changes.slice(0, PART) }, keptSteps + index)
    for (let from = PART; from < length; from += PART)
      yield stepStore.put(step.changes.slice(from, from + PART), keptSteps + index + from / length)
  }
  yield history.put(position, 'position')
  yield history.put(stamp, 'stamp')
}

/** Steps by their rows: a list is of further changes of the step before. */
function stepsIn(rows: readonly unknown[]): unknown[] {
  let changes: unknown[] = []
  return rows.filter(row => {
    if (Array.isArray(row)) for (const change of row) changes.push(change)
    else if (typeof row === 'object' && row !== null && 'changes' in row && Array.isArray(row.changes))
      changes = row.changes
    return !Array.isArray(row)
  })
}

/** Deletes all that is kept of a project, for good. */
export const eraseProjectStore = (project: string): Promise<void> => deleteDB(databaseOf(project))

/** Chromium throws a database away that it cannot read, and says so on the event with which the new one is made. */
function lossIn(event: IDBVersionChangeEvent): string | undefined {
  if (!('dataLoss' in event) || event.dataLoss !== 'total') return undefined
  return 'The browser found its storage damaged and cleared it: what was kept there is lost'
}

/** What was stored, as far as it can be used. A history of which a step cannot be read is left out as a whole. */
export function readKept(stored: { records: readonly unknown[]; steps: readonly unknown[]; position: unknown }) {
  const { records, problems } = readRecords(stored.records)
  const kept: KeptProject = { records, steps: [], position: 0, problems }
  try {
    const steps = stored.steps.map(readStep)
    const { position } = stored
    if (typeof position !== 'number' || !Number.isInteger(position) || position < 0 || position > steps.length)
      throw new RecordError(`${steps.length} steps, of which ${String(position)} are done`)
    return { ...kept, steps, position }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    return { ...kept, problems: [...problems, `What was done before can no longer be undone: ${error.message}`] }
  }
}

const DocumentOfVersion1 = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.string(),
  createdAt: v.number(),
  characters: v.number(),
  head: v.exactOptional(v.string()),
  sample: v.exactOptional(v.string()),
})

/** Documents of version 1, newest first, become records; their texts stay where they are. */
async function upgradeDocuments(database: IDBPDatabase<Schema>, transaction: Upgrade): Promise<void> {
  const stored = await transaction.objectStore('documents').getAll()
  const documents = stored
    .flatMap(document => {
      const parsed = v.safeParse(DocumentOfVersion1, withoutUndefined(document))
      return parsed.success ? [parsed.output] : []
    })
    .sort((a, b) => b.createdAt - a.createdAt)
  if (stored.length > 0) {
    const records = transaction.objectStore('records')
    for (const [key, record] of newProject(PROJECT_TITLE)) void records.put(record, key)
    for (const [order, { characters, ...rest }] of documents.entries()) {
      const record: DocumentRecord = {
        ...rest,
        kind: 'document',
        length: characters,
        state: 'new',
        role: 'none',
        annotatedFor: null,
        doneUpTo: null,
        notes: '',
        metadata: {},
        order,
      }
      void records.put(record, documentKey(record.id))
    }
    await transaction.objectStore('history').put(0, 'position')
  }
  database.deleteObjectStore('documents')
}

export const PROJECT_TITLE = 'Untitled project'

function withoutUndefined(data: unknown): unknown {
  return typeof data === 'object' && data !== null
    ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
    : data
}
