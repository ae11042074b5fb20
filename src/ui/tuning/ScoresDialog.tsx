import type { Evaluation } from '../../domain/score-report.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { Scores } from './Scores.tsx'

interface Props {
  readonly evaluation: Evaluation
  readonly title: string
  readonly onClose: () => void
}

/** All that was scored. */
export function ScoresDialog({ evaluation, title, onClose }: Props) {
  return (
    <Dialog title={`Scores of “${title}”`} className="scores-dialog" onClose={onClose}>
      <Scores evaluation={evaluation} />
    </Dialog>
  )
}
