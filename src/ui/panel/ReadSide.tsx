import { lazy, Suspense } from 'react'
import { useSession } from '../app-context.ts'
import { EntityTable } from './EntityTable.tsx'
import { HeadPicker } from './HeadPicker.tsx'
import { Legend } from './Legend.tsx'
import { Settings } from './Settings.tsx'

// Fetched when a word is first picked.
const Inspector = lazy(async () => ({ default: (await import('./Inspector.tsx')).Inspector }))

/** Read's panel: which head reads, what it found, and how it is shown. */
export function ReadSide({ counts }: { counts: ReadonlyMap<string, number> }) {
  const inspecting = useSession(({ inspection }) => inspection.kind !== 'off')
  const isReady = useSession(({ engine }) => engine.kind === 'ready')
  return (
    <>
      <Suspense fallback={null}>{inspecting && <Inspector />}</Suspense>
      <HeadPicker />
      <Legend counts={counts} />
      {isReady && <Settings />}
      <EntityTable />
    </>
  )
}
