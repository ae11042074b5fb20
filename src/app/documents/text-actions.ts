/** Actions on documents: ways in, one step back, from one to the next. */
import { nextSteps } from '../../domain/history.ts'
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import { pickFiles } from '../pick-files.ts'
import { listedDocuments } from './listing.ts'
import { samples } from './samples.ts'
import { say } from '../session.ts'

export function textActions(house: House): { text: Entry[]; samples: Entry[] } {
  const { session, project, intake } = house
  const { open, timeline, readOnly } = project.store.getState()
  const documents = listedDocuments(session, project)
  const { undo, redo } = nextSteps(timeline)
  const isWriting = session.getState().writing.kind !== 'no'
  const mayEdit = !isWriting && !readOnly
  const openId = open.kind === 'none' ? undefined : open.id
  const at = documents.findIndex(({ id }) => id === openId)
  const goTo = (id: string, title: string, key: string, index: number): Entry => {
    const target = documents[index]
    return { id, title, keys: [key], enabled: target !== undefined, run: () => target && void project.open(target.id) }
  }
  return {
    text: [
      { id: 'paste', title: 'Paste a text', run: () => void pasteFromClipboard(house) },
      {
        id: 'open',
        title: 'Open texts, datasets, tables',
        keys: ['o'],
        run: () => pickFiles({ accept, multiple: true }, intake.takeFiles),
      },
      { id: 'open-folder', title: 'Open a folder', run: () => pickFiles({ webkitdirectory: true }, intake.takeFolder) },
      {
        id: 'look-over',
        title: 'Look over files before they are taken',
        run: () => pickFiles({ accept, multiple: true }, intake.lookOver),
      },
      { id: 'write', title: 'Write a text', keys: ['w'], enabled: mayEdit, run: intake.write },
      { id: 'edit', title: 'Edit text', keys: ['e'], enabled: open.kind === 'open' && mayEdit, run: intake.edit },
      {
        id: 'step-back',
        title: undo ? `Undo: ${undo.name}` : 'Undo',
        keys: ['Mod+Z'],
        enabled: undo !== undefined && mayEdit,
        run: intake.stepBack,
      },
      {
        id: 'step-forward',
        title: redo ? `Redo: ${redo.name}` : 'Redo',
        keys: ['Mod+Shift+Z', 'Mod+Y'],
        enabled: redo !== undefined && mayEdit,
        run: intake.stepForward,
      },
      goTo('next-document', 'Next document', 'j', at + 1),
      goTo('previous-document', 'Previous document', 'k', at - 1),
      {
        id: 'delete-document',
        title: 'Delete this document',
        keys: ['Shift+Delete'],
        enabled: openId !== undefined && mayEdit,
        run: () => openId !== undefined && intake.remove(openId),
      },
    ],
    samples: samples.map(({ name, title }) => ({
      id: `sample:${name}`,
      title: `Sample: ${title}`,
      run: () => void intake.takeSample(name),
    })),
  }
}

async function pasteFromClipboard({ session, intake, mac }: House): Promise<void> {
  let text: string
  try {
    text = await navigator.clipboard.readText()
  } catch {
    const key = mac ? '⌘V' : 'Ctrl V'
    return say(session, { tone: 'news', text: `Press ${key} to paste: this browser lets only the key do it.` })
  }
  await intake.takeText(text, 'Pasted')
}

const accept =
  '.txt,.md,.markdown,.text,.csv,.tsv,.json,.jsonl,.ndjson,.conll,.bio,.iob,.iob2,.ann,.a1,.a2,.conf,.jsonld,.spacy,.parquet,.zip,.gleaner,text/*'
