/** The little of the mirror that opening the page needs; the rest is fetched when it is first written to, or read. */
import type { MirroredStore } from './mirror.ts'
import { mirrorFolder } from './mirror-folder.ts'
import {
  FIRST_PROJECT,
  NoSuchProject,
  openProjectStore,
  type KeptProject,
  type ProjectStore,
} from '../project/storage.ts'

/** Milliseconds after which a mirror catches up with what was opened. */
const LATER = 500

type Mirrored = ProjectStore & Partial<MirroredStore>

/**
 * Opens a project's database with its mirror: see `mirror.ts`. Where the database is empty and the mirror is not, it is
 * filled, and `say` is told so in a sentence.
 *
 * @throws what `openProjectStore` throws
 */
export async function openMirrored(
  project = FIRST_PROJECT,
  how?: 'existing',
  say: (restored: string) => void = () => {},
): Promise<ProjectStore> {
  const store = await openProjectStore(project, how).catch(async (error: unknown) => {
    if (error instanceof NoSuchProject && (await isMirrored(project))) return openProjectStore(project)
    throw error
  })
  let reading: Promise<KeptProject | undefined> | undefined
  let fetching: Promise<Mirrored> | undefined

  async function read(): Promise<KeptProject | undefined> {
    const kept = await store.read()
    if (kept) {
      const mirrored = await fetching
      mirrored?.reread?.(kept)
      return kept
    }
    if (fetching || !(await isMirrored(project))) return undefined
    const { restore, RESTORED } = await import('./mirror.ts')
    const found = await restore(store, project).catch(() => undefined)
    if (found) say(RESTORED)
    return found
  }

  const withMirror = () =>
    (fetching ??= Promise.all([import('./mirror.ts'), (reading ??= store.read())]).then(
      ([{ withMirror }, kept]): Mirrored => withMirror(store, project, kept),
      (): Mirrored => store,
    ))

  return {
    ...store,
    read: () => (reading = read()),
    write: async writing => (await withMirror()).write(writing),
    // Only the tab that edits does this.
    async keepTexts(ids) {
      setTimeout(() => void withMirror().then(({ own }) => own?.()), LATER)
      return store.keepTexts(ids)
    },
  }
}

const isMirrored = async (project: string): Promise<boolean> =>
  mirrorFolder()
    .then(folder => folder.getFileHandle(`${project}.0`))
    .then(
      () => true,
      () => false,
    )
