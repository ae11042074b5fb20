/** The files of the mirrors: two for each project. */
import { mirrorFolder } from './mirror-folder.ts'

export const mirrorFiles = (project: string): readonly [string, string] => [`${project}.0`, `${project}.1`]

/** The project of a file; undefined where it is not one of a mirror. */
export const projectOfFile = (name: string): string | undefined => /^(.+)\.[01]$/.exec(name)?.[1]

/** Ids of the projects that have a mirror; none where there can be none. */
export async function mirroredProjects(): Promise<string[]> {
  const found = new Set<string>()
  try {
    for await (const name of (await mirrorFolder()).keys()) {
      const project = projectOfFile(name)
      if (project !== undefined) found.add(project)
    }
  } catch {
    // No folder, or none to be had.
  }
  return [...found]
}

/** Whoever has the lock of a mirror has its files. It is stolen: the last tab that wants it is the one that edits. */
export const mirrorLock = (project: string): string => `gleaner-mirror/${project}`

/** A tab that had the files lets them go a little later than the lock. */
const TRIES = 20
const PAUSE = 100

/**
 * Deletes the mirror of a project that is deleted for good.
 *
 * @throws DOMException where another tab does not let go of it
 */
export async function dropMirror(project: string): Promise<void> {
  const locks: LockManager | undefined = navigator.locks
  await (locks ? locks.request(mirrorLock(project), { steal: true }, () => remove(project)) : remove(project))
}

async function remove(project: string): Promise<void> {
  const folder = await mirrorFolder().catch(() => undefined)
  for (const file of folder ? mirrorFiles(project) : [])
    for (let turn = 0; ; turn++) {
      try {
        await folder?.removeEntry(file)
        break
      } catch (error) {
        if (error instanceof DOMException && error.name === 'NotFoundError') break
        if (turn === TRIES) throw error
        await new Promise(next => setTimeout(next, PAUSE))
      }
    }
}
