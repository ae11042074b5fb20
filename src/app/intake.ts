/** Ways in for a text: pasted, dropped, opened, written, a sample. What is refused is said, and nothing is lost. */
import { TEXT_LIMIT } from '../engine/protocol.ts'
import { readText } from './files.ts'
import type { NewDocument, Project } from './project.ts'
import { samples } from './samples.ts'
import { say, type Session } from './session.ts'

const count = new Intl.NumberFormat('en')
/** No encoding that is read has more bytes for a character. */
const FILE_LIMIT = TEXT_LIMIT * 4

/** Why a text is not taken, or undefined. `what` names it at the beginning of a sentence. */
export function refusal(text: string, what: string): string | undefined {
  if (text.length > TEXT_LIMIT) {
    return `${what} is ${count.format(text.length)} characters long; the limit is ${count.format(TEXT_LIMIT)}. Split it into parts.`
  }
  if (text === '') return `${what} is empty.`
  if (!/\S/.test(text)) return `${what} holds only white space: there is nothing to tag.`
  return undefined
}

export type Intake = ReturnType<typeof createIntake>

export function createIntake(session: Session, project: Project) {
  async function add(documents: readonly NewDocument[], verb: string, remarks: readonly string[] = []): Promise<void> {
    const wasEmpty = project.store.getState().documents.length === 0
    await project.add(documents, verb)
    session.setState({ writing: { kind: 'no' }, drawer: false })
    const step = project.store.getState().step
    if (remarks.length > 0) say(session, { tone: 'trouble', text: remarks.join(' ') })
    else if (step && !wasEmpty) say(session, { tone: 'news', text: `${step.title}.`, action: 'step-back' })
    else session.setState({ notice: undefined })
  }

  async function readFile(file: File): Promise<{ document?: NewDocument; remark?: string }> {
    if (file.size > FILE_LIMIT) {
      const limit = `${count.format(FILE_LIMIT / 1e6)} MB, or ${count.format(TEXT_LIMIT)} characters`
      return { remark: `“${file.name}” is ${count.format(Math.round(file.size / 1e6))} MB; the limit is ${limit}.` }
    }
    let bytes: Uint8Array
    try {
      bytes = new Uint8Array(await file.arrayBuffer())
    } catch {
      return { remark: `“${file.name}” could not be read.` }
    }
    const read = readText(bytes)
    if (read.kind === 'refused') {
      const why = read.reason === 'empty' ? 'is empty' : 'is not plain text; Gleaner opens .txt and .md files'
      return { remark: `“${file.name}” ${why}.` }
    }
    const remark = refusal(read.text, `“${file.name}”`)
    if (remark) return { remark }
    const document = { text: read.text, title: file.name }
    return read.encoding === 'Windows-1252'
      ? { document, remark: `“${file.name}” is not UTF-8; it was read as Windows-1252 (Latin-1).` }
      : { document }
  }

  return {
    /** A new document of the text, before the others. `verb` is what was done: "Pasted". */
    async takeText(text: string, verb: string): Promise<void> {
      const refused = refusal(text, verb === 'Pasted' ? 'The pasted text' : 'The text')
      if (refused) return say(session, { tone: 'trouble', text: refused })
      await add([{ text }], verb)
    },

    async takeFiles(files: readonly File[]): Promise<void> {
      const read = await Promise.all(files.map(readFile))
      const remarks = read.flatMap(({ remark }) => remark ?? [])
      const documents = read.flatMap(({ document }) => document ?? [])
      if (documents.length > 0) await add(documents, 'Opened', remarks)
      else if (remarks.length > 0) say(session, { tone: 'trouble', text: remarks.join(' ') })
    },

    /** Opens a sample, which becomes a document the first time. */
    async takeSample(name: string): Promise<void> {
      const sample = samples.find(sample => sample.name === name)
      if (!sample) return
      session.setState({ writing: { kind: 'no' }, drawer: false })
      const there = project.store.getState().documents.find(document => document.sample === name)
      if (there) return project.open(there.id)
      await project.add([{ text: sample.text, title: sample.title, head: sample.head, sample: name }], 'Opened')
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
      if (writing.kind === 'edit' && open.kind === 'open') {
        await project.rewrite(open.id, text)
        const { step } = project.store.getState()
        session.setState({ writing: { kind: 'no' } })
        if (step) say(session, { tone: 'news', text: `${step.title}.`, action: 'step-back' })
      } else await add([{ text }], 'Wrote')
      return undefined
    },

    cancelWriting(): void {
      session.setState({ writing: { kind: 'no' } })
    },

    async stepBack(): Promise<void> {
      const step = await project.stepBack()
      if (!step) return
      session.setState({ writing: { kind: 'no' } })
      const did = step.direction === 'back' ? 'Undid' : 'Redid'
      say(session, { tone: 'news', text: `${did}: ${step.title}.`, action: 'step-back' })
    },

    async remove(id: string): Promise<void> {
      await project.remove(id)
      const { step } = project.store.getState()
      if (step) say(session, { tone: 'news', text: `${step.title}.`, action: 'step-back' })
    },
  }
}
