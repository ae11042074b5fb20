import { type ComponentType, lazy, useState } from 'react'
import type { LayerProps } from './LabelLayer.tsx'

/** Milliseconds after which the parts of Label are fetched ahead of their first use. */
const AHEAD = 1000

/** A part of the page that is fetched ahead of its first use, not to open the page; without it the rest stays. */
export function lazily<Props extends object>(
  fetch: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> & { readonly fetched: () => Promise<unknown> } {
  let fetched: ComponentType<Props> | undefined
  const fetchOnce = async () => {
    const module = await fetch().catch((): { default: ComponentType<Props> } => ({ default: NotFetched }))
    fetched = module.default
    return module
  }
  setTimeout(() => void fetchOnce().catch(() => {}), AHEAD)
  const Waiting = lazy(fetchOnce)
  // What is there already is drawn at once: React would hold it back for a moment, as if it had just arrived.
  function Fetched(props: Props) {
    const [Component] = useState(() => fetched ?? Waiting)
    return <Component {...props} />
  }
  return Object.assign(Fetched, { fetched: fetchOnce })
}

// There is nothing in it before the model is there.
export const ReadSide = lazily(async () => ({ default: (await import('../panel/ReadSide.tsx')).ReadSide }))

// What only the Label activity shows is fetched when it is first opened; where that fails, the rest of the page stays.
export const LabelPanel = lazily(() =>
  import('./LabelPanel.tsx').then(
    ({ LabelPanel }): { default: ComponentType } => ({ default: LabelPanel }),
    () => ({ default: NotFetched }),
  ),
)
export const LabelLayer = lazily(() =>
  import('./LabelLayer.tsx').then(
    ({ LabelLayer }): { default: ComponentType<LayerProps> } => ({ default: LabelLayer }),
    () => ({ default: () => null }),
  ),
)
export const LabelledWords = lazily(async () => ({ default: (await import('./LabelledWords.tsx')).LabelledWords }))
/** What draws Label and what answers in it, which come together. */
export const fetchLabelParts = (): Promise<unknown> => Promise.all([LabelledWords.fetched(), LabelLayer.fetched()])
export const TunePanel = lazily(async () => ({ default: (await import('../tuning/TunePanel.tsx')).TunePanel }))
export const ComparedWords = lazily(async () => ({
  default: (await import('../tuning/ComparedWords.tsx')).ComparedWords,
}))
export const BrushSign = lazily(() =>
  import('./BrushSign.tsx').then(
    ({ BrushSign }): { default: ComponentType } => ({ default: BrushSign }),
    () => ({ default: () => null }),
  ),
)

function NotFetched() {
  return (
    <p className="panel-section not-fetched" role="alert">
      This part of the page could not be fetched. Reload it once there is a connection; what you did is kept.
    </p>
  )
}
