import { type ComponentType, lazy } from 'react'

// What only the Label activity shows is fetched when it is first opened; where that fails, the rest of the page stays.
export const LabelPanel = lazy(() =>
  import('./LabelPanel.tsx').then(
    ({ LabelPanel }): { default: ComponentType } => ({ default: LabelPanel }),
    () => ({ default: NotFetched }),
  ),
)
export const LabelBar = lazy(() =>
  import('./LabelBar.tsx').then(
    ({ LabelBar }): { default: ComponentType<{ text: string }> } => ({ default: LabelBar }),
    () => ({ default: () => null }),
  ),
)

function NotFetched() {
  return (
    <p className="panel-section" role="alert">
      This part of the page could not be fetched. Reload it once there is a connection; what you did is kept.
    </p>
  )
}
