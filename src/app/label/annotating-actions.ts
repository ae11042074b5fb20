/** Actions on the entities and labels of the open document. */
import { counted } from '../../domain/edits.ts'
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import { labelsIn } from './marks.ts'

export function annotatingActions(house: House): Entry[] {
  const { session, project, choices } = house
  const { labelling, marks, labelSet } = house.labelActivity()
  const { bar, brush, selection, writing } = session.getState()

  const { showContested } = choices.getState()
  const { open, documents } = project.store.getState()
  const isOpen = open.kind === 'open' && writing.kind === 'no'
  const document = documents.find(({ id }) => open.kind === 'open' && id === open.id)
  const picked = isOpen ? labelling.picked() : undefined
  const isSuggested = picked?.kind === 'suggested'
  const counts = isOpen ? marks.counts() : { suggested: 0, contested: 0, conflicting: 0 }
  const suggestions = counts.suggested
  const moves = [
    ['grow-end', 'Move the end forwards', 'ArrowRight', 'end', 'out'],
    ['shrink-end', 'Move the end back', 'ArrowLeft', 'end', 'in'],
    ['grow-start', 'Move the beginning back', 'ArrowUp', 'start', 'out'],
    ['shrink-start', 'Move the beginning forwards', 'ArrowDown', 'start', 'in'],
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
      id: 'unsure',
      title: picked?.unsure ? 'Sure of the entity' : 'Unsure of the entity',
      keys: ['u'],
      enabled: picked?.kind === 'gold',
      on: picked?.unsure,
      run: labelling.toggleUnsure,
    },
    {
      id: 'comment',
      title: 'Comment on the entity',
      keys: ['Shift+C'],
      enabled: picked?.kind === 'gold',
      run: labelling.askComment,
    },
    {
      id: 'keep-alone',
      title: 'Keep this entity, and delete what overlaps it',
      enabled: picked?.kind === 'gold' && picked.contested,
      run: labelling.keepAlone,
    },
    {
      id: 'keep-longest',
      title: `Keep the longest of the ${counts.conflicting} entities that overlap`,
      enabled: counts.conflicting > 0,
      run: labelling.keepLongest,
    },
    {
      id: 'allow-overlap',
      title: 'Let entities overlap in this project',
      enabled: counts.conflicting > 0,
      run: () => labelSet.allowOverlap(true),
    },
    {
      id: 'show-contested',
      title: `Show ${counted(counts.contested, 'suggestion')} that ${counts.contested === 1 ? 'overlaps' : 'overlap'} gold`,
      enabled: counts.contested > 0,
      on: showContested,
      run: () => choices.setState({ showContested: !showContested }),
    },
    {
      id: 'done-up-to',
      title: 'Done up to here',
      keys: ['Shift+U'],
      enabled: isOpen && selection !== undefined,
      run: () => labelling.doneUpTo(),
    },
    {
      id: 'take-back-done-up-to',
      title: 'Take back “done up to here”',
      enabled: isOpen && document !== undefined && document.state !== 'done' && document.doneUpTo !== null,
      run: labelling.takeBackDoneUpTo,
    },
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
      id: 'export',
      title: 'Export …: documents as files of a format',
      keys: ['d'],
      enabled: documents.length > 0,
      run: () => session.setState({ dialog: 'export', notice: undefined }),
    },
    ...(bar || brush !== undefined || selection
      ? [{ id: 'close-bar', title: 'Close the bar, put the label down', keys: ['Escape'], run: labelling.close }]
      : []),
  ]
}
