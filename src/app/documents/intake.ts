/** Ways in for a text: pasted, dropped, opened, written, a sample. What is refused is said, and nothing is lost. */
import { counted } from '../../domain/edits.ts'
import { nextSteps, type Step } from '../../domain/history.ts'
import { goldOf, type ProjectRecord } from '../../domain/project.ts'
import { listedDocuments } from './listing.ts'
import type { NewText } from '../project/new-documents.ts'
import type { Project } from '../project/project.ts'
import { refusal } from './refusal.ts'
import { samples, textOfSample } from './samples.ts'
import { say, type Session } from '../session.ts'

/** Tabs, braces and brackets, or a tag of CoNLL: not every text need be held against every format. */
const MAYBE_DATA = /\t|^\s*[[{]|\sO[\r\n]/
/** Undefined where it cannot be fetched: then everything is a text. */
const recognising = () => import('../importing/recognising.ts').catch(() => undefined)

export type Intake = ReturnType<typeof createIntake>

export function createIntake(
  session: Session,
  project: Project,
  openBackup?: (file: File) => Promise<void>,
  takeHead?: (file: File) => Promise<void>,
) {
  async function add(documents: readonly NewText[], verb: string, remarks: readonly string[] = []): Promise<void> {
    const wasEmpty = project.store.getState().documents.length === 0
    await project.add(documents, verb)
    session.setState({ writing: { kind: 'no' }, drawer: false })
    const { undo } = nextSteps(project.store.getState().timeline)
    if (remarks.length > 0) say(session, { tone: 'trouble', text: remarks.join(' ') })
    else if (undo && !wasEmpty) say(session, { tone: 'news', text: `${undo.name}.`, action: 'step-back' })
    else session.setState({ notice: undefined })
  }

  /** Shows datasets before anything of them is taken. */
  function lookOver(files: readonly File[]): void {
    const importing = [...session.getState().importing, ...files]
    session.setState({ importing, dialog: 'import', drawer: false })
  }

  const titleOfDocument = (id: string) =>
    `“${project.store.getState().documents.find(document => document.id === id)?.title ?? ''}”`

  function tell(did: string, step: Step<ProjectRecord> | undefined, action: string): void {
    if (!step) return
    session.setState({ writing: { kind: 'no' } })
    say(session, { tone: 'news', text: `${did}: ${step.name}.`, action })
  }

  return {
    /** A new document of the text, before the others; an import, if it is a table. `verb` is what was done: "Pasted". */
    async takeText(text: string, verb: string): Promise<void> {
      if (MAYBE_DATA.test(text.slice(0, 20_000))) {
        const file = (await recognising())?.pastedDataset(text)
        if (file) return lookOver([file])
      }
      const refused = refusal(text, verb === 'Pasted' ? 'The pasted text' : 'The text')
      if (refused) return say(session, { tone: 'trouble', text: refused })
      await add([{ text }], verb)
    },

    async takeFiles(all: readonly File[]): Promise<void> {
      const taking = await import('./taking-files.ts').catch(() => undefined)
      if (!taking)
        return say(session, { tone: 'trouble', text: 'The files could not be taken: reload the page first.' })
      const { texts, remarks, datasets, backups, heads } = await taking.sorted(all, { openBackup, takeHead })
      if (texts.length > 0) await add(texts, 'Opened', remarks)
      else if (remarks.length > 0) say(session, { tone: 'trouble', text: remarks.join(' ') })
      if (datasets.length > 0) lookOver(datasets)
      for (const backup of backups) await openBackup?.(backup)
      for (const head of heads) await takeHead?.(head)
    },

    lookOver,

    /** Folders and files that were dropped, or the files of a folder that was chosen: looked over first. */
    async takeFolder(given: readonly FileSystemEntry[] | readonly File[]): Promise<void> {
      const files = await import('../importing/folders.ts')
        .then(({ filesIn }) => filesIn(given))
        .catch((): File[] => [])
      if (files.length > 0) lookOver(files)
      else say(session, { tone: 'trouble', text: 'There are no files in it that could be read.' })
    },

    /** Opens a sample, which becomes a document the first time. */
    async takeSample(name: string): Promise<void> {
      const sample = samples.find(sample => sample.name === name)
      if (!sample) return
      session.setState({ writing: { kind: 'no' }, drawer: false })
      const there = project.store.getState().documents.find(document => document.sample === name)
      if (there) return project.open(there.id)
      let text: string
      try {
        text = await textOfSample(name)
      } catch {
        return say(session, { tone: 'trouble', text: 'The sample could not be fetched. Try again once connected.' })
      }
      await project.add([{ text, title: sample.title, head: sample.head, sample: name }], 'Opened')
    },

    write(): void {
      session.setState({ writing: { kind: 'new' }, notice: undefined, drawer: false })
    },

    edit(): void {
      const { open } = project.store.getState()
      if (open.kind === 'open') session.setState({ writing: { kind: 'edit', text: open.text }, notice: undefined })
    },

    /** Ends writing. Returns why the text is not taken; then writing goes on. */
    async finishWriting(text: string): Promise<string | undefined> {
      const { writing } = session.getState()
      const { open } = project.store.getState()
      if (writing.kind === 'no') return undefined
      if (writing.kind === 'edit' && writing.text === text) {
        session.setState({ writing: { kind: 'no' } })
        return undefined
      }
      const refused = refusal(text, 'The text')
      if (refused) return refused
      if (project.store.getState().readOnly)
        return 'Another tab edits this project. Take it over first; the text stays.'
      if (writing.kind === 'edit' && open.kind === 'open') {
        const title = titleOfDocument(open.id)
        const done = project.rewrite(open.id, text)
        session.setState({ writing: { kind: 'no' } })
        const news =
          done === 'added'
            ? `${title} keeps its text and its entities; the edited text is a document of its own.`
            : `Edited ${title}.`
        say(session, { tone: 'news', text: news, action: 'step-back' })
      } else await add([{ text }], 'Wrote')
      return undefined
    },

    cancelWriting(): void {
      session.setState({ writing: { kind: 'no' } })
    },

    stepBack: (): void => tell('Undid', project.undo(), 'step-forward'),
    stepForward: (): void => tell('Redid', project.redo(), 'step-back'),

    remove(id: string): void {
      const title = titleOfDocument(id)
      const { spans } = goldOf(project.store.getState().timeline.present, id)
      const lost = spans.length > 0 ? ` with ${counted(spans.length, 'entity', 'entities')}` : ''
      const { open } = project.store.getState()
      const listed = listedDocuments(session, project)
      const at = listed.findIndex(document => document.id === id)
      const neighbour = listed[at + 1] ?? listed[at - 1]
      if (open.kind !== 'none' && open.id === id && neighbour) void project.open(neighbour.id)
      if (project.remove(id)) say(session, { tone: 'news', text: `Deleted ${title}${lost}.`, action: 'step-back' })
    },
  }
}
