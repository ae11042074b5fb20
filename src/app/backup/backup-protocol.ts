/** What the page and the backup's worker say to each other. */
import type { BackupOptions } from './backup.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'

export type BackupCalls = {
  /** The file of a project: of one that is kept, by its id, or of one that only the page has. */
  write: { args: { project: string | ProjectSnapshot; options: BackupOptions }; progress: number; result: Blob }
  /**
   * Reads a file into the database of a new project. Without a database, `snapshot` is what it holds. Fails with words
   * for the person.
   */
  read: {
    args: { file: Blob; project: string | undefined }
    progress: number
    result: {
      readonly title: string
      readonly documents: number
      readonly problems: readonly string[]
      readonly snapshot: ProjectSnapshot | undefined
    }
  }
}
