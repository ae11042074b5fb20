/** Actions on projects. */
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import type { Shelf } from './project-shelf.ts'
import { say } from '../session.ts'

export function projectActions({ session, project, projects }: House): Entry[] {
  const { id, list = [], deleted, isTakingOver } = projects.store.getState()
  const { readOnly } = project.store.getState()
  const withShelf = (what: (shelf: Shelf) => Promise<unknown>) => async () => {
    try {
      await what(await projects.shelf())
    } catch {
      say(session, { tone: 'trouble', text: 'The list of projects could not be fetched. Try again.' })
    }
  }
  const run = (what: (shelf: Shelf) => Promise<unknown>) => () => void withShelf(what)()
  return [
    {
      id: 'projects',
      title: 'Projects',
      keys: ['Shift+P'],
      run: () => session.setState({ dialog: 'projects' }),
    },
    { id: 'new-project', title: 'New project', run: run(shelf => shelf.create()) },
    {
      id: 'rename-project',
      title: 'Rename this project',
      enabled: !readOnly,
      run: () => {
        projects.store.setState({ renaming: id })
        session.setState({ dialog: 'projects' })
      },
    },
    { id: 'duplicate-project', title: 'Duplicate this project', run: run(shelf => shelf.duplicate(id)) },
    { id: 'delete-project', title: 'Delete this project', enabled: !readOnly, run: run(shelf => shelf.remove(id)) },
    {
      id: 'restore-project',
      title: `Undo: bring back the project${deleted ? ` “${deleted.title}”` : ''}`,
      enabled: deleted !== undefined,
      run: run(async shelf => deleted && (await shelf.restore(deleted.id))),
    },
    {
      id: 'take-over',
      title: 'Take over: edit this project in this tab',
      enabled: readOnly && !isTakingOver,
      run: () => void projects.takeOver(),
    },
    ...list
      .filter(entry => entry.id !== id && entry.deletedAt === undefined)
      .map(({ id, title }) => ({
        id: `project:${id}`,
        title: `Open project: ${title}`,
        run: () => void projects.open(id),
      })),
  ]
}
