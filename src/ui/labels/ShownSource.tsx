import { chooseSources, shownBy } from '../../app/label/shown-sources.ts'
import { sourcesOf } from '../../domain/suggested.ts'
import { useApp, useChoices, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'

/** Whose suggestions are shown, of those that there are. */
export function useShownSource() {
  const present = useProject(({ timeline }) => timeline.present)
  const choice = useChoices(({ suggestionsFrom }) => suggestionsFrom)
  const { sources } = shownBy(choice, present)
  return { sources: sourcesOf(present), shown: sources, chosen: sources.length === 0 ? 'head' : choice }
}

/** Chooses whose suggestions are shown, where there are others than the head's. */
export function ShownSource() {
  const { choices } = useApp()
  const { sources, shown, chosen } = useShownSource()
  if (sources.length === 0) return null
  return (
    <label className="field">
      <span className="field-name">Suggested by</span>
      <select value={chosen} onChange={event => choices.setState({ suggestionsFrom: event.target.value })}>
        <option value="head">The head</option>
        {sources.map(({ name, documents }) => (
          <option key={name} value={chooseSources(name)}>
            {name} · {counted(documents, 'document')}
          </option>
        ))}
        {chosen !== 'all' && shown.length > 1 && <option value={chosen}>{shown.join(', ')}</option>}
        <option value="all">All of them</option>
      </select>
    </label>
  )
}
