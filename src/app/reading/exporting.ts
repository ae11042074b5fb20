/** Takes what is shown out of the page: to the clipboard, or to a file. */
import { blocksOf } from './blocks.ts'
import type { ChoicesStore } from '../choices.ts'
import { copyText, saveFile } from '../clipboard.ts'
import { fileName, type Shown, writeJson, writeTsv } from './exports.ts'
import type { Project } from '../project/project.ts'
import { entitiesOf, isShown } from './results.ts'
import { say, type Session } from '../session.ts'

export type Format = 'json' | 'tsv'

const types: Record<Format, string> = { json: 'application/json', tsv: 'text/tab-separated-values' }

export type Exporting = ReturnType<typeof createExporting>

export function createExporting(session: Session, choices: ChoicesStore, project: Project) {
  const shown = (): Shown | undefined => {
    const { open, documents } = project.store.getState()
    const { results, hidden, engine } = session.getState()
    if (open.kind !== 'open' || !results || results.question.documentId !== open.id) return undefined
    const { question } = results
    const { threshold } = choices.getState()
    return {
      question,
      model: engine.kind === 'ready' ? engine.loaded.manifest.id : question.head.encoder.id,
      title: documents.find(({ id }) => id === open.id)?.title ?? '',
      text: open.text,
      entities: entitiesOf(results, blocksOf(open.text)).filter(entity => isShown(question, entity, threshold, hidden)),
      threshold,
    }
  }
  const write = (what: Shown, format: Format) => (format === 'json' ? writeJson(what) : writeTsv(what))
  const unfinished = () => (session.getState().tagging.kind === 'done' ? '' : ' The text is not tagged to its end.')

  return {
    async copy(format: Format): Promise<void> {
      const what = shown()
      if (!what) return
      await copyText(session, write(what, format), `${amount(what)} as ${format.toUpperCase()}.${unfinished()}`)
    },
    download(format: Format): void {
      const what = shown()
      if (!what) return
      const name = fileName(what.title, format)
      saveFile(name, write(what, format), types[format])
      say(session, { tone: 'news', text: `Saved ${amount(what)} as ${name}.${unfinished()}` })
    },
  }
}

function amount({ entities }: Shown): string {
  return `${new Intl.NumberFormat('en').format(entities.length)} ${entities.length === 1 ? 'entity' : 'entities'}`
}
