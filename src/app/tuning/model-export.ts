/** Heads out of the page: alone as a file, and with their encoder as a model that other tools load. */
import { type Head, writeHead } from '../../domain/head.ts'
import { documentsOf, type ProjectRecords } from '../../domain/project.ts'
import type { Engine } from '../../engine/client.ts'
import type { CardFacts, ComparedText, ExportProgress, ExportResult } from '../../engine/export-protocol.ts'
import { messageOf } from '../../engine/rpc.ts'
import { saveBlob, saveFile } from '../clipboard.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'
import { cardFacts } from './card-facts.ts'
import { readinessOf } from './readiness.ts'

/** Characters on which other readers are compared with this one: seconds, where nothing of them is encoded yet. */
const COMPARED = 50_000

interface Shown {
  readonly words: string
  readonly share: number | undefined
}

export type ModelExport = ReturnType<typeof createModelExport>

export function createModelExport({
  engine,
  session,
  project,
}: {
  engine: Engine
  session: Session
  project: Project
}) {
  let running: AbortController | undefined

  /** Texts from the project: what is done, else whatever there is. */
  async function comparedTexts(records: ProjectRecords) {
    const { documents: done } = readinessOf(records)
    const all = done.length > 0 ? done : documentsOf(records)
    const texts: ComparedText[] = []
    let characters = 0
    for (const { id, length } of all) {
      if (texts.length > 0 && characters + length > COMPARED) break
      const text = await project.textOf(id).catch(() => undefined)
      if (text === undefined) continue
      characters += length
      // A single text may be a book.
      texts.push({ text: text.slice(0, COMPARED) })
    }
    const of = texts.length < all.length ? `${texts.length} of ${all.length}` : `${texts.length}`
    return { data: `${of} ${all.length === 1 ? 'document' : 'documents'} of the project`, texts }
  }

  function show({ words, share }: Shown): void {
    session.setState({ tuning: { name: 'Exporting the model', words, share, stop: 'stop-model-export' } })
  }

  return {
    isRunning: (): boolean => running !== undefined,
    stop: (): void => running?.abort(),

    /** Makes the zip and saves it. `facts` add to what the project knows of the head. */
    async save(head: Head, facts: CardFacts = {}): Promise<void> {
      if (running || session.getState().tuning)
        return say(session, {
          tone: 'trouble',
          text: 'Wait for what is under way, or stop it: then the model can be exported.',
        })
      const { signal } = (running = new AbortController())
      show({ words: 'reading the texts', share: undefined })
      try {
        const records = project.store.getState().timeline.present
        const compared = await comparedTexts(records)
        const args = { head, facts: { ...cardFacts(records, head), name: folderOf(head), ...facts }, compared }
        const result = await engine.call('exportModel', args, { signal, onProgress: told => show(progressWords(told)) })
        const name = `${result.folder}.zip`
        saveBlob(name, result.zip)
        say(session, { tone: 'news', text: savedWords(name, result) })
      } catch (error) {
        if (signal.aborted) say(session, { tone: 'news', text: 'Stopped: no model was saved.' })
        else
          say(session, {
            tone: 'trouble',
            text: `The model could not be exported: ${messageOf(error).replace(/\.$/, '')}.`,
          })
      } finally {
        running = undefined
        session.setState({ tuning: undefined })
      }
    },

    /** Saves the head alone. */
    saveHead(head: Head): void {
      const name = `${folderOf(head)}.head.json`
      saveFile(name, `${JSON.stringify(writeHead(head))}\n`, 'application/json')
      say(session, { tone: 'news', text: `Saved the head “${head.title}” as ${name}.` })
    },
  }
}

/** A head of the project is named by its title: its own name is a number. */
function folderOf({ name, title }: Head): string {
  const plain = (words: string) =>
    words
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
  return (name.startsWith('own-') && plain(title.toLowerCase())) || plain(name) || 'head'
}

function progressWords(progress: ExportProgress): Shown {
  switch (progress.phase) {
    case 'comparing':
      return {
        words: 'comparing with other tools',
        share: progress.total === 0 ? undefined : progress.done / progress.total,
      }
    case 'reading':
      return { words: 'reading the weights', share: progress.bytes / progress.total }
    case 'writing':
      return { words: 'writing the model', share: undefined }
    default:
      return progress satisfies never
  }
}

function savedWords(name: string, { zip, decodes, loss }: ExportResult): string {
  const size = `${(zip.size / 1e6).toFixed(1)} MB`
  if (decodes && !loss)
    return `Saved ${name}, ${size}. The model decodes by itself as Gleaner does; the card in it says more.`
  if (!loss) return `Saved ${name}, ${size}. The card in it says more.`
  const share = (100 * loss.differing) / loss.words
  const lost =
    loss.differing === 0
      ? `On ${loss.data} other tools read every word the same`
      : `Other tools ${decodes ? 'ask no neighbours' : 'decode without Viterbi'}: on ${loss.data} they read ${share < 0.1 ? 'less than 0.1' : share.toFixed(1)} % of the words otherwise`
  return `Saved ${name}, ${size}. ${lost}; the card in it says more.`
}
