import { blocksOf } from '../app/blocks.ts'
import { entitiesOf } from '../app/results.ts'
import { useApp, useOpenText, useSession } from './app-context.ts'
import { counted } from './numbers.ts'

/** Says to a screen reader what others see: that work began and ended, and which word the arrow keys came to. */
export function Announcer() {
  const { session } = useApp()
  const text = useOpenText()
  const engine = useSession(({ engine }) => engine.kind)
  const tagging = useSession(({ tagging }) => tagging.kind)
  const selection = useSession(({ selection }) => selection)
  return (
    <>
      <output className="visually-hidden" aria-live="polite">
        {engine === 'loading' ? 'Loading the model.' : ''}
        {tagging === 'running' ? 'Tagging.' : ''}
        {tagging === 'done' ? doneWords() : ''}
      </output>
      <output className="visually-hidden" aria-live="polite">
        {text !== undefined && selection ? text.slice(selection.start, selection.end) : ''}
      </output>
    </>
  )

  function doneWords(): string {
    const { results } = session.getState()
    if (!results || text === undefined) return ''
    return `Tagged: ${counted(entitiesOf(results, blocksOf(text)).length, 'entity', 'entities')} found.`
  }
}
