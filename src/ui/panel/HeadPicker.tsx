import { headEntries, type HeadEntry } from '../../app/reading/heads.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { Icon } from '../parts/Icon.tsx'

/** Which head reads the text: what it looks for. */
export function HeadPicker() {
  const { tagging } = useApp()
  const engine = useSession(({ engine }) => engine)
  const head = useSession(({ head }) => head)
  const heads = headEntries(
    engine,
    useProject(({ timeline }) => timeline.present),
  )
  if (engine.kind !== 'ready') {
    return (
      <section className="panel-section">
        <p className="quiet small">Heads, labels and entities stand here once the model is loaded.</p>
      </section>
    )
  }
  const option = ({ name, title, labels }: HeadEntry) => (
    <option key={name} value={name}>
      {`${title} — ${shortList(labels)}`}
    </option>
  )
  return (
    <section className="panel-section">
      <label className="field">
        <span className="field-name" title="A head is the small part of the model that knows the labels of one domain">
          Head
        </span>
        <span className="select">
          <select aria-label="Head" value={head?.name ?? ''} onChange={event => tagging.pickHead(event.target.value)}>
            {heads.filter(({ isOwn }) => !isOwn).map(option)}
            {heads.some(({ isOwn }) => isOwn) && (
              <optgroup label="Yours">{heads.filter(({ isOwn }) => isOwn).map(option)}</optgroup>
            )}
          </select>
          <span className="select-face" aria-hidden="true">
            {heads.find(({ name }) => name === head?.name)?.title ?? '…'}
          </span>
          <Icon name="more" />
        </span>
      </label>
      {head?.description && <p className="quiet small">{head.description}</p>}
    </section>
  )
}

function shortList(labels: readonly string[]): string {
  const shown = labels.slice(0, 6).join(', ')
  return labels.length > 6 ? `${shown} and ${labels.length - 6} more` : shown
}
