/** Takes the gold of the open document out of the page. */
import { counted } from '../../domain/edits.ts'
import { documentOf, goldOf } from '../../domain/project.ts'
import { saveFile } from '../clipboard.ts'
import { fileName } from '../reading/exports.ts'
import { goldConll, goldJson } from './gold-files.ts'
import { labelsIn } from './marks.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

const writers = { conll: goldConll, json: goldJson }
const types = { conll: 'text/plain', json: 'application/json' }

export type GoldExporting = ReturnType<typeof createGoldExporting>

export function createGoldExporting(session: Session, project: Project) {
  return {
    download(format: 'conll' | 'json'): void {
      const target = project.target()
      if (!target) return
      const { records, text } = target
      const document = documentOf(records, target.document)
      const gold = goldOf(records, target.document)
      const { content, losses } = writers[format]({ document, text, gold, labels: labelsIn(records).byId })
      const name = fileName(document.title, format)
      saveFile(name, content, types[format])
      const open =
        document.state === 'done' || format === 'json' ? [] : ['the document is not done, yet its gaps are O']
      const remarks = [...losses, ...open].map(words => `; ${words}`).join('')
      const amount = counted(gold.spans.length, 'entity', 'entities')
      say(session, { tone: 'news', text: `Saved ${amount} as ${name}${remarks}.` })
    },
  }
}
