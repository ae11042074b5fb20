import { useAction, useApp, useSession } from '../app-context.ts'
import { Icon } from '../parts/Icon.tsx'

/** One line about what just happened, with what to do about it. */
export function NoticeLine() {
  const { session } = useApp()
  const notice = useSession(({ notice }) => notice)
  const action = useAction(notice?.action ?? '')
  if (!notice) return null
  return (
    <div className={`notice ${notice.tone}`} role={notice.tone === 'trouble' ? 'alert' : 'status'}>
      <p>{notice.text}</p>
      {action?.enabled && (
        <button type="button" className="button" title={action.title} onClick={action.run}>
          {action.title.split(':')[0]}
        </button>
      )}
      <button
        type="button"
        className="button bare"
        aria-label="Close"
        onClick={() => session.setState({ notice: undefined })}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}
