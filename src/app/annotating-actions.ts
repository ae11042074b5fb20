/** Actions on the entities and labels of the open document. */
import type { Entry } from './actions.ts'
import type { House } from './house.ts'
import { labelsIn } from './marks.ts'

export function annotatingActions(house: House): Entry[] {
  const { session, project } = house
  const { labelling, marks, goldExporting } = house.labelActivity()
  const { bar, brush, selection, writing } = session.getState()

  const { open, documents } = project.store.getState()
  const isOpen = open.kind === 'open' && writing.kind === 'no'
  const document = documents.find(({ id }) => open.kind === 'open' && id === open.id)
  const picked = isOpen ? labelling.picked() : undefined
  const isSuggested = picked?.kind === 'suggested'
  const suggestions = isOpen ? marks.all().filter(({ kind }) => kind === 'suggested').length : 0
  const moves = [
    ['grow-end', 'Take in the word after', 'ArrowRight', 'end', 'out'],
    ['shrink-end', 'Let go of the last word', 'ArrowLeft', 'end', 'in'],
    ['grow-start', 'Take in the word before', 'ArrowUp', 'start', 'out'],
    ['shrink-start', 'Let go of the first word', 'ArrowDown', 'start', 'in'],
  ] as const

  return [
    ...labelsIn(marks.records()).all.map(({ id, name, key }): Entry => ({
      id: `label:${id}`,
      title: `Label as ${name}`,
      keys: key === null ? [] : [key],
      enabled: isOpen,
      on: brush === id,
      run: () => labelling.label(id),
    })),
    {
      id: 'accept',
      title: 'Accept the suggestion',
      keys: ['a'],
      enabled: isSuggested,
      run: () => labelling.accept(true),
    },
    {
      id: 'reject',
      title: 'Reject the suggestion',
      keys: ['x'],
      enabled: isSuggested,
      run: () => labelling.reject(true),
    },
    {
      id: 'delete-entity',
      title: 'Delete the entity',
      keys: ['Backspace', 'Delete'],
      enabled: picked !== undefined,
      run: labelling.remove,
    },
    ...moves.map(([id, title, key, edge, direction]): Entry => ({
      id,
      title,
      keys: [`Alt+Shift+${key}`],
      enabled: picked !== undefined,
      run: () => labelling.resize(edge, direction),
    })),
    {
      id: 'accept-all',
      title: suggestions > 0 ? `Accept ${suggestions} shown` : 'Accept all shown',
      keys: ['Shift+A'],
      enabled: suggestions > 0,
      run: () => labelling.acceptAll(),
    },
    {
      id: 'reject-all',
      title: suggestions > 0 ? `Reject ${suggestions} shown` : 'Reject all shown',
      keys: ['Shift+X'],
      enabled: suggestions > 0,
      run: () => labelling.rejectAll(),
    },
    {
      id: 'done',
      title: 'Mark done and next',
      keys: ['Mod+Enter'],
      enabled: isOpen,
      run: labelling.done,
    },
    {
      id: 'accept-and-done',
      title: 'Accept all shown, mark done and next',
      keys: ['Shift+Enter'],
      enabled: suggestions > 0,
      run: labelling.acceptAndDone,
    },
    { id: 'skip', title: 'Skip', keys: ['Shift+S'], enabled: isOpen, run: labelling.skip },
    {
      id: 'reopen',
      title: 'Reopen',
      enabled: isOpen && (document?.state === 'done' || document?.state === 'skipped'),
      run: labelling.reopen,
    },
    {
      id: 'download-gold-conll',
      title: 'Download gold as CoNLL',
      keys: ['d'],
      enabled: isOpen,
      run: () => goldExporting.download('conll'),
    },
    {
      id: 'download-gold-json',
      title: 'Download gold as JSON',
      keys: ['Shift+D'],
      enabled: isOpen,
      run: () => goldExporting.download('json'),
    },
    ...(bar || brush !== undefined || selection
      ? [{ id: 'close-bar', title: 'Close the bar, put the label down', keys: ['Escape'], run: labelling.close }]
      : []),
  ]
}
