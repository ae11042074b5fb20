/** Actions that take the head that reads out of the page. */
import type { Entry } from '../actions.ts'
import type { Session } from '../session.ts'
import type { ModelExport } from './model-export.ts'

export function modelExportActions(session: Session, modelExport: ModelExport): Entry[] {
  const { engine, head, tuning } = session.getState()
  return [
    {
      id: 'export-model',
      title: 'Export the model: the head and its encoder, for other tools',
      enabled: engine.kind === 'ready' && head !== undefined && tuning === undefined,
      run: () => head && void modelExport.save(head),
    },
    {
      id: 'save-head',
      title: 'Save the head as a file',
      enabled: head !== undefined,
      run: () => head && modelExport.saveHead(head),
    },
    {
      id: 'stop-model-export',
      title: 'Stop: the export of the model',
      enabled: modelExport.isRunning(),
      run: modelExport.stop,
    },
  ]
}
