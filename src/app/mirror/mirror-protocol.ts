/** What the page and the mirror's worker say to each other; every call names a project. */
import type { JournalEntry, Stamp } from './journal.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'

export type MirrorCalls = {
  /**
   * Takes the files for this tab, and where they do not say what the database says, begins them anew from it. `stamp`
   * is that of the database, and the one that it is given where it has none. Gives the stamp of the files; undefined
   * where another tab has them.
   */
  own: { args: { project: string; stamp: Stamp }; progress: never; result: Stamp | undefined }
  /** Settles when the entry is on the disk. */
  append: { args: { entry: JournalEntry }; progress: never; result: void }
  /** Takes the last entry away again. */
  takeBack: { args: object; progress: never; result: void }
  /** What the files hold, without taking them; undefined where there is nothing. */
  read: {
    args: { project: string }
    progress: never
    result: (ProjectSnapshot & { readonly stamp: Stamp; readonly problems: readonly string[] }) | undefined
  }
}
