import type { Outcome } from '../../app/tuning/outcome.ts'
import { headKey } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { KeyedButton } from '../review/KeyedButton.tsx'
import { useTuning } from './use-tuning.ts'

/** To keep the head, and under which name, or to discard it. */
export function Keeping({ outcome }: { outcome: Outcome }) {
  const { tuning } = useApp().labelActivity()
  const title = useTuning(({ title }) => title)
  const former = outcome.before?.head
  const isOwn = useProject(({ timeline }) => former !== undefined && timeline.present.has(headKey(former.name)))
  const readOnly = useProject(({ readOnly }) => readOnly)
  const isNamed = title.trim() !== '' && !readOnly
  return (
    <form
      className="tune-keeping"
      onSubmit={event => {
        event.preventDefault()
        if (isNamed) tuning.keep()
      }}
    >
      <label className="field">
        <span className="field-name">Name of the head</span>
        <input type="text" value={title} onChange={event => tuning.store.setState({ title: event.target.value })} />
      </label>
      <div className="row">
        <button type="submit" className="button primary" disabled={!isNamed}>
          {isOwn ? 'Keep as another head' : 'Keep'}
        </button>
        {isOwn && former && (
          <button type="button" className="button" disabled={!isNamed} onClick={() => tuning.keep(former.name)}>
            Keep in place of “{former.title}”
          </button>
        )}
        <KeyedButton id="discard-head">Discard</KeyedButton>
      </div>
    </form>
  )
}
