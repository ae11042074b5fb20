/** The address names the open document, so that reload, back and a bookmark lead to it. */
import type { Project } from './project.ts'

/** Document id that an address's hash names, such as `#doc=lx3k9`. */
export function documentIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('doc') ?? undefined
}

/** Keeps `window.location` and the open document in step. Call it once the project has started. */
export function bindAddress(project: Project, view: Window): void {
  const openId = () => {
    const { open } = project.store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  const show = (how: 'pushState' | 'replaceState') => {
    const id = openId()
    if (id === documentIn(view.location.hash)) return
    const bare = view.location.pathname + view.location.search
    view.history[how](null, '', id === undefined ? bare : `${bare}#doc=${id}`)
  }
  // What an address named and is no longer there leaves no entry of its own.
  show('replaceState')
  let last = openId()
  project.store.subscribe(() => {
    if (openId() === last) return
    last = openId()
    show('pushState')
  })
  view.addEventListener('popstate', () => {
    const id = documentIn(view.location.hash)
    if (id === undefined || id === openId()) return
    void project.open(id).then(() => show('replaceState'))
  })
}
