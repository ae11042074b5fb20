/**
 * The user's documents. A text never changes: another text is another document, and the last change to the list can be
 * taken back. Lists and titles are in memory, texts are read from storage when they are opened.
 */
import { createStore } from 'zustand/vanilla'
import type { DocumentStore } from './storage.ts'

export interface DocumentRecord {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Length in UTF-16 units. */
  readonly characters: number
  /** Name of the head that was picked for it; undefined takes the one last picked anywhere. */
  readonly head?: string | undefined
  /** Name of the sample that it is. */
  readonly sample?: string | undefined
}

export interface NewDocument {
  readonly text: string
  readonly title?: string | undefined
  readonly head?: string | undefined
  readonly sample?: string | undefined
}

export type OpenDocument =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly id: string }
  | { readonly kind: 'open'; readonly id: string; readonly text: string }
  | { readonly kind: 'lost'; readonly id: string; readonly reason: string }

export type Keeping =
  | { readonly kind: 'starting' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'memory'; readonly reason: string }

/** What one step back, or forward again, leads to. */
interface Step {
  readonly direction: 'back' | 'forward'
  /** What it takes back: "Pasted “Lena Hartwig …”". */
  readonly title: string
  readonly documents: readonly DocumentRecord[]
  readonly openId: string | undefined
}

export interface ProjectState {
  /** Newest first. */
  readonly documents: readonly DocumentRecord[]
  readonly open: OpenDocument
  readonly step: Step | undefined
  readonly keeping: Keeping
}

export type Project = ReturnType<typeof createProject>

export function createProject(openStore: () => Promise<DocumentStore>, now: () => number = Date.now) {
  const store = createStore<ProjectState>()(() => ({
    documents: [],
    open: { kind: 'none' },
    step: undefined,
    keeping: { kind: 'starting' },
  }))
  /** Texts of this visit: new ones, opened ones, and those of deleted documents that may come back. */
  const texts = new Map<string, string>()
  let kept: DocumentStore | undefined
  let writing = Promise.resolve()
  let lastId = 0

  const openId = () => {
    const { open } = store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  const loseStorage = (error: unknown) => store.setState({ keeping: { kind: 'memory', reason: storageTrouble(error) } })

  /** Writes what differs between two lists, after all that was written before. */
  const keep = (before: readonly DocumentRecord[], after: readonly DocumentRecord[]) => {
    const { remove, put } = difference(before, after)
    const withTexts = put.map(record => ({
      record,
      text: before.some(({ id }) => id === record.id) ? undefined : texts.get(record.id),
    }))
    writing = writing.then(() => kept?.write({ put: withTexts, remove })).catch(loseStorage)
  }

  const change = (
    documents: readonly DocumentRecord[],
    id: string | undefined,
    step: Omit<Step, 'documents' | 'openId'>,
  ) => {
    const before = store.getState().documents
    const back: Step = { ...step, documents: before, openId: openId() }
    store.setState({ documents, step: back })
    keep(before, documents)
    return open(id)
  }

  const textOf = async (id: string) => texts.get(id) ?? (await kept?.text(id))

  /** Opens a document; an id that is none of the list opens the newest. */
  async function open(wanted: string | undefined): Promise<void> {
    const { documents } = store.getState()
    const id = (documents.find(document => document.id === wanted) ?? documents[0])?.id
    if (id === undefined) return store.setState({ open: { kind: 'none' } })
    const known = texts.get(id)
    if (known !== undefined) return store.setState({ open: { kind: 'open', id, text: known } })
    store.setState({ open: { kind: 'opening', id } })
    let next: OpenDocument
    try {
      const text = await kept?.text(id)
      if (text !== undefined) texts.set(id, text)
      next =
        text === undefined ? { kind: 'lost', id, reason: 'Its text is no longer stored.' } : { kind: 'open', id, text }
    } catch (error) {
      next = { kind: 'lost', id, reason: storageTrouble(error) }
    }
    // Another document may have been opened meanwhile.
    if (openId() === id) store.setState({ open: next })
  }

  const recordOf = ({ text, title, head, sample }: NewDocument): DocumentRecord => {
    lastId = Math.max(lastId + 1, now())
    const id = `${lastId.toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`
    texts.set(id, text)
    return { id, title: title ?? titleOf(text), createdAt: lastId, characters: text.length, head, sample }
  }

  return {
    store,

    /** Reads the list and opens a document of it. Storage that is refused is said, and work goes on in memory. */
    async start(id: string | undefined): Promise<void> {
      try {
        kept = await openStore()
        const records = await kept.records()
        store.setState({ documents: [...records].sort((a, b) => b.createdAt - a.createdAt), keeping: { kind: 'kept' } })
      } catch (error) {
        kept = undefined
        loseStorage(error)
      }
      await open(id)
    },

    open,

    /** Adds documents before the others and opens the first of them. `verb`: "Pasted", "Opened". */
    async add(added: readonly NewDocument[], verb: string): Promise<void> {
      // The first is to be the newest.
      const records = added.toReversed().map(recordOf).toReversed()
      const [first] = records
      if (!first) return
      const title = records.length === 1 ? `${verb} “${first.title}”` : `${verb} ${records.length} texts`
      await change([...records, ...store.getState().documents], first.id, { direction: 'back', title })
    },

    /** Puts another text in the place of a document. */
    async rewrite(id: string, text: string): Promise<void> {
      const { documents } = store.getState()
      const old = documents.find(document => document.id === id)
      if (!old) return
      const record = recordOf({ text, head: old.head })
      await textOf(id).then(before => before !== undefined && texts.set(id, before))
      const next = documents.map(document => (document === old ? { ...record, createdAt: old.createdAt } : document))
      await change(next, record.id, { direction: 'back', title: `Edited “${old.title}”` })
    },

    async remove(id: string): Promise<void> {
      const { documents } = store.getState()
      const index = documents.findIndex(document => document.id === id)
      const old = documents[index]
      if (!old) return
      // Kept in memory, so that the step back can write it again.
      const text = await textOf(id).catch(() => undefined)
      if (text !== undefined) texts.set(id, text)
      const current = openId()
      const neighbour = documents[index + 1] ?? documents[index - 1]
      const next = store.getState().documents.filter(document => document.id !== id)
      await change(next, current === id ? neighbour?.id : current, {
        direction: 'back',
        title: `Deleted “${old.title}”`,
      })
    },

    /** One step back, or the same step forward again. */
    async stepBack(): Promise<Step | undefined> {
      const { step } = store.getState()
      if (!step) return undefined
      const direction = step.direction === 'back' ? 'forward' : 'back'
      // A head that was picked since then stays picked.
      const now = new Map(store.getState().documents.map(document => [document.id, document]))
      const documents = step.documents.map(document => now.get(document.id) ?? document)
      await change(documents, step.openId, { direction, title: step.title })
      return step
    },

    setHead(id: string, head: string): void {
      const before = store.getState().documents
      const documents = before.map(document => (document.id === id ? { ...document, head } : document))
      store.setState({ documents })
      keep(before, documents)
    },

    /** Settles when everything is written, or has failed to be. */
    settled: () => writing,
  }
}

/** First line of a text that says something, shortened. */
export function titleOf(text: string): string {
  const line = /\S[^\r\n]*/.exec(text.slice(0, 4000))?.[0].trim() ?? 'Untitled'
  if (line.length <= 64) return line
  const cut = line.slice(0, 62).replace(/[\uD800-\uDBFF]$/, '')
  return `${cut.replace(/\s+\S{0,16}$/, '')} …`
}

function difference(before: readonly DocumentRecord[], after: readonly DocumentRecord[]) {
  const old = new Map(before.map(record => [record.id, record]))
  const put = after.filter(record => old.get(record.id) !== record)
  const left = new Set(after.map(({ id }) => id))
  return { put, remove: before.flatMap(({ id }) => (left.has(id) ? [] : [id])) }
}

function storageTrouble(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'QuotaExceededError') return 'The browser’s storage for this page is full.'
  if (name === 'SecurityError' || name === 'InvalidStateError') return 'The browser refuses storage to this page.'
  return `Storage failed${error instanceof Error && error.message ? `: ${error.message}` : ''}.`
}
