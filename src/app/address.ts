/** The address names the open document and the activity, so that reload, back and a bookmark lead to it. */
import type { Project } from './project.ts'
import type { Activity, Session } from './session.ts'

/** Document id that an address's hash names, such as `#doc=lx3k9`. */
export function documentIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('doc') ?? undefined
}

/** Activity that an address's hash names, such as `#doc=lx3k9&do=label`. */
export function activityIn(hash: string): Activity {
  return new URLSearchParams(hash.replace(/^#/, '')).get('do') === 'label' ? 'label' : 'read'
}

/** Keeps `window.location`, the open document and the activity in step. Call it once the project has started. */
export function bindAddress(
  project: Project,
  session: Session,
  showActivity: (activity: Activity) => Promise<void>,
  view: Window,
): void {
  const openId = () => {
    const { open } = project.store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  const show = (how: 'pushState' | 'replaceState') => {
    const id = openId()
    const { activity } = session.getState()
    if (id === documentIn(view.location.hash) && activity === activityIn(view.location.hash)) return
    const bare = view.location.pathname + view.location.search
    const doing = activity === 'read' ? '' : `&do=${activity}`
    view.history[how](null, '', id === undefined ? bare : `${bare}#doc=${id}${doing}`)
  }
  // What an address named and is no longer there leaves no entry of its own.
  show('replaceState')
  let last = openId()
  project.store.subscribe(() => {
    if (openId() === last) return
    last = openId()
    show('pushState')
  })
  session.subscribe((now, before) => {
    if (now.activity !== before.activity) show('pushState')
  })
  view.addEventListener('popstate', () => {
    const id = documentIn(view.location.hash)
    void showActivity(activityIn(view.location.hash))
    if (id === undefined || id === openId()) return
    void project.open(id).then(() => show('replaceState'))
  })
}
