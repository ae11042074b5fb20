import { blockAt, blocksOf } from '../app/reading/blocks.ts'
import { entitiesOf } from '../app/reading/results.ts'
import { spansAt } from '../domain/spans.ts'
import { useApp, useOpenText, useProject, useSession } from './app-context.ts'
import { whatIs } from './labels/said.ts'
import { counted, percent } from './numbers.ts'

/** Says to a screen reader what others see: that work began and ended, and which word the arrow keys came to. */
export function Announcer() {
  const { session, labelActivity } = useApp()
  const text = useOpenText()
  const engine = useSession(({ engine }) => engine.kind)
  const tagging = useSession(({ tagging }) => tagging.kind)
  const selection = useSession(({ selection }) => selection)
  // What is picked may be flagged, or commented on, and stay picked.
  useProject(({ timeline }) => timeline)
  return (
    <>
      <output className="visually-hidden" aria-live="polite">
        {engine === 'loading' ? 'Loading the model.' : ''}
        {tagging === 'running' ? 'Tagging.' : ''}
        {tagging === 'done' ? doneWords() : ''}
      </output>
      <output className="visually-hidden" aria-live="polite">
        {pickedWords()}
      </output>
    </>
  )

  function pickedWords(): string {
    if (text === undefined || !selection) return ''
    if (session.getState().activity === 'label') {
      const mark = labelActivity().labelling.picked()
      return `${text.slice(selection.start, selection.end)}${mark ? `, ${mark.name}, ${whatIs(mark)}` : ''}`
    }
    const entities = session.getState().results?.blocks[blockAt(blocksOf(text), selection.start)]?.entities ?? []
    const [entity] = spansAt(entities, selection.start)
    return `${text.slice(selection.start, selection.end)}${entity ? `, ${entity.label}, ${percent(entity.score)}` : ''}`
  }

  function doneWords(): string {
    const { results } = session.getState()
    if (!results || text === undefined) return ''
    return `Tagged: ${counted(entitiesOf(results, blocksOf(text)).length, 'entity', 'entities')} found.`
  }
}
