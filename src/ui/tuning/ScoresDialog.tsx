import type { Standing } from '../../app/tuning/runs.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { Scores } from './Scores.tsx'

interface Props {
  readonly standing: Standing
  /** What the head before is called. */
  readonly before: string | undefined
  readonly title: string
  readonly onClose: () => void
}

/** All that was scored. */
export function ScoresDialog({ standing, before, title, onClose }: Props) {
  return (
    <Dialog title={`Scores of “${title}”`} className="scores-dialog" onClose={onClose}>
      <Scores standing={standing} before={before} />
    </Dialog>
  )
}
