/** The address names the project, the open document and the activity, so that reload, back and a bookmark lead to it. */
import type { Project } from './project/project.ts'
import type { Projects } from './project/projects.ts'
import type { Activity, Session } from './session.ts'
import { FIRST_PROJECT } from './project/storage.ts'

const partsOf = (hash: string) => new URLSearchParams(hash.replace(/^#/, ''))

/** Document id that an address's hash names, such as `#doc=lx3k9`. */
export function documentIn(hash: string): string | undefined {
  return partsOf(hash).get('doc') ?? undefined
}

/** Project id that an address's hash names, such as `#project=lx3k9&doc=lx4a0`; a document without one is of the first. */
export function projectIn(hash: string): string | undefined {
  const parts = partsOf(hash)
  return parts.get('project') ?? (parts.has('doc') ? FIRST_PROJECT : undefined)
}

/** Activity that an address's hash names, such as `#doc=lx3k9&do=label`. */
export function activityIn(hash: string): Activity {
  const activity = partsOf(hash).get('do')
  return activity === 'label' || activity === 'tune' ? activity : 'read'
}

/** The hash that names all three; empty for the first project without a document. */
export function hashOf(project: string, document: string | undefined, activity: Activity): string {
  const parts = [
    project === FIRST_PROJECT ? [] : `project=${project}`,
    document === undefined ? [] : `doc=${document}`,
    activity === 'read' || (project === FIRST_PROJECT && document === undefined) ? [] : `do=${activity}`,
  ].flat()
  return parts.length === 0 ? '' : `#${parts.join('&')}`
}

/** Keeps `window.location` and what it names in step. Call it once the project has started, from the hash `started`. */
export function bindAddress(
  started: string,
  project: Project,
  projects: Projects,
  session: Session,
  showActivity: (activity: Activity) => Promise<void>,
  view: Window,
): void {
  const openId = () => {
    const { open } = project.store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  const current = () => hashOf(projects.store.getState().id, openId(), session.getState().activity)
  const show = (how: 'pushState' | 'replaceState') => {
    const hash = current()
    if (hash !== view.location.hash) view.history[how](null, '', view.location.pathname + view.location.search + hash)
  }
  const moved = view.location.hash !== started
  // What an address named and is no longer there leaves no entry of its own.
  if (!moved) show('replaceState')
  let last = current()
  const follow = () => {
    if (current() === last) return
    last = current()
    show('pushState')
  }
  project.store.subscribe(follow)
  session.subscribe(follow)
  const lead = () => {
    const { hash } = view.location
    const [wanted, document] = [projectIn(hash), documentIn(hash)]
    void showActivity(activityIn(hash))
    if (wanted === undefined) return
    if (wanted === projects.store.getState().id && (document === undefined || document === openId())) return
    void projects.open(wanted, document).then(() => show('replaceState'))
  }
  view.addEventListener('popstate', lead)
  // Someone went elsewhere while the project was opened.
  if (moved) lead()
}
