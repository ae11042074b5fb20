import { type ComponentType, lazy, Suspense } from 'react'
import { useProject } from '../app-context.ts'

const KeepingLines = lazy(() =>
  import('./KeepingLines.tsx').then(
    ({ KeepingLines }): { default: ComponentType } => ({ default: KeepingLines }),
    () => ({ default: () => null }),
  ),
)

/** What stands in the way of keeping what is done here, said above the text; fetched where something does. */
export function KeepingLine() {
  const isTold = useProject(
    ({ keeping, problems, readOnly }) => readOnly || keeping.kind === 'memory' || problems.length > 0,
  )
  return <Suspense fallback={null}>{isTold && <KeepingLines />}</Suspense>
}
