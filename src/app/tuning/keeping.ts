/** Keeping what was tuned: heads of the project, in and out, and the runs that made them. */
import { together } from '../../domain/edits.ts'
import { HeadError, readHead, type Head } from '../../domain/head.ts'
import {
  addHead,
  annotateRun,
  deleteHead,
  deleteRuns,
  discardHead,
  importHead,
  renameHead,
} from '../../domain/head-edits.ts'
import { runKey, type HeadRecord, type ProjectEdit, type ProjectRecords, type RunRecord } from '../../domain/project.ts'
import { runsOf } from '../../domain/runs.ts'
import { runsAsCsv, runsAsJson } from '../../domain/run-table.ts'
import { chooseHead, type ChoicesStore } from '../choices.ts'
import { saveFile } from '../clipboard.ts'
import type { Project } from '../project/project.ts'
import { headEntries } from '../reading/heads.ts'
import { say, type Session } from '../session.ts'
import type { Outcome } from './outcome.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
}

export type Keeping = ReturnType<typeof createKeeping>

export function createKeeping({ session, choices, project }: Outside) {
  const present = () => project.store.getState().timeline.present

  /** Names of the heads that the model brings. */
  const taken = () =>
    headEntries(session.getState().engine, present()).flatMap(({ name, isOwn }) => (isOwn ? [] : [name]))

  const runOf = ({ name }: Head): RunRecord | undefined => {
    const run = present().get(runKey(name))
    return run?.kind === 'run' ? run : undefined
  }

  /** Makes an edit and says so; false where this tab may only read. */
  function commit(edit: ProjectEdit): boolean {
    const before = present()
    project.commit(edit)
    if (present() === before) return false
    say(session, { tone: 'news', text: `${edit.name}.`, action: 'step-back' })
    return true
  }

  /** As `commit`, of a command that may refuse, which is said then. */
  function attempt(command: () => ProjectEdit): boolean {
    try {
      return commit(command())
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof HeadError)) throw error
      say(session, { tone: 'trouble', text: `${error.message}.` })
      return false
    }
  }

  return {
    /**
     * Keeps a head with its run; it reads from now on what the head before has read. `replaced` goes, if it is one of
     * the project.
     */
    keep(outcome: Outcome, title: string, replaced?: string): boolean {
      const { head, before, trainedOn, createdAt } = outcome
      const { documents, open } = project.store.getState()
      const reads = documents.filter(
        ({ id, head }) =>
          (head !== undefined && head === before?.head.name) || (open.kind !== 'none' && open.id === id),
      )
      const added = {
        head: { ...head, title },
        createdAt: Date.now(),
        trainedOn,
        run: { id: head.name, createdAt, report: { ...outcome.report, title }, note: runOf(head)?.note ?? '' },
        documents: reads.map(({ id }) => id),
      }
      const commands = [(records: ProjectRecords): ProjectEdit => addHead(records, added, taken())]
      if (replaced !== undefined) commands.push(records => deleteHead(records, replaced))
      const edit = together(present(), `Keep head “${title}”`, commands)
      if (!attempt(() => edit)) return false
      chooseHead(choices, head.name)
      return true
    },

    /** Keeps the run of a head that is discarded, to be tried again; false where this tab may only read. */
    discard({ head, trainedOn, createdAt, report }: Outcome): boolean {
      // It was tried again.
      if (runOf(head)) return true
      const before = present()
      project.commit(discardHead(before, { head, trainedOn, run: { id: head.name, createdAt, report } }))
      return present() !== before
    },

    rename: (id: string, title: string): boolean => attempt(() => renameHead(present(), id, { title })),

    remove: (id: string): boolean => attempt(() => deleteHead(present(), id)),

    /** Saves a head as its file. */
    save({ id, file }: HeadRecord): void {
      const name = `${fileNameOf(String(file['title'] ?? id))}.head.json`
      saveFile(name, `${JSON.stringify(file)}\n`, 'application/json')
      say(session, { tone: 'news', text: `Saved the head as ${name}.` })
    },

    /** Takes a head in from its file, unless it is none, or of another model. */
    async take(file: File): Promise<void> {
      const refuse = (why: string) => say(session, { tone: 'trouble', text: `“${file.name}” ${why}` })
      const { engine } = session.getState()
      if (engine.kind !== 'ready') return refuse('can be opened once the model is loaded.')
      let head: Head
      let json: unknown
      try {
        json = JSON.parse(await file.text())
        head = readHead(json)
      } catch (error) {
        const why = error instanceof HeadError ? error.message : 'it is damaged or cut short'
        return refuse(`is no head: ${why}.`)
      }
      const { manifest } = engine.loaded
      const sha256 = manifest.files.find(({ path }) => path === manifest.weights)?.sha256
      if (sha256 !== undefined && head.encoder.sha256 !== sha256)
        return refuse(
          `belongs to another model (${head.encoder.id}): a head reads only what the encoder says that it was tuned on.`,
        )
      attempt(() => importHead(present(), json, Date.now(), taken()))
    },

    annotate: (run: string, note: string): boolean => attempt(() => annotateRun(present(), run, note)),
    removeRuns: (runs: readonly string[]): boolean => attempt(() => deleteRuns(present(), runs)),

    /** Saves runs, all of the project unless told which. */
    saveRuns(format: 'csv' | 'json', runs: readonly RunRecord[] = runsOf(present())): void {
      const name = `runs.${format}`
      if (format === 'csv') saveFile(name, runsAsCsv(runs, present()), 'text/csv')
      else saveFile(name, runsAsJson(runs), 'application/json')
      say(session, { tone: 'news', text: `Saved ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} as ${name}.` })
    },
  }
}

function fileNameOf(title: string): string {
  return title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'head'
}
