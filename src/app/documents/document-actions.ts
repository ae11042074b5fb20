/** Actions on the list of documents and on the open one's place in it. */
import { choosing, chooseListed, giveRole, moveBy } from './arranging.ts'
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'

const roles = [
  ['train', 'Role: train'],
  ['dev', 'Role: dev'],
  ['test', 'Role: test'],
  ['none', 'Role: none'],
] as const

export function documentActions(house: House): Entry[] {
  const { session, project, choices } = house
  const { chosen, listing, writing } = session.getState()
  const { open, documents } = project.store.getState()
  const document = documents.find(({ id }) => open.kind === 'open' && id === open.id)
  const id = document?.id
  const isOpen = id !== undefined && writing.kind === 'no'
  const showList = () => {
    choices.setState({ documentsOpen: true })
    if (matchMedia('(max-width: 899px)').matches) session.setState({ drawer: true })
  }
  return [
    {
      id: 'rename-document',
      title: 'Rename this document',
      keys: ['F2'],
      enabled: isOpen,
      run: () => {
        showList()
        session.setState({ renaming: id })
      },
    },
    { id: 'move-document-up', title: 'Move this document up', enabled: isOpen, run: () => id && moveBy(house, id, -1) },
    {
      id: 'move-document-down',
      title: 'Move this document down',
      enabled: isOpen,
      run: () => id && moveBy(house, id, 1),
    },
    ...roles.map(([role, title]): Entry => ({
      id: `role:${role}`,
      title,
      enabled: isOpen && document?.role !== role,
      run: () => id && giveRole(house, [id], role),
    })),
    {
      id: 'choose-documents',
      title: 'Choose several documents',
      enabled: documents.length > 1,
      on: chosen !== undefined,
      run: () => {
        showList()
        choosing(house, chosen === undefined)
      },
    },
    {
      id: 'choose-listed',
      title: 'Choose all documents listed',
      enabled: documents.length > 1,
      run: () => {
        showList()
        chooseListed(house)
      },
    },
    {
      id: 'list-all',
      title: 'List all documents in their order',
      enabled: listing !== undefined,
      run: () => session.setState({ listing: undefined }),
    },
  ]
}
