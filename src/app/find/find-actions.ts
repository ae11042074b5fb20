/** Actions of finding, there while Label is shown. */
import { excerpt } from '../../domain/edits.ts'
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'

export function findActions(house: House): Entry[] {
  const { choices, project, session } = house
  const { finding, labelling } = house.labelActivity()
  const { selection, writing } = session.getState()
  const target = writing.kind === 'no' ? project.target() : undefined
  const words = selection && target ? `“${excerpt(target.text, selection)}”` : 'what is picked'
  const mark = target && labelling.picked()

  return [
    { id: 'find', title: 'Find in texts', keys: ['/', 'Mod+Shift+F'], run: () => finding.show() },
    {
      id: 'find-selection',
      title: `Find every ${words} in all documents`,
      keys: ['*'],
      enabled: selection !== undefined && target !== undefined,
      run: () => {
        if (!selection || !target) return
        finding.show()
        finding.lookFor(target.text.slice(selection.start, selection.end), true)
      },
    },
    { id: 'next-found', title: 'Next place found', keys: ['f'], run: () => void finding.go(1) },
    { id: 'previous-found', title: 'Previous place found', keys: ['Shift+F'], run: () => void finding.go(-1) },
    {
      id: 'keep-rule',
      title: mark ? `Keep ${words} → ${mark.name} as a rule` : 'Keep the entity as a rule',
      keys: ['Shift+K'],
      enabled: mark?.kind === 'gold',
      run: () => {
        if (!mark || !target) return
        const text = target.text.slice(mark.start, mark.end)
        finding.rules.add([{ text, label: mark.label, ignoreCase: false, wholeWord: true }])
      },
    },
    {
      id: 'rules',
      title: 'Rules: words that are always of one label',
      run: () => {
        choices.setState({ labelTab: 'find', panelOpen: true })
        session.setState({ sheet: true })
        finding.store.setState({ side: 'rules', wantsFocus: true })
      },
    },
  ]
}
