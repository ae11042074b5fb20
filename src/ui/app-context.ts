import { createContext, use, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Action } from '../app/actions.ts'
import type { App } from '../app/app.ts'
import type { Choices } from '../app/choices.ts'
import type { ProjectState } from '../app/project/project.ts'
import type { SessionState } from '../app/session.ts'

export const AppContext = createContext<App | undefined>(undefined)

export function useApp(): App {
  const app = use(AppContext)
  if (!app) throw new Error('rendered outside of AppContext')
  return app
}

export function useSession<Value>(select: (state: SessionState) => Value): Value {
  return useStore(useApp().session, select)
}

export function useChoices<Value>(select: (state: Choices) => Value): Value {
  return useStore(useApp().choices, select)
}

export function useProject<Value>(select: (state: ProjectState) => Value): Value {
  return useStore(useApp().project.store, select)
}

/** An action of the registry; renders again when its title, its state or whether it can be done changes. */
export function useAction(id: string): Action | undefined {
  const app = useApp()
  const find = () => app.actions().find(action => action.id === id)
  useSyncExternalStore(app.subscribe, () => {
    const action = find()
    return action && `${action.enabled} ${action.on} ${action.keys} ${action.title}`
  })
  return find()
}

/** The open document's text, or undefined. */
export function useOpenText(): string | undefined {
  return useProject(({ open }) => (open.kind === 'open' ? open.text : undefined))
}
