/** Takes what there is to learn from out of the project, in portions beside all else. */
import { goldOf, knownOf, labelsOf, type DocumentRecord, type ProjectRecords } from '../../domain/project.ts'
import type { Span } from '../../domain/spans.ts'
import { EngineError } from '../../engine/rpc.ts'
import { packed, type PackedDocument } from '../../engine/tune-message.ts'
import type { TuneDocument } from '../../engine/tune-protocol.ts'

export interface Gathered {
  readonly documents: readonly PackedDocument[]
  /** SHA-256 of their texts, in lower-case hexadecimal digits, by document id. */
  readonly hashes: ReadonlyMap<string, string>
  /** SHA-256 of each with its gold, what is known of it, and its role. */
  readonly goldHashes: readonly string[]
  /** The same by document id, shorter, and by ids of labels: what another name of a label does not change. */
  readonly scoredHashes: ReadonlyMap<string, string>
  /** Titles of documents whose text is no longer stored. */
  readonly lost: readonly string[]
}

export interface GatheringOptions {
  readonly records: ProjectRecords
  readonly documents: readonly DocumentRecord[]
  readonly textOf: (id: string) => Promise<string | undefined>
  readonly signal: AbortSignal
  readonly onProgress: (done: number) => void
}

/** Milliseconds of work at a stretch. */
const PORTION = 10

/** 48 bits: only states of one document are told apart by them. */
const HASH_DIGITS = 12

/**
 * The documents as the engine takes them: labels by their names, as entity types.
 *
 * @throws EngineError `aborted`
 */
export async function gather(options: GatheringOptions): Promise<Gathered> {
  const { records, documents, textOf, signal, onProgress } = options
  const names = new Map(labelsOf(records).map(({ id, name }) => [id, name]))
  const named = (spans: readonly Span[]) =>
    spans.flatMap(({ start, end, label }) => {
      const name = names.get(label)
      return name === undefined ? [] : [{ start, end, label: name }]
    })
  const gathered: PackedDocument[] = []
  const hashes = new Map<string, string>()
  const goldHashes: string[] = []
  const scoredHashes = new Map<string, string>()
  const lost: string[] = []
  let began = performance.now()
  for (const [index, document] of documents.entries()) {
    if (signal.aborted) throw new EngineError('aborted', 'gathering was stopped')
    const text = await textOf(document.id).catch(() => undefined)
    if (text === undefined) {
      lost.push(document.title)
      continue
    }
    const gold = goldOf(records, document.id)
    const { end, labels } = knownOf(document)
    const taken: TuneDocument = {
      id: document.id,
      text,
      spans: named(gold.spans),
      rejected: named(gold.rejected),
      known: { end, types: labels.flatMap(id => names.get(id) ?? []) },
      role: document.role,
    }
    gathered.push(packed(taken))
    const hash = await sha256(text)
    hashes.set(document.id, hash)
    const { spans, rejected, known, role } = taken
    goldHashes.push(await sha256(JSON.stringify([hash, spans, rejected, known, role])))
    const plain = (some: readonly Span[]) =>
      some.flatMap(({ start, end, label }) => (names.has(label) ? [[start, end, label]] : []))
    const asserted = labels.filter(id => names.has(id)).toSorted()
    // A document without a role is learned from as well.
    const part = role === 'none' ? 'train' : role
    const against = JSON.stringify([hash, plain(gold.spans), plain(gold.rejected), end, asserted, part])
    scoredHashes.set(document.id, (await sha256(against)).slice(0, HASH_DIGITS))
    if (performance.now() - began > PORTION) {
      onProgress(index + 1)
      await new Promise(next => setTimeout(next))
      began = performance.now()
    }
  }
  return { documents: gathered, hashes, goldHashes, scoredHashes, lost }
}

/** SHA-256 of all that is learned from and scored on: texts, gold, what is known of it, roles and types. */
export function dataHashOf({ goldHashes }: Pick<Gathered, 'goldHashes'>, types: readonly string[]): Promise<string> {
  return sha256(JSON.stringify([types, ...goldHashes]))
}

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}
